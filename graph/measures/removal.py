"""The removal of a body: what nobody can do any more, and who no longer hears of it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import networkx

from graph.errors import BadParameter
from graph.measures.degrees import is_sure
from graph.measures.likeness import instrument_of
from graph.measures.pairs import is_directed
from graph.measures.result import Reading, Result, label_of, labels_of, ranks_of, table
from graph.network import Ties

HOWS = ("blocked", "leaves")
PER = ("instrument", "state", "pair")
CAPACITY_OF = frozenset({"powers", "repertoire"})  # networks whose ties are something one can do
NO_TREE: Mapping[str, frozenset[str]] = MappingProxyType({})
CAPACITY = Reading(
    "What nobody else holds over a state once the body is out: an instrument in a role; and how many others "
    "hold what is left.",
    "Law on paper: that another body holds the same power does not say that it would use it, or could; "
    "instruments count as the same by name, whatever must have happened first (an attack on a member, say) "
    "and whoever must consent; who holds a wider one is named apart. That a step is needed may be "
    "in dispute: see the provisions behind the power.",
    "Robustness by deletion: R. Albert, H. Jeong and A.-L. Barabási, Nature 406 (2000), 378-382",
)
REACHES = Reading(
    "Whom a node no longer reaches, over however many steps, once the body passes nothing on.",
    "Only ways recorded as standing ones count; a letter finds other ways.",
    "Robustness by deletion: R. Albert, H. Jeong and A.-L. Barabási, Nature 406 (2000), 378-382",
)

Item = tuple[str, str, str]  # instrument, role, state
Edge = tuple[str, str, dict[str, object]]


def removal(
    ties: "Ties[str]",
    node: str,
    how: str = "blocked",
    per: str = "instrument",
    broader: Mapping[str, frozenset[str]] = NO_TREE,
) -> Result:
    r"""What is lost if a body is blocked, or leaves.

    `blocked`: the body is there, but nothing it decides comes about and nothing it hears is passed on.
    `leaves`: it is gone, and what was tied to it stands alone. Its organs share its fate, and a power that
    `needs` its step falls too, whoever holds it, as does one
    for which some of `one_of` must act, if all of them are out. Only sure ties count, before and after.

    On powers and repertoires: with `H(i, r, s)` the holders of instrument `i` in role `r` over the state `s`
    whose powers stand,

    .. math:: L = \{(i, r, s) : H_{before} \neq \emptyset, H_{after} = \emptyset\}

    One row an instrument and role (`per="instrument"`), a state (`state`) or each of the three (`pair`):
    `value` counts what is lost, `left` what others still hold though the body did too, by at least `fewest`
    of them; `wider` names who holds a broader instrument in the same role over a state that lost it
    (`broader` gives the broader instruments of each). `totals` says of whom else how many powers fell too.

    On other networks: the pairs of nodes of which the first reached the second before and not after; one row
    a node that reaches less.

    References
    ----------
    R. Albert, H. Jeong and A.-L. Barabási, "Error and attack tolerance of complex networks", Nature 406
    (2000), pp. 378-382.

    Examples
    --------
    Council and league may ban; only the council may freeze, and the union's freeze needs the council:

    >>> ties = networkx.MultiDiGraph(name="powers")
    >>> for body, kind in [("council", "ban"), ("league", "ban"), ("council", "freeze")]:
    ...     _ = ties.add_edge(body, "mali", kind=kind, role="decide")
    >>> _ = ties.add_edge("union", "mali", kind="freeze", role="decide", needs="council")
    >>> found = removal(ties, "council").rows
    >>> [(row["instrument"], row["value"], row["left"], row["fewest"]) for row in found]
    [('freeze', 1, 0, None), ('ban', 0, 1, 1)]

    And how warnings travel:

    >>> ways = networkx.MultiDiGraph([("watch", "office"), ("office", "council")], name="information")
    >>> [(row["node"], row["lost"]) for row in removal(ways, "office").rows]
    [('office', ['council']), ('watch', ['council'])]

    """
    if how not in HOWS or per not in PER:
        raise BadParameter(f"how {how!r}, per {per!r}; wanted how: {', '.join(HOWS)}; per: {', '.join(PER)}.")
    out = frozenset(
        other for other, facts in ties.nodes(data=True) if other == node or facts.get("organisation") == node
    )
    if not out:
        raise BadParameter(f"{node!r} has no tie in {ties.graph.get('name') or 'this network'}.")
    if str(ties.graph.get("name")) in CAPACITY_OF:
        return _capacity(ties, _Fall(ties, out, how), per, broader)
    return _reaches(ties, _Fall(ties, out, how))


class _Fall:
    """What falls with the bodies that are out: their ties, and those that need them."""

    def __init__(self, ties: "Ties[str]", out: frozenset[str], how: str) -> None:
        self.out = out
        self.how = how
        sure = [(one, two, facts) for one, two, facts in ties.edges(data=True) if is_sure(facts)]
        self.before: list[Edge] = sure
        self.after: list[Edge] = [edge for edge in sure if not self.falls(edge)]
        self.possible = ties.number_of_edges() - len(sure)

    def falls(self, edge: Edge) -> bool:
        """Whether the tie goes with the bodies that are out."""
        source, target, facts = edge
        gone = self.how == "leaves" and target in self.out
        return source in self.out or gone or self.lacks(facts)

    def lacks(self, facts: Mapping[str, object]) -> bool:
        """Whether a body is out whose step cannot be left out, or all of those of whom one must act."""
        one_of = _bodies(facts.get("one_of"))
        return bool(self.out & _bodies(facts.get("needs"))) or (bool(one_of) and one_of <= self.out)

    def head(self, ties: "Ties[str]") -> dict[str, object]:
        """What is out and what fell with it, for the totals."""
        fallen = {
            (source, facts.get("claim"))
            for source, _, facts in self.before
            if self.lacks(facts) and source not in self.out
        }
        with_it = Counter(label_of(ties, source) for source, _ in fallen)
        return {
            "out": sorted(self.out),
            "how": self.how,
            "ties_fallen": len(self.before) - len(self.after),
            "powers_fallen_of": dict(sorted(with_it.items())),
            "possible_left_aside": self.possible,
        }


def _bodies(said: object) -> set[str]:
    """The ids that an attribute lists, joined by semicolons."""
    return {part.strip() for part in str(said).split(";")} if said else set()


@dataclass(frozen=True, slots=True)
class _Loss:
    """One item that the fallen ties held: who holds it still, and who holds a wider one."""

    item: Item
    others: frozenset[str]
    wider: frozenset[str]


def _capacity(ties: "Ties[str]", fall: _Fall, per: str, broader: Mapping[str, frozenset[str]]) -> Result:
    before, after = _holders(ties, fall.before), _holders(ties, fall.after)
    gone = fall.out if fall.how == "leaves" else frozenset()
    losses = [
        _Loss(item, frozenset(after.get(item, ())), _wider(item, after, broader))
        for item, holders in sorted(before.items())
        if holders != after.get(item) and item[2] not in gone
    ]
    lost = [loss for loss in losses if not loss.others]
    totals = fall.head(ties) | {
        "before": len(before),
        "lost": len(lost),
        "lost_but_for_a_wider": sum(1 for loss in lost if loss.wider),
        "left": len(losses) - len(lost),
        "untouched": len(before) - len(losses),
        "states_that_lose": len({loss.item[2] for loss in lost}),
    }
    places = {"instrument": (0, 1), "state": (2,), "pair": (0, 1, 2)}[per]
    groups: dict[tuple[str, ...], list[_Loss]] = {}
    for loss in losses:
        groups.setdefault(tuple(loss.item[place] for place in places), []).append(loss)
    ranks = ranks_of({key: _lost(found) for key, found in groups.items()})
    rows = [
        _told(ties, key, found, places) | {"rank": ranks[key]}
        for key, found in sorted(groups.items(), key=lambda group: (ranks[group[0]], group[0]))
    ]
    return table(ties, "removal", CAPACITY, rows, totals=totals)


def _lost(losses: list[_Loss]) -> int:
    return sum(1 for loss in losses if not loss.others)


def _wider(
    item: Item, after: Mapping[Item, set[str]], broader: Mapping[str, frozenset[str]]
) -> frozenset[str]:
    """Who still holds a broader instrument in the same role over the same state."""
    what, role, state = item
    return frozenset(
        holder for wide in broader.get(what, ()) for holder in after.get((wide, role, state), ())
    )


def _holders(ties: "Ties[str]", edges: Iterable[Edge]) -> dict[Item, set[str]]:
    """Who holds each instrument in each role over each state."""
    kinds = ties.nodes(data="kind")
    found: dict[Item, set[str]] = {}
    for source, target, facts in edges:
        what = instrument_of(facts, target, kinds[target])
        found.setdefault((what, str(facts.get("role") or ""), target), set()).add(source)
    return found


def _told(
    ties: "Ties[str]", key: tuple[str, ...], losses: list[_Loss], places: tuple[int, ...]
) -> dict[str, object]:
    """What a group of items loses and keeps, in the columns of a row."""
    lost = [loss for loss in losses if not loss.others]
    kept = [loss for loss in losses if loss.others]
    said: dict[str, object] = dict(
        zip([("instrument", "role", "node")[place] for place in places], key, strict=True)
    )
    if 2 in places:
        said["label"] = label_of(ties, key[-1])
    said |= {
        "value": len(lost),
        "left": len(kept),
        "fewest": min((len(loss.others) for loss in kept), default=None),
        "others": labels_of(ties, {holder for loss in kept for holder in loss.others}),
        "wider": labels_of(ties, {holder for loss in lost for holder in loss.wider}),
    }
    rest = [place for place in range(3) if place not in places]
    if rest:
        said["lost"] = sorted(" ".join(loss.item[place] for place in rest) for loss in lost)
    return said


def _reaches(ties: "Ties[str]", fall: _Fall) -> Result:
    before, after = _reached(ties, fall.before), _reached(ties, fall.after)
    nodes = list(ties)
    missing = {node: before[node] & ~after[node] for node in nodes}
    lost = {
        node: sorted(other for place, other in enumerate(nodes) if mask >> place & 1 and other != node)
        for node, mask in missing.items()
        if mask
    }
    less = {node: len(others) for node, others in lost.items() if others}
    ranks = ranks_of(less)
    rows = [
        {
            "node": node,
            "label": label_of(ties, node),
            "rank": ranks[node],
            "value": less[node],
            "lost": lost[node],
        }
        for node in sorted(less, key=lambda node: (ranks[node], node))
    ]
    unheard = {other for others in lost.values() for other in others}
    totals = fall.head(ties) | {
        "pairs_lost": sum(less.values()),
        "nodes_that_reach_less": len(less),
        "nodes_reached_by_fewer": len(unheard),
    }
    return table(
        ties, "removal", REACHES, rows, columns=("node", "label", "rank", "value", "lost"), totals=totals
    )


def _reached(ties: "Ties[str]", edges: Iterable[Edge]) -> dict[str, int]:
    """By node, whom it reaches over some of the ties: a bit for each node in the network's order."""
    made: networkx.DiGraph[str] = networkx.DiGraph()
    made.add_nodes_from(list(ties))
    for source, target, _ in edges:
        made.add_edge(source, target)
        if not is_directed(ties):
            made.add_edge(target, source)
    place = {node: number for number, node in enumerate(ties)}
    circles = networkx.condensation(made)  # all nodes on a circle reach the same
    masks: dict[int, int] = {}
    for circle in reversed(list(networkx.topological_sort(circles))):
        masks[circle] = sum(1 << place[node] for node in circles.nodes[circle]["members"])
        for beyond in circles.successors(circle):
            masks[circle] |= masks[beyond]
    return {node: masks[circle] for node, circle in circles.graph["mapping"].items()}
