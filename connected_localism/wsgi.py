"""The web server's entry point: `gunicorn connected_localism.wsgi`."""

import gc
import importlib
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connected_localism.settings")
# No page may hold a connection for longer; a query that would take more is a fault to be seen.
os.environ.setdefault("STATEMENT_TIMEOUT", "5s")
os.environ.setdefault("LOCK_TIMEOUT", "3s")

application = get_wsgi_application()

# Celery would import its transport on the first message, while somebody waits for their form.
importlib.import_module("kombu.transport.redis")

# The same holds for the views. What is loaded by now stays: left to the collector, it would be
# searched for garbage again and again, 150 ms each time, in the middle of a page.
importlib.import_module(settings.ROOT_URLCONF)
gc.collect()
gc.freeze()
