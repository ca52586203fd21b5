"""What changed between two texts, word by word."""

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from innovations.reviewing.word_differences import (
    Piece,
    Stretch,
    changed_stretches,
    changed_words,
)


def marked(before: str, after: str) -> str:
    signs = {"same": "{}", "removed": "[-{}-]", "added": "[+{}+]"}
    return "".join(signs[piece.kind].format(piece.text) for piece in changed_words(before, after))


def test_words_are_marked_where_they_went_and_came():
    assert marked("We lent 40 tools.", "We lent 60 tools.") == "We lent [-40-][+60+] tools."
    assert marked("We lent tools.", "We lent tools, free.") == "We lent tools[+, free+]."
    assert marked("Free of charge", "") == "[-Free of charge-]"
    assert marked("", "New") == "[+New+]"
    assert marked("The same", "The same") == "The same"


def test_neighbouring_changes_are_one():
    assert marked("once two three often", "once 2 3 often") == "once [-two three-][+2 3+] often"


def test_two_sentences_without_much_in_common_are_not_mixed():
    before, after = "Volunteers mend things, once a month.", "Everybody got a bike, and kept it."
    assert marked(before, after) == f"[-{before}-][+{after}+]"


def test_only_paragraphs_with_changes_are_spelt_out():
    before = "First.\n\nSecond.\n\nThird.\n\nFourth.\n\nFifth."
    after = "First.\n\nSecond.\n\nThird, changed.\n\nFourth."
    assert changed_stretches(before, after) == [
        Stretch(unchanged=("First.", "Second.")),
        Stretch(pieces=(Piece("same", "Third"), Piece("added", ", changed"), Piece("same", "."))),
        Stretch(unchanged=("Fourth.",)),
        Stretch(pieces=(Piece("removed", "Fifth."),)),
    ]
    assert [stretch.is_collapsed for stretch in changed_stretches(before, after)] == [
        True, False, False, False,
    ]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    st.text(st.sampled_from("ab ,.é<\n\t"), max_size=60),
    st.text(st.sampled_from("ab ,.é<\n\t"), max_size=60),
)
def test_both_texts_can_be_read_from_the_marks(before, after):
    pieces = changed_words(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == after
    assert all(piece.text for piece in pieces)


def test_a_text_made_to_be_slow_is_not():
    started = time.perf_counter()
    changed_stretches("a " * 2500, "a b " * 1250)
    changed_stretches("a\n" * 2500, "a\nb\n" * 1250)
    changed_stretches("x1 y2 z3 " * 500, "z3 y2 x1 " * 500)
    assert time.perf_counter() - started < 2
