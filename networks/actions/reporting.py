"""A report kept, and the reports of one thing settled together."""

import uuid

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from networks.actions.exchanges import hide_exchange
from networks.actions.founding import hide_network
from networks.actions.statements import hide_statement
from networks.decisions import WrongMoment
from networks.models import Exchange, Network, Report, Statement
from networks.reporting.telling import readers_who_reported, tell_who_reported
from networks.reporting.things import Thing, may_settle, outcomes_of
from networks.working.writing import remove


def keep_report(thing: Thing, *, by, about: str, message: str, form_key: uuid.UUID) -> None:
    """Keep what `by` (who may be signed out) says is wrong with it.

    The same form with the same words is one report, however often and at once it is sent.
    """
    name = thing._meta.model_name
    said = "\n".join([name, str(thing.pk), about, message])
    report = Report(
        **{name: thing},
        about=about,
        message=message,
        reporter=by if by.is_authenticated else None,
        form_key=uuid.uuid5(form_key, said),
    )
    Report.objects.bulk_create([report], ignore_conflicts=True)


@transaction.atomic
def settle(report: Report, *, by: User, outcome: str, answer: str, seen: int) -> list[Report]:
    """Decide, as a moderator, about what was reported: every report of the same thing that was on
    the page, up to the id `seen`. Who reported it is told.

    Raises PermissionDenied, ValidationError by field, or WrongMoment where somebody was quicker.
    """
    thing = report.thing
    if not may_settle(by, thing):
        raise PermissionDenied(_("Only a moderator who has no part in it can decide."))
    if outcome not in outcomes_of(thing):
        raise ValidationError({"outcome": _("Select what to do")})
    answer = answer.strip()
    if outcome != Report.Outcome.NOTHING and not answer:
        raise ValidationError({"answer": _("Enter a reason")})
    rows = Report.objects.open().of(thing).filter(pk__lte=seen).select_for_update(of=("self",))
    settled = list(rows.select_related("reporter"))
    if report.pk not in {row.pk for row in settled}:
        raise WrongMoment(who_was_quicker(report))
    told = readers_who_reported(settled, thing)
    if outcome != Report.Outcome.NOTHING:
        thing = _take_away(thing, by=by, reason=answer)
    Report.objects.filter(pk__in=[row.pk for row in settled]).update(
        handled_at=timezone.now(), handled_by=by, outcome=outcome, answer=answer
    )
    tell_who_reported(told, thing, by=by, outcome=outcome, answer=answer)
    return settled


def _take_away(thing: Thing, *, by: User, reason: str) -> Thing:
    match thing:
        case Network():
            act = hide_network
        case Statement():
            act = hide_statement
        case Exchange():
            act = hide_exchange
        case _:
            act = remove
    return act(thing, by=by, reason=reason)


def who_was_quicker(report: Report) -> str:
    """One sentence about a report that is settled, for who wanted to settle it."""
    report = Report.objects.select_related("handled_by").get(pk=report.pk)
    if report.handled_at is None:
        return _("More was reported while you were reading. Read it, then decide.")
    if report.handled_by is None:
        return _("This is settled already: {outcome}.").format(outcome=report.get_outcome_display())
    return _("{person} has settled this already: {outcome}.").format(
        person=report.handled_by, outcome=report.get_outcome_display()
    )
