"""Each row of the retention table, with the clock moved to just before its end and just after."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import StringIO

import pghistory
import pghistory.models
import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core import mail as django_mail
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from connected_localism.accounts.models import User
from connected_localism.common.locks import advisory_lock
from connected_localism.mail import outbox
from connected_localism.mail.models import OutgoingMail
from connected_localism.mail.sending import send_due
from connected_localism.rights import exporting, pruning, retention, tasks
from connected_localism.rights.closed_account import closed_account
from connected_localism.rights.models import DataExport, Notice
from innovations.models import (
    Attachment,
    ContactMessage,
    EditInProgress,
    Innovation,
    MistakeReport,
)
from places.models import CommunityProposal, Invitation, Membership
from tests.factories import InnovationFactory, MembershipFactory, PlaceFactory, UserFactory
from tests.innovations.attachments.made import attachment

pytestmark = pytest.mark.django_db

START = datetime(2026, 3, 31, 12, tzinfo=timezone.get_default_timezone())
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@dataclass
class Kept:
    """Something that the table speaks of: whether it is still there, and when it should go."""

    is_there: Callable[[], bool]
    until: datetime


def months_later(months: int) -> datetime:
    year, month = divmod(START.year * 12 + START.month - 1 + months, 12)
    return START.replace(year=year, month=month + 1, day=28) + 4 * DAY  # past any shorter month


def row(model, **fields) -> Callable[[], bool]:
    made = model.objects.create(**fields)
    return lambda: model.objects.filter(pk=made.pk).exists()


def unconfirmed_account():
    person = UserFactory()
    EmailAddress.objects.create(user=person, email=person.email, verified=False)
    return Kept(lambda: User.objects.filter(pk=person.pk).exists(), START + 7 * DAY)


def unsaved_text():
    there = row(EditInProgress, person=UserFactory(), form_key=uuid.uuid4(), typed={})
    return Kept(there, START + 30 * DAY)


def removed_file():
    file = attachment(InnovationFactory(), removed_at=START)
    return Kept(lambda: Attachment.objects.filter(pk=file.pk).exists(), START + 30 * DAY)


def undescribed_file():
    file = attachment(InnovationFactory(), is_described=False)
    return Kept(lambda: Attachment.objects.filter(pk=file.pk).exists(), START + 30 * DAY)


def sent_mail():
    outbox.post("data-ready", to=UserFactory(), key="1", context={"url": "/", "until": "x"})
    assert send_due() == 1
    return Kept(OutgoingMail.objects.exists, START + 30 * DAY)


def failed_mail():
    outbox.post("data-ready", to=UserFactory(), key="1", context={})
    assert send_due() == 0
    return Kept(OutgoingMail.objects.exists, START + 30 * DAY)


def session():
    store = SessionStore()
    store["_auth_user_id"] = str(UserFactory().pk)
    store.save()
    return Kept(Session.objects.exists, START + 14 * DAY)


def device():
    kept = session()
    there = row(
        UserSession, user=User.objects.get(), session_key=Session.objects.get().pk, ip="0.0.0.0"
    )
    return Kept(there, kept.until)


def mistake_report():
    there = row(
        MistakeReport, innovation=InnovationFactory(published=True), about="fact", message="No",
        form_key=uuid.uuid4(), handled_at=START,
    )  # fmt: skip
    return Kept(there, months_later(12))


def contact_message():
    message = ContactMessage.objects.create(
        innovation=InnovationFactory(published=True), about="visit", name="Bob", text="May we come?",
        address="bob@example.org", state="delivered", delivered_at=START, form_key=uuid.uuid4(),
    )  # fmt: skip
    return Kept(
        lambda: ContactMessage.objects.filter(pk=message.pk).exclude(text="").exists(),
        START + 30 * DAY,
    )


def invitation():
    there = row(
        Invitation, place=PlaceFactory(), role="officer", token_digest="x", state="revoked",
        expires_at=START, ended_at=START,
    )  # fmt: skip
    return Kept(there, months_later(12))


def ended_membership():
    membership = MembershipFactory(state=Membership.State.ENDED)
    return Kept(lambda: Membership.objects.filter(pk=membership.pk).exists(), months_later(24))


def proposal():
    there = row(
        CommunityProposal, name="Street", type="NBHD", council=PlaceFactory(), area="Here",
        form_key=uuid.uuid4(), state="declined", decided_at=START, reason="No",
    )  # fmt: skip
    return Kept(there, months_later(12))


def export():
    exporting.ask_for_copy(UserFactory())
    assert exporting.make_due() == 1
    file = DataExport.objects.get().file
    return Kept(lambda: file.storage.exists(file.name), START + 7 * DAY)


def desk_log():
    there = row(
        LogEntry, user=UserFactory(), object_id="1", object_repr="x", action_flag=CHANGE,
        content_type=ContentType.objects.get_for_model(User),
    )  # fmt: skip
    return Kept(there, months_later(24))


def who_changed_what():
    with pghistory.context(user=4711):
        InnovationFactory(published=True)
    # Its moment is the database's, whose clock nobody can move.
    pghistory.models.Context.objects.update(created_at=START)
    assert pghistory.models.Context.objects.filter(metadata__user=4711).exists()
    return Kept(
        pghistory.models.Context.objects.filter(metadata__user=4711).exists, months_later(24)
    )


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("unconfirmed-accounts", unconfirmed_account),
        ("unsaved-text", unsaved_text),
        ("removed-files", removed_file),
        ("undescribed-files", undescribed_file),
        ("mail", sent_mail),
        ("mail", failed_mail),
        ("sessions", session),
        ("devices", device),
        ("mistake-reports", mistake_report),
        ("contact-messages", contact_message),
        ("invitations", invitation),
        ("ended-memberships", ended_membership),
        ("proposals", proposal),
        ("data-exports", export),
        ("desk-log", desk_log),
        ("who-changed-what", who_changed_what),
    ],
)
def test_it_is_there_until_its_time_is_up_and_gone_after(clock, name, make):
    kept = make()
    assert name in {rule.name for rule in retention.TABLE}
    is_day_exact = kept.until - START < 60 * DAY
    clock.move_to(kept.until - (HOUR if is_day_exact else 6 * DAY))
    assert not any(done.error for done in pruning.prune())
    assert kept.is_there()

    clock.move_to(kept.until + HOUR)
    (done,) = [done for done in pruning.prune() if done.name == name]
    assert (done.ended, done.error) == (1, "")
    assert not kept.is_there()
    (done,) = [done for done in pruning.prune() if done.name == name]
    assert done.ended == 0


def test_every_row_of_the_table_is_tested():
    """The two that give notice first have tests of their own below."""
    marks = test_it_is_there_until_its_time_is_up_and_gone_after.pytestmark
    tested = {name for name, _make in marks[0].args[1]} | {"untouched-drafts", "inactive-accounts"}
    assert tested == {rule.name for rule in retention.TABLE}


# --- Drafts and accounts: never without notice --------------------------------------------------


def nightly(clock, moment: datetime) -> list[str]:
    """Prune at `moment`; subjects of the mail that went out."""
    clock.move_to(moment)
    assert not any(done.error for done in pruning.prune())
    already = len(django_mail.outbox)
    send_due()
    return [message.subject for message in django_mail.outbox[already:]]


def draft() -> Innovation:
    made = InnovationFactory(title="Forgotten")
    Innovation.objects.filter(pk=made.pk).update(updated_at=START)
    # So that its author is not inactive as well.
    User.objects.update(is_superuser=True)
    return Innovation.objects.get(pk=made.pk)


def test_an_untouched_draft_goes_after_24_months_and_one_notice(clock):
    record = draft()
    assert nightly(clock, months_later(22)) == []
    assert nightly(clock, months_later(23)) == [
        "Your draft “Forgotten” will be deleted on 31 March 2028"
    ]
    assert django_mail.outbox[-1].to == [record.author.email]
    assert nightly(clock, months_later(23) + DAY) == []  # one notice, not one a day
    assert Innovation.objects.filter(pk=record.pk).exists()
    nightly(clock, months_later(24) + DAY)
    assert not Innovation.objects.filter(pk=record.pk).exists()
    assert not Notice.objects.exists()


def test_a_draft_that_nobody_was_told_about_stays_for_another_month(clock):
    record = draft()  # and then the nightly job was switched off for three years
    assert len(nightly(clock, months_later(36))) == 1
    nightly(clock, months_later(36) + 27 * DAY)
    assert Innovation.objects.filter(pk=record.pk).exists()
    nightly(clock, months_later(36) + 29 * DAY)
    assert not Innovation.objects.filter(pk=record.pk).exists()


@pytest.mark.parametrize("touch", ["saved", "typed"])
def test_a_draft_that_is_taken_up_again_stays(clock, touch):
    record = draft()
    nightly(clock, months_later(23))
    if touch == "saved":
        Innovation.objects.filter(pk=record.pk).update(updated_at=timezone.now())
    else:
        EditInProgress.objects.create(
            person=record.author, innovation=record, section="short", typed={}
        )
    nightly(clock, months_later(24) + DAY)
    assert Innovation.objects.filter(pk=record.pk).exists()


@pytest.mark.parametrize("status", ["published", "submitted", "declined", "withdrawn"])
def test_what_was_handed_in_is_no_draft(clock, status):
    record = InnovationFactory(published=True)
    Innovation.objects.filter(pk=record.pk).update(updated_at=START, status=status)
    User.objects.update(is_superuser=True)
    for months in (23, 25, 60):
        assert nightly(clock, months_later(months)) == []
    assert Innovation.objects.filter(pk=record.pk).exists()


def test_a_draft_goes_with_its_history_and_its_files(
    clock, tmp_path, django_capture_on_commit_callbacks
):
    from django.core.files.base import ContentFile

    record = draft()
    attachment = record.attachments.model(
        innovation=record, kind="document", position=0, file_name="plan.pdf", size=1, sha256="x",
        content_type="application/pdf", title="Plan", licence="OGL-3.0", described_at=START,
    )  # fmt: skip
    attachment.file.save("plan.pdf", ContentFile(b"%PDF"), save=True)
    assert record.events.exists() and [p for p in tmp_path.rglob("*") if p.is_file()]
    history = record.events.model
    nightly(clock, months_later(23))
    with django_capture_on_commit_callbacks(execute=True):
        nightly(clock, months_later(24) + DAY)
    assert not history.objects.filter(pgh_obj_id=record.pk).exists()
    assert not [p for p in tmp_path.rglob("*") if p.is_file()]


def test_an_unused_account_is_closed_after_36_months_and_two_notices(clock):
    person = UserFactory(last_login=START)
    published = InnovationFactory(published=True, author=person)
    assert nightly(clock, months_later(33)) == []
    first = nightly(clock, months_later(34))
    second = nightly(clock, months_later(35))
    assert [len(first), len(second)] == [1, 1]
    assert first[0].startswith("Your account will be closed on ")
    assert nightly(clock, months_later(35) + DAY) == []
    assert User.objects.filter(pk=person.pk).exists()
    assert nightly(clock, months_later(36) + DAY) == ["Your account is closed"]
    assert not User.objects.filter(pk=person.pk).exists()
    published.refresh_from_db()
    assert published.author is None


def test_both_notices_come_a_month_apart_however_late(clock):
    person = UserFactory(last_login=START)
    assert len(nightly(clock, months_later(60))) == 1
    assert nightly(clock, months_later(60) + 27 * DAY) == []
    assert len(nightly(clock, months_later(60) + 29 * DAY)) == 1
    nightly(clock, months_later(60) + 56 * DAY)
    assert User.objects.filter(pk=person.pk).exists()
    nightly(clock, months_later(60) + 58 * DAY)
    assert not User.objects.filter(pk=person.pk).exists()


@pytest.mark.parametrize("use", ["signed in", "seen"])
def test_who_comes_back_keeps_the_account(clock, use):
    person = UserFactory(last_login=START)
    nightly(clock, months_later(34))
    nightly(clock, months_later(35))
    clock.move_to(months_later(35) + DAY)
    if use == "signed in":
        User.objects.update(last_login=timezone.now())
    else:
        store = SessionStore()
        store.save()
        UserSession.objects.create(user=person, session_key=store.session_key, ip="0.0.0.0")
    nightly(clock, months_later(36) + DAY)
    assert User.objects.filter(pk=person.pk).exists()


def test_some_accounts_are_never_closed_by_themselves(clock):
    UserFactory(is_superuser=True, last_login=START)
    closed_account()
    made_by_staff = UserFactory(email="new@example.org")  # never signed in, no address row
    nightly(clock, START + 8 * DAY)
    assert User.objects.filter(pk=made_by_staff.pk).exists()
    for months in (34, 35, 36, 37, 100):
        nightly(clock, months_later(months))
    assert set(User.objects.values_list("is_superuser", "is_active")) == {
        (True, True),
        (False, False),
    }


def test_a_confirmed_account_and_one_that_was_used_are_no_unconfirmed_ones(clock):
    confirmed, used = UserFactory(), UserFactory(last_login=START)
    EmailAddress.objects.create(user=confirmed, email=confirmed.email, verified=True)
    EmailAddress.objects.create(user=used, email=used.email, verified=False)
    nightly(clock, START + 8 * DAY)
    assert User.objects.count() == 2


# --- The command and the job --------------------------------------------------------------------


def test_a_dry_run_counts_and_changes_nothing(clock):
    kept = unconfirmed_account()
    clock.move_to(kept.until + HOUR)
    output = StringIO()
    call_command("prune", dry_run=True, stdout=output)
    lines = dict(line.split()[:2] for line in output.getvalue().splitlines())
    assert lines["unconfirmed-accounts"] == "1"
    assert set(lines) == {rule.name for rule in retention.TABLE}
    assert kept.is_there()

    output = StringIO()
    call_command("prune", stdout=output)
    assert "unconfirmed-accounts" in output.getvalue()
    assert not kept.is_there()


def test_a_row_that_fails_does_not_keep_the_others_from_their_work(clock, monkeypatch):
    kept = unconfirmed_account()
    clock.move_to(kept.until + HOUR)

    def fail(rows):
        raise RuntimeError("no")

    broken = retention.Retention("broken", "", "", "", lambda now: User.objects.none(), fail)
    monkeypatch.setattr(pruning, "TABLE", (broken, *retention.TABLE))
    with pytest.raises(CommandError, match="broken: RuntimeError: no"):
        call_command("prune", stdout=StringIO())
    assert not kept.is_there()


def test_two_beats_prune_once(clock):
    from threading import Thread

    from django.db import connection

    done = []

    def elsewhere():
        done.append(tasks.prune())
        connection.close()

    with advisory_lock("prune"):
        thread = Thread(target=elsewhere)
        thread.start()
        thread.join()
    assert done == [0]


def test_months_are_those_of_the_calendar():
    assert retention.months_before(START, 1).date().isoformat() == "2026-02-28"
    assert retention.months_before(START, 24).date().isoformat() == "2024-03-31"
