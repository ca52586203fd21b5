"""Who answers for a record after somebody gave it up, took it over, left or closed the account."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from connected_localism.mail.models import OutgoingMail
from connected_localism.mail.sending import send_due
from innovations import tasks
from innovations.keeping import handover
from innovations.keeping.handover import HandoverError
from innovations.models import Handover, HandoverOffer, Innovation
from places.models import Membership, Succession
from places.signals import membership_ended
from tests.factories import (
    InnovationFactory,
    MembershipFactory,
    PlaceFactory,
    UserFactory,
    moderator,
)
from tests.innovations.at_once import at_once

pytestmark = pytest.mark.django_db
Status = Innovation.Status


@pytest.fixture
def place():
    return PlaceFactory(name="Preston")


@pytest.fixture
def innovation(place):
    author = MembershipFactory(place=place, user__display_name="Ann Author").user
    return InnovationFactory(
        published=True, title="Repair café", slug="repair-cafe", place=place, author=author
    )


def person_at(place, role="officer", **fields):
    return MembershipFactory(place=place, role=role, user=UserFactory(**fields)).user


def author_of(innovation):
    return Innovation.objects.get(pk=innovation.pk).author


def log() -> list[tuple]:
    """(from, to, by, how) of each hand-over, the first one first."""
    return [
        (each.from_person, each.to_person, each.by, each.how)
        for each in Handover.objects.order_by("pk")
    ]


def posted() -> set[tuple]:
    return {(each.kind, each.recipient) for each in OutgoingMail.objects.all()}


# --- Given up and taken over ------------------------------------------------------------------


def test_an_author_gives_it_to_the_stewards_who_are_told(innovation, place):
    author, steward = innovation.author, person_at(place, "steward")
    person_at(place)
    handover.give_up(innovation=innovation, by=author)
    assert author_of(innovation) is None
    assert log() == [(author, None, author, "given_up")]
    assert posted() == {("handover-done", author), ("records-inherited", steward)}
    event = innovation.events.order_by("-pgh_id").first()
    assert (event.author_id, event.pgh_context.metadata) == (None, {"user": author.pk})


def test_without_stewards_the_moderators_are_told(innovation):
    somebody = moderator()
    handover.give_up(innovation=innovation, by=innovation.author)
    assert ("records-inherited", somebody) in posted()


def test_a_steward_and_a_moderator_can_take_it_from_its_author(innovation, place):
    author, steward = innovation.author, person_at(place, "steward")
    handover.give_up(innovation=innovation, by=steward)
    assert log() == [(author, None, steward, "taken_away")]
    assert posted() == {("handover-done", author)}  # who did it need not be told
    Innovation.objects.update(author=author)
    handover.give_up(innovation=innovation, by=moderator())
    assert author_of(innovation) is None


def test_a_steward_takes_over_what_nobody_answers_for(innovation, place):
    author, steward = innovation.author, person_at(place, "steward")
    with pytest.raises(HandoverError, match="Ann Author answers for this record"):
        handover.take_over(innovation=innovation, by=steward)
    handover.give_up(innovation=innovation, by=author)
    handover.take_over(innovation=innovation, by=steward)
    assert author_of(innovation) == steward
    assert log()[1:] == [(None, steward, steward, "taken_over")]


def test_others_can_do_neither(innovation, place):
    for somebody in (person_at(place), person_at(place, "contributor"), UserFactory(),
                     person_at(PlaceFactory(), "steward")):  # fmt: skip
        with pytest.raises(PermissionDenied):
            handover.give_up(innovation=innovation, by=somebody)
        with pytest.raises(PermissionDenied):
            handover.take_over(innovation=innovation, by=somebody)
        with pytest.raises(PermissionDenied):
            handover.offer(innovation=innovation, to=somebody, by=somebody)
    assert log() == [] and not HandoverOffer.objects.exists()


def test_a_draft_is_not_handed_over(place):
    draft = InnovationFactory(place=place)
    with pytest.raises(PermissionDenied):
        handover.give_up(innovation=draft, by=draft.author)


@pytest.mark.django_db(transaction=True)
def test_of_five_stewards_at_once_one_takes_over(innovation, place):
    stewards = [person_at(place, "steward") for _number in range(5)]
    handover.give_up(innovation=innovation, by=innovation.author)
    calls = [
        lambda by=by: handover.take_over(innovation=Innovation.objects.get(), by=by)
        for by in stewards
    ]
    outcomes = at_once(calls)
    assert sum(isinstance(outcome, Handover) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, HandoverError) for outcome in outcomes) == 4
    assert Handover.objects.filter(how="taken_over").get().to_person == author_of(innovation)


def test_the_log_is_never_changed_but_outlives_its_people(innovation):
    handover.give_up(innovation=innovation, by=innovation.author)
    with pytest.raises(DatabaseError), transaction.atomic():
        Handover.objects.update(how="taken_over")
    Handover.objects.get().from_person.delete()
    assert log() == [(None, None, None, "given_up")]


# --- Offered and answered ---------------------------------------------------------------------


def test_until_the_member_accepts_nothing_changes(innovation, place):
    author, member = innovation.author, person_at(place, display_name="Bo Bell")
    offer = handover.offer(innovation=innovation, to=member, by=author, message="You know it best.")
    assert author_of(innovation) == author and log() == []
    assert posted() == {("handover-offered", member)}

    handover.answer(offer, by=member, accept=True)
    assert author_of(innovation) == member
    assert log() == [(author, member, member, "accepted")]
    assert ("handover-answered", author) in posted()
    offer.refresh_from_db()
    assert (offer.state, offer.message) == ("accepted", "")


def test_the_former_author_is_told_where_a_steward_asked(innovation, place):
    author, steward, member = innovation.author, person_at(place, "steward"), person_at(place)
    offer = handover.offer(innovation=innovation, to=member, by=steward)
    handover.answer(offer, by=member, accept=True)
    assert {("handover-done", author), ("handover-answered", steward)} < posted()


def test_a_no_leaves_everything_as_it_was(innovation, place):
    author, member = innovation.author, person_at(place)
    offer = handover.offer(innovation=innovation, to=member, by=author)
    handover.answer(offer, by=member, accept=False)
    assert author_of(innovation) == author and log() == []
    with pytest.raises(HandoverError, match="over"):
        handover.answer(offer, by=member, accept=True)


def test_only_members_are_asked_and_only_they_can_accept(innovation, place):
    author = innovation.author
    for somebody in (
        UserFactory(),
        person_at(PlaceFactory()),
        UserFactory(is_active=False),
        author,
    ):
        with pytest.raises(HandoverError):
            handover.offer(innovation=innovation, to=somebody, by=author)
    member = person_at(place)
    offer = handover.offer(innovation=innovation, to=member, by=author)
    with pytest.raises(PermissionDenied):
        handover.answer(offer, by=author, accept=True)
    Membership.objects.filter(user=member).update(state="ended")
    with pytest.raises(HandoverError, match="Only a member"):
        handover.answer(offer, by=member, accept=True)
    assert author_of(innovation) == author


def test_another_offer_takes_the_place_of_the_first(innovation, place):
    author, first, second = innovation.author, person_at(place), person_at(place)
    old = handover.offer(innovation=innovation, to=first, by=author)
    assert handover.offer(innovation=innovation, to=first, by=author) == old  # a second click
    handover.offer(innovation=innovation, to=second, by=author)
    with pytest.raises(HandoverError):
        handover.answer(old, by=first, accept=True)
    assert list(HandoverOffer.objects.order_by("pk").values_list("state", flat=True)) == [
        "withdrawn", "open",
    ]  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        HandoverOffer.objects.create(innovation=innovation, to=first, expires_at=timezone.now())


def test_an_offer_ends_after_thirty_days_or_when_taken_back(innovation, place, time_machine):
    author, member = innovation.author, person_at(place)
    offer = handover.offer(innovation=innovation, to=member, by=author)
    time_machine.move_to(timezone.now() + timedelta(days=31))
    with pytest.raises(HandoverError):
        handover.answer(offer, by=member, accept=True)
    tasks.keep_records_true()
    offer.refresh_from_db()
    assert offer.state == "expired"
    again = handover.offer(innovation=innovation, to=member, by=author)
    handover.withdraw_offer(innovation=innovation, by=author)
    again.refresh_from_db()
    assert again.state == "withdrawn"


@pytest.mark.parametrize("gone", ["no steward", "left", "closed"])
def test_an_offer_is_worth_nothing_once_whoever_made_it_may_not(innovation, place, gone):
    steward, member = person_at(place, "steward"), person_at(place)
    offer = handover.offer(innovation=innovation, to=member, by=steward)
    if gone == "closed":
        steward.is_active = False
        steward.save()
    else:
        state = "ended" if gone == "left" else "confirmed"
        Membership.objects.filter(user=steward).update(role="officer", state=state)
    with pytest.raises(HandoverError, match="Whoever asked you"):
        handover.answer(offer, by=member, accept=True)
    assert author_of(innovation) == innovation.author and log() == []
    handover.answer(offer, by=member, accept=False)  # to say no stays possible
    offer.refresh_from_db()
    assert offer.state == "declined"


def test_giving_up_ends_an_open_offer(innovation, place):
    member = person_at(place)
    offer = handover.offer(innovation=innovation, to=member, by=innovation.author)
    handover.give_up(innovation=innovation, by=innovation.author)
    with pytest.raises(HandoverError):
        handover.answer(offer, by=member, accept=True)
    assert author_of(innovation) is None


# --- When somebody leaves ---------------------------------------------------------------------


def end(person, place, state="ended"):
    membership = Membership.objects.get(user=person, place=place)
    membership.state = state
    membership.save()
    membership_ended.send(Membership, membership=membership)


def test_what_a_former_member_handed_in_goes_to_the_stewards_in_one_mail(place):
    leaver, steward = person_at(place), person_at(place, "steward")
    records = {
        status: InnovationFactory(status=status, place=place, author=leaver,
                                  published_at=timezone.now(), title=f"One {status}")
        for status in set(Status) - {Status.DRAFT}
    }  # fmt: skip
    draft = InnovationFactory(place=place, author=leaver)
    elsewhere = InnovationFactory(published=True, author=leaver)
    others = InnovationFactory(published=True, place=place)
    end(leaver, place)

    assert {author_of(record) for record in records.values()} == {None}
    assert author_of(draft) == leaver  # nobody else knows whether it is worth finishing
    assert author_of(elsewhere) == leaver
    assert author_of(others) is not None
    assert set(log()) == {(leaver, None, None, "left_place")}
    assert posted() == {("records-inherited", steward)}
    send_due()
    body = mail.outbox[0].body
    assert mail.outbox[0].subject == "You now look after 6 more innovations"
    assert all(record.title in body for record in records.values())


def test_a_long_list_is_cut_and_counted(place):
    leaver = person_at(place)
    person_at(place, "steward")
    for _number in range(23):
        InnovationFactory(published=True, place=place, author=leaver)
    end(leaver, place)
    send_due()
    assert "And 3 more, which you find on the page of the place." in mail.outbox[0].body


def test_who_is_only_to_be_confirmed_again_has_not_left(innovation, place):
    end(innovation.author, place, state="requested")
    assert author_of(innovation) is not None and log() == []


def test_who_still_acts_for_the_place_through_its_successor_has_not_left(innovation, place):
    successor = PlaceFactory()
    Succession.objects.create(from_place=place, to_place=successor, date=timezone.localdate())
    type(place).objects.filter(pk=place.pk).update(
        active_until=timezone.localdate() - timedelta(days=1)
    )
    MembershipFactory(user=innovation.author, place=successor)
    end(innovation.author, place)
    assert log() == []
    end(innovation.author, successor)  # and now they have, also what the abolished place left
    assert author_of(innovation) is None


def test_a_steward_who_leaves_is_not_told_of_their_own_records(place):
    leaver, other = person_at(place, "steward"), person_at(place, "steward")
    InnovationFactory(published=True, place=place, author=leaver)
    end(leaver, place)
    assert posted() == {("records-inherited", other)}


def test_who_closes_the_account_leaves_everything_to_the_stewards_of_each_place(place):
    leaver, here = person_at(place), person_at(place, "steward")
    far = PlaceFactory()
    there = person_at(far, "steward")
    both = MembershipFactory(user=here, place=far, role="steward").user
    one = InnovationFactory(published=True, place=place, author=leaver)
    two = InnovationFactory(published=True, place=far, author=leaver)
    draft = InnovationFactory(place=place, author=leaver)
    assert handover.author_leaves(leaver) == 2
    assert {author_of(one), author_of(two)} == {None} and author_of(draft) == leaver
    numbers = {each.recipient: each.context["number"] for each in OutgoingMail.objects.all()}
    assert numbers == {both: 2, there: 1}
    assert handover.author_leaves(leaver) == 0


def test_who_wrote_nothing_leaves_without_a_word(place):
    assert handover.author_leaves(person_at(place)) == 0
    assert not OutgoingMail.objects.exists()


# --- The pages --------------------------------------------------------------------------------
PAGE = "/innovations/repair-cafe/hand-over/"


def test_the_page_names_members_to_members_alone(client, innovation, place):
    member = person_at(place, display_name="Bo Bell")
    client.force_login(innovation.author)
    assert "Bo Bell" in client.get(PAGE).text
    Membership.objects.filter(user=innovation.author).update(state="ended")
    page = client.get(PAGE).text  # still its author, no longer a member
    assert "Bo Bell" not in page and "Those who look after the place" in page
    response = client.post(PAGE, {"to": "member", "person": member.pk})
    assert response.status_code == 200 and not HandoverOffer.objects.exists()


def test_asking_a_member_by_the_page_and_their_yes(client, innovation, place):
    author, member = innovation.author, person_at(place, display_name="Bo Bell")
    client.force_login(author)
    response = client.post(
        PAGE, {"to": "member", "person": member.pk, "message": "<b>Please</b>"}, follow=True
    )
    assert "Bo Bell is asked to answer for “Repair café”." in response.text
    assert "Bo Bell was asked on" in client.get(PAGE).text

    offer = HandoverOffer.objects.get()
    answer = f"/innovations/hand-over/{offer.pk}/"
    assert client.get(answer).status_code == 404  # the author was not asked
    client.force_login(member)
    page = client.get(answer).text
    assert "Ann Author asked you" in page and "&lt;b&gt;Please" in page
    assert client.get(f"{answer}?answer=accept").status_code == 200
    assert author_of(innovation) == author
    response = client.post(answer, {"answer": "accept"}, follow=True)
    assert response.redirect_chain == [("/innovations/repair-cafe/", 302)]
    assert author_of(innovation) == member
    assert "This question is over" in client.get(answer).text
    response = client.post(answer, {"answer": "decline"}, follow=True)
    assert "This offer is over." in response.text


def test_declining_and_taking_back_by_the_page(client, innovation, place):
    member = person_at(place)
    offer = handover.offer(innovation=innovation, to=member, by=innovation.author)
    client.force_login(member)
    response = client.post(
        f"/innovations/hand-over/{offer.pk}/", {"answer": "decline"}, follow=True
    )
    assert "You have declined." in response.text

    handover.offer(innovation=innovation, to=member, by=innovation.author)
    client.force_login(innovation.author)
    client.post(f"{PAGE}take-back/")
    assert handover.open_offer(innovation) is None


def test_what_is_missing_is_said_beside_the_field(client, innovation, place):
    person_at(place)
    client.force_login(innovation.author)
    assert "Select who should answer for it" in client.post(PAGE, {"message": "Kept"}).text
    page = client.post(PAGE, {"to": "member", "message": "Kept"}).text
    assert "Choose a member of the place" in page and "Kept" in page


def test_a_steward_takes_over_by_the_page(client, innovation, place):
    steward = person_at(place, "steward")
    handover.give_up(innovation=innovation, by=innovation.author)
    client.force_login(steward)
    assert "Take it over myself" in client.get(PAGE).text
    response = client.post("/innovations/repair-cafe/take-over/", follow=True)
    assert "You answer for “Repair café” now." in response.text
    assert "Take it over myself" not in response.text
    assert client.get("/innovations/repair-cafe/take-over/").status_code == 405


def test_giving_it_to_the_stewards_by_the_page(client, innovation, place):
    person_at(place, "steward")
    client.force_login(innovation.author)
    response = client.post(PAGE, {"to": "stewards"}, follow=True)
    assert "We have told them." in response.text
    assert author_of(innovation) is None


def test_who_may_not_is_told_so(client, innovation, place):
    assert client.get(PAGE).url.startswith("/accounts/login/")
    for somebody in (UserFactory(), person_at(place)):
        client.force_login(somebody)
        assert (
            client.get(PAGE).status_code == client.post(PAGE, {"to": "stewards"}).status_code == 403
        )
        assert client.post("/innovations/repair-cafe/take-over/").status_code == 403
        assert client.post(f"{PAGE}take-back/").status_code == 403
    Innovation.objects.update(status="hidden")
    client.force_login(UserFactory())
    assert client.get(PAGE).status_code == 404
    assert log() == []
