from collections import Counter

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from innovations.matching.text import (
    place_words,
    stems,
    subject_words,
    surface_forms,
    weighted_stems,
    words,
)


def test_stems_join_the_forms_of_a_word_and_leave_function_words_out():
    assert stems("The cafés are mending; a café mended") == Counter({"cafe": 2, "mend": 2})


def test_single_letters_and_punctuation_are_no_stems():
    assert stems("a – b, c! …") == Counter()


def test_typographic_apostrophes_count_as_plain_ones():
    assert stems("children’s centre") == stems("children's centre")


def test_surface_forms_show_the_commonest_word_of_a_stem():
    assert surface_forms("recycling recycled recycling bins caddies", {"recycl", "bin"}) == {
        "recycl": "recycling",
        "bin": "bins",
    }


@pytest.mark.django_db
def test_weighted_stems_are_a_tsvector_with_the_weights_of_their_parts():
    text = weighted_stems(iter([("Food waste", "A"), ("waste collected at O'Brien's", "D")]))
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsvector @@ 'food:A'::tsquery", [text])
        assert cursor.fetchone() == (True,)
        cursor.execute("SELECT %s::tsvector @@ 'collect:A'::tsquery", [text])
        assert cursor.fetchone() == (False,)


@pytest.mark.django_db
@given(st.text(max_size=200).filter(lambda text: "\x00" not in text))
def test_any_text_makes_a_valid_tsvector(text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT length(%s::tsvector)", [weighted_stems(iter([(text, "D")]))])
        assert cursor.fetchone() == (len(stems(text)),)


def test_the_words_of_the_subject_are_those_that_name_no_place():
    assert subject_words("Leeds's community fridges, as in Caerphilly") == ["community", "fridges"]


def test_a_text_of_places_only_keeps_them():
    assert subject_words("Leeds and Wigan") == ["leeds", "wigan"]


def test_ordinary_words_are_no_places_even_where_some_place_is_called_so():
    ordinary = {
        "bath",
        "bury",
        "deal",
        "high",
        "park",
        "reading",
        "sale",
        "valley",
        "welsh",
        "wells",
    }
    assert not ordinary & place_words()


def test_each_word_for_a_place_is_one_that_a_text_can_have():
    assert [word for word in place_words() if words(word) != [word]] == []
