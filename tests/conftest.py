"""What every test gets. PostgreSQL and Redis are real; see connected_localism/embedded/."""

import os
import shutil
import signal
import subprocess
import sys
import time
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import translation

CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)


@pytest.fixture(autouse=True)
def _plain_static_files(settings):
    """Without the manifest, which only `collectstatic` writes."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True, scope="session")
def _signed_in_completely():
    """`client.force_login` leaves nothing of signing in undone: the second factor is shown, too.

    Who signs in through the pages gets no such help, so the rule itself is tested that way.
    """
    from connected_localism.accounts import second_factor, sessions

    def sign_in(self, user, backend=None):
        original(self, user, backend)
        session = self.session
        second_factor.mark(session, user)
        sessions.note_seen(session)
        session.save()

    original = Client._login
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "_login", sign_in)
        yield


@pytest.fixture(autouse=True)
def _in_english():
    """Whatever language the request of the test before was in."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _empty_cache():
    """No facet counts or rate limits left over from the test before."""
    cache.clear()


@pytest.fixture
def api_rates(settings):
    """Sets the points that each minute has: `api_rates(anon="2/min")`; who is not named has no limit."""

    def set_rates(**rates):
        settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_RATES": rates}

    return set_rates


@pytest.fixture
def no_rate_limits(api_rates):
    """For tests that ask the API more often than anybody may."""
    api_rates()


@pytest.fixture(scope="session")
def browser():
    """Headless Chromium of this machine; the tests that need one are skipped without it."""
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine: install it, or name it in CHROMIUM")
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        # Playwright keeps an event loop in this thread, which Django takes for async code.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        yield chromium
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
        chromium.close()


def database_url() -> str:
    """DATABASE_URL of the database that the running test uses, for other processes."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    return parts._replace(path=f"/{connection.settings_dict['NAME']}").geturl()


class Worker:
    """A real Celery worker on the test database, to be started, killed and started again."""

    def __init__(self, *, concurrency: int = 2, **environment: str):
        self.environment = os.environ | {"DATABASE_URL": database_url()} | environment
        self.concurrency = concurrency
        self.process = None

    def start(self):
        command = [sys.executable, "-m", "celery", "-A", "connected_localism.celery", "worker"]
        self.process = subprocess.Popen(
            [*command, "-c", str(self.concurrency), "--without-mingle", "--without-gossip"],
            env=self.environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def kill(self):
        """`kill -9` of the worker and all its processes at once."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@pytest.fixture
def worker(transactional_db):
    """A running worker; ask for `transactional_db` or `live_server` too when you need rows."""
    running = Worker()
    running.start()
    yield running
    running.kill()


def wait_until(condition, *, seconds: float, every: float = 0.1) -> float:
    """Seconds until `condition()` held. Fails the test when it does not in time."""
    started = time.monotonic()
    while time.monotonic() - started < seconds:
        if condition():
            return time.monotonic() - started
        time.sleep(every)
    pytest.fail(f"did not happen within {seconds} s")
