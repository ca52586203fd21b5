"""The list of one's own records: what is there, what to do next, and taking one back."""

import re
from datetime import date

import pytest

from innovations import actions
from innovations.models import Decision, Innovation, Theme
from places.models import Membership, Succession
from tests.factories import (
    InnovationFactory,
    MembershipFactory,
    PlaceFactory,
    UserFactory,
    moderator,
)
from tests.innovations.typed_forms import edit_url

pytestmark = pytest.mark.django_db
Status = Innovation.Status
MINE = "/innovations/mine/"


@pytest.fixture
def author(client):
    author = UserFactory()
    client.force_login(author)
    return author


def test_send_from_the_list_asks_for_what_is_missing(client, author):
    draft = InnovationFactory(author=author, themes=[])
    response = client.post(f"/innovations/{draft.slug}/send/", follow=True)
    assert response.redirect_chain[-1][0] == edit_url(draft)
    assert "is not complete yet" in response.content.decode()
    draft.themes = [Theme.WASTE]
    draft.save()
    client.post(f"/innovations/{draft.slug}/send/")
    draft.refresh_from_db()
    assert draft.status == Status.SUBMITTED


def test_withdraw_asks_first_and_then_takes_it_back(client, author):
    innovation = InnovationFactory(author=author, published=True)
    url = f"/innovations/{innovation.slug}/withdraw/"
    assert "Are you sure" in client.get(url).content.decode()
    innovation.refresh_from_db()
    assert innovation.is_published
    client.post(url, {"reason": "Names a partner who disagrees."})
    innovation.refresh_from_db()
    assert innovation.status == Status.WITHDRAWN
    assert Decision.objects.get().reason == "Names a partner who disagrees."
    assert client.get(url).url == MINE  # nothing left to withdraw


def test_mine_shows_all_of_mine_and_nothing_of_others(client, author):
    mine = {status: InnovationFactory(author=author, status=status, title=f"Mine, {status}", published_at="2026-01-01T00:00Z", submitted_at="2026-01-01T00:00Z") for status in Status}  # fmt: skip
    InnovationFactory(title="Another’s draft")
    InnovationFactory(title="Another’s published work", published=True)
    page = client.get(MINE).content.decode()
    assert all(innovation.title in page for innovation in mine.values())
    assert "Another’s" not in page


def test_mine_carries_the_reviewers_message(client, author):
    innovation = InnovationFactory(author=author, status=Status.SUBMITTED)
    actions.request_changes(
        innovation=innovation,
        by=moderator(display_name="Ada Jones"),
        version=1,
        reason="Say what it <cost>.",
    )
    page = client.get(MINE).content.decode()
    assert "Say what it &lt;cost&gt;." in page
    assert "Ada Jones" in page


def test_mine_is_never_blank(client, author):
    assert "You have not shared anything yet" in client.get(MINE).content.decode()


def test_people_of_a_place_see_what_is_unfinished_there(client):
    membership = MembershipFactory()
    client.force_login(membership.user)
    here = InnovationFactory(place=membership.place, title="A draft here")
    InnovationFactory(place=membership.place, title="Finished here", published=True)
    InnovationFactory(title="A draft elsewhere")
    InnovationFactory(place=membership.place, author=membership.user, title="My own draft")
    predecessor = PlaceFactory(active_until=date(2023, 3, 31))
    Succession.objects.create(
        from_place=predecessor, to_place=membership.place, date=date(2023, 4, 1)
    )
    InnovationFactory(place=predecessor, title="A draft of the old council")
    page = client.get(MINE + "?show=places").content.decode()
    assert here.title in page
    assert "A draft of the old council" in page
    assert not any(t in page for t in ("Finished here", "A draft elsewhere", "My own draft"))
    requested = MembershipFactory(place=membership.place, state=Membership.State.REQUESTED)
    client.force_login(requested.user)
    assert here.title not in client.get(MINE + "?show=places").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_mine_costs_the_same_for_one_and_three(client, author, rows, django_assert_num_queries):
    for _row in range(rows):
        innovation = InnovationFactory(author=author, status=Status.SUBMITTED)
        actions.decline(innovation=innovation, by=moderator(), version=1, reason="No.")
    with django_assert_num_queries(12):
        client.get(MINE)


def test_mine_has_pages(client, author):
    for number in range(23):
        InnovationFactory(author=author, title=f"Draft number {number:02}")
    titles = re.compile(r"Draft number \d\d")
    first = client.get(MINE).content.decode()
    [next_url] = re.findall(rf'href="({MINE}\?after=[^"]+)"', first)
    second = client.get(next_url).content.decode()
    seen = set(titles.findall(first)), set(titles.findall(second))
    assert [len(page) for page in seen] == [20, 3]
    assert not seen[0] & seen[1]
    assert client.get(MINE + "?after=nonsense").url == MINE


def test_mine_says_where_it_stands_and_who_decides(client, author):
    sent = InnovationFactory(
        author=author, status=Status.SUBMITTED, submitted_at="2026-01-01T10:00Z"
    )
    page = client.get(MINE).content.decode()
    assert "Waiting for a reviewer since 1 January 2026" in page
    assert "It is decided by the moderators of this site." in page
    MembershipFactory(place=sent.place, role=Membership.Role.STEWARD)
    assert f"It is decided by the stewards of {sent.place}." in client.get(MINE).content.decode()


def test_the_stewards_of_its_successor_decide_for_an_abolished_council(client, author):
    old = PlaceFactory(active_until=date(2023, 3, 31))
    new = MembershipFactory(role=Membership.Role.STEWARD).place
    Succession.objects.create(from_place=old, to_place=new, date=date(2023, 4, 1))
    InnovationFactory(author=author, place=old)
    assert f"the stewards of {old} decide" in client.get(MINE).content.decode()


def test_mine_is_filtered_by_state_where_there_are_many(client, author):
    InnovationFactory.create_batch(7, author=author)
    assert "Draft (7)" not in client.get(MINE).content.decode()
    InnovationFactory(author=author, published=True, title="The public one")
    page = client.get(MINE).content.decode()
    assert "Draft (7)" in page
    assert "Published (1)" in page
    page = client.get(MINE + "?state=published").content.decode()
    assert page.count('class="app-panel"') == 1
    assert "The public one" in page
    assert "Nothing is in this state" in client.get(MINE + "?state=hidden").content.decode()
    assert client.get(MINE + "?state=nonsense").content.decode().count('class="app-panel"') == 8


def test_what_was_declined_can_begin_another_one(client, author):
    declined = InnovationFactory(author=author, status=Status.SUBMITTED)
    actions.decline(innovation=declined, by=moderator(), version=1, reason="A copy.")
    page = client.get(MINE).content.decode()
    assert f'href="/innovations/submit/?from={declined.slug}"' in page
