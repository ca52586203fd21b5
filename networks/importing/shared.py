"""What a source says that the places of a network share, as offers that nobody here made yet."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from networks.importing.problems import LineProblem, find_place
from networks.models import Exchange, Network
from places.models import Place
from places.naming import PlaceResolver

Type, State = Exchange.Type, Exchange.State
# Words of the file for types, beside the types themselves. Its “data” are published figures rather
# than agreements to share some.
TYPES = {"staff-time": Type.STAFF_DAYS, "data-agreement": Type.DATA_AGREEMENT}
# Of these a source tells that they were given, not that anybody may still have them.
GIVEN = (Type.STAFF_DAYS, Type.MONEY, Type.TRAINING, Type.KIT, Type.VISIT)
# What decides how places come to have it, and what their having it means.
KEPT_ONCE_TAKEN = ("kind", "type", "is_repeatable", "state")
COLUMNS = frozenset({"type", "title", "summary", "url", "place"})


@dataclass(frozen=True)
class SharedLine:
    """One offer; `place` where the file names who has it, else it is the network's."""

    key: str
    place: Place | None
    values: dict[str, Any]


def read_shared(
    network_key: str, rows: list[dict], network: dict, resolver: PlaceResolver
) -> list[SharedLine]:
    """Raises LineProblem. `network` has the values of the network, for its themes."""
    lines = [_read(network_key, row, network, resolver) for row in rows]
    if len({line.key for line in lines}) < len(lines):
        raise LineProblem(_("Two things under “shared” have the same title."))
    return lines


def _read(network_key: str, row: dict, network: dict, resolver: PlaceResolver) -> SharedLine:
    if unknown := sorted(row.keys() - COLUMNS):
        raise LineProblem(_("“%(name)s” is not a column under “shared”.") % {"name": unknown[0]})
    said = str(row.get("type", ""))
    type_ = TYPES.get(said, said)
    values = {
        "kind": Exchange.Kind.OFFER,
        "type": type_,
        "title": row.get("title") or "",
        "summary": row.get("summary") or "",
        "url": row.get("url") or "",
        "themes": network["themes"],
        "licence": Exchange.Licence.UNCHECKED,
        "is_repeatable": type_ in Exchange.COPIED,
        "state": State.DELIVERED if type_ in GIVEN else State.OPEN,
    }
    exchange = Exchange(is_from_source=True, **values)
    try:
        exchange.clean_fields(exclude=["network", "place", "added_by"])
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        raise LineProblem(f"shared, {name}: {messages[0]}") from error
    place = find_place(row["place"], resolver) if row.get("place") else None
    key = f"{network_key}:{slugify(values['title'])}"[:240]
    return SharedLine(key, place, values)


def store_shared(network: Network, lines: list[SharedLine]) -> bool:
    """Bring them in step with the file; what people have changed, or have a part in, stays. Whether
    anything was other than the file says."""
    present = {row.import_key: row for row in network.exchanges.exclude(import_key=None)}
    changed = False
    for line in lines:
        row = present.pop(line.key, None)
        if row is None:
            Exchange.objects.create(
                network=network, place=line.place, import_key=line.key, is_from_source=True,
                imported_version=1, **line.values,
            )  # fmt: skip
            changed = True
        elif _is_the_files(row):
            changed |= _update(row, line)
    for row in present.values():
        if _is_the_files(row) and not row.parties.exists():
            row.delete()
            changed = True
    return changed


def _is_the_files(row: Exchange) -> bool:
    """Not where somebody here has changed it, nor where it was carried over to a successor."""
    return row.is_from_source and row.version == row.imported_version and not row.carried_from_id


def _update(row: Exchange, line: SharedLine) -> bool:
    wanted = {**line.values, "place": line.place}
    if row.state == State.WITHDRAWN:  # the people of the network said so
        wanted.pop("state")
    if row.parties.exists():  # places have it as what it was
        wanted = {name: value for name, value in wanted.items() if name not in KEPT_ONCE_TAKEN}
    other = [name for name, value in wanted.items() if getattr(row, name) != value]
    for name in other:
        setattr(row, name, wanted[name])
    if other:
        row.version += 1
        row.updated_at = timezone.now()
        row.imported_version = row.version
        row.save()
    return bool(other)
