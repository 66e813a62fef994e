"""The structure of a network: its size and parts, its dense core, and what it falls apart without."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import networkx

from graph.measures.backend import quick
from graph.measures.degrees import STATE, is_sure
from graph.measures.effort import FREE, Effort, estimate
from graph.measures.pairs import Pairs, pairs_of
from graph.measures.result import Reading, Result, Row, label_of, labels_of, ranking, ranks_of, table
from graph.network import Ties

SUMMARY = Reading(
    "The network in numbers: how many nodes, ties and pairs, how dense, in how many parts.",
    "Ties that are only possible on the day are counted with the sure ones; density compares badly "
    "between networks of different size.",
    "S. Wasserman and K. Faust, Social Network Analysis, Cambridge University Press (1994), ch. 4",
)
CORE = Reading(
    "The largest k such that the node lies in a part where each has at least k neighbours within the part.",
    "Says that a node sits among the well tied, not that it leads them; directions are left aside.",
    "S. B. Seidman, Social Networks 5 (1983), 269-287",
)
CUT = Reading(
    "Nodes and pairs without which the network falls into more parts, directions left aside; the value is "
    "how many nodes are then cut off from the largest part left.",
    "Only single points of failure: two nodes that could each replace the other never show.",
    "F. Harary, Graph Theory, Addison-Wesley (1969); J. Hopcroft and R. Tarjan, CACM 16 (1973), 372-378",
)


def summary(network: "Ties[str]") -> Result:
    r"""The network in numbers; they are the `totals`, and again the rows.

    `ties` counts all ties, `pairs` the pairs of nodes they join (of one direction, where there is one),
    `possible` the ties that are not sure, `holders` the nodes that a tie leaves, `loops` the ties from a
    node to itself, `parts` the components with directions left aside and `largest` the nodes in the
    largest of them. Density is the share of pairs tied among all there could be,

    .. math:: D = \frac{m}{n (n - 1)} \quad\text{or, without direction,}\quad D = \frac{2m}{n(n-1)}

    Where ties have a direction, `reciprocity` is the share of pairs whose reverse is tied too (None
    without pairs) and `strong_parts` counts the strongly connected components.

    References
    ----------
    S. Wasserman and K. Faust, "Social Network Analysis", Cambridge University Press (1994), ch. 4.

    Examples
    --------
    >>> ties = networkx.MultiDiGraph([("a", "b"), ("a", "b"), ("b", "a"), ("a", "c")])
    >>> found = summary(ties).totals
    >>> [found[name] for name in ("nodes", "ties", "pairs", "density", "parts")]
    [3, 4, 3, 0.5, 1]
    >>> round(found["reciprocity"], 4)
    0.6667

    """
    edges = [facts for _, _, facts in network.edges(data=True)]
    kinds = [facts.get("kind") for _, facts in network.nodes(data=True)]
    totals: dict[str, object] = {
        "name": network.graph.get("name"),
        "on": network.graph.get("on"),
        "nodes": network.number_of_nodes(),
        "holders": sum(1 for _, count in network.out_degree() if count),
        "states": kinds.count(STATE),
        "ties": len(edges),
        "possible": sum(1 for tie in edges if not is_sure(tie)),
        "loops": networkx.number_of_selfloops(network),
        **_shape(pairs_of(network)),
        "by_role": _counted(tie.get("role") for tie in edges),
        "by_kind": _counted(tie.get("kind") for tie in edges),
    }
    rows = [{"what": name, "value": value} for name, value in totals.items() if not isinstance(value, dict)]
    return table(network, "summary", SUMMARY, rows, totals=totals)


def _shape(pairs: "Pairs[str]") -> dict[str, object]:
    """Pairs, density and parts; reciprocity and strong parts where ties have a direction."""
    count = pairs.number_of_edges()
    loose = pairs.to_undirected(as_view=True) if pairs.is_directed() else pairs
    parts = [len(part) for part in networkx.connected_components(loose)]
    found: dict[str, object] = {
        "pairs": count,
        "density": networkx.density(pairs),
        "parts": len(parts),
        "largest": max(parts, default=0),
    }
    if isinstance(pairs, networkx.DiGraph):
        returned = sum(1 for source, target in pairs.edges() if pairs.has_edge(target, source))
        found["reciprocity"] = returned / count if count else None
        found["strong_parts"] = networkx.number_strongly_connected_components(pairs)
    return found


def _counted(words: Iterable[str | None]) -> dict[str, int]:
    counts = Counter(word for word in words if word is not None)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def core(ties: "Ties[str]", effort: Effort = FREE) -> Result:
    r"""How deep in the network's dense part a node lies.

    The k-core is the largest part of the network in which every node has at least `k` neighbours within
    the part; a node's core number is the largest `k` whose core holds it:

    .. math:: c(v) = \max \{k : v \in C_k\}

    Notes
    -----
    Directions are left aside, parallel ties laid together. `totals` says the largest k and who is in it.

    References
    ----------
    S. B. Seidman, "Network structure and minimum degree", Social Networks 5 (1983), pp. 269-287.

    Examples
    --------
    A triangle with a tail: the three have two neighbours among themselves, the tail has one.

    >>> ties = networkx.MultiDiGraph([("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")])
    >>> [(row["node"], row["value"]) for row in core(ties).rows]
    [('a', 2), ('b', 2), ('c', 2), ('d', 1)]

    """
    pairs = pairs_of(ties, undirected=True)
    effort.shall("core", estimate("core", len(pairs), pairs.number_of_edges()))
    numbers = quick(networkx.core_number, pairs)
    deepest = max(numbers.values(), default=0)
    inner = [node for node, number in numbers.items() if number == deepest]
    totals = {"largest_k": deepest, "in_it": labels_of(ties, inner)}
    return ranking(ties, "core", CORE, numbers, totals=totals)


def cut(ties: "Ties[str]") -> Result:
    r"""What the network falls apart without: single nodes (articulation points) and pairs (bridges).

    A node is an articulation point, a pair a bridge, if the network without it has more parts. The value
    is the number of other nodes that then lie outside the largest part that is left of theirs:

    .. math:: f(v) = |P(v)| - 1 - \max_i |P_i|

    where :math:`P(v)` is the part that holds `v` and :math:`P_i` what is left of it without `v`.

    Notes
    -----
    Directions are left aside: that information flows one way only is not seen here (see `removal`).

    References
    ----------
    F. Harary, "Graph Theory", Addison-Wesley (1969), ch. 3. J. Hopcroft and R. Tarjan, "Efficient
    algorithms for graph manipulation", Communications of the ACM 16 (1973), pp. 372-378.

    Examples
    --------
    A triangle with a tail: without c the tail is alone, and so it is without the pair c-d.

    >>> ties = networkx.MultiDiGraph([("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")])
    >>> [(row["what"], row["node"], row["other"], row["value"]) for row in cut(ties).rows]
    [('node', 'c', None, 1), ('pair', 'c', 'd', 1)]

    """
    pairs = pairs_of(ties, undirected=True)
    points, bridges = _walk(pairs)
    rows = _ends(ties, "node", {(node, None): count for node, count in points.items()})
    rows += _ends(ties, "pair", {(one, two): count for (one, two), count in bridges.items()})
    totals = {"nodes": len(points), "pairs": len(bridges)}
    columns = ("what", "node", "label", "other", "other_label", "rank", "value")
    return table(ties, "cut", CUT, rows, columns=columns, totals=totals)


def _ends(ties: "Ties[str]", what: str, counts: Mapping[tuple[str, str | None], int]) -> list[Row]:
    """One row a node or pair, those that cut off most first."""
    ranks = ranks_of(counts)
    return [
        {
            "what": what,
            "node": one,
            "label": label_of(ties, one),
            "other": two,
            "other_label": None if two is None else label_of(ties, two),
            "rank": ranks[one, two],
            "value": counts[one, two],
        }
        for one, two in sorted(counts, key=lambda ends: (ranks[ends], ends[0], ends[1] or ""))
    ]


@dataclass(slots=True)
class _Walk:
    """One walk down every part of the network: when a node was met, how far back those below it reach."""

    met: dict[str, int]
    low: dict[str, int]
    below: dict[str, int]
    parts: dict[str, list[int]]  # by node, the sizes of the parts that only it ties to the rest above
    bridges: dict[tuple[str, str], int]  # by pair, how many nodes hang on it


def _walk(pairs: "Pairs[str]") -> tuple[dict[str, int], dict[tuple[str, str], int]]:
    """By articulation point how many it cuts off, by bridge how many lie on its smaller side."""
    points: dict[str, int] = {}
    bridges: dict[tuple[str, str], int] = {}
    walk = _Walk({}, {}, {}, {}, {})
    for root in pairs:
        if root in walk.met:
            continue
        before = set(walk.bridges)
        order = _descend(pairs, root, walk)
        whole = len(order)
        for node in order:
            hanging = walk.parts.get(node, [])
            rest = [whole - 1 - sum(hanging)] if node != root else []
            sizes = [size for size in hanging + rest if size]
            if len(sizes) > 1:
                points[node] = sum(sizes) - max(sizes)
        for pair, size in walk.bridges.items():
            if pair not in before:
                bridges[pair] = min(size, whole - size)
    return points, bridges


def _descend(pairs: "Pairs[str]", root: str, walk: _Walk) -> list[str]:
    """Walk one part depth first from the root; the nodes in the order met."""
    walk.met[root] = walk.low[root] = 0
    order = [root]
    stack: list[tuple[str, str | None, Iterator[str]]] = [(root, None, iter(pairs[root]))]
    while stack:
        node, above, others = stack[-1]
        for other in others:
            if other not in walk.met:
                walk.met[other] = walk.low[other] = len(order)
                order.append(other)
                stack.append((other, node, iter(pairs[other])))
                break
            if other != above:
                walk.low[node] = min(walk.low[node], walk.met[other])
        else:
            stack.pop()
            _close(node, above, walk)
    return order


def _close(node: str, above: str | None, walk: _Walk) -> None:
    """Leave a node whose neighbours were all met, and tell the one above what hangs on it."""
    size = walk.below.setdefault(node, 1)
    if above is None:
        return
    walk.below[above] = walk.below.get(above, 1) + size
    walk.low[above] = min(walk.low[above], walk.low[node])
    if walk.low[node] >= walk.met[above]:
        walk.parts.setdefault(above, []).append(size)
    if walk.low[node] > walk.met[above]:
        one, two = sorted((above, node))
        walk.bridges[one, two] = size
