"""Ending everything that the retention table says has been kept long enough."""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from connected_localism.rights.exporting import delete_orphans
from connected_localism.rights.retention import TABLE

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pruned:
    """What became of one row of the table: how many notices were sent, how many records ended."""

    name: str
    warned: int
    ended: int
    error: str = ""


def prune(now: datetime | None = None) -> list[Pruned]:
    """Go through the whole table. A row that fails does not keep the others from their work."""
    now = now or timezone.now()
    done = []
    for rule in TABLE:
        warned = ended = 0
        error = ""
        try:
            with transaction.atomic():
                warned = rule.warn(now) if rule.warn else 0
                ended = rule.act(rule.due(now))
        except Exception as failure:
            warned = ended = 0  # it is undone
            error = f"{type(failure).__name__}: {failure}"
            logger.error("Pruning %s failed: %s", rule.name, error)
        done.append(Pruned(rule.name, warned, ended, error))
    done.append(Pruned("copies-half-made", 0, delete_orphans()))
    return done


def count_due(now: datetime | None = None) -> list[Pruned]:
    """What `prune` would end now; nothing is changed."""
    now = now or timezone.now()
    return [Pruned(rule.name, 0, rule.due(now).count()) for rule in TABLE]
