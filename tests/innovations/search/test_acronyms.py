import pytest

from innovations.search import Question
from innovations.search.acronyms import term_at
from innovations.search.tokens import tokens_of
from tests.innovations.search.records import found, make_searchable, published


def meanings(text: str, *, capitals_tell: bool = True) -> list[str]:
    term = term_at(tokens_of(text), 0, capitals_tell=capitals_tell)
    return [meaning.means for meaning in term.meanings] if term else []


@pytest.mark.parametrize("text", ["ASC", "asc", "Asc"])
def test_a_short_form_stands_for_each_of_its_meanings(text):
    assert meanings(text) == ["adult social care", "autism spectrum condition"]


def test_the_plural_of_a_short_form_is_understood():
    assert meanings("EHCPs") == ["education, health and care plan"]


@pytest.mark.parametrize("text", ["s106", "S106", "section 106", "Section 106", "s.106", "S 106"])
def test_sections_of_an_act_are_one_thing_in_all_their_forms(text):
    assert "section 106 agreement" in meanings(text)


def test_any_section_is_understood():
    assert meanings("s38") == ["section 38"]
    assert meanings("section 38") == ["section 38"]


def test_an_ordinary_word_is_a_short_form_only_in_capitals():
    assert meanings("CAT") == ["community asset transfer"]
    assert meanings("cat") == meanings("Cat") == []
    assert meanings("CAT", capitals_tell=False) == []


@pytest.mark.django_db
def test_either_form_finds_the_other():
    published("Adult social care front door")
    published("ASC front door")
    published("A front door for planning")
    make_searchable()

    for question in ("ASC front door", "adult social care front door"):
        assert set(found(question)[:2]) == {"Adult social care front door", "ASC front door"}
    assert found("ASC front door", as_typed=True) == ["ASC front door"]


@pytest.mark.django_db
def test_of_several_meanings_the_rest_of_the_question_decides():
    published("Autism spectrum condition: quiet shopping hours")
    published("Adult social care: a new front door")
    make_searchable()

    assert found("ASC shopping hours")[0].startswith("Autism")
    assert found("ASC front door")[0].startswith("Adult")


@pytest.mark.django_db
def test_a_question_in_capitals_throughout_tells_nothing_by_them():
    published("A cat café for company")
    published("Community asset transfer of a hall")
    make_searchable()

    assert Question("CAT OF A HALL").reading.also == []
    assert found("CAT of a hall")[0] == "Community asset transfer of a hall"
    assert Question("CAT of a hall").reading.also == ["community asset transfer"]
