"""What will become of each line of a list: a new community, one that is there, or a problem."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from places.community_lists.naming import name_key
from places.community_lists.reading import Content, Line
from places.lineage import with_predecessors
from places.models import CommunityList, CommunityProposal, GssCode, ListedCommunity, Place


class Outcome(models.TextChoices):
    NEW = "new", gettext_lazy("New")
    THERE = "there", gettext_lazy("There already")
    PROBLEM = "problem", gettext_lazy("Problem")


@dataclass
class Judged:
    """A line and what will become of it. `place` is what is there; `note` is for the reader."""

    line: Line
    outcome: Outcome
    place: Place | None = None
    note: str = ""

    @property
    def type_label(self) -> str:
        return Place.Type(self.line["type"]).label


@dataclass
class Preview:
    """What a list would do to a council."""

    judged: list[Judged]
    ignored: list[str] = field(default_factory=list)

    def of(self, outcome: Outcome) -> list[Judged]:
        return [one for one in self.judged if one.outcome == outcome]

    @property
    def new(self) -> list[Judged]:
        return self.of(Outcome.NEW)

    @property
    def there(self) -> list[Judged]:
        return self.of(Outcome.THERE)

    @property
    def with_problem(self) -> list[Judged]:
        return self.of(Outcome.PROBLEM)


class Known:
    """The communities of a council, those of councils it took over from included; four queries."""

    def __init__(self, council: Place):
        councils = with_predecessors([council.pk])
        within = Place.objects.filter(
            parent__in=councils, kind=Place.Kind.COMMUNITY
        ).active().prefetch_related("aliases")  # fmt: skip
        self.by_key: dict[str, Place] = {}
        for place in within:
            names = [place.name, place.name_cy, *(alias.alias for alias in place.aliases.all())]
            for name in filter(None, names):
                self.by_key.setdefault(name_key(name), place)
        self._councils = set(councils)

    def place_of(self, said) -> Place | None:
        """The community there of this name, in either language. `said` has name and name_cy."""
        for name in filter(None, said):
            if found := self.by_key.get(name_key(name)):
                return found
        return None

    def owners(self, codes: Iterable[str]) -> dict[str, Place]:
        """Which place has each GSS code."""
        held = GssCode.objects.filter(code__in=set(filter(None, codes))).select_related("place")
        return {one.code: one.place for one in held}

    def is_within(self, place: Place) -> bool:
        return place.kind == Place.Kind.COMMUNITY and place.parent_id in self._councils


def judge(content: Content, council: Place) -> Preview:
    """Compare what was read with itself and with what `council` has."""
    known = Known(council)
    owners = known.owners(line["gss_code"] for line in content.lines)
    asked_for = _asked_for(council)
    first_of_name: dict[str, int] = {}
    first_of_code: dict[str, int] = {}
    judged = []
    for line in content.lines:
        keys = {name_key(name) for name in (line["name"], line["name_cy"]) if name}
        _repeated(line, keys, first_of_name, first_of_code)
        owner = owners.get(line["gss_code"])
        place = known.place_of((line["name"], line["name_cy"]))
        if owner and not known.is_within(owner):
            line.add_problem(
                _("code"),
                _("%(code)s belongs to %(place)s already.")
                % {"code": line["gss_code"], "place": owner.official_name},
            )
        elif place is None:
            place = owner
        if line.problems:
            judged.append(Judged(line, Outcome.PROBLEM))
        elif place:
            judged.append(Judged(line, Outcome.THERE, place))
        else:
            waits = any(key in asked_for for key in keys)
            note = _("Proposed by somebody else as well, and not decided yet.") if waits else ""
            judged.append(Judged(line, Outcome.NEW, note=note))
    return Preview(judged, content.ignored)


def _repeated(line: Line, keys: set[str], of_name: dict[str, int], of_code: dict[str, int]) -> None:
    firsts = {of_name.setdefault(key, line.number) for key in keys} - {line.number}
    if firsts:
        line.add_problem(
            _("name"), _("This name already stands in line %(line)s.") % {"line": min(firsts)}
        )
    if line["gss_code"]:
        first = of_code.setdefault(line["gss_code"], line.number)
        if first != line.number:
            line.add_problem(
                _("code"), _("This code already stands in line %(line)s.") % {"line": first}
            )


def _asked_for(council: Place) -> set[str]:
    """Keys of the names that wait for a decision: proposals and other lists."""
    proposed = CommunityProposal.objects.filter(
        council=council, state=CommunityProposal.State.WAITING
    )
    listed = ListedCommunity.objects.filter(
        community_list__council=council, community_list__state=CommunityList.State.WAITING
    )
    names = [*proposed.values_list("name", flat=True), *listed.values_list("name", flat=True)]
    return {name_key(name) for name in names}
