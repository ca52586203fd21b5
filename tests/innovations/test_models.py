"""What must always be true of a record, held by the database."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from innovations.models import Innovation
from tests.factories import InnovationFactory

pytestmark = pytest.mark.django_db

Status, Visibility = Innovation.Status, Innovation.Visibility


def test_only_a_draft_may_leave_open_what_it_is_and_how_far_it_has_got():
    draft = InnovationFactory(kind="", stage="")
    assert (draft.get_kind_display(), draft.get_stage_display()) == ("", "")
    for status in set(Status) - {Status.DRAFT}:
        for unsaid in ({"kind": ""}, {"stage": ""}):
            with (
                pytest.raises(IntegrityError, match="innovation_kind_and_stage_said"),
                transaction.atomic(),
            ):
                InnovationFactory(published=True, **(unsaid | {"status": status}))


def test_only_a_record_for_members_waits_for_a_day_to_become_public():
    InnovationFactory(visibility=Visibility.MEMBERS, members_until=date(2027, 3, 1))
    with pytest.raises(IntegrityError, match="innovation_members_until_only_members"):
        InnovationFactory(members_until=date(2027, 3, 1))
