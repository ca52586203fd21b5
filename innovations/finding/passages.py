"""Why each card of a search stands there: the words of the question, marked in its text."""

from innovations.models import Innovation
from innovations.search import Question
from innovations.search.snippets import FIELDS, marked, marks, snippet


def with_passages(cards: list[dict], question: Question | None) -> list[dict]:
    """Cards with `marked_summary`, and with `passage` where another part of the record says more;
    both are safe HTML or "". One query."""
    if question is None:
        return cards
    stems = question.marked_stems
    texts = {
        row["pk"]: row
        for row in Innovation.objects.filter(pk__in=[card["id"] for card in cards]).values(
            "pk", *FIELDS
        )
    }
    for card in cards:
        found = snippet(texts.get(card["id"], {}), stems)
        says_more = found is not None and found.field != "summary"
        in_summary = marks(card["summary"], stems)
        card["marked_summary"] = marked(card["summary"], in_summary) if in_summary else ""
        card["passage"] = marked(found.text, found.marks) if says_more else ""
    return cards
