"""What the author, the reviewers and the readers get when a record is written or moved."""

import uuid
from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from innovations import actions
from innovations.actions import EditConflict
from innovations.keeping.review_dates import months_after
from innovations.lifecycle import TransitionError
from innovations.matching.queue import request_matches
from innovations.models import (
    FormerSlug,
    Innovation,
    MatchJob,
    SearchDocument,
    Theme,
)
from innovations.reviewing.history import last_editor
from places.models import Membership, Place
from tests.factories import (
    InnovationFactory,
    MembershipFactory,
    PlaceFactory,
    UserFactory,
    moderator,
)
from tests.innovations.drafts import content, new_draft

pytestmark = pytest.mark.django_db
Kind, Stage, Status = Innovation.Kind, Innovation.Stage, Innovation.Status


def test_create_draft_belongs_to_its_author_and_is_not_public():
    author, place = UserFactory(), PlaceFactory()
    draft, is_new = actions.create_draft(by=author, content=content(place))
    assert is_new
    assert (draft.author, draft.status, draft.slug, draft.content_version) == (
        author,
        Status.DRAFT,
        "street-play-afternoons",
        1,
    )
    assert not Innovation.objects.visible_to(UserFactory()).filter(pk=draft.pk).exists()
    assert not MatchJob.objects.exists()


def test_only_a_councils_own_people_write_as_the_council():
    place = PlaceFactory()
    officer = MembershipFactory(place=place).user
    neighbours = PlaceFactory(kind=Place.Kind.COMMUNITY, type=Place.Type.NEIGHBOURHOOD)
    neighbour = MembershipFactory(place=neighbours).user
    assert [
        new_draft(by=officer, place=place).provenance,
        new_draft(by=UserFactory(), place=place).provenance,
        new_draft(by=neighbour, place=neighbours).provenance,
    ] == ["owner", "community", "community"]


def test_the_same_form_twice_is_one_record():
    author, place, key = UserFactory(), PlaceFactory(), uuid.uuid4()
    first, _new = actions.create_draft(by=author, content=content(place), form_key=key)
    again, is_new = actions.create_draft(
        by=author, content=content(place, title="Another title"), form_key=key
    )
    assert (again, is_new) == (first, False)
    assert [i.title for i in Innovation.objects.all()] == ["Street play afternoons"]


def test_a_form_key_means_nothing_in_the_hands_of_another():
    place, key = PlaceFactory(), uuid.uuid4()
    mine, _new = actions.create_draft(by=UserFactory(), content=content(place), form_key=key)
    theirs, is_new = actions.create_draft(by=UserFactory(), content=content(place), form_key=key)
    assert is_new
    assert theirs != mine


def test_save_content_counts_versions_and_keeps_what_was_said_before():
    draft = new_draft()
    saved = actions.save_content(
        innovation=draft, by=draft.author, changes={"summary": "New."}, expected_version=1
    )
    assert (saved.summary, saved.content_version) == ("New.", 2)
    assert saved.updated_at > draft.updated_at
    history = draft.events.order_by("pgh_id").values_list("content_version", "summary")
    assert list(history) == [(1, draft.summary), (2, "New.")]
    assert last_editor(saved) == draft.author


def test_saving_what_is_there_already_is_no_new_version():
    draft = new_draft()
    saved = actions.save_content(
        innovation=draft,
        by=draft.author,
        changes={"summary": draft.summary, "themes": [Theme.TRANSPORT]},
        expected_version=1,
    )
    assert saved.content_version == 1


def test_an_edit_of_an_older_text_is_refused_and_shows_the_newer():
    draft = new_draft()
    actions.save_content(
        innovation=draft, by=draft.author, changes={"summary": "Mine."}, expected_version=1
    )
    with pytest.raises(EditConflict) as conflict:
        actions.save_content(
            innovation=draft, by=UserFactory(), changes={"summary": "Theirs."}, expected_version=1
        )
    assert conflict.value.saved.summary == "Mine."
    draft.refresh_from_db()
    assert (draft.summary, draft.content_version) == ("Mine.", 2)


def test_what_was_declined_is_no_longer_changed():
    declined = InnovationFactory(status=Status.DECLINED)
    with pytest.raises(TransitionError):
        actions.save_content(
            innovation=declined,
            by=declined.author,
            changes={"title": "Better"},
            expected_version=1,
        )


def test_what_a_reader_needs_cannot_be_emptied_once_it_is_public():
    innovation = InnovationFactory(published=True)
    with pytest.raises(ValidationError) as refused:
        actions.save_content(
            innovation=innovation,
            by=innovation.author,
            changes={"summary": "", "themes": []},
            expected_version=1,
        )
    assert refused.value.message_dict.keys() == {"summary", "themes"}
    innovation.refresh_from_db()
    assert innovation.content_version == 1


def test_a_public_record_that_never_had_outcomes_can_still_be_mended():
    innovation = InnovationFactory(published=True, outcomes="")
    saved = actions.save_content(
        innovation=innovation,
        by=innovation.author,
        changes={"title": "Repair café in Frome"},
        expected_version=1,
    )
    assert saved.title == "Repair café in Frome"
    with pytest.raises(ValidationError):  # but turning an idea into a case study asks for them
        actions.save_content(
            innovation=saved,
            by=innovation.author,
            changes={"kind": Kind.PILOT},
            expected_version=2,
        )


def test_the_address_follows_the_title_and_the_old_one_still_leads_there():
    draft = new_draft()
    saved = actions.save_content(
        innovation=draft, by=draft.author, changes={"title": "School streets"}, expected_version=1
    )
    assert saved.slug == "school-streets"
    assert list(FormerSlug.objects.values_list("slug", "innovation")) == [
        ("street-play-afternoons", draft.pk)
    ]
    assert new_draft().slug == "street-play-afternoons-2"


def test_the_address_stays_when_the_title_changes_by_a_comma():
    draft = new_draft()
    saved = actions.save_content(
        innovation=draft,
        by=draft.author,
        changes={"title": "Street play: afternoons!"},
        expected_version=1,
    )
    assert saved.slug == draft.slug
    assert not FormerSlug.objects.exists()


def test_going_on_after_all_forgets_why_it_ended():
    innovation = InnovationFactory(stage=Stage.ENDED, end_reason=Innovation.EndReason.FUNDING)
    saved = actions.save_content(
        innovation=innovation,
        by=innovation.author,
        changes={"stage": Stage.LIVE},
        expected_version=1,
    )
    assert (saved.stage, saved.end_reason) == (Stage.LIVE, "")


def test_a_published_record_stays_at_its_place():
    innovation = InnovationFactory(published=True)
    elsewhere = PlaceFactory()
    change = {"innovation": innovation, "changes": {"place": elsewhere}, "expected_version": 1}
    with pytest.raises(PermissionDenied):
        actions.save_content(by=innovation.author, **change)
    assert actions.save_content(by=moderator(), **change).place == elsewhere


def test_an_edit_of_a_public_record_is_found_and_matched_at_once():
    innovation = InnovationFactory(published=True)
    actions.save_content(
        innovation=innovation,
        by=innovation.author,
        changes={"challenge": "Zebrafish keep escaping."},
        expected_version=1,
    )
    assert "zebrafish" in SearchDocument.objects.get(innovation=innovation).stems
    assert MatchJob.objects.get(innovation=innovation).requested == 1


def test_submit_needs_what_a_reviewer_needs():
    draft = new_draft(outcomes="", themes=[])
    with pytest.raises(ValidationError) as refused:
        actions.submit(innovation=draft, by=draft.author)
    assert refused.value.message_dict.keys() == {"outcomes", "themes"}
    draft.refresh_from_db()
    assert draft.status == Status.DRAFT


def test_submit_puts_it_last_in_the_queue(time_machine):
    time_machine.move_to("2026-05-03 13:32Z", tick=False)
    earlier = InnovationFactory(
        status=Status.SUBMITTED, submitted_at=datetime(2026, 5, 1, tzinfo=UTC)
    )
    draft = new_draft()
    actions.submit(innovation=draft, by=draft.author)
    assert draft.submitted_at == datetime(2026, 5, 3, 13, 32, tzinfo=UTC)
    assert list(Innovation.objects.waiting_for_review()) == [earlier, draft]


@pytest.mark.parametrize(
    ("stage", "due"),
    [
        (Stage.IDEA, date(2026, 8, 31)),
        (Stage.PILOT, date(2026, 8, 31)),
        (Stage.LIVE, date(2027, 5, 31)),
        (Stage.ENDED, date(2027, 5, 31)),
    ],
)
def test_approve_makes_it_public_dates_it_and_has_it_matched(time_machine, stage, due):
    time_machine.move_to("2026-05-31 11:00Z", tick=False)
    innovation = InnovationFactory(status=Status.SUBMITTED, stage=stage, content_version=4)
    actions.approve(innovation=innovation, by=moderator(), version=4)
    now = datetime(2026, 5, 31, 11, tzinfo=UTC)
    assert {
        "status": innovation.status,
        "published_at": innovation.published_at,
        "confirmed_at": innovation.confirmed_at,
        "approved_version": innovation.approved_version,
        "review_due": innovation.review_due,
    } == {
        "status": Status.PUBLISHED,
        "published_at": now,
        "confirmed_at": now,
        "approved_version": 4,
        "review_due": due,
    }
    assert Innovation.objects.visible_to(UserFactory()).get() == innovation
    assert SearchDocument.objects.filter(innovation=innovation).exists()
    assert MatchJob.objects.due(now).get().innovation == innovation


def test_months_end_on_the_last_day_there_is():
    assert months_after(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert months_after(date(2028, 2, 29), 12) == date(2029, 2, 28)
    assert months_after(date(2026, 12, 31), 12) == date(2027, 12, 31)


def test_published_again_keeps_the_day_of_the_first_time():
    first_time = datetime(2025, 1, 2, tzinfo=UTC)
    innovation = InnovationFactory(status=Status.SUBMITTED, published_at=first_time)
    actions.approve(innovation=innovation, by=moderator(), version=1)
    assert innovation.published_at == first_time
    assert innovation.confirmed_at > first_time


def test_a_steward_publishes_for_their_own_place_without_review():
    steward = MembershipFactory(role=Membership.Role.STEWARD).user
    draft = new_draft(by=steward, place=steward.memberships.get().place)
    actions.publish(innovation=draft, by=steward)
    assert draft.is_published
    elsewhere = new_draft(by=steward)
    with pytest.raises(PermissionDenied):
        actions.publish(innovation=elsewhere, by=steward)


@pytest.mark.parametrize("action", ["withdraw", "hide"])
def test_what_is_taken_away_leaves_search_and_asks_for_matches(action):
    innovation = InnovationFactory(published=True)
    request_matches([innovation.pk])
    assert SearchDocument.objects.filter(innovation=innovation).exists()
    by = {"withdraw": innovation.author, "hide": moderator()}[action]
    getattr(actions, action)(innovation=innovation, by=by, reason="It names a resident.")
    assert not SearchDocument.objects.exists()
    assert MatchJob.objects.get(innovation=innovation).requested == 2
    assert not Innovation.objects.visible_to(UserFactory()).exists()


def test_a_hidden_record_comes_back_as_it_was():
    innovation = InnovationFactory(published=True, confirmed_at=datetime(2026, 1, 1, tzinfo=UTC))
    published_at = innovation.published_at
    actions.hide(innovation=innovation, by=moderator(), reason="It names a resident.")
    actions.show_again(innovation=innovation, by=moderator(), version=1)
    innovation.refresh_from_db()
    assert (innovation.status, innovation.published_at, innovation.confirmed_at) == (
        Status.PUBLISHED,
        published_at,
        datetime(2026, 1, 1, tzinfo=UTC),  # showing it again does not say that it is still true
    )
    assert SearchDocument.objects.filter(innovation=innovation).exists()


def test_a_withdrawn_record_goes_through_review_again():
    innovation = InnovationFactory(published=True)
    actions.withdraw(innovation=innovation, by=innovation.author)
    actions.submit(innovation=innovation, by=innovation.author)
    assert innovation.status == Status.SUBMITTED
