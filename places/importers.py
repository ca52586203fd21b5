"""Bringing the places up to date with a register file.

Repeatable: the file says how things are, and only what differs is written, because every UPDATE
leaves a row of history. Places that the file does not mention stay as they are.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from connected_localism.common.locks import advisory_lock
from connected_localism.common.text import folded
from places.models import GssCode, Place, PlaceAlias, PlaceDomain, Succession
from places.public_mail import belongs_to_no_place
from places.register import Problem, Row, UnreadableFile, read_register
from places.register_checks import (
    KIND_AND_TIER,
    Known,
    Stated,
    creation_order,
    problems_in,
    stated_after,
)
from places.reorganising.announcing import announce, take_back
from places.reorganising.carrying_over import REGISTER_LOCK, carry_over_and_tell
from places.reorganising.register_rows import bring_under_councils_of_today
from places.slugs import free_slug, precedence, taken_slugs

# Columns that go into the field of the same name.
_PLAIN_FIELDS = (
    "name", "name_cy", "official_name", "type", "nation", "region", "combined_authority_role",
    "population", "population_year", "area_km2", "latitude", "longitude", "pct_under_20",
    "pct_65_plus", "age_year", "deprivation_score", "deprivation_decile", "pct_rural",
    "rural_urban_label", "website", "active_from", "active_until",
)  # fmt: skip


@dataclass
class ImportReport:
    """What an import did: each row of the file counts once. With problems it did nothing.

    Warnings name cells that were not followed.
    """

    created: int = 0
    updated: int = 0
    retired: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


def import_places(path: str | Path) -> ImportReport:
    """Create, update and retire places as the register file at `path` says.

    All or nothing: with any problem in the file nothing is changed. Places are recognised by
    their code. Nothing is ever deleted except a succession that the file states differently;
    aliases and GSS codes that have left the file stay, as former ones. Where the file is silent
    about an end that was recorded with `manage.py succeed`, that stays too. A community whose row
    names a council that is gone comes under the one that took over. What a succession
    brings on its day follows at once where the day has come.
    """
    with advisory_lock(REGISTER_LOCK, wait=True), transaction.atomic():
        report, changed = bring_in(path)
        if not report.problems:
            carry_over_and_tell(changed)
        return report


def bring_in(path: str | Path) -> tuple[ImportReport, set[int]]:
    """The same without what follows from it, for who holds REGISTER_LOCK; also returns the ids of
    the places that are other than before, for `carry_over_and_tell`."""
    try:
        rows = read_register(path)
    except UnreadableFile as error:
        return ImportReport(problems=[error.problem]), set()
    stored = _Stored()
    _keep_recorded_ends(rows, stored)
    known = stored.known()
    warnings = bring_under_councils_of_today(rows, stated_after(rows, known), stored.parent_of)
    if problems := problems_in(rows, known):
        return ImportReport(problems=problems), set()
    report, changed = _write(rows, stored)
    report.warnings = warnings
    return report, changed


def _keep_recorded_ends(rows: list[Row], stored: "_Stored") -> None:
    """Complete the rows of places whose end this site knows of and their file does not.

    Else the register that comes with the next release would bring an abolished council back.
    """
    for row in rows:
        place = stored.places.get(row["code"])
        steps = stored.successions[place.pk].values() if place else ()
        recorded = [step for step in steps if step.source == Succession.Source.COMMAND]
        if recorded and not (row["active_until"] or row["successors"] or row["succeeded_on"]):
            row.values["active_until"] = place.active_until
            row.values["successors"] = [stored.code_of[step.to_place_id] for step in recorded]
            row.values["succeeded_on"] = recorded[0].date


class _Stored:
    """What the database holds, read in five queries."""

    def __init__(self):
        self.places: dict[str, Place] = {place.code: place for place in Place.objects.all()}
        self.code_of = {place.pk: place.code for place in self.places.values()}
        self.gss: dict[str, GssCode] = {gss.code: gss for gss in GssCode.objects.all()}
        self.alias_keys: dict[int, set[str]] = defaultdict(set)
        for place_id, key in PlaceAlias.objects.values_list("place_id", "key"):
            self.alias_keys[place_id].add(key)
        self.successions: dict[int, dict[int, Succession]] = defaultdict(dict)
        for succession in Succession.objects.all():
            self.successions[succession.from_place_id][succession.to_place_id] = succession
        self.domains = set(PlaceDomain.objects.values_list("place_id", "domain"))

    def known(self) -> Known:
        return Known(
            {code: self._stated(place) for code, place in self.places.items()},
            {code: self.code_of[gss.place_id] for code, gss in self.gss.items()},
        )

    def parent_of(self, code: str) -> str | None:
        """The code of the council it lies in, "" for none; None for a place that is not there."""
        place = self.places.get(code)
        return self.code_of.get(place.parent_id, "") if place else None

    def _stated(self, place: Place) -> Stated:
        lies_in = (place.parent_id, place.combined_authority_id)
        return Stated(
            place.kind,
            place.active_from,
            place.active_until,
            [self.code_of[pk] for pk in lies_in if pk],
            [self.code_of[pk] for pk in self.successions[place.pk]],
        )


def _write(rows: list[Row], stored: _Stored) -> tuple[ImportReport, set[int]]:
    """Write what differs; returns what was done and the ids of the places it was done to."""
    existing_rows = [row for row in rows if row["code"] in stored.places]
    _create([row for row in rows if row["code"] not in stored.places], stored.places)
    report = ImportReport(created=len(rows) - len(existing_rows))

    # Each of these writes its own table and says which places it changed something about.
    touched = _write_gss_codes(rows, stored)
    touched |= _write_aliases(rows, stored)
    touched |= _write_successions(rows, stored)
    _write_domains(rows, stored)

    changed_places, changed_fields = [], {"updated_at"}
    for row in existing_rows:
        place = stored.places[row["code"]]
        was_abolished = place.active_until is not None
        fields = _apply(row, place, stored.places)
        if not fields and place.pk not in touched:
            report.unchanged += 1
            continue
        if place.active_until and not was_abolished:
            report.retired += 1
        else:
            report.updated += 1
        place.updated_at = timezone.now()
        changed_places.append(place)
        changed_fields |= fields
    # A successor outside this file is told apart from before too, so partners must fetch it again.
    codes = {row["code"] for row in rows}
    for place in stored.places.values():
        if place.pk in touched and place.code not in codes:
            place.updated_at = timezone.now()
            changed_places.append(place)
    if changed_places:
        Place.objects.bulk_update(changed_places, sorted(changed_fields), batch_size=500)
    created = {stored.places[row["code"]].pk for row in rows} - {
        stored.places[row["code"]].pk for row in existing_rows
    }
    return report, created | {place.pk for place in changed_places}


def _apply(row: Row, place: Place, places: dict[str, Place]) -> set[str]:
    """Set on `place` what its row states, and return the fields that differed."""
    kind, tier = KIND_AND_TIER[row["type"]]
    wanted = {column: row[column] for column in _PLAIN_FIELDS} | {
        "kind": kind,
        "tier": tier,
        "parent_id": places[row["parent"]].pk if row["parent"] else None,
        "combined_authority_id": (
            places[row["combined_authority"]].pk if row["combined_authority"] else None
        ),
    }
    if not place.email_domains:  # a hint only; what a moderator has put there stays
        wanted["email_domains"] = row["email_domains"]
    changed = {name for name, value in wanted.items() if getattr(place, name) != value}
    for name in changed:
        setattr(place, name, wanted[name])
    return {name.removesuffix("_id") for name in changed}


def _create(rows: list[Row], places: dict[str, Place]) -> None:
    """Insert the places of `rows` and add them to `places`."""
    if not rows:
        return
    new = {}
    for row in rows:
        kind, _tier = KIND_AND_TIER[row["type"]]
        named = {name: row[name] for name in ("code", "name", "type", "active_until")}
        new[row["code"]] = Place(kind=kind, **named)
    taken = taken_slugs()
    for place in sorted(new.values(), key=precedence):
        place.slug = free_slug(place, taken)
        taken.add(place.slug)
    for group in creation_order(rows):
        for row in group:
            _apply(row, new[row["code"]], places)
        Place.objects.bulk_create([new[row["code"]] for row in group])
        places.update((row["code"], new[row["code"]]) for row in group)


def _write_gss_codes(rows: list[Row], stored: _Stored) -> set[int]:
    missing, became_current, became_former = [], [], []
    for row in rows:
        place = stored.places[row["code"]]
        for code in dict.fromkeys([row["gss_code"], *row["former_gss_codes"]]):
            if code and code not in stored.gss:
                is_current = code == row["gss_code"]
                missing.append(GssCode(code=code, place=place, is_current=is_current))
    current = {stored.places[row["code"]].pk: row["gss_code"] for row in rows}
    for gss in stored.gss.values():
        if gss.place_id in current and gss.is_current != (gss.code == current[gss.place_id]):
            (became_former if gss.is_current else became_current).append(gss)
    # In this order, since a place has no two current codes at any moment.
    if became_former:
        GssCode.objects.filter(pk__in=[gss.pk for gss in became_former]).update(is_current=False)
    GssCode.objects.bulk_create(missing)
    if became_current:
        GssCode.objects.filter(pk__in=[gss.pk for gss in became_current]).update(is_current=True)
    return {gss.place_id for gss in (*missing, *became_current, *became_former)}


def _write_aliases(rows: list[Row], stored: _Stored) -> set[int]:
    """Add every spelling under which a place of the file is to be found."""
    missing = []
    for row in rows:
        place = stored.places[row["code"]]
        names = (row["name"], row["official_name"], row["name_cy"], row["code"])
        for alias in filter(None, (*names, *row["aliases"])):
            key = folded(alias)
            if key not in stored.alias_keys[place.pk]:
                stored.alias_keys[place.pk].add(key)
                missing.append(PlaceAlias(place=place, alias=alias, key=key))
    PlaceAlias.objects.bulk_create(missing)
    return {alias.place_id for alias in missing}


def _write_domains(rows: list[Row], stored: _Stored) -> None:
    """Note the e-mail domains of the file as hints. What a moderator has decided stays."""
    hints = [
        PlaceDomain(place=stored.places[row["code"]], domain=domain)
        for row in rows
        for domain in dict.fromkeys(row["email_domains"])
        if (stored.places[row["code"]].pk, domain) not in stored.domains
        and not belongs_to_no_place(domain)
    ]
    # A moderator may note one in this moment.
    PlaceDomain.objects.bulk_create(hints, ignore_conflicts=True)


def _write_successions(rows: list[Row], stored: _Stored) -> set[int]:
    missing, redated, wrong = [], [], []
    for row in rows:
        place = stored.places[row["code"]]
        there = dict(stored.successions[place.pk])
        for code in row["successors"]:
            successor = stored.places[code]
            succession = there.pop(successor.pk, None)
            if succession is None:
                missing.append(
                    Succession(from_place=place, to_place=successor, date=row["succeeded_on"])
                )
            elif succession.date != row["succeeded_on"]:
                succession.date = row["succeeded_on"]
                redated.append(succession)
        wrong += there.values()
    if wrong:
        take_back(wrong)
        Succession.objects.filter(pk__in=[succession.pk for succession in wrong]).delete()
    Succession.objects.bulk_create(missing)
    if redated:
        Succession.objects.bulk_update(redated, ["date"])
    announce([*missing, *redated])
    changed = (*missing, *redated, *wrong)
    return {pk for each in changed for pk in (each.from_place_id, each.to_place_id)}
