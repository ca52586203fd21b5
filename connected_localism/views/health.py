"""Probes for load balancers and people on call.

`/healthz`: this process answers. `/readyz`: it can do its work, with what it found as JSON.
"""

from datetime import timedelta

from django.db import DatabaseError, connection
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_redis import get_redis_connection
from redis.exceptions import RedisError

from connected_localism.common.heartbeat import last_heartbeat
from innovations.models import MatchJob

HEARTBEAT_MAX_AGE = timedelta(seconds=90)
DUE_MATCH_MAX_AGE = timedelta(minutes=10)


@never_cache
@require_safe
def healthz(request):
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_safe
def readyz(request):
    """200 when the database answers, else 503.

    A missing Redis or worker is reported but keeps the page at 200: the site serves and takes
    submissions without them, and restarting the web process would help nobody.
    """
    now = timezone.now()
    checks = {"database": _database(), "redis": _redis()}
    status = 200 if checks["database"] == "ok" else 503
    if status == 200:
        beat = last_heartbeat()
        fresh = beat is not None and now - beat < HEARTBEAT_MAX_AGE
        checks["worker"] = "ok" if fresh else "no heartbeat"
        checks["worker_heartbeat_age_s"] = round((now - beat).total_seconds()) if beat else None
        oldest = MatchJob.objects.due(now).order_by("requested_at").first()
        age = now - oldest.requested_at if oldest else timedelta(0)
        checks["matching"] = "ok" if age < DUE_MATCH_MAX_AGE else "behind"
        checks["oldest_due_match_s"] = round(age.total_seconds())
        checks["failed_matches"] = MatchJob.objects.filter(is_failed=True)[:1000].count()
    checks["status"] = (
        "ok"
        if all(v in ("ok", None) or isinstance(v, int) for v in checks.values())
        else "degraded"
    )
    return JsonResponse(checks, status=status)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "unreachable"
    return "ok"


def _redis() -> str:
    try:
        get_redis_connection("default").ping()
    except RedisError:
        return "unreachable"
    return "ok"
