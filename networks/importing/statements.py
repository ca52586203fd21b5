"""Statements that a source tells of, with those who signed as far as it names them."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from networks.importing.problems import LineProblem, find_place
from networks.influence.changed import count_statements_as_changed
from networks.models import Network, SignOn, Statement, StatementVersion
from networks.slugs import with_free_slug
from places.models import Place
from places.naming import PlaceResolver

COLUMNS = frozenset({"title", "summary", "year", "signatories", "addressed_to", "url"})


@dataclass(frozen=True)
class StatementLine:
    values: dict
    signatories: tuple[Place, ...]


def read_statements(rows: list[dict], resolver: PlaceResolver) -> list[StatementLine]:
    """Raises LineProblem."""
    found: dict[str, StatementLine] = {}
    for row in rows:
        if unknown := sorted(row.keys() - COLUMNS):
            raise LineProblem(_("“%(name)s” is not part of a statement.") % {"name": unknown[0]})
        title = row.get("title") or ""
        for name, longest in (("title", 160), ("summary", 10_000)):
            if not row.get(name) or len(row[name]) > longest:
                raise LineProblem(_("Statement “%(title)s”: “%(name)s” is missing or too long.") % {"title": title, "name": name})  # fmt: skip
        if title in found:
            raise LineProblem(_("The statement “%(title)s” stands twice.") % {"title": title})
        places = [
            find_place(each.get("place", ""), resolver) for each in row.get("signatories") or []
        ]
        found[title] = StatementLine(
            values={
                "title": title,
                "text": row["summary"],
                "addressed_to": (row.get("addressed_to") or "")[:200],
                "source_year": row.get("year"),
                "source_url": row.get("url") or "",
            },
            signatories=tuple({place.pk: place for place in places}.values()),
        )
    return list(found.values())


def store_statements(network: Network, lines: list[StatementLine], *, complete: bool) -> bool:
    """Bring the statements that a source tells of in step; whether anything was other.

    `complete` says whether the source names all who signed. What a place has said itself here
    stays, and so does a statement that people have added something to.
    """
    present = {each.title: each for each in network.statements.filter(is_from_source=True)}
    changed = False
    for line in lines:
        values = line.values | {"signatories_complete": complete and bool(line.signatories)}
        statement = present.pop(line.values["title"], None)
        if statement is None:
            statement = _create(network, values)
            changed = True
        elif statement.version == 1:
            changed |= _update(statement, values)
        if _store_signatories(statement, line.signatories):
            count_statements_as_changed(Statement.objects.filter(pk=statement.pk))
            changed = True
    for gone in present.values():
        if gone.version == 1 and not gone.sign_ons.filter(is_from_source=False).exists():
            gone.delete()
            changed = True
    return changed


def _create(network: Network, values: dict) -> Statement:
    statement = Statement(
        network=network, is_from_source=True, state=Statement.State.CLOSED, **values
    )

    def insert(slug):
        statement.slug = slug
        statement.save(force_insert=True)

    with_free_slug(statement.title, insert)
    _add_version(statement, 1)
    return statement


def _update(statement: Statement, values: dict) -> bool:
    changed = {name for name, value in values.items() if getattr(statement, name) != value}
    for name in changed:
        setattr(statement, name, values[name])
    if changed:
        statement.updated_at = timezone.now()
        statement.save()
    if changed & {"text", "addressed_to"}:
        version = _add_version(statement, statement.versions.count() + 1)
        # Nobody agreed to our summary of it: what the source names goes with the latest.
        statement.sign_ons.filter(is_from_source=True).update(text_version=version)
    return bool(changed)


def _add_version(statement: Statement, number: int) -> StatementVersion:
    return StatementVersion.objects.create(
        statement=statement, number=number, title=statement.title, text=statement.text,
        addressed_to=statement.addressed_to,
    )  # fmt: skip


def _store_signatories(statement: Statement, places: tuple[Place, ...]) -> bool:
    rows = {row.place_id: row for row in statement.sign_ons.active()}
    wanted = {place.pk for place in places}
    gone = [row for pk, row in rows.items() if row.is_from_source and pk not in wanted]
    for row in gone:
        row.delete()
    version = statement.versions.last()
    new = [pk for pk in wanted if pk not in rows]
    for pk in new:
        SignOn.objects.create(
            statement=statement, text_version=version, place_id=pk, is_from_source=True
        )
    return bool(gone or new)
