"""Each row of the retention table, with the clock moved to just before its end and just after."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from io import StringIO

import pghistory
import pghistory.models
import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.core.management.base import CommandError

from connected_localism.accounts.models import User
from connected_localism.common.locks import advisory_lock
from connected_localism.keys.actions import make_key, revoke
from connected_localism.mail import outbox
from connected_localism.mail.models import OutgoingMail
from connected_localism.mail.sending import send_due
from connected_localism.rights import exporting, pruning, retention, tasks
from connected_localism.rights.models import DataExport
from innovations.models import (
    Attachment,
    ContactMessage,
    EditInProgress,
    MistakeReport,
    SavedSearch,
)
from networks.models import ExchangeFile, Report
from places.models import CommunityProposal, Invitation, Membership
from tests.factories import (
    ExchangeFactory,
    InnovationFactory,
    MembershipFactory,
    NetworkFactory,
    PlaceFactory,
    UserFactory,
)
from tests.innovations.attachments.made import attachment
from tests.networks.exchanging.test_files import made as file_of
from tests.rights.moving_clock import DAY, HOUR, START, months_later

pytestmark = pytest.mark.django_db


@dataclass
class Kept:
    """Something that the table speaks of: whether it is still there, and when it should go."""

    is_there: Callable[[], bool]
    until: datetime


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


def removed_exchange_file():
    file = file_of(ExchangeFactory(), removed_at=START)
    return Kept(lambda: ExchangeFile.objects.filter(pk=file.pk).exists(), START + 30 * DAY)


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


def revoked_key():
    person = UserFactory()
    key, _secret = make_key(person, name="Copy", days=30, may_write=False)
    revoke(key, by=person)
    return Kept(person.api_keys.exists, months_later(12))


def mistake_report():
    there = row(
        MistakeReport, innovation=InnovationFactory(published=True), about="fact", message="No",
        form_key=uuid.uuid4(), handled_at=START,
    )  # fmt: skip
    return Kept(there, months_later(12))


def network_report():
    there = row(
        Report, network=NetworkFactory(), about="fact", message="No", form_key=uuid.uuid4(),
        handled_at=START, outcome="nothing",
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


def paused_search():
    there = row(
        SavedSearch, person=UserFactory(), name="Parks", query="q=parks", notify="never",
        due_on=START.date(), updated_at=START,
    )  # fmt: skip
    return Kept(there, months_later(24))


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
        ("removed-exchange-files", removed_exchange_file),
        ("undescribed-files", undescribed_file),
        ("mail", sent_mail),
        ("mail", failed_mail),
        ("sessions", session),
        ("devices", device),
        ("api-keys", revoked_key),
        ("mistake-reports", mistake_report),
        ("network-reports", network_report),
        ("contact-messages", contact_message),
        ("invitations", invitation),
        ("ended-memberships", ended_membership),
        ("proposals", proposal),
        ("paused-searches", paused_search),
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
    """The two that give notice first have tests of their own, in test_notices.py."""
    marks = test_it_is_there_until_its_time_is_up_and_gone_after.pytestmark
    tested = {name for name, _make in marks[0].args[1]} | {"untouched-drafts", "inactive-accounts"}
    assert tested == {rule.name for rule in retention.TABLE}


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
