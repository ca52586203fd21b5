import hashlib

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from connected_localism.common.api import KnownParametersMixin
from connected_localism.common.pagination import BadCursor, KeysetPagination
from connected_localism.harvest.api.serializers import ChangesQuestion, ChangesSerializer
from connected_localism.harvest.reading import FeedBrokenOff, FeedPage, read_page


class BeginAgain(APIException):
    status_code = status.HTTP_410_GONE
    default_detail = _lazy(
        "Ask again without “since”, follow “next” until “has_more” is false, and then delete from"
        " your copy whatever was not named on the way."
    )
    default_code = "begin_again"


class ChangesView(KnownParametersMixin, APIView):
    """Everything public, and then whatever changes: for keeping a copy true.

    Begin without `since` and follow `next` until `has_more` is false; ask `next` again whenever you
    like. What is not public any more comes with its id, the time and the reason, and nothing else.
    Nothing is skipped, however long whoever changed it took to finish.
    """

    paginator = KeysetPagination()  # what a page costs is counted as of any list; see rates.py

    def known_parameters(self):
        return list(ChangesQuestion().fields)

    @extend_schema(
        operation_id="changes",
        parameters=[
            ChangesQuestion,
            OpenApiParameter(
                "If-None-Match", str, OpenApiParameter.HEADER,
                description="The `ETag` of the last answer, if that had no results.",
            ),
        ],
        responses={
            200: ChangesSerializer,
            304: OpenApiResponse(description="Still nothing new."),
            410: OpenApiResponse(OpenApiTypes.OBJECT, description="The cursor leads nowhere."),
        },
    )  # fmt: skip
    def get(self, request):
        question = ChangesQuestion(data=request.query_params)
        question.is_valid(raise_exception=True)
        asked = question.validated_data
        try:
            page = read_page(asked.get("since", ""), asked["page_size"])
        except BadCursor as error:
            message = _("Use the cursor of an answer, or leave it out.")
            raise ValidationError({"since": [message]}) from error
        except FeedBrokenOff as error:
            raise BeginAgain from error
        return self._answer(request, page)

    def _answer(self, request, page: FeedPage) -> Response:
        headers = {}
        if page.is_unmoved:
            headers["ETag"] = f'"{hashlib.sha256(page.cursor.encode()).hexdigest()[:32]}"'
            if request.headers.get("If-None-Match") == headers["ETag"]:
                return Response(status=status.HTTP_304_NOT_MODIFIED, headers=headers)
        following = replace_query_param(request.build_absolute_uri(), "since", page.cursor)
        answer = {
            "next": following,
            "cursor": page.cursor,
            "has_more": page.has_more,
            "results": page.entries,
        }
        return Response(answer, headers=headers)
