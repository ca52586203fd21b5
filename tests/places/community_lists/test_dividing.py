import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from connected_localism.common.pagination import encode_cursor
from places.actions.dividing import bring_under, communities_left
from places.models import Place, Succession
from places.people import moderators
from places.reorganising.carrying_over import carry_over_due
from places.waiting import divided_councils_for
from tests.factories import MembershipFactory, PlaceFactory, UserFactory, moderator
from tests.places.community_lists.sending import sent
from tests.places.community_lists.test_pages import words
from tests.places.people import mails, steward_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def old():
    """A council with three communities and a list that waits, which is going to be divided."""
    council = PlaceFactory(name="Oldshire", slug="oldshire")
    sent(council, "Ayton\nBarton\nCrayke", by=moderator())
    return council


def divided(old, number=2) -> list[Place]:
    Place.objects.filter(pk=old.pk).update(active_until="2023-03-31")
    heirs = [PlaceFactory(nation="Wales", region="Wales") for _each in range(number)]
    for heir in heirs:
        Succession.objects.create(from_place=old, to_place=heir, date="2023-04-01")
    old.refresh_from_db()
    return heirs


def ids(*names: str) -> list[int]:
    return list(Place.objects.filter(name__in=names).values_list("pk", flat=True))


def asked_where_they_come() -> list:
    return [person for kind, person in mails() if kind == "communities-left"]


def test_those_who_look_after_what_took_over_are_asked_once(old):
    north, south = divided(old)
    steward = steward_of(north)
    of_south = steward_of(south)
    steward_of(old)  # who can bring them nowhere
    carry_over_due()
    carry_over_due()
    assert asked_where_they_come() == [steward, of_south]
    assert communities_left(old).count() == 3


def test_moderators_are_asked_where_nobody_looks_after_what_took_over_yet(old):
    _north, _south = divided(old)
    steward_of(old)
    carry_over_due()
    assert asked_where_they_come() == list(moderators())


def test_moderators_are_asked_too_for_the_one_that_has_no_steward(old):
    north, _south = divided(old)
    steward = steward_of(north)
    carry_over_due()
    assert asked_where_they_come() == [*moderators(), steward]


def test_of_a_sole_successor_nobody_is_asked_and_a_list_comes_along(old):
    found = sent(old, "Dunsop", by=steward_of(old))
    [heir] = divided(old, 1)
    carry_over_due()
    found.refresh_from_db()
    assert (found.council, heir.children.count()) == (heir, 3)
    assert "communities-left" not in dict(mails())


def test_they_come_under_what_somebody_says(old):
    north, south = divided(old)
    one = moderator()
    assert bring_under(ids("Ayton", "Barton"), of=old, to=north, by=one) == 2
    # The second who decides finds one of them gone.
    assert bring_under(ids("Barton", "Crayke"), of=old, to=south, by=moderator()) == 1
    assert [[place.name for place in heir.children.all()] for heir in (north, south)] == [
        ["Ayton", "Barton"], ["Crayke"],
    ]  # fmt: skip
    ayton = Place.objects.get(name="Ayton")
    assert (ayton.nation, ayton.region) == ("Wales", "Wales")
    assert ayton.events.last().pgh_context.metadata == {"user": one.pk, "divided": old.code}


def test_who_may_say_it(old):
    north, south = divided(old)
    steward = steward_of(north)
    for somebody, to in ((UserFactory(), north), (steward, south)):
        with pytest.raises(PermissionDenied):
            bring_under(ids("Ayton"), of=old, to=to, by=somebody)
    with pytest.raises(ValidationError):
        bring_under(ids("Ayton"), of=old, to=PlaceFactory(), by=moderator())
    assert bring_under(ids("Ayton"), of=old, to=north, by=steward) == 1


def test_a_council_that_goes_on_is_not_divided(old):
    assert not communities_left(old).exists()
    with pytest.raises(ValidationError):
        bring_under(ids("Ayton"), of=old, to=PlaceFactory(), by=moderator())


def test_the_page(client, old):
    north, south = divided(old)
    client.force_login(steward_of(north))
    assert "Communities of divided councils" in words(client.get("/places/requests/"))
    address = "/places/oldshire/communities/divide/"
    page = client.get(address)
    said = words(page)
    assert "0 of 3 communities placed" in said
    assert list(page.context["form"].fields["to"].queryset) == [north]
    answer = client.post(address, {"communities": ids("Ayton"), "to": south.pk})
    assert answer.status_code == 200  # not one of the choices of this steward
    assert "Select under which council they come" in words(client.post(address, {"communities": ids("Ayton")}))  # fmt: skip
    answer = client.post(address, {"communities": ids("Ayton"), "to": north.pk}, follow=True)
    assert f"1 community came under {north}." in words(answer)
    answer = client.post(address, {"communities": ids("Ayton"), "to": north.pk})
    assert "Somebody has moved one of them meanwhile." in words(answer)


def test_what_was_placed_by_mistake_is_moved_or_placed_again(old):
    north, south = divided(old)
    one, of_north, of_south = moderator(), steward_of(north), steward_of(south)
    bring_under(ids("Ayton", "Barton", "Crayke"), of=old, to=north, by=of_north)
    for to in (south, old):  # nobody takes from another council what its people placed there
        with pytest.raises(PermissionDenied):
            bring_under(ids("Ayton"), of=old, to=to, out_of=north, by=of_south)
    with pytest.raises(PermissionDenied):  # nor gives to another
        bring_under(ids("Ayton"), of=old, to=south, out_of=north, by=of_north)
    assert bring_under(ids("Ayton"), of=old, to=south, out_of=north, by=one) == 1
    assert bring_under(ids("Ayton", "Barton"), of=old, to=old, out_of=north, by=of_north) == 1
    assert bring_under(ids("Barton"), of=old, to=south, by=of_south) == 1
    assert [[place.name for place in council.children.all()] for council in (old, north, south)] == [
        [], ["Crayke"], ["Ayton", "Barton"],
    ]  # fmt: skip


def test_only_what_came_from_the_divided_council_is_moved_there(old):
    north, south = divided(old)
    sent(north, "Danby", by=moderator())
    assert bring_under(ids("Danby"), of=old, to=south, out_of=north, by=moderator()) == 0
    with pytest.raises(ValidationError):
        bring_under(ids("Danby"), of=old, to=south, out_of=PlaceFactory(), by=moderator())


def test_nothing_goes_back_to_a_council_of_which_one_took_over_all(old):
    [heir] = divided(old, 1)
    carry_over_due()
    with pytest.raises(ValidationError):
        bring_under(ids("Ayton"), of=old, to=old, out_of=heir, by=moderator())


def test_the_page_says_how_much_is_placed_and_takes_it_back(client, old):
    north, south = divided(old)
    bring_under(ids("Ayton", "Barton"), of=old, to=north, by=moderator())
    address = "/places/oldshire/communities/divide/"
    client.force_login(steward_of(north))
    page = client.get(address)
    said = words(page)
    assert "2 of 3 communities placed" in said
    assert "Not placed yet : 1" in said
    assert f"Under {north.official_name} : 2" in said
    assert "Crayke" in said and "Ayton" not in said
    placed = f"{address}?under={north.slug}"
    assert placed in page.content.decode()
    answer = client.post(placed, {"communities": ids("Ayton"), "to": old.pk}, follow=True)
    assert "1 community is to be placed again." in words(answer)
    assert "1 of 3 communities placed" in words(answer)
    assert Place.objects.get(name="Ayton").parent == old
    answer = client.post(placed, {"communities": ids("Ayton"), "to": old.pk})  # a second click
    assert "Somebody has moved one of them meanwhile." in words(answer)

    client.force_login(steward_of(south))
    said = words(client.get(placed))
    assert f"Only a steward of {north.official_name} or a moderator can move these." in said
    assert "Barton" in said
    answer = client.post(placed, {"communities": ids("Barton"), "to": south.pk})
    assert Place.objects.get(name="Barton").parent == north


def test_a_steward_of_the_old_council_reads_who_can_place_them(client, old):
    north, south = divided(old)
    steward = steward_of(old)
    client.force_login(steward)
    page = client.get("/places/oldshire/communities/divide/")
    said = words(page)
    names = {f"{a.official_name} or {b.official_name}" for a, b in ((north, south), (south, north))}
    assert any(f"Only stewards of {each} or a moderator can place these." in said for each in names)
    assert "Ayton" in said and "no council that took over" not in said
    assert not page.context["form"].fields["to"].queryset.exists()
    assert list(divided_councils_for(steward)) == []
    assert "Communities of divided councils" not in words(client.get("/places/requests/"))
    MembershipFactory(place=north, user=steward, role="steward")  # confirmed at the new one
    assert list(divided_councils_for(steward)) == [old]


def test_a_council_of_which_nothing_took_over_says_so(client, old):
    Place.objects.filter(pk=old.pk).update(active_until="2023-03-31")
    client.force_login(moderator())
    said = words(client.get("/places/oldshire/communities/divide/"))
    assert "There is no council that took over from it." in said


def test_who_took_over_from_what_took_over_sees_them_too(old):
    [north, _south] = divided(old)
    Place.objects.filter(pk=north.pk).update(active_until="2024-03-31")
    newest = PlaceFactory()
    Succession.objects.create(from_place=north, to_place=newest, date="2024-04-01")
    assert list(divided_councils_for(steward_of(newest))) == [old]
    assert list(divided_councils_for(steward_of(north))) == []


def test_a_decision_on_what_somebody_else_has_placed_is_not_dropped_silently(client, old):
    north, south = divided(old)
    sent(north, "Danby", by=moderator())
    client.force_login(moderator())
    address = "/places/oldshire/communities/divide/"
    [ayton, *others] = ids("Ayton", "Barton", "Crayke")
    cursor = encode_cursor(("Aaa", 1))
    bring_under([ayton, *others], of=old, to=south, by=moderator())
    asked = {"communities": [ayton], "to": north.pk}
    for page in (address, f"{address}?after={cursor}", f"{address}?under={north.slug}"):
        answer = client.post(page, asked, follow=True)
        assert "Somebody has moved them meanwhile." in words(answer)
        assert answer.redirect_chain
    assert "3 of 3 communities placed" in words(answer)
    assert south.children.count() == 3
    # Whoever only looks is told nothing.
    answer = client.get(f"{address}?after={cursor}", follow=True)
    assert "Somebody has moved" not in words(answer)


def test_the_list_of_its_communities_leads_to_placing_them(client, old):
    north, _south = divided(old)
    address = "/places/oldshire/communities/divide/"
    for person, is_led in (
        (None, False), (UserFactory(), False), (steward_of(old), False), (steward_of(north), True),
    ):  # fmt: skip
        client.logout()
        if person:
            client.force_login(person)
        page = client.get("/places/oldshire/communities/").content.decode()
        assert (address in page) == is_led


def test_many_are_placed_page_by_page(client):
    old = PlaceFactory(name="Oldshire", slug="oldshire")
    sent(old, "\n".join(f"Thorpe {number:03}" for number in range(120)), by=moderator())
    north, _south = divided(old)
    client.force_login(moderator())
    address, seen = "/places/oldshire/communities/divide/", []
    while True:
        page = client.get(address, follow=True)
        rows = page.context["page"].rows
        seen.append(len(rows))
        if not page.context["page"].after:
            break
        address = f"/places/oldshire/communities/divide/?after={page.context['page'].after}"
    assert seen == [50, 50, 20]
    assert "Thorpe 119" in words(page)
    answer = client.post(
        address, {"communities": [one.pk for one in rows], "to": north.pk}, follow=True
    )
    # The page is empty now, so the list is shown from its beginning.
    assert "20 of 120 communities placed" in words(answer)
    assert "Thorpe 000" in words(answer)
    assert (
        client.get("/places/oldshire/communities/divide/?after=x", follow=True).status_code == 200
    )


def test_the_page_asks_no_more_for_more_communities(client, old):
    north, _south = divided(old)
    client.force_login(moderator())
    address, asked = "/places/oldshire/communities/divide/", []
    for names in (["Ayton"], ["Barton", "Crayke"]):
        bring_under(ids(*names), of=old, to=north, by=moderator())
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{address}?under={north.slug}")
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_innovations_of_its_communities_stay_with_them(client, old):
    north, _south = divided(old)
    assert client.get("/places/ayton/").status_code == 200
    bring_under(ids("Ayton"), of=old, to=north, by=moderator())
    assert north.official_name in words(client.get("/places/ayton/"))
