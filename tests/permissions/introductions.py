"""Ownbury wants to meet Otherton: one introduction that waits for an answer, one that is agreed."""

from django.utils import timezone

from networks.models import Introduction, IntroductionSide, IntroductionStep
from tests.permissions.marks import mark

SideState = IntroductionSide.State


def introductions_of(world) -> dict[str, Introduction]:
    return {
        "open": _introduction(world, Introduction.State.OPEN, SideState.ASKED),
        "agreed": _introduction(world, Introduction.State.AGREED, SideState.CONSENTED),
    }


def _introduction(world, state: str, answer: str) -> Introduction:
    asking, asked = world.people["officer"], world.people["other_officer"]
    introduction = Introduction.objects.create(
        subject=Introduction.Subject.RECORD, innovation=world.records["members"], state=state,
        asked_by=asking, asked_for=world.place,
        message=f"Lanterns together? {mark('place', 'intromessage')}",
    )  # fmt: skip
    now = timezone.now()
    IntroductionSide.objects.create(
        introduction=introduction, place=world.place, innovation=world.records["members"],
        state=SideState.CONSENTED, answered_by=asking, answered_at=now,
    )  # fmt: skip
    has_answered = answer != SideState.ASKED
    IntroductionSide.objects.create(
        introduction=introduction, place=world.other_place, state=answer,
        answered_by=asked if has_answered else None, answered_at=now if has_answered else None,
    )  # fmt: skip
    IntroductionStep.objects.create(
        introduction=introduction, step=IntroductionStep.Step.ASKED, actor=asking, place=world.place
    )
    return introduction
