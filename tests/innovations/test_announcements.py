"""Who is told what of a decision, by mail."""

import pytest

from connected_localism.mail.models import OutgoingMail
from connected_localism.mail.rendering import render
from innovations import actions
from innovations.lifecycle import TransitionError
from innovations.models import Innovation
from places.models import Membership
from tests.factories import InnovationFactory, MembershipFactory, UserFactory, moderator

pytestmark = pytest.mark.django_db
Status = Innovation.Status


def waiting(**fields) -> Innovation:
    return InnovationFactory(status=Status.SUBMITTED, **fields)


def steward_of(place):
    return MembershipFactory(place=place, role=Membership.Role.STEWARD).user


def told() -> list[tuple]:
    mails = OutgoingMail.objects.order_by("pk")
    return [(mail.kind, mail.recipient, mail.context["event"]) for mail in mails]


DECISIONS = {
    "approved": lambda i, by: actions.approve(innovation=i, by=by, version=1),
    "changes_requested": lambda i, by: actions.request_changes(
        innovation=i, by=by, version=1, reason="Say who paid.", notes={"outcomes": "How many came?"}
    ),
    "declined": lambda i, by: actions.decline(
        innovation=i, by=by, version=1, reason="It sells something.", category="advertising"
    ),
}


@pytest.mark.parametrize("event", DECISIONS)
def test_its_author_is_told_once(event):
    innovation, reviewer = waiting(), moderator()
    DECISIONS[event](innovation, reviewer)
    DECISIONS[event](innovation, reviewer)  # a second click
    kind = "review-taken-away" if event == "declined" else "review-decided"
    assert told() == [(kind, innovation.author, event)]


def test_taking_away_and_showing_again_are_told():
    innovation = InnovationFactory(published=True)
    actions.hide(innovation=innovation, by=moderator(), reason="It names a child.")
    actions.show_again(innovation=innovation, by=moderator(), version=1)
    actions.withdraw(innovation=innovation, by=steward_of(innovation.place), reason="It is over.")
    assert [event for _kind, _to, event in told()] == ["hidden", "shown_again", "withdrawn"]
    assert {to for _kind, to, _event in told()} == {innovation.author}


def test_nobody_is_told_what_they_did_themselves():
    innovation = InnovationFactory(published=True)
    actions.withdraw(innovation=innovation, by=innovation.author)
    actions.submit(innovation=innovation, by=innovation.author)
    assert told() == []


@pytest.mark.parametrize("author", ["gone", "closed"])
def test_where_its_author_has_left_the_stewards_are_told(author):
    person = None if author == "gone" else UserFactory(is_active=False)
    innovation = waiting(author=person)
    first, second = steward_of(innovation.place), steward_of(innovation.place)
    actions.decline(innovation=innovation, by=first, version=1, reason="No.")
    assert told() == [("review-taken-away", second, "declined")]


def test_a_decision_that_fails_tells_nobody():
    innovation = waiting(content_version=2)
    with pytest.raises(TransitionError):
        actions.approve(innovation=innovation, by=moderator(), version=1)
    assert told() == []


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize(
    ("event", "subject", "says"),
    [
        ("approved", "“Bike & library” is published", ["Frome", "See it: http"]),
        (
            "changes_requested",
            "Please change something in “Bike & library”",
            ["> Say who paid.", "How many came?", "Change the text: http"],
        ),
        (
            "declined",
            "“Bike & library” was declined",
            ["> It sells something.", "Kind of reason: Advertising", "appeal to the moderators"],
        ),
    ],
)
def test_mails_read_well(event, subject, says, language):
    innovation = waiting(title="Bike & library", place__name="Frome", author__language=language)
    DECISIONS[event](innovation, moderator())
    message = render(OutgoingMail.objects.get())
    if language == "en":
        assert message.subject == subject
        assert not [text for text in says if text not in message.body]
    assert "Bike & library" in message.body


@pytest.mark.parametrize(
    "event", ["shown_again", "reopened", "asked", "hidden", "withdrawn", "reverted", "upheld"]
)
def test_every_mail_can_be_rendered(event):
    reviewer, steward = moderator(), None
    innovation = waiting()
    steward = steward_of(innovation.place)
    if event in ("reopened", "upheld"):
        actions.decline(innovation=innovation, by=moderator(), version=1, reason="No.")
        appeal = actions.appeal(innovation=innovation, by=innovation.author, message="Yes.")
        if event == "upheld":
            actions.uphold(appealed=appeal, by=reviewer, message="Because of that.")
        else:
            actions.reopen(innovation=innovation, by=reviewer, reason="Because of that.")
    else:
        actions.approve(innovation=innovation, by=reviewer, version=1)
        if event in ("asked", "reverted"):
            actions.save_content(
                innovation=innovation,
                by=innovation.author,
                changes={"title": "New"},
                expected_version=1,
            )
            say = actions.ask_about_edit if event == "asked" else actions.revert_edit
            say(flag=innovation.flags.get(), by=reviewer, version=2, message="Because of that.")
        elif event == "withdrawn":
            actions.withdraw(innovation=innovation, by=steward, reason="Because of that.")
        else:
            actions.hide(innovation=innovation, by=reviewer, reason="Because of that.")
            if event == "shown_again":
                actions.show_again(innovation=innovation, by=reviewer, version=1)
    message = render(OutgoingMail.objects.get(context__event=event))
    assert message.subject
    assert ("Because of that." in message.body) == (event != "shown_again")
