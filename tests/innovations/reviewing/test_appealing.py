"""A decline that was wrong: another chance, and the author's one appeal."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from connected_localism.mail.models import OutgoingMail
from innovations import actions
from innovations.lifecycle import TransitionError
from innovations.models import Appeal, AppealAnswer, Decision, Innovation
from places.models import Membership
from tests.factories import InnovationFactory, MembershipFactory, UserFactory, moderator
from tests.innovations.at_once import at_once

pytestmark = pytest.mark.django_db
Status = Innovation.Status
APPEALS = "/innovations/review/appeals/"


def declined(by=None, **fields) -> Innovation:
    innovation = InnovationFactory(status=Status.SUBMITTED, **fields)
    actions.decline(
        innovation=innovation,
        by=by or moderator(display_name="Ada Jones"),
        version=1,
        category=Decision.Category.DUPLICATE,
        reason="There is one like it.",
    )
    return innovation


def steward_of(place):
    return MembershipFactory(place=place, role=Membership.Role.STEWARD).user


def appealed(**fields) -> Appeal:
    innovation = declined(**fields)
    return actions.appeal(
        innovation=innovation, by=innovation.author, message="It is another street."
    )


def test_a_reviewer_gives_a_declined_record_another_chance():
    innovation = declined()
    decision = actions.reopen(
        innovation=innovation, by=steward_of(innovation.place), reason="I was wrong."
    )
    assert (decision.from_status, innovation.status) == (Status.DECLINED, Status.CHANGES_REQUESTED)
    mail = OutgoingMail.objects.get(context__event="reopened")
    assert (mail.recipient, mail.context["reason"]) == (innovation.author, "I was wrong.")
    actions.submit(innovation=innovation, by=innovation.author)
    assert innovation.status == Status.SUBMITTED


def test_an_author_appeals_once(client):
    innovation = declined()
    client.force_login(innovation.author)
    url = f"/innovations/{innovation.slug}/appeal/"
    assert "There is one like it." in client.get(url).content.decode()
    assert list(client.post(url, {"message": " "}).context["form"].errors) == ["message"]
    client.post(url, {"message": "It is another street."})
    client.post(url, {"message": "And another thing."})
    assert Appeal.objects.get().message == "It is another street."


@pytest.mark.django_db(transaction=True)
def test_an_appeal_in_the_moment_of_another_chance_never_waits_for_ever():
    for _round in range(5):
        innovation, judge = declined(), moderator()
        other = Innovation.objects.get(pk=innovation.pk)
        at_once(
            [
                lambda i=innovation: actions.appeal(innovation=i, by=i.author, message="No."),
                lambda i=other, by=judge: actions.reopen(innovation=i, by=by, reason="Yes."),
            ]
        )
        assert not Appeal.objects.filter(answer__isnull=True).exists()
    # The other way round, with the record as it was before the other chance was given.
    stale = declined()
    actions.reopen(innovation=Innovation.objects.get(pk=stale.pk), by=judge, reason="Yes.")
    with pytest.raises(TransitionError, match="another chance"):
        actions.appeal(innovation=stale, by=stale.author, message="No.")


def test_only_its_author_appeals_and_only_against_a_decline():
    innovation = declined()
    for person in (steward_of(innovation.place), UserFactory(), moderator()):
        with pytest.raises(PermissionDenied):
            actions.appeal(innovation=innovation, by=person, message="No.")
    with pytest.raises(ValidationError):
        actions.appeal(innovation=innovation, by=innovation.author, message=" ")
    published = InnovationFactory(published=True)
    with pytest.raises(TransitionError):
        actions.appeal(innovation=published, by=published.author, message="No.")


def test_another_chance_grants_the_appeal():
    appeal = appealed()
    actions.reopen(innovation=appeal.decision.innovation, by=moderator(), reason="You are right.")
    answer = AppealAnswer.objects.get()
    assert (answer.appeal, answer.is_granted, answer.message) == (appeal, True, "You are right.")
    assert not Appeal.objects.waiting().exists()


def test_an_upheld_decline_is_final_and_its_author_is_told():
    appeal = appealed()
    actions.uphold(appealed=appeal, by=moderator(), message="It is the same one.")
    innovation = appeal.decision.innovation
    innovation.refresh_from_db()
    assert (innovation.status, AppealAnswer.objects.get().is_granted) == (Status.DECLINED, False)
    mail = OutgoingMail.objects.get(context__event="upheld")
    assert (mail.recipient, mail.context["reason"]) == (appeal.author, "It is the same one.")
    with pytest.raises(TransitionError, match="already answered"):
        actions.uphold(appealed=appeal, by=moderator(), message="Indeed.")


def test_who_declined_it_does_not_uphold_it_where_there_is_another_moderator():
    first = moderator()
    appeal = appealed(by=first)
    actions_by_first = {"appealed": appeal, "by": first, "message": "I said so."}
    second = moderator()
    with pytest.raises(PermissionDenied):
        actions.uphold(**actions_by_first)
    second.user_permissions.clear()
    actions.uphold(**actions_by_first)


def test_stewards_do_not_answer_appeals():
    appeal = appealed()
    with pytest.raises(PermissionDenied):
        actions.uphold(
            appealed=appeal, by=steward_of(appeal.decision.innovation.place), message="No."
        )


def test_moderators_find_appeals_in_a_queue_and_answer_there(client):
    appeal = appealed(title="Bike library")
    reviewer = moderator()
    client.force_login(reviewer)
    page = client.get(APPEALS).content.decode()
    for told in ("Bike library", "It is another street.", "declined by Ada Jones"):
        assert told in page
    url = f"/innovations/{appeal.decision.innovation.slug}/another-chance/"
    response = client.post(url, {"reason": "It is the same one."})
    assert response.context["form"].errors == {"answer": ["Select your answer"]}
    client.post(url, {"reason": "It is the same one.", "answer": "uphold"}, follow=True)
    assert "Bike library" not in client.get(APPEALS).content.decode()


def test_nobody_finds_their_own_appeal_in_the_queue(client):
    appeal = appealed(author=moderator(), title="Bike library")
    client.force_login(appeal.author)
    assert "Bike library" not in client.get(APPEALS).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_queue_of_appeals_costs_the_same_for_one_and_three(
    client, rows, django_assert_num_queries
):
    for _row in range(rows):
        appealed()
    client.force_login(moderator())
    client.get("/innovations/")
    with django_assert_num_queries(9):
        client.get(APPEALS)


@pytest.mark.django_db(transaction=True)
def test_an_appeal_that_is_granted_and_upheld_at_once_is_answered_once():
    for _attempt in range(5):
        appeal = appealed()
        first, second = moderator(), moderator()
        outcomes = at_once(
            [
                lambda a=appeal, by=first: actions.uphold(
                    appealed=Appeal.objects.get(pk=a.pk), by=by, message="The same."
                ),
                lambda a=appeal, by=second: actions.reopen(
                    innovation=Innovation.objects.get(pk=a.decision.innovation_id),
                    by=by,
                    reason="Another.",
                ),
            ]
        )
        upheld, reopened = outcomes
        answer = AppealAnswer.objects.get(appeal=appeal)
        # Whoever upheld it came first, or hears that it was given another chance.
        assert answer.is_granted == isinstance(upheld, TransitionError)
        assert isinstance(reopened, Decision)
