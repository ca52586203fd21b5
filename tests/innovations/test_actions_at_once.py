"""Several people at the same record or title in the same moment, on a real database."""

import uuid

import pytest

from innovations import actions
from innovations.actions import EditConflict
from innovations.models import Decision, FormerSlug, Innovation
from tests.factories import InnovationFactory, PlaceFactory, UserFactory, moderator
from tests.innovations.at_once import at_once
from tests.innovations.drafts import content, new_draft

pytestmark = pytest.mark.django_db(transaction=True)
Status = Innovation.Status


def test_the_same_form_from_eight_threads_is_one_record():
    author, place, key = UserFactory(), PlaceFactory(), uuid.uuid4()
    outcomes = at_once(
        [lambda: actions.create_draft(by=author, content=content(place), form_key=key)] * 8
    )
    [record] = Innovation.objects.all()
    assert sorted(outcomes, key=str) == [(record, False)] * 7 + [(record, True)]


def test_the_same_title_from_eight_people_gives_eight_addresses():
    place = PlaceFactory()
    authors = UserFactory.create_batch(8)
    outcomes = at_once(
        [lambda by=by: actions.create_draft(by=by, content=content(place)) for by in authors]
    )
    slugs = {record.slug for record, _is_new in outcomes}
    assert slugs == {
        "street-play-afternoons",
        *(f"street-play-afternoons-{number}" for number in range(2, 9)),
    }


def test_nobody_takes_an_address_in_the_moment_it_is_given_up():
    """One record drops a title while another takes it: the old address must stay the first's."""
    for _attempt in range(5):
        first = new_draft(title="Community fridge")
        place, author = PlaceFactory(), UserFactory()
        renamed, created = at_once(
            [
                lambda first=first: actions.save_content(
                    innovation=first,
                    by=first.author,
                    changes={"title": "Food hub"},
                    expected_version=1,
                ),
                lambda by=author, place=place: actions.create_draft(
                    by=by, content=content(place, title="Community fridge")
                ),
            ]
        )
        assert FormerSlug.objects.get(innovation=renamed).slug == first.slug
        assert created[0].slug != first.slug


def test_of_eight_editors_of_one_text_one_saves_and_seven_are_shown_it():
    draft = new_draft()
    outcomes = at_once(
        [
            lambda number=number: actions.save_content(
                innovation=draft,
                by=draft.author,
                changes={"summary": f"Text {number}"},
                expected_version=1,
            )
            for number in range(8)
        ]
    )
    draft.refresh_from_db()
    saved = [outcome for outcome in outcomes if isinstance(outcome, Innovation)]
    refused = [outcome for outcome in outcomes if isinstance(outcome, EditConflict)]
    assert [record.summary for record in saved] == [draft.summary]
    assert [conflict.saved.summary for conflict in refused] == [draft.summary] * 7
    assert draft.content_version == 2


def test_an_approval_and_an_edit_at_once_never_publish_what_nobody_read():
    for _attempt in range(5):
        innovation = InnovationFactory(status=Status.SUBMITTED)
        stale, reviewer = Innovation.objects.get(pk=innovation.pk), moderator()
        approval, _edit = at_once(
            [
                lambda i=innovation, by=reviewer: actions.approve(innovation=i, by=by, version=1),
                lambda i=stale: actions.save_content(
                    innovation=i, by=i.author, changes={"summary": "New."}, expected_version=1
                ),
            ]
        )
        now = Innovation.objects.get(pk=innovation.pk)
        if isinstance(approval, Decision):
            assert (now.status, approval.content_version) == (Status.PUBLISHED, 1)
        else:
            assert (now.status, now.approved_version) == (Status.SUBMITTED, None)
