"""Who is told about a record."""

from collections import defaultdict
from collections.abc import Iterable

from connected_localism.accounts.models import User
from connected_localism.mail.models import OptOut
from innovations.models import Innovation
from places.lineage import Lineage
from places.models import Membership


class People:
    """Those who answer for some records and want mail of a kind; few queries for any number.

    The author; without one, the stewards of its place or of those that succeeded it. Moderators
    never: they look after records nobody else does, but cannot say what concerns a place.
    """

    def __init__(self, innovations: Iterable[Innovation], *, kind: str):
        """`innovations` come with their author and place."""
        self._without_mail = set(OptOut.objects.filter(kind=kind).values_list("user_id", flat=True))
        nobodys = [innovation for innovation in innovations if not _has_author(innovation)]
        self._places = _standing_for(nobodys)
        self._stewards: dict[int, list[User]] = defaultdict(list)
        asked = {pk for places in self._places.values() for pk in places}
        held = Membership.objects.confirmed().filter(
            place_id__in=asked, role=Membership.Role.STEWARD, user__is_active=True
        )
        for membership in held.select_related("user").order_by("user_id") if asked else ():
            self._stewards[membership.place_id].append(membership.user)

    def of(self, innovation: Innovation) -> list[User]:
        """Nobody where the one who answers for it wants no such mail."""
        if _has_author(innovation):
            people = [innovation.author]
        else:
            places = self._places.get(innovation.place_id, ())
            people = {person.pk: person for pk in places for person in self._stewards[pk]}.values()
        return [person for person in people if person.pk not in self._without_mail]


def _has_author(innovation: Innovation) -> bool:
    return innovation.author is not None and innovation.author.is_active


def _standing_for(innovations: list[Innovation]) -> dict[int, list[int]]:
    """{place of a record: the places whose stewards answer for it}."""
    places = {innovation.place_id: innovation.place for innovation in innovations}
    gone = [pk for pk, place in places.items() if place.is_abolished]
    lineage = Lineage() if gone else None
    return {pk: [pk, *(lineage.successors(pk) if pk in gone else ())] for pk in places}
