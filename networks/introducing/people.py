"""Who speaks for a place in an introduction, and so is named to the others once they have agreed."""

from connected_localism.accounts.models import User
from networks.models import Introduction, IntroductionSide
from networks.people import committers_of
from networks.permissions import COMMITTING
from places.models import Membership, Place


def without_people(places: list[Place]) -> list[Place]:
    """Those for which nobody can answer here yet."""
    held = Membership.objects.confirmed().filter(place__in=places, role__in=COMMITTING)
    answered_for = set(held.filter(user__is_active=True).values_list("place_id", flat=True))
    return [place for place in places if place.pk not in answered_for]


def speakers(sides: list[IntroductionSide]) -> dict[int, User]:
    """Who answered for each side that has consented, by the id of the side, as long as they speak
    for its place. One query."""
    agreed = [side for side in sides if side.has_consented and side.answered_by_id]
    held = Membership.objects.confirmed().filter(
        place_id__in=[side.place_id for side in agreed], role__in=COMMITTING,
        user_id__in=[side.answered_by_id for side in agreed], user__is_active=True,
    ).select_related("user")  # fmt: skip
    found = {(row.place_id, row.user_id): row.user for row in held} if agreed else {}
    spoken = {side.pk: found.get((side.place_id, side.answered_by_id)) for side in agreed}
    return {pk: person for pk, person in spoken.items() if person is not None}


def people_of(sides: list[IntroductionSide]) -> dict[int, list[User]]:
    """Whom a message for each of these consenting sides goes to: who answered or, where they are
    gone, all who can speak for the place."""
    named = speakers(sides)
    return {
        side.pk: [named[side.pk]] if side.pk in named else committers_of(side.place)
        for side in sides
    }


def people_asking(introduction: Introduction) -> list[User]:
    """Who is told what became of it: who asked or, where they are gone, the people of the place."""
    person = introduction.asked_by
    if introduction.asked_for is None:
        return [person] if person is not None and person.is_active else []
    spoken_for = committers_of(introduction.asked_for)
    return [person] if person in spoken_for else spoken_for
