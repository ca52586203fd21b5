"""When something new was last seen in what people follow: whether to write to somebody at all.

Counted once for a whole run, whoever follows what, so that a batch of people asks for nothing but
what they follow. It knows nothing of readers: what the reader may read is looked at when the mail
is sent, and one of which nothing is left is not sent.
"""

from datetime import datetime

from django.db import connection
from django.db.models import Max

from innovations.models import Adoption, Innovation
from networks.following import happenings
from places.lineage import Lineage

_BY_THEME = """
    SELECT theme, max(moment), max(moment) FILTER (WHERE is_record) FROM (
        SELECT unnest(themes) AS theme, published_at AS moment, true AS is_record
        FROM innovations_innovation
        WHERE status = 'published' AND published_at > %(since)s AND published_at <= %(until)s
        UNION ALL
        SELECT unnest(themes), published_at, false FROM networks_network
        WHERE status = 'published' AND published_at > %(since)s AND published_at <= %(until)s
        UNION ALL
        SELECT unnest(themes), created_at, false FROM networks_exchange
        WHERE NOT is_hidden AND state <> 'withdrawn'
            AND created_at > %(since)s AND created_at <= %(until)s
    ) AS news GROUP BY theme
"""


class Latest:
    """Within (since, until]; as large as there are networks, themes and places."""

    def __init__(self, since: datetime, until: datetime):
        self.networks = happenings.latest_in_networks(since, until)
        with connection.cursor() as cursor:
            cursor.execute(_BY_THEME, {"since": since, "until": until})
            rows = cursor.fetchall()
        self.themes: dict[str, datetime] = {theme: moment for theme, moment, _record in rows}
        self._lineage = Lineage()
        self._places = _at_places(since, until)
        self.records = max((moment for *_theme, moment in rows if moment), default=None)

    def at_place(self, place_id: int) -> datetime | None:
        """There, or where one of its predecessors is named."""
        places = (place_id, *self._lineage.predecessors(place_id))
        return max((self._places[pk] for pk in places if pk in self._places), default=None)


def _at_places(since: datetime, until: datetime) -> dict[int, datetime]:
    published = Innovation.objects.published().order_by()
    published = published.filter(published_at__gt=since, published_at__lte=until)
    adopted = Adoption.objects.shown().order_by()
    adopted = adopted.filter(created_at__gt=since, created_at__lte=until)
    exchanges = happenings.exchanges().filter(place__isnull=False).order_by()
    exchanges = exchanges.filter(created_at__gt=since, created_at__lte=until)
    found: dict[int, datetime] = {}
    for rows in (
        published.values_list("place").annotate(Max("published_at")),
        published.filter(further_places__isnull=False)
        .values_list("further_places")
        .annotate(Max("published_at")),
        adopted.values_list("place").annotate(Max("created_at")),
        exchanges.values_list("place").annotate(Max("created_at")),
    ):
        for place, moment in rows:
            found[place] = max(moment, found.get(place, moment))
    return found
