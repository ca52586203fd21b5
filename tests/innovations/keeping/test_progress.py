"""Updates: who writes them, what readers and partners get, what they say of the record."""

import uuid
from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from innovations.actions.progress import add_update, correct_update, remove_update
from innovations.lifecycle import TransitionError
from innovations.models import Innovation, ProgressUpdate
from tests.factories import InnovationFactory, MembershipFactory, UserFactory, moderator
from tests.innovations.at_once import at_once

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 31, 11, tzinfo=UTC)
PAGE, ADD = "/innovations/repair-cafe/", "/innovations/repair-cafe/updates/add/"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def innovation():
    return InnovationFactory(
        published=True,
        title="Repair café",
        slug="repair-cafe",
        stage=Innovation.Stage.PILOT,
        author=UserFactory(display_name="Ann Author"),
        confirmed_at=datetime(2025, 5, 1, 9, tzinfo=UTC),
        review_due=date(2025, 8, 1),
        updated_at=datetime(2025, 5, 1, 9, tzinfo=UTC),
    )


def added(innovation, by=None, **fields) -> ProgressUpdate:
    return add_update(
        innovation=innovation,
        by=by or innovation.author,
        **{"date": "2026-05", "text": "A second branch.", "form_key": uuid.uuid4()} | fields,
    )


def typed(innovation, **changed) -> dict:
    """A complete update as a browser sends it."""
    return {
        "date": "2026-05-30",
        "text": "A second\r\nbranch.",
        "stage": "",
        "result": "",
        "version": innovation.content_version,
        "form_key": str(uuid.uuid4()),
    } | changed


# --- Writing ----------------------------------------------------------------------------------


def test_an_update_confirms_the_record_and_shows_as_a_change(innovation):
    update = added(innovation)
    innovation.refresh_from_db()
    assert (update.by, update.created_at, update.edited_at) == (innovation.author, NOW, None)
    assert (innovation.confirmed_at, innovation.updated_at) == (NOW, NOW)
    assert innovation.review_due == date(2026, 8, 31)
    assert innovation.content_version == 1
    assert innovation.confirmations.get().how == "update"


def test_a_change_of_stage_and_result_is_an_edit_like_any_other(innovation):
    member = MembershipFactory(place=innovation.place).user
    added(innovation, member, changes={"stage": "live", "result": "worked"}, expected_version=1)
    innovation.refresh_from_db()
    assert (innovation.stage, innovation.result, innovation.content_version) == (
        "live",
        "worked",
        2,
    )
    assert innovation.review_due == date(2027, 5, 31)
    assert [each.how for each in innovation.confirmations.all()] == ["edit"]  # once is enough


def test_only_its_people_write_and_a_moderator_can_only_remove(innovation):
    update = added(innovation)
    for somebody in (UserFactory(), MembershipFactory().user, moderator()):
        with pytest.raises(PermissionDenied):
            added(innovation, somebody)
        with pytest.raises(PermissionDenied):
            correct_update(update, by=somebody, date="2026", text="No.")
    for somebody in (UserFactory(), MembershipFactory().user):
        with pytest.raises(PermissionDenied):
            remove_update(update, by=somebody)
    remove_update(update, by=moderator())
    assert not ProgressUpdate.objects.exists()


@pytest.mark.parametrize("status", set(Innovation.Status) - {Innovation.Status.PUBLISHED})
def test_only_what_is_published_goes_on(innovation, status):
    Innovation.objects.update(status=status)
    with pytest.raises(TransitionError):
        added(innovation)
    assert not ProgressUpdate.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_ten_clicks_at_once_are_one_update(innovation):
    key = uuid.uuid4()
    calls = [lambda: added(Innovation.objects.get(), form_key=key)] * 10
    assert len({update.pk for update in at_once(calls)}) == 1
    assert ProgressUpdate.objects.count() == 1


def test_the_same_form_key_is_no_second_update(innovation):
    update = added(innovation)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProgressUpdate.objects.create(
            innovation=innovation, date="2026", text="Again", form_key=update.form_key
        )


def test_a_correction_is_said_and_the_former_words_are_kept(innovation):
    update = added(innovation)
    correct_update(update, by=innovation.author, date="2026-05", text="A second branch.")
    assert update.edited_at is None  # nothing was changed
    correct_update(update, by=innovation.author, date="2026-04", text="A third branch.")
    update.refresh_from_db()
    assert (update.date, update.text, update.edited_at) == ("2026-04", "A third branch.", NOW)
    assert list(update.events.order_by("pgh_id").values_list("text", flat=True)) == [
        "A second branch.", "A third branch.",
    ]  # fmt: skip


def test_an_update_outlives_the_account_of_its_writer(innovation):
    added(innovation)
    innovation.author.delete()
    assert ProgressUpdate.objects.get().by is None


# --- What readers get -------------------------------------------------------------------------


def test_the_page_shows_the_newest_first_and_the_rest_on_demand(client, innovation):
    for number, day in enumerate(["2024", "2026-05-30", "2025-03", "2026-01", "2025"]):
        added(innovation, date=day, text=f"Number {number}.")
    page = client.get(PAGE)
    shown = [row["date"] for row in page.context["updates"]]
    assert shown == ["30 May 2026", "January 2026", "March 2025"]
    assert [row["date"] for row in page.context["older_updates"]] == ["2025", "2024"]
    assert "Show all 2 older updates" in page.text and "Number 0." in page.text
    assert "Update added</li>" in page.text
    assert "Ann Author" not in page.text and "Add an update" not in page.text


def test_a_record_without_updates_shows_no_heading(client, innovation):
    assert 'id="updates"' not in client.get(PAGE).text


def test_a_correction_is_dated_for_readers(client, innovation):
    correct_update(added(innovation), by=innovation.author, date="2026", text="<b>Bold</b>")
    page = client.get(PAGE).text
    assert "Changed on 31 May 2026." in page and "&lt;b&gt;Bold" in page


def test_partners_get_them_by_the_api(client, innovation):
    added(innovation, date="2025", text="One.")
    added(innovation, date="2026", text="Two.")
    record = client.get(f"/api/v1/innovations/{innovation.public_id}/").json()
    assert record["progress_updates"] == [
        {"date": "2026", "text": "Two."}, {"date": "2025", "text": "One."},
    ]  # fmt: skip


@pytest.mark.parametrize("fields", [{"status": "hidden"}, {"visibility": "members"}])
def test_they_are_as_hidden_as_their_record(client, innovation, fields):
    added(innovation, text="Zanzibar lanterns")
    Innovation.objects.update(**fields)
    for path in (PAGE, "/innovations/", "/api/v1/innovations/", "/innovations/?q=zanzibar"):
        assert "Zanzibar lanterns" not in client.get(path).text
    assert client.get(f"/api/v1/innovations/{innovation.public_id}/").status_code == 404


# --- The form ---------------------------------------------------------------------------------


def test_adding_one_by_the_page(client, innovation):
    client.force_login(innovation.author)
    assert "Add an update" in client.get(PAGE).text
    form = client.get(ADD)
    assert 'value="31 May 2026"' in form.text and "As before: Pilot" in form.text
    response = client.post(ADD, typed(innovation, stage="ended"), follow=True)
    assert response.redirect_chain == [(PAGE, 302)]
    assert "Your update is on the page." in response.text
    assert ProgressUpdate.objects.get().text == "A second\nbranch."
    innovation.refresh_from_db()
    assert innovation.stage == "ended"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("date", "", "Enter when it was"),
        ("date", "2026-02-30", "Enter a year such as 2024"),
        ("date", "2026-06-01", "Enter a date that is not in the future"),
        ("date", "2027", "Enter a date that is not in the future"),
        ("text", " ", "Say what happened"),
        ("text", "x" * 2001, "What happened must be 2000 characters or fewer"),
        ("stage", "pilot", "Select an option from the list"),  # it is one already
        ("result", "splendid", "Select an option from the list"),
    ],
)
def test_a_mistake_is_said_and_nothing_is_lost(client, innovation, field, value, said):
    client.force_login(innovation.author)
    response = client.post(ADD, typed(innovation, **{"text": "A second branch."} | {field: value}))
    assert (response.status_code, said in response.text) == (200, True)
    if field != "text":
        assert "A second branch." in response.text
    assert not ProgressUpdate.objects.exists()


def test_when_somebody_changed_the_record_the_text_stays_in_the_form(client, innovation):
    client.force_login(innovation.author)
    data = typed(innovation, stage="live")
    Innovation.objects.update(content_version=2)
    response = client.post(ADD, data)
    assert response.status_code == 409
    assert "Somebody else changed this record" in response.text and "branch." in response.text
    assert not ProgressUpdate.objects.exists()
    again = data | {"version": response.context["form"]["version"].value()}
    assert client.post(ADD, again).status_code == 302
    # Without a change of the record itself nobody is in the way.
    assert client.post(ADD, typed(innovation, version=1)).status_code == 302


def test_correcting_and_removing_by_the_page(client, innovation):
    update = added(innovation)
    here = f"/innovations/repair-cafe/updates/{update.pk}/"
    client.force_login(innovation.author)
    assert "A second branch." in client.get(here).text
    client.post(here, {"date": "2026", "text": "A third branch."})
    assert ProgressUpdate.objects.get().text == "A third branch."
    assert "Remove this update?" in client.get(f"{here}remove/").text
    assert ProgressUpdate.objects.exists()
    client.post(f"{here}remove/")
    assert not ProgressUpdate.objects.exists()
    assert client.get(here).status_code == 404


def test_an_update_of_another_record_is_not_reached_through_ones_own(client, innovation):
    other = added(InnovationFactory(published=True))
    client.force_login(innovation.author)
    for end in ("", "remove/"):
        path = f"/innovations/repair-cafe/updates/{other.pk}/{end}"
        assert client.get(path).status_code == client.post(path).status_code == 404
    assert ProgressUpdate.objects.filter(pk=other.pk).exists()
