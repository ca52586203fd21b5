"""What somebody typed and did not save: nothing of it is ever lost, and nobody else sees it."""

import uuid

import pytest
from django.core import signing
from django.test import Client

from innovations import actions
from innovations.models import EditInProgress, Innovation
from innovations.submitting.unsaved import LONGEST, SEAL, FormOf
from innovations.views import editing, submitting
from tests.factories import InnovationFactory, MembershipFactory, PlaceFactory, UserFactory
from tests.innovations.typed_forms import (
    edit_url,
    errors,
    new_url,
    section_url,
    typed,
    typed_over,
)

pytestmark = pytest.mark.django_db
AUTOSAVE = "/innovations/submit/autosave/"
MINE = "/innovations/mine/"


@pytest.fixture
def author(client):
    author = UserFactory()
    client.force_login(author)
    return author


@pytest.fixture
def draft(author):
    return InnovationFactory(author=author, challenge="As it was saved.")


def opened(client, url) -> dict:
    """All that the form at `url` would send, its sealed note included."""
    form = client.get(url).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else getattr(value, "pk", value) for name, value in values.items()}  # fmt: skip


def test_what_is_typed_is_kept_and_is_there_again_and_the_record_stays(client, draft):
    url = section_url(draft)
    answer = client.post(AUTOSAVE, opened(client, url) | {"challenge": "Half a sen"}).json()
    text = EditInProgress.objects.get()
    assert answer["state"] == "kept"
    assert len(answer["at"]) == len("14:32")
    assert (text.person, text.innovation, text.section, text.base_version) == (
        draft.author,
        draft,
        "story",
        1,
    )
    response = client.get(url)
    assert response.context["form"]["challenge"].value() == "Half a sen"
    assert "We kept what you typed on" in response.content.decode()
    draft.refresh_from_db()
    assert (draft.challenge, draft.content_version) == ("As it was saved.", 1)


def test_a_published_record_changes_when_it_is_saved_and_not_before(client, author):
    public = InnovationFactory(author=author, published=True)
    before = public.challenge
    client.post(AUTOSAVE, opened(client, section_url(public)) | {"challenge": "Not ready"})
    assert "Not ready" not in Client().get(public.get_absolute_url()).content.decode()
    public.refresh_from_db()
    assert public.challenge == before


def test_saving_ends_it(client, draft):
    sent = opened(client, section_url(draft)) | {"challenge": "Done."}
    client.post(AUTOSAVE, sent)
    client.post(section_url(draft), sent)
    draft.refresh_from_db()
    assert draft.challenge == "Done."
    assert not EditInProgress.objects.exists()


def test_the_latest_text_replaces_the_one_before(client, draft):
    sent = opened(client, section_url(draft))
    for words in ("One", "One two", "One two three"):
        client.post(AUTOSAVE, sent | {"challenge": words})
    assert EditInProgress.objects.get().typed["challenge"] == ["One two three"]


def test_kept_text_shows_no_fault_before_it_is_sent(client, draft):
    sent = opened(client, section_url(draft, "basics"))
    client.post(AUTOSAVE, sent | {"title": "", "summary": "x" * 900})
    page = client.get(section_url(draft, "basics")).content.decode()
    assert "There is a problem" not in page
    assert "x" * 900 in page


def test_rows_are_kept_too(client, draft):
    sent = opened(client, section_url(draft, "people")) | {
        "further_places": [],
        "partners-count": 2,
        "partners-0-name": "One",
        "partners-1-name": "Two",
        "partners-1-role": "funder",
    }
    client.post(AUTOSAVE, sent)
    [rows] = client.get(section_url(draft, "people")).context["form"].rows
    assert [row["name"].value() for row in rows.forms] == ["One", "Two"]


def test_unsaved_text_is_thrown_away_on_request_and_only_by_its_owner(client, draft):
    client.post(AUTOSAVE, opened(client, section_url(draft)) | {"challenge": "Nonsense"})
    text = EditInProgress.objects.get()
    colleague = Client()
    colleague.force_login(MembershipFactory(place=draft.place).user)
    assert colleague.post(f"/innovations/submit/discard/{text.pk}/").status_code == 404
    assert client.get(f"/innovations/submit/discard/{text.pk}/").status_code == 405
    assert client.post(f"/innovations/submit/discard/{text.pk}/").url == section_url(draft)
    assert client.get(section_url(draft)).context["form"]["challenge"].value() == "As it was saved."


def test_a_colleague_never_sees_what_i_have_not_saved(client, draft):
    client.post(AUTOSAVE, opened(client, section_url(draft)) | {"challenge": "A secret thought"})
    colleague = Client()
    colleague.force_login(MembershipFactory(place=draft.place).user)
    for url in (section_url(draft), edit_url(draft), draft.get_absolute_url(), MINE):
        assert "A secret thought" not in colleague.get(url).content.decode()


@pytest.mark.parametrize("section", ["story", None])
def test_signed_out_while_writing_loses_no_word(client, draft, section):
    """The session ends, the form is sent, and after signing in the text is in the form again."""
    url = section_url(draft, section) if section else new_url()
    sent = opened(client, url) | {"challenge": "A long afternoon’s work."}
    client.logout()
    response = client.post(url, sent)
    assert response.status_code == 302
    assert response.url.startswith("/accounts/login/?next=")
    assert "what you typed is kept" in client.get(response.url).content.decode()

    client.force_login(draft.author)
    form = client.get(url).context["form"]
    assert form["challenge"].value() == "A long afternoon’s work."
    draft.refresh_from_db()
    assert draft.content_version == 1


def test_another_person_on_the_same_computer_gets_nothing_of_it(client, draft):
    url = new_url()
    sent = opened(client, url) | {"title": "Mine alone", "challenge": "A secret thought"}
    client.logout()
    client.post(url, sent)
    client.force_login(UserFactory())
    for page in (url, MINE, client.get("/innovations/submit/").url):
        assert "secret thought" not in client.get(page).content.decode()
        assert "Mine alone" not in client.get(page).content.decode()


def test_autosave_goes_on_after_a_sign_out_and_says_so(client, draft):
    sent = opened(client, section_url(draft)) | {"challenge": "Still typing"}
    client.logout()
    answer = client.post(AUTOSAVE, sent).json()
    assert answer["state"] == "signed_out"
    assert "token" not in answer
    assert EditInProgress.objects.get().typed["challenge"] == ["Still typing"]


def test_autosave_brings_the_form_a_fresh_token(draft):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(draft.author)
    sent = opened(browser, section_url(draft)) | {"challenge": "Typed before"}
    browser.cookies.pop("csrf")  # another sign-in gave this browser another token
    token = browser.post(AUTOSAVE, sent).json()["token"]
    response = browser.post(section_url(draft), sent | {"csrfmiddlewaretoken": token})
    assert response.status_code == 302
    draft.refresh_from_db()
    assert draft.challenge == "Typed before"


@pytest.mark.parametrize("section", ["story", None])
def test_a_stale_token_keeps_the_text(draft, section):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(draft.author)
    url = section_url(draft, section) if section else new_url()
    sent = opened(browser, url) | {"challenge": "Typed for an hour", "csrfmiddlewaretoken": "old"}
    response = browser.post(url, sent)
    assert response.status_code == 403
    page = response.content.decode()
    assert "What you typed is kept for you" in page
    assert f'href="{url}"' in page
    assert browser.get(url).context["form"]["challenge"].value() == "Typed for an hour"


def test_a_stale_token_of_any_other_form_says_that_nothing_was_saved(client):
    browser = Client(enforce_csrf_checks=True)
    response = browser.post("/accounts/login/", {"login": "a@example.org"})
    assert "Go back, copy what you wrote" in response.content.decode()


@pytest.mark.parametrize(
    ("module", "name", "section"), [(editing, "_write", "story"), (submitting, "_create", None)]
)
def test_a_fault_of_ours_keeps_the_text(client, draft, monkeypatch, module, name, section):
    url = section_url(draft, section) if section else new_url()
    sent = opened(client, url) | {
        "challenge": "Typed for an hour",
        "title": "A title",
        "place": draft.place_id,
    }

    def break_down(*args, **kwargs):
        raise RuntimeError("a fault")

    monkeypatch.setattr(module, name, break_down)
    client.raise_request_exception = False
    assert client.post(url, sent).status_code == 500
    monkeypatch.undo()
    assert client.get(url).context["form"]["challenge"].value() == "Typed for an hour"


def test_what_was_refused_is_kept_too(client, draft):
    sent = opened(client, section_url(draft)) | {"challenge": "y" * 5001}
    response = client.post(section_url(draft), sent)
    assert errors(response) == {"challenge": ["The problem: 1 character too many. Up to 5000 fit."]}
    assert client.get(section_url(draft)).context["form"]["challenge"].value() == "y" * 5001


def test_text_kept_from_before_a_change_shows_both_when_it_is_saved(client, draft):
    sent = opened(client, section_url(draft)) | {"challenge": "Mine, from yesterday."}
    client.post(AUTOSAVE, sent)
    actions.save_content(
        innovation=draft,
        by=draft.author,
        changes={"challenge": "Theirs, from today."},
        expected_version=1,
    )
    response = client.get(section_url(draft))
    assert "The record has been changed since" in response.content.decode()
    response = client.post(section_url(draft), opened(client, section_url(draft)))
    assert response.status_code == 409
    assert {(d.before, d.after) for d in response.context["differences"]} == {
        ("Theirs, from today.", "Mine, from yesterday.")
    }


def test_what_was_begun_and_never_saved_is_found_again(client, author):
    first = new_url()
    client.post(AUTOSAVE, opened(client, first) | {"title": "An idea on the bus"})
    assert f'href="{first}"' in client.get(MINE).content.decode()
    other = client.get("/innovations/submit/", follow=True).content.decode()
    assert "Go on with “An idea on the bus”" in other
    assert client.get(first).context["form"]["title"].value() == "An idea on the bus"
    client.post(first, opened(client, first) | {"place": PlaceFactory().pk})
    assert Innovation.objects.get().title == "An idea on the bus"
    assert not EditInProgress.objects.exists()


def test_a_late_autosave_does_not_bring_back_what_was_saved(client, author):
    url = new_url()
    sent = opened(client, url) | {"title": "Saved", "place": PlaceFactory().pk}
    client.post(url, sent)
    client.post(AUTOSAVE, sent)  # was still under way
    assert client.get(url).url == edit_url(Innovation.objects.get())
    assert not EditInProgress.objects.exists()


def test_the_overview_says_where_something_is_not_saved(client, draft):
    client.post(AUTOSAVE, opened(client, section_url(draft)) | {"challenge": "Half a sen"})
    page = client.get(edit_url(draft)).content.decode()
    assert page.count("Not saved yet") == 1


@pytest.mark.parametrize(
    "note",
    ["", "nonsense", signing.dumps([1, None, "", None], salt="x")],
    ids=["none", "nonsense", "sealed for something else"],
)
def test_without_a_note_of_ours_nothing_is_kept(client, author, note):
    response = client.post(AUTOSAVE, {"kept_as": note, "title": "Anything"})
    assert (response.status_code, response.json()) == (400, {"state": "unknown"})
    assert not EditInProgress.objects.exists()


def test_a_note_counts_for_thirty_days(client, draft, monkeypatch):
    note = signing.dumps([draft.author_id, draft.pk, "story", None], salt=SEAL)
    assert FormOf.unsealed(note) == FormOf(draft.author_id, draft.pk, "story")
    monkeypatch.setattr("time.time", lambda: 10**10)
    assert FormOf.unsealed(note) is None


def test_somebody_else_who_is_signed_in_here_now_keeps_nothing(client, draft):
    sent = opened(client, section_url(draft)) | {"challenge": "Typed by whom?"}
    client.force_login(UserFactory())
    response = client.post(AUTOSAVE, sent)
    assert (response.status_code, response.json()) == (403, {"state": "somebody_else"})
    assert not EditInProgress.objects.exists()


def test_what_no_form_could_hold_is_not_kept(client, draft):
    sent = opened(client, section_url(draft)) | {"challenge": "z" * (LONGEST + 1)}
    assert client.post(AUTOSAVE, sent).json() == {"state": "too_long"}
    client.post(section_url(draft), sent)  # and sending it is no fault of ours
    assert not EditInProgress.objects.exists()


def test_for_a_record_that_is_gone_nothing_is_kept(client, draft):
    sent = opened(client, section_url(draft))
    Innovation.objects.filter(pk=draft.pk).delete()
    assert client.post(AUTOSAVE, sent).json() == {"state": "gone"}


def test_invisible_characters_in_what_is_kept_are_no_fault(client, draft):
    sent = opened(client, section_url(draft)) | {"challenge": "a\x00b\u202ec", "x\x00": "y"}
    assert client.post(AUTOSAVE, sent).json()["state"] == "kept"
    assert EditInProgress.objects.get().typed["challenge"] == ["abc"]


def test_a_person_keeps_no_more_than_twenty_beginnings(client, author):
    for number in range(23):
        form = FormOf(author.pk, form_key=uuid.uuid4())
        client.post(AUTOSAVE, {"kept_as": form.sealed(), "title": f"Idea {number}"})
    titles = {text.typed["title"][0] for text in EditInProgress.objects.all()}
    assert titles == {f"Idea {number}" for number in range(3, 23)}


def test_kept_text_of_one_form_is_one_row(client, draft):
    form = FormOf(draft.author_id, draft.pk, "story")
    EditInProgress.objects.create(
        person=draft.author, innovation=draft, section="story", typed={"challenge": ["Old"]}
    )
    client.post(AUTOSAVE, {"kept_as": form.sealed(), "challenge": "New"})
    assert [text.typed for text in EditInProgress.objects.all()] == [{"challenge": ["New"]}]


def test_two_forms_in_two_tabs_do_not_mix(client, draft):
    client.post(AUTOSAVE, opened(client, section_url(draft)) | {"challenge": "In the story"})
    client.post(AUTOSAVE, typed_over(draft, "money") | {"kept_as": FormOf(draft.author_id, draft.pk, "money").sealed(), "cost_note": "In the money"})  # fmt: skip
    for key in (uuid.uuid4(), uuid.uuid4()):
        client.post(new_url(key), typed(draft.place) | {"kept_as": FormOf(draft.author_id, form_key=key).sealed(), "title": ""})  # fmt: skip
    assert EditInProgress.objects.count() == 4
