"""How true the records of a place are kept, and what it is looking for."""

from innovations.keeping.freshness import Confirmed, condition
from innovations.models import Innovation

MOST_COUNTED = 1_000
NEEDS_SHOWN = 5


def in_short(user, place_ids: list[int]) -> dict:
    """Of what these places led, as far as `user` may read it: how many records were confirmed in
    the last 12 months, how many are not confirmed at present (MOST_COUNTED and one at most), and
    the newest open needs. Three queries, whatever there is.
    """
    led = Innovation.objects.visible_to(user).published().filter(place_id__in=place_ids)
    needs = led.filter(kind=Innovation.Kind.NEED).exclude(stage=Innovation.Stage.ENDED)
    needs = needs.only("slug", "title", "summary", "language")
    newest = list(needs.order_by("-published_at", "-pk")[: NEEDS_SHOWN + 1])
    lately = led.filter(condition([Confirmed.LATELY])).order_by()
    return {
        "lately": lately[: MOST_COUNTED + 1].count(),
        "unconfirmed": led.unconfirmed().order_by()[: MOST_COUNTED + 1].count(),
        "most_counted": MOST_COUNTED,
        "needs": newest[:NEEDS_SHOWN],
        "has_more_needs": len(newest) > NEEDS_SHOWN,
    }
