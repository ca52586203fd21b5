"""How long we keep what, and what happens then. The privacy page shows this table."""

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from connected_localism.keys.models import ApiKey
from connected_localism.rights import overdue
from connected_localism.rights.exporting import remove
from innovations.models import Attachment
from networks.models import ExchangeFile


@dataclass(frozen=True)
class Retention:
    """`due(now)` are the rows whose time is up, and `act` ends them and says how many there were.

    `warn(now)` sends the notices that come before; nothing is ended without them.
    """

    name: str
    what: Promise
    how_long: Promise
    why: Promise
    due: Callable[[datetime], QuerySet]
    act: Callable[[QuerySet], int]
    warn: Callable[[datetime], int] | None = None


def months_before(moment: datetime, months: int) -> datetime:
    """The same day so many months ago, or that month's last day where it is shorter."""
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    last_day = calendar.monthrange(year, month + 1)[1]
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last_day))


def delete(rows: QuerySet) -> int:
    """Delete, and count these rows only, not what goes with them."""
    return rows.delete()[1].get(rows.model._meta.label, 0)


def _days(number: int) -> timedelta:
    return timedelta(days=number)


TABLE = (
    Retention(
        name="unconfirmed-accounts",
        what=_("Accounts whose email address was never confirmed"),
        how_long=_("7 days"),
        why=_("Somebody may have mistyped the address, or used one that is not theirs."),
        due=lambda now: overdue.unconfirmed_accounts(now - _days(7)),
        act=overdue.close_unconfirmed,
    ),
    Retention(
        name="untouched-drafts",
        what=_("Drafts that nobody has changed"),
        how_long=_("24 months; we write to you after 23"),
        why=_("A draft that nobody has touched for so long will not be finished."),
        due=lambda now: overdue.untouched_drafts(months_before(now, 24), now),
        act=overdue.delete_drafts,
        warn=lambda now: overdue.warn_of_drafts(months_before(now, 23), now),
    ),
    Retention(
        name="inactive-accounts",
        what=_("Accounts with which nobody has signed in"),
        how_long=_("36 months; we write to you after 34 and 35"),
        why=_("We keep nothing about people who no longer use the website."),
        due=lambda now: overdue.inactive_accounts(months_before(now, 36), now),
        act=overdue.close_inactive,
        warn=lambda now: overdue.warn_of_accounts(
            {1: months_before(now, 34), 2: months_before(now, 35)}, now
        ),
    ),
    Retention(
        name="unsaved-text",
        what=_("What was typed in a form and not saved"),
        how_long=_("30 days"),
        why=_("So that you can go on after an interruption."),
        due=lambda now: overdue.unsaved_text(now - _days(30)),
        act=delete,
    ),
    Retention(
        name="removed-files",
        what=_("Pictures and documents that were removed from an innovation"),
        how_long=_("30 days"),
        why=_("So that they can be brought back."),
        due=lambda now: Attachment.objects.removed_before(now - _days(30)),
        act=delete,
    ),
    Retention(
        name="removed-exchange-files",
        what=_("Files that were removed from an offer or request"),
        how_long=_("30 days"),
        why=_("So that they can be brought back."),
        due=lambda now: ExchangeFile.objects.removed_before(now - _days(30)),
        act=delete,
    ),
    Retention(
        name="undescribed-files",
        what=_("Pictures and documents that were uploaded and never described"),
        how_long=_("30 days"),
        why=_("So that you can go on after an interruption."),
        due=lambda now: Attachment.objects.undescribed_since(now - _days(30)),
        act=delete,
    ),
    Retention(
        name="mail",
        what=_("That an email was sent to you, or why it could not be"),
        how_long=_("30 days; what it said is deleted when it is sent"),
        why=_("To find out why somebody did not get an email."),
        due=lambda now: overdue.finished_mail(now - _days(30)),
        act=delete,
    ),
    Retention(
        name="sessions",
        what=_("That you are signed in"),
        how_long=_("2 weeks after your last visit"),
        why=_("So that you need not sign in on every visit."),
        due=overdue.ended_sessions,
        act=delete,
    ),
    Retention(
        name="devices",
        what=_("The browsers in which you were signed in"),
        how_long=_("Until you are signed out there"),
        why=_("So that you can see where you are signed in."),
        due=overdue.devices_without_session,
        act=delete,
    ),
    Retention(
        name="api-keys",
        what=_("API keys that expired or were revoked"),
        how_long=_("12 months"),
        why=_("So that it can be traced which key did what."),
        due=lambda now: ApiKey.objects.ended_before(months_before(now, 12)),
        act=delete,
    ),
    Retention(
        name="mistake-reports",
        what=_("Reports of mistakes that were dealt with"),
        how_long=_("12 months"),
        why=_("So that moderators can look up what was done."),
        due=lambda now: overdue.handled_reports(months_before(now, 12)),
        act=delete,
    ),
    Retention(
        name="network-reports",
        what=_("Reports of something wrong in networks that were settled"),
        how_long=_("12 months"),
        why=_("So that moderators can look up what was done."),
        due=lambda now: overdue.settled_reports(months_before(now, 12)),
        act=delete,
    ),
    Retention(
        name="contact-messages",
        what=_("Messages to people of an innovation: name, address and text"),
        how_long=_("30 days, or until a report of abuse is dealt with"),
        why=_("In case a message is reported as abuse."),
        due=lambda now: overdue.contact_messages(now - _days(30)),
        act=overdue.empty_messages,
    ),
    Retention(
        name="invitations",
        what=_("Invitations to places that are over; the address goes at once"),
        how_long=_("12 months"),
        why=_("So that stewards see whom they invited."),
        due=lambda now: overdue.ended_invitations(months_before(now, 12)),
        act=delete,
    ),
    Retention(
        name="ended-memberships",
        what=_("Memberships of a place that ended or were refused"),
        how_long=_("24 months"),
        why=_("So that it can be seen that decisions were fair."),
        due=lambda now: overdue.ended_memberships(months_before(now, 24)),
        act=delete,
    ),
    Retention(
        name="proposals",
        what=_("Proposed communities that were declined or taken back"),
        how_long=_("12 months"),
        why=_("So that the reason can be looked up."),
        due=lambda now: overdue.closed_proposals(months_before(now, 12)),
        act=delete,
    ),
    Retention(
        name="paused-searches",
        what=_("Saved searches of which you want no emails"),
        how_long=_("24 months after you last changed them"),
        why=_("So that you can look again without putting them together anew."),
        due=lambda now: overdue.paused_searches(months_before(now, 24)),
        act=delete,
    ),
    Retention(
        name="data-exports",
        what=_("Copies of your data"),
        how_long=_("7 days"),
        why=_("So that you can download them."),
        due=overdue.old_exports,
        act=remove,
    ),
    Retention(
        name="desk-log",
        what=_("What staff did at the desk"),
        how_long=_("24 months"),
        why=_("So that mistakes and misuse can be traced."),
        due=lambda now: overdue.desk_log(months_before(now, 24)),
        act=delete,
    ),
    Retention(
        name="who-changed-what",
        what=_("Who made a change of an innovation; the change itself stays"),
        how_long=_("24 months"),
        why=_("So that mistakes and misuse can be traced."),
        due=lambda now: overdue.named_contexts(months_before(now, 24)),
        act=overdue.forget_who,
    ),
)
