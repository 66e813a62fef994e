"""The degrees of a node: how many ties it has, how heavy they are, and how many states they reach."""

from collections import Counter
from collections.abc import Mapping

from graph.measures.pairs import is_directed, weight_of
from graph.measures.result import Reading, Result, ranking
from graph.network import Ties

STATE = "state"

DEGREE = Reading(
    "How many ties arrive at and leave a node, and from and to how many others; ranked by how many others.",
    "Counts how finely laws are written as well as how much they allow.",
    "L. C. Freeman, Social Networks 1 (1978/79), 215-239",
)
STRENGTH = Reading(
    "How heavy a node's ties are, all told: the sum of their weights, arriving and leaving.",
    "A sum hides whether it is one heavy tie or many light ones; where ties carry no weight it counts them.",
    "A. Barrat, M. Barthélemy, R. Pastor-Satorras and A. Vespignani, PNAS 101 (2004), 3747-3752",
)
REACH = Reading(
    "How many states the node's powers reach that day, and how many holders reach the node.",
    "Within range is not under threat: triggers, votes, use and weight are left aside.",
    "Degree over sure ties: L. C. Freeman, Social Networks 1 (1978/79), 215-239",
)


def degree(network: "Ties[str]") -> Result:
    r"""How many ties a node has, and to how many others.

    For a node `v` of a directed network with parallel ties, `ties_out` is the number of ties that
    leave it and `out` the number of different nodes they lead to; `ties_in` and `in` count the ties
    that arrive and the nodes they come from; the value is the number of different nodes in all:

    .. math:: out(v) = |\{u : (v, u) \in E\}|, \quad ties\_out(v) = \sum_u m(v, u)

    where :math:`m(v, u)` is the number of parallel ties from `v` to `u`. In a network without
    directions `ties` counts the ties at a node and the value its neighbours.

    Notes
    -----
    The number of ties says how finely a law is written as much as how much may be done: a provision
    that lists ten measures gives ten ties, an open clause that covers them all gives one. A class of
    holders ("any state") is one node. Ties that are only possible on the day count like sure ones.

    References
    ----------
    L. C. Freeman, "Centrality in social networks: conceptual clarification", Social Networks 1
    (1978/79), pp. 215-239.

    Examples
    --------
    >>> import networkx
    >>> ties = networkx.MultiDiGraph([("council", "a"), ("council", "a"), ("council", "b")])
    >>> degree(ties).values["council"]
    {'in': 0, 'out': 2, 'ties_in': 0, 'ties_out': 3}
    >>> degree(ties).values["a"]
    {'in': 1, 'out': 0, 'ties_in': 2, 'ties_out': 0}
    >>> [row["rank"] for row in degree(ties).rows]
    [1, 2, 2]

    """
    others = {node: len({*network.pred[node], *network.succ[node]} - {node}) for node in network}
    if not is_directed(network):
        undirected = {node: {"ties": network.degree(node)} for node in network}
        return ranking(network, "degree", DEGREE, others, undirected)
    numbers = {
        node: {
            "in": sum(1 for _ in network.predecessors(node)),
            "out": sum(1 for _ in network.successors(node)),
            "ties_in": network.in_degree(node),
            "ties_out": network.out_degree(node),
        }
        for node in network
    }
    return ranking(network, "degree", DEGREE, others, numbers)


def strength(network: "Ties[str]") -> Result:
    r"""How heavy a node's ties are, all told.

    .. math:: s(v) = \sum_u w(v, u) + \sum_u w(u, v)

    where :math:`w(v, u)` is the sum of the weights of the ties from `v` to `u`; a tie that says no
    weight counts as one, so that there strength is the number of ties.

    Notes
    -----
    What a weight is differs by network: in a projection it is how many bodies two states share. A tie
    of a node to itself counts once where it leaves and once where it arrives.

    References
    ----------
    A. Barrat, M. Barthélemy, R. Pastor-Satorras and A. Vespignani, "The architecture of complex
    weighted networks", PNAS 101 (2004), pp. 3747-3752.

    Examples
    --------
    >>> import networkx
    >>> ties = networkx.MultiDiGraph([("a", "b", {"weight": 3}), ("b", "c", {"weight": 0.5}), ("c", "a")])
    >>> {node: numbers["value"] for node, numbers in zip("bac", strength(ties).rows)}
    {'b': 4.0, 'a': 3.5, 'c': 1.5}

    """
    leaving: Counter[str] = Counter()
    arriving: Counter[str] = Counter()
    for source, target, facts in network.edges(data=True):
        leaving[source] += weight_of(facts)  # type: ignore[assignment]
        arriving[target] += weight_of(facts)  # type: ignore[assignment]
    values = {node: float(leaving[node] + arriving[node]) for node in network}
    if not is_directed(network):
        return ranking(network, "strength", STRENGTH, values)
    sides = {node: {"in": float(arriving[node]), "out": float(leaving[node])} for node in network}
    return ranking(network, "strength", STRENGTH, values, sides)


def reach(network: "Ties[str]") -> Result:
    r"""How many states a holder's powers reach, and how many holders reach a state.

    `reaches` is the number of different states to which at least one sure tie leads from the node,
    `reached_by` the number of different holders from which at least one sure tie leads to it; ranked
    by `reaches`:

    .. math:: reaches(v) = |\{s : s \text{ is a state}, (v, s) \in E_{sure}\}|

    Notes
    -----
    To be reached is to be within the law's range that day. It says nothing of whether the conditions
    of a power are met, whether it was ever used, how hard it would hit, or whether those who must
    agree would. A holder whose law names no addressee by a list that can be counted (a class in words
    only) reaches none here.

    References
    ----------
    The number of distinct neighbours over ties that are sure: L. C. Freeman, Social Networks 1
    (1978/79), 215-239, on the in- and out-degree of directed relations.

    Examples
    --------
    >>> import networkx
    >>> ties = networkx.MultiDiGraph()
    >>> ties.add_nodes_from(["mali", "togo"], kind="state")
    >>> _ = ties.add_edge("council", "mali", sure=True), ties.add_edge("council", "togo", sure=False)
    >>> reach(ties).values["council"]
    {'reaches': 1, 'reached_by': 0}
    >>> reach(ties).values["mali"]
    {'reaches': 0, 'reached_by': 1}

    """
    kinds = network.nodes(data="kind")
    sure = {(source, target) for source, target, facts in network.edges(data=True) if is_sure(facts)}
    reaches = Counter(source for source, target in sure if kinds[target] == STATE)
    reached_by = Counter(target for _, target in sure)
    numbers = {node: {"reaches": reaches[node], "reached_by": reached_by[node]} for node in network}
    return ranking(network, "reach", REACH, {node: reaches[node] for node in network}, numbers)


def is_sure(facts: Mapping[str, object]) -> bool:
    """Whether a tie holds for certain; it does unless it says not."""
    return facts.get("sure", True) is not False
