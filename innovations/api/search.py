"""Search in the API: the order by relevance, and what was made of the question."""

from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from connected_localism.common.pagination import (
    BadCursor,
    KeysetPagination,
    Page,
    decode_cursor,
    encode_cursor,
)
from innovations.finding.facets import Hits, ids_in_order
from innovations.finding.seen_from import NEAREST, NOWHERE, place_order
from innovations.finding.seen_from import SORTS as PLACE_SORTS
from innovations.search import DEEPEST, Question, ranked_ids
from places.distance import located

RELEVANCE = "relevance"
SORTS = ("updated", RELEVANCE, *PLACE_SORTS)


class QuestionBackend(DjangoFilterBackend):
    """Leaves the question of a valid request on the view, as `view.question`, or None."""

    def filter_queryset(self, request, queryset, view):
        filterset = self.get_filterset(request, queryset, view)
        if filterset is None:
            return queryset
        if not filterset.is_valid():
            return super().filter_queryset(request, queryset, view)  # which says what is wrong
        view.question = filterset.chosen.get("q")
        view.filterset = filterset
        return filterset.qs


class SearchPagination(KeysetPagination):
    """By change, as every list, by relevance to the question, or as seen from a place."""

    sorts = SORTS

    def paginate_queryset(self, queryset, request, view=None):
        self.question: Question | None = getattr(view, "question", None)
        sort = request.query_params.get("sort", self.sorts[0])
        if sort not in self.sorts:
            raise ValidationError(
                {"sort": [_("Known are: %(known)s.") % {"known": ", ".join(self.sorts)}]}
            )
        if sort in PLACE_SORTS:
            self.request = request
            self.page = self._placed_page(queryset, request, view.filterset, sort)
            return self.page.rows
        if sort != RELEVANCE:
            return super().paginate_queryset(queryset, request, view)
        if self.question is None:
            raise ValidationError({"sort": [_("Relevance to what? Give a question, as “q”.")]})
        self.request = request
        self.page = self._ranked_page(queryset, request)
        return self.page.rows

    def _ranked_page(self, queryset, request) -> Page:
        offset, size = self._offset(request, RELEVANCE), self._size(request)
        ids = ranked_ids(queryset, self.question, offset=offset, size=size + 1)
        return self._from(queryset, ids, RELEVANCE, offset, size)

    def _placed_page(self, queryset, request, filterset, sort: str) -> Page:
        here = filterset.sort_place
        if here is None:
            raise ValidationError({"sort": [_("Seen from where? Give a place, as “seen_from”.")]})
        if sort == NEAREST and not located(here):
            raise ValidationError({"seen_from": [NOWHERE % {"value": here.display_name}]})
        offset, size = self._offset(request, sort), self._size(request)
        ids = ids_in_order(Hits(filterset, request.user), place_order(here, sort))
        return self._from(queryset, ids[offset : offset + size + 1].tolist(), sort, offset, size)

    @staticmethod
    def _from(queryset, ids: list[int], sort: str, offset: int, size: int) -> Page:
        """The rows of `ids` in their order; one more than a page says that there is another."""
        rows = queryset.in_bulk(ids[:size])
        has_more = len(ids) > size and offset + size < DEEPEST
        after = encode_cursor((sort, offset + size)) if has_more else None
        return Page([rows[pk] for pk in ids[:size] if pk in rows], None, after)

    def _offset(self, request, sort: str) -> int:
        cursor = request.query_params.get("cursor")
        if not cursor:
            return 0
        try:
            of_sort, offset = decode_cursor(cursor, 2)
        except BadCursor:
            of_sort, offset = "", 0
        if of_sort != sort or offset > DEEPEST:
            raise ValidationError(
                {"cursor": [_("Use the cursor of a “next” link, or leave it out.")]}
            )
        return offset

    def get_paginated_response(self, data):
        response = super().get_paginated_response(data)
        response.data["search"] = self.question and _made_of(self.question)
        return response

    def get_paginated_response_schema(self, schema):
        whole = super().get_paginated_response_schema(schema)
        texts = {"type": "array", "items": {"type": "string"}}
        whole["properties"]["search"] = {
            "type": "object",
            "nullable": True,
            "description": "What was made of the question; null without one.",
            "required": ["corrections", "also"],
            "properties": {
                "corrections": {
                    "type": "array",
                    "description": "Words whose spelling was put right.",
                    "items": {
                        "type": "object",
                        "required": ["typed", "taken"],
                        "properties": {"typed": {"type": "string"}, "taken": {"type": "string"}},
                    },
                },
                "also": texts | {"description": "Other names that were searched for."},
            },
        }
        return whole

    def get_schema_operation_parameters(self, view):
        parameters = super().get_schema_operation_parameters(view)
        return [
            *parameters,
            {
                "name": "sort",
                "in": "query",
                "required": False,
                "description": "“relevance” puts what answers the question `q` best first; “alike” "
                "and “nearest” what comes from places most like or nearest to `seen_from`.",
                "schema": {"type": "string", "enum": list(self.sorts), "default": self.sorts[0]},
            },
        ]


def _made_of(question: Question) -> dict:
    reading = question.reading
    return {
        "corrections": [
            {"typed": correction.typed, "taken": correction.taken}
            for correction in reading.corrections
        ],
        "also": reading.also,
    }


class SnippetSerializer(serializers.Serializer):
    """The passage that answers the question best, as plain text."""

    field = serializers.CharField(help_text="Which field it is from.")
    text = serializers.CharField()
    marks = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField(), min_length=2, max_length=2),
        help_text="First character and the one after the last of each word that was asked for.",
    )
