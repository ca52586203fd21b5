import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from innovations.models import Adoption, FollowedPlace
from places.actions import deciding, inviting, joining, verifying
from places.actions.merging import AlreadyMerged, merge
from places.actions.verifying import was_turned_away
from places.models import (
    GssCode,
    Invitation,
    Membership,
    MembershipDecision,
    Place,
    PlaceDomain,
)
from tests.factories import (
    AdoptionFactory,
    InnovationFactory,
    MembershipFactory,
    PlaceFactory,
    UserFactory,
    moderator,
)
from tests.places.community_lists.sending import sent
from tests.places.community_lists.test_pages import words
from tests.places.people import mails, person_at, steward_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def two():
    """A community that is in the list twice: the second of them, and the first."""
    council = PlaceFactory(name="Calder", slug="calder")
    sent(council, "Hebden Royd\nHebden-Royd Village", by=moderator())
    return Place.objects.get(name="Hebden-Royd Village"), Place.objects.get(name="Hebden Royd")


def merged(two, by=None) -> Place:
    return merge(two[0], into=two[1], by=by or moderator(), reason="The same clerk.")


def test_what_is_left_is_an_abolished_place_whose_address_leads_to_the_other(client, two):
    gone, kept = two
    GssCode.objects.create(code="E04000001", place=gone)
    one = moderator()
    assert merged(two, by=one) == kept
    gone.refresh_from_db()
    assert gone.is_abolished
    assert list(gone.current_successors()) == [kept]
    assert client.get("/places/hebden-royd-village/").headers["Location"] == "/places/hebden-royd/"
    assert list(Place.objects.named("hebden royd village").active()) == [kept]
    assert [code.code for code in kept.gss_codes.all()] == ["E04000001"]
    assert gone.events.last().pgh_context.metadata == {
        "user": one.pk, "merged": f"{gone.code} into {kept.code}", "reason": "The same clerk.",
    }  # fmt: skip
    assert mails() == []  # nobody is asked to move


def test_records_adoptions_and_followers_move(two):
    gone, kept = two
    record = InnovationFactory(place=gone, published=True)
    draft = InnovationFactory(place=gone)
    took_part = InnovationFactory(published=True)
    took_part.further_places.add(gone, kept)
    adoption = AdoptionFactory(place=gone)
    follower = UserFactory()
    FollowedPlace.objects.create(person=follower, place=gone, due_on="2026-01-01")
    version = record.content_version
    merged(two)
    for each in (record, draft, adoption):
        each.refresh_from_db()
        assert each.place == kept
    assert record.content_version == version + 1
    assert list(took_part.further_places.all()) == [kept]
    assert [one.place for one in follower.followed_places.all()] == [kept]


def test_what_would_count_as_evidence_twice_is_withdrawn(two):
    gone, kept = two
    record = InnovationFactory(place=gone, published=True)
    own = AdoptionFactory(innovation=record, place=kept, confirmed=True)
    other = InnovationFactory(published=True)
    twice = [AdoptionFactory(innovation=other, place=place, confirmed=True) for place in two]
    merged(two)
    states = [Adoption.objects.get(pk=one.pk).state for one in (own, *twice)]
    assert states == ["withdrawn", "withdrawn", "confirmed"]


def test_people_are_at_the_other_what_they_were(two):
    gone, kept = two
    one, alone = moderator(), steward_of(gone)
    both = MembershipFactory(place=gone, role="steward").user
    MembershipFactory(place=kept, user=both, role="contributor")
    lower = MembershipFactory(place=gone, role="contributor").user
    MembershipFactory(place=kept, user=lower, role="officer")
    record = InnovationFactory(place=gone, author=lower, published=True)
    merged(two, by=one)
    roles = {each.user: each.role for each in Membership.objects.confirmed().filter(place=kept)}
    assert roles == {alone: "steward", both: "steward", lower: "officer"}
    assert not Membership.objects.confirmed().filter(place=gone).exists()
    step = MembershipDecision.objects.filter(membership__user=both, membership__place=kept).first()
    assert (step.step, step.actor, step.reason) == ("moved", one, "The same clerk.")
    record.refresh_from_db()
    assert record.author == lower  # did not leave, so nobody inherits


def test_who_was_sent_away_does_not_come_back(two):
    gone, kept = two
    away = MembershipFactory(place=kept)
    deciding.remove(away, by=moderator(), reason="Not of this parish.")
    MembershipFactory(place=gone, user=away.user, role="steward")
    merged(two)
    assert not Membership.objects.confirmed().filter(user=away.user).exists()


def removed_from(place, address="ann@example.org") -> Membership:
    """Somebody with an address whom a moderator has removed."""
    membership = MembershipFactory(place=place, user=person_at(address))
    deciding.remove(membership, by=moderator(), reason="Not of this parish.")
    return membership


@pytest.mark.parametrize("was_there", ["never", "ended", "requested"])
def test_who_was_sent_away_from_the_one_that_goes_does_not_come_in_by_an_address(two, was_there):
    gone, kept = two
    away = removed_from(gone)
    if was_there != "never":
        there = joining.ask(by=away.user, place=kept, role="contributor")
        if was_there == "ended":
            joining.withdraw(there, by=away.user)
    merged(two)
    told = [kind for kind, _to in mails() if kind == "membership-decided"]
    assert len(told) == (2 if was_there == "requested" else 1)  # of the removal, and of the request
    held = Membership.objects.get(user=away.user, place=kept)
    assert (held.state, was_turned_away(held)) == ("ended", True)
    PlaceDomain.objects.create(place=kept, domain="example.org", state="confirmed")
    joining.ask(by=away.user, place=kept, role="contributor")
    verifying.bring_up_to_date(away.user)
    held.refresh_from_db()
    assert held.state == "requested"  # people decide


def test_who_asked_again_after_being_sent_away_still_asks(two):
    gone, kept = two
    away = removed_from(gone)
    joining.withdraw(joining.ask(by=away.user, place=kept, role="officer"), by=away.user)
    joining.ask(by=away.user, place=gone, role="contributor", message="I have moved here.")
    merged(two)
    held = Membership.objects.get(user=away.user, place=kept)
    assert (held.state, held.message, was_turned_away(held)) == (
        "requested", "I have moved here.", True,
    )  # fmt: skip


def test_who_belongs_to_the_one_that_stays_goes_on_belonging_to_it(two):
    gone, kept = two
    away = removed_from(gone)
    MembershipFactory(place=kept, user=away.user, role="officer")
    merged(two)
    held = Membership.objects.get(user=away.user, place=kept)
    assert (held.state, held.role, was_turned_away(held)) == ("confirmed", "officer", False)


def invited(place, address: str, role: str = "officer") -> Invitation:
    by = steward_of(place)
    return inviting.invite(by=by, place=place, address=address, role=role)[0]


@pytest.mark.parametrize("away_from", [0, 1])
def test_nobody_who_was_sent_away_comes_back_by_an_old_invitation(two, away_from):
    removed_from(two[away_from])
    invitation = invited(two[1 - away_from], "ann@example.org")
    merged(two)
    invitation.refresh_from_db()
    assert (invitation.state, invitation.address) == ("revoked", "")
    assert not Invitation.objects.waiting().exists()


def test_who_was_invited_to_the_one_that_goes_is_invited_to_the_other_by_mail(two):
    gone, kept = two
    old = invited(gone, "ann@example.org", "steward")
    merged(two)
    old.refresh_from_db()
    assert old.state == "revoked"
    new = Invitation.objects.waiting().get()
    assert (new.place, new.address, new.role, new.invited_by) == (
        kept, "ann@example.org", "steward", old.invited_by,
    )  # fmt: skip
    assert mails().count(("place-invitation", "ann@example.org")) == 2
    ann = person_at("ann@example.org")
    inviting.accept(new, by=ann)
    assert Membership.objects.get(user=ann).place == kept


def test_of_two_invitations_to_one_person_that_to_the_place_that_stays_counts(two):
    gone, kept = two
    for place in two:
        invited(place, "ann@example.org")
    merged(two)
    assert [one.place for one in Invitation.objects.waiting()] == [kept]
    assert not gone.invitations.filter(state="open").exists()


@pytest.mark.parametrize("run_out", [[0], [1], [0, 1]])
def test_an_invitation_that_has_run_out_is_in_nobodys_way(two, run_out):
    for number, place in enumerate(two):
        invited(place, "ann@example.org")
        if number in run_out:
            place.invitations.update(expires_at=timezone.now())
    gone, kept = two
    merged(two)
    assert not gone.invitations.filter(state="open").exists()
    assert kept.invitations.filter(state="open").count() == (0 if run_out == [0, 1] else 1)


def test_an_invitation_of_somebody_who_looks_after_nothing_any_more_is_taken_back(two):
    gone, kept = two
    old = invited(gone, "ann@example.org")
    held = MembershipFactory(place=kept, user=old.invited_by)
    deciding.remove(held, by=moderator(), reason="Not of this parish.")
    merged(two)
    old.refresh_from_db()
    assert (old.state, Invitation.objects.waiting().exists()) == ("revoked", False)


def test_once_only_and_only_by_moderators(two):
    gone, kept = two
    for somebody in (UserFactory(), steward_of(gone), steward_of(gone.parent)):
        with pytest.raises(PermissionDenied):
            merged(two, by=somebody)
    with pytest.raises(ValidationError):
        merge(gone, into=kept, by=moderator(), reason=" ")
    with pytest.raises(ValidationError):
        merge(gone, into=gone, by=moderator(), reason="x")
    with pytest.raises(ValidationError):
        merge(gone, into=gone.parent, by=moderator(), reason="x")
    merged(two)
    with pytest.raises(AlreadyMerged):
        merged(two)
    with pytest.raises(AlreadyMerged):
        merge(kept, into=gone, by=moderator(), reason="x")


def test_everything_that_hangs_on_a_place_is_thought_of():
    """A new table that refers to places must say here what a merger does with it."""
    stays = {
        "Place.parent", "Place.combined_authority", "Place.successors", "PlaceEvent.pgh_obj",
        "PlaceEvent.parent", "PlaceEvent.combined_authority", "CommunityProposal.council",
        "CommunityList.council", "IndicatorValue.place", "Neighbour.place", "Neighbour.neighbour",
        "NeighbourEvent.place", "InnovationEvent.place", "AdoptionEvent.place",
        # Says what came of it at the time.
        "CommunityProposal.place", "ListedCommunity.place",
        "Succession.from_place", "Succession.to_place",
        "NetworkDecision.place", "NetworkMember.carried_from", "NetworkMemberEvent.place",
        "NetworkMemberEvent.carried_from",
        "Action.place", "Action.carried_from", "ActionEvent.owner", "ActionEvent.place",
        "ActionEvent.carried_from", "Exchange.carried_from", "ExchangeEvent.place",
        "ExchangeEvent.carried_from", "ExchangeParty.carried_from", "ExchangePartyEvent.place",
        "ExchangePartyEvent.carried_from", "ExchangeStep.place", "Introduction.asked_for",
        "IntroductionEvent.asked_for", "IntroductionSide.carried_from",
        "IntroductionSideEvent.place", "IntroductionSideEvent.carried_from",
        "IntroductionStep.place", "Meeting.place", "MeetingEvent.place", "Post.place",
        "Post.mentions", "Post_mentions.place", "Resolution.place", "ResolutionEvent.place",
        "SharedUpdate.place", "SharedUpdateEvent.place",
        # Who signed stays as it was; pages count it for what the place became.
        "SignOn.place", "SignOnEvent.place",
    }  # fmt: skip
    moves = {
        "GssCode.place", "PlaceAlias.place", "PlaceDomain.place", "Membership.place",
        "Invitation.place", "FormerPlaceSlug.place", "Innovation.place",
        "Innovation.further_places", "Innovation_further_places.place", "Adoption.place",
        "FollowedPlace.place", "NetworkMember.place", "Action.owner", "Exchange.place",
        "ExchangeParty.place", "IntroductionSide.place",
    }  # fmt: skip
    found = {
        f"{one.related_model.__name__}.{one.field.name}"
        for one in Place._meta.get_fields(include_hidden=True)
        if one.is_relation and one.auto_created and not one.concrete
    }
    assert found - stays == moves


def test_a_form_that_was_open_for_one_that_is_gone_merges_nothing_else(client, two):
    gone, kept = two
    third = PlaceFactory(kind="community", type="PAR", parent=kept.parent)
    client.force_login(moderator())
    address = f"/places/{gone.slug}/merge/"
    typed = {"community": gone.code, "reason": "The same clerk."}
    client.post(address, typed | {"into": kept.pk})
    moved = client.post(address, typed | {"into": third.pk})  # the back button, and another choice
    assert moved.status_code == 308
    answer = client.post(moved.url, typed | {"into": third.pk})
    assert "That form was for a community that is merged already." in words(answer)
    assert "The same clerk." in answer.content.decode()
    kept.refresh_from_db()
    assert not kept.is_abolished


def test_of_two_adoptions_the_one_that_is_surer_stays(two):
    gone, kept = two
    withdrawn = AdoptionFactory(place=kept, state=Adoption.State.WITHDRAWN)
    sure = AdoptionFactory(place=gone, innovation=withdrawn.innovation)
    Adoption.objects.filter(pk=sure.pk).update(
        state=Adoption.State.CONFIRMED, answered_at=timezone.now()
    )
    merge(gone, into=kept, by=moderator(), reason="One.")
    left = Adoption.objects.get(innovation=withdrawn.innovation, place=kept)
    assert (left.pk, left.state) == (sure.pk, Adoption.State.CONFIRMED)


def test_the_page(client, two):
    gone, kept = two
    steward_of(gone)
    address = f"/places/{gone.slug}/merge/"
    client.force_login(moderator())
    assert address in client.get(gone.get_absolute_url()).content.decode()
    assert "1 person belongs to it" in words(client.get(address))
    elsewhere = PlaceFactory(kind="community", type="PAR")
    of = {"community": gone.code}
    said = words(client.post(address, of | {"into": elsewhere.pk, "reason": ""}))
    assert "Say how you know that they are the same" in said
    answer = client.post(address, of | {"into": kept.pk, "reason": "The same clerk."}, follow=True)
    assert "Everything of “Hebden-Royd Village” is now with “Hebden Royd”." in words(answer)
    client.force_login(UserFactory())
    assert address not in client.get(kept.get_absolute_url()).content.decode()
