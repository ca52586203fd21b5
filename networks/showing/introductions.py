"""What pages show of introductions: to each side what it may know, and no more."""

from dataclasses import dataclass, field

from innovations.models import Innovation, Match
from innovations.wording import match_reasons
from networks.actions.introductions import may_withdraw
from networks.introducing.people import speakers
from networks.models import Introduction, IntroductionSide, IntroductionStep, Network
from networks.permissions import committed_place_ids

State, SideState, Step = Introduction.State, IntroductionSide.State, IntroductionStep.Step
MOST_OF_MINE, LOG_SHOWN = 50, 30
# Steps that every side may know of; of the others each sees those of its own place.
_OPEN_STEPS = {Step.ASKED, Step.WITHDRAWN, Step.CARRIED}


@dataclass
class SideShown:
    """One place in an introduction, as one reader sees it."""

    side: IntroductionSide
    is_own: bool
    asks: bool
    record: Innovation | None = None
    reasons: list[str] = field(default_factory=list)
    person: str = ""  # who answered; of other places only once both have agreed
    is_known_to_agree: bool = False
    may: frozenset[str] = frozenset()  # consent, decline, undo

    @property
    def place(self):
        return self.side.place


@dataclass
class Shown:
    """One introduction, as one reader sees it."""

    introduction: Introduction
    sides: list[SideShown]
    standing: str  # yours, open, agreed, not_now, withdrawn
    record: Innovation | None = None
    network: Network | None = None

    @property
    def own(self) -> list[SideShown]:
        return [shown for shown in self.sides if shown.is_own]

    @property
    def others(self) -> list[SideShown]:
        return [shown for shown in self.sides if not shown.is_own]

    @property
    def asks(self) -> bool:
        """Whether the reader's place has asked for it, or the reader proposed it."""
        return any(shown.asks for shown in self.own) or not self.own

    @property
    def is_in(self) -> bool:
        return self.standing == "agreed" and bool(self.own)


def shown_to(user, introductions: list[Introduction]) -> list[Shown]:
    """In the order given, with the same few queries for any number."""
    committed = set(committed_place_ids(user))
    sides = list(
        IntroductionSide.objects.filter(introduction__in=introductions)
        .select_related("place", "carried_from")
        .order_by("pk")
    )
    ids = {one.innovation_id for one in introductions} | {one.innovation_id for one in sides}
    readable = Innovation.objects.visible_to(user).published().in_bulk(list(ids - {None}))
    networks = Network.objects.visible_to(user).in_bulk(
        [one.network_id for one in introductions if one.network_id]
    )
    named = speakers(sides)
    return [
        _shown(
            one,
            [side for side in sides if side.introduction_id == one.pk],
            committed, readable, networks.get(one.network_id), named,
        )
        for one in introductions
    ]  # fmt: skip


def _shown(introduction, sides, committed, readable, network, named) -> Shown:
    own = [side for side in sides if side.place_id in committed]
    standing = _standing(introduction, own)
    is_in = standing == "agreed" and bool(own)
    shown = []
    for side in sides:
        is_own = side.place_id in committed
        knows = is_own or (is_in and side.has_consented)
        person = named.get(side.pk) if knows else None
        shown.append(
            SideShown(
                side, is_own, side.place_id == introduction.asked_for_id,
                record=readable.get(side.innovation_id), person=str(person or ""),
                is_known_to_agree=knows and side.has_consented,
                may=_may(introduction, side) if is_own else frozenset(),
            )
        )  # fmt: skip
    record = readable.get(introduction.innovation_id)
    return Shown(introduction, shown, standing, record, network)


def _standing(introduction: Introduction, own: list[IntroductionSide]) -> str:
    """Where it is for this reader. A place that has not agreed does not hear that others have, and
    who asked does not hear whether somebody declined or nobody answered."""
    states = {side.state for side in own}
    if introduction.state == State.AGREED and (not own or SideState.CONSENTED in states):
        return "agreed"
    if introduction.state == State.WITHDRAWN:
        return "withdrawn"
    if introduction.state == State.LAPSED or introduction.is_overdue:
        return "not_now"
    if SideState.ASKED in states:
        return "yours"
    if introduction.state == State.DECLINED or states == {SideState.DECLINED}:
        return "not_now"
    return "open"


def _may(introduction: Introduction, side: IntroductionSide) -> frozenset[str]:
    is_agreed = introduction.state == State.AGREED
    asks = side.place_id == introduction.asked_for_id and not is_agreed
    if not introduction.is_answerable or asks or (is_agreed and side.has_consented):
        return frozenset()
    return {
        SideState.ASKED: frozenset({"consent", "decline"}),
        SideState.CONSENTED: frozenset({"undo"}),
        SideState.DECLINED: frozenset({"consent", "undo"}),
    }[SideState(side.state)]


def on_page(introduction: Introduction, user) -> dict:
    """The page of one introduction, and what this reader may do."""
    (shown,) = shown_to(user, [introduction])
    _give_reasons(shown)
    lead = lead_for(shown)
    takes_back = introduction.state in (State.OPEN, State.DECLINED) and not introduction.is_overdue
    reads = shown.asks or introduction.state != State.WITHDRAWN
    return {
        "shown": shown,
        "introduction": introduction,
        "message": introduction.message if reads else "",
        "may_withdraw": takes_back and may_withdraw(user, introduction),
        "may_write": shown.is_in,
        "may_begin": lead is not None and introduction.network_id is None,
        "log": _log_for(shown),
    }


def lead_for(shown: Shown) -> IntroductionSide | None:
    """The side for which this reader can begin a network: the place that asked or, where a
    moderator proposed it, any that has agreed."""
    leading = (None, *(each.side.place_id for each in shown.own if each.asks))
    if not shown.is_in or shown.introduction.asked_for_id not in leading:
        return None
    own = [each for each in shown.own if each.side.has_consented]
    asking = [each for each in own if each.asks]
    return (asking or own)[0].side


def _give_reasons(shown: Shown) -> None:
    """Say of each record how it is like that of the introduction, where matching found so."""
    centre = shown.introduction.innovation_id
    records = {side.record.pk for side in shown.sides if side.record} - {centre}
    if shown.record is None or not records:
        return
    pairs = [(min(centre, pk), max(centre, pk)) for pk in records]
    found = Match.objects.filter(
        first__in=[first for first, _ in pairs], second__in=[second for _, second in pairs]
    ).exclude(band=Match.Band.NONE)
    reasons = {(match.first_id, match.second_id): match.reasons for match in found}
    for side in shown.sides:
        if side.record and side.record.pk != centre:
            pair = (min(centre, side.record.pk), max(centre, side.record.pk))
            side.reasons = match_reasons(reasons.get(pair, {}))


def _log_for(shown: Shown) -> list[dict]:
    """What was done, newest first, as far as this reader may know. People of other places are not
    named here."""
    own = {each.side.place_id for each in shown.own}
    agreed = {each.side.place_id for each in shown.sides if each.is_known_to_agree}
    lines = []
    steps = shown.introduction.steps.select_related("place", "actor")
    for step in steps[: LOG_SHOWN * 2]:
        is_own = step.place_id in own
        is_shared = shown.is_in and (
            step.step in (Step.AGREED, Step.BEGUN)
            or (step.step == Step.CONSENTED and step.place_id in agreed)
        )
        if is_own or is_shared or step.step in _OPEN_STEPS:
            lines.append({"step": step, "actor": step.actor if is_own else None})
    return lines[:LOG_SHOWN]


def mine(user) -> dict:
    """A person's introductions by where they are."""
    found = Introduction.objects.visible_to(user).order_by("-updated_at", "-pk")
    shown = shown_to(user, list(found[: MOST_OF_MINE + 1]))
    groups = {name: [] for name in ("yours", "agreed", "open", "not_now", "withdrawn")}
    for each in shown[:MOST_OF_MINE]:
        groups[each.standing].append(each)
    return {
        "groups": groups,
        "ended": groups["not_now"] + groups["withdrawn"],
        "is_empty": not shown,
        "more": len(shown) > MOST_OF_MINE,
    }
