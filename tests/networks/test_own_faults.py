"""What somebody typed in a form of networks outlives a fault of ours."""

import pytest
from django.db import connection
from django.urls import reverse

from innovations.models import Theme
from networks.models import Network
from networks.views import founding
from places.models import Membership
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(client) -> dict:
    """A form that is ready to be sent, by somebody who is signed in."""
    officer = MembershipFactory(role=Membership.Role.OFFICER)
    client.force_login(officer.user)
    client.raise_request_exception = False
    page = client.get(reverse("network-new"))
    return {
        "lead": officer.place.pk, "name": "Gauges", "purpose": "Typed with care", "kind": "theme",
        "form_key": "00000000-0000-4000-8000-000000000001", "joining": "open",
        "visibility": "public", "themes": [Theme.values[0]], "kept_as": page.context["kept_as"],
    }  # fmt: skip


def breaks(monkeypatch, fault) -> None:
    monkeypatch.setattr(founding, "start_network", fault)


def test_it_is_kept_and_the_page_says_where(client, sent, monkeypatch):
    def fault(*_args, **_named):
        raise RuntimeError("a fault")

    breaks(monkeypatch, fault)
    answer = client.post(reverse("network-new"), sent)
    assert answer.status_code == 500
    page = answer.content.decode()
    assert "What you typed is kept for you." in page
    assert f'href="{reverse("network-new")}"' in page
    assert not Network.objects.exists()
    monkeypatch.undo()
    assert "Typed with care" in client.get(reverse("network-new")).content.decode()
    assert client.post(reverse("network-new"), sent).status_code == 302
    assert "Typed with care" not in client.get(reverse("network-new")).content.decode()


def test_nothing_is_promised_where_the_database_answers_no_more(client, sent, monkeypatch):
    def fault(*_args, **_named):
        with connection.cursor() as cursor:
            cursor.execute("SELECT no_such_thing")

    breaks(monkeypatch, fault)
    answer = client.post(reverse("network-new"), sent)
    assert answer.status_code == 500
    page = answer.content.decode()
    assert "kept for you" not in page
    assert "go back in your browser" in page
