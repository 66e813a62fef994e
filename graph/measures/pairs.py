"""The pairs of a network: who is tied to whom at all, its parallel ties laid together.

Measures that walk (betweenness, closeness …) know one tie between two nodes. A pair keeps how many ties
were laid together (`ties`), the sum of their weights (`weight`; a tie that says no weight counts as 1, so
that this is the number of ties again) and the inverse of that sum (`distance`: the stronger, the nearer),
in units that the network says (`unit`: so many make 1). A tie from a node to itself is left out.
"""

from collections.abc import Iterator
from math import lcm

import networkx

from graph.errors import BadParameter
from graph.network import Ties

Pairs = networkx.Graph  # a DiGraph where ties have a direction

WEIGHTS = ("none", "ties")
FINEST = 10**9  # units that make a distance of 1, at most


def is_directed(ties: "Ties[str]") -> bool:
    """Whether the network's ties have a direction; they have unless the network says not."""
    return ties.graph.get("directed", True) not in (False, "undirected")


def weight_of(facts: dict[str, object]) -> float:
    """The weight of a tie; 1 where it says none."""
    said = facts.get("weight")
    return 1.0 if said is None else float(str(said))


def pairs_of(ties: "Ties[str]", *, undirected: bool = False) -> "Pairs[str]":
    """One edge a pair of nodes, in the order of the network's nodes and ties.

    The direction of ties is kept where the network has one, unless `undirected` asks to forget it.
    """
    made = alone(directed=is_directed(ties) and not undirected)
    made.add_nodes_from(ties)
    sums: dict[tuple[str, str], list[float]] = {}
    either = not made.is_directed()
    for source, target, facts in ties.edges(data=True):
        if source == target:
            continue
        key = (target, source) if either and (target, source) in sums else (source, target)
        found = sums.setdefault(key, [0, 0.0])
        found[0] += 1
        found[1] += weight_of(facts)
    unit = made.graph["unit"] = _unit({weight for _, weight in sums.values() if weight > 0})
    made.add_edges_from(
        (source, target, {"ties": int(count), "weight": weight, "distance": unit / weight})
        for (source, target), (count, weight) in sums.items()
        if weight > 0
    )
    return made


def _unit(weights: set[float]) -> int:
    """What distances are counted in: so fine that those of whole weights, and their sums, are exact."""
    whole = 1
    for weight in weights:
        if not weight.is_integer() or whole > FINEST:
            return 1
        whole = lcm(whole, int(weight))
    return whole if whole <= FINEST else 1


def alone(directed: bool) -> "Pairs[str]":
    """A network of pairs without any; a copy of it for the backend is not kept, for it is measured once."""
    made: Pairs[str] = networkx.DiGraph() if directed else networkx.Graph()
    made.__networkx_cache__ = None  # type: ignore[assignment]
    return made


def weighed(weight: str, key: str = "weight") -> str | None:
    """The attribute that a measure reads for the word of its option; raises BadParameter.

    `none`: every pair counts once; `ties`: by the sum of the weights of its ties.
    """
    if weight not in WEIGHTS:
        raise BadParameter(f"weight is {weight!r}; wanted one of: {', '.join(WEIGHTS)}.")
    return key if weight == "ties" else None


def chunks(nodes: list[str], count: int) -> Iterator[list[str]]:
    """The nodes in at most `count` runs of about the same length, in order."""
    size = max(1, -(-len(nodes) // count))
    for start in range(0, len(nodes), size):
        yield nodes[start : start + size]
