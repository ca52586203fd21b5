"""Records of a file that would in the end be adapted from themselves."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from innovations.models import Innovation, Relation


def in_circles(origins: Mapping[str, str | int], rewritten: Iterable[str]) -> list[str]:
    """Keys whose origin would close a circle, with what is stored already.

    `origins` as in a Plan; `rewritten` are the keys of stored records that the file changes, whose
    imported ties go first.
    """
    if not origins:
        return []
    names = {key for pair in origins.items() for key in pair if isinstance(key, str)}
    stored = Innovation.objects.filter(import_key__in=names | set(rewritten))
    ids = dict(stored.values_list("import_key", "pk"))

    def node(name: str | int) -> str | int:
        return ids.get(name, name)

    edges: dict[str | int, list[str | int]] = defaultdict(list)
    ties = Relation.objects.standing().filter(kind=Relation.Kind.ADAPTED_FROM)
    gone = {ids[key] for key in rewritten if key in ids}
    for source, target, by in ties.values_list("source_id", "target_id", "created_by"):
        if by is not None or source not in gone:
            edges[source].append(target)
    key_of = {}
    for key, origin in origins.items():
        edges[node(key)].append(node(origin))
        key_of[node(key)] = key
    return [key_of[node] for node in _closing(edges, key_of)]


def _closing(edges: Mapping, starts: Mapping) -> list:
    """Of each circle that `starts` lead into, the last of them on it. Each edge is walked once."""
    finished, closing = set(), []
    for start in starts:
        if start in finished:
            continue
        path, rests = {start: None}, [iter(edges.get(start, ()))]  # a dict, as an ordered set
        while path:
            following = next(rests[-1], None)
            if following is None:
                finished.add(path.popitem()[0])
                rests.pop()
            elif following in path:
                nodes = list(path)
                circle = nodes[nodes.index(following) :]
                closing += [node for node in circle if node in starts][-1:]
            elif following not in finished:
                path[following] = None
                rests.append(iter(edges.get(following, ())))
    return closing
