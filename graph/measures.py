"""Measures of a network, each with what it says, what it does not, and who defined it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import networkx

Ties = networkx.MultiDiGraph
STATE = "state"


@dataclass(frozen=True, slots=True)
class Result:
    """What a measure found: its numbers by node, and how to read them."""

    values: Mapping[str, Mapping[str, int]]
    meaning: str
    caveat: str
    reference: str


def degree(network: "Ties[str]") -> Result:
    r"""How many ties a node has, and to how many others.

    For a node `v` of a directed network with parallel ties, `ties_out` is the number of ties that
    leave it and `out` the number of different nodes they lead to; `ties_in` and `in` count the ties
    that arrive and the nodes they come from:

    .. math:: out(v) = |\{u : (v, u) \in E\}|, \quad ties\_out(v) = \sum_u m(v, u)

    where :math:`m(v, u)` is the number of parallel ties from `v` to `u`.

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
    >>> ties = networkx.MultiDiGraph([("council", "a"), ("council", "a"), ("council", "b")])
    >>> dict(degree(ties).values["council"])
    {'in': 0, 'out': 2, 'ties_in': 0, 'ties_out': 3}
    >>> dict(degree(ties).values["a"])
    {'in': 1, 'out': 0, 'ties_in': 2, 'ties_out': 0}

    """
    return Result(
        values={
            node: {
                "in": sum(1 for _ in network.predecessors(node)),
                "out": sum(1 for _ in network.successors(node)),
                "ties_in": network.in_degree(node),
                "ties_out": network.out_degree(node),
            }
            for node in network
        },
        meaning="How many ties arrive at and leave a node, and from and to how many others.",
        caveat="Counts how finely laws are written as well as how much they allow.",
        reference="L. C. Freeman, Social Networks 1 (1978/79), 215-239",
    )


def reach(network: "Ties[str]") -> Result:
    r"""How many states a holder's powers reach, and how many holders reach a state.

    `reaches` is the number of different states to which at least one sure tie leads from the node,
    `reached_by` the number of different holders from which at least one sure tie leads to it:

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
    >>> ties = networkx.MultiDiGraph()
    >>> ties.add_nodes_from(["mali", "togo"], kind="state")
    >>> _ = ties.add_edge("council", "mali", sure=True), ties.add_edge("council", "togo", sure=False)
    >>> dict(reach(ties).values["council"])
    {'reaches': 1, 'reached_by': 0}
    >>> dict(reach(ties).values["mali"])
    {'reaches': 0, 'reached_by': 1}

    """
    kinds = network.nodes(data="kind")
    sure = {(source, target) for source, target, facts in network.edges(data=True) if facts["sure"]}
    reaches = Counter(source for source, target in sure if kinds[target] == STATE)
    reached_by = Counter(target for _, target in sure)
    return Result(
        values={node: {"reaches": reaches[node], "reached_by": reached_by[node]} for node in network},
        meaning="How many states the node's powers reach that day, and how many holders reach the node.",
        caveat="Within range is not under threat: triggers, votes, use and weight are left aside.",
        reference="Degree over sure ties: L. C. Freeman, Social Networks 1 (1978/79), 215-239",
    )


def summary(network: "Ties[str]") -> dict[str, object]:
    """The network in numbers: name, day, nodes, holders, states, ties, ties by role and by kind.

    `ties` counts all ties, `pairs` the pairs of nodes they join, `possible` the ties that are not sure.
    """
    edges = [facts for _, _, facts in network.edges(data=True)]
    kinds = [facts.get("kind") for _, facts in network.nodes(data=True)]
    return {
        "name": network.graph.get("name"),
        "on": network.graph.get("on"),
        "nodes": network.number_of_nodes(),
        "holders": sum(1 for _, count in network.out_degree() if count),
        "states": kinds.count(STATE),
        "pairs": len(set(network.edges())),
        "ties": len(edges),
        "possible": sum(1 for tie in edges if not tie["sure"]),
        "by_role": _counted(tie["role"] for tie in edges),
        "by_kind": _counted(tie["kind"] for tie in edges),
    }


def _counted(words: Iterable[str | None]) -> dict[str, int]:
    counts = Counter(word for word in words if word is not None)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
