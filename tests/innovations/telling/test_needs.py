"""A need that is met: who says so, by what, and what follows."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.urls import reverse

from innovations import actions
from innovations.actions.needs import mark_met
from innovations.lifecycle import TransitionError
from innovations.models import Adoption, FormerSlug, Innovation, PairSide
from innovations.telling.digest import tell_of_matches
from tests.factories import MembershipFactory, UserFactory, moderator
from tests.innovations.telling.pairs import live, match

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 31, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def need():
    return live(kind="need", stage="idea", title="Keep parks open")


def address(need) -> str:
    return reverse("innovation-met", args=[need.slug])


def test_its_people_close_it_by_a_record_that_was_found_for_it(client, need):
    answer = live(title="Friends of parks")
    match(need, answer)
    client.force_login(MembershipFactory(place=need.place).user)
    assert address(need) in client.get(need.get_absolute_url()).text
    form = client.get(address(need))
    assert "Friends of parks" in form.text
    response = client.post(
        address(need), {"by": answer.public_id, "version": need.content_version}, follow=True
    )
    assert "is closed as met" in response.text
    assert f"{reverse('adoption-new', args=[answer.slug])}?place={need.place.slug}" in response.text
    need.refresh_from_db()
    assert (need.stage, need.end_reason, need.ended) == ("ended", "met", "2026-05")
    assert (need.met_by, need.content_version) == (answer, 2)
    assert "Met by" in response.text and "The need was met" in response.text
    side = PairSide.objects.get()
    assert (side.innovation, side.other, side.answer) == (need, answer, PairSide.Answer.USEFUL)
    assert address(need) not in response.text


def test_what_its_place_takes_up_is_offered_and_other_needs_are_not(client, need):
    taken_up, fellow, unreadable = (
        live(title="Park rangers"),
        live(kind="need"),
        live(title="Secret park", visibility="members"),
    )
    Adoption.objects.create(innovation=taken_up, place=need.place)
    match(need, fellow)
    match(need, unreadable)
    client.force_login(need.author)
    text = client.get(address(need)).text
    assert "Park rangers" in text and fellow.title not in text and "Secret park" not in text


def test_another_record_goes_by_its_address_also_by_a_former_one(client, need):
    other = live()
    FormerSlug.objects.create(slug="as-it-was", innovation=other)
    client.force_login(need.author)
    data = {"by": "another", "version": 1}
    hidden = live(status="hidden")
    for wrong, said in (
        ("", "Enter the address of the innovation"),
        (f"https://example.org/innovations/{hidden.slug}/", "no innovation at this address"),
        (need.get_absolute_url(), "no innovation at this address"),
        ("nonsense", "no innovation at this address"),
    ):
        response = client.post(address(need), data | {"address": wrong, "note": "Kept text"})
        assert said in response.text and "Kept text" in response.text
    client.post(
        address(need), data | {"address": "http://testserver/cy/innovations/as-it-was/?x=1"}
    )
    need.refresh_from_db()
    assert need.met_by == other


def test_something_else_has_to_be_said(client, need):
    client.force_login(need.author)
    assert (
        "Say what met the need"
        in client.post(address(need), {"by": "otherwise", "version": 1}).text
    )
    client.post(address(need), {"by": "otherwise", "version": 1, "note": "A bequest pays for it."})
    need.refresh_from_db()
    assert (need.met_by, need.end_reason, need.end_note) == (None, "met", "A bequest pays for it.")


def test_a_need_that_changed_meanwhile_is_not_overwritten(client, need):
    client.force_login(need.author)
    Innovation.objects.filter(pk=need.pk).update(content_version=2)
    response = client.post(address(need), {"by": "otherwise", "version": 1, "note": "Kept text"})
    assert response.status_code == 409 and "Kept text" in response.text
    need.refresh_from_db()
    assert need.stage == "idea"


def test_nobody_else_says_so_and_nothing_else_is_met(need):
    for stranger in (UserFactory(), moderator()):
        with pytest.raises(PermissionDenied):
            mark_met(need=need, by=stranger, met_by=None, note="x", expected_version=1)
    for other in (live(), live(kind="need", stage="ended"), live(kind="need", status="withdrawn")):
        with pytest.raises(TransitionError):
            mark_met(need=other, by=other.author, met_by=None, note="x", expected_version=1)


def test_a_need_that_is_met_is_no_news(need):
    answer = live()
    match(need, answer)
    mark_met(need=need, by=need.author, met_by=None, note="Done", expected_version=1)
    assert tell_of_matches(NOW) == 0


def test_a_need_taken_up_again_forgets_what_met_it(need, time_machine):
    answer = live()
    time_machine.move_to(NOW, tick=True)
    saved = mark_met(need=need, by=need.author, met_by=answer, note="", expected_version=1)
    saved = actions.save_content(
        innovation=saved, by=saved.author, changes={"stage": "idea"}, expected_version=2
    )
    assert (saved.met_by, saved.end_reason) == (None, "")
    saved = mark_met(need=saved, by=need.author, met_by=answer, note="", expected_version=3)
    saved = actions.save_content(
        innovation=saved, by=saved.author, changes={"end_reason": "other"}, expected_version=4
    )
    assert saved.met_by is None


def test_only_a_met_need_has_something_that_met_it(need):
    with pytest.raises(IntegrityError, match="innovation_met_by_only_met"):
        Innovation.objects.filter(pk=need.pk).update(met_by=live())


def test_the_api_says_what_met_it_to_those_who_may_read_that(client, need):
    answer = live()
    mark_met(need=need, by=need.author, met_by=answer, note="", expected_version=1)
    detail = reverse("api-innovation-detail", args=[need.public_id])
    assert client.get(detail).json()["met_by"] == str(answer.public_id)
    assert client.get(detail).json()["end_reason"] == "met"
    Innovation.objects.filter(pk=answer.pk).update(visibility="members")
    assert client.get(detail).json()["met_by"] is None
    assert answer.title not in client.get(need.get_absolute_url()).text
