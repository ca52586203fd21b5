import pytest
from django.core.cache.backends.locmem import LocMemCache

from connected_localism.common.cache import FallbackRedisCache


@pytest.fixture
def away(settings):
    """A cache whose Redis nobody listens at."""
    params = settings.CACHES["default"]
    cache = FallbackRedisCache("redis://127.0.0.1:1/0", {"OPTIONS": params["OPTIONS"]})
    yield cache
    FallbackRedisCache._away_until = 0.0
    cache._memory.clear()


def test_it_goes_on_in_memory(away):
    assert away.add("key", 1) is True
    assert away.add("key", 2) is False
    away.set("other", 5)
    assert away.get_many(["key", "other"]) == {"key": 1, "other": 5}
    assert away.incr("key") == 2
    assert away.delete("key") is True
    assert away.get("key", "nothing") == "nothing"


def test_it_goes_back_to_redis_when_that_answers(away, settings, monkeypatch):
    from django.core.cache import cache

    away.set("key", "in memory")
    assert isinstance(away._memory, LocMemCache)
    monkeypatch.setattr(FallbackRedisCache, "_away_until", 0.0)
    cache.set("key", "in Redis")
    assert cache.get("key") == "in Redis"


@pytest.mark.django_db
def test_people_can_sign_in_while_redis_is_away(away, client, monkeypatch):
    from django.core.cache import caches

    from tests.browser.conftest import PASSWORD
    from tests.factories import UserFactory

    monkeypatch.setattr(FallbackRedisCache, "_away_until", float("inf"))
    assert caches["default"].get("anything") is None
    user = UserFactory()
    user.set_password(PASSWORD)
    user.save()
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    answer = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302
