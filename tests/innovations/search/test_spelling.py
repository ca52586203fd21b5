import pytest
from hypothesis import given
from hypothesis import strategies as st

from innovations.models import Word
from innovations.search import Question
from innovations.search.spelling import Correction, can_be_wrong, corrections, distance
from tests.innovations.search.records import found, make_searchable, published

LETTERS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12)


@pytest.fixture
def known(db):
    Word.objects.bulk_create(
        Word(word=word, documents=documents)
        for word, documents in {
            "social": 40, "school": 60, "scoop": 1, "cool": 5, "homelessness": 9, "residents": 80,
            "recycling": 12, "domestic": 4, "work": 90, "flood": 7, "food": 30, "volunteer": 20,
            "accommodation": 6, "loneliness": 5, "health": 50, "heath": 1,
        }.items()
    )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("socail", "social"),  # letters changed places
        ("homelesness", "homelessness"),  # a doubled letter left out
        ("volunteeer", "volunteer"),  # one too many
        ("residnets", "residents"),
        ("recyling", "recycling"),
        ("dmestic", "domestic"),
        ("wrok", "work"),
        ("flod", "flood"),
        ("acommodation", "accommodation"),
        ("lonelyness", "loneliness"),
        ("helth", "health"),  # not the rarer heath
        ("scool", "school"),
    ],
)
def test_a_misspelt_word_is_put_right(known, typed, meant):
    assert corrections([typed]) == {typed: meant}


@pytest.mark.parametrize("typed", ["zebra", "kubernetes", "xyzzy", "qqqq"])
def test_a_word_that_is_like_none_stays(known, typed):
    assert corrections([typed]) == {}


@pytest.mark.parametrize(
    ("word", "wrong"),
    [("helth", True), ("Helth", True), ("abc", False), ("s106", False), ("2024", False),
     ("PSPO", False), ("café", False), ("x" * 40, False)],
)  # fmt: skip
def test_numbers_codes_and_short_words_are_never_wrong(word, wrong):
    assert can_be_wrong(word) is wrong


@given(LETTERS, LETTERS)
def test_the_distance_is_no_greater_the_other_way_round_by_much(one, other):
    there, back = distance(one, other), distance(other, one)
    assert there >= 0
    assert (there == 0) == (one == other)
    assert abs(there - back) <= 1e-9 + 0.5 * max(len(one), len(other))
    assert distance(one, other, there) == there
    assert there == 0 or distance(one, other, there / 2) is None


@pytest.mark.django_db
def test_a_question_is_searched_for_as_it_is_spelt_right():
    published("Flood wardens in every village")
    make_searchable()
    question = Question("comunity flod wardens")

    assert found("flod wardens")[0] == "Flood wardens in every village"
    assert question.reading.corrections == (Correction("flod", "flood"),)
    assert found("flod wardens", as_typed=True) == []


@pytest.mark.django_db
def test_what_any_record_has_is_right_as_it_is():
    published("Foodd for all", services=["kerbside"])
    published("Food for all")
    make_searchable()

    assert Question("foodd").reading.corrections == ()
    assert Question("kerbside").reading.corrections == ()  # in no text, but among the services


@pytest.mark.django_db
def test_two_words_in_one_are_parted_where_a_record_has_both_side_by_side():
    published("Fly-tipping on estates")
    published("A pass for the ferry in port")
    make_searchable()

    assert found("flytipping") == ["Fly-tipping on estates"]
    assert Question("passport").reading.corrections == ()
