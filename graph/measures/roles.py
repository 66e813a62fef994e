"""The roles of go-betweens: who brokers between whose organisations."""

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType

import networkx

from graph.errors import BadParameter
from graph.measures.effort import FREE, Effort
from graph.measures.pairs import Pairs, pairs_of
from graph.measures.result import Reading, Result, ranking
from graph.network import Ties

ROLES = ("coordinator", "consultant", "gatekeeper", "representative", "liaison")
GROUPINGS = ("organisation", "kind", "group")
BROKERAGE = Reading(
    "How many pairs of others, not tied themselves, are tied through the node, by whether the three belong "
    "to the same organisation.",
    "Counts openings for a go-between, not deals made; a node with many neighbours has many.",
    "R. V. Gould and R. M. Fernandez, Sociological Methodology 19 (1989), 89-126",
)


def brokerage(ties: "Ties[str]", by: str = "organisation", effort: Effort = FREE) -> Result:
    r"""In which roles a node stands between two others that are not tied themselves.

    For every way a → v → c of two steps without a tie a → c, by the groups of the three:
    `coordinator`: all of one group; `consultant` (itinerant broker): a and c of one, v of another;
    `gatekeeper`: v and c of one, a of another (v lets in); `representative`: a and v of one, c of
    another (v speaks for its own); `liaison`: all of different groups.

    .. math:: t(v) = |\{(a, c) : a \to v \to c, a \not\to c, a \neq c\}|

    Notes
    -----
    A node that belongs to no organisation is a group of its own. Where ties have no direction each pair of
    others counts once, save that v, of one group with either, is gatekeeper and representative at once.
    `by` may be another attribute of nodes, such as `kind`.

    References
    ----------
    R. V. Gould and R. M. Fernandez, "Structures of mediation: a formal approach to brokerage in
    transaction networks", Sociological Methodology 19 (1989), pp. 89-126.

    Examples
    --------
    An office of the union hears from its own mission and tells a league:

    >>> import networkx
    >>> ties = networkx.MultiDiGraph([("mission", "office"), ("office", "league")])
    >>> for node in ("mission", "office"):
    ...     ties.nodes[node]["organisation"] = "union"
    >>> brokerage(ties).values["office"]
    {'coordinator': 0, 'consultant': 0, 'gatekeeper': 0, 'representative': 1, 'liaison': 0}

    """
    if by not in GROUPINGS:
        raise BadParameter(f"by is {by!r}; wanted one of: {', '.join(GROUPINGS)}.")
    pairs = pairs_of(ties)
    groups = {node: str(facts.get(by) or f"only {node}") for node, facts in ties.nodes(data=True)}
    found: dict[str, Mapping[str, int]] = {}
    every = max(1, len(pairs) // 20)
    for done, node in enumerate(pairs, 1):
        found[node] = _roles_of(pairs, node, groups)
        if not done % every:
            effort.progress(done, len(pairs))
    values = {
        node: sum(roles.values()) if pairs.is_directed() else sum(roles.values()) - roles["representative"]
        for node, roles in found.items()
    }
    totals = {"by": by, "groups": len(set(groups.values()))}
    totals |= {role: sum(roles[role] for roles in found.values()) for role in ROLES}
    return ranking(ties, "brokerage", BROKERAGE, values, found, totals=totals)


def _roles_of(pairs: "Pairs[str]", node: str, groups: Mapping[str, str]) -> Mapping[str, int]:
    """How often a node brokers in each role."""
    directed = pairs.is_directed()
    before = pairs.pred[node] if isinstance(pairs, networkx.DiGraph) else pairs.adj[node]
    counts: Counter[str] = Counter()
    after = Counter(groups[other] for other in pairs.adj[node])
    for source in before:
        near = pairs.adj[source]
        beyond = after.copy()
        closed = [other for other in pairs.adj[node] if other in near or other == source]
        beyond.subtract(groups[other] for other in closed)
        for group, count in beyond.items():
            counts[_role(groups[source], groups[node], group)] += count
    halved = {"coordinator", "consultant", "liaison"} if not directed else set()
    return MappingProxyType({role: counts[role] // 2 if role in halved else counts[role] for role in ROLES})


def _role(before: str, own: str, after: str) -> str:
    """The role of a node of group `own` between nodes of the groups `before` and `after`."""
    if before == after:
        return "coordinator" if own == before else "consultant"
    if own == after:
        return "gatekeeper"
    return "representative" if own == before else "liaison"
