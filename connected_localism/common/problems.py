"""Problem documents (RFC 9457) for what goes wrong outside the API's own views."""

from http import HTTPStatus

from django.http import HttpRequest, JsonResponse


def is_api(request: HttpRequest) -> bool:
    """Whether the answer is for a program: an address of the API, not its guide."""
    return request.path.startswith("/api/v")


def problem(status: int, detail: str = "") -> JsonResponse:
    document = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    if detail:
        document["detail"] = detail
    return JsonResponse(document, status=status, content_type="application/problem+json")
