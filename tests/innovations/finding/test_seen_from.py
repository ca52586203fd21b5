"""In places like mine, near me, and sorted by either: the page and the API alike."""

from datetime import timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from innovations.filters import InnovationFilter
from innovations.models import Innovation
from innovations.telling.searches import in_words, query_of
from places.chosen import COOKIE
from places.models import Place, Succession
from places.neighbours.exporting import exported
from places.neighbours.refresh import refresh_neighbours
from tests.factories import InnovationFactory, PlaceFactory
from tests.places.neighbours.conftest import measured

pytestmark = pytest.mark.django_db
KM_OF_A_DEGREE = 111.19493


def council(name, population=100, km=0.0, **fields) -> Place:
    slug = name.lower()
    north = 53.0 + km / KM_OF_A_DEGREE
    return measured(name=name, slug=slug, population=population, latitude=north, **fields)


def record(place, **fields) -> Innovation:
    return InnovationFactory(published=True, place=place, **fields)


def found(query) -> set[Innovation]:
    filterset = InnovationFilter(QueryDict(query), Innovation.objects.all())
    assert filterset.is_valid(), filterset.errors
    return set(filterset.qs)


def titles(client, query) -> list[str]:
    return [card["title"] for card in client.get(f"/innovations/?{query}").context["cards"]]


def api_titles(client, query) -> list[str]:
    return [row["title"] for row in client.get(f"/api/v1/innovations/?{query}").json()["results"]]


def panel_of(text: str) -> str:
    """What the page offers of places like mine and near me."""
    before = text[: text.index("Places like mine, and near me")]
    start = before.rindex('<details class="app-facet"') + len('<details class="app-facet"')
    return text[start : text.index("</details>", start)]


@pytest.fixture
def towns() -> list[Place]:
    """Ely, eleven places ever less like it, and farther away the more they are like it."""
    places = [council("Ely")]
    places += [council(f"Town{n:02}", 100 + 100 * n, km=200 - 10 * n) for n in range(1, 12)]
    refresh_neighbours()
    return places


class TestLike:
    def test_the_ten_most_alike_and_no_more(self, towns):
        records = [record(place) for place in towns]
        assert found("like=ely") == set(records[1:11])

    def test_the_five_most_alike_of_a_strategic_authority(self, client):
        fields = {"kind": "strategic", "type": "COMB", "tier": "strategic"}
        here = council("North", **fields)
        others = [council(f"At{n}", 100 + 100 * n, **fields) for n in range(1, 8)]
        refresh_neighbours()
        records = [record(place) for place in others]
        assert found("like=north") == set(records[:5])
        assert "In the 5 places most like North" in client.get("/innovations/?like=north").text
        page = client.get(here.get_absolute_url())
        assert [one["place"] for one in page.context["alike"]] == others[:5]
        assert client.get("/places/north/gaps/").context["neighbours"] == others[:5]
        answer = client.get(f"/api/v1/places/{here.code}/neighbours/").json()
        assert len(answer["results"]) == 5
        assert len([line for line in exported("overall") if line[0] == here.code]) == 5

    def test_by_another_model(self, towns):
        records = [record(place) for place in towns]
        assert found("like=ely&like_model=nearby") == set(records[2:12])

    def test_what_they_took_part_in_or_succeeded_to(self, towns):
        joint = record(PlaceFactory())
        joint.further_places.add(towns[3])
        gone = PlaceFactory(active_until=timezone.localdate() - timedelta(days=1))
        Succession.objects.create(from_place=gone, to_place=towns[4], date="2020-04-01")
        earlier = record(gone)
        assert found("like=ely") == {joint, earlier}

    def test_by_code_and_name_too_and_a_community_through_its_council(self, towns):
        one = record(towns[1])
        parish = PlaceFactory(kind="community", type="PAR", tier="local", parent=towns[0])
        for name in (towns[0].code, parish.slug):
            assert found(f"like={name}") == {one}

    def test_what_took_over_stands_for_what_is_gone(self, towns):
        one = record(towns[1])
        gone = PlaceFactory(slug="gone", active_until=timezone.localdate() - timedelta(days=1))
        Succession.objects.create(from_place=gone, to_place=towns[0], date="2020-04-01")
        assert found("like=gone") == {one}
        Succession.objects.create(from_place=gone, to_place=towns[5], date="2020-04-01")
        filterset = InnovationFilter(QueryDict("like=gone"))
        assert filterset.errors["like"] == [
            "“gone” was divided. Choose one of those that took over: ely, town05."
        ]

    def test_where_nothing_is_known_nothing_is_found(self):
        place = PlaceFactory(slug="lonely")
        record(place)
        assert found("like=lonely") == set()


class TestNear:
    @pytest.mark.parametrize("miles", [10, 25, 50, 100])
    def test_the_edge_of_each_distance(self, miles):
        here, km = council("Ely"), miles * 1.609344
        inside, outside = record(council("In", km=km - 0.01)), record(council("Out", km=km + 0.01))
        own = record(here)
        assert found(f"near=ely&within={miles}") == {own, inside}
        assert outside.place.latitude > inside.place.latitude

    def test_twenty_five_miles_unless_said(self):
        council("Ely")
        records = [record(council(f"T{km}", km=km)) for km in (40, 41)]
        assert found("near=ely") == {records[0]}

    def test_a_place_without_a_point_is_near_nobody(self):
        here = council("Ely")
        nowhere = record(PlaceFactory(latitude=None, slug="nowhere"))
        assert found("near=ely&within=100") == set()
        parish = PlaceFactory(kind="community", type="PAR", parent=here)
        by_community = record(parish)
        assert found("near=ely") == {by_community} != {nowhere}

    def test_what_is_gone_and_has_no_point_is_where_the_nearest_of_its_heirs_is(self):
        here, beside, away = council("Ely"), council("Beside", km=20), council("Away", km=150)
        apart, own = PlaceFactory(latitude=None), PlaceFactory(latitude=None)
        before_own, by_a_community = PlaceFactory(latitude=None), PlaceFactory(latitude=None)
        parish = PlaceFactory(kind="community", type="PAR", parent=by_a_community)
        ended = PlaceFactory(latitude=None, active_until="2019-12-31")  # nothing took over
        for gone, heirs in (
            (apart, [away]), (own, [here, away]), (before_own, [own]), (by_a_community, [beside]),
        ):  # fmt: skip
            gone.active_until = "2020-03-31"
            gone.save()
            for heir in heirs:
                Succession.objects.create(from_place=gone, to_place=heir, date="2020-04-01")
        records = {
            name: record(place)
            for name, place in {
                "apart": apart, "own": own, "before own": before_own, "parish": parish, "ended": ended,
            }.items()
        }  # fmt: skip
        assert found("near=ely&within=10") == {records["own"], records["before own"]}
        assert found("near=ely") == {records[name] for name in ("own", "before own", "parish")}
        assert found("near=ely&within=100") == set(records.values()) - {records["ended"]}

    def test_a_point_of_its_own_stays_where_it_is(self):
        here, gone = council("Ely"), council("Gone", km=150)
        Place.objects.filter(pk=gone.pk).update(active_until="2020-03-31")
        Succession.objects.create(from_place=gone, to_place=here, date="2020-04-01")
        record(gone)
        assert found("near=ely") == set()

    def test_what_is_only_announced_moves_nobody(self):
        here, going = council("Ely"), PlaceFactory(latitude=None)
        day = timezone.localdate() + timedelta(days=2)
        Place.objects.filter(pk=going.pk).update(active_until=day - timedelta(days=1))
        Succession.objects.create(from_place=going, to_place=here, date=day)
        record(going)
        assert found("near=ely") == set()

    def test_how_alone_finds_everything(self):
        one = record(PlaceFactory())
        assert found("within=10&like_model=people") == {one}


class TestSorts:
    def test_places_like_mine_first(self, client, towns):
        for place in reversed(towns[:4]):
            record(place, title=place.name)
        expected = ["Ely", "Town01", "Town02", "Town03"]
        record(PlaceFactory(), title="Not compared")
        assert titles(client, "sort=alike&seen_from=ely") == [*expected, "Not compared"]
        assert api_titles(client, "sort=alike&seen_from=ely") == [*expected, "Not compared"]

    def test_nearest_first_and_the_newest_of_a_place(self, client, towns):
        for place in towns[:4]:
            record(place, title=place.name)
        record(towns[3], title="Town03 again")
        expected = ["Ely", "Town03 again", "Town03", "Town02", "Town01"]
        assert titles(client, "sort=nearest&seen_from=ely") == expected
        assert api_titles(client, "sort=nearest&seen_from=ely") == expected

    def test_what_is_gone_comes_with_its_successor_and_a_community_with_its_council(
        self, client, towns
    ):
        gone = PlaceFactory(active_until=timezone.localdate() - timedelta(days=1))
        Succession.objects.create(from_place=gone, to_place=towns[1], date="2020-04-01")
        parish = PlaceFactory(kind="community", type="PAR", tier="local", parent=towns[2])
        for place, title in ((towns[3], "C"), (parish, "B"), (gone, "A")):
            record(place, title=title)
        assert titles(client, "sort=alike&seen_from=ely") == ["A", "B", "C"]

    def test_what_is_gone_and_has_no_point_is_sorted_with_the_nearest_of_its_heirs(
        self, client, towns
    ):
        gone = PlaceFactory(latitude=None, active_until="2020-03-31")
        Succession.objects.create(from_place=gone, to_place=towns[3], date="2020-04-01")
        for place, title in ((PlaceFactory(), "D"), (towns[2], "C"), (gone, "B"), (towns[4], "A")):
            record(place, title=title)
        assert titles(client, "sort=nearest&seen_from=ely") == ["A", "B", "C", "D"]

    def test_only_hits_are_sorted(self, client, towns):
        record(towns[1], title="One", kind="pilot")
        record(towns[2], title="Two")
        assert titles(client, "sort=alike&seen_from=ely&kind=pilot") == ["One"]
        record(towns[2], title="Three", visibility="members")
        assert titles(client, "sort=alike&seen_from=ely") == ["One", "Two"]
        assert api_titles(client, "sort=alike&seen_from=ely") == ["One", "Two"]

    def test_pages_follow_on_each_other(self, client, towns):
        for n in range(60):
            record(towns[n % 12], title=f"Record {n:02}")
        seen, url = [], "/innovations/?sort=alike&seen_from=ely"
        while url:
            page = client.get(url).context
            seen += [card["title"] for card in page["cards"]]
            url = page["next_url"]
        assert len(seen) == len(set(seen)) == 60
        by_api, url = [], "/api/v1/innovations/?sort=alike&seen_from=ely&page_size=25"
        while url:
            page = client.get(url).json()
            by_api += [row["title"] for row in page["results"]]
            url = page["next"]
        assert by_api == seen

    def test_the_filter_says_where_from(self, client, towns):
        for place in towns[1:3]:
            record(place, title=place.name)
        assert titles(client, "sort=nearest&like=ely") == ["Town02", "Town01"]


class TestWhatIsWrong:
    @pytest.mark.parametrize(
        ("query", "said"),
        [
            ("like=atlantis", "“atlantis” is not a place in the register."),
            ("near=atlantis", "“atlantis” is not a place in the register."),
            ("like=ely&like_model=magic", "“magic” is not one of the values: "),
            ("near=ely&within=11", "“11” is not one of the values: 10, 25, 50, 100."),
            ("population=huge", "“huge” is not one of the values: "),
            ("deprivation=6", "“6” is not one of the values: "),
            ("seen_from=atlantis", "“atlantis” is not a place in the register."),
            ("near=nowhere", "Nobody has told us where Nowhere is on the map"),
        ],
    )
    def test_a_message_on_the_page_and_400_in_the_api(self, client, query, said):
        council("Ely")
        PlaceFactory(slug="nowhere", name="Nowhere")
        record(PlaceFactory(), title="Shown all the same")
        page = client.get(f"/innovations/?{query}")
        assert page.status_code == 200 and said in page.text
        answer = client.get(f"/api/v1/innovations/?{query}")
        assert answer.status_code == 400 and said in answer.text

    def test_a_sort_without_a_place(self, client):
        answer = client.get("/innovations/?sort=alike")
        assert answer.url == "/places/yours/?next=%2Finnovations%2F%3Fsort%3Dalike"
        assert client.get("/api/v1/innovations/?sort=alike").status_code == 400
        assert client.get("/api/v1/innovations/?sort=nearest&seen_from=").status_code == 400

    def test_a_sort_from_a_place_that_is_nowhere_on_the_map(self, client):
        place = PlaceFactory(slug="nowhere", name="Nowhere")
        said = "Nobody has told us where Nowhere is on the map"
        page = client.get("/innovations/?sort=nearest&seen_from=nowhere", follow=True)
        assert page.request["QUERY_STRING"] == "" and said in page.text
        answer = client.get("/api/v1/innovations/?sort=nearest&seen_from=nowhere")
        assert answer.status_code == 400 and said in answer.json()["errors"]["seen_from"][0]
        client.cookies[COOKIE] = place.code
        page = client.get("/innovations/")
        assert [name for name, _label, _url in page.context["sorts"]][-1] == "alike"

    def test_a_cursor_of_another_sort(self, client, towns):
        for n in range(3):
            record(towns[n])
        url = "/api/v1/innovations/?sort=alike&seen_from=ely&page_size=1"
        after = client.get(url).json()["next"]
        assert client.get(after.replace("sort=alike", "sort=nearest")).status_code == 400


class TestThePage:
    def test_says_beside_the_field_why_a_place_is_near_nobody(self, client, towns):
        said = "Nobody has told us where Nowhere is on the map"
        nowhere = PlaceFactory(slug="nowhere", name="Nowhere")
        client.cookies[COOKIE] = nowhere.code
        panel = panel_of(client.get("/innovations/").text)
        assert said in panel and 'name="like" value="nowhere"' in panel
        assert 'name="near"' not in panel and not panel.startswith(" open")
        client.cookies[COOKIE] = towns[0].code  # another place than the address asks for
        panel = panel_of(client.get("/innovations/?near=nowhere").text)
        assert said in panel and 'name="near" value="ely"' in panel
        assert panel.startswith(" open")

    def test_offers_what_is_seen_from_the_readers_place(self, client, towns):
        record(towns[1])
        assert "Choose your place first" in client.get("/innovations/").text
        client.cookies[COOKIE] = towns[0].code
        page = client.get("/innovations/")
        assert "In the 10 places most like Ely" in page.text
        assert [label for _name, label, _url in page.context["sorts"]][-2:] == [
            "Places like Ely first", "Nearest to Ely first",
        ]  # fmt: skip
        assert "private" in page["Cache-Control"] and "Cookie" in page["Vary"]
        moved = client.get("/innovations/?sort=alike")
        assert moved.url == "/innovations/?sort=alike&seen_from=ely"

    def test_the_address_alone_decides_what_is_found(self, client, towns):
        record(towns[1], title="Like Ely")
        client.cookies[COOKIE] = towns[9].code
        page = client.get("/innovations/?like=ely")
        assert [card["title"] for card in page.context["cards"]] == ["Like Ely"]
        (chip,) = page.context["active"]
        assert (chip.legend, chip.label) == ("In places like", "Ely (Overall)")
        assert chip.remove_url == "/innovations/"

    def test_what_a_form_sends_along_is_left_out_of_the_address(self, client, towns):
        answer = client.get("/innovations/?kind=pilot&like_model=overall&within=25")
        assert answer.url == "/innovations/?kind=pilot"
        answer = client.get("/innovations/?like=ely&like_model=overall&within=10")
        assert answer.url == "/innovations/?like=ely"
        assert client.get("/innovations/?like=ely&like_model=people").status_code == 200

    def test_ways_out_and_a_welsh_page(self, client, towns):
        record(PlaceFactory(), kind="pilot")
        page = client.get("/innovations/?near=ely&within=10&kind=pilot")
        assert page.context["ways_out"] == [
            {"name": "Near: 10 miles of Ely", "url": "/innovations/?kind=pilot", "count": 1}
        ]
        assert client.get("/cy/innovations/?near=ely&like=ely").status_code == 200

    def test_the_queries_do_not_grow_with_the_hits(self, client, towns):
        def queries() -> int:
            client.get("/innovations/?like=ely&sort=nearest")
            with CaptureQueriesContext(connection) as captured:
                client.get("/innovations/?like=ely&sort=nearest")
            return len(captured)

        record(towns[1])
        one = queries()
        record(towns[2])
        record(towns[3])
        assert queries() == one


def test_saved_searches_keep_the_place_and_how(towns):
    query = query_of(QueryDict("like=ELY&like_model=people&seen_from=ely&sort=alike&kind=pilot"))
    assert query == "kind=pilot&like=ely&like_model=people"
    assert in_words(query) == "Ely (People), Pilot"
    assert query_of(QueryDict("within=10&like_model=people&seen_from=ely")) == ""
