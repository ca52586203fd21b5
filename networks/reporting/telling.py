"""Who is told, by mail, what moderators did; written in the transaction of the action."""

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import override

from connected_localism.accounts.models import User
from connected_localism.mail.outbox import post
from networks.models import Exchange, Report, Statement
from networks.people import apart_from, committers_of, people_leading
from networks.reporting.things import is_seen_by, title_of


def readers_who_reported(reports: list[Report], thing) -> list[tuple[User, Report, bool]]:
    """Each person once, with their first report and whether they may still see what it is about.

    Asked before it is hidden: afterwards nobody sees it.
    """
    found: dict[int, Report] = {}
    for report in reports:
        if report.reporter is not None and report.reporter.is_active:
            found.setdefault(report.reporter_id, report)
    return [
        (report.reporter, report, is_seen_by(report.reporter, thing)) for report in found.values()
    ]


def tell_who_reported(
    told: list[tuple[User, Report, bool]], thing, *, by: User, outcome: str, answer: str
) -> None:
    """What became of it. Who may not see the thing any more is not told what it is called."""
    for person, report, sees in told:
        if person.pk == by.pk:
            continue
        with override(person.language):
            post(
                "network-report-settled",
                to=person,
                key=f"network-report-settled:{report.pk}",
                context={
                    "title": title_of(thing) if sees else "",
                    "day": date_format(localtime(report.created_at), "j F Y"),
                    "outcome": outcome,
                    "answer": answer,
                },
            )


def tell_its_people(thing: Statement | Exchange, *, by: User, reason: str, key: str) -> None:
    """Tell those whose statement, offer or request a moderator has hidden or shows again."""
    if isinstance(thing, Exchange) and thing.place_id:
        told = committers_of(thing.place)
    elif isinstance(thing, Exchange) and thing.is_from_source:
        told = []
    else:
        told = people_leading(thing.network)
    for person in apart_from(by, told):
        with override(person.language):
            post(
                "network-thing-hidden",
                to=person,
                key=f"network-thing-hidden:{key}:{person.pk}",
                context={
                    "title": str(thing),
                    "is_hidden": thing.is_hidden,
                    "reason": reason,
                    "thing_url": thing.get_absolute_url(),
                },
            )
