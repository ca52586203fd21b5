"""Whatever goes wrong under /api/, a program gets a problem document that leads to what to do."""

import logging
import re

import pytest
from django.core.exceptions import RequestDataTooBig
from django.test import Client
from rest_framework.exceptions import APIException
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

import connected_localism.api  # noqa: F401  whatever the API can raise is loaded with it
from connected_localism.common.problems import KINDS
from innovations.api.views import InnovationViewSet
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
SITE = "https://example.org"
LIST = "/api/v1/innovations/"


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = SITE


def assert_problem(answer, code: str) -> dict:
    document = answer.json()
    assert answer["Content-Type"] == "application/problem+json"
    kind = KINDS[code]
    assert (answer.status_code, document["status"]) == (kind.status, kind.status)
    assert document["type"] == f"{SITE}/api/errors/#{code.replace('_', '-')}"
    assert document["title"] == str(kind.title)
    assert document["request_id"] == answer["X-Request-ID"]
    return document


@pytest.mark.parametrize(
    ("path", "asked", "code"),
    [
        ("/api/v1/nothing-here/", {}, "not_found"),
        ("/api/nothing-here", {}, "not_found"),
        (LIST + "00000000-0000-4000-8000-000000000000/", {}, "not_found"),
        (LIST + "?colour=red", {}, "invalid"),
        (LIST + "?q=%00", {}, "invalid"),
        (LIST, {"headers": {"accept": "text/turtle"}}, "not_acceptable"),
        ("/api/v1/schema/", {"headers": {"accept": "text/turtle"}}, "not_acceptable"),
        (LIST, {"headers": {"host": "elsewhere.example"}}, "wrong_host"),
    ],
)
def test_what_cannot_be_read_says_why(client, path, asked, code):
    assert_problem(client.get(path, **asked), code)


@pytest.mark.parametrize("path", ["/api/v1/schema/", "/api/v1/docs/"])
def test_what_cannot_be_done_there_names_the_methods(client, path):
    answer = client.delete(path)
    assert_problem(answer, "method_not_allowed")
    assert answer["Allow"].startswith("GET, HEAD")


def test_an_empty_accept_header_asks_for_nothing_in_particular(client):
    assert client.get(LIST, headers={"accept": ""}).status_code == 200


def test_who_is_signed_in_needs_the_token_of_a_page():
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(UserFactory())
    assert_problem(browser.post(LIST, "{}", content_type="application/json"), "csrf")


def test_too_many_requests_are_told_how_long_to_wait(client, api_rates):
    api_rates(anon="1/min")
    answer = [client.get(LIST), client.get(LIST)][1]
    assert_problem(answer, "throttled")
    assert 0 < int(answer["Retry-After"]) <= 60


def test_a_fault_of_ours_tells_nothing_but_is_logged(client, monkeypatch, caplog):
    def fail(*_):
        raise RuntimeError("secret of the house")

    client.raise_request_exception = False
    monkeypatch.setattr(InnovationViewSet, "get_queryset", fail)
    with caplog.at_level(logging.ERROR):
        answer = client.get(LIST, headers={"x-request-id": "partner-4711"})
    document = assert_problem(answer, "error")
    assert document["request_id"] == "partner-4711"
    assert "secret" not in answer.content.decode()
    assert any("secret of the house" in str(record.exc_info) for record in caplog.records)


@pytest.mark.parametrize("given", ["short", "x" * 65, "line\nbreak-in-it", "<script>alert(1)"])
def test_an_id_that_is_none_is_not_taken(client, given):
    assert client.get("/healthz", headers={"x-request-id": given})["X-Request-ID"] != given


class Echo(APIView):
    authentication_classes = permission_classes = throttle_classes = ()

    def post(self, request):
        return request.data


@pytest.mark.parametrize(
    ("body", "content_type", "code"),
    [
        ("{", "application/json", "parse_error"),
        ("[" * 100_000, "application/json", "parse_error"),
        ('{"a": NaN}', "application/json", "parse_error"),
        ("a=1", "application/x-www-form-urlencoded", "unsupported_media_type"),
    ],
)
def test_a_body_that_cannot_be_read(body, content_type, code):
    answer = Echo.as_view()(APIRequestFactory().post("/", body, content_type=content_type))
    assert (answer.status_code, answer["Content-Type"]) == (
        KINDS[code].status,
        "application/problem+json",
    )


def test_no_more_is_read_than_any_form_may_bring(settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    request = APIRequestFactory().post(
        "/", '"' + "x" * 1_000 + '"', content_type="application/json"
    )
    with pytest.raises(RequestDataTooBig):  # which `handler400` answers
        Echo.as_view()(request)


def test_each_error_that_can_be_raised_is_explained():
    raised, found = [APIException], set()
    while raised:
        found.add(error := raised.pop())
        raised += error.__subclasses__()
    ours = {error for error in found if not error.__module__.startswith("tests.")}
    unexplained = {
        error
        for error in ours
        if error.default_code not in KINDS or KINDS[error.default_code].status != error.status_code
    }
    assert unexplained == set()


def test_the_page_of_errors_has_a_place_for_each_type(client):
    page = client.get("/api/errors/").content.decode()
    anchors = re.findall(r'<h2 [^>]*id="([a-z-]+)"', page)
    assert [f"{SITE}/api/errors/#{anchor}" for anchor in anchors] == [
        kind.address for kind in KINDS.values()
    ]


def test_the_schema_describes_every_error_as_one_thing(client):
    schema = client.get("/api/v1/schema/", {"format": "json"}).json()
    problem = {"$ref": "#/components/schemas/Problem"}
    for path in schema["paths"].values():
        for operation in path.values():
            errors = {
                status: answer["content"]["application/problem+json"]["schema"]
                for status, answer in operation["responses"].items()
                if status >= "400"
            }
            assert errors.keys() >= {"400", "403", "404", "405", "406", "429", "500"}
            assert set(map(str, errors.values())) == {str(problem)}
