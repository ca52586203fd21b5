"""What pages show of a lineage."""

from innovations.lineage.drawing import draw
from innovations.lineage.graph import collect
from innovations.lineage.tree import nearest, tree, walk
from innovations.models import Innovation

ON_THE_PAGE = 12  # rows of the drawing on the page of an innovation
STEPS_ON_THE_PAGE = 3
MOST_READ_FOR_THE_PAGE = 60
ON_ITS_OWN_PAGE = 200


def lineage_on_page(innovation: Innovation, user) -> dict:
    """A small drawing of what is nearest; nothing where the innovation stands alone."""
    if not innovation.is_published:
        return {}
    graph = collect(innovation, user, most=MOST_READ_FOR_THE_PAGE, steps=STEPS_ON_THE_PAGE)
    return _shown(graph, most=ON_THE_PAGE)


def whole_lineage(innovation: Innovation, user) -> dict:
    graph = collect(innovation, user, most=ON_ITS_OWN_PAGE)
    return _shown(graph, most=ON_ITS_OWN_PAGE) | {"is_cut": graph.is_cut}


def _shown(graph, *, most: int) -> dict:
    roots = tree(graph)
    if len(walk(roots)) < 2:
        return {}
    roots = nearest(roots, most, is_cut=graph.is_cut)
    return {"lineage": roots, "lineage_drawing": draw(roots)}
