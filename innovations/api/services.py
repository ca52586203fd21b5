"""Services as the records name them: which there are, and how many innovations each has."""

import uuid
from bisect import bisect_right

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, Func, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from rest_framework import serializers, viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from connected_localism.common.choosing import ChoosingMixin, RowMixin
from connected_localism.common.pagination import (
    BadCursor,
    KeysetPagination,
    Page,
    decode_cursor,
    encode_cursor,
)
from innovations.api.search import QuestionBackend
from innovations.filters import InnovationFilter
from innovations.models import Innovation, Theme

# Fixed for good: ids of services come from it and from their names.
_NAMESPACE = uuid.UUID("0b6f4f6e-6f0c-4d0f-9a53-3f1a52b7b8c1")
_SERVICES = """
    SELECT service, count(*), array(
        SELECT theme FROM unnest(array_agg(themes[1])) AS theme
        WHERE theme IS NOT NULL GROUP BY theme ORDER BY count(*) DESC, theme LIMIT 3
    )
    FROM ({innovations}) AS innovation
    GROUP BY service ORDER BY service COLLATE "C"
"""


def service_id(name: str) -> uuid.UUID:
    return uuid.uuid5(_NAMESPACE, name)


def services_of(innovations: QuerySet) -> list[dict]:
    """The services that these innovations name, by name, with what is known of each."""
    named = innovations.order_by().annotate(service=Func(F("services"), function="unnest"))
    try:
        sql, parameters = named.values("service", "themes").query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_SERVICES.format(innovations=sql), parameters)
        return [
            {"id": service_id(name), "name": name, "innovations": n, "themes": themes}
            for name, n, themes in cursor.fetchall()
        ]


class ServiceSerializer(RowMixin, serializers.Serializer):
    """A service in the words of the records: nobody keeps a list of services."""

    id = serializers.UUIDField(help_text="Stays as long as the name does.")
    url = serializers.SerializerMethodField(help_text="The page with its innovations.")
    name = serializers.CharField(help_text="As the filter `service` of the innovations takes it.")
    innovations = serializers.IntegerField(
        help_text="How many of those that fit the filters name it."
    )
    themes = serializers.ListField(
        child=serializers.ChoiceField(Theme.choices),
        help_text="First themes of these innovations; at most three, the most common first.",
    )

    def get_url(self, service) -> str:
        query = urlencode({"service": service["name"]})
        return f"{settings.SITE_URL}{reverse('innovation-list')}?{query}"


class ServicePagination(KeysetPagination):
    """By name, of a list that is in memory."""

    def paginate_queryset(self, queryset, request, view=None):
        self.request, size = request, self._size(request)
        names = [service["name"].encode() for service in queryset]  # the order of the database
        begin = bisect_right(names, self._last_name(request)) if "cursor" in request.GET else 0
        rows = queryset[begin : begin + size]
        has_more = begin + size < len(queryset)
        after = encode_cursor((rows[-1]["name"], 0)) if has_more else None
        self.page = Page(rows, None, after)
        return rows

    @staticmethod
    def _last_name(request) -> bytes:
        try:
            name, _zero = decode_cursor(request.GET["cursor"], 2)
            return name.encode()
        except (AttributeError, BadCursor, UnicodeEncodeError) as error:
            raise ValidationError(
                {"cursor": [_("Use the cursor of a “next” link, or leave it out.")]}
            ) from error


class ServiceViewSet(ChoosingMixin, viewsets.GenericViewSet):
    """The services that published innovations name, by name.

    The filters are those of the innovations, and say which of them are looked at.
    """

    rate_cost = 5  # each list looks through all records
    serializer_class = ServiceSerializer
    filterset_class = InnovationFilter
    filter_backends = [QuestionBackend]
    pagination_class = ServicePagination
    queryset = Innovation.objects.none()  # for the schema
    lookup_url_kwarg = "id"
    lookup_value_converter = "uuid"

    def get_queryset(self):
        return Innovation.objects.visible_to(self.request.user).published()

    def list(self, request):
        services = services_of(self.filter_queryset(self.get_queryset()))
        page = self.paginate_queryset(services)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request, id):
        for service in services_of(self.get_queryset()):
            if service["id"] == id:
                return Response(self.get_serializer(service).data)
        raise Http404
