"""What the database itself refuses, whoever writes."""

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from places.models import CommunityProposal, Invitation, Membership, MembershipDecision, PlaceDomain
from tests.factories import MembershipFactory, PlaceFactory, UserFactory

pytestmark = pytest.mark.django_db
State = PlaceDomain.State


def refused(create, **fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        create(**fields)


def test_one_membership_per_person_and_place():
    membership = MembershipFactory(state=Membership.State.ENDED)
    refused(MembershipFactory, user=membership.user, place=membership.place, state="requested")


def test_a_domain_is_confirmed_for_one_place_only():
    leeds, york = PlaceFactory(), PlaceFactory()
    PlaceDomain.objects.create(place=leeds, domain="leeds.gov.uk", state=State.CONFIRMED)
    PlaceDomain.objects.create(place=york, domain="leeds.gov.uk", state=State.HINT)
    refused(
        PlaceDomain.objects.create,
        place=PlaceFactory(), domain="leeds.gov.uk", state=State.CONFIRMED,
    )  # fmt: skip


def test_a_shared_domain_is_confirmed_for_nobody():
    adur, worthing, arun = PlaceFactory(), PlaceFactory(), PlaceFactory()
    PlaceDomain.objects.create(place=adur, domain="adur-worthing.gov.uk", state=State.SHARED)
    PlaceDomain.objects.create(place=worthing, domain="adur-worthing.gov.uk", state=State.SHARED)
    refused(
        PlaceDomain.objects.create,
        place=arun, domain="adur-worthing.gov.uk", state=State.CONFIRMED,
    )  # fmt: skip


def test_a_domain_is_kept_in_small_letters_once_per_place():
    place = PlaceFactory()
    PlaceDomain.objects.create(place=place, domain="leeds.gov.uk")
    refused(PlaceDomain.objects.create, place=place, domain="leeds.gov.uk")
    refused(PlaceDomain.objects.create, place=place, domain="Leeds.gov.uk")


def test_an_address_is_named_only_where_it_was_what_confirmed():
    refused(MembershipFactory, verified_by="steward", verified_domain="leeds.gov.uk")


def invitation(**fields):
    defaults = {
        "place": PlaceFactory(),
        "address": "ann@leeds.gov.uk",
        "role": "officer",
        "token_digest": uuid.uuid4().hex,
        "expires_at": timezone.now() + timedelta(days=14),
    }
    return Invitation.objects.create(**defaults | fields)


def test_an_invitation_that_is_over_keeps_no_address():
    invitation()
    refused(invitation, state="accepted", ended_at=timezone.now())
    refused(invitation, state="revoked", address="", ended_at=None)
    refused(invitation, address="")


def test_one_open_invitation_per_place_and_address():
    place = invitation().place
    refused(invitation, place=place)


def proposal(**fields):
    defaults = {
        "name": "Headingley",
        "type": "NBH",
        "council": PlaceFactory(),
        "area": "North of Leeds",
        "proposed_by": UserFactory(),
        "form_key": uuid.uuid4(),
    }
    return CommunityProposal.objects.create(**defaults | fields)


def test_a_decided_proposal_says_when_what_and_why():
    proposal()
    refused(proposal, state="accepted", decided_at=timezone.now())
    refused(proposal, state="withdrawn")
    refused(proposal, state="declined", decided_at=timezone.now())
    refused(proposal, place=PlaceFactory())


def test_what_was_decided_on_a_membership_cannot_be_rewritten():
    membership, actor = MembershipFactory(), UserFactory()
    decision = MembershipDecision.objects.create(
        membership=membership, actor=actor, step="confirmed",
        from_state="requested", to_state="confirmed", from_role="officer", to_role="officer",
    )  # fmt: skip
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        MembershipDecision.objects.filter(pk=decision.pk).update(reason="Something else")
    actor.delete()
    decision.refresh_from_db()
    assert (decision.actor, decision.step) == (None, "confirmed")
