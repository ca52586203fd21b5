"""What connects one place with each other, in words and with links."""

from dataclasses import dataclass, field

from innovations.models import Adoption
from networks.connections.ties import ADOPTION, EXCHANGE, NETWORK, Tie
from networks.models import Exchange, Network
from places.models import Place

MOST_PARTNERS = 200


@dataclass
class Partner:
    """A place, and the things by which it is connected with the chosen one."""

    place: Place
    adoptions: list[Adoption] = field(default_factory=list)
    networks: list[Network] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)


def told(found: list[Tie], chosen: Place, user) -> tuple[list[Partner], int]:
    """The partners of `chosen`, those with most in common first, and how many are left out."""
    own = [tie for tie in found if chosen.pk in tie.places]
    ids = {kind: {tie.thing_id for tie in own if tie.kind == kind} for kind in (ADOPTION, NETWORK, EXCHANGE)}  # fmt: skip
    things = {
        ADOPTION: Adoption.objects.visible_to(user)
        .select_related("innovation__place", "place")
        .in_bulk(ids[ADOPTION]),
        NETWORK: Network.objects.visible_to(user).in_bulk(ids[NETWORK]),
        EXCHANGE: Exchange.objects.visible_to(user).in_bulk(ids[EXCHANGE]),
    }
    places = Place.objects.in_bulk({pk for tie in own for pk in tie.places} - {chosen.pk})
    partners = {pk: Partner(place) for pk, place in places.items()}
    for tie in own:
        thing = things[tie.kind].get(tie.thing_id)
        for pk in tie.places - {chosen.pk} if thing else ():
            kept = getattr(partners[pk], f"{tie.kind}s")
            if thing not in kept:
                kept.append(thing)
    rows = sorted(
        partners.values(),
        key=lambda row: (
            -len(row.adoptions) - len(row.networks) - len(row.exchanges),
            row.place.name,
        ),
    )
    return rows[:MOST_PARTNERS], max(0, len(rows) - MOST_PARTNERS)
