"""What has been kept long enough, for each row of the retention table, and how it ends."""

from datetime import datetime, timedelta

import pghistory.models
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from connected_localism.accounts.models import User
from connected_localism.mail.models import OutgoingMail
from connected_localism.mail.outbox import post
from connected_localism.rights.actions import CannotClose, close_account
from connected_localism.rights.closed_account import ADDRESS
from connected_localism.rights.models import DataExport, Notice
from innovations.actions import drafts
from innovations.models import (
    ContactMessage,
    EditInProgress,
    Innovation,
    MistakeReport,
    SavedSearch,
)
from innovations.people import keepers
from networks.models import Report
from places.models import CommunityProposal, Invitation, Membership, MembershipDecision

MONTH = timedelta(days=28)  # between a notice and what it announces, at least


# --- Accounts ---------------------------------------------------------------------------------


def unconfirmed_accounts(before: datetime) -> QuerySet:
    """Made by signing up and never signed in with. Those that staff made have no address row."""
    addresses = EmailAddress.objects.filter(user=OuterRef("pk"))
    return User.objects.filter(
        Exists(addresses), ~Exists(addresses.filter(verified=True)),
        date_joined__lt=before, last_login=None, is_staff=False, is_superuser=False,
    ).order_by("pk")  # fmt: skip


def close_unconfirmed(accounts: QuerySet) -> int:
    """Without a last mail: the address may be somebody else's."""
    return _close_each(accounts, tell=False)


def with_last_use() -> QuerySet:
    """People with `last_use`: when they signed in last, or were seen. Administrators are never
    inactive, and neither is the account that stands for those that are closed."""
    people = User.objects.filter(is_superuser=False).exclude(email=ADDRESS)
    # Not from the sessions, which end two weeks after the last visit.
    last_use = Greatest(
        "date_joined",
        Coalesce("last_login", "date_joined"),
        Coalesce("last_seen_at", "date_joined"),
    )
    return people.annotate(last_use=last_use).order_by("pk")


def inactive_accounts(before: datetime, now: datetime) -> QuerySet:
    """Not used since `before`, and told so twice, the second time a month ago."""
    told = Notice.objects.filter(
        person=OuterRef("pk"), since=OuterRef("last_use"), number=2, sent_at__lt=now - MONTH
    )
    return with_last_use().filter(Exists(told), last_use__lt=before)


def close_inactive(accounts: QuerySet) -> int:
    return _close_each(accounts, tell=True)


def _close_each(accounts: QuerySet, *, tell: bool) -> int:
    closed = 0
    for person in accounts:
        try:
            close_account(person, tell=tell)
        except CannotClose:
            continue
        closed += 1
    return closed


def warn_of_accounts(before: dict[int, datetime], now: datetime) -> int:
    """Send the notices that are due; `before` says for each number since when it must be unused.

    The second goes a month after the first at the earliest, however long nobody looked.
    """
    sent = 0
    for number, moment in before.items():
        same = Notice.objects.filter(person=OuterRef("pk"), since=OuterRef("last_use"))
        unused = with_last_use().filter(~Exists(same.filter(number=number)), last_use__lt=moment)
        if number > 1:
            former = same.filter(number=number - 1, sent_at__lt=now - MONTH)
            unused = unused.filter(Exists(former))
        for person in unused:
            sent += _warn(
                [person], "account-unused", number, person.last_use, now, {"url": reverse("account_login")},
                person=person,
            )  # fmt: skip
    return sent


# --- Drafts -----------------------------------------------------------------------------------


def _drafts_untouched_since(before: datetime) -> QuerySet:
    unsaved = EditInProgress.objects.filter(innovation=OuterRef("pk"), saved_at__gte=before)
    untouched = drafts.drafts_of(Innovation.objects.filter(updated_at__lt=before))
    return untouched.filter(~Exists(unsaved)).order_by("pk")


def untouched_drafts(before: datetime, now: datetime) -> QuerySet:
    """Not touched since `before`, and somebody was told a month ago."""
    told = Notice.objects.filter(
        draft=OuterRef("pk"), since=OuterRef("updated_at"), sent_at__lt=now - MONTH
    )
    return _drafts_untouched_since(before).filter(Exists(told))


delete_drafts = drafts.delete_drafts


def warn_of_drafts(before: datetime, now: datetime) -> int:
    told = Notice.objects.filter(draft=OuterRef("pk"), since=OuterRef("updated_at"))
    sent = 0
    untold = _drafts_untouched_since(before).filter(~Exists(told))
    for draft in untold.select_related("author", "place"):
        context = {"title": draft.title, "url": draft.get_absolute_url()}
        sent += _warn(
            keepers(draft), "draft-unused", 1, draft.updated_at, now, context, draft=draft
        )  # fmt: skip
    return sent


@transaction.atomic
def _warn(people, kind: str, number: int, since: datetime, now: datetime, context, **about) -> int:
    """Write the notice down and send it; 0 if somebody else has done so."""
    notice, is_new = Notice.objects.get_or_create(
        since=since, number=number, **about, defaults={"sent_at": now}
    )
    if not is_new:
        return 0
    for person in people:
        with override(person.language):
            dates = {
                "since": date_format(timezone.localtime(since), "j F Y"),
                "until": date_format(timezone.localtime(now + MONTH), "j F Y"),
            }
        post(kind, to=person, key=f"{kind}:{notice.pk}:{person.pk}", context=context | dates)
    return 1


# --- Everything else --------------------------------------------------------------------------


def unsaved_text(before: datetime) -> QuerySet:
    return EditInProgress.objects.filter(saved_at__lt=before)


def finished_mail(before: datetime) -> QuerySet:
    unfinished = [OutgoingMail.State.DUE, OutgoingMail.State.SENDING]
    return OutgoingMail.objects.filter(created_at__lt=before).exclude(state__in=unfinished)


def ended_sessions(now: datetime) -> QuerySet:
    return Session.objects.filter(expire_date__lt=now)


def devices_without_session(now: datetime) -> QuerySet:
    sessions = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gte=now)
    return UserSession.objects.filter(~Exists(sessions))


def handled_reports(before: datetime) -> QuerySet:
    return MistakeReport.objects.filter(handled_at__lt=before)


def settled_reports(before: datetime) -> QuerySet:
    return Report.objects.filter(handled_at__lt=before)


def contact_messages(before: datetime) -> QuerySet:
    """Old enough, and nobody is looking into a report of abuse."""
    kept = ~Q(name="", address="", text="")
    done = Q(reported_at=None) | Q(handled_at__isnull=False)
    old = Q(delivered_at__lt=before) | Q(delivered_at=None, created_at__lt=before)
    return ContactMessage.objects.filter(kept, done, old)


def empty_messages(messages: QuerySet) -> int:
    """That there was one stays, for the limits of abuse, and leads to nobody."""
    return messages.update(name="", address="", text="", sender=None)


def ended_invitations(before: datetime) -> QuerySet:
    return Invitation.objects.filter(ended_at__lt=before)


def ended_memberships(before: datetime) -> QuerySet:
    later = MembershipDecision.objects.filter(membership=OuterRef("pk"), created_at__gte=before)
    return Membership.objects.filter(
        ~Exists(later), state=Membership.State.ENDED, created_at__lt=before
    )


def closed_proposals(before: datetime) -> QuerySet:
    State = CommunityProposal.State
    return CommunityProposal.objects.filter(
        state__in=[State.DECLINED, State.WITHDRAWN], decided_at__lt=before
    )


def paused_searches(before: datetime) -> QuerySet:
    """Those of which their owner is told nothing and that they have not changed since."""
    return SavedSearch.objects.filter(notify=SavedSearch.Notify.NEVER, updated_at__lt=before)


def old_exports(now: datetime) -> QuerySet:
    failed = Q(state=DataExport.State.FAILED, requested_at__lt=now - timedelta(days=7))
    return DataExport.objects.filter(Q(expires_at__lt=now) | failed)


def desk_log(before: datetime) -> QuerySet:
    return LogEntry.objects.filter(action_time__lt=before)


def named_contexts(before: datetime) -> QuerySet:
    return pghistory.models.Context.objects.filter(
        created_at__lt=before, metadata__user__isnull=False
    ).exclude(metadata__user=None)


def forget_who(contexts: QuerySet) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE pghistory_context SET metadata = metadata - 'user' WHERE id = ANY(%s)",
            [list(contexts.values_list("pk", flat=True))],
        )
        return cursor.rowcount
