"""Two to four innovations side by side, and what differs in a line."""

import pytest
from django.urls import reverse

from innovations.finding.comparison import DIFFERENCE_FIELDS, compare, differences
from innovations.models import Innovation, Match, PairSide
from places.models import Place
from tests.factories import InnovationFactory, PlaceFactory, UserFactory

pytestmark = pytest.mark.django_db
URL = "/innovations/compare/"


def published(**fields) -> Innovation:
    return InnovationFactory(published=True, **fields)


def difference(one: Innovation, other: Innovation) -> str:
    rows = Innovation.objects.in_bulk([one.pk, other.pk])
    row = {pk: Innovation.objects.values(*DIFFERENCE_FIELDS).get(pk=pk) for pk in rows}
    return " ".join(differences(row[one.pk], row[other.pk]))


def ask(client, *innovations, **extra):
    return client.get(URL, {"with": [innovation.slug for innovation in innovations]} | extra)


class TestInALine:
    def test_kind_of_place_stage_year_and_cost(self):
        county = PlaceFactory(type=Place.Type.COUNTY, tier=Place.Tier.UPPER)
        one = published(stage="live", started="2019", cost_gbp=20_000)
        other = published(place=county, stage="pilot", started="2022-05", cost_gbp=1_200_000)
        assert difference(one, other) == (
            "Another kind of place: County council. Another stage: Pilot. Began 3 years later. "
            "Cost much more: £1,200,000."
        )
        assert difference(other, one) == (
            "Another kind of place: Unitary council. Another stage: Live. Began 3 years earlier. "
            "Cost much less: £20,000."
        )

    def test_what_is_alike_or_not_stated_is_no_difference(self):
        one, other = published(started="2020", cost_gbp=10), published(started="2020", cost_gbp=29)
        assert difference(one, other) == ""
        silent = published(cost_gbp=None)
        assert difference(one, silent) == difference(silent, one) == ""
        assert difference(one, published(started="2021")) == "Began 1 year later."


class TestSideBySide:
    def test_it_begins_with_what_differs(self, client):
        one = published(result="worked", outcomes="Nine tonnes.")
        other = published(result="mixed", outcomes="Two tonnes.")
        context = ask(client, one, other).context
        differing = {
            row["heading"]: [cell for _column, cell in row["cells"]] for row in context["differing"]
        }
        assert differing["Result"] == [["Worked"], ["Mixed"]]
        assert differing["What came of it"] == [["Nine tonnes."], ["Two tonnes."]]
        assert "The problem" in {row.heading for row in context["same"]}

    def test_the_order_is_that_of_the_address_and_each_counts_once(self, client):
        one, other = published(), published()
        columns = ask(client, other, one, other).context["columns"]
        assert [column.innovation for column in columns] == [other, one]

    def test_one_of_three_can_be_left_out(self, client):
        one, two, three = (published() for _number in range(3))
        columns = ask(client, one, two, three).context["columns"]
        assert columns[0].without_url == f"{URL}?with={two.slug}&with={three.slug}"
        assert ask(client, one, two).context["columns"][0].without_url == ""

    def test_no_more_than_four(self, client):
        response = ask(client, *(published() for _number in range(5)))
        assert len(response.context["columns"]) == 4
        assert "Up to four" in response.content.decode()

    @pytest.mark.parametrize("number", [0, 1])
    def test_fewer_than_two_are_told_how_to_go_on(self, client, number):
        response = ask(client, *(published() for _number in range(number)))
        assert response.status_code == 200
        assert "Choose two to four" in response.content.decode()

    def test_what_the_reader_may_not_see_is_not_there(self, client):
        one, other = published(), published()
        hidden = InnovationFactory(title="A secret draft")
        members = published(title="Only for members", visibility="members")
        page = ask(client, one, hidden, members, other).content.decode()
        assert "A secret draft" not in page
        assert "Only for members" not in page
        assert "Some of what the address names is not there" in page
        assert ask(client, hidden).status_code == 404
        client.force_login(hidden.author)
        assert "A secret draft" not in ask(client, one, hidden).content.decode()

    def test_nonsense_in_the_address(self, client):
        assert client.get(URL, {"with": ["\0", "", "x" * 5000]}).status_code in (400, 404)
        assert client.get(URL, {"with": ["nothing-like-it"] * 100}).status_code == 404

    def test_what_their_people_say_is_different(self, client):
        one, other = published(title="Ours"), published(title="Theirs")
        PairSide.objects.create(
            innovation=one, other=other, answer="different", reason="Ours is for shops.",
            answered_at=one.published_at, answered_by=UserFactory(),
        )  # fmt: skip
        assert "Ours is for shops." in ask(client, one, other).content.decode()

    def test_two_and_four_cost_the_same_queries(self, client, django_assert_num_queries):
        records = [published() for _number in range(4)]
        with django_assert_num_queries(2):
            ask(client, *records[:2])
        with django_assert_num_queries(2):
            ask(client, *records)

    def test_nothing_that_is_in_no_record_takes_a_row(self):
        headings = [row.heading for row in compare([published(), published()])]
        assert "Saving" not in headings
        assert "Kind of place" in headings


def test_similar_ones_can_be_ticked_for_comparison(client):
    one, other = sorted((published(), published(stage="live")), key=lambda record: record.pk)
    Match.objects.create(
        first=one, second=other, cosine=0.9, lexical=0.5, probability=0.9, band="strong",
        first_score=1, second_score=1, engine="test",
    )  # fmt: skip
    page = client.get(reverse("innovation-detail", args=[one.slug])).content.decode()
    assert f'<input type="hidden" name="with" value="{one.slug}">' in page
    assert f'name="with" type="checkbox" value="{other.slug}"' in page
    assert "Another stage: Live." in page
