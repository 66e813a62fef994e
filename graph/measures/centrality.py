"""Centrality: who stands between others, near them, or beside those who matter.

Each measure lays parallel ties together (see `pairs`): with `weight="none"` a pair counts once, with
`weight="ties"` it counts by the sum of its ties' weights (their number, where they say none).
"""

import random

import networkx

from graph.errors import BadParameter, NotMeasured
from graph.measures.backend import converted, quick
from graph.measures.effort import FREE, Effort, estimate
from graph.measures.pairs import Pairs, alone, chunks, pairs_of, weighed
from graph.measures.result import Reading, Result, ranking
from graph.network import Ties

PARTS = 20  # a long walk is taken in so many parts, each reported
SMALL = 500  # nodes up to which it is taken in one
FEWEST = 50  # pivots below which a sample says too little

BETWEENNESS = Reading(
    "How often the node lies on the shortest ways between two others, as a share of all pairs of others.",
    "Counts shortest ways only, as if whatever travels knew them; a node between two rarely used ends counts "
    "like one on a busy way.",
    "L. C. Freeman, Sociometry 40 (1977), 35-41; computed as in U. Brandes, J. Math. Sociology 25 (2001), "
    "163-177",
)
CLOSENESS = Reading(
    "How near the node is to those that reach it: the sum of the inverse distances from them, "
    "over the number of others.",
    "Near by steps is not near in practice; it counts who reaches the node, not whom it reaches.",
    "Harmonic: M. Marchiori and V. Latora, Physica A 285 (2000), 539-546; P. Boldi and S. Vigna, "
    "Internet Mathematics 10 (2014), 222-262",
)
EIGENVECTOR = Reading(
    "How much a node is tied to nodes that are themselves much tied to, within the largest part "
    "where all reach each other.",
    "Nodes outside that part get no value; in a network of few cycles it says little.",
    "P. Bonacich, Journal of Mathematical Sociology 2 (1972), 113-120",
)
PAGERANK = Reading(
    "How often someone who follows ties at random, and now and then starts anew anywhere, is at the node.",
    "Being pointed to is read as approval, whatever the tie says; the damping is a choice.",
    "L. Page, S. Brin, R. Motwani and T. Winograd, The PageRank Citation Ranking, Stanford (1999)",
)


def betweenness(
    ties: "Ties[str]",
    weight: str = "none",
    pivots: int = 0,
    seed: int = 0,
    effort: Effort = FREE,
) -> Result:
    r"""How often a node lies on the shortest ways between two others.

    .. math:: b(v) = \frac{1}{(n-1)(n-2)} \sum_{s \neq v \neq t} \frac{\sigma(s, t | v)}{\sigma(s, t)}

    where :math:`\sigma(s, t)` is the number of shortest ways from `s` to `t` and
    :math:`\sigma(s, t | v)` that of those through `v`; `s, t` and `t, s` count as two in both kinds of
    network, so that 1 is reached by the centre of a star.

    Notes
    -----
    With `weight="ties"` a pair is the shorter the heavier it is (its length is one over its weight).
    Where weights are not whole numbers two ways of the same length may differ in the last digit; igraph
    takes them as equal, NetworkX does not.
    Where the time allowed is too short for all sources, ways from `pivots` sources drawn by lot are
    counted and scaled up, and the result says so; below 50 sources it is refused instead.

    References
    ----------
    L. C. Freeman, "A set of measures of centrality based on betweenness", Sociometry 40 (1977),
    pp. 35-41. U. Brandes, "A faster algorithm for betweenness centrality", Journal of Mathematical
    Sociology 25 (2001), pp. 163-177. On pivots: U. Brandes and C. Pich, International Journal of
    Bifurcation and Chaos 17 (2007), pp. 2303-2318.

    Examples
    --------
    On a way of three the middle lies between the one pair there is, in one direction of two:

    >>> ties = networkx.MultiDiGraph([("a", "b"), ("b", "c")])
    >>> [(row["node"], row["value"]) for row in betweenness(ties).rows]
    [('b', 0.5), ('a', 0.0), ('c', 0.0)]

    """
    key = weighed(weight, "distance")
    pairs = pairs_of(ties)
    sources = _sources(pairs, pivots, seed, key is not None, effort)
    counts = _between(pairs, sources, key, effort)
    size = len(pairs)
    drawn = frozenset(sources) if len(sources) < size else frozenset()
    ends = 1 if pairs.is_directed() else 2
    others = max(size - 2, 1)
    values = {
        node: ends * count / (max(len(sources) - (not drawn or node in drawn), 1) * others)
        for node, count in counts.items()
    }
    told = f"ways from {len(drawn)} of {size} nodes, drawn by lot" if drawn else None
    lot = seed if drawn else None
    return ranking(
        ties, "betweenness", BETWEENNESS, values, seed=lot, sampled=told, totals={"weight": weight}
    )


def _sources(pairs: "Pairs[str]", pivots: int, seed: int, weighted: bool, effort: Effort) -> list[str]:
    """The nodes from which ways are counted: all, as many as asked for, or as many as there is time for."""
    if pivots < 0 or pivots == 1:
        raise BadParameter(f"pivots is {pivots}; wanted 0 (all nodes), or 2 and more.")
    nodes = list(pairs)
    whole = estimate("betweenness", len(nodes), pairs.number_of_edges(), weighted=weighted)
    count = min(pivots, len(nodes)) or len(nodes)
    if effort.seconds is not None and whole * count > effort.seconds * len(nodes):
        count = int(effort.seconds / whole * len(nodes))
        if count < FEWEST:
            effort.shall("betweenness", whole)
    return nodes if count == len(nodes) else random.Random(seed).sample(nodes, count)


def _between(pairs: "Pairs[str]", sources: list[str], key: str | None, effort: Effort) -> dict[str, float]:
    """How many shortest ways from the sources each node lies on, part by part."""
    held = converted(pairs, key)
    nodes = list(pairs)
    parts = list(chunks(sources, PARTS if len(nodes) > SMALL else 1))
    counts = dict.fromkeys(nodes, 0.0)
    for done, part in enumerate(parts, 1):
        found = quick(networkx.betweenness_centrality_subset, held, sources=part, targets=nodes, weight=key)
        for node, count in found.items():
            counts[node] += count
        effort.progress(done, len(parts))
    return counts


def closeness(ties: "Ties[str]", weight: str = "none", effort: Effort = FREE) -> Result:
    r"""How near a node is to those that reach it (harmonic closeness).

    .. math:: h(v) = \frac{1}{n - 1} \sum_{u \neq v} \frac{1}{d(u, v)}

    where :math:`d(u, v)` is the length of a shortest way from `u` to `v`, and a node that cannot reach
    `v` adds nothing. 1 is the value of a node to which all others are tied.

    Notes
    -----
    Freeman's closeness has no meaning where some nodes cannot reach others; the harmonic form has.
    With `weight="ties"` the length of a pair is one over its weight, and values may exceed 1.

    References
    ----------
    M. Marchiori and V. Latora, "Harmony in the small-world", Physica A 285 (2000), pp. 539-546.
    P. Boldi and S. Vigna, "Axioms for centrality", Internet Mathematics 10 (2014), pp. 222-262.

    Examples
    --------
    c is one step from b and two from a, over two others: (1 + 1/2) / 2.

    >>> ties = networkx.MultiDiGraph([("a", "b"), ("b", "c")])
    >>> [(row["node"], row["value"]) for row in closeness(ties).rows]
    [('c', 0.75), ('b', 0.5), ('a', 0.0)]

    """
    key = weighed(weight, "distance")
    pairs = pairs_of(ties)
    weighted = key is not None
    effort.shall("closeness", estimate("closeness", len(pairs), pairs.number_of_edges(), weighted=weighted))
    held = converted(pairs, key)
    nodes = list(pairs)
    parts = list(chunks(nodes, PARTS if len(nodes) > SMALL else 1))
    sums: dict[str, float] = {}
    for done, part in enumerate(parts, 1):
        sums |= quick(networkx.harmonic_centrality, held, nbunch=part, distance=key)
        effort.progress(done, len(parts))
    others = max(len(nodes) - 1, 1) / (pairs.graph["unit"] if key else 1)
    values = {node: float(sums[node]) / others for node in nodes}
    return ranking(ties, "closeness", CLOSENESS, values, totals={"weight": weight})


def eigenvector(ties: "Ties[str]", weight: str = "none", effort: Effort = FREE) -> Result:
    r"""How much a node is tied to nodes that are themselves much tied to.

    .. math:: \lambda x_v = \sum_u a_{uv} x_u, \quad \sum_v x_v^2 = 1

    where :math:`a_{uv}` is 1, or the weight, of the pair from `u` to `v` and :math:`\lambda` the largest
    eigenvalue: a node's value comes from the ties that arrive.

    Notes
    -----
    The vector is unique only where every node reaches every other, so it is taken over the largest such
    part: the largest component, or where ties have a direction the largest strongly connected one.
    `totals` says how many nodes lie outside and get no value.

    Raises NotMeasured where no two nodes reach each other.

    References
    ----------
    P. Bonacich, "Factoring and weighting approaches to status scores and clique identification",
    Journal of Mathematical Sociology 2 (1972), pp. 113-120.

    Examples
    --------
    On a circle all are alike: each of three has one over the root of three. d reaches nobody.

    >>> ties = networkx.MultiDiGraph([("a", "b"), ("b", "c"), ("c", "a"), ("a", "d")])
    >>> found = eigenvector(ties)
    >>> [(row["node"], round(row["value"], 4)) for row in found.rows], found.totals["outside"]
    ([('a', 0.5774), ('b', 0.5774), ('c', 0.5774)], 1)

    """
    key = weighed(weight)
    pairs = pairs_of(ties)
    effort.shall("eigenvector", estimate("eigenvector", len(pairs), pairs.number_of_edges()))
    part = _core_of(pairs)
    if len(part) < 2:
        raise NotMeasured("eigenvector", str(ties.graph.get("name") or ""), "no two nodes reach each other")
    if len(part) == 2:
        values = dict.fromkeys(part, 0.5**0.5) if not part.is_directed() else _two(part, key)
    else:
        values = quick(networkx.eigenvector_centrality_numpy, part, weight=key, max_iter=5000)
    totals = {"weight": weight, "measured": len(part), "outside": len(pairs) - len(part)}
    return ranking(ties, "eigenvector", EIGENVECTOR, values, totals=totals)


def _core_of(pairs: "Pairs[str]") -> "Pairs[str]":
    """The largest part in which all reach each other; of two alike the one whose first id comes first."""
    if isinstance(pairs, networkx.DiGraph):
        found = list(networkx.strongly_connected_components(pairs))
    else:
        found = list(networkx.connected_components(pairs))
    largest = min(found, key=lambda part: (-len(part), min(part)), default=set())
    if len(largest) == len(pairs):
        return pairs
    part = alone(pairs.is_directed())
    part.add_nodes_from(node for node in pairs if node in largest)
    part.add_edges_from(
        (source, target, facts)
        for source, target, facts in pairs.edges(data=True)
        if source in largest and target in largest
    )
    return part


def _two(part: "Pairs[str]", key: str | None) -> dict[str, float]:
    """Two nodes that point to each other: the roots of the two weights, to length 1."""
    one, other = part
    weights = [part[one][other].get(key, 1) if key else 1, part[other][one].get(key, 1) if key else 1]
    whole = sum(weights) ** 0.5
    return {one: weights[1] ** 0.5 / whole, other: weights[0] ** 0.5 / whole}


def pagerank(ties: "Ties[str]", weight: str = "ties", damping: float = 0.85, effort: Effort = FREE) -> Result:
    r"""How often someone who follows ties at random is at a node.

    .. math:: p(v) = \frac{1 - d}{n} + d \sum_u p(u) \frac{w(u, v)}{\sum_t w(u, t)}

    with the damping `d`; from a node that no tie leaves one starts anew anywhere. Values sum to 1.

    Notes
    -----
    Made for links between pages, where a link is a vote for its goal. A tie of power is none: here the
    value of a state says how much is aimed at it, and by whom.

    References
    ----------
    L. Page, S. Brin, R. Motwani and T. Winograd, "The PageRank Citation Ranking: Bringing Order to the
    Web", Stanford InfoLab 1999-66 (1999).

    Examples
    --------
    Two that point to each other share all there is:

    >>> ties = networkx.MultiDiGraph([("a", "b"), ("b", "a")])
    >>> [(row["node"], round(row["value"], 6)) for row in pagerank(ties).rows]
    [('a', 0.5), ('b', 0.5)]

    """
    if not 0 < damping < 1:
        raise BadParameter(f"damping is {damping:g}; wanted a number between 0 and 1, such as 0.85.")
    key = weighed(weight)
    pairs = pairs_of(ties)
    effort.shall("pagerank", estimate("pagerank", len(pairs), pairs.number_of_edges()))
    exact = 1e-12 / max(len(pairs), 1)  # NetworkX multiplies its tolerance by the number of nodes
    values = (
        quick(networkx.pagerank, pairs, alpha=damping, weight=key, max_iter=10_000, tol=exact)
        if len(pairs)
        else {}
    )
    totals = {"weight": weight, "damping": damping}
    return ranking(ties, "pagerank", PAGERANK, values, totals=totals)
