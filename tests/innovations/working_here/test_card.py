"""The card on the page of an innovation, for readers of one place."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from innovations.models import Adoption, Innovation
from places.models import Place
from places.neighbours.refresh import refresh_neighbours
from tests.factories import (
    AdoptionFactory,
    InnovationFactory,
    MembershipFactory,
    PlaceFactory,
    UserFactory,
)
from tests.innovations.working_here.reading import card, council, page, paired, succeeded

pytestmark = pytest.mark.django_db


class TestWithoutAPlace:
    def test_asks_for_one_and_comes_back(self, client):
        innovation = InnovationFactory(published=True)
        answer = page(client, innovation)
        assert "Would it work here?" in answer.text
        assert f'name="next" value="{innovation.get_absolute_url()}#here"' in answer.text
        assert "What to ask" not in answer.text

    def test_a_split_council_leaves_a_choice(self, client, ely):
        east, west = council("East"), council("West")
        succeeded(ely, east, west)
        answer = page(client, InnovationFactory(published=True), ely)
        assert answer.context["here"]["chosen"].options == [east, west]
        assert "Ely was abolished, and more than one council took over." in answer.text

    def test_needs_and_drafts_have_no_card(self, client, ely):
        need = InnovationFactory(published=True, kind=Innovation.Kind.NEED)
        assert "here" not in page(client, need, ely).context
        draft = InnovationFactory()
        assert "here" not in page(client, draft, ely, user=draft.author).context


class TestHowAlike:
    def test_in_figures_with_their_years(self, client, ely):
        origin = council("York", population=105_000, child_poverty=40)
        for n in range(4):
            council(f"Other {n}", population=20_000 * (n + 1), density=5000, child_poverty=20)
        refresh_neighbours()
        (side,) = card(client, InnovationFactory(published=True, place=origin), ely)["origins"]
        assert side.named == side.place == origin and side.through == ""
        assert side.standing == "Rather like Ely: in the nearer half of 5 places."
        assert any(
            text.startswith("density (100 residents per km² there in") for text in side.alike
        )
        assert any(text.startswith("child poverty (40.0% there in") for text in side.unlike)
        assert side.size == "About as many residents: 105,000 there, 100,000 here."

    def test_says_which_figures_are_of_the_councils_a_new_one_was_made_of(self, client, ely):
        origin = PlaceFactory(name="York", latitude=54.0, longitude=-1.0)
        succeeded(council("North", child_poverty=40), origin)
        succeeded(council("South", child_poverty=40), origin)
        for n in range(4):
            council(f"Other {n}", density=5000, child_poverty=20 + n)
        refresh_neighbours()
        (side,) = card(client, InnovationFactory(published=True, place=origin), ely)["origins"]
        (text,) = [text for text in side.unlike if text.startswith("child poverty")]
        assert text.startswith(
            "child poverty (40.0% there in 2021, of the councils it took over from, "
        )
        assert text.endswith("% here in 2021)")

    @pytest.mark.parametrize(
        ("residents", "said"),
        [
            (125_000, "About as many residents: 125,000 there, 100,000 here."),
            (125_001, "York has 1.3 times as many residents: 125,001 there, 100,000 here."),
            (80_000, "About as many residents: 80,000 there, 100,000 here."),
            (79_999, "Ely has 1.3 times as many residents: 79,999 there, 100,000 here."),
            (1_000_000, "York has 10 times as many residents: 1,000,000 there, 100,000 here."),
            (0, "0 residents there, 100,000 here."),
            (None, "Not known"),
        ],
    )
    def test_size_in_words(self, client, ely, residents, said):
        origin = PlaceFactory(name="York", population=residents)
        (side,) = card(client, InnovationFactory(published=True, place=origin), ely)["origins"]
        assert side.size == said

    def test_town_and_country(self, client, ely):
        Place.objects.filter(pk=ely.pk).update(rural_urban_label="Urban")
        said = []
        for label in ("Urban", "Sparse and rural", "", "Something new"):
            origin = PlaceFactory(rural_urban_label=label)
            (side,) = card(client, InnovationFactory(published=True, place=origin), ely)["origins"]
            said.append(side.rurality)
        assert said == [
            "The same: urban.",
            "Sparse and rural there, urban here.",
            "Not known there, urban here.",
            "Not known there, urban here.",
        ]

    def test_what_is_not_known_is_said(self, client, ely):
        origin = council("York", weekly_pay=None)
        council("Other")
        refresh_neighbours()
        answer = page(client, InnovationFactory(published=True, place=origin), ely)
        assert answer.context["here"]["origins"][0].not_known == ["pay"]
        assert "Not known of both" in answer.text

    def test_before_any_figures(self, client, ely):
        origin = PlaceFactory()
        (side,) = card(client, InnovationFactory(published=True, place=origin), ely)["origins"]
        assert side.standing == "Too little is known to compare the two."
        assert (side.alike, side.unlike) == ([], [])

    def test_another_tier_is_not_compared(self, client, ely):
        county = council("Shire", type="CTY", tier="upper")
        refresh_neighbours()
        (side,) = card(client, InnovationFactory(published=True, place=county), ely)["origins"]
        assert side.standing.startswith("Shire is another kind of place")
        assert side.size.startswith("About as many residents")

    def test_a_strategic_authority_with_another(self, client):
        fields = {"type": "COMB", "tier": "strategic", "kind": "strategic"}
        here, origin = council("North", **fields), council("South", **fields)
        council("Third", population=9_000_000, **fields)
        refresh_neighbours()
        (side,) = card(client, InnovationFactory(published=True, place=origin), here)["origins"]
        assert side.standing == "Rather like North: in the nearer half of 2 places."

    @pytest.mark.parametrize(
        ("fields", "others", "most"),
        [
            ({"type": "COMB", "tier": "strategic", "kind": "strategic"}, 12, 5),
            ({"type": "NMD", "tier": "lower"}, 21, 10),
        ],
    )
    def test_one_of_the_most_alike(self, client, fields, others, most):
        here = council("North", **fields)
        origins = [council(f"At {n}", density=100 + n, **fields) for n in range(1, others + 1)]
        refresh_neighbours()
        said = []
        for place in origins[most - 1 : most + 1]:
            (side,) = card(client, InnovationFactory(published=True, place=place), here)["origins"]
            said.append(side.standing)
        assert said[0] == f"One of the {most} places most like North, out of {others}."
        assert "One of the" not in said[1]

    def test_a_district_with_a_unitary_before_any_figures(self, client):
        """Both are compared; only nothing is known yet."""
        district, unitary = PlaceFactory(type="NMD", tier="lower"), PlaceFactory()
        innovation = InnovationFactory(published=True, place=unitary)
        (side,) = card(client, innovation, district)["origins"]
        assert side.standing == "Too little is known to compare the two."

    def test_the_own_place_did_it(self, client, ely):
        answer = page(client, InnovationFactory(published=True, place=ely), ely)
        assert answer.context["here"]["own"] == ["Your own place did this."]
        assert answer.context["here"]["origins"] == []
        assert "Your own place did this." in answer.text

    def test_communities_answer_through_their_council_on_both_sides(self, client, ely):
        york = council("York")
        refresh_neighbours()
        fields = {"kind": "community", "type": "PAR", "tier": "local"}
        mine, theirs = PlaceFactory(parent=ely, **fields), PlaceFactory(parent=york, **fields)
        answer = page(client, InnovationFactory(published=True, place=theirs), mine)
        found = answer.context["here"]
        assert (found["place"], found["is_through_council"]) == (ely, True)
        (side,) = found["origins"]
        assert (side.named, side.place, side.through) == (theirs, york, "council")
        assert f"{mine.name} is judged by its council, Ely." in answer.text

    def test_an_abolished_origin_through_what_took_over(self, client, ely):
        old, heir = council("Old Shire"), council("New Shire")
        succeeded(old, heir)
        refresh_neighbours()
        answer = page(client, InnovationFactory(published=True, place=old), ely)
        (side,) = answer.context["here"]["origins"]
        assert (side.named, side.place, side.through) == (old, heir, "successor")
        assert "now New Shire, compared here" in answer.text

    def test_adopters_and_those_that_took_part_too(self, client, ely):
        part, waiting, confirmed, declined = (council(f"C{n}") for n in range(4))
        innovation = InnovationFactory(published=True, place=council("York"))
        innovation.further_places.add(part)
        AdoptionFactory(innovation=innovation, place=waiting)
        AdoptionFactory(innovation=innovation, place=confirmed, confirmed=True)
        AdoptionFactory(
            innovation=innovation, place=declined, state=Adoption.State.DECLINED,
            answered_at=timezone.now(),
        )  # fmt: skip
        found = card(client, innovation, ely)
        assert [side.role for side in found["origins"]] == ["origin", "took_part"]
        assert {side.named for side in found["adopters"]} == {waiting, confirmed}


class TestPowers:
    def test_a_district_hears_that_its_county_has_it(self, client):
        county = PlaceFactory(name="Shire", type="CTY", tier="upper")
        district = PlaceFactory(name="Ely", type="NMD", tier="lower", parent=county)
        innovation = InnovationFactory(published=True, themes=["education-and-skills"])
        text = page(client, innovation, district).text
        assert "Ely does not have this power." in text
        assert "In its area, this has it too or instead:" in text
        assert f'href="{county.get_absolute_url()}"' in text
        assert "Education Act 1996, section 12" in text
        assert "this usually needs" in text.lower()

    def test_nothing_particular_needed(self, client, ely):
        innovation = InnovationFactory(published=True, themes=["digital-and-data"])
        assert "it needs no particular power" in page(client, innovation, ely).text


class TestQuestions:
    def asked(self, client, ely, **fields) -> list[str]:
        place = fields.pop("place", None) or council("York", population=110_000)
        return card(client, InnovationFactory(published=True, place=place, **fields), ely)[
            "questions"
        ]

    def test_what_the_record_leaves_open(self, client, ely):
        asked = self.asked(client, ely, stage="pilot", transfer_notes="Begin small.", outcomes="")
        assert asked == [
            "Will it go on after the trial, and who pays for it then?",
            "What came of it? The record does not say.",
            "What did it cost to begin, and what does it cost each year? The record does not say.",
        ]

    def test_outcomes_that_nobody_has_judged(self, client, ely):
        asked = self.asked(client, ely, stage="live", outcomes="Nine tonnes less.")
        assert (
            "Would you say that it worked? The record tells what came of it, but does not judge it."
            in asked
        )
        assert "What came of it? The record does not say." not in asked

    def test_nothing_that_it_says(self, client, ely):
        asked = self.asked(
            client, ely, stage="live", transfer_notes="Begin small.", cost_gbp=5, result="worked",
            evidence_level=2, started=str(timezone.localdate().year - 3),
        )  # fmt: skip
        assert asked == []

    def test_how_long_ago(self, client, ely):
        year = timezone.localdate().year
        asked = [
            self.asked(
                client,
                ely,
                place=PlaceFactory(),
                stage="idea",
                transfer_notes="x",
                started=str(year - back),
            )
            for back in (3, 4)
        ]
        assert [len(questions) for questions in asked] == [1, 2]
        assert asked[1][1].startswith("It began 4 years ago.")

    def test_what_sets_the_places_apart(self, client, ely):
        large = council("York", population=200_000)
        text = "Ely is much smaller than York."
        assert any(q.startswith(text) for q in self.asked(client, ely, place=large))
        less = council("Hull", population=199_999)
        assert not any("much smaller" in q for q in self.asked(client, ely, place=less))

    def test_a_lead_that_is_no_council_and_a_power_that_is_missing(self, client):
        county = PlaceFactory(type="CTY", tier="upper")
        district = PlaceFactory(name="Ely", type="NMD", tier="lower", parent=county)
        asked = self.asked(client, district, lead_kind="voluntary", themes=["education-and-skills"])
        assert any("does not have (education)" in q for q in asked)
        assert any("Charity or voluntary organisation" in q for q in asked)

    def test_with_the_way_to_ask(self, client, ely):
        innovation = InnovationFactory(published=True)
        text = page(client, innovation, ely).text
        assert text.index("What to ask its people") < text.rindex(
            f"{innovation.get_absolute_url()}contact/"
        )


class TestOneReadersPageIsNobodyElses:
    def test_no_cache_between_keeps_it(self, client, ely):
        answer = page(client, InnovationFactory(published=True), ely)
        assert "private" in answer["Cache-Control"] and "Cookie" in answer["Vary"]
        assert "ETag" not in answer

    def test_the_next_reader_sees_nothing_of_it(self, client, ely):
        innovation = InnovationFactory(published=True)
        assert "Would it work in Ely?" in page(client, innovation, ely).text
        assert "Ely" not in page(client, innovation).text

    def test_a_member_begins_with_their_own(self, client, ely):
        person = UserFactory()
        MembershipFactory(user=person, place=ely)
        answer = page(client, InnovationFactory(published=True), user=person)
        assert "Would it work in Ely?" in answer.text and "you belong to it" in answer.text


def test_as_many_queries_with_one_adopter_as_with_three(client, ely):
    def queries(number: int) -> int:
        innovation = InnovationFactory(published=True, place=council(f"Origin {number}"))
        for n in range(number):
            AdoptionFactory(innovation=innovation, place=council(f"Adopter {number} {n}"))
            paired(innovation, InnovationFactory(published=True, place=council(f"{number} {n}")))
        refresh_neighbours()
        page(client, innovation, ely)
        with CaptureQueriesContext(connection) as captured:
            page(client, innovation, ely)
        return len(captured)

    assert queries(1) == queries(3)


def test_as_many_queries_with_one_further_place_as_with_three(client, ely):
    """Those of the own area too, of which the card says what they are to the reader."""

    def queries(number: int) -> int:
        innovation = InnovationFactory(published=True, place=council(f"Origin {number}"))
        for n in range(number):
            parish = PlaceFactory(parent=ely, kind="community", type="PAR", tier="local")
            innovation.further_places.add(parish, council(f"Further {number} {n}"))
        refresh_neighbours()
        assert len(card(client, innovation, ely)["own"]) == number
        with CaptureQueriesContext(connection) as captured:
            page(client, innovation, ely)
        return len(captured)

    assert queries(1) == queries(3)
