from hypothesis import given
from hypothesis import strategies as st

from innovations.search.snippets import FIELDS, LONGEST, marked, marks, snippet

FLOOD = {"flood": 1.0, "warden": 1.0, "train": 0.2}


def test_the_passage_with_most_of_the_question_is_shown():
    texts = {
        "summary": "Villages prepare for a flood.",
        "approach": "The council asked around. Flood wardens met monthly. Nothing else was done.",
    }
    shown = snippet(texts, FLOOD)
    assert shown.field == "approach"
    assert [shown.text[start:end] for start, end in shown.marks] == ["Flood", "wardens"]


def test_nothing_of_the_question_gives_no_passage():
    assert snippet({"summary": "Trees and parks."}, FLOOD) is None
    assert snippet({}, FLOOD) is None


def test_a_long_passage_is_cut_at_words_around_what_was_found():
    shown = snippet({"challenge": "word " * 200 + "flood " + "other " * 200}, FLOOD)
    assert "flood" in shown.text
    assert shown.text.startswith("… word") and shown.text.endswith("other …")
    assert len(shown.text) <= LONGEST + 4


def test_markup_in_a_record_stays_text():
    text = "<b>flood</b> & <script>alert('warden')</script>"
    html = marked(text, marks(text, FLOOD))
    assert html == (
        "&lt;b&gt;<mark>flood</mark>&lt;/b&gt; &amp; &lt;script&gt;alert(&#x27;"
        "<mark>warden</mark>&#x27;)&lt;/script&gt;"
    )


@given(st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=600)), st.text(max_size=20))
def test_any_text_gives_a_passage_of_its_own_words_or_none(texts, word):
    texts = {name: f"{text} flood {word} {text}" for name, text in texts.items()}
    shown = snippet(texts, FLOOD)
    assert (shown is None) == (not texts)
    if shown:
        assert len(shown.text) <= LONGEST + 4
        assert shown.marks and all(0 <= a < b <= len(shown.text) for a, b in shown.marks)
        html = marked(shown.text, shown.marks)
        assert html.count("<mark>") == len(shown.marks)
        assert "<" not in html.replace("<mark>", "").replace("</mark>", "")
