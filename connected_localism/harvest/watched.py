"""Which columns of which tables show in what partners harvest.

From this table come the triggers, which write down every change of these columns however it is
made. `tests/harvest/test_watched.py` compares it with what the API reads and shows.
"""

from dataclasses import dataclass

from django.db.models import Model

from innovations.models import (
    Adoption,
    Attachment,
    Evidence,
    Innovation,
    Partner,
    ProgressUpdate,
    Relation,
)
from networks.models import Network, NetworkMember
from places.models import GssCode, Place, Succession

INNOVATION, NETWORK, PLACE = "innovation", "network", "place"


@dataclass(frozen=True)
class Touch:
    """A change of `fields` in a row changes `resource`, or what shows the row.

    `of` is the field that leads from the row to what has changed: to the object of the resource
    itself. With `through` the row is only named, and whatever of the resource shows it is found
    when the feed is read: found here, a record that another transaction is just tying to it would
    be missed.
    """

    resource: str
    of: str
    fields: tuple[str, ...]
    through: str = ""


@dataclass(frozen=True)
class Watch:
    """One table. `public` says of which values a row of a resource is for everybody."""

    model: type[Model]
    touches: tuple[Touch, ...]
    is_resource: str = ""
    key: str = ""
    public: tuple[tuple[str, str], ...] = ()


WATCHED = (
    Watch(
        Innovation,
        (
            Touch(INNOVATION, "id", (
                "public_id", "slug", "kind", "stage", "end_reason", "end_note", "met_by", "result",
                "title", "summary", "challenge", "approach", "outcomes", "lessons",
                "transfer_notes", "themes", "services", "place", "lead_organisation", "lead_kind",
                "started", "ended", "cost_gbp", "cost_note", "cost_basis", "saving_gbp",
                "saving_note", "saving_basis", "evidence_level", "computed_level", "source_url",
                "source_name", "source_checked", "provenance", "licence", "language",
                "translation_state", "visibility", "status", "superseded_by", "published_at",
                "updated_at", "confirmed_at", "review_due",
            )),
            Touch(
                INNOVATION, "id", ("public_id", "slug", "title", "visibility", "status"),
                through=INNOVATION,
            ),
            Touch(NETWORK, "id", ("public_id", "visibility", "status"), through=INNOVATION),
        ),
        is_resource=INNOVATION,
        key="public_id",
        public=(
            ("status", Innovation.Status.PUBLISHED.value),
            ("visibility", Innovation.Visibility.PUBLIC.value),
        ),
    ),
    Watch(Innovation.further_places.through, (Touch(INNOVATION, "innovation", ("place",)),)),
    Watch(Partner, (Touch(INNOVATION, "innovation", ("name", "role")),)),
    Watch(
        Evidence,
        (Touch(INNOVATION, "innovation", ("kind", "title", "url", "date", "is_independent")),),
    ),
    Watch(ProgressUpdate, (Touch(INNOVATION, "innovation", ("date", "text")),)),
    Watch(
        Attachment,
        (Touch(INNOVATION, "innovation", (
            "public_id", "kind", "position", "file_name", "content_type", "size", "width",
            "height", "title", "alt_text", "is_decorative", "credit", "licence", "language",
            "described_at", "removed_at",
        )),),
    ),
    Watch(
        Adoption,
        (Touch(INNOVATION, "innovation", (
            "public_id", "place", "stage", "result", "what_changed", "how_it_went",
            "is_independent", "started", "state", "recorded_from", "record", "created_at",
            "updated_at",
        )),),
    ),
    Watch(
        Relation,
        (
            Touch(INNOVATION, "source", ("target", "kind", "objected_at")),
            Touch(INNOVATION, "target", ("source", "kind", "objected_at")),
        ),
    ),
    Watch(
        Place,
        (
            Touch(PLACE, "id", (
                "code", "slug", "name", "name_cy", "official_name", "kind", "type", "tier",
                "nation", "region", "parent", "combined_authority", "combined_authority_role",
                "active_from", "active_until", "population", "population_year", "area_km2",
                "latitude", "longitude", "pct_under_20", "pct_65_plus", "age_year",
                "deprivation_score", "deprivation_decile", "pct_rural", "rural_urban_label",
                "website", "updated_at",
            )),
            # Names too: lists of places are in their order.
            Touch(PLACE, "id", ("code", "name"), through=PLACE),
            Touch(
                INNOVATION, "id",
                ("code", "name", "name_cy", "official_name", "type", "nation", "region"),
                through=PLACE,
            ),
            Touch(
                NETWORK, "id", ("code", "name", "name_cy", "type", "nation"), through=PLACE,
            ),
        ),
        is_resource=PLACE,
        key="code",
    ),
    Watch(GssCode, (Touch(PLACE, "place", ("code", "is_current")),)),
    Watch(
        Succession,
        (
            # That it was carried over says that its day has come.
            Touch(PLACE, "from_place", ("to_place", "date", "carried_over_at")),
            Touch(PLACE, "to_place", ("from_place", "date", "carried_over_at")),
        ),
    ),
    Watch(
        Network,
        (Touch(NETWORK, "id", (
            "public_id", "slug", "kind", "name", "purpose", "results", "themes",
            "members_complete", "other_partners", "started_year", "stage", "joining",
            "visibility", "status", "review_due", "active_at", "closed_at", "closing_note",
            "source_url", "source_name", "provenance", "licence", "created_at", "updated_at",
            "published_at",
        )),),
        is_resource=NETWORK,
        key="public_id",
        public=(
            ("status", Network.Status.PUBLISHED.value),
            ("visibility", Network.Visibility.PUBLIC.value),
        ),
    ),
    Watch(Network.innovations.through, (Touch(NETWORK, "network", ("innovation",)),)),
    Watch(
        NetworkMember,
        (Touch(NETWORK, "network", (
            "place", "role", "state", "is_from_source", "carried_from", "joined_on",
        )),),
    ),
)  # fmt: skip
