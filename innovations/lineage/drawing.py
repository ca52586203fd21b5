"""A lineage as a drawing: one row a record, what comes from it further in and joined by a line.

Only numbers and words are worked out here. The template writes them as presentation attributes,
since no inline style is allowed, and the colours are those of the text around.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from innovations.lineage.tree import Node, walk

WIDTH = 360  # units; on a phone of 390 px about one to the pixel
LEFT, STEP, DEEPEST = 10, 20, 7  # further in than the deepest, nothing would be left for words
ROW, MORE_ROW, RADIUS = 48, 24, 6
TITLE_CHARACTER, FACT_CHARACTER = 7.2, 6.3  # units that an average one takes, at 14 and 12


@dataclass(frozen=True)
class Row:
    """One record as drawn: where its mark and words are, and the line from what it came from."""

    node: Node
    x: int
    y: int
    line: str  # an SVG path; empty at a root
    title: str
    facts: str

    @property
    def text_x(self) -> int:
        return self.x + 14

    @property
    def facts_y(self) -> int:
        return self.y + 20

    @property
    def title_y(self) -> int:
        return self.y + 5


@dataclass(frozen=True)
class More:
    """Says how many below a record are not drawn."""

    text: str
    x: int
    y: int


@dataclass(frozen=True)
class Drawing:
    rows: list[Row]
    more: list[More]
    height: int
    width: int = WIDTH


def draw(roots: Iterable[Node]) -> Drawing:
    rows, more, at = [], [], {}
    y = 14
    for node in walk(list(roots)):
        x = LEFT + STEP * min(node.depth, DEEPEST)
        at[node] = (x, y)
        rows.append(_row(node, x, y, at))
        y += ROW
        if node.more:
            more.append(More(node.more, x + 14, y - 6))
            y += MORE_ROW
    return Drawing(rows, more, y)


def _row(node: Node, x: int, y: int, at: dict[Node, tuple[int, int]]) -> Row:
    line = ""
    if node.parent in at:
        from_x, from_y = at[node.parent]
        if from_x < x:
            line = f"M{from_x} {from_y + RADIUS}V{y}H{x - RADIUS}"
        else:  # as deep as it gets: straight down
            line = f"M{from_x} {from_y + RADIUS}V{y - RADIUS}"
    room = WIDTH - x - 14
    facts = " · ".join(filter(None, [node.tie, node.place, *node.facts]))
    return Row(
        node=node, x=x, y=y, line=line,
        title=shortened(node.title, room / TITLE_CHARACTER),
        facts=shortened(facts, room / FACT_CHARACTER),
    )  # fmt: skip


def shortened(text: str, characters: float) -> str:
    """As many whole words as fit, and an ellipsis where some do not."""
    most = int(characters)
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    if " " in cut[most // 2 :]:
        cut = cut.rsplit(" ", 1)[0]
    return cut.rstrip(" ·,") + "…"
