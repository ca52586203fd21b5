import pytest

from tests.factories import InnovationFactory
from tests.innovations.search.records import make_searchable, published

pytestmark = pytest.mark.django_db
LIST = "/api/v1/innovations/"


@pytest.fixture
def records():
    published("Befriending by telephone", challenge="Loneliness. Wardens of <b>flood</b> plains.")
    published("Flood wardens", summary="Villages train flood wardens.")
    published("Flood walls")
    make_searchable()


def asked(client, **query) -> dict:
    response = client.get(LIST, query)
    assert response.status_code == 200, response.content
    return response.json()


def test_a_question_is_understood_as_on_the_page(client, records):
    answer = asked(client, q="flod wardens", sort="relevance")

    assert answer["search"] == {
        "corrections": [{"typed": "flod", "taken": "flood"}],
        "also": [],
    }
    titles = [one["title"] for one in answer["results"]]
    page = client.get("/innovations/?q=flod+wardens")
    assert titles[0] == "Flood wardens"
    assert titles == [card["title"] for card in page.context["cards"]]


def test_without_a_question_nothing_is_said_of_one(client, records):
    answer = asked(client)
    assert answer["search"] is None
    assert {one["snippet"] for one in answer["results"]} == {None}


def test_the_passage_comes_as_plain_text_with_positions(client, records):
    (one,) = asked(client, q="loneliness wardens", words="all")["results"]
    text = one["snippet"]["text"]

    assert one["snippet"]["field"] == "challenge"
    assert text == "Loneliness. Wardens of <b>flood</b> plains."  # text, for others to escape
    assert [text[start:end] for start, end in one["snippet"]["marks"]] == ["Loneliness", "Wardens"]


def test_pages_by_relevance_lead_to_the_end_without_repeats(client, records):
    seen, url = [], f"{LIST}?q=flood&sort=relevance&page_size=1"
    while url:
        answer = client.get(url).json()
        seen += [one["title"] for one in answer["results"]]
        url = answer["next"]
    assert sorted(seen[:2]) == ["Flood walls", "Flood wardens"]
    assert len(seen) == len(set(seen)) == 3


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"sort": "relevance"}, "sort"),
        ({"sort": "best", "q": "flood"}, "sort"),
        ({"sort": "relevance", "q": "flood", "cursor": "nonsense"}, "cursor"),
        ({"sort": "relevance", "q": "flood", "cursor": "WyIyMDI1LTAxLTAxIiw1XQ"}, "cursor"),
        ({"q": "the"}, "q"),
        ({"q": "flood " * 30}, "q"),
    ],
)
def test_what_cannot_be_asked_is_named(client, records, query, field):
    response = client.get(LIST, query)
    assert response.status_code == 400
    assert list(response.json()["errors"]) == [field]


@pytest.mark.parametrize("others", [0, 2])
def test_a_question_takes_the_same_queries_for_any_number_of_records(
    client, records, others, django_assert_max_num_queries
):
    for number in range(others):
        InnovationFactory(published=True, title=f"Flood {number}")
    make_searchable(with_others=False)
    with django_assert_max_num_queries(24):
        asked(client, q="flood wardens", sort="relevance")
