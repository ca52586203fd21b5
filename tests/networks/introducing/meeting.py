"""Two councils and a village with one need, and people who speak for each."""

import uuid

from allauth.account.models import EmailAddress
from django.http import QueryDict

from connected_localism.accounts.models import User
from innovations.models import Innovation
from networks.actions import introductions
from networks.introducing.occasion import occasion_of
from networks.models import Introduction, IntroductionSide
from places.models import Membership, Place
from tests.factories import InnovationFactory, MembershipFactory, PlaceFactory, UserFactory


def officer_of(place: Place, name: str, role: str = Membership.Role.OFFICER) -> User:
    person = UserFactory(display_name=name)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    MembershipFactory(user=person, place=place, role=role)
    return person


def record_at(name: str, **fields) -> Innovation:
    return InnovationFactory(published=True, place=PlaceFactory(name=name), **fields)


def need_at(name: str) -> Innovation:
    return record_at(name, kind=Innovation.Kind.NEED, title=f"Flood gauges for {name}")


def ask(by: User, *records: Innovation, asked_for=None, **named) -> Introduction:
    """Ask for the place of the first record, unless another is given (or None, by a moderator)."""
    query = QueryDict(mutable=True)
    query.setlist("with", [record.slug for record in records])
    query.update(named)
    occasion = occasion_of(query, by)
    others = [place for place in occasion.places if place != asked_for]
    introduction, _is_new = introductions.ask(
        occasion, by=by, asked_for=asked_for, others=others, message="Shall we buy them together?",
        form_key=uuid.uuid4(),
    )  # fmt: skip
    return introduction


def side_of(introduction: Introduction, place: Place) -> IntroductionSide:
    return introduction.sides.select_related("introduction").get(place=place)


def states(introduction: Introduction) -> dict[str, str]:
    rows = introduction.sides.select_related("place")
    return {side.place.name: side.state for side in rows}
