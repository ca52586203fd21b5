"""A lineage as a tree, in the order in which it is drawn and read out."""

from collections import defaultdict, deque
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _

from innovations.lineage.graph import TAKEN_UP, Graph, place_name
from innovations.models import Adoption, Innovation, Relation

Kind = Relation.Kind


@dataclass(eq=False)
class Node:
    """An innovation, or a place that takes up its parent without an innovation of its own here.

    `tie` says how it comes from its parent, `also` what else it comes from, `more` how many below
    it are left out.
    """

    title: str
    place: str = ""
    url: str = ""
    language: str = ""
    facts: list[str] = field(default_factory=list)
    tie: str = ""
    also: list[str] = field(default_factory=list)
    is_here: bool = False
    is_sure: bool = True
    children: list["Node"] = field(default_factory=list)
    parent: "Node | None" = None
    depth: int = 0
    more: str = ""


def tree(graph: Graph) -> list[Node]:
    """The oldest known records with what came of each; that of the innovation itself first.

    A record that comes from several stands under the first of them and names the others.
    """
    nodes = {pk: _node(row, is_here=pk == graph.start) for pk, row in graph.records.items()}
    adopted = {
        (adoption.record_id, origin): adoption
        for origin, adoptions in graph.adoptions.items()
        for adoption in adoptions
    }
    parents = defaultdict(list)
    for edge in graph.edges:
        known = [parent for parent, _tie in parents[edge.child]]
        if edge.parent not in known:
            parents[edge.child].append((edge.parent, edge.tie))
    for pk, origins in parents.items():
        _hang(nodes, pk, origins, adopted)
    for origin, adoptions in graph.adoptions.items():
        for adoption in adoptions:
            if adoption.record_id not in nodes or nodes[adoption.record_id] is nodes[origin]:
                _adopt(nodes[origin], _adopter(adoption))
    roots = [node for node in nodes.values() if node.parent is None]
    here = nodes.get(graph.start)
    roots.sort(key=lambda root: root is not _root_of(here))
    for root in roots:
        _measure(root)
    return roots


def _node(row: dict, *, is_here: bool) -> Node:
    labels = Innovation.Stage(row["stage"]).label, _result(row["result"])
    year = row["started_year"]
    return Node(
        title=row["title"],
        place=place_name(row),
        url=reverse("innovation-detail", args=[row["slug"]]),
        language=row["language"],
        facts=[str(fact) for fact in (*labels, year or "") if fact],
        is_here=is_here,
    )


def _result(value: str) -> str:
    return str(Innovation.Result(value).label) if value else ""


def _adopter(adoption: Adoption) -> Node:
    return Node(
        title=adoption.place.display_name,
        url=adoption.place.get_absolute_url(),
        facts=[str(adoption.get_stage_display()), *filter(None, [_result(adoption.result)])],
        tie=_tie(TAKEN_UP, adoption),
        is_sure=adoption.is_confirmed,
    )


def _hang(nodes: dict[int, Node], pk: int, origins: list, adopted: dict) -> None:
    """Under the first of its origins that does not itself stand below it."""
    node = nodes[pk]
    for origin, tie in origins:
        if node.parent is None and _root_of(nodes[origin]) is not node:
            adoption = adopted.get((pk, origin))
            node.tie = _tie(tie, adoption)
            node.is_sure = tie in (Kind.ADAPTED_FROM, Kind.SUPERSEDES) or bool(
                adoption and adoption.is_confirmed
            )
            _adopt(nodes[origin], node)
        else:
            node.also.append(nodes[origin].title)


def _adopt(parent: Node, child: Node) -> None:
    child.parent = parent
    parent.children.append(child)


def _tie(tie: str, adoption: Adoption | None) -> str:
    said = {
        Kind.ADAPTED_FROM: _("adapted from it"),
        Kind.INSPIRED_BY: _("inspired by it"),
        Kind.SUPERSEDES: _("replaces it"),
        TAKEN_UP: _("takes it up"),
    }[tie]
    if tie == TAKEN_UP and adoption is not None and not adoption.is_confirmed:
        said = _("{tie}, not confirmed yet").format(tie=said)
    return said


def _root_of(node: Node | None) -> Node | None:
    while node is not None and node.parent is not None:
        node = node.parent
    return node


def _measure(root: Node) -> None:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        for child in node.children:
            child.depth = node.depth + 1
            waiting.append(child)


def walk(roots: list[Node]) -> list[Node]:
    """All nodes, each before what comes from it."""
    rows, waiting = [], list(reversed(roots))
    while waiting:
        node = waiting.pop()
        rows.append(node)
        waiting += reversed(node.children)
    return rows


def nearest(roots: list[Node], most: int, *, is_cut: bool = False) -> list[Node]:
    """The tree cut down to the `most` nodes nearest to the innovation itself.

    Only its own tree is kept then. Each node says how many below it were left out; without a
    number where the graph `is_cut` and so has more of them than is known.
    """
    everything = walk(roots)
    here = next((node for node in everything if node.is_here), None)
    if here is None or len(everything) <= most:
        return roots
    kept, waiting = {here}, deque([here])
    while waiting:
        node = waiting.popleft()
        for other in filter(None, [node.parent, *node.children]):
            if other not in kept and len(kept) < most:
                kept.add(other)
                waiting.append(other)
    root = _root_of(here)
    top = here
    while top.parent in kept:
        top = top.parent
    for node in walk([root]):
        if node in kept:
            gone = [child for child in node.children if child not in kept]
            if gone:
                count = {"count": len(walk(gone))}
                node.more = _("and more") if is_cut else _("and %(count)d more") % count
            node.children = [child for child in node.children if child in kept]
    top.parent = None
    _lift(top)
    return [top]


def _lift(top: Node) -> None:
    top.depth, top.tie = 0, ""
    _measure(top)
