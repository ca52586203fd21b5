"""Keyset pagination: every page costs the same, and rows neither repeat nor go missing.

DRF's CursorPagination loops for ever once more than 1,000 rows share the first ordering value,
as they do after any bulk import; so a position here is the whole sort key, id included.
"""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import wraps

import orjson
from django.contrib import messages
from django.db.models import F, Lookup
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from connected_localism.common.text import has_unwanted_characters

# Where in a list one is. Any other change of its address starts again at its beginning.
POSITION = ("after", "before", "page")


class BadCursor(ValueError):
    """The cursor in the address was not written by us, or belongs to another sort."""


def encode_cursor(values: tuple) -> str:
    """The position after a row whose sort key is `values`, as URL-safe text."""
    return base64.urlsafe_b64encode(orjson.dumps(list(values))).decode().rstrip("=")


def decode_cursor(text: str, fields: int) -> list:
    """The values in a cursor of so many `fields`. Raises BadCursor."""
    try:
        values = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError) as error:
        raise BadCursor(text) from error
    if not isinstance(values, list) or len(values) != fields:
        raise BadCursor(text)
    if not isinstance(values[-1], int) or not 0 <= values[-1] < 2**63:
        raise BadCursor(text)
    return values


@dataclass(frozen=True)
class Ordering:
    """A sort by one column and then by id, in one direction.

    `kind` is the Python type of the column: str, int, date or datetime. Null counts as smaller than
    anything ascending, and comes last descending, as `nulls_last` says.
    """

    column: str
    kind: type = datetime
    descending: bool = True

    def order_by(self) -> list[str]:
        sign = "-" if self.descending else ""
        return [f"{sign}{self.column}", f"{sign}id"]

    def position(self, row) -> tuple:
        """The sort key of a row, which is a model instance or a dict."""
        get = row.get if isinstance(row, dict) else lambda name: getattr(row, name)
        value = get(self.column)
        return (value.isoformat() if isinstance(value, date) else value, get("id"))

    def value(self, raw):
        """What a cursor's first value means for this column. Raises BadCursor."""
        if self.kind is datetime:
            try:
                # In UTC, because PostgreSQL refuses offsets that Python takes, such as -17:21.
                raw = parse_datetime(raw).astimezone(UTC)
            except (AttributeError, OverflowError, TypeError, ValueError) as error:
                raise BadCursor(raw) from error
        if self.kind is date:
            try:
                raw = date.fromisoformat(raw)
            except (TypeError, ValueError) as error:
                raise BadCursor(raw) from error
        if self.kind is str and isinstance(raw, str) and has_unwanted_characters(raw):
            raise BadCursor(raw)
        if not isinstance(raw, self.kind) or (self.kind is int and not -(2**31) <= raw < 2**31):
            raise BadCursor(raw)
        return raw

    def beyond(self, cursor: str, *, backwards: bool = False) -> Lookup:
        """Rows after the cursor in this order, or before it. Raises BadCursor.

        Compared as one pair, `(column, id) < (value, pk)`, so that PostgreSQL starts in the index
        at the very row. With AND and OR it would first pass all rows of an equal value, and after
        a bulk import that is every row there is.
        """
        raw, pk = decode_cursor(cursor, 2)
        compare = TupleLessThan if self.descending != backwards else TupleGreaterThan
        return compare(Tuple(F(self.column), F("id")), (self.value(raw), pk))


@dataclass
class Page:
    """Rows of one page, the cursors of the pages around it and, where somebody asked for it, their
    addresses (None where there is none)."""

    rows: list
    before: str | None
    after: str | None
    previous_url: str | None = None
    next_url: str | None = None

    @property
    def addresses(self) -> dict[str, str | None]:
        """For templates/components/pagination.html."""
        return {"previous_url": self.previous_url, "next_url": self.next_url}


def keyset_page(
    queryset, ordering: Ordering, size: int, *, after: str = "", before: str = ""
) -> Page:
    """`size` rows of `queryset` after (or before) a cursor. Raises BadCursor.

    One row more is asked for, which tells whether there is a further page without counting.
    """
    backwards = bool(before) and not after
    cursor = after or before
    if cursor:
        queryset = queryset.filter(ordering.beyond(cursor, backwards=backwards))
    queryset = queryset.order_by(*ordering.order_by())
    if backwards:
        queryset = queryset.reverse()
    rows = list(queryset[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    first = encode_cursor(ordering.position(rows[0])) if rows else None
    last = encode_cursor(ordering.position(rows[-1])) if rows else None
    has_before = more if backwards else bool(cursor)
    has_after = bool(cursor) if backwards else more
    return Page(rows, first if has_before else None, last if has_after else None)


def page_of(
    request: HttpRequest, queryset, ordering: Ordering, size: int, *, first_after: str = ""
) -> Page:
    """The page that an address asks for with `after` or `before`. Raises BadCursor.

    `first_after` is a cursor to begin at where the address has no `after`.
    """
    page = keyset_page(
        queryset,
        ordering,
        size,
        after=request.GET.get("after", "") or first_after,
        before=request.GET.get("before", ""),
    )
    page.previous_url = page.before and at_position(request, before=page.before)
    page.next_url = page.after and at_position(request, after=page.after)
    return page


def at_position(request: HttpRequest, **position: str) -> str:
    """The address of the same list at another position; at its beginning without one."""
    query = request.GET.copy()
    for name in POSITION:
        query.pop(name, None)
    for name, value in position.items():
        query[name] = value
    return f"{request.path}?{query.urlencode()}" if query else request.path


def paged(view: Callable) -> Callable:
    """For a page with a list: an address that names no page of it leads to its beginning."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except BadCursor:
            said = _("That page of the list is not there. This is its beginning.")
            messages.warning(request, said)
            return redirect(at_position(request))

    return guarded


class KeysetPagination(BasePagination):
    """Pages of an API list by (`updated_at`, `id`), oldest change first, so that a partner who
    follows `next` to the end finds what changed meanwhile there.

    A change shows only once it is committed, and a large import commits minutes after its rows
    were dated; so a partner who comes back asks again from a while before.
    """

    default_size, max_size = 50, 500

    def get_ordering(self, view) -> Ordering:
        return getattr(view, "keyset_ordering", Ordering("updated_at", datetime, descending=False))

    def paginate_queryset(self, queryset, request, view=None):
        self.request = request
        try:
            self.page = keyset_page(
                queryset,
                self.get_ordering(view),
                self._size(request),
                after=request.query_params.get("cursor", ""),
            )
        except BadCursor as error:
            raise ValidationError(
                {"cursor": [_("Use the cursor of a “next” link, or leave it out.")]}
            ) from error
        return self.page.rows

    def _size(self, request) -> int:
        raw = request.query_params.get("page_size", str(self.default_size))
        if not raw.isascii() or not raw.isdigit() or not 1 <= int(raw[:9]) <= self.max_size:
            raise ValidationError(
                {"page_size": [_("Enter a number from 1 to %(max)s.") % {"max": self.max_size}]}
            )
        return int(raw)

    def get_paginated_response(self, data):
        following = None
        if self.page.after:
            following = replace_query_param(
                self.request.build_absolute_uri(), "cursor", self.page.after
            )
        return Response({"next": following, "results": data})

    def get_paginated_response_schema(self, schema):
        return {
            "type": "object",
            "required": ["next", "results"],
            "properties": {
                "next": {"type": "string", "format": "uri", "nullable": True},
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view):
        return [
            {
                "name": "cursor",
                "in": "query",
                "required": False,
                "description": "Position from a `next` link.",
                "schema": {"type": "string"},
            },
            {
                "name": "page_size",
                "in": "query",
                "required": False,
                "schema": {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": self.max_size,
                    "default": self.default_size,
                },
            },
        ]
