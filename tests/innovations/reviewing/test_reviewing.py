"""Reviewing: the queue, the decision, and what the one who came second is told."""

from datetime import UTC, datetime

import pytest

from innovations import actions
from innovations.models import (
    Attachment,
    Decision,
    Evidence,
    Innovation,
    Partner,
    ReadingNow,
)
from innovations.reviewing.history import differences
from innovations.reviewing.notes import field_notes, notes_of
from places.models import Membership
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
QUEUE = "/innovations/review/"


def waiting(**fields):
    return InnovationFactory(
        **{"status": Status.SUBMITTED, "submitted_at": datetime(2026, 5, 1, tzinfo=UTC)} | fields
    )


def review_url(innovation) -> str:
    return f"/innovations/{innovation.slug}/review/"


@pytest.fixture
def reviewer(client):
    reviewer = moderator(display_name="Ada Jones")
    client.force_login(reviewer)
    return reviewer


def steward_of(place):
    return MembershipFactory(place=place, role=Membership.Role.STEWARD).user


# --- The queue --------------------------------------------------------------------------------


def test_queue_shows_moderators_everything_longest_waiting_first(client, reviewer):
    for day in (3, 1, 2):
        waiting(title=f"Sent on day {day}", submitted_at=datetime(2026, 5, day, tzinfo=UTC))
    InnovationFactory(title="Still a draft")
    InnovationFactory(title="Long published", published=True)
    rows = client.get(QUEUE).context["page"].rows
    assert [row.title for row in rows] == ["Sent on day 1", "Sent on day 2", "Sent on day 3"]


def test_queue_shows_stewards_only_their_own_places(client):
    here, elsewhere = waiting(title="At my place"), waiting(title="At another place")
    client.force_login(steward_of(here.place))
    page = client.get(QUEUE).content.decode()
    assert here.title in page
    assert elsewhere.title not in page


def test_queue_leaves_out_what_a_moderator_wrote_themselves(client, reviewer):
    waiting(title="My own", author=reviewer)
    waiting(title="Of one who has left", author=None)
    role = MembershipFactory(user=reviewer, role=Membership.Role.STEWARD)
    waiting(title="My own, for my place", author=reviewer, place=role.place)
    titles = {row.title for row in client.get(QUEUE).context["page"].rows}
    assert titles == {"Of one who has left", "My own, for my place"}


def test_queue_is_closed_to_those_who_review_nothing(client):
    waiting(title="At my place")
    client.force_login(MembershipFactory(role=Membership.Role.OFFICER).user)
    response = client.get(QUEUE)
    assert response.status_code == 403
    assert "At my place" not in response.content.decode()


def test_queue_says_how_long_of_what_kind_and_where(client, reviewer, time_machine):
    time_machine.move_to("2026-05-04 12:00Z")
    innovation = waiting(kind=Innovation.Kind.NEED)
    page = client.get(QUEUE).content.decode().replace("\xa0", " ")
    for told in (innovation.place.name, "Need", "waiting 3 days", innovation.author.display_name):
        assert told in page


def test_queue_is_never_blank(client, reviewer):
    assert "Nothing waits for review" in client.get(QUEUE).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_queue_costs_the_same_for_one_and_three(client, reviewer, rows, django_assert_num_queries):
    for _row in range(rows):
        waiting()
    client.get("/about/")  # counts what waits, for the navigation
    with django_assert_num_queries(15):
        client.get(QUEUE)


# --- Who may see the review page --------------------------------------------------------------


def test_review_page_is_for_reviewers_of_that_place(client):
    innovation = waiting(title="Not yet public")
    expected = {
        "signed in": (UserFactory(), 404),
        "steward elsewhere": (steward_of(PlaceFactory()), 404),
        "author": (innovation.author, 403),
        "officer": (MembershipFactory(place=innovation.place).user, 403),
        "steward": (steward_of(innovation.place), 200),
        "moderator": (moderator(), 200),
    }
    got = {}
    for name, (person, _status) in expected.items():
        client.force_login(person)
        response = client.get(review_url(innovation))
        got[name] = response.status_code
        assert ("Not yet public" in response.content.decode()) == (got[name] == 200)
    assert got == {name: status for name, (_person, status) in expected.items()}
    client.logout()
    assert client.get(review_url(innovation)).status_code == 302


def test_who_may_not_review_decides_nothing(client):
    innovation = waiting()
    for person in (innovation.author, MembershipFactory(place=innovation.place).user):
        client.force_login(person)
        response = client.post(review_url(innovation), {"decision": "approve", "version": 1})
        assert response.status_code == 403
    innovation.refresh_from_db()
    assert innovation.status == Status.SUBMITTED


# --- Deciding ---------------------------------------------------------------------------------


def test_approve_publishes_the_version_that_was_read(client, reviewer):
    innovation = waiting(content_version=5)
    page = client.get(review_url(innovation)).content.decode()
    assert '<input type="hidden" name="version" value="5"' in page
    response = client.post(
        review_url(innovation), {"decision": "approve", "version": 5}, follow=True
    )
    assert response.redirect_chain == [(QUEUE, 302)]
    assert "is published" in response.content.decode()
    innovation.refresh_from_db()
    assert (innovation.status, innovation.approved_version) == (Status.PUBLISHED, 5)


@pytest.mark.parametrize(
    ("decision", "status", "message"),
    [
        ("request_changes", Status.CHANGES_REQUESTED, "Say what should be changed"),
        ("decline", Status.DECLINED, "Say why you decline it"),
    ],
)
def test_a_decision_against_it_needs_a_message_to_the_author(
    client, reviewer, decision, status, message
):
    innovation = waiting()
    response = client.post(review_url(innovation), {"decision": decision, "version": 1})
    assert response.context["form"].errors["reason"] == [message]
    client.post(
        review_url(innovation),
        {
            "decision": decision,
            "version": 1,
            "category": "unverified",
            "reason": "Say\r\nwhat it cost.",
        },
    )
    innovation.refresh_from_db()
    assert innovation.status == status
    assert Decision.objects.get().reason == "Say\nwhat it cost."


def test_a_decline_needs_a_kind_of_reason_for_the_public_log(client, reviewer):
    innovation = waiting()
    sent = {"decision": "decline", "version": 1, "reason": "You sell this."}
    response = client.post(review_url(innovation), sent)
    assert response.context["form"].errors == {"category": ["Select a kind of reason"]}
    client.post(review_url(innovation), sent | {"category": "advertising"})
    assert Decision.objects.get().category == Decision.Category.ADVERTISING


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"decision": "approve"},
        {"decision": "approve", "version": "x"},
        {"decision": "approve", "version": "0"},
        {"decision": "burn", "version": 1},
        {"decision": "decline", "version": 1, "reason": "No.", "category": "rude"},
        {"decision": "request_changes", "version": 1, "note_summary": "x" * 1001},
        {"decision": "request_changes", "version": 1, "note_status": "Not a field of the form."},
        {"decision": "approve", "version": 1, "note_summary": "But say more."},
        {"decision": "decline", "version": 1, "reason": "x" * 2001},
        {"decision": "decline", "version": 1, "reason": "a\x00b"},
        {"decision": "approve", "version": "9" * 30},
    ],
)
def test_a_decision_that_makes_no_sense_changes_nothing(client, reviewer, sent):
    innovation = waiting()
    response = client.post(review_url(innovation), sent)
    assert response.status_code in (200, 409)
    innovation.refresh_from_db()
    assert innovation.status == Status.SUBMITTED
    assert not Decision.objects.exists()


def test_approval_is_refused_when_the_author_changed_the_text_meanwhile(client, reviewer):
    innovation = waiting(title="Repair café")
    client.get(review_url(innovation))
    actions.save_content(
        innovation=innovation,
        by=innovation.author,
        changes={"summary": "Quite another text.", "title": "Something else"},
        expected_version=1,
    )
    response = client.post(
        review_url(innovation),
        {"decision": "approve", "version": 1, "reason": "Lovely, thank you."},
    )
    page = response.content.decode()
    assert response.status_code == 409
    assert "The text was changed while you were reading it" in page
    assert "Quite another text." in page
    assert "Lovely, thank you." in page
    assert '<input type="hidden" name="version" value="2"' in page
    assert "checked" not in page  # the new text wants a new decision
    innovation.refresh_from_db()
    assert innovation.status == Status.SUBMITTED


def test_the_second_reviewer_is_told_who_decided_when(client, reviewer, time_machine):
    time_machine.move_to("2026-05-03 13:32Z")
    innovation = waiting(title="Repair café")
    other = moderator(display_name="Ben Okri")
    actions.decline(innovation=innovation, by=other, version=1, reason="An advertisement.")
    response = client.post(review_url(innovation), {"decision": "approve", "version": 1})
    page = response.content.decode()
    assert response.status_code == 409
    assert "Ben Okri declined “Repair café” on 3 May 2026 at 14:32." in page
    assert "Confirm decision" not in page


@pytest.mark.django_db(transaction=True)
def test_twenty_stewards_and_moderators_clicking_at_once_make_one_decision(client):
    innovation = waiting()
    reviewers = [moderator(display_name=f"Moderator {number}") for number in range(10)]
    reviewers += [steward_of(innovation.place) for _number in range(10)]

    def click(person):
        browser = type(client)()
        browser.force_login(person)
        return browser.post(review_url(innovation), {"decision": "approve", "version": 1})

    responses = at_once([lambda person=person: click(person) for person in reviewers])
    decision = Decision.objects.get()
    assert sorted(response.status_code for response in responses) == [302] + [409] * 19
    lost = [response.content.decode() for response in responses if response.status_code == 409]
    assert all(f"{decision.actor.display_name} published" in page for page in lost)


def test_review_page_shows_what_changed_since_the_last_decision(client, reviewer):
    innovation = waiting(summary="First words.", place__name="Frome")
    actions.request_changes(innovation=innovation, by=reviewer, version=1, reason="Say more.")
    saved = actions.save_content(
        innovation=innovation,
        by=innovation.author,
        changes={"summary": "Many more words.", "kind": Innovation.Kind.IDEA},
        expected_version=1,
    )
    actions.submit(innovation=saved, by=innovation.author)
    response = client.get(review_url(innovation))
    fields = {field.name: field.difference for field in reviewed_fields(response)}
    assert {name: (d.before, d.after) for name, d in fields.items() if d} == {
        "kind": ("Case study", "Idea"),
        "summary": ("First words.", "Many more words."),
    }
    page = " ".join(response.content.decode().split())
    assert (
        '<del class="app-removed"><span class="govuk-visually-hidden"> Removed: </span>First'
        in page
    )
    assert (
        '</span>Many more<span class="govuk-visually-hidden"> End of what was added. </span></ins>'
        in page
    )
    assert "Say more." in page


def reviewed_fields(response) -> list:
    reviewed = response.context["reviewed"]
    return [*reviewed.facts, *reviewed.texts]


def test_what_was_approved_before_is_what_a_reviewer_compares_with(client, reviewer):
    innovation = waiting(summary="Approved words.")
    actions.approve(innovation=innovation, by=reviewer, version=1)
    actions.withdraw(innovation=innovation, by=innovation.author)
    saved = actions.save_content(
        innovation=innovation,
        by=innovation.author,
        changes={"summary": "Words."},
        expected_version=1,
    )
    actions.submit(innovation=saved, by=innovation.author)
    actions.request_changes(innovation=saved, by=reviewer, version=2, reason="Say more.")
    saved = actions.save_content(
        innovation=saved,
        by=innovation.author,
        changes={"summary": "More words."},
        expected_version=2,
    )
    actions.submit(innovation=saved, by=innovation.author)
    response = client.get(review_url(saved))
    [difference] = [f.difference for f in reviewed_fields(response) if f.difference]
    assert (difference.before, difference.after) == ("Approved words.", "More words.")
    assert "what has changed since it was approved" in response.content.decode()


def test_partners_and_evidence_that_came_or_went_are_shown(client, reviewer):
    innovation = waiting()
    Partner.objects.create(innovation=innovation, name="A charity", role=Partner.Role.FUNDER)
    actions.request_changes(innovation=innovation, by=reviewer, version=1, reason="Say more.")
    saved = actions.save_content(
        innovation=innovation, by=innovation.author, changes={"summary": "New."}, expected_version=1
    )
    Partner.objects.all().delete()
    Evidence.objects.create(
        innovation=innovation, title="An evaluation", date="2024-05", is_independent=True
    )
    Attachment.objects.create(
        innovation=innovation,
        kind=Attachment.Kind.IMAGE,
        position=0,
        file_name="tools.png",
        size=1,
        width=1,
        height=1,
        is_decorative=True,
        licence=Attachment.Licence.OGL,
        described_at=datetime(2026, 5, 1, tzinfo=UTC),
    )
    actions.submit(innovation=saved, by=innovation.author)
    parts = [field.parts for field in reviewed_fields(client.get(review_url(saved))) if field.parts]
    assert [(p.label, p.removed, p.added) for p in parts] == [
        ("Partners", ["A charity (Funder)"], []),
        ("Evidence", [], ["Report: An evaluation, May 2024, independent"]),
        ("Files and images", [], ["Picture: tools.png"]),
    ]


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "a & b\n\n<img src=x onerror=y>"])
def test_nothing_in_a_difference_is_run(client, reviewer, text):
    innovation = waiting(challenge=text)
    actions.request_changes(
        innovation=innovation, by=reviewer, version=1, reason=text, notes={"challenge": text}
    )
    saved = actions.save_content(
        innovation=innovation,
        by=innovation.author,
        changes={"challenge": text.upper(), "title": text[:100]},
        expected_version=1,
    )
    actions.submit(innovation=saved, by=innovation.author)
    page = client.get(review_url(saved)).content.decode()
    assert "&lt;" in page
    assert not {"<script>alert", "<SCRIPT>", "<img src=x", "<IMG"} & {
        bad for bad in ("<script>alert", "<SCRIPT>", "<img src=x", "<IMG") if bad in page
    }


# --- Notes to single fields -------------------------------------------------------------------


def test_notes_stand_for_a_message_and_are_kept_by_field(client, reviewer):
    innovation = waiting()
    client.post(
        review_url(innovation),
        {
            "decision": "request_changes",
            "version": 1,
            "note_outcomes": "How many people came?",
            "note_partners": "Who paid?",
        },
    )
    assert notes_of(Decision.objects.get()) == {
        "outcomes": "How many people came?",
        "partners": "Who paid?",
    }
    innovation.refresh_from_db()
    assert field_notes(innovation) == notes_of(Decision.objects.get())


def test_the_next_reviewer_sees_what_was_asked_and_what_came_of_it(client, reviewer):
    innovation = waiting(outcomes="Some came.")
    notes = {"outcomes": "How many people came?", "summary": "Shorter, please."}
    actions.request_changes(innovation=innovation, by=reviewer, version=1, notes=notes)
    saved = actions.save_content(
        innovation=innovation,
        by=innovation.author,
        changes={"outcomes": "Forty came."},
        expected_version=1,
    )
    actions.submit(innovation=saved, by=innovation.author)
    assert field_notes(saved) == {}  # it is the reviewer's turn
    fields = {field.name: field for field in reviewed_fields(client.get(review_url(saved)))}
    assert (fields["outcomes"].asked, fields["outcomes"].since_asked.after) == (
        "How many people came?",
        "Forty came.",
    )
    assert (fields["summary"].asked, fields["summary"].since_asked) == ("Shorter, please.", None)
    page = client.get(review_url(saved)).content.decode()
    assert "Nothing has changed here since then." in page


def test_notes_stay_typed_when_something_is_wrong(client, reviewer):
    page = client.post(
        review_url(waiting()), {"version": 1, "note_outcomes": "How many people came?"}
    ).content.decode()
    assert "How many people came?" in page
    assert page.count('<details class="govuk-details app-note-box" open>') == 1


# --- Who is at it -----------------------------------------------------------------------------


def test_others_see_for_half_an_hour_who_is_looking_at_it(client, reviewer, time_machine):
    innovation = waiting(title="Bike library")
    other = moderator(display_name="Ben Okri")
    time_machine.move_to("2026-05-03 13:32Z", tick=False)
    actions.say_reading(innovation=innovation, by=other)
    for url in (QUEUE, review_url(innovation)):
        assert "Ben Okri is looking at it" in client.get(url).content.decode()
    time_machine.move_to("2026-05-03 14:03Z", tick=False)
    for url in (QUEUE, review_url(innovation)):
        assert "Ben Okri is looking at it" not in client.get(url).content.decode()


def test_looking_at_it_binds_nobody_and_can_be_taken_back(client, reviewer):
    innovation = waiting()
    actions.say_reading(innovation=innovation, by=moderator())
    url = f"/innovations/{innovation.slug}/review/reading/"
    client.post(url)  # the last one counts
    assert ReadingNow.objects.get().reviewer == reviewer
    client.post(url, {"stop": "1"})
    assert not ReadingNow.objects.exists()
    client.post(review_url(innovation), {"decision": "approve", "version": 1})
    innovation.refresh_from_db()
    assert innovation.is_published


def test_differences_read_as_people_read_them():
    here, there = PlaceFactory(name="Frome"), PlaceFactory(name="Wells")
    before = InnovationFactory(place=here, themes=["waste-and-recycling"], started="")
    after = InnovationFactory(
        place=there, themes=["waste-and-recycling", "digital-and-data"], started="2020", title=before.title
    )  # fmt: skip
    assert [(d.label, d.before, d.after) for d in differences(before, after)] == [
        ("Place", "Frome", "Wells"),
        ("Themes", "Waste and recycling", "Waste and recycling, Digital and data"),
        ("Started", "", "2020"),
    ]
