from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from connected_localism.views.places import INNOVATIONS_SHOWN, PLACES_PER_PAGE
from innovations.models import Innovation
from places.models import GssCode, Place, PlaceAlias, Succession
from tests.factories import (
    InnovationFactory,
    MembershipFactory,
    PlaceFactory,
    UserFactory,
    moderator,
)

pytestmark = pytest.mark.django_db


def succeed(old: Place, new: Place, first_day: date = date(2023, 4, 1)) -> None:
    """Let `new` take over from `old`, which ends the day before."""
    old.active_until = first_day - timedelta(days=1)
    old.save()
    Succession.objects.create(from_place=old, to_place=new, date=first_day)


@pytest.fixture
def somerset() -> dict[str, Place]:
    """Taunton Deane → Somerset West and Taunton (2019) → Somerset (2023)."""
    places = {
        name: PlaceFactory(name=name, slug=name.lower().replace(" ", "-"))
        for name in ("Taunton Deane", "Somerset West and Taunton", "Somerset")
    }
    first, second, third = places.values()
    succeed(first, second, date(2019, 4, 1))
    succeed(second, third)
    return places


def place_list(client, query=""):
    return client.get(reverse("place-list") + query)


def listed(response) -> list[tuple[str, int]]:
    return [(row["place"].name, row["innovations"]) for row in response.context["rows"]]


def shown(response) -> list[tuple[str, str]]:
    return [(each["card"]["title"], each["note"]) for each in response.context["shown"]]


class TestList:
    def test_names_each_place_with_its_innovations(self, client, somerset):
        InnovationFactory(place=somerset["Somerset"], published=True)
        InnovationFactory(place=somerset["Taunton Deane"], published=True)
        joint = InnovationFactory(place=PlaceFactory(name="Adur"), published=True)
        joint.further_places.add(somerset["Somerset"])

        assert listed(place_list(client)) == [("Adur", 1), ("Somerset", 3)]
        assert listed(place_list(client, "?abolished=on")) == [
            ("Adur", 1), ("Somerset", 3), ("Somerset West and Taunton", 1), ("Taunton Deane", 1),
        ]  # fmt: skip

    def test_counts_only_what_the_reader_may_see(self, client):
        place = PlaceFactory()
        for status in set(Innovation.Status.values) - {"published"}:
            InnovationFactory(place=place, status=status)
        InnovationFactory(place=place, published=True)
        InnovationFactory(place=place, published=True, visibility="members")
        assert listed(place_list(client)) == [(place.name, 1)]

        client.force_login(moderator())
        assert listed(place_list(client)) == [(place.name, 2)]
        client.force_login(MembershipFactory(place=place).user)
        assert listed(place_list(client)) == [(place.name, 2)]

    @pytest.mark.parametrize("signed_in", [False, True])
    def test_takes_as_many_queries_for_one_place_as_for_three(self, client, signed_in):
        if signed_in:
            client.force_login(UserFactory())
            client.get("/about/")  # looks up, for a minute, whether they review anything
        counts = []
        for more in (1, 2):
            for _number in range(more):
                place = PlaceFactory(parent=PlaceFactory())
                InnovationFactory(place=place, published=True)
                succeed(PlaceFactory(), place)
            with CaptureQueriesContext(connection) as queries:
                place_list(client)
            counts.append(len(queries))
        assert counts[0] == counts[1] <= 14

    def test_pages_by_name_and_keeps_the_question(self, client):
        for number in range(PLACES_PER_PAGE + 2):
            PlaceFactory(name=f"Place {number:03}")
        first = place_list(client, "?nation=England")
        assert (len(listed(first)), first.context["previous_url"]) == (PLACES_PER_PAGE, None)
        assert "nation=England" in first.context["next_url"]

        second = client.get(first.context["next_url"])
        assert listed(second) == [("Place 050", 0), ("Place 051", 0)]
        assert second.context["next_url"] is None
        assert listed(client.get(second.context["previous_url"])) == listed(first)

    def test_places_of_one_name_are_neither_lost_nor_doubled_between_pages(self, client):
        expected = {PlaceFactory(name="Shire").pk for _ in range(PLACES_PER_PAGE + 1)}
        first = place_list(client)
        second = client.get(first.context["next_url"])
        found = [row["place"].pk for page in (first, second) for row in page.context["rows"]]
        assert (len(found), set(found)) == (len(expected), expected)

    @pytest.mark.parametrize(
        "cursor", ["rubbish", "WzEsMl0", "W251bGwsMV0", "WyJcdTAwMDAiLDFd", "%F0%9F%92%A9"]
    )
    def test_a_wrong_position_leads_back_to_the_beginning(self, client, cursor):
        PlaceFactory(name="Adur")
        response = client.get(f"{reverse('place-list')}?q=a&after={cursor}", follow=True)
        assert response.redirect_chain == [(f"{reverse('place-list')}?q=a", 302)]
        assert "not there" in response.content.decode()

    def test_finds_by_alias_and_shows_the_welsh_name_to_readers_in_welsh(self, client):
        place = PlaceFactory(
            name="Isle of Anglesey", name_cy="Ynys Môn", nation="Wales", region="Wales"
        )
        PlaceAlias.objects.create(place=place, alias="Ynys Môn")
        PlaceFactory(name="Adur")
        assert listed(place_list(client, "?q=ynys+mon")) == [("Isle of Anglesey", 0)]
        assert ">Isle of Anglesey</a>" in place_list(client, "?q=ynys").content.decode()
        with translation.override("cy"):
            assert ">Ynys Môn</a>" in place_list(client, "?q=ynys").content.decode()

    @pytest.mark.parametrize(
        ("query", "message"),
        [
            ("?nation=Mercia", "“Mercia” is not one of the values that can be chosen here."),
            ("?region=Wales", "“Wales” is not one of the values that can be chosen here."),
            ("?type=%3Cb%3E", "“&lt;b&gt;” is not one of the values that can be chosen here."),
            (f"?q={'x' * 101}", "must be 100 characters or fewer"),
        ],
    )
    def test_a_wrong_choice_is_told_and_kept(self, client, query, message):
        PlaceFactory(name="Adur")
        response = place_list(client, query)
        assert response.status_code == 200
        assert message in response.content.decode()
        assert "There is a problem" in response.content.decode()

    def test_says_in_words_what_is_chosen(self, client):
        PlaceFactory()
        response = place_list(client, "?region=North+West&type=UA&type=MD")
        assert response.context["chosen"] == [
            "North West",
            "Metropolitan borough",
            "Unitary council",
        ]

    def test_nothing_found_offers_abolished_councils_that_fit(self, client, somerset):
        PlaceAlias.objects.create(place=somerset["Taunton Deane"], alias="Taunton Deane")
        response = place_list(client, "?q=taunton+deane")
        assert listed(response) == []
        assert "Show 1 abolished council that fits" in response.content.decode()
        assert listed(client.get(response.context["abolished_url"])) == [("Taunton Deane", 0)]

    def test_nothing_found_offers_names_spelt_alike(self, client):
        place = PlaceFactory(name="Leicester")
        PlaceAlias.objects.create(place=place, alias="Leicester")
        PlaceAlias.objects.create(place=place, alias="Leicester City Council")
        response = place_list(client, "?q=Liecester")
        assert response.context["similar"] == [place]
        assert place.get_absolute_url() in response.content.decode()
        assert place_list(client, "?q=zzz").context["similar"] == []

    def test_credits_its_sources(self, client):
        assert "mySociety, CC BY 4.0" in place_list(client).content.decode().split("<footer")[0]


class TestPage:
    def test_an_unknown_place_is_not_found(self, client):
        assert client.get(reverse("place-detail", kwargs={"slug": "atlantis"})).status_code == 404

    def test_gives_facts_with_unit_year_and_source(self, client):
        place = PlaceFactory(
            population=571546, population_year=2021, area_km2=3450, pct_under_20=21.6,
            pct_65_plus=25.25, age_year=2020, deprivation_score=18.58, deprivation_decile=7,
            pct_rural=47, rural_urban_label="Urban with rural areas",
        )  # fmt: skip
        response = client.get(place.get_absolute_url())
        ons = "Office for National Statistics"
        assert [tuple(fact) for fact in response.context["facts"]] == [
            ("Population", "571,546", f"Census 2021, {ons}"),
            ("Ages", "21.6% under 20, 25.2% aged 65 and over", f"Estimate for mid-2020, {ons}"),
            ("Land area", "3,450 km²", "Local authority register, mySociety 2025"),
            ("Density", "166 residents per km²", "Population divided by land area"),
            ("Residents in rural areas", "47.0% – Urban with rural areas",
             "mySociety 2025, from the nations’ classifications based on 2011"),
            ("Deprivation", "Tenth 7 of 10, where 1 is the most deprived (score 18.6)",
             "UK-wide index, mySociety 2025, from the nations’ indices of 2017 to 2020"),
        ]  # fmt: skip
        page = response.content.decode().split("<footer")[0]
        assert "166 residents per km²" in page
        assert "mySociety, CC BY 4.0" in page

    def test_leaves_out_what_is_not_known(self, client):
        response = client.get(PlaceFactory().get_absolute_url())
        assert response.context["facts"] == []
        assert "None" not in response.content.decode()

    def test_says_where_it_sits(self, client):
        county = PlaceFactory(name="Oldshire", official_name="Oldshire County Council", type="CTY")
        authority = PlaceFactory(
            name="Greater Old", official_name="Greater Old Authority", kind="strategic", type="COMB"
        )
        district = PlaceFactory(
            name="Newton", type="NMD", parent=county, combined_authority=authority,
            combined_authority_role="within_area",
        )  # fmt: skip
        member = PlaceFactory(
            name="Westham", combined_authority=authority, combined_authority_role="constituent"
        )
        gone = PlaceFactory(name="Gone", type="NMD", parent=county)
        succeed(gone, district)

        page = client.get(district.get_absolute_url()).content.decode()
        for other in (county, authority):
            assert f'href="{other.get_absolute_url()}">{other.official_name}</a>' in page
        assert "Inside the area, not a member" in page
        assert f'href="{reverse("place-list")}?region=North%20West"' in page

        assert client.get(county.get_absolute_url()).context["districts"] == [district]
        within = client.get(authority.get_absolute_url()).context
        assert (within["members"], within["others_within"]) == ([member], [district])

    def test_an_abolished_county_still_names_its_districts(self, client):
        county, successor = PlaceFactory(type="CTY"), PlaceFactory()
        district = PlaceFactory(type="NMD", parent=county)
        for place in (county, district):
            succeed(place, successor)
        assert client.get(county.get_absolute_url()).context["districts"] == [district]

    def test_shows_its_codes(self, client):
        place = PlaceFactory(code="BNS")
        GssCode.objects.create(place=place, code="E08000038")
        GssCode.objects.create(place=place, code="E08000016", is_current=False)
        page = client.get(place.get_absolute_url()).content.decode()
        assert "E08000038<br>E08000016 (former)" in page

    def test_an_abolished_council_says_so_and_links_what_took_over(self, client, somerset):
        taunton, west, somerset_now = somerset.values()
        response = client.get(taunton.get_absolute_url())
        page = response.content.decode()
        assert "Taunton Deane Council was abolished. Its last day was 31 March 2019." in page
        assert "From 1 April 2019 in its place:" in page
        assert response.context["successors"] == [west]
        assert response.context["successors_today"] == [somerset_now]
        assert f'href="{somerset_now.get_absolute_url()}">Somerset Council</a>' in page
        assert reverse("innovation-submit") not in page.split("<footer")[0].split("<main")[1]

    def test_a_council_yet_to_end_or_begin_says_when(self, client):
        old, new = PlaceFactory(name="Old"), PlaceFactory(name="New")
        first_day = timezone.localdate() + timedelta(days=30)
        succeed(old, new, first_day)
        new.active_from = first_day
        new.save()
        assert (
            "Old Council is going to be abolished"
            in client.get(old.get_absolute_url()).content.decode()
        )
        assert "New Council begins on" in client.get(new.get_absolute_url()).content.decode()

    def test_lists_what_it_took_over_from_and_the_steps_between(self, client, somerset):
        taunton, west, somerset_now = somerset.values()
        county, other = PlaceFactory(name="Old county"), PlaceFactory(name="Elsewhere")
        succeed(county, somerset_now)
        Succession.objects.create(from_place=county, to_place=other, date=date(2023, 4, 1))

        predecessors = client.get(somerset_now.get_absolute_url()).context["predecessors"]
        assert [(each["place"], each["became"]) for each in predecessors] == [
            (west, []),
            (county, [somerset_now, other]),
            (taunton, [west]),
        ]

    def test_shows_its_innovations_and_those_of_councils_it_succeeded_newest_first(
        self, client, somerset
    ):
        taunton, _west, somerset_now = somerset.values()
        elsewhere = PlaceFactory(name="Elsewhere")
        records = [
            InnovationFactory(
                published=True, title=title, place=place,
                published_at=timezone.now() - timedelta(days=days),
            )
            for days, (title, place) in enumerate(
                [("Own", somerset_now), ("Inherited", taunton), ("Joint", elsewhere)]
            )
        ]  # fmt: skip
        records[2].further_places.add(somerset_now)
        InnovationFactory(published=True, place=elsewhere, title="Not theirs")
        InnovationFactory(place=somerset_now, title="A draft")
        InnovationFactory(
            published=True, visibility="members", place=somerset_now, title="For members"
        )

        assert shown(client.get(somerset_now.get_absolute_url())) == [
            ("Own", ""),
            (
                "Inherited",
                "Recorded under Taunton Deane Council, which was abolished on 31 March 2019",
            ),
            ("Joint", "Recorded under Elsewhere; Somerset took part"),
        ]
        assert shown(client.get(taunton.get_absolute_url())) == [("Inherited", "")]

    def test_shows_the_newest_and_links_to_the_rest(self, client):
        place = PlaceFactory()
        InnovationFactory.create_batch(INNOVATIONS_SHOWN, place=place, published=True)
        rest = f"{reverse('innovation-list')}?place={place.slug}"
        response = client.get(place.get_absolute_url())
        assert len(shown(response)) == INNOVATIONS_SHOWN
        assert rest not in response.content.decode()

        InnovationFactory(place=place, published=True, title="Newest")
        response = client.get(place.get_absolute_url())
        assert (len(shown(response)), shown(response)[0]) == (INNOVATIONS_SHOWN, ("Newest", ""))
        assert rest in response.content.decode()

    def test_takes_as_many_queries_for_one_innovation_as_for_three(self, client):
        place = PlaceFactory()
        counts = []
        for more in (1, 2):
            for _number in range(more):
                old = PlaceFactory(parent=place)
                succeed(old, place)
                InnovationFactory(place=old, published=True)
                PlaceFactory(parent=place, combined_authority=place)
            with CaptureQueriesContext(connection) as queries:
                client.get(place.get_absolute_url())
            counts.append(len(queries))
        assert counts == [17, 17]

    def test_invites_where_there_is_nothing_yet(self, client):
        place = PlaceFactory(name="Adur")
        page = client.get(place.get_absolute_url()).content.decode()
        assert "Nothing from Adur yet" in page
        assert f'href="{reverse("innovation-submit")}?place={place.slug}"' in page

    def test_invites_to_share_one_more_unless_it_is_gone(self, client):
        invitation = "Share an innovation from Adur"
        place, gone = (
            PlaceFactory(name="Adur"),
            PlaceFactory(name="Adur", active_until="2020-03-31"),
        )
        for each in (place, gone):
            InnovationFactory(place=each, published=True)
        page = client.get(place.get_absolute_url()).content.decode()
        assert invitation in page
        assert f'href="{reverse("innovation-submit")}?place={place.slug}"' in page
        assert invitation not in client.get(gone.get_absolute_url()).content.decode()

    def test_names_itself_in_welsh_to_readers_in_welsh(self, client):
        place = PlaceFactory(name="Cardiff", name_cy="Caerdydd", nation="Wales", region="Wales")
        assert ">Cardiff</h1>" in client.get(place.get_absolute_url()).content.decode()
        with translation.override("cy"):
            url = place.get_absolute_url()
        assert url.startswith("/cy/")
        assert ">Caerdydd</h1>" in client.get(url).content.decode()
