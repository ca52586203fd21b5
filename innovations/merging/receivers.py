"""Moving what hangs on a community to the one it was merged into."""

from django.db.models import F, Q
from django.dispatch import receiver
from django.utils import timezone

from innovations.adopting.evidence import recompute_level
from innovations.matching.queue import request_matches
from innovations.models import Adoption, Innovation
from places.models import Place
from places.signals import places_merged


@receiver(places_merged)
def move_records(sender, gone: Place, kept: Place, **kwargs) -> None:
    """Records and adoptions go to the other place. Of an adoption that both have, one is
    withdrawn, and so is that of the place's own record: they would count as more evidence than
    there is."""
    now = timezone.now()
    moved = list(Innovation.objects.filter(place=gone).values_list("pk", flat=True))
    Innovation.objects.filter(pk__in=moved).update(
        place=kept, content_version=F("content_version") + 1, updated_at=now
    )
    _move_parts(gone, kept)
    request_matches(
        Innovation.objects.published().filter(pk__in=moved).values_list("pk", flat=True)
    )

    _move_adoptions(gone, kept, {"version": F("version") + 1, "updated_at": now})


def _move_adoptions(gone: Place, kept: Place, changed: dict) -> None:
    both = [gone, kept]
    own = Q(place__in=both) & (
        Q(innovation__place=kept) | Q(innovation__further_places__in=both)
    )  # fmt: skip
    _drop_the_weaker(gone, kept)
    twice = Q(place=gone, innovation__in=_adopted_by(kept))
    ended = Adoption.objects.shown().filter(own | twice)
    affected = set(ended.values_list("innovation_id", flat=True))
    Adoption.objects.filter(pk__in=list(ended.values_list("pk", flat=True))).update(
        state=Adoption.State.WITHDRAWN, **changed
    )
    Adoption.objects.filter(place=gone).exclude(innovation__in=_adopted_by(kept)).update(
        place=kept, **changed
    )
    locked = Innovation.objects.select_for_update(no_key=True).order_by("pk")
    for innovation in locked.filter(pk__in=affected):
        recompute_level(innovation)


def _drop_the_weaker(gone: Place, kept: Place) -> None:
    """Where both took the same thing up and more is known from the one that goes, that stays. What
    is dropped is in the history."""
    known = {one.innovation_id: one for one in Adoption.objects.filter(place=kept)}
    weaker = [
        known[one.innovation_id].pk
        for one in Adoption.objects.filter(place=gone, innovation__in=known)
        if _strength(one) > _strength(known[one.innovation_id])
    ]
    Adoption.objects.filter(pk__in=weaker).delete()


def _strength(adoption: Adoption) -> int:
    strengths = {Adoption.State.CONFIRMED: 2, Adoption.State.WAITING: 1}
    return strengths.get(adoption.state, 0)


def _adopted_by(place: Place) -> list[int]:
    return list(Adoption.objects.filter(place=place).values_list("innovation_id", flat=True))


def _move_parts(gone: Place, kept: Place) -> None:
    """Records of others in which it took part."""
    parts = Innovation.further_places.through.objects
    has = list(parts.filter(place=kept).values_list("innovation_id", flat=True))
    led = Innovation.objects.filter(place=kept).values("pk")
    parts.filter(place=gone).exclude(innovation__in=has).exclude(innovation__in=led).update(
        place=kept
    )
    parts.filter(place=gone).delete()
    parts.filter(place=kept, innovation__in=led).delete()
