"""Changing a record: who may, and what becomes of two people’s words."""

import pytest

from innovations import actions
from innovations.models import FormerSlug, Innovation, Theme
from places.models import Membership
from tests.factories import (
    InnovationFactory,
    MembershipFactory,
    PlaceFactory,
    UserFactory,
    moderator,
)
from tests.innovations.typed_forms import edit_url, errors, typed_over

pytestmark = pytest.mark.django_db
Stage, Status = Innovation.Stage, Innovation.Status


@pytest.fixture
def author(client):
    author = UserFactory()
    client.force_login(author)
    return author


def test_strangers_learn_nothing_of_a_draft(client, author):
    draft = InnovationFactory(title="A secret plan")
    for name in ("edit", "withdraw", "review", "hide"):
        response = client.get(f"/innovations/{draft.slug}/{name}/")
        assert response.status_code == 404
        assert "A secret plan" not in response.content.decode()
    assert client.post(f"/innovations/{draft.slug}/send/").status_code == 404
    assert client.post(edit_url(draft), typed_over(draft, title="Mine now")).status_code == 404
    draft.refresh_from_db()
    assert draft.title == "A secret plan"


def test_what_everybody_reads_is_changed_only_by_its_own_people(client, author):
    innovation = InnovationFactory(published=True)
    assert client.get(edit_url(innovation)).status_code == 403
    assert client.get(f"/innovations/{innovation.slug}/withdraw/").status_code == 403
    assert client.post(edit_url(innovation), typed_over(innovation)).status_code == 403
    innovation.refresh_from_db()
    assert innovation.content_version == 1


@pytest.mark.parametrize("role", Membership.Role.values)
def test_the_people_of_its_place_finish_a_draft_together(client, role):
    draft = InnovationFactory()
    client.force_login(MembershipFactory(place=draft.place, role=role).user)
    client.post(edit_url(draft), typed_over(draft, summary="Finished together.", then="send"))
    draft.refresh_from_db()
    assert (draft.summary, draft.status) == ("Finished together.", Status.SUBMITTED)


def test_a_moderator_puts_a_word_right_in_what_was_sent(client):
    client.force_login(moderator())
    sent = InnovationFactory(status=Status.SUBMITTED)
    client.post(edit_url(sent), typed_over(sent, title="Repair cafés"))
    sent.refresh_from_db()
    assert (sent.title, sent.status, sent.content_version) == (
        "Repair cafés",
        Status.SUBMITTED,
        2,
    )


def test_an_edit_of_a_text_that_somebody_changed_shows_both_and_loses_neither(client, author):
    draft = InnovationFactory(author=author)
    opened = typed_over(draft, summary="My long afternoon’s work.")
    colleague = MembershipFactory(place=draft.place, user__display_name="Ben Okri").user
    other_browser = type(client)()
    other_browser.force_login(colleague)
    other_browser.post(edit_url(draft), typed_over(draft, summary="Ben’s words.", started="2019"))

    response = client.post(edit_url(draft), opened)
    assert response.status_code == 409
    page = response.content.decode()
    assert "Ben Okri saved" in page
    shown = {(d.label, d.before, d.after) for d in response.context["differences"]}
    assert shown == {
        ("Summary", "Ben’s words.", "My long afternoon’s work."),
        ("Started", "2019", ""),
    }
    draft.refresh_from_db()
    assert draft.summary == "Ben’s words."

    # What was typed is still in the form, which can now be saved.
    form = response.context["form"]
    again = {name: form[name].value() for name in form.fields}
    assert client.post(edit_url(draft), again).status_code == 302
    draft.refresh_from_db()
    assert (draft.summary, draft.content_version) == ("My long afternoon’s work.", 3)


def test_an_edit_finds_its_record_when_the_title_changed_meanwhile(client, author):
    draft = InnovationFactory(author=author)
    old_url, opened = edit_url(draft), typed_over(draft, summary="Mine.")
    actions.save_content(
        innovation=draft, by=author, changes={"title": "New title"}, expected_version=1
    )
    assert FormerSlug.objects.get().slug == draft.slug
    response = client.post(old_url, opened)
    assert response.status_code == 409
    assert response.context["form"]["summary"].value() == "Mine."


def test_an_edit_survives_that_it_was_published_meanwhile(client, author):
    sent = InnovationFactory(author=author, status=Status.CHANGES_REQUESTED)
    opened = typed_over(sent, summary="Better.", then="send")
    actions.submit(innovation=sent, by=author)
    actions.approve(innovation=sent, by=moderator(), version=1)
    client.post(edit_url(sent), opened)
    sent.refresh_from_db()
    assert (sent.summary, sent.status) == ("Better.", Status.PUBLISHED)


def test_an_edit_of_what_was_declined_meanwhile_says_so_and_keeps_the_text(client, author):
    sent = InnovationFactory(author=author, status=Status.SUBMITTED)
    opened = typed_over(sent, summary="Too late, but mine.")
    actions.decline(
        innovation=sent, by=moderator(display_name="Ada Jones"), version=1, reason="Twice."
    )
    response = client.post(edit_url(sent), opened)
    page = response.content.decode()
    assert "Ada Jones declined" in page
    assert "Too late, but mine." in page
    assert client.get(edit_url(sent)).status_code == 302


def test_it_cannot_start_after_it_ended(client, author):
    innovation = InnovationFactory(author=author, stage=Stage.ENDED, ended="2020-06")
    response = client.post(edit_url(innovation), typed_over(innovation, started="2021"))
    assert errors(response) == {"started": ["It cannot start after it ended, in 2020-06"]}
    assert client.post(edit_url(innovation), typed_over(innovation, started="2020-09")).status_code == 302  # fmt: skip


def test_saving_without_a_change_keeps_version_and_order_of_themes(client, author):
    draft = InnovationFactory(author=author, themes=[Theme.WASTE, Theme.CLIMATE, Theme.DIGITAL])
    client.post(
        edit_url(draft), typed_over(draft, themes=[Theme.CLIMATE, Theme.DIGITAL, Theme.WASTE])
    )
    draft.refresh_from_db()
    assert draft.themes == [Theme.WASTE, Theme.CLIMATE, Theme.DIGITAL]
    assert draft.content_version == 1


def test_place_of_a_published_record_is_shown_but_fixed(client, author):
    innovation = InnovationFactory(author=author, published=True)
    elsewhere = PlaceFactory()
    assert "disabled" in str(client.get(edit_url(innovation)).context["form"]["place"])
    client.post(edit_url(innovation), typed_over(innovation, place=elsewhere.pk, summary="New."))
    innovation.refresh_from_db()
    assert (innovation.summary, innovation.place == elsewhere) == ("New.", False)


def test_a_record_of_an_abolished_place_can_be_edited(client, author):
    place = PlaceFactory(active_until="2020-03-31")
    innovation = InnovationFactory(author=author, place=place)
    client.post(edit_url(innovation), typed_over(innovation, summary="New."))
    innovation.refresh_from_db()
    assert (innovation.summary, innovation.place) == ("New.", place)
