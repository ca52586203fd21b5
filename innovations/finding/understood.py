"""What the list page says about how a question was understood."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from innovations.addresses import Address
from innovations.filters import InnovationFilter


@dataclass(frozen=True)
class Understood:
    """`question` is what was searched for where the spelling was put right, or "". `also` are
    other names that were searched for. Of the hits `complete` have everything that was asked for
    and `near` come close."""

    question: str
    also: list[str]
    complete: int
    near: int
    as_typed_url: str
    is_as_typed: bool
    freely_url: str  # where the words are not taken as typed


def understood(
    filterset: InnovationFilter, address: Address, found: Collection[int] | None
) -> Understood | None:
    """None without a question. `found` are the ids of all hits, where they are known."""
    question = filterset.chosen.get("q")
    if question is None:
        return None
    reading, near = question.reading, question.answer.near
    text = question.text
    for correction in reading.corrections:
        text = re.sub(rf"\b{re.escape(correction.typed)}\b", correction.taken, text)
    close = len(near.intersection(found)) if near and found is not None else 0
    return Understood(
        question=text if reading.corrections else "",
        also=reading.also,
        complete=len(found) - close if found is not None else 0,
        near=close,
        as_typed_url=address.replacing(words="all"),
        is_as_typed=question.as_typed,
        freely_url=address.without("words"),
    )
