import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from places.actions.dividing import bring_under, communities_left
from places.models import Place, Succession
from places.reorganising.carrying_over import carry_over_due
from tests.factories import PlaceFactory, UserFactory, moderator
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


def test_those_who_look_after_what_took_over_are_asked_once(old):
    north, _south = divided(old)
    steward = steward_of(north)
    carry_over_due()
    carry_over_due()
    assert [mail for mail in mails() if mail[0] == "communities-left"] == [
        ("communities-left", steward)
    ]
    assert communities_left(old).count() == 3


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
    said = words(client.get(address))
    assert "3 communities are still listed under it." in said
    assert north.official_name in said
    assert south.official_name not in said
    answer = client.post(address, {"communities": ids("Ayton"), "to": south.pk})
    assert answer.status_code == 200  # not one of the choices of this steward
    assert "Select under which council they come" in words(client.post(address, {"communities": ids("Ayton")}))  # fmt: skip
    answer = client.post(address, {"communities": ids("Ayton"), "to": north.pk}, follow=True)
    assert f"1 community came under {north}." in words(answer)
    answer = client.post(address, {"communities": ids("Ayton"), "to": north.pk})
    assert "Somebody has moved one of them meanwhile." in words(answer)


def test_innovations_of_its_communities_stay_with_them(client, old):
    north, _south = divided(old)
    assert client.get("/places/ayton/").status_code == 200
    bring_under(ids("Ayton"), of=old, to=north, by=moderator())
    assert north.official_name in words(client.get("/places/ayton/"))
