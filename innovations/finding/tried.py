""" "Already tried near you": what somebody who is about to begin should know of first."""

from dataclasses import dataclass

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from innovations.finding.cards import card_rows, cards
from innovations.matching.nearest import nearest_to_text
from innovations.matching.text import MATCHED_FIELDS
from innovations.models import Innovation, Match, PairSide
from innovations.wording import match_reasons
from places.distance import distance_km
from places.models import Place

MOST = 5
SHORTEST = 8  # characters; of a shorter title nothing can be told
MILES_PER_KM = 0.6214
# Until it is published, it can still be joined to what exists instead.
OPEN = frozenset(
    {Innovation.Status.DRAFT, Innovation.Status.SUBMITTED, Innovation.Status.CHANGES_REQUESTED}
)


@dataclass(frozen=True)
class Tried:
    """A published record about the same, as a card, and why it is shown."""

    card: dict
    public_id: str
    band: str
    band_label: str
    reasons: list[str]
    nearness: str
    came_of_it: str = ""
    answer: str = ""
    reason_given: str = ""


def already_tried(
    texts: dict[str, str], *, user, place: Place | None = None, record: Innovation | None = None
) -> list[Tried]:
    """At most five published records, likely matches or better, that are about the same.

    `texts` are the matched fields as typed so far. Never what `user` wrote, what they may not
    read, `record` itself, or what its people called not relevant. Best first.
    """
    title = texts.get("title", "").strip()
    body = " ".join(texts.get(name, "") for name in MATCHED_FIELDS[1:]).strip()
    if len(f"{title} {body}".strip()) < SHORTEST:
        return []
    said = _said_of(record)
    among = Innovation.objects.visible_to(user).published().exclude(author=user)
    refused = [pk for pk, side in said.items() if side.answer == PairSide.Answer.NOT_RELEVANT]
    found = nearest_to_text(
        title,
        body,
        among=among.exclude(pk__in=refused),
        without=[record.pk] if record else [],
        most=MOST,
    )
    return _shown(found, place, said)


def tried_before(record: Innovation, user) -> list[Tried]:
    """`already_tried` for what is saved of a record that is not published yet."""
    if record.status not in OPEN:
        return []
    texts = {name: getattr(record, name) for name in MATCHED_FIELDS}
    return already_tried(texts, user=user, place=record.place, record=record)


def refused_number(record: Innovation) -> int:
    """How many the people of `record` called not relevant."""
    return record.pair_sides.suppressed().count()


def _said_of(record: Innovation | None) -> dict[int, PairSide]:
    return {side.other_id: side for side in record.pair_sides.answered()} if record else {}


def _shown(found, place: Place | None, said: dict[int, PairSide]) -> list[Tried]:
    innovations = Innovation.objects.filter(pk__in=[nearby.innovation_id for nearby in found])
    rows = {row["id"]: row for row in card_rows(innovations.order_by())}
    extra = {
        innovation.pk: innovation
        for innovation in innovations.select_related("place").only("public_id", "outcomes", "place")
    }
    labels = dict(Match.Band.choices)
    shown = []
    for nearby in found:
        pk = nearby.innovation_id
        if pk not in rows:  # withdrawn in this moment
            continue
        side = said.get(pk)
        shown.append(
            Tried(
                card=cards([rows[pk]])[0],
                public_id=str(extra[pk].public_id),
                band=nearby.band,
                band_label=labels[nearby.band],
                reasons=match_reasons(nearby.reasons),
                nearness=nearness(place, extra[pk].place),
                came_of_it=Truncator(extra[pk].outcomes).words(30),
                answer=side.answer if side else "",
                reason_given=side.reason if side else "",
            )
        )
    return shown


def nearness(place: Place | None, other: Place) -> str:
    """Where `other` is, seen from `place`, in words; "" where there is nothing worth saying."""
    if place is None:
        return ""
    if place == other:
        return _("Your own place")
    if place.pk and place.parent_id == other.pk:
        return _("The council of your area")
    if place.parent_id and place.parent_id == other.parent_id:
        return _("In the same area as you")
    if place.pk and other.parent_id == place.pk:
        return _("Within your area")
    km = distance_km(place, other)
    return "" if km is None else miles_away(km)


def miles_away(km: float) -> str:
    miles = max(round(km * MILES_PER_KM), 1)
    return ngettext("About %(number)s mile away", "About %(number)s miles away", miles) % {
        "number": miles
    }
