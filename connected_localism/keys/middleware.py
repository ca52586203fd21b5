"""A key in an address is a key in the logs of every machine on the way."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from connected_localism.common.problems import is_api, problem
from connected_localism.keys.secret import PATTERN


class KeyInAddressMiddleware:
    """Refuses what would work elsewhere and be found out only when it is too late."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_api(request) and PATTERN.search(request.get_full_path()):
            said = _(
                "A key belongs in the header “Authorization”, never in an address: addresses are "
                "written into logs. Revoke this key and make another."
            )
            return problem(request, "invalid", said)
        return self.get_response(request)
