"""Writing what a file says of networks; what people have changed since stays as it is."""

from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from innovations.importing.lines import LineError, lines_of, parse
from networks.importing.problems import LineProblem
from networks.importing.reading import NetworkLine, read_line
from networks.importing.shared import store_shared
from networks.importing.statements import store_statements
from networks.models import Network, NetworkMember
from networks.slugs import with_free_slug
from places.naming import PlaceResolver

_LEAD, _PARTNER = NetworkMember.Role.LEAD, NetworkMember.Role.PARTNER


@dataclass
class Report:
    """What an import did, and the lines (with their numbers) that it could not read."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    kept: list[str] = field(default_factory=list)  # names of those that people have edited
    problems: list[str] = field(default_factory=list)


@transaction.atomic
def import_networks(file) -> Report:
    """Bring networks in step with a JSON Lines file (opened in binary). Nothing is written when a
    line is wrong; the same file twice changes nothing."""
    report, resolver = Report(), PlaceResolver()
    read: list[NetworkLine] = []
    keys = set()
    for line in lines_of(file):
        try:
            network = read_line(parse(line.content), resolver)
            if network.key in keys:
                raise LineProblem(_("The key “%(key)s” stood before.") % {"key": network.key})
        except (LineError, LineProblem) as error:
            report.problems.append(_("Line %(number)s: %(problem)s") % {"number": line.number, "problem": error})  # fmt: skip
            continue
        keys.add(network.key)
        read.append(network)
    if not report.problems:
        for line in read:
            _store(line, report)
    return report


def _store(line: NetworkLine, report: Report) -> None:
    network = Network.objects.select_for_update().filter(import_key=line.key).first()
    if network is None:
        network = _create(line)
        report.created += 1
    elif network.version != network.imported_version:
        report.kept.append(network.name)
        return
    elif _update(network, line):
        report.updated += 1
    else:
        report.unchanged += 1


def _create(line: NetworkLine) -> Network:
    """A network that is published at once, and of which nobody is here yet."""
    network = Network(
        import_key=line.key, imported_version=1, status=Network.Status.PUBLISHED,
        published_at=timezone.now(), provenance=Network.Provenance.DESK_RESEARCH,
        joining=Network.Joining.REQUEST, **line.values,
    )  # fmt: skip

    def insert(slug):
        network.slug = slug
        network.save(force_insert=True)

    with_free_slug(network.name, insert)
    _store_members(network, line)
    store_shared(network, line.shared)
    _store_statements(network, line)
    network.innovations.set([line.around] if line.around else [])
    return network


def _update(network: Network, line: NetworkLine) -> bool:
    """Whether anything was other than the file says."""
    changed = [name for name, value in line.values.items() if getattr(network, name) != value]
    for name in changed:
        setattr(network, name, line.values[name])
    if changed:
        network.version += 1
        network.imported_version = network.version
        network.updated_at = timezone.now()
        network.save()
    around = {line.around.pk} if line.around else set()
    if other := set(network.innovations.values_list("pk", flat=True)) != around:
        network.innovations.set(around)
    members, shared = _store_members(network, line), store_shared(network, line.shared)
    statements = _store_statements(network, line)
    if members or other:
        Network.objects.filter(pk=network.pk).update(updated_at=timezone.now())
    return members or shared or statements or bool(changed) or other


def _store_statements(network: Network, line: NetworkLine) -> bool:
    complete = line.values["members_complete"]
    return store_statements(network, line.statements, complete=complete)


def _store_members(network: Network, line: NetworkLine) -> bool:
    """Bring the places that a source names in step; what a place said itself is not touched."""
    present = {row.place_id: row for row in network.members.all()}
    wanted = {place.pk: role for place, role in line.members}
    if any(
        row.is_active and row.role == _LEAD and not row.is_from_source for row in present.values()
    ):
        wanted = {pk: _PARTNER if role == _LEAD else role for pk, role in wanted.items()}
    changed = False
    for pk, row in present.items():
        # What was carried over from a place that is gone, the file cannot know of.
        is_theirs = row.is_from_source and row.is_active
        if is_theirs and not row.carried_from_id and wanted.get(pk) != row.role:
            row.delete()
            changed = True
    for pk, role in wanted.items():
        row = present.get(pk)
        # What a place said itself, or was said of it here, is not undone by a file.
        if row is not None and (
            not row.is_from_source or not row.is_active or row.role == role or row.carried_from_id
        ):
            continue
        NetworkMember.objects.create(
            network=network, place_id=pk, role=role, state=NetworkMember.State.ACTIVE,
            is_from_source=True,
        )  # fmt: skip
        changed = True
    return changed
