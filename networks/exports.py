"""Networks as a flat table, streamed: memory stays the same however many there are."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings

from connected_localism.common.pagination import Ordering
from innovations.exports import PLACE_DATA_SOURCE, as_cell, attribution, streamed
from networks.models import Network, NetworkMember

# Each column with the field that it is; docs/networks.md says what they mean.
_COLUMNS = {
    "id": "public_id",
    "name": "name",
    "kind": "kind",
    "purpose": "purpose",
    "results": "results",
    "themes": "themes",
    "stage": "stage",
    "is_quiet": "is_quiet",
    "joining": "joining",
    "started_year": "started_year",
    "review_due": "review_due",
    "active_at": "active_at",
    "closed_at": "closed_at",
    "closing_note": "closing_note",
    "members_complete": "members_complete",
    "other_partners": "other_partners",
    "source_name": "source_name",
    "source_url": "source_url",
    "provenance": "provenance",
    "published_at": "published_at",
    "updated_at": "updated_at",
    "licence": "licence",
}
_PLACES = ["lead_code", "lead_name", "places", "place_codes"]
HEADER = [*_COLUMNS, *_PLACES, "url", "attribution", "place_data_source"]
_ORDERING = Ordering("updated_at", datetime, descending=False)


def csv_rows(networks) -> Iterator[str]:
    """The lines of a CSV file of these networks, oldest change first."""
    return streamed(networks, _ORDERING, HEADER, _lines)


def _lines(networks: list[Network]) -> Iterator[list]:
    """One line a network; one query for the places of them all."""
    members = defaultdict(list)
    active = NetworkMember.objects.active().filter(network__in=networks)
    for member in active.select_related("place").order_by("place__code"):
        members[member.network_id].append(member)
    for network in networks:
        yield [
            *(_cell(getattr(network, name)) for name in _COLUMNS.values()),
            *_places(members[network.pk]),
            settings.SITE_URL + network.get_absolute_url(),
            attribution(network.name, network.source_name),
            PLACE_DATA_SOURCE,
        ]


def _places(members: list[NetworkMember]) -> list:
    lead = next((row.place for row in members if row.role == NetworkMember.Role.LEAD), None)
    return [
        lead.code if lead else "",
        lead.official_name if lead else "",
        len(members),
        "|".join(row.place.code for row in members),
    ]


def _cell(value):
    if isinstance(value, bool):
        return "yes" if value else "no"
    return as_cell(value)
