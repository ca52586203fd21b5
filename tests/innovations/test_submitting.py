"""A new record: what the form asks, what it refuses, and what is never lost on the way."""

import uuid

import pytest
from django.urls import reverse

from innovations import actions
from innovations.models import Decision, Innovation, Theme
from places.models import Membership, Place
from tests.factories import MembershipFactory, PlaceFactory, UserFactory
from tests.innovations.at_once import at_once
from tests.innovations.typed_forms import edit_url, errors, typed

pytestmark = pytest.mark.django_db
Kind, Stage, Status = Innovation.Kind, Innovation.Stage, Innovation.Status
LeadKind = Innovation.LeadKind
SUBMIT = "/innovations/submit/"
MINE = "/innovations/mine/"


@pytest.fixture
def author(client):
    author = UserFactory()
    client.force_login(author)
    return author


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


def test_places_of_one_name_are_told_apart(client, author):
    PlaceFactory(name="Lancashire", official_name="Lancashire County Council")
    PlaceFactory(
        name="Lancashire",
        official_name="Lancashire Combined County Authority",
        kind=Place.Kind.STRATEGIC,
    )
    offered = [
        label for _value, label in client.get(SUBMIT).context["form"].fields["place"].choices
    ]
    assert offered[1:] == ["Lancashire", "Lancashire Combined County Authority"]


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
    assert (draft.kind, draft.stage) == ("", "")  # nobody has said yet


def test_only_who_acts_for_a_place_is_taken_to_speak_of_the_council(client, author):
    assert client.get(SUBMIT).context["form"]["lead_kind"].value() == LeadKind.COMMUNITY
    MembershipFactory(user=author)
    assert client.get(SUBMIT).context["form"]["lead_kind"].value() == LeadKind.COUNCIL


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


def test_pages_have_a_welsh_twin(client, author):
    assert reverse("innovation-submit") == SUBMIT
    assert client.get("/cy/innovations/submit/").status_code == 200


def test_a_form_of_three_megabytes_is_refused_in_plain_words(client, author):
    response = client.post(SUBMIT, typed(PlaceFactory(), approach="x" * 3_000_000))
    assert response.status_code == 413
    assert "What you sent is too long" in response.content.decode()
    assert not Innovation.objects.exists()
