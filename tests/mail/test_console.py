"""Mail in the window where the site was started."""

import os
import subprocess
import sys

import pytest

from connected_localism.mail.checks import mail_is_not_written_to_the_log
from connected_localism.mail.sending import send_due

pytestmark = pytest.mark.django_db


def test_a_person_reads_the_text_and_its_links_as_they_are(post, settings, capsys):
    settings.EMAIL_BACKEND = "connected_localism.mail.console.EmailBackend"
    settings.SITE_URL = "http://localhost:8000"
    post("test-news", context={"title": "Repair café – " + "long " * 20})
    assert send_due() == 1
    shown = capsys.readouterr().out
    assert "To: ann@example.org\n" in shown
    assert "Subject: About “Repair café – long" in shown
    assert "http://localhost:8000/places/" in shown
    assert "http://localhost:8000/mail/unsubscribe/" in shown
    for noise in ("<html", "<p", "Content-Transfer-Encoding", "=\n", "base64"):
        assert noise not in shown


@pytest.mark.parametrize(
    ("url", "backend"),
    [
        ("", "connected_localism.mail.console.EmailBackend"),
        ("consolemail://", "connected_localism.mail.console.EmailBackend"),
        ("smtp://mail.example.org:25", "django.core.mail.backends.smtp.EmailBackend"),
    ],
)
def test_mail_is_shown_there_unless_a_server_is_named(url, backend):
    show = "from connected_localism import settings; print(settings.EMAIL_BACKEND)"
    environment = {name: value for name, value in os.environ.items() if name != "EMAIL_URL"}
    environment |= {"ENV_FILE": ""} | ({"EMAIL_URL": url} if url else {})
    shown = subprocess.check_output([sys.executable, "-c", show], env=environment, text=True)
    assert shown == f"{backend}\n"


@pytest.mark.parametrize(
    ("backend", "said"),
    [
        ("connected_localism.mail.console.EmailBackend", ["mail.W001"]),
        ("django.core.mail.backends.smtp.EmailBackend", []),
    ],
)
def test_a_real_site_must_not_write_codes_to_its_log(settings, backend, said):
    settings.EMAIL_BACKEND = backend
    assert [each.id for each in mail_is_not_written_to_the_log(None)] == said
