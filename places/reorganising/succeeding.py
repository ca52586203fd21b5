"""Recording that places are replaced by others on a day, and taking it back before that day."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from connected_localism.common.locks import lock_until_commit
from places.importers import bring_in
from places.models import Place, Succession
from places.reorganising.announcing import announce, take_back, were_told
from places.reorganising.carrying_over import REGISTER_LOCK, carry_over_and_tell
from places.reorganising.plan import Plan, described, in_words, named, problems_of
from places.signals import places_changed


class CannotSucceed(Exception):
    """What speaks against it, one sentence each; nothing was changed."""

    def __init__(self, problems: list[str]):
        super().__init__("\n".join(problems))
        self.problems = problems


class _DryRun(Exception):
    pass


@dataclass
class Report:
    """What was done or, in a dry run, would be. `done_before` are places of which it was known."""

    plan: Plan
    sentences: list[str]
    done_before: list[Place] = field(default_factory=list)

    @property
    def is_news(self) -> bool:
        return len(self.done_before) < len(self.plan.ending)


def succeed(
    ending: list[str],
    taking_over: list[str],
    *,
    day: date,
    new_file: str | Path | None = None,
    takes_domains: bool = False,
    dry_run: bool = False,
) -> Report:
    """Record that on `day` the places with the codes `ending` are replaced by all of `taking_over`.

    All or nothing, and the same again changes nothing. `new_file` is a register file with places
    that do not exist yet. On a day that has come everything follows at once; else it is announced,
    and follows on its day. Raises CannotSucceed.
    """
    report = None
    try:
        with transaction.atomic():
            report = _succeed(ending, taking_over, day, new_file, takes_domains)
            if dry_run:
                raise _DryRun  # takes back what the file brought, and everything else
    except _DryRun:
        pass
    return report


def _succeed(ending, taking_over, day, new_file, takes_domains) -> Report:
    lock_until_commit(REGISTER_LOCK)
    changed = set()
    if new_file:
        imported, changed = bring_in(new_file)
        if imported.problems:
            raise CannotSucceed([str(problem) for problem in imported.problems])
    plan = Plan(*_found(ending, taking_over), day, takes_domains)
    done_before = [place for place in plan.ending if plan.is_recorded(place)]
    report = Report(plan, [], done_before)
    if report.is_news:
        if problems := problems_of(plan):
            raise CannotSucceed(problems)
        report.sentences = described(plan)
        changed |= _record(plan, [place for place in plan.ending if place not in done_before])
    carry_over_and_tell(changed)
    return report


def _found(*lists: list[str]) -> list[list[Place]]:
    """The places with these codes; an unknown one ends it."""
    codes = [list(dict.fromkeys(code.strip().upper() for code in each)) for each in lists]
    wanted = [code for each in codes for code in each]
    places = Place.objects.select_for_update(no_key=True).filter(code__in=wanted)
    known = {place.code: place for place in places.order_by("pk")}
    unknown = [code for code in dict.fromkeys(wanted) if code not in known]
    if unknown:
        raise CannotSucceed([_("There is no place with the code %(code)s.") % {"code": code} for code in unknown])  # fmt: skip
    return [[known[code] for code in each] for each in codes]


def _record(plan: Plan, ending: list[Place]) -> set[int]:
    """Returns the ids of the places that are other than before."""
    steps = []
    for place in ending:
        Place.objects.filter(pk=place.pk).update(
            active_until=plan.last_day, updated_at=timezone.now()
        )
        steps += Succession.objects.bulk_create(
            Succession(
                from_place=place,
                to_place=heir,
                date=plan.day,
                source=Succession.Source.COMMAND,
                takes_domains=plan.takes_domains,
            )
            for heir in plan.taking_over
        )
    heirs = [heir.pk for heir in plan.taking_over]
    Place.objects.filter(pk__in=heirs).update(updated_at=timezone.now())
    announce(steps)
    return {*heirs, *(place.pk for place in ending)}


@transaction.atomic
def cancel(ending: list[str], *, dry_run: bool = False) -> list[str]:
    """Take back what was announced for places and has not happened; returns what that was.

    Raises CannotSucceed where the day has come: people have been asked to move by then.
    """
    lock_until_commit(REGISTER_LOCK)
    (places,) = _found(ending)
    problems, sentences, changed, ended = [], [], set(), []
    for place in places:
        steps = list(place.successions_out.select_related("to_place"))
        if not steps and place.active_until is None:
            continue  # nothing is announced, or it was taken back before
        if place.is_abolished or any(step.date <= timezone.localdate() for step in steps):
            problems.append(
                _("%(place)s was abolished; its last day was %(day)s. That cannot be taken back.")
                % {"place": named(place), "day": in_words(place.active_until)}
            )
            continue
        sentences.append(
            _("%(place)s goes on. That it ends on %(day)s is taken back.")
            % {"place": named(place), "day": in_words(place.active_until)}
        )
        changed |= {place.pk, *(step.to_place_id for step in steps)}
        ended += steps
    if problems:
        raise CannotSucceed(problems)
    if people := len(were_told(ended)):
        sentences.append(
            ngettext(
                "%(people)s person who was told of it is told by mail that it is taken back.",
                "%(people)s people who were told of it are told by mail that it is taken back, once"
                " each.",
                people,
            )
            % {"people": people}
        )
    if changed and not dry_run:
        take_back(ended)
        Succession.objects.filter(from_place__in=places).delete()
        going_on = Place.objects.filter(pk__in=[place.pk for place in places])
        going_on.update(active_until=None)
        Place.objects.filter(pk__in=changed).update(updated_at=timezone.now())
        places_changed.send(Place, place_ids=changed)
    return sentences
