from collections import Counter

from innovations.matching.bm25 import Statistics
from innovations.matching.subject import Subject


def subject(title, text):
    frequencies = dict.fromkeys(("fridg", "communiti", "leed", "food"), 2)
    return Subject.of(title, text, Statistics(1, 10, 4.0, frequencies))


def test_the_words_of_the_title_count_twice():
    assert subject("Fridges", "Fridges for food").asked == Counter({"fridg": 2, "food": 1})


def test_names_of_places_are_found_but_not_asked_for():
    fridges = subject("Leeds fridges", "Leeds fridges")
    assert fridges.asked == Counter({"fridg": 2})
    assert set(fridges.question) == {"fridg"}
    assert set(fridges.document) == {"fridg", "leed"}
