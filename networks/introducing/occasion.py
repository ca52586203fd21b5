"""Why places could be brought together: what the address of the form names, as its reader may see it."""

from dataclasses import dataclass

from django.db.models import Q

from innovations.models import Adoption, Innovation
from networks.models import Introduction
from places.lineage import standing_today
from places.models import Place

MOST_RECORDS = 8
Subject = Introduction.Subject


@dataclass(frozen=True)
class Party:
    """A place that could be brought together with others, and its record, if it has one."""

    place: Place
    innovation: Innovation | None


@dataclass(frozen=True)
class Occasion:
    subject: str
    innovation: Innovation  # the first that the address names
    parties: tuple[Party, ...]  # places that exist today, each once
    adoption: Adoption | None = None

    @property
    def takes_any_place(self) -> bool:
        """One record alone: whoever is interested can ask for their own place."""
        return len(self.parties) == 1

    @property
    def places(self) -> list[Place]:
        return [party.place for party in self.parties]

    @property
    def records(self) -> list[Innovation]:
        found = [self.innovation, *(party.innovation for party in self.parties)]
        return list({record.pk: record for record in found if record is not None}.values())

    def record_of(self, place: Place) -> Innovation | None:
        return next((one.innovation for one in self.parties if one.place == place), None)


def occasion_of(query, user) -> Occasion | None:
    """From `with` (records), `adoption` and `place`; None where the reader sees nothing of it.

    Records that the reader may not see are left out. An abolished council is answered for by those
    that took over from it.
    """
    if query.get("adoption"):
        return _of_adoption(query["adoption"], user)
    records = _records(query.getlist("with"), user)
    if not records:
        return None
    found = [(record.place, record) for record in records]
    if named := _place(query.get("place", "")):
        found.append((named, None))
    if any(record.kind == Innovation.Kind.NEED for record in records):
        subject = Subject.NEED
    else:
        subject = Subject.MATCH if len(records) > 1 else Subject.RECORD
    return Occasion(subject, records[0], _parties(found))


def _of_adoption(pk: str, user) -> Occasion | None:
    if not (pk.isascii() and pk.isdigit() and len(pk) < 10):
        return None
    seen = Adoption.objects.visible_to(user).select_related("innovation__place", "place")
    adoption = seen.filter(pk=pk).first()
    if adoption is None:
        return None
    own = Innovation.objects.visible_to(user).published().filter(pk=adoption.record_id).first()
    innovation = adoption.innovation
    parties = _parties([(innovation.place, innovation), (adoption.place, own)])
    return Occasion(Subject.ADOPTION, innovation, parties, adoption)


def _records(slugs: list[str], user) -> list[Innovation]:
    asked = list(dict.fromkeys(slug for slug in slugs if slug and "\0" not in slug))[:MOST_RECORDS]
    readable = Innovation.objects.visible_to(user).published().select_related("place")
    found = {record.slug: record for record in readable.filter(slug__in=asked)}
    return [found[slug] for slug in asked if slug in found]


def _place(named: str) -> Place | None:
    if not named or "\0" in named:
        return None
    return Place.objects.active().filter(Q(slug=named) | Q(code=named)).first()


def _parties(found: list[tuple[Place, Innovation | None]]) -> tuple[Party, ...]:
    parties: dict[int, Party] = {}
    for place, innovation in found:
        for standing in standing_today([place]):
            if not standing.is_abolished:
                parties.setdefault(standing.pk, Party(standing, innovation))
    return tuple(parties.values())
