"""One line of the file of networks, checked against what is known here."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from innovations.models import Innovation
from networks.importing.problems import LineProblem, find_place
from networks.importing.shared import SharedLine, read_shared
from networks.importing.statements import StatementLine, read_statements
from networks.models import Network, NetworkMember
from places.models import Place
from places.naming import PlaceResolver

COLUMNS = frozenset(
    {
        "key", "name", "kind", "purpose", "started", "themes", "members", "members_complete",
        "other_partners", "around", "shared", "statements", "results", "source_url", "source_name",
        "licence",
    }
)  # fmt: skip
REQUIRED = ("key", "name", "kind", "purpose", "members", "source_url", "source_name")


@dataclass(frozen=True)
class NetworkLine:
    """What one line says, with its places and its innovation found."""

    key: str
    values: dict[str, Any]
    members: list[tuple[Place, str]]
    around: Innovation | None
    shared: list[SharedLine]
    statements: list[StatementLine]


def read_line(said: dict, resolver: PlaceResolver) -> NetworkLine:
    """Raises LineProblem. A place is given by its code or name, in `place`."""
    if unknown := sorted(said.keys() - COLUMNS):
        raise LineProblem(_("“%(name)s” is not a column of this file.") % {"name": unknown[0]})
    for name in REQUIRED:
        if not said.get(name):
            raise LineProblem(_("“%(name)s” is missing.") % {"name": name})
    values = {
        "name": said["name"],
        "kind": said["kind"],
        "purpose": said["purpose"],
        "results": said.get("results") or "",
        "themes": said.get("themes") or [],
        "other_partners": said.get("other_partners") or [],
        "started_year": said.get("started"),
        "members_complete": bool(said.get("members_complete", False)),
        "source_url": said["source_url"],
        "source_name": said["source_name"],
        "licence": said.get("licence") or Network.Licence.OGL,
    }
    network = Network(slug="to-be-made", import_key=said["key"], **values)
    try:
        network.full_clean(
            exclude=["slug", "started_by", "import_key", "form_key"], validate_constraints=False,
            validate_unique=False,
        )  # fmt: skip
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        raise LineProblem(f"{name}: {messages[0]}") from error
    return NetworkLine(
        key=said["key"],
        values=values,
        members=_members(said["members"], resolver),
        around=_around(said.get("around")),
        shared=read_shared(said["key"], said.get("shared") or [], values, resolver),
        statements=read_statements(said.get("statements") or [], resolver),
    )


def _members(rows: list[dict], resolver: PlaceResolver) -> list[tuple[Place, str]]:
    members: dict[int, tuple[Place, str]] = {}
    for row in rows:
        role = row.get("role", NetworkMember.Role.PARTNER)
        if role not in NetworkMember.Role.values:
            raise LineProblem(_("“%(role)s” is not a role.") % {"role": role})
        place = find_place(row.get("place", ""), resolver)
        if place.pk in members:
            raise LineProblem(_("%(place)s is named twice.") % {"place": place})
        members[place.pk] = (place, role)
    if sum(role == NetworkMember.Role.LEAD for _place, role in members.values()) > 1:
        raise LineProblem(_("Only one place can lead."))
    return list(members.values())


def _around(key: str | None) -> Innovation | None:
    if not key:
        return None
    innovation = Innovation.objects.filter(import_key=key).first()
    if innovation is None:
        raise LineProblem(
            _("There is no imported innovation with the key “%(key)s”.") % {"key": key}
        )
    return innovation
