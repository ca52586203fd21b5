"""How often anybody may ask, and what they are told of it."""

import subprocess
import time

import pytest
from django.core.cache import caches
from django.urls import get_resolver

from connected_localism.common import rates
from connected_localism.common.cache import FallbackRedisCache
from connected_localism.embedded.redis import Redis
from connected_localism.keys.actions import make_key
from connected_localism.keys.checks import rates_can_be_read
from tests.conftest import wait_until
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
THEMES, PLACES = "/api/v1/themes/", "/api/v1/places/"


def left(answer) -> int:
    return int(answer["RateLimit"].partition("r=")[2].partition(";")[0])


def cost(client, path: str) -> int:
    return left(client.get(THEMES)) - left(client.get(path))


def test_too_many_requests_are_told_when_to_come_back(client, api_rates):
    api_rates(anon="3/min")
    assert [client.get(THEMES).status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = client.get(THEMES)
    assert refused["Content-Type"] == "application/problem+json"
    assert 0 < int(refused["Retry-After"]) <= 60
    assert refused["RateLimit-Policy"] == '"address";q=3;w=60'
    assert refused["RateLimit"].startswith('"address";r=0;t=')


def test_key_session_and_address_are_counted_apart(client, api_rates):
    api_rates(anon="2/min", user="3/min", key="4/min")
    ada = UserFactory()
    keys = [make_key(ada, name=name, days=30, may_write=False)[1] for name in "ab"]

    def answers(number: int, **more) -> list[int]:
        return [client.get(THEMES, **more).status_code for _ in range(number)]

    assert answers(3) == [200, 200, 429]
    assert answers(3, REMOTE_ADDR="192.0.2.7") == [200, 200, 429]
    for secret in keys:
        headers = {"Authorization": f"Bearer {secret}"}
        assert answers(5, headers=headers) == [200] * 4 + [429]
    client.force_login(ada)
    assert answers(4) == [200, 200, 200, 429]


def test_what_costs_us_more_costs_more(client):
    assert cost(client, THEMES) == rates.RECORD
    assert cost(client, PLACES) == 2
    assert cost(client, f"{PLACES}?page_size=500") == 6
    assert cost(client, f"{PLACES}?page_size=1000000000000") == 6  # and is a mistake
    assert cost(client, "/api/v1/innovations/?q=food") == 3
    assert cost(client, "/api/v1/networks/export.csv/") == rates.EXPORT
    assert cost(client, "/api/v1/schema/") == rates.SCHEMA


def test_every_export_costs_as_much(client):
    """Also those that nobody has thought of: an export is named so in its address."""
    exports = {}
    for path, callback in _api_routes(get_resolver().url_patterns):
        if "export" in path:
            view = callback.cls(**getattr(callback, "initkwargs", {}))
            exports[path] = view.rate_cost
    assert len(exports) >= 6
    assert set(exports.values()) == {rates.EXPORT}, exports


def _api_routes(patterns, prefix=""):
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            if path.startswith("api/") or not path.strip("^"):
                yield from _api_routes(pattern.url_patterns, path)
        elif path.startswith("api/v1/") and hasattr(pattern.callback, "cls"):
            yield path, pattern.callback


def test_what_is_refused_costs_nothing(client, api_rates):
    api_rates(anon="8/min")
    assert left(client.get(THEMES)) == 7
    assert client.get("/api/v1/networks/export.csv/").status_code == 429
    assert left(client.get(THEMES)) == 6


def test_one_large_request_is_never_out_of_reach(client, api_rates):
    api_rates(anon="8/min")
    assert client.get("/api/v1/networks/export.csv/").status_code == 200
    assert client.get(THEMES).status_code == 429


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/api/v1/nothing/", {}, 404),
        (THEMES, {"Authorization": "Bearer wrong"}, 401),
        (f"{THEMES}?colour=red", {}, 400),
        (f"{THEMES}?q=%00", {}, 400),
    ],
)
def test_errors_count_and_say_what_is_left(client, api_rates, path, headers, status):
    api_rates(anon="2/min")
    answers = [client.get(path, headers=headers) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [status, status, 429]
    assert [left(answer) for answer in answers] == [1, 0, 0]
    assert answers[2].json()["type"].endswith("#throttled")


def test_a_key_that_may_not_spends_its_own_points(client):
    """Not those of everybody at the same council."""
    _key, secret = make_key(UserFactory(), name="Copy", days=30, may_write=False)
    refused = client.post(THEMES, headers={"Authorization": f"Bearer {secret}"})
    assert (refused.status_code, refused["RateLimit"][:5]) == (403, '"key"')


def test_pages_of_the_site_are_not_counted(client):
    assert "RateLimit" not in client.get("/api/")


def test_a_site_without_limits_says_nothing_of_them(client, no_rate_limits):
    assert "RateLimit" not in client.get(THEMES)


@pytest.fixture
def own_redis(settings, tmp_path):
    """A Redis that the test may stop."""
    redis = Redis(tmp_path / "redis", durable=False)
    command = [str(part) for part in redis.program().arguments]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    wait_until(redis.is_ready, seconds=10)
    location = {"LOCATION": redis.url}
    settings.CACHES = {"default": settings.CACHES["default"] | location}
    yield process
    process.kill()
    process.wait()
    FallbackRedisCache._away_until = 0.0


def test_without_redis_people_go_on_and_the_limit_holds_in_each_process(
    client, api_rates, own_redis
):
    api_rates(anon="12/min")
    assert left(client.get(THEMES)) == 11
    assert not caches["default"].is_away

    own_redis.kill()
    own_redis.wait()
    started = time.monotonic()
    answers = [client.get(THEMES) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert caches["default"].is_away
    assert answers[0]["RateLimit-Policy"] == '"address";q=3;w=60'
    assert int(answers[3]["Retry-After"]) <= 60
    assert time.monotonic() - started < 2


def test_a_rate_that_cannot_be_read_stops_the_start(api_rates):
    api_rates(anon="60/min", user="many", key="0/min")
    assert [error.msg for error in rates_can_be_read(None)] == [
        "API_RATE_SIGNED_IN is not like 60/min.",
        "API_RATE_KEY is not like 60/min.",
    ]
