from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from innovations.filters import InnovationFilter
from innovations.matching.documents import write_search_documents
from innovations.models import Innovation
from places.models import PlaceAlias, Succession
from tests.factories import InnovationFactory, PlaceFactory

pytestmark = pytest.mark.django_db


def found(query: str) -> set[str]:
    """The titles that a strict FilterSet finds."""
    filterset = InnovationFilter(QueryDict(query), Innovation.objects.all())
    assert filterset.is_valid(), filterset.errors
    return set(filterset.qs.values_list("title", flat=True))


def errors(query: str) -> dict:
    filterset = InnovationFilter(QueryDict(query), Innovation.objects.all())
    return {name: list(messages) for name, messages in filterset.errors.items()}


def test_values_of_one_filter_widen_and_filters_narrow():
    InnovationFactory(title="A", themes=["waste-and-recycling"], kind="pilot")
    InnovationFactory(title="B", themes=["public-health", "digital-and-data"], kind="idea")
    InnovationFactory(title="C", themes=["customer-services"], kind="pilot")

    assert found("theme=waste-and-recycling&theme=public-health") == {"A", "B"}
    assert found("theme=waste-and-recycling&theme=public-health&kind=pilot") == {"A"}
    assert found("") == {"A", "B", "C"}
    assert found("theme=&kind=&q=&place=") == {"A", "B", "C"}


def test_each_facet_filters_by_its_column():
    cardiff = PlaceFactory(nation="Wales", region="Wales")
    InnovationFactory(
        title="A", place=cardiff, stage="live", result="worked", lead_kind="health", kind="need"
    )
    InnovationFactory(title="B")

    for query in ("nation=Wales", "region=Wales", f"place={cardiff.slug}", f"place={cardiff.code}",
                  "stage=live", "result=worked", "led_by=health", "kind=need"):  # fmt: skip
        assert found(query) == {"A"}, query


def test_a_result_that_is_not_stated_can_be_asked_for():
    InnovationFactory(title="A", result="")
    InnovationFactory(title="B", result="mixed")
    InnovationFactory(title="C", result="worked")

    assert found("result=not_stated") == {"A"}
    assert found("result=not_stated&result=mixed") == {"A", "B"}


def test_when_a_record_was_confirmed_is_a_day_in_britain(time_machine):
    time_machine.move_to(datetime(2026, 6, 1, 11, tzinfo=UTC))
    for title, at in {
        "never": None,
        "before": datetime(2025, 5, 31, 22, 59, tzinfo=UTC),
        "first": datetime(2025, 5, 31, 23, 0, tzinfo=UTC),  # midnight there
        "today": datetime(2026, 6, 1, 10, tzinfo=UTC),
    }.items():
        InnovationFactory(title=title, confirmed_at=at)

    assert found("confirmed=last_12_months") == {"first", "today"}
    assert found("confirmed=earlier") == {"before"}
    assert found("confirmed=never&confirmed=earlier") == {"never", "before"}
    assert "last_12_months" in errors("confirmed=lately")["confirmed"][0]


def test_years_include_both_ends_and_never_the_unknown():
    for started in ("2019", "2020-05", "2021-12-31", ""):
        InnovationFactory(title=started or "unknown", started=started)

    assert found("started_from=2020") == {"2020-05", "2021-12-31"}
    assert found("started_to=2020") == {"2019", "2020-05"}
    assert found("started_from=2020&started_to=2020") == {"2020-05"}


def test_a_place_brings_what_it_succeeded_and_where_it_takes_part():
    taunton, west = PlaceFactory(name="Taunton Deane"), PlaceFactory(name="Somerset West")
    somerset, leeds = PlaceFactory(name="Somerset"), PlaceFactory(name="Leeds")
    Succession.objects.create(from_place=taunton, to_place=west, date="2019-04-01")
    Succession.objects.create(from_place=west, to_place=somerset, date="2023-04-01")
    InnovationFactory(title="A", place=taunton)
    InnovationFactory(title="B", place=somerset).further_places.add(leeds)
    InnovationFactory(title="C", place=leeds).further_places.add(taunton, west)
    InnovationFactory(title="D", place=leeds)

    assert found(f"place={somerset.slug}") == {"A", "B", "C"}
    assert found(f"place={taunton.slug}") == {"A", "C"}
    assert found(f"place={leeds.slug}") == {"B", "C", "D"}
    assert found(f"place={taunton.slug}&place={leeds.slug}") == {"A", "B", "C", "D"}


def test_a_place_is_also_known_by_name_and_a_shared_name_means_all_who_have_it():
    county, combined = PlaceFactory(name="Lancashire"), PlaceFactory(name="Lancashire")
    for place in (county, combined):
        PlaceAlias.objects.create(place=place, alias="Lancashire")
    InnovationFactory(title="A", place=county)
    InnovationFactory(title="B", place=combined)
    InnovationFactory(title="C")

    assert found("place=LANCASHIRE+") == {"A", "B"}
    assert found(f"place={county.slug.upper()}") == {"A"}
    assert found(f"place={county.code.lower()}") == {"A"}


def test_a_strict_filter_names_the_values_it_knows():
    assert errors("kind=poem") == {
        "kind": ["“poem” is not one of the values: case_study, idea, need, pilot."]
    }
    assert errors("stage=live&stage=x&stage=y") == {
        "stage": [
            "“x” is not one of the values: ended, idea, live, pilot, scaled.",
            "“y” is not one of the values: ended, idea, live, pilot, scaled.",
        ]
    }
    assert errors("place=atlantis") == {"place": ["“atlantis” is not a place in the register."]}
    assert errors("words=some") == {"words": ["“some” is not one of the values: all, any."]}


@pytest.mark.parametrize("year", ["next", "99", "2201", "-5", "2020.5", "٢٠٢٠", "9" * 400, "1e3"])
def test_a_strict_filter_refuses_what_is_no_year(year):
    (message,) = errors(f"started_from={year}")["started_from"]
    assert message.endswith("is not a year such as 2024.")
    assert len(message) < 120


def test_years_in_the_wrong_order_are_an_error():
    assert errors("started_from=2022&started_to=2021") == {
        "started_to": ["The last year, 2021, is before the first one."]
    }


def test_questions_are_bounded_and_need_a_word_with_meaning():
    too_long = ["Search for at most 20 words and 256 characters."]
    assert errors("q=" + "a" * 257) == {"q": too_long}
    assert errors("q=" + "+".join(["flood"] * 21)) == {"q": too_long}
    common = ["These words are too common to search for. Add one that says what it is about."]
    for query in ("the and of", "?!", "' & | ( ) :*", "a"):
        assert errors(urlencode({"q": query})) == {"q": common}, query


def test_a_question_finds_any_form_of_all_its_words():
    first = InnovationFactory(title="Sharing food", published=True)
    second = InnovationFactory(title="Food bank", published=True)
    third = InnovationFactory(title="Don't litter", published=True)
    draft = InnovationFactory(title="Shared food in draft")
    write_search_documents([first.pk, second.pk, third.pk, draft.pk])

    assert found("q=foods+shares&words=all") == {"Sharing food"}
    assert found("q=FOOD") == {"Sharing food", "Food bank"}
    assert found("q=bank+sharing&words=all") == set()
    assert found("q=bank+sharing&words=any") == {"Sharing food", "Food bank"}
    assert found("q=don't") == {"Don't litter"}


def test_operators_in_a_question_are_only_punctuation():
    innovation = InnovationFactory(title="Food bank", published=True)
    write_search_documents([innovation.pk])

    for question in (
        "food:*",
        "food & bank",
        "!food",
        "food <-> bank",
        "(food",
        "food \\",
        "'food",
    ):
        assert found(urlencode({"q": question})) == {"Food bank"}, question


def test_a_tolerant_filter_leaves_out_what_is_wrong_and_says_so():
    leeds = PlaceFactory(slug="leeds")
    query = QueryDict(
        "theme=x&theme=public-health&place=atlantis&place=leeds&kind=poem&started_from=2022"
        "&started_to=2021&words=some&q=" + "+".join(["flood"] * 21)
    )
    filterset = InnovationFilter.tolerant(query, Innovation.objects.all())

    assert [(item.name, item.value) for item in filterset.dropped] == [
        ("q", ""), ("words", "some"), ("theme", "x"), ("place", "atlantis"), ("kind", "poem"),
        ("started_to", "2021"),
    ]  # fmt: skip
    chosen = filterset.chosen
    assert chosen.pop("q").text == " ".join(["flood"] * 20)
    assert chosen == {"theme": ["public-health"], "place": [leeds], "started_from": 2022}
    assert query.getlist("theme") == ["x", "public-health"]


def test_a_tolerant_filter_without_a_word_to_search_for_says_so():
    filterset = InnovationFilter.tolerant(QueryDict("q=the"), Innovation.objects.all())

    assert [(item.name, item.code) for item in filterset.dropped] == [("q", "no_words")]
