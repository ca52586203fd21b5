"""What the reader's own place, its council, its communities or those before them did, in words."""

from django.db.models import Case, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from innovations.gaps.doing import DONE
from innovations.models import Adoption, Innovation
from innovations.working_here.sides import ORIGIN, TOOK_PART, Side
from places.lineage import with_predecessors
from places.models import Place

MOST_ADOPTIONS = 20


def own_adoptions(innovation: Innovation, reader: Place, council: Place) -> QuerySet[Adoption]:
    """What everybody may know of how the area of `council`, which answers for `reader`, takes it up:
    itself, the councils before it and the communities of either.

    The reader's own place comes first, then its council, then the latest; at most MOST_ADOPTIONS.
    """
    councils = with_predecessors([council.pk])
    within = Q(place__kind=Place.Kind.COMMUNITY, place__parent__in=councils)
    own_first = Case(When(place=reader, then=Value(0)), When(place=council, then=Value(1)),
                     default=Value(2))  # fmt: skip
    found = innovation.adoptions.shown().filter(Q(place__in=councils) | within)
    return found.order_by(own_first, "-updated_at", "-pk")[:MOST_ADOPTIONS]


def own_in_words(side: Side, reader: Place, innovation: Innovation) -> str:
    """Of a side that answers through the council of `reader`: what it did, and what it is to them."""
    if side.named.pk == reader.pk:
        return _own_place(side, innovation)
    return f"{_what_it_did(side, innovation)} {_what_it_is(side, reader)}"


def _own_place(side: Side, innovation: Innovation) -> str:
    if side.role == ORIGIN:
        if innovation.kind in DONE:
            return _("Your own place did this.")
        return _("The idea is from your own place.")
    if side.role == TOOK_PART:
        return _("Your own place took part in this.")
    return _("Your own place has taken it up: %(stage)s.") % {
        "stage": side.adoption.get_stage_display()
    }


def _what_it_did(side: Side, innovation: Innovation) -> str:
    names = {"name": side.named.display_name}
    if side.role == ORIGIN:
        if innovation.kind in DONE:
            return _("%(name)s did this.") % names
        return _("The idea is from %(name)s.") % names
    if side.role == TOOK_PART:
        return _("%(name)s took part in this.") % names
    return _("%(name)s has taken it up: %(stage)s.") % {
        **names, "stage": side.adoption.get_stage_display(),
    }  # fmt: skip


def _what_it_is(side: Side, reader: Place) -> str:
    if side.named.kind == Place.Kind.COMMUNITY:
        if side.through == "successor":
            return _("It is a community in the area of the council before yours.")
        if side.named.is_abolished:
            return _("It was a community within your council’s area.")
        return _("It is a community within your council’s area.")
    if side.through != "successor":
        return _("It is the council of your area.")
    if reader.kind == Place.Kind.COMMUNITY:
        return _("It was the council of your area before the one of today.")
    if side.named.kind == Place.Kind.STRATEGIC:
        return _("It was the authority before yours.")
    return _("It was the council before yours.")
