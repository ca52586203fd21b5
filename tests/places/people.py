"""People with addresses and requests, for tests about belonging."""

from allauth.account.models import EmailAddress

from connected_localism.accounts.models import User
from connected_localism.mail.models import OutgoingMail
from places.actions import joining
from places.models import Membership, Place, PlaceDomain
from tests.factories import MembershipFactory, PlaceFactory, UserFactory


def person_at(*addresses: str, verified: bool = True, **fields) -> User:
    """Somebody with these addresses; saved in bulk, so that nothing follows from it by itself."""
    user = UserFactory(**fields)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=address, verified=verified) for address in addresses
    )
    return user


def leeds(state: str = PlaceDomain.State.CONFIRMED) -> Place:
    """A council whose domain is `leeds.gov.uk`, confirmed unless told."""
    place = PlaceFactory(name="Leeds")
    PlaceDomain.objects.create(place=place, domain="leeds.gov.uk", state=state)
    return place


def request_at(place: Place, role: str = Membership.Role.OFFICER, **fields) -> Membership:
    """A request that waits."""
    user = fields.pop("by", None) or UserFactory(**fields)
    return joining.ask(by=user, place=place, role=role, message="I run the library.")


def steward_of(place: Place, **fields) -> User:
    return MembershipFactory(place=place, role=Membership.Role.STEWARD, user__display_name="Ruth", **fields).user  # fmt: skip


def steps(membership: Membership) -> list[tuple]:
    """What was decided about a membership so far, oldest first: step and who did it."""
    return [(one.step, one.actor) for one in membership.decisions.order_by("pk")]


def mails() -> list[tuple]:
    """Kind and recipient of each mail that waits to be sent, in order."""
    return [
        (mail.kind, mail.recipient or mail.address) for mail in OutgoingMail.objects.order_by("pk")
    ]
