"""Drafts and accounts are never deleted without notice, however late the nightly job runs."""

from datetime import datetime

import pytest
from allauth.account.models import EmailAddress
from django.core import mail as django_mail
from django.core.files.base import ContentFile
from django.utils import timezone

from connected_localism.accounts.models import User
from connected_localism.mail.sending import send_due
from connected_localism.rights import pruning
from connected_localism.rights.closed_account import closed_account
from connected_localism.rights.models import Notice
from innovations.models import EditInProgress, Innovation
from tests.factories import InnovationFactory, UserFactory
from tests.rights.moving_clock import DAY, START, months_later

pytestmark = pytest.mark.django_db


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
def test_who_comes_back_keeps_the_account(clock, client, use):
    person = UserFactory(last_login=START)
    client.force_login(person)
    session = client.session
    session.set_expiry(months_later(40))
    session.save()
    nightly(clock, months_later(34))
    nightly(clock, months_later(35))
    clock.move_to(months_later(35) + DAY)
    if use == "signed in":
        User.objects.update(last_login=timezone.now())
    else:
        assert client.get("/accounts/").status_code == 200
    nightly(clock, months_later(36) + DAY)
    nightly(clock, months_later(36) + 2 * DAY)
    assert User.objects.filter(pk=person.pk).exists()


def test_who_visits_and_never_signs_in_anew_is_not_taken_for_gone(clock, client):
    """Their session, which alone knew of the visits, ends two weeks after the last one."""
    client.force_login(person := UserFactory())
    for _visit in range(90):  # more than three years
        clock.shift(13 * DAY)
        assert client.get("/accounts/").status_code == 200
    for days in (1, 15, 30, 60, 90):
        assert nightly(clock, timezone.now() + days * DAY) == []
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
