"""A council and what takes over from it, with its members; as of today."""

from django.utils import timezone

from places.models import Membership, Place
from places.reorganising.succeeding import succeed
from tests.factories import MembershipFactory, PlaceFactory

Role, Verification = Membership.Role, Membership.Verification
KIND = "place-succeeded"  # of the mail that asks people to move


def heir(code="SMT", **fields) -> Place:
    return PlaceFactory(
        code=code, slug=code.lower(), active_from=timezone.localdate(), name=f"Heir {code}",
        official_name=f"Heir {code} Council", **fields,
    )  # fmt: skip


def abolish(council, *heirs, also=(), **options) -> None:
    """As of today."""
    ending = [council.code, *(each.code for each in also)]
    succeed(ending, [each.code for each in heirs], day=timezone.localdate(), **options)
    council.refresh_from_db()


def member_of(council, role=Role.OFFICER, verified_by=Verification.STEWARD, **fields):
    return MembershipFactory(place=council, role=role, verified_by=verified_by, **fields)


def at(person, place) -> Membership | None:
    return Membership.objects.filter(user=person, place=place).first()


def standing(person, place) -> tuple:
    """State, role, how confirmed, and whether a steward's role is asked for."""
    found = at(person, place)
    return (found.state, found.role, found.verified_by, found.would_steward)
