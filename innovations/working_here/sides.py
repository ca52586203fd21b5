"""The places that did an innovation or take it up, each beside the reader's place."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from innovations.models import Adoption, Innovation
from places.bands import NOT_KNOWN, RURALITY
from places.lineage import Lineage
from places.models import Place
from places.neighbours.pairs import Comparison, compare_with
from places.neighbours.recipe import are_compared
from places.neighbours.wording import name_of, when_in_words
from places.profile.units import in_unit

MOST = 6
# Up to a quarter more or less is "about as many".
_ABOUT = 1.25


@dataclass
class Side:
    """One place beside the reader's.

    `named` is the place of the record; `place` the council of today that answers for it, where the
    two differ in `through`: "" the same, "successor" or "council". `role` says what it did.
    """

    named: Place
    place: Place
    role: str
    through: str = ""
    adoption: Adoption | None = None
    is_same: bool = False  # it answers through the reader's own council, or is it
    comparison: Comparison | None = None
    own: str = ""  # what it is to the reader, in words
    standing: str = ""
    alike: list[str] = field(default_factory=list)
    unlike: list[str] = field(default_factory=list)
    not_known: list[str] = field(default_factory=list)
    size: str = ""
    rurality: str = ""

    @property
    def is_origin(self) -> bool:
        return self.adoption is None


ORIGIN, TOOK_PART, TAKES_UP = "origin", "took_part", "takes_up"


def answering(place: Place) -> Place:
    """The place whose figures stand for `place`: a community's council, or itself."""
    return place.parent if place.kind == Place.Kind.COMMUNITY and place.parent else place


def sides(
    here: Place, innovation: Innovation, further: Iterable[Place], adoptions: Iterable[Adoption]
) -> list[Side]:
    """The places that did `innovation`, took part or take it up, beside `here`: all that answer
    through `here` itself, and at most MOST others.

    `here` is a council or authority of today. One that was abolished answers through what took over.
    """
    named = [(innovation.place_id, ORIGIN, None)]
    named += [(place.pk, TOOK_PART, None) for place in further]
    named += [(adoption.place_id, TAKES_UP, adoption) for adoption in adoptions]
    # Read here with all their columns: those given may have only the few that a page names them by.
    loaded = Place.objects.select_related("parent").in_bulk({pk for pk, _role, _adoption in named})
    today = _of_today(loaded)
    own, others = [], []
    for pk, role, adoption in named:
        heirs = today[pk]
        same = [each for each in heirs if each[0].pk == here.pk]
        for council, through in same or heirs:
            side = Side(loaded[pk], council, role, through, adoption, bool(same))
            (own if same else others).append(side)
    others = others[:MOST]
    compared = compare_with(here, [side.place for side in others])
    for side in others:
        _put_in_words(side, here, compared.get(side.place.pk))
    return own + others


def _of_today(loaded: dict[int, Place]) -> dict[int, list[tuple[Place, str]]]:
    """By id, the places of today that answer for each, and how they came to."""
    gone = [place for place in loaded.values() if answering(place).is_abolished]
    lineage = Lineage() if gone else None
    after = {place.pk: lineage.successors(answering(place).pk) for place in gone}
    heirs = Place.objects.active().in_bulk({pk for pks in after.values() for pk in pks})
    found = {}
    for pk, place in loaded.items():
        council = answering(place)
        if pk in after:
            found[pk] = [(heirs[heir], "successor") for heir in after[pk] if heir in heirs]
        else:
            found[pk] = [(council, "" if council.pk == pk else "council")]
    return found


def _put_in_words(side: Side, here: Place, comparison: Comparison | None) -> None:
    other = side.place
    side.comparison = comparison
    side.size = size_in_words(here, other)
    side.rurality = rurality_in_words(here, other)
    if comparison is None:
        side.standing = _not_compared(here, other)
        return
    side.standing = _standing(here, comparison)
    side.alike = [figures_in_words(each) for each in comparison.alike]
    side.unlike = [figures_in_words(each) for each in comparison.unlike]
    side.not_known = [name_of(slug) for slug in comparison.not_known]


def _not_compared(here: Place, other: Place) -> str:
    if not are_compared(here.tier, other.tier):
        return _("%(other)s is another kind of place and does other things, so the two are not "
                 "compared as a whole.") % {"other": other.display_name}  # fmt: skip
    return _("Too little is known to compare the two.")


def _standing(here: Place, comparison: Comparison) -> str:
    names = {
        "here": here.display_name,
        "most": number_format(comparison.most),
        "number": number_format(comparison.out_of),
    }
    return {
        "most alike": _("One of the %(most)s places most like %(here)s, out of %(number)s."),
        "quarter": _("More like %(here)s than most places are: in the nearest quarter of "
                     "%(number)s."),
        "half": _("Rather like %(here)s: in the nearer half of %(number)s places."),
        "other half": _("Rather unlike %(here)s: in the farther half of %(number)s places."),
        "last quarter": _("Unlike %(here)s: in the farthest quarter of %(number)s places."),
        "": _("Too little is known to compare the two."),
    }[comparison.standing] % names  # fmt: skip


def figures_in_words(reason: dict) -> str:
    """Such as "share aged 65 and over (15.5% there in 2020, 14.8% here in 2020)"."""
    slug = reason["indicator"]
    return _("%(what)s (%(there)s there in %(there_year)s, %(here)s here in %(here_year)s)") % {
        "what": name_of(slug),
        "there": in_unit(slug, reason["neighbour_value"]),
        "there_year": when_in_words(reason, of="neighbour_"),
        "here": in_unit(slug, reason["value"]),
        "here_year": when_in_words(reason),
    }


def times_as_many(here: Place, other: Place) -> float | None:
    """How many times as many residents `other` has; None where either is not known."""
    if not here.population or other.population is None:
        return None
    return other.population / here.population


def size_in_words(here: Place, other: Place) -> str:
    times = times_as_many(here, other)
    if times is None:
        return _("Not known")
    figures = {"here": here.display_name, "other": other.display_name} | {
        "here_number": number_format(here.population, force_grouping=True),
        "other_number": number_format(other.population, force_grouping=True),
    }
    # Rounded first, so that the words are about the numbers that a reader sees.
    if 1 / _ABOUT <= times <= _ABOUT:
        text = _("About as many residents: %(other_number)s there, %(here_number)s here.")
    elif times > 1:
        text = _("%(other)s has %(times)s times as many residents: %(other_number)s there, "
                 "%(here_number)s here.")  # fmt: skip
        figures["times"] = _rounded(times)
    elif times > 0:
        text = _("%(here)s has %(times)s times as many residents: %(other_number)s there, "
                 "%(here_number)s here.")  # fmt: skip
        figures["times"] = _rounded(1 / times)
    else:
        text = _("%(other_number)s residents there, %(here_number)s here.")
    return text % figures


def _rounded(times: float) -> str:
    return number_format(round(times, 1), decimal_pos=1) if times < 9.95 else number_format(
        round(times), force_grouping=True
    )  # fmt: skip


def rurality_in_words(here: Place, other: Place) -> str:
    labels = dict(RURALITY.choices)
    mine, theirs = RURALITY.of(here.rural_urban_label), RURALITY.of(other.rural_urban_label)
    if mine == theirs and mine != NOT_KNOWN:
        return _("The same: %(class)s.") % {"class": _lowered(labels[mine])}
    return _("%(there)s there, %(here)s here.") % {
        "there": labels[theirs],
        "here": _lowered(labels[mine]),
    }


def _lowered(label: str | Promise) -> str:
    text = str(label)
    return text[:1].lower() + text[1:]
