"""Twenty reviewers decide on one record in the same moment."""

import pytest

from innovations.forms import ReviewForm
from innovations.models import Decision, Innovation
from tests.concurrency.crowd import press_at_once, statuses
from tests.factories import InnovationFactory, moderator

pytestmark = pytest.mark.django_db(transaction=True)
REVIEWERS = 20
Status = Innovation.Status
BECOMES = {
    ReviewForm.APPROVE: Status.PUBLISHED,
    ReviewForm.REQUEST_CHANGES: Status.CHANGES_REQUESTED,
    ReviewForm.DECLINE: Status.DECLINED,
}
DID = {
    Status.PUBLISHED: "published",
    Status.CHANGES_REQUESTED: "asked for changes to",
    Status.DECLINED: "declined",
}


def test_of_twenty_decisions_one_counts_and_the_others_hear_whose(live_server):
    record = InnovationFactory(status=Status.SUBMITTED, title="Street play")
    reviewers = [moderator(display_name=f"Reviewer {number:02}") for number in range(REVIEWERS)]
    wanted = [list(BECOMES)[number % 3] for number in range(REVIEWERS)]
    said = {"version": 1, "reason": "As agreed.", "category": Decision.Category.DUPLICATE}
    forms = [said | {"decision": choice} for choice in wanted]
    path = f"/innovations/{record.slug}/review/"
    answers = press_at_once(live_server, reviewers, path, forms)
    assert statuses(answers) == {302: 1, 409: REVIEWERS - 1}
    winner = [answer.status for answer in answers].index(302)
    record.refresh_from_db()
    [decision] = record.decisions.all()
    assert decision.actor == reviewers[winner]
    assert record.status == decision.to_status == BECOMES[wanted[winner]]
    for answer in answers:
        if answer.status == 409:
            assert f"{reviewers[winner]} {DID[record.status]} “Street play” on " in answer.page
