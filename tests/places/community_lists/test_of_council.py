"""The communities of a council, on its own page and on theirs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from places.models import Place, Succession
from tests.factories import InnovationFactory, PlaceFactory, moderator
from tests.places.community_lists.sending import sent
from tests.places.community_lists.test_pages import words
from tests.places.people import steward_of

pytestmark = pytest.mark.django_db
COMMUNITIES = "/places/calder/communities/"


@pytest.fixture
def council():
    return PlaceFactory(name="Calder", slug="calder")


def with_communities(council, number: int) -> None:
    one = moderator()
    names = [f"Parish {each:03}" for each in range(1, number + 1)]
    for start in range(0, number, 300):
        sent(council, "\n".join(names[start : start + 300]), by=one)


def asked(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_the_page_of_a_council_shows_some_of_300_and_leads_to_all(client, council):
    with_communities(council, 300)
    said = words(client.get("/places/calder/"))
    assert "Parish 010" in said
    assert "Parish 011" not in said
    assert "Search all 300 communities" in said
    said = words(client.get(COMMUNITIES))
    assert "300 communities" in said
    assert ("Parish 050" in said, "Parish 051" in said) == (True, False)
    said = words(client.get(COMMUNITIES, {"q": "parish 29"}))
    assert "10 communities" in said
    assert "Parish 299" in said


def test_of_an_abolished_council_no_search_is_offered_that_would_find_all_of_its_heirs(
    client, council
):
    with_communities(council, 3)
    pages = ("/places/calder/", COMMUNITIES)
    for page in pages:
        assert "area=calder" in client.get(page).content.decode()
    Place.objects.filter(pk=council.pk).update(active_until="2023-03-31")
    Succession.objects.create(from_place=council, to_place=PlaceFactory(), date="2023-04-01")
    for page in pages:
        content = client.get(page).content.decode()
        assert "Parish 001" in content
        assert "area=calder" not in content
        assert "Search all innovations of Calder" not in content


def test_the_pages_follow_each_other_to_the_end(client, council):
    with_communities(council, 120)
    seen, address = [], COMMUNITIES
    while address:
        response = client.get(address)
        seen += [row["place"].name for row in response.context["rows"]]
        after = response.context["page"].after
        address = f"{COMMUNITIES}?after={after}" if after else ""
    assert seen == [f"Parish {each:03}" for each in range(1, 121)]
    assert client.get(COMMUNITIES, {"after": "nonsense"}).status_code == 302


def test_neither_page_asks_more_for_more_communities(client, council):
    with_communities(council, 1)
    one = [asked(client, address) for address in ("/places/calder/", COMMUNITIES)]
    sent(council, "Another\nAnd another", by=moderator())
    assert [asked(client, address) for address in ("/places/calder/", COMMUNITIES)] == one
    with_communities(council, 40)  # one more, which counts them
    assert asked(client, "/places/calder/") == one[0] + 1
    assert asked(client, COMMUNITIES) == one[1]


def test_a_community_shows_its_council_and_what_it_has_tried(client, council):
    with_communities(council, 1)
    parish = council.children.get()
    InnovationFactory(place=parish, title="Hedgehog highway", published=True)
    said = words(client.get(parish.get_absolute_url()))
    assert "Hedgehog highway" in said
    assert f"Council {council.official_name}" in said
    assert "Join Parish 001" in said
    rows = client.get(COMMUNITIES).context["rows"]
    assert [(row["place"], row["innovations"]) for row in rows] == [(parish, 1)]


def test_only_those_who_look_after_it_are_led_to_the_list(client, council):
    address = "/places/calder/communities/import/"
    assert address not in client.get(COMMUNITIES).content.decode()
    client.force_login(steward_of(PlaceFactory()))
    assert address not in client.get(COMMUNITIES).content.decode()
    client.force_login(steward_of(council))
    assert address in client.get(COMMUNITIES).content.decode()


def test_communities_of_a_divided_council_stay_findable_from_what_took_over(client, council):
    old = PlaceFactory(name="Oldshire", slug="oldshire")
    with_communities(old, 2)
    Place.objects.filter(pk=old.pk).update(active_until="2023-03-31")
    for heir in (council, PlaceFactory()):
        Succession.objects.create(from_place=old, to_place=heir, date="2023-04-01")
    assert "See the communities of Oldshire" in words(client.get(COMMUNITIES))
    assert "2 communities" in words(client.get("/places/oldshire/communities/"))


def test_what_is_not_a_council_has_no_such_page(client):
    assert client.get("/places/nowhere/communities/").status_code == 404
    PlaceFactory(slug="parish", kind="community", type="PAR")
    assert client.get("/places/parish/communities/").status_code == 404
