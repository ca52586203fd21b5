"""Pages of the feed: first every public object, then what has changed since.

A page is read in one snapshot. Of each object that changed it gives the present state, once, at
the position of the last of its changes on the page: what is true now is true of all of them.
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.utils import translation

from connected_localism.common.pagination import BadCursor
from connected_localism.harvest import snapshot
from connected_localism.harvest.cursor import Cursor
from connected_localism.harvest.models import EverPublic
from connected_localism.harvest.resources import RESOURCES, Gone, Resource
from connected_localism.harvest.snapshot import Moment


class FeedBrokenOff(Exception):
    """The cursor is of an earlier epoch, or of a future that was undone."""


@dataclass(frozen=True)
class FeedPage:
    """Entries, and where to read on. `is_unmoved`: there was nothing at all after the cursor."""

    entries: list[dict]
    cursor: str
    has_more: bool
    is_unmoved: bool = False


@dataclass(frozen=True)
class _Touched:
    """An object that may have changed, with when; `pk` is None where nothing shows what changed."""

    xid: int
    change_id: int
    resource: str
    pk: int | None
    at: datetime


def read_page(since: str, size: int) -> FeedPage:
    """The page after a cursor; from the very beginning after none.

    Raises BadCursor and FeedBrokenOff.
    """
    # Addresses in records are those of the English pages, whatever language the request was in.
    with translation.override(settings.LANGUAGE_CODE), snapshot.one_snapshot() as moment:
        cursor = _where(since, moment)
        if cursor.is_in_changes:
            return _changes(cursor, size)
        return _objects(cursor, size)


def _where(since: str, moment: Moment) -> Cursor:
    if not since:
        return Cursor(moment.epoch, next(iter(RESOURCES)), moment.horizon)
    cursor = Cursor.decode(since)
    if cursor.epoch != moment.epoch or cursor.xid > moment.newest:
        raise FeedBrokenOff
    if not cursor.is_in_changes and cursor.resource not in RESOURCES:
        raise BadCursor(since)
    return cursor


# --- Every public object -----------------------------------------------------------------------
def _objects(cursor: Cursor, size: int) -> FeedPage:
    """Of one resource at a time: its last page is shorter, so that each page costs the same."""
    resource = RESOURCES[cursor.resource]
    after = resource.public().filter(pk__gt=cursor.pk).order_by("pk")
    pks = list(after.values_list("pk", flat=True)[: size + 1])
    found = resource.shown(resource.public().filter(pk__in=pks[:size])).order_by("pk")
    serializer = resource.serializer()  # made once: it takes longer than all its rows
    entries = [_entry(resource, serializer, one, "created", one.updated_at) for one in found]
    if len(pks) > size:
        following = cursor.at_object(resource.name, pks[size - 1])
    else:
        names = list(RESOURCES)
        rest = names[names.index(resource.name) + 1 :]
        following = cursor.at_object(rest[0], 0) if rest else cursor.at_first_change()
    return FeedPage(entries, following.encode(), has_more=True)


# --- What has changed --------------------------------------------------------------------------
def _changes(cursor: Cursor, size: int) -> FeedPage:
    touched = _touched_after(cursor, size + 1)
    page, has_more = touched[:size], len(touched) > size
    if not page:
        return FeedPage([], cursor.encode(), has_more=False, is_unmoved=True)
    last = page[-1]
    following = cursor.at_change(last.xid, last.change_id, last.pk or 0)
    return FeedPage(_entries(page, cursor), following.encode(), has_more)


def _touched_after(cursor: Cursor, size: int) -> list[_Touched]:
    """Objects in the order of the feed, with what shows them in place of what is only named.

    What shows a place may be more than a page: so the key of the object is part of the position,
    and the change that the cursor stands in is looked at again.
    """
    showing = " ".join(
        f"UNION ALL SELECT shown.id FROM ({sql}) AS shown"  # noqa: S608  our own constants
        f" WHERE page.resource = '{resource.name}' AND page.through = '{through}'"
        for resource in RESOURCES.values()
        for through, sql in resource.showing.items()
    )
    with connection.cursor() as rows:
        rows.execute(
            f"""
            WITH page AS MATERIALIZED (
                SELECT * FROM harvest_change
                WHERE (xid, id) >= (%(xid)s::text::xid8, %(id)s)
                    AND xid < {snapshot.HORIZON} AND resource = ANY(%(resources)s)
                ORDER BY xid, id LIMIT %(size)s + 1
            )
            SELECT page.xid::text::bigint, page.id, page.resource, touched.pk, page.at
            FROM page LEFT JOIN LATERAL (
                SELECT page.object_pk AS pk WHERE page.through = ''
                {showing}
            ) AS touched ON true
            WHERE (page.xid, page.id) > (%(xid)s::text::xid8, %(id)s) OR touched.pk > %(pk)s
            ORDER BY page.xid, page.id, touched.pk
            LIMIT %(size)s
            """,  # noqa: S608  our own constants; what was asked are parameters
            {
                "xid": cursor.xid,
                "id": cursor.change_id,
                "pk": cursor.pk,
                "size": size,
                "resources": list(RESOURCES),
            },
        )
        return [_Touched(*row) for row in rows]


def _entries(page: list[_Touched], since: Cursor) -> list[dict]:
    """One for each object that is public, or was at some time, in the order of the page."""
    last = {}
    for touched in page:
        if touched.pk is not None:
            last.pop((touched.resource, touched.pk), None)
            last[touched.resource, touched.pk] = touched.at
    told = {}
    for resource in RESOURCES.values():
        moments = {pk: at for (name, pk), at in last.items() if name == resource.name}
        entries = _public(resource, moments, since) | _gone(resource, moments)
        told |= {(resource.name, pk): entry for pk, entry in entries.items()}
    return [told[key] for key in last if key in told]


def _public(resource: Resource, moments: dict[int, datetime], since: Cursor) -> dict[int, dict]:
    """Entries of those that everybody may read now, by key."""
    found = resource.shown(resource.public().filter(pk__in=list(moments)))
    new = set(
        EverPublic.objects.filter(
            resource=resource.name, object_pk__in=list(moments), xid__gte=since.xid
        ).values_list("object_pk", flat=True)
    )
    serializer, entries = resource.serializer(), {}
    for instance in found:
        change = "created" if instance.pk in new else "updated"
        if resource.is_succeeded(instance):
            change = "succeeded"
        moment = moments[instance.pk]
        entries[instance.pk] = _entry(resource, serializer, instance, change, moment)
    return entries


def _gone(resource: Resource, moments: dict[int, datetime]) -> dict[int, dict]:
    """Tombstones of those that everybody could read once, and not any more, by key.

    They hold nothing but that. What replaced a record is named if it was public at some time.
    """
    public = set(resource.public().filter(pk__in=list(moments)).values_list("pk", flat=True))
    still_there = resource.model.objects.in_bulk([pk for pk in moments if pk not in public])
    reasons = {
        pk: resource.why_gone(still_there[pk]) if pk in still_there else Gone("deleted")
        for pk in moments
        if pk not in public
    }
    ids = dict(
        EverPublic.objects.filter(
            resource=resource.name,
            object_pk__in=[*reasons, *(gone.into for gone in reasons.values() if gone.into)],
        ).values_list("object_pk", "object_id")
    )
    entries = {}
    for pk, gone in reasons.items():
        if pk not in ids:
            continue
        entry = {"resource": resource.name, "id": ids[pk], "change": "withdrawn", "at": moments[pk]}
        if gone.into in ids:
            entry |= {"change": "merged", "reason": "merged", "into": ids[gone.into]}
        else:
            entry["reason"] = "withdrawn" if gone.reason == "merged" else gone.reason
        entries[pk] = entry
    return entries


def _entry(resource: Resource, serializer, instance, change: str, at: datetime) -> dict:
    return {
        "resource": resource.name,
        "id": str(getattr(instance, resource.key)),
        "change": change,
        "at": at,
        "data": serializer.to_representation(instance),
    }
