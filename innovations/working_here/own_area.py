"""What the reader's own place, its council, its communities or those before them did, in words."""

from django.db.models import Case, Q, QuerySet, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from innovations.gaps.doing import DONE
from innovations.models import Adoption, Innovation
from innovations.working_here.sides import ORIGIN, TOOK_PART, Side
from places.lineage import with_predecessors
from places.models import Place

MOST_ADOPTIONS = 20

# How far a place has got; %(mark)s is empty or says that one side has not confirmed it.
_Stage = Adoption.Stage
_OWN_PLACE = {
    _Stage.INTERESTED: gettext_lazy("Your own place is interested in it%(mark)s."),
    _Stage.PLANNING: gettext_lazy("Your own place plans it%(mark)s."),
    _Stage.PILOTING: gettext_lazy("Your own place is trying it out%(mark)s."),
    _Stage.LIVE: gettext_lazy("Your own place is doing it%(mark)s."),
    _Stage.STOPPED: gettext_lazy("Your own place stopped it%(mark)s."),
}
_OF_TODAY = {
    _Stage.INTERESTED: gettext_lazy("%(name)s is interested in it%(mark)s."),
    _Stage.PLANNING: gettext_lazy("%(name)s plans it%(mark)s."),
    _Stage.PILOTING: gettext_lazy("%(name)s is trying it out%(mark)s."),
    _Stage.LIVE: gettext_lazy("%(name)s is doing it%(mark)s."),
    _Stage.STOPPED: gettext_lazy("%(name)s stopped it%(mark)s."),
}
_ABOLISHED = {
    _Stage.INTERESTED: gettext_lazy("%(name)s was interested in it%(mark)s."),
    _Stage.PLANNING: gettext_lazy("%(name)s planned it%(mark)s."),
    _Stage.PILOTING: gettext_lazy("%(name)s tried it out%(mark)s."),
    _Stage.LIVE: gettext_lazy("%(name)s did it%(mark)s."),
    _Stage.STOPPED: gettext_lazy("%(name)s stopped it%(mark)s."),
}


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
    return _OWN_PLACE[side.adoption.stage] % {"mark": _mark(side.adoption)}


def _what_it_did(side: Side, innovation: Innovation) -> str:
    names = {"name": side.named.display_name}
    if side.role == ORIGIN:
        if innovation.kind in DONE:
            return _("%(name)s did this.") % names
        return _("The idea is from %(name)s.") % names
    if side.role == TOOK_PART:
        return _("%(name)s took part in this.") % names
    sentences = _ABOLISHED if side.named.is_abolished else _OF_TODAY
    return sentences[side.adoption.stage] % (names | {"mark": _mark(side.adoption)})


def _mark(adoption: Adoption) -> str:
    return "" if adoption.is_confirmed else " ({})".format(_("not confirmed yet"))


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
