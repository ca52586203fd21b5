"""The card on the page of an innovation: "Would it work here?"."""

from collections.abc import Iterable

from innovations.gaps.doing import DONE
from innovations.models import Innovation
from innovations.working_here.nearby import nearby
from innovations.working_here.own_area import own_adoptions, own_in_words
from innovations.working_here.powers_needed import powers_needed
from innovations.working_here.questions import questions
from innovations.working_here.sides import ORIGIN, answering, sides
from places.chosen import Chosen
from places.distance import located
from places.models import Indicator
from places.powers import holdings
from places.views.choosing import ChoosePlaceForm, PickPlaceForm


def would_it_work(
    innovation: Innovation, chosen: Chosen, *, adoptions: Iterable, further: Iterable, similar
) -> dict:
    """Context of `innovations/working_here/card.html`; nothing for a need, or what is not public.

    `adoptions` are the latest that everybody sees, to which those of the reader's own area are read
    however old they are; `similar` the cards of records, likely matches or
    better, that the reader may read.
    """
    if not innovation.is_published or innovation.kind == Innovation.Kind.NEED:
        return {}
    if chosen.place is None:
        return {
            "here_form": ChoosePlaceForm(auto_id="here_%s"),
            "here_pick": PickPlaceForm(chosen.options) if chosen.options else None,
            "here": {"chosen": chosen},
        }
    return {"here": _card(innovation, chosen, list(adoptions), list(further), list(similar))}


def _card(innovation, chosen: Chosen, adoptions, further, similar) -> dict:
    here = answering(chosen.place)
    if here.is_abolished:  # a community whose council is gone and was divided
        return {"chosen": chosen, "nothing_known": True}
    if adoptions:
        own = list(own_adoptions(innovation, chosen.place, here))
        known = {adoption.pk for adoption in own}
        adoptions = own + [each for each in adoptions if each.pk not in known]
    compared = sides(here, innovation, further, adoptions)
    held = holdings(here, powers_needed(innovation))
    origins = [side for side in compared if side.role == ORIGIN]
    for side in compared:
        if side.is_same:
            side.own = own_in_words(side, chosen.place, innovation)
    own = [side.own for side in compared if side.is_origin and side.is_same]
    return {
        "chosen": chosen,
        "place": here,
        "is_through_council": here.pk != chosen.place.pk,
        "origins": [side for side in compared if side.is_origin and not side.is_same],
        "adopters": [side for side in compared if not side.is_origin],
        "own": own,
        "is_done": innovation.kind in DONE,
        "holdings": held,
        "nearby": nearby(chosen.place, innovation, similar),
        "is_on_the_map": located(chosen.place) is not None,
        "questions": questions(here, innovation, None if own or not origins else origins[0], held),
        "sources": _sources(compared),
    }


def _sources(compared: list) -> list[Indicator]:
    slugs = {
        reason["indicator"]
        for side in compared
        if side.comparison
        for reason in (*side.comparison.alike, *side.comparison.unlike)
    }
    return list(Indicator.objects.filter(slug__in=slugs).order_by("name")) if slugs else []
