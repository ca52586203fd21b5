"""A place's part in introductions goes on with what takes over from it."""

from django.dispatch import receiver
from django.utils import timezone

from networks.models import Introduction, IntroductionSide, IntroductionStep
from networks.succession import gone_ids, gone_with_heirs
from places.signals import places_succeeded

State, SideState, Step = Introduction.State, IntroductionSide.State, IntroductionStep.Step


@receiver(places_succeeded)
def carry_introductions_over(sender, successions, **kwargs) -> None:
    """Each successor has the part of the place that is gone, with its answer; its own answer, where
    it has given one, stands.

    Where the places that were to meet have become one, there is nothing left to introduce.
    """
    open_ones = IntroductionSide.objects.filter(introduction__state__in=Introduction.ANSWERABLE)
    asking = Introduction.objects.filter(state__in=Introduction.ANSWERABLE)
    gone = gone_ids(successions)
    concerned = {
        *open_ones.filter(place__in=gone).order_by().values_list("place", flat=True),
        *asking.filter(asked_for__in=gone).order_by().values_list("asked_for", flat=True),
    }
    for place, heirs in gone_with_heirs(successions, concerned):
        before = open_ones.filter(place=place).select_related("introduction", "place")
        for side in before.order_by("pk"):
            _hand_on(side, heirs)
        asking.filter(asked_for=place).update(asked_for=heirs[0], updated_at=timezone.now())


def _hand_on(side: IntroductionSide, heirs: list) -> None:
    introduction, gone = side.introduction, side.place
    for heir in heirs:
        present = introduction.sides.filter(place=heir).first()
        if present is None:
            present = IntroductionSide(introduction=introduction, place=heir)
        if present.state == SideState.ASKED:
            present.state, present.answered_at = side.state, side.answered_at
            present.answered_by = side.answered_by
        present.innovation = present.innovation or side.innovation
        present.carried_from = present.carried_from or gone
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
