import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from innovations.finding import facet_columns
from innovations.models import Innovation
from innovations.search import Question, answers, ranked_ids
from innovations.search.reading import read_exactly
from innovations.search.tsquery import all_of
from tests.factories import MembershipFactory
from tests.innovations.search.records import found, make_searchable, published

pytestmark = pytest.mark.django_db
LIST = "/innovations/"


@pytest.fixture
def records():
    published(
        "Cameras against fly-tipping", summary="Cameras watch estates where rubbish is dumped."
    )
    published("Fly-tipping on estates", summary="Wardens stop fly-tipping with advice.")
    published("Dumped rubbish in alleys", summary="Residents clear waste from back lanes.")
    make_searchable()


def test_a_question_in_plain_words_finds_what_comes_close(records):
    titles = found("how do we stop flytipping on estates")
    assert titles[0] == "Fly-tipping on estates"
    assert "Cameras against fly-tipping" in titles
    assert "Heat network from the river" not in titles


def test_what_has_everything_leads(records):
    published("Estates", summary="Estates, estates and estates.")
    make_searchable(with_others=False)
    question = Question("cameras estates")

    assert found(question.text)[0] == "Cameras against fly-tipping"
    assert question.answer.complete == 1


@pytest.mark.parametrize(
    "text", ["quantum computing", "lasagne recipe", "xyzzy plugh", "peiriant golchi"]
)
def test_where_nothing_fits_nothing_is_shown(client, records, text):
    response = client.get(LIST, {"q": text})
    assert response.context["cards"] == []
    assert "No innovation comes close" in response.content.decode()


def test_the_page_says_how_the_question_was_taken(client, records):
    page = client.get(LIST, {"q": "camras estates"}).content.decode()

    assert (
        "Showing results for <strong>cameras estates</strong> instead of “camras estates”." in page
    )
    assert '<a class="govuk-link" href="/innovations/?q=camras+estates&amp;words=all">' in page
    exactly = client.get(LIST, {"q": "camras estates", "words": "all"})
    assert exactly.context["cards"] == []
    assert "exactly as you typed them" in exactly.content.decode()


def test_the_page_names_what_was_searched_for_as_well(client):
    published("Education, health and care plans on time")
    make_searchable()
    page = client.get(LIST, {"q": "EHCP on time"}).content.decode()
    assert '<span lang="en">education, health and care plan</span>' in page


def test_words_are_marked_and_hostile_text_stays_text(client):
    published(
        "Flood wardens",
        summary="<script>alert(1)</script> wardens & <img src=x onerror=alert(2)>",
        challenge="A flood came. <b onclick=x>Flood wardens</b> were few.",
    )
    make_searchable()
    page = client.get(LIST, {"q": "flood wardens"}).content.decode()
    page += client.get(LIST, {"q": "flod <script>alert(3)</script>"}).content.decode()

    assert "&lt;script&gt;alert(1)&lt;/script&gt; <mark>wardens</mark> &amp;" in page
    assert "<mark>Flood</mark> <mark>wardens</mark>&lt;/b&gt;" in page
    assert "<script>alert" not in page and "<img src=x" not in page and "<b onclick" not in page


def test_hits_numbers_and_pages_agree_under_filters(client, records):
    published("Fly-tipping bot", kind="pilot")
    make_searchable(with_others=False)
    whole = client.get(LIST, {"q": "fly-tipping estates"})
    pilots = client.get(LIST, {"q": "fly-tipping estates", "kind": "pilot"})

    kinds = {choice.value: choice.count for choice in _group(whole, "kind").choices}
    assert kinds["pilot"] == len(pilots.context["cards"]) == 1
    assert whole.context["found"] == len(whole.context["cards"])
    titles = {card["title"] for card in whole.context["cards"]}
    by_title = client.get(LIST, {"q": "fly-tipping estates", "sort": "title"})
    assert {card["title"] for card in by_title.context["cards"]} == titles


def _group(response, name: str):
    return next(group for group in response.context["groups"] if group.name == name)


def test_a_change_of_a_record_is_found_at_once(client, records):
    assert client.get(LIST, {"q": "fly-tipping"}).context["found"] == 2
    hidden = Innovation.objects.get(title="Fly-tipping on estates")
    hidden.status = "hidden"
    hidden.save()
    titles = [card["title"] for card in client.get(LIST, {"q": "fly-tipping"}).context["cards"]]
    assert titles and hidden.title not in titles


def test_corrections_do_not_tell_of_what_only_members_may_read(client):
    published("Unicorn stables", visibility="members")
    make_searchable()
    assert "unicorn " not in client.get(LIST, {"q": "unicron"}).content.decode().lower()
    client.force_login(MembershipFactory().user)
    assert client.get(LIST, {"q": "unicorn"}).context["found"] == 1


@pytest.mark.parametrize("number", [1, 3])
def test_a_search_takes_the_same_queries_for_any_number_of_rows(
    client, number, monkeypatch, django_assert_num_queries
):
    for n in range(number):
        published(f"Flood wardens {n}", summary="Flood wardens.")
    make_searchable()
    # Other databases of the same PostgreSQL would change it in between.
    for module in (facet_columns, answers):
        monkeypatch.setattr(module, "data_version", lambda: f"{number} records")
    client.get(LIST, {"q": "flood warden"})  # facets and lists of words are in memory now

    # State of the statistics, all of the reading and scores, hits, cards, texts, places' names.
    with django_assert_num_queries(9):
        assert len(client.get(LIST, {"q": "floods wardens"}).context["cards"]) == number
    with django_assert_num_queries(4):  # the answer from the cache
        assert len(client.get(LIST, {"q": "floods wardens"}).context["cards"]) == number


WEIRD = st.text(
    st.one_of(st.characters(codec="utf-8"), st.sampled_from("'\"&|!():*<->\\%_ aAsS1067 ŵŷ’")),
    max_size=60,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(WEIRD)
def test_no_question_breaks_search(text):
    question = Question(" ".join(text.replace("\0", "").split()))
    if not question.stems:
        return
    ids = ranked_ids(Innovation.objects.published(), question, offset=0, size=5)
    assert ids == []
    assert all_of(question.reading)
    assert Question(question.text, any_word=True).condition()
    assert read_exactly(question.text).parts
