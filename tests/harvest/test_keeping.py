"""The feed stays small, and says so when what it told may not hold any more."""

import pytest
from django.core.management import call_command

from connected_localism.harvest.cursor import Cursor
from connected_localism.harvest.models import Change
from connected_localism.harvest.tasks import thin_out_changes
from innovations.models import Innovation
from places.models import Place
from tests.factories import InnovationFactory
from tests.harvest.following import ADDRESS, Follower, everything_public

pytestmark = pytest.mark.django_db(transaction=True)


def test_rows_that_nobody_needs_go_and_every_follower_still_ends_right(client, alone):
    _first, other = InnovationFactory.create_batch(2, published=True)
    followers = []
    for number in range(4):
        partner = Follower(client, page_size=1)
        partner.page()  # at different places of the full harvest
        for _page in range(number):
            partner.page()
        followers.append(partner)
        Innovation.objects.update(title=f"Title {number}")
        Place.objects.update(name_cy=f"Enw {number}")
    other.delete()
    before = Change.objects.count()
    went = thin_out_changes()
    rows = list(Change.objects.values_list("resource", "through", "object_pk"))
    assert len(rows) == len(set(rows)) == before - went
    assert went > 10
    for partner in followers:
        partner.follow()
        assert partner.copy == everything_public(client)
    assert thin_out_changes() == 0


def test_when_told_to_begin_again_a_cursor_leads_nowhere(client, alone):
    InnovationFactory(published=True)
    partner = Follower(client)
    partner.follow()
    call_command("begin_harvest_again", "The disk was put back.")
    answer = client.get(ADDRESS, {"since": partner.cursor})
    assert answer.status_code == 410
    assert "without “since”" in answer.json()["detail"]
    assert client.get(ADDRESS).status_code == 200


def test_a_cursor_from_a_future_that_was_undone_leads_nowhere(client, alone):
    partner = Follower(client)
    partner.follow()
    ahead = Cursor.decode(partner.cursor).at_change(2**60, 1, 1)
    assert client.get(ADDRESS, {"since": ahead.encode()}).status_code == 410
