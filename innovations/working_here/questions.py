"""What a reader should ask the people of an innovation, from what sets the places apart and what
the record leaves open."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from innovations.models import Innovation
from innovations.working_here.sides import Side, figures_in_words, times_as_many
from places.bands import NOT_KNOWN, RURALITY
from places.models import Place
from places.powers import Hold, Holding

MOST = 8
_MUCH_LARGER = 2.0
_LONG_AGO = 4  # years
_TRIED = (Innovation.Stage.PILOT, Innovation.Stage.LIVE, Innovation.Stage.SCALED,
          Innovation.Stage.ENDED)  # fmt: skip
_ASKED_OTHERWISE = {"population", "urban", "rural", "highly-rural"}
_COUNCILS = (Innovation.LeadKind.COUNCIL, Innovation.LeadKind.PARTNERSHIP)


def questions(
    here: Place, innovation: Innovation, origin: Side | None, held: list[Holding]
) -> list[str]:
    """At most MOST questions, those about the two places first. `origin` is None where the reader's
    own place did it."""
    asked = []
    if origin is not None:
        asked += _about_places(here, origin)
        asked += _about_powers(here, held)
    asked += _about_the_record(innovation)
    return asked[:MOST]


def _about_places(here: Place, origin: Side) -> Iterator[str]:
    other, names = origin.place, {"here": here.display_name, "there": origin.place.display_name}
    for reason in origin.comparison.unlike if origin.comparison else ():
        if reason["indicator"] not in _ASKED_OTHERWISE:
            yield _("The places differ in %(figures)s. Would it work all the same?") % {
                "figures": figures_in_words(reason)
            }
    times = times_as_many(here, other)
    if times is not None and times >= _MUCH_LARGER:
        yield _("%(here)s is much smaller than %(there)s. What is the smallest place that could do "
                "it, and could several do it together?") % names  # fmt: skip
    elif times is not None and times <= 1 / _MUCH_LARGER:
        yield _("%(here)s is much larger than %(there)s. What would have to change to do it for "
                "many more people?") % names  # fmt: skip
    mine, theirs = RURALITY.of(here.rural_urban_label), RURALITY.of(other.rural_urban_label)
    if mine != theirs and NOT_KNOWN not in (mine, theirs):
        yield _("How much of it depends on distances, and on how close together people live?")


def _about_powers(here: Place, held: list[Holding]) -> Iterator[str]:
    missing = [str(holding.name) for holding in held if holding.hold == Hold.NOT]
    if missing:
        yield _("Which part of it needs a power that %(here)s does not have (%(what)s), and who "
                "did that part?") % {
            "here": here.display_name, "what": ", ".join(missing),
        }  # fmt: skip


def _about_the_record(innovation: Innovation) -> Iterator[str]:
    stage, result = innovation.stage, innovation.result
    if stage == Innovation.Stage.ENDED:
        yield _("Why did it end, and what would you do differently?")
    elif stage == Innovation.Stage.PILOT:
        yield _("Will it go on after the trial, and who pays for it then?")
    elif stage == Innovation.Stage.IDEA:
        yield _("Has anybody begun, and what held you back?")
    if result in (Innovation.Result.MIXED, Innovation.Result.DID_NOT_WORK):
        yield _("What did not work, and was that because of the idea or of the place?")
    if stage in _TRIED:
        if result in ("", Innovation.Result.UNTESTED):
            if innovation.outcomes.strip():
                yield _("Would you say that it worked? The record tells what came of it, but does "
                        "not judge it.")  # fmt: skip
            else:
                yield _("What came of it? The record does not say.")
        elif not (innovation.evidence_level or innovation.computed_level):
            yield _("How do you know what it did? The record states no evidence.")
        if innovation.cost_gbp is None:
            yield _("What did it cost to begin, and what does it cost each year? The record does "
                    "not say.")  # fmt: skip
    if innovation.lead_kind not in _COUNCILS:
        yield _("It was not led by a council (%(kind)s). Who could lead it in another place?") % {
            "kind": innovation.get_lead_kind_display()
        }
    if innovation.started_year:
        years = timezone.localdate().year - innovation.started_year
        if years >= _LONG_AGO:
            yield ngettext(
                "It began %(number)s year ago. What has changed since, and what has become cheaper "
                "or dearer?",
                "It began %(number)s years ago. What has changed since, and what has become "
                "cheaper or dearer?",
                years,
            ) % {"number": years}
    if not innovation.transfer_notes.strip():
        yield _("What must a place have before it begins?")
