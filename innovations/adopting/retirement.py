"""Who is told that a record was retired in favour of another."""

from collections.abc import Iterator

from django.db.models import Q

from connected_localism.accounts.models import User
from connected_localism.mail.outbox import post
from innovations.adopting.telling import people_of
from innovations.models import Innovation, PairSide, Relation
from innovations.people import keepers

USEFUL = (PairSide.Answer.USEFUL, PairSide.Answer.ADAPTING)


def tell_of_retirement(retired: Innovation, newer: Innovation, *, by: User) -> None:
    """Each once, and only who may read the newer one."""
    people = {person.pk: person for person in _concerned(retired)}
    people.pop(by.pk, None)
    for person in people.values():
        if not Innovation.objects.visible_to(person).filter(pk=newer.pk).exists():
            continue
        post(
            "record-retired",
            to=person,
            key=f"record-retired:{retired.pk}:{retired.decisions.first().pk}:{person.pk}",
            context={
                "title": retired.title,
                "place": retired.place.display_name,
                "newer": newer.title,
                "record_url": newer.get_absolute_url(),
            },
        )


def _concerned(retired: Innovation) -> Iterator[User]:
    """The adopters, the people of related records, and those who found it useful as a match.

    Its own people are told of every step anyway.
    """
    for adoption in retired.adoptions.shown().select_related("place"):
        yield from people_of(adoption.place)
    for innovation in _around(retired):
        yield from keepers(innovation)


def _around(retired: Innovation):
    ties = Relation.objects.standing()
    found_useful = PairSide.objects.filter(answer__in=USEFUL)
    others = Innovation.objects.published().filter(
        Q(pk__in=ties.filter(source=retired).values("target_id"))
        | Q(pk__in=ties.filter(target=retired).values("source_id"))
        | Q(pk__in=found_useful.filter(other=retired).values("innovation_id"))
        | Q(pk__in=found_useful.filter(innovation=retired).values("other_id"))
    )
    return others.exclude(pk=retired.pk).select_related("place", "author").order_by("pk")
