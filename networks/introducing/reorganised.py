"""A place's part in introductions goes on with what takes over from it."""

from django.db.models import Q
from django.dispatch import receiver
from django.utils import timezone

from networks.actions.introductions import held, settle
from networks.models import Introduction, IntroductionSide, IntroductionStep
from networks.succession import gone_ids, gone_with_heirs
from places.signals import places_succeeded

State, SideState, Step = Introduction.State, IntroductionSide.State, IntroductionStep.Step
_ITS_OWN = (Step.ASKED, Step.CONSENTED, Step.DECLINED)


@receiver(places_succeeded)
def carry_introductions_over(sender, successions, **kwargs) -> None:
    """Each successor has the part of the place that is gone, with its answer; its own answer, where
    it has given one, stands.

    Where the places that were to meet have become one, there is nothing left to introduce.
    """
    gone = gone_ids(successions)
    _hold(gone)
    open_ones = Introduction.objects.filter(state__in=Introduction.ANSWERABLE)
    sides = IntroductionSide.objects.filter(introduction__in=open_ones.order_by().values("pk"))
    concerned = {
        *sides.filter(place__in=gone).order_by().values_list("place", flat=True),
        *open_ones.filter(asked_for__in=gone).order_by().values_list("asked_for", flat=True),
    }
    touched = set()
    for place, heirs in gone_with_heirs(successions, concerned):
        before = sides.filter(place=place).select_related("introduction", "place")
        for side in before.order_by("introduction", "pk"):
            _hand_on(side, heirs)
            touched.add(side.introduction_id)
        open_ones.filter(asked_for=place).update(asked_for=heirs[0], updated_at=timezone.now())
    for introduction in open_ones.filter(pk__in=touched).order_by("pk"):
        settle(held(introduction), by=None)


def _hold(gone: set[int]) -> None:
    """Lock the introductions with one of these places before their sides are read, as whoever
    answers does: an answer given meanwhile counts."""
    asked = IntroductionSide.objects.filter(place__in=gone).order_by().values("introduction")
    found = Introduction.objects.filter(
        Q(pk__in=asked) | Q(asked_for__in=gone), state__in=Introduction.ANSWERABLE
    )
    list(found.order_by("pk").select_for_update().values_list("pk"))


def _hand_on(side: IntroductionSide, heirs: list) -> None:
    introduction, gone = side.introduction, side.place
    for heir in heirs:
        present = introduction.sides.filter(place=heir).first()
        if present is None:
            present = IntroductionSide(introduction=introduction, place=heir)
            origins = side.origins
        else:
            origins = side.origins | present.origins
        if _answer_of_before_stands(side, present):
            present.state, present.answered_at = side.state, side.answered_at
            present.answered_by = side.answered_by
        present.innovation = present.innovation or side.innovation
        present.carried_from = present.carried_from or gone
        present.stands_for = sorted(origins)
        present.save()
        IntroductionStep.objects.create(
            introduction=introduction, step=Step.CARRIED, place=heir, reason=gone.official_name
        )
    side.delete()
    if introduction.state != State.AGREED and introduction.sides.count() < 2:
        Introduction.objects.filter(pk=introduction.pk).update(
            state=State.LAPSED, updated_at=timezone.now()
        )
        IntroductionStep.objects.create(introduction=introduction, step=Step.LAPSED)


def _answer_of_before_stands(before: IntroductionSide, heir: IntroductionSide) -> bool:
    """Whether the successor goes on with the answer of `before` rather than with the one it has.

    Its own answer stands. Of two that it took over a refusal does, unless the places know each
    other already; who asked goes on asking, and can take that back.
    """
    introduction = before.introduction
    if heir.state == SideState.ASKED:
        return True
    if introduction.steps.filter(place=heir.place, step__in=_ITS_OWN).exists():
        return False
    if introduction.state == State.AGREED or introduction.asked_for_id == before.place_id:
        return before.has_consented
    if introduction.asked_for_id == heir.place_id:
        return False
    return before.state == SideState.DECLINED
