"""The Celery application. Run with `celery -A connected_localism.celery worker` (or `beat`)."""

import os

from celery import Celery
from celery.signals import beat_init, worker_init, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connected_localism.settings")
# A worker that waited longer for a lock would outlive its lease. (The web sets its own, in wsgi.py.)
os.environ.setdefault("LOCK_TIMEOUT", "10s")
app = Celery("connected_localism")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
@beat_init.connect
def wait_for_the_broker(**_):
    """Let worker and beat wait for Redis; only a web request must give up after a second."""
    app.conf.broker_transport_options = {
        **app.conf.broker_transport_options,
        "socket_timeout": 60,
        "retry_on_timeout": True,
        "max_retries": None,
        "interval_start": 1,
        "interval_step": 1,
        "interval_max": 5,
    }


@worker_ready.connect
def take_up_what_was_left(**_):
    """Start on what a worker that died left behind, rather than wait for the next sweep."""
    app.send_task("innovations.tasks.match_due_innovations")
    app.send_task("connected_localism.mail.tasks.send_due_mail")
