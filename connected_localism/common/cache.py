"""The cache in Redis, which goes on in this process's memory while Redis is away."""

import functools
import logging
import time

from django.core.cache.backends.locmem import LocMemCache
from django_redis.cache import RedisCache
from django_redis.exceptions import ConnectionInterrupted
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

PAUSE = (
    2.0  # seconds between two tries, so that a Redis that hangs slows one request, not each call
)


def _or_in_memory(name: str):
    """The method of that name on Redis, or on the memory cache while Redis does not answer."""

    @functools.wraps(getattr(RedisCache, name))
    def method(self, *args, **kwargs):
        if not self.is_away:
            try:
                return getattr(RedisCache, name)(self, *args, **kwargs)
            except (ConnectionInterrupted, RedisError, OSError) as error:
                logger.warning("Redis is away, caching in memory: %s", error.__cause__ or error)
                type(self)._away_until = time.monotonic() + PAUSE
        return getattr(self._memory, name)(*args, **kwargs)

    return method


class FallbackRedisCache(RedisCache):
    """Redis while it answers, this process's memory while it does not.

    Counts then start anew and each process has its own: pages get slower and limits of attempts
    wider, but people can still sign in, and nobody can try passwords without limit.
    """

    def __init__(self, server, params):
        super().__init__(server, params)
        self._memory = LocMemCache(f"fallback of {server}", {"OPTIONS": {"MAX_ENTRIES": 5_000}})

    # Caches are made once a thread; all threads of a process share what they learn of Redis.
    _away_until = 0.0

    @property
    def is_away(self) -> bool:
        """Whether Redis did not answer a moment ago, so that memory is used."""
        return time.monotonic() < self._away_until

    add = _or_in_memory("add")
    get = _or_in_memory("get")
    set = _or_in_memory("set")
    touch = _or_in_memory("touch")
    delete = _or_in_memory("delete")
    incr = _or_in_memory("incr")
    get_many = _or_in_memory("get_many")
    set_many = _or_in_memory("set_many")
    delete_many = _or_in_memory("delete_many")
    has_key = _or_in_memory("has_key")
    clear = _or_in_memory("clear")
