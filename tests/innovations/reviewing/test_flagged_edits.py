"""Edits of published records that claim more than was approved."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from connected_localism.mail.models import OutgoingMail
from innovations import actions
from innovations.lifecycle import TextChanged, TransitionError
from innovations.models import FlagOutcome, Innovation, ReviewFlag
from innovations.reviewing.flags import bigger_claims
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
Status, State, Claim = Innovation.Status, ReviewFlag.State, ReviewFlag.Claim
EDITS = "/innovations/review/edits/"


def published(**fields) -> Innovation:
    """A public record of an officer, which somebody approved."""
    officer = MembershipFactory()
    return InnovationFactory(
        **{"published": True, "author": officer.user, "place": officer.place, "approved_version": 1}
        | fields
    )


def save(innovation, by=None, **changes) -> Innovation:
    innovation.refresh_from_db()
    return actions.save_content(
        innovation=innovation,
        by=by or innovation.author,
        changes=changes,
        expected_version=innovation.content_version,
    )


def steward_of(place):
    return MembershipFactory(place=place, role=Membership.Role.STEWARD).user


# --- What is a bigger claim -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("was", "now", "claims"),
    [
        ({"evidence_level": 1}, {"evidence_level": 2}, [Claim.EVIDENCE]),
        ({"evidence_level": 2}, {"evidence_level": 1}, []),
        ({"result": ""}, {"result": "worked"}, [Claim.WORKED]),
        ({"result": "mixed"}, {"result": "worked"}, [Claim.WORKED]),
        ({"result": "worked"}, {"result": "did_not_work"}, []),
        ({"saving_gbp": None}, {"saving_gbp": 1}, [Claim.SAVING]),
        ({"saving_gbp": 5}, {"saving_gbp": 6}, [Claim.SAVING]),
        ({"saving_gbp": 6}, {"saving_gbp": 5}, []),
        ({"saving_gbp": 6}, {"saving_gbp": None}, []),
        ({"saving_basis": "estimated"}, {"saving_basis": "measured"}, [Claim.SAVING]),
        ({"cost_gbp": 9}, {"cost_gbp": 5}, [Claim.COST]),
        ({"cost_gbp": 9}, {"cost_gbp": None}, []),
        ({"cost_gbp": None}, {"cost_gbp": 5}, []),
        ({"stage": "live"}, {"stage": "scaled"}, [Claim.SCALED]),
        ({"stage": "scaled"}, {"stage": "live"}, []),
        ({"summary": "A."}, {"summary": "B."}, []),
    ],
)
def test_bigger_claims(was, now, claims):
    assert bigger_claims(was, Innovation(**now)) == claims


# --- Raising a flag ---------------------------------------------------------------------------


def test_a_bigger_claim_is_public_at_once_and_flagged():
    innovation = published(evidence_level=1)
    saved = save(innovation, evidence_level=4, summary="We know that it works.")
    assert (saved.evidence_level, saved.is_published, saved.approved_version) == (4, True, 1)
    flag = ReviewFlag.objects.get()
    assert (flag.from_version, flag.to_version, flag.claims, sorted(flag.fields), flag.editor) == (
        1, 2, [Claim.EVIDENCE], ["evidence_level", "summary"], innovation.author,
    )  # fmt: skip


def test_an_ordinary_edit_by_the_places_people_is_not():
    save(published(), summary="Better words.", outcomes="Fifty came.")
    assert not ReviewFlag.objects.exists()


def test_any_edit_of_an_author_who_does_not_belong_to_the_place_is():
    innovation = published(author=UserFactory())
    save(innovation, title="Quite another thing")
    assert ReviewFlag.objects.get().claims == [Claim.OUTSIDE]


def test_reviewers_are_not_flagged_for_what_they_could_approve():
    innovation = published(evidence_level=0)
    for reviewer in (steward_of(innovation.place), moderator()):
        save(innovation, by=reviewer, evidence_level=innovation.evidence_level + 1)
        innovation.refresh_from_db()
    assert not ReviewFlag.objects.exists()
    own = published(author=moderator(), evidence_level=0)
    save(own, evidence_level=5)  # but nobody moderates themselves
    assert ReviewFlag.objects.get().innovation == own


@pytest.mark.parametrize("status", set(Status) - {Status.PUBLISHED, Status.DECLINED})
def test_what_is_not_public_is_judged_with_the_record(status):
    innovation = published()
    Innovation.objects.filter(pk=innovation.pk).update(status=status)
    save(innovation, evidence_level=4)
    assert not ReviewFlag.objects.exists()


def test_later_edits_add_to_the_open_flag():
    innovation = published()
    save(innovation, evidence_level=2)
    save(innovation, summary="Nothing special.")
    save(innovation, result="worked")
    flag = ReviewFlag.objects.get()
    assert (flag.from_version, flag.to_version) == (1, 4)
    assert flag.claims == [Claim.EVIDENCE, Claim.WORKED]
    assert flag.fields == ["evidence_level", "result"]


def test_an_edit_that_fails_leaves_no_flag():
    innovation = published()
    with pytest.raises(ValidationError):
        save(innovation, evidence_level=4, summary="")
    assert not ReviewFlag.objects.exists()


# --- What a reviewer says ---------------------------------------------------------------------


@pytest.fixture
def flag():
    innovation = published(summary="Modest words.", evidence_level=1)
    save(innovation, evidence_level=4, summary="Big words.")
    return ReviewFlag.objects.select_related("innovation").get()


def test_fine_makes_it_the_approved_version(flag):
    reviewer = moderator()
    actions.accept_edit(flag=flag, by=reviewer, version=2)
    flag.innovation.refresh_from_db()
    assert (flag.state, flag.innovation.approved_version) == (State.FINE, 2)
    outcome = FlagOutcome.objects.get()
    assert (outcome.actor, outcome.outcome, outcome.content_version) == (reviewer, State.FINE, 2)


def test_setting_it_back_is_a_new_version_with_the_old_text(flag):
    innovation = flag.innovation
    actions.revert_edit(flag=flag, by=moderator(), version=2, message="Nothing shows this.")
    innovation.refresh_from_db()
    assert (innovation.summary, innovation.evidence_level) == ("Modest words.", 1)
    assert (innovation.content_version, innovation.approved_version) == (3, 3)
    summaries = innovation.events.order_by("content_version", "pgh_id").distinct("content_version")
    assert list(summaries.values_list("summary", flat=True)) == [
        "Modest words.", "Big words.", "Modest words.",
    ]  # fmt: skip
    mail = OutgoingMail.objects.get(kind="review-taken-away")
    assert (mail.recipient, mail.context["event"], mail.context["reason"]) == (
        innovation.author, "reverted", "Nothing shows this.",
    )  # fmt: skip


def test_setting_it_back_leaves_it_where_it_is_and_to_whom_it_is_shown(flag):
    innovation, steward = flag.innovation, steward_of(flag.innovation.place)
    elsewhere = PlaceFactory()
    save(innovation, by=moderator(), place=elsewhere)
    save(innovation, visibility="members")
    MembershipFactory(user=steward, place=elsewhere, role=Membership.Role.STEWARD)
    actions.revert_edit(flag=flag, by=steward, version=4, message="Nothing shows this.")
    innovation.refresh_from_db()
    assert (innovation.summary, innovation.place) == ("Modest words.", elsewhere)
    assert innovation.visibility == Innovation.Visibility.MEMBERS


def test_setting_it_back_confirms_nothing(flag):
    """A steward could say that it is true; by taking back what others wrote they do not."""
    steward = steward_of(flag.innovation.place)
    confirmed_at = Innovation.objects.get(pk=flag.innovation_id).confirmed_at
    before = flag.innovation.confirmations.count()
    actions.revert_edit(flag=flag, by=steward, version=2, message="Nothing shows this.")
    assert Innovation.objects.get(pk=flag.innovation_id).confirmed_at == confirmed_at
    assert flag.innovation.confirmations.count() == before


def test_asking_leaves_it_public_and_the_answer_comes_back_to_the_queue(flag):
    actions.ask_about_edit(flag=flag, by=moderator(), version=2, message="Who measured this?")
    assert flag.state == State.ASKED
    assert OutgoingMail.objects.get().context["event"] == "asked"
    assert not ReviewFlag.objects.to_look_at().exists()
    save(flag.innovation, outcomes="The university measured it.")
    flag.refresh_from_db()
    assert (flag.state, flag.to_version) == (State.OPEN, 3)
    assert flag.claims == [Claim.EVIDENCE, Claim.ANSWER]
    actions.accept_edit(flag=flag, by=moderator(), version=3)
    assert [o.outcome for o in flag.outcomes.all()] == [State.FINE, State.ASKED]


def test_what_was_changed_meanwhile_is_read_again(flag):
    save(flag.innovation, summary="Yet other words.")
    with pytest.raises(TextChanged):
        actions.accept_edit(flag=flag, by=moderator(), version=2)
    flag.refresh_from_db()
    assert flag.state == State.OPEN


def test_only_those_who_review_the_record_say_anything(flag):
    for person in (flag.innovation.author, steward_of(MembershipFactory().place), UserFactory()):
        with pytest.raises(PermissionDenied):
            actions.accept_edit(flag=flag, by=person, version=2)
    actions.accept_edit(flag=flag, by=steward_of(flag.innovation.place), version=2)


def test_a_later_approval_settles_what_was_open(flag):
    innovation = flag.innovation
    actions.withdraw(innovation=innovation, by=innovation.author)
    assert not ReviewFlag.objects.to_look_at().exists()
    actions.submit(innovation=innovation, by=innovation.author)
    actions.approve(innovation=innovation, by=moderator(), version=2)
    flag.refresh_from_db()
    assert (flag.state, flag.outcomes.get().outcome) == (State.FINE, State.FINE)


@pytest.mark.django_db(transaction=True)
def test_of_twenty_reviewers_at_once_one_has_the_last_word():
    innovation = published(summary="Modest words.")
    save(innovation, evidence_level=4, summary="Big words.")
    flag = ReviewFlag.objects.get()
    calls = []
    for number in range(20):
        named = {"flag": ReviewFlag.objects.get(), "by": moderator(), "version": 2}
        if number % 2:
            calls.append(lambda named=named: actions.accept_edit(**named))
        else:
            calls.append(lambda named=named: actions.revert_edit(**named, message="No."))
    outcomes = at_once(calls)
    won = [outcome for outcome in outcomes if isinstance(outcome, FlagOutcome)]
    lost = [outcome for outcome in outcomes if isinstance(outcome, TransitionError)]
    assert (len(won), len(lost)) == (1, 19)
    assert FlagOutcome.objects.get() == won[0]
    flag.refresh_from_db()
    assert flag.state == won[0].outcome


# --- The pages --------------------------------------------------------------------------------


def test_the_queue_of_edits_says_what_is_claimed_and_by_whom(client, flag):
    client.force_login(steward_of(flag.innovation.place))
    page = client.get(EDITS).content.decode()
    for told in (flag.innovation.title, "Higher evidence level", str(flag.editor)):
        assert told in page
    client.force_login(steward_of(MembershipFactory().place))
    assert flag.innovation.title not in client.get(EDITS).content.decode()


def test_the_page_of_an_edit_shows_the_change_and_takes_the_answer(client, flag):
    client.force_login(moderator())
    url = f"{EDITS}{flag.pk}/"
    page = client.get(url).content.decode()
    assert "Modest" in page and "Big" in page
    response = client.post(url, {"version": 2, "outcome": "revert"})
    assert response.context["form"].errors == {"message": ["Say why you set it back"]}
    response = client.post(url, {"version": 2, "outcome": "fine"}, follow=True)
    assert response.redirect_chain == [(EDITS, 302)]
    assert "found this edit fine" in response.content.decode()
    response = client.post(url, {"version": 2, "outcome": "fine"})
    assert response.status_code == 409
    assert "found this edit fine" in response.content.decode()


def test_the_answer_to_a_text_that_changed_is_asked_for_again(client, flag):
    client.force_login(moderator())
    save(flag.innovation, summary="Yet other words.")
    response = client.post(
        f"{EDITS}{flag.pk}/", {"version": 2, "outcome": "ask", "message": "Who says?"}
    )
    page = response.content.decode()
    assert response.status_code == 409
    assert '<input type="hidden" name="version" value="3"' in page
    assert "Who says?" in page
    assert "checked" not in page


def test_an_edit_that_cannot_be_set_back_says_why(client):
    innovation = published(outcomes="")
    save(innovation, outcomes="Forty came.", evidence_level=4)
    client.force_login(moderator())
    response = client.post(
        f"{EDITS}{ReviewFlag.objects.get().pk}/",
        {"version": 2, "outcome": "revert", "message": "Nothing shows this."},
    )
    assert "The earlier text lacks what a record needs now" in response.content.decode()
    assert ReviewFlag.objects.get().state == State.OPEN


@pytest.mark.parametrize("rows", [1, 3])
def test_the_queue_of_edits_costs_the_same_for_one_and_three(
    client, rows, django_assert_num_queries
):
    for _row in range(rows):
        save(published(), evidence_level=3)
    client.force_login(moderator())
    client.get("/innovations/")
    with django_assert_num_queries(10):
        client.get(EDITS)
