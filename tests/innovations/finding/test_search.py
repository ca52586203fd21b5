import pytest

from innovations.matching.bm25 import Statistics
from innovations.matching.documents import write_search_documents
from innovations.matching.queue import request_matches
from innovations.matching.statistics import refresh_statistics
from innovations.matching.vectors import encode
from innovations.models import Innovation
from innovations.search import Question, answers, ranked_ids, ranking
from tests.factories import InnovationFactory

pytestmark = pytest.mark.django_db


def published(title: str, **fields) -> Innovation:
    texts = {"summary": "", "challenge": "", "approach": "", "outcomes": ""}
    return InnovationFactory(published=True, title=title, **texts | fields)


def make_searchable(*innovations: Innovation) -> None:
    """Search documents, statistics and vectors, as the worker would write them."""
    ids = [innovation.pk for innovation in innovations]
    request_matches(ids)
    refresh_statistics()
    encode(ids, Statistics.current())


def ranked(text: str, *, offset=0, size=10, found=None, **how) -> list[str]:
    question = Question(text, **how)
    everything = Innovation.objects.published()
    ids = ranked_ids(everything, question, offset=offset, size=size, found=found)
    titles = dict(Innovation.objects.values_list("pk", "title"))
    return [titles[pk] for pk in ids]


def test_rare_words_and_short_texts_come_first():
    make_searchable(
        published("One", challenge="flood " + "and other words of many kinds " * 20),
        published("Two", challenge="flood flood warden"),
        published("Three", challenge="flood and little else"),
        published("Four", challenge="nothing of the sort"),
    )
    assert ranked("floods") == ["Two", "Three", "One"]


def test_words_in_the_title_count_for_more():
    make_searchable(
        published("Something else", challenge="Repair cafés, and what a repair café repairs"),
        published("The repair café", challenge="A monthly afternoon with tools"),
        published("Nothing of the sort"),
    )
    assert ranked("repair cafe") == ["The repair café", "Something else"]


def test_what_equals_in_score_comes_newest_first():
    innovations = [published("Library") for _number in range(3)]
    make_searchable(*innovations)
    found = ranked_ids(Innovation.objects.published(), Question("library"), offset=0, size=3)
    assert found == [innovation.pk for innovation in reversed(innovations)]


def test_a_record_without_vectors_yet_is_found_all_the_same():
    make_searchable(published("An older one", challenge="about libraries"))
    newcomer, body = published("Library of things"), published("New", challenge="a library")
    write_search_documents([newcomer.pk, body.pk])

    found = ranked("library")
    assert set(found) == {"Library of things", "An older one", "New"}
    assert found[-1] == "New"


def test_nothing_is_ranked_that_is_not_among_the_innovations_given():
    make_searchable(published("Library A", kind="pilot"), published("Library B"))
    pilots = Innovation.objects.published().filter(kind="pilot")

    assert len(ranked_ids(pilots, Question("library"), offset=0, size=10)) == 1
    assert ranked_ids(pilots.none(), Question("library"), offset=0, size=10) == []


def test_any_of_the_words_ranks_those_with_the_rarer_first():
    make_searchable(
        published("A", challenge="harbour library"),
        published("B", challenge="harbour zebra"),
        published("C", challenge="harbour harbour"),
        published("D", challenge="nothing"),
    )
    assert ranked("harbour zebra crossing", as_typed=True) == []
    assert ranked("harbour zebra crossing", any_word=True)[0] == "B"
    assert set(ranked("harbour zebra crossing", any_word=True)) == {"A", "B", "C"}


@pytest.mark.parametrize("is_known", [True, False])
def test_pages_by_rank_neither_repeat_nor_leave_out(monkeypatch, is_known):
    monkeypatch.setattr(answers, "FEW", 3)
    monkeypatch.setattr(ranking, "CANDIDATES", 6)
    innovations = [published(f"Library {n}", challenge="library " * (n % 3)) for n in range(12)]
    make_searchable(*innovations)
    found = [innovation.pk for innovation in innovations] if is_known else None

    pages = [ranked("library", offset=offset, size=2, found=found) for offset in range(0, 12, 2)]
    flat = [title for page in pages for title in page]
    assert len(flat) == len(set(flat))
    assert {"Library 11", "Library 10", "Library 9"} < set(flat)  # the newest, and those by title


def test_known_hits_are_all_ranked_and_nothing_else():
    make_searchable(published("Library A"), published("B", challenge="a library"), published("C"))
    found = Innovation.objects.exclude(title="C").values_list("pk", flat=True)

    assert ranked("library", found=list(found)) == ["Library A", "B"]
    assert ranked("library", found=[]) == []


def test_names_of_places_and_organisations_are_found():
    first = published("A", lead_organisation="Benthyg Cymru")
    second = published("B")
    make_searchable(first, second)

    assert ranked("benthyg") == ["A"]
    assert ranked(second.place.name) == ["B"]


def test_a_question_knows_when_it_says_nothing():
    assert not Question("what is it?").stems
    assert Question("food queue").tsquery() == "'food' & 'queue'"
    assert Question("food queue", any_word=True).tsquery() == "'food' | 'queue'"
