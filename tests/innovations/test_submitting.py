"""Writing a record: drafts, sending it, changing it, and what is never lost on the way."""

import re
import uuid

import pytest
from django.urls import reverse

from innovations import actions
from innovations.models import Decision, FormerSlug, Innovation, Theme
from places.models import Membership
from tests.factories import (
    InnovationFactory,
    MembershipFactory,
    PlaceFactory,
    UserFactory,
    moderator,
)
from tests.innovations.at_once import at_once

pytestmark = pytest.mark.django_db
Kind, Stage, Status = Innovation.Kind, Innovation.Stage, Innovation.Status
SUBMIT = "/innovations/submit/"
MINE = "/innovations/mine/"


@pytest.fixture
def author(client):
    author = UserFactory()
    client.force_login(author)
    return author


def typed(place, **changed) -> dict:
    """A complete form as a browser sends it."""
    return {
        "form_key": str(uuid.uuid4()),
        "title": "Street play afternoons",
        "kind": Kind.PILOT,
        "stage": Stage.PILOT,
        "place": place.pk,
        "themes": [Theme.TRANSPORT, Theme.CHILDREN],
        "summary": "Residents close their street to cars once a month.",
        "challenge": "Children hardly play outside.",
        "approach": "The council lends signs.\r\nIt waives the fee.",
        "outcomes": "Forty streets took part.",
        "started": "2024",
        "lead_kind": Innovation.LeadKind.COMMUNITY,
        "lead_organisation": "Playing Out",
        "source_url": "https://example.org/street-play",
    } | changed


def typed_over(innovation, **changed) -> dict:
    """The edit form of `innovation` as it was opened, with some fields changed."""
    names = ("title", "kind", "stage", "themes", "summary", "challenge", "approach", "outcomes",
             "started", "lead_kind", "lead_organisation", "source_url")  # fmt: skip
    opened = {name: getattr(innovation, name) for name in names}
    return opened | {
        "place": innovation.place_id,
        "version": innovation.content_version,
        **changed,
    }


def edit_url(innovation) -> str:
    return f"/innovations/{innovation.slug}/edit/"


def errors(response) -> dict:
    return {name: list(messages) for name, messages in response.context["form"].errors.items()}


# --- A new record -----------------------------------------------------------------------------


@pytest.mark.parametrize("url", [SUBMIT, MINE, "/innovations/review/"])
def test_pages_for_writing_ask_strangers_to_sign_in(client, url):
    response = client.get(url)
    assert response.status_code == 302
    assert response.url == f"/accounts/login/?next={url}"


def test_form_has_every_place_that_exists_and_the_persons_own_chosen(client, author):
    own = MembershipFactory(user=author).place
    PlaceFactory(name="Abolished District", active_until="2020-03-31")
    page = client.get(SUBMIT).content.decode()
    assert f'<option value="{own.pk}" selected>{own.name}</option>' in page
    assert "Abolished District" not in page
    assert "data-autocomplete" in page


def test_save_draft_needs_only_a_title_and_a_place(client, author):
    place = PlaceFactory()
    response = client.post(
        SUBMIT,
        {
            "form_key": str(uuid.uuid4()),
            "title": "Street play",
            "place": place.pk,
            "lead_kind": Innovation.LeadKind.COUNCIL,
        },
    )
    draft = Innovation.objects.get()
    assert (response.status_code, response.url) == (302, edit_url(draft))
    assert (draft.title, draft.place, draft.author, draft.status) == (
        "Street play",
        place,
        author,
        Status.DRAFT,
    )
    assert (draft.kind, draft.stage) == (Kind.IDEA, Stage.IDEA)  # until somebody claims more


def test_send_for_review_keeps_every_word_and_puts_it_in_the_queue(client, author):
    place = PlaceFactory()
    response = client.post(SUBMIT, typed(place, then="send"))
    assert (response.status_code, response.url) == (302, MINE)
    sent = Innovation.objects.values(
        "status", "title", "kind", "stage", "place", "themes", "summary", "challenge", "approach",
        "outcomes", "started", "lead_kind", "lead_organisation", "source_url",
    ).get()  # fmt: skip
    assert sent == {
        "status": Status.SUBMITTED,
        "title": "Street play afternoons",
        "kind": Kind.PILOT,
        "stage": Stage.PILOT,
        "place": place.pk,
        "themes": [Theme.TRANSPORT, Theme.CHILDREN],
        "summary": "Residents close their street to cars once a month.",
        "challenge": "Children hardly play outside.",
        "approach": "The council lends signs.\nIt waives the fee.",
        "outcomes": "Forty streets took part.",
        "started": "2024",
        "lead_kind": Innovation.LeadKind.COMMUNITY,
        "lead_organisation": "Playing Out",
        "source_url": "https://example.org/street-play",
    }
    assert "waits for review" in client.get(MINE).content.decode()


def test_send_for_review_says_everything_that_is_missing_at_once(client, author):
    response = client.post(
        SUBMIT,
        typed(
            PlaceFactory(), then="send", stage="", themes=[], summary="", approach="", outcomes=""
        ),
    )
    assert errors(response) == {
        "stage": ["Select an answer to “How far has it got?”"],
        "themes": ["Select at least one theme"],
        "summary": ["Enter a summary"],
        "approach": ["Say what you do, did or plan to do"],
        "outcomes": ["Say what came of it so far, even if it is nothing yet"],
    }
    assert not Innovation.objects.exists()


@pytest.mark.parametrize(
    ("kind", "may_be_empty"),
    [(Kind.IDEA, {"outcomes": ""}), (Kind.NEED, {"outcomes": "", "approach": ""})],
)
def test_ideas_and_needs_may_leave_out_what_they_cannot_know(client, author, kind, may_be_empty):
    client.post(SUBMIT, typed(PlaceFactory(), then="send", kind=kind, **may_be_empty))
    assert Innovation.objects.get().status == Status.SUBMITTED


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"title": "x" * 121}, "Title must be 120 characters or fewer"),
        ({"title": "x" * 1_000_000}, "Title must be 120 characters or fewer"),
        ({"title": "   "}, "Enter a title"),
        ({"summary": "x" * 501}, "Summary must be 500 characters or fewer"),
        ({"approach": "x" * 5001}, "What you do, did or plan must be 5000 characters or fewer"),
        ({"place": "999999"}, "Select an option from the list"),
        ({"place": "9" * 40}, "Select an option from the list"),
        ({"place": "Somerset"}, "Select an option from the list"),
        ({"place": ""}, "Select a place"),
        ({"kind": "scandal"}, "Select an option from the list"),
        ({"themes": ["knitting"]}, None),
        ({"themes": Theme.values[:4]}, "Select no more than 3 themes"),
        ({"started": "last year"}, "Enter a year such as 2024, or a date such as 2024-05-31."),
        ({"started": "2024-02-30"}, "Enter a year such as 2024, or a date such as 2024-05-31."),
        (
            {"source_url": "our website"},
            "Enter a web address in the correct format, like https://www.example.com",
        ),
        ({"source_url": "javascript:alert(1)"}, None),
        (
            {"source_url": "ftp://example.org/plan.pdf"},
            "Enter a web address that begins with https:// or http://",
        ),
        ({"lead_organisation": "x" * 161}, "Organisation must be 160 characters or fewer"),
    ],
)
def test_what_is_wrong_is_said_on_the_field_and_the_rest_is_kept(client, author, wrong, message):
    sent = typed(PlaceFactory(), then="send", challenge="A rare & memorable phrase.") | wrong
    response = client.post(SUBMIT, sent)
    assert response.status_code == 200
    [(name, messages)] = errors(response).items()
    assert [name] == list(wrong)
    if message:
        assert messages == [message]
    page = response.content.decode()
    assert "A rare &amp; memorable phrase." in page
    assert not Innovation.objects.exists()


@pytest.mark.parametrize("name", ["title", "summary", "approach", "started", "source_url"])
def test_invisible_characters_are_taken_out_said_and_fine_the_second_time(client, author, name):
    sent = typed(PlaceFactory())
    clean = sent[name]
    sent[name] = f"{clean[:3]}\x00\x0b\u202e{clean[3:]}"
    response = client.post(SUBMIT, sent)
    assert response.status_code == 200
    assert list(errors(response)) == [name]
    assert "invisible characters" in errors(response)[name][0]
    assert "\x00" not in response.content.decode()

    kept = response.context["form"][name].value()
    client.post(SUBMIT, sent | {name: kept})
    assert getattr(Innovation.objects.get(), name) == clean.replace("\r\n", "\n")


def test_nul_in_a_hidden_field_or_a_choice_is_no_server_error(client, author):
    for name in ("form_key", "place", "kind", "themes", "then"):
        response = client.post(SUBMIT, typed(PlaceFactory()) | {name: "a\x00b"})
        assert response.status_code in (200, 302)


def test_a_second_click_leads_to_the_first_record(client, author):
    sent = typed(PlaceFactory(), then="send")
    first, second = client.post(SUBMIT, sent), client.post(SUBMIT, sent)
    assert (first.status_code, first.url) == (second.status_code, second.url) == (302, MINE)
    assert [i.content_version for i in Innovation.objects.all()] == [1]
    assert Decision.objects.count() == 1


def test_going_back_and_sending_other_words_changes_the_record(client, author):
    sent = typed(PlaceFactory())
    client.post(SUBMIT, sent)
    client.post(SUBMIT, sent | {"summary": "Better words.", "then": "send"})
    record = Innovation.objects.get()
    assert (record.summary, record.status) == ("Better words.", Status.SUBMITTED)


def test_going_back_after_somebody_changed_it_shows_both_texts(client, author):
    sent = typed(PlaceFactory())
    client.post(SUBMIT, sent)
    record = Innovation.objects.get()
    actions.save_content(
        innovation=record, by=author, changes={"summary": "Theirs."}, expected_version=1
    )
    response = client.post(SUBMIT, sent | {"summary": "Mine."})
    assert response.status_code == 409
    page = response.content.decode()
    assert "Theirs." in page
    assert "Mine." in page
    assert f'action="{edit_url(record)}"' in page
    record.refresh_from_db()
    assert record.summary == "Theirs."


@pytest.mark.django_db(transaction=True)
def test_eight_clicks_at_once_are_one_record_in_the_queue(client):
    author, sent = UserFactory(), typed(PlaceFactory(), then="send")

    def click():
        browser = type(client)()
        browser.force_login(author)
        return browser.post(SUBMIT, sent)

    responses = at_once([click] * 8)
    assert [(r.status_code, r.url) for r in responses] == [(302, MINE)] * 8
    assert [i.status for i in Innovation.objects.all()] == [Status.SUBMITTED]
    assert Decision.objects.count() == 1


def test_a_steward_publishes_at_their_own_place_at_once(client):
    steward = MembershipFactory(role=Membership.Role.STEWARD)
    client.force_login(steward.user)
    response = client.post(SUBMIT, typed(steward.place, then="publish"))
    record = Innovation.objects.get()
    assert (response.status_code, response.url) == (302, record.get_absolute_url())
    assert record.is_published

    response = client.post(SUBMIT, typed(PlaceFactory(), then="publish"))
    assert errors(response) == {
        "place": ["You are not a steward of this place. Send the record for review instead."]
    }
    assert Innovation.objects.count() == 1


# --- Changing one -----------------------------------------------------------------------------


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


# --- Sending and taking back ------------------------------------------------------------------


def test_send_from_the_list_asks_for_what_is_missing(client, author):
    draft = InnovationFactory(author=author, themes=[])
    response = client.post(f"/innovations/{draft.slug}/send/", follow=True)
    assert response.redirect_chain[-1][0] == edit_url(draft)
    assert "is not complete yet" in response.content.decode()
    draft.themes = [Theme.WASTE]
    draft.save()
    client.post(f"/innovations/{draft.slug}/send/")
    draft.refresh_from_db()
    assert draft.status == Status.SUBMITTED


def test_withdraw_asks_first_and_then_takes_it_back(client, author):
    innovation = InnovationFactory(author=author, published=True)
    url = f"/innovations/{innovation.slug}/withdraw/"
    assert "Are you sure" in client.get(url).content.decode()
    innovation.refresh_from_db()
    assert innovation.is_published
    client.post(url, {"reason": "Names a partner who disagrees."})
    innovation.refresh_from_db()
    assert innovation.status == Status.WITHDRAWN
    assert Decision.objects.get().reason == "Names a partner who disagrees."
    assert client.get(url).url == MINE  # nothing left to withdraw


# --- One's own list ---------------------------------------------------------------------------


def test_mine_shows_all_of_mine_and_nothing_of_others(client, author):
    mine = {status: InnovationFactory(author=author, status=status, title=f"Mine, {status}", published_at="2026-01-01T00:00Z", submitted_at="2026-01-01T00:00Z") for status in Status}  # fmt: skip
    InnovationFactory(title="Another’s draft")
    InnovationFactory(title="Another’s published work", published=True)
    page = client.get(MINE).content.decode()
    assert all(innovation.title in page for innovation in mine.values())
    assert "Another’s" not in page


def test_mine_carries_the_reviewers_message(client, author):
    innovation = InnovationFactory(author=author, status=Status.SUBMITTED)
    actions.request_changes(
        innovation=innovation,
        by=moderator(display_name="Ada Jones"),
        version=1,
        reason="Say what it <cost>.",
    )
    page = client.get(MINE).content.decode()
    assert "Say what it &lt;cost&gt;." in page
    assert "Ada Jones" in page


def test_mine_is_never_blank(client, author):
    assert "You have not shared anything yet" in client.get(MINE).content.decode()


def test_people_of_a_place_see_what_is_unfinished_there(client):
    membership = MembershipFactory()
    client.force_login(membership.user)
    here = InnovationFactory(place=membership.place, title="A draft here")
    InnovationFactory(place=membership.place, title="Finished here", published=True)
    InnovationFactory(title="A draft elsewhere")
    InnovationFactory(place=membership.place, author=membership.user, title="My own draft")
    page = client.get(MINE + "?show=places").content.decode()
    assert here.title in page
    assert not any(t in page for t in ("Finished here", "A draft elsewhere", "My own draft"))
    requested = MembershipFactory(place=membership.place, state=Membership.State.REQUESTED)
    client.force_login(requested.user)
    assert here.title not in client.get(MINE + "?show=places").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_mine_costs_the_same_for_one_and_three(client, author, rows, django_assert_num_queries):
    for _row in range(rows):
        innovation = InnovationFactory(author=author, status=Status.SUBMITTED)
        actions.decline(innovation=innovation, by=moderator(), version=1, reason="No.")
    with django_assert_num_queries(8):
        client.get(MINE)


def test_mine_has_pages(client, author):
    for number in range(23):
        InnovationFactory(author=author, title=f"Draft number {number:02}")
    titles = re.compile(r"Draft number \d\d")
    first = client.get(MINE).content.decode()
    [next_url] = re.findall(r'href="(\?after=[^"]+)"', first)
    second = client.get(MINE + next_url).content.decode()
    seen = set(titles.findall(first)), set(titles.findall(second))
    assert [len(page) for page in seen] == [20, 3]
    assert not seen[0] & seen[1]
    assert client.get(MINE + "?after=nonsense").url == MINE


def test_pages_have_a_welsh_twin(client, author):
    assert reverse("innovation-submit") == SUBMIT
    assert client.get("/cy/innovations/submit/").status_code == 200


def test_a_form_of_three_megabytes_is_refused_in_plain_words(client, author):
    response = client.post(SUBMIT, typed(PlaceFactory(), approach="x" * 3_000_000))
    assert response.status_code == 413
    assert "What you sent is too long" in response.content.decode()
    assert not Innovation.objects.exists()
