"""Hiding a published record with a public reason, and showing it again."""

import re

import pytest

from innovations import actions
from innovations.models import Innovation
from tests.factories import InnovationFactory, UserFactory, moderator
from tests.innovations.reviewing.test_reviewing import review_url, steward_of

pytestmark = pytest.mark.django_db
Status = Innovation.Status


@pytest.fixture
def reviewer(client):
    reviewer = moderator(display_name="Ada Jones")
    client.force_login(reviewer)
    return reviewer


def test_hide_needs_a_public_reason_and_can_be_undone(client, reviewer):
    innovation = InnovationFactory(published=True)
    url = f"/innovations/{innovation.slug}/hide/"
    response = client.post(url, {"reason": " "})
    assert list(response.context["form"].errors) == ["category", "reason"]
    innovation.refresh_from_db()
    assert innovation.is_published

    client.post(url, {"reason": "It names a resident.", "category": "personal_data"})
    innovation.refresh_from_db()
    assert innovation.status == Status.HIDDEN

    assert "It names a resident." in client.get(review_url(innovation)).content.decode()
    client.post(f"/innovations/{innovation.slug}/show-again/", {"version": 1})
    innovation.refresh_from_db()
    assert innovation.is_published


def test_a_hidden_record_is_shown_again_only_as_the_moderator_read_it(client, reviewer):
    innovation = InnovationFactory(published=True)
    actions.hide(innovation=innovation, by=reviewer, reason="It names a resident.")
    page = client.get(review_url(innovation)).content.decode()
    read = re.search(r'name="version" value="(\d+)"', page).group(1)
    actions.save_content(
        innovation=innovation,
        by=innovation.author,
        changes={"summary": "It names two residents now."},
        expected_version=1,
    )
    for sent in ({"version": read}, {"version": "new"}, {}):
        url = f"/innovations/{innovation.slug}/show-again/"
        answer = client.post(url, sent, follow=True).content.decode()
        assert "The text was changed while you were reading it" in answer
        innovation.refresh_from_db()
        assert innovation.status == Status.HIDDEN
    client.post(url, {"version": "2"})
    innovation.refresh_from_db()
    assert (innovation.status, innovation.approved_version) == (Status.PUBLISHED, 2)


def test_only_moderators_hide_and_show_again(client):
    innovation = InnovationFactory(published=True)
    for person in (innovation.author, steward_of(innovation.place), UserFactory()):
        client.force_login(person)
        assert client.get(f"/innovations/{innovation.slug}/hide/").status_code == 403
        assert (
            client.post(
                f"/innovations/{innovation.slug}/hide/",
                {"reason": "I do not like it.", "category": "other"},
            ).status_code
            == 403
        )
    actions.hide(innovation=innovation, by=moderator(), reason="It names a resident.")
    client.force_login(innovation.author)
    assert client.post(f"/innovations/{innovation.slug}/show-again/").status_code == 403
    innovation.refresh_from_db()
    assert innovation.status == Status.HIDDEN


@pytest.mark.parametrize(
    "reason",
    [
        "Ann Evans wrote this to sell it.",
        "Ask ann.evans@example.org about it.",
        "Call 01823 356 000 first.",
        "Call +44 7700 900123 first.",
    ],
)
def test_the_public_reason_holds_nobodys_name_address_or_number(client, reviewer, reason):
    innovation = InnovationFactory(published=True, author__display_name="Ann Evans")
    response = client.post(
        f"/innovations/{innovation.slug}/hide/", {"reason": reason, "category": "other"}
    )
    assert "Everybody will read this" in response.context["form"].errors["reason"][0]
    innovation.refresh_from_db()
    assert innovation.is_published
