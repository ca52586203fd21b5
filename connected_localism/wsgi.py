"""The web server's entry point: `gunicorn connected_localism.wsgi`."""

import importlib
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connected_localism.settings")
# No page may hold a connection for longer; a query that would take more is a fault to be seen.
os.environ.setdefault("STATEMENT_TIMEOUT", "5s")
os.environ.setdefault("LOCK_TIMEOUT", "3s")

application = get_wsgi_application()

# Celery would import its transport on the first message, while somebody waits for their form.
importlib.import_module("kombu.transport.redis")
