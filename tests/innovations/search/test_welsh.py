import pytest
from hypothesis import given
from hypothesis import strategies as st

from innovations.search import Question
from innovations.search.mutations import mutated, radicals
from innovations.search.tokens import tokens_of
from innovations.search.welsh import is_welsh, phrase_at
from tests.innovations.search.records import found, make_searchable, published


def english(text: str) -> tuple[str, ...]:
    phrase = phrase_at(tokens_of(text), 0)
    return phrase.english if phrase else ()


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("gofal", ["gofal", "ofal", "ngofal"]),
        ("plant", ["plant", "blant", "mhlant", "phlant"]),
        ("tai", ["tai", "dai", "nhai", "thai"]),
        ("cyngor", ["cyngor", "gyngor", "nghyngor", "chyngor"]),
        ("llyfrgell", ["llyfrgell", "lyfrgell"]),
        ("rhannu", ["rhannu", "rannu"]),
        ("iechyd", ["iechyd", "hiechyd"]),
        ("ffoadur", ["ffoadur"]),
        ("chwarae", ["chwarae"]),
    ],
)
def test_a_word_takes_its_mutations(word, forms):
    assert mutated(word) == forms


@given(
    st.sampled_from(["gofal", "plant", "cyngor", "bwyd", "dysgu", "mannau", "llys", "rhan", "oed"])
)
def test_every_mutation_leads_back(word):
    for form in mutated(word)[1:]:
        assert word in radicals(form)


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("gofal cymdeithasol oedolion", "adult social care"),  # the longest phrase first
        ("ofal cymdeithasol", "social care"),
        ("pobl hŷn", "older people"),
        ("pobl hyn", "older people"),  # accents left out
        ("hiechyd meddwl", "mental health"),
        ("phrydau ysgol", "school meals"),
        ("gymuned'r", "community"),
    ],
)
def test_a_phrase_is_understood_in_all_its_forms(text, means):
    assert means in english(text)


@pytest.mark.parametrize(
    "text",
    ["sut mae lleihau unigrwydd ymhlith pobl hŷn", "llyfrgell", "beth sy’n gweithio i leihau tlodi",
     "coed a mannau gwyrdd yn y dref", "Caerdydd", "tai i bobl ddigartref"],
)  # fmt: skip
def test_welsh_is_recognised(text):
    assert is_welsh(tokens_of(text))


@pytest.mark.parametrize(
    "text",
    ["plant", "a dull pan for her plant", "am I too old for this", "her dad and mam", "solar farm",
     "library", "Benthyg libraries of things", "o", "", "2024", "hen plant hire"],
)  # fmt: skip
def test_english_words_that_are_welsh_forms_too_do_not_mislead(text):
    assert not is_welsh(tokens_of(text))


def test_on_a_welsh_page_a_word_of_both_languages_is_welsh():
    assert is_welsh(tokens_of("plant"), on_welsh_page=True)
    assert not is_welsh(tokens_of("solar farm"), on_welsh_page=True)


@pytest.mark.django_db
def test_a_welsh_question_finds_english_records():
    published("Befriending by telephone", summary="Volunteers ring older people against loneliness")
    make_searchable()
    question = Question("sut mae lleihau unigrwydd pobl hŷn")

    assert found(question.text)[0] == "Befriending by telephone"
    assert question.reading.is_welsh
    assert "loneliness" in question.reading.also


@pytest.mark.django_db
def test_an_english_question_finds_welsh_records_in_any_mutation():
    published(
        "Cynllun i fynd i’r afael ag unigrwydd", language="cy", summary="Gwastraff bwyd o ysgolion"
    )
    published("Fwy o ofal cymdeithasol", language="cy")
    make_searchable()

    assert found("loneliness") == ["Cynllun i fynd i’r afael ag unigrwydd"]
    assert found("social care")[0] == "Fwy o ofal cymdeithasol"
    assert found("gofal cymdeithasol")[0] == "Fwy o ofal cymdeithasol"


@pytest.mark.django_db
def test_a_welsh_word_in_an_english_question_is_not_put_right_but_understood():
    published("Library of things")
    make_searchable()
    question = Question("our llyfrgell opening hours today")

    assert question.reading.corrections == ()
    assert "library" in question.reading.also
