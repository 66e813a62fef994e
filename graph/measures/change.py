"""The change of a network between two days: what came, what went, who rose and who fell."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from graph.errors import BadParameter
from graph.measures.centrality import betweenness, closeness, pagerank
from graph.measures.degrees import degree, reach, strength
from graph.measures.pairs import is_directed
from graph.measures.result import Reading, Result, Row, label_of, table
from graph.network import Ties

RANKINGS: Mapping[str, Callable[["Ties[str]"], Result]] = MappingProxyType(
    {
        "degree": degree,
        "strength": strength,
        "reach": reach,
        "betweenness": betweenness,
        "closeness": closeness,
        "pagerank": pagerank,
    }
)
CHANGE = Reading(
    "Which nodes and ties came and which went between two days, and which nodes changed their rank.",
    "A tie may come because a law was made or because a source begins; a rank may move because others did.",
    "Compared tie by tie; on graphs over time: P. Holme and J. Saramäki, Physics Reports 519 (2012), 97-125",
)
COLUMNS = (
    "what", "node", "label", "other", "other_label", "kind", "role", "before", "after", "moved", "claim",
)  # fmt: skip

Tie = tuple[str, str, str, str]  # from, to, kind, role


def change(ties: "Ties[str]", before: "Ties[str]", by: str = "degree", count: int = 500) -> Result:
    """What changed from the network `before` to this one.

    Rows say what came and went: `tie gained`, `tie lost`, `node gained`, `node lost`, and `moved` for a node
    of both days whose rank by the measure `by` differs: `before` and `after` are the ranks, `moved` by how
    many places it rose (negative: fell). A tie is the same on both days if ends, kind and role are: a law
    that replaced another changes nothing. At most `count` rows of each sort; `totals` counts them all.

    References
    ----------
    P. Holme and J. Saramäki, "Temporal networks", Physics Reports 519 (2012), pp. 97-125.

    Examples
    --------
    >>> import networkx, pprint
    >>> old = networkx.MultiDiGraph([("council", "a", {"kind": "ban"}), ("council", "b", {"kind": "ban"})])
    >>> new = networkx.MultiDiGraph([("council", "a", {"kind": "ban"}), ("league", "a", {"kind": "ban"})])
    >>> pprint.pp([(row["what"], row["node"]) for row in change(new, old).rows], compact=True, width=100)
    [('node gained', 'league'), ('node lost', 'b'), ('tie gained', 'league'), ('tie lost', 'council'),
     ('moved', 'a'), ('moved', 'council')]

    """
    if by not in RANKINGS:
        raise BadParameter(f"by is {by!r}; wanted one of: {', '.join(RANKINGS)}.")
    now, then = _by_tie(ties), _by_tie(before)
    sorts: Mapping[str, list[Row]] = {
        "node gained": [_node("node gained", ties, node) for node in sorted(set(ties) - set(before))],
        "node lost": [_node("node lost", before, node) for node in sorted(set(before) - set(ties))],
        "tie gained": [_tie("tie gained", ties, tie, now[tie]) for tie in sorted(now.keys() - then.keys())],
        "tie lost": [_tie("tie lost", before, tie, then[tie]) for tie in sorted(then.keys() - now.keys())],
        "moved": _moved(ties, before, by),
    }
    rows = [row for sort in sorts.values() for row in sort[:count]]
    totals: dict[str, object] = {name.replace(" ", "s_", 1): len(sort) for name, sort in sorts.items()}
    totals |= {"kept": len(now.keys() & then.keys()), "by": by, "shown": len(rows)}
    totals["since"], totals["until"] = _day(before), _day(ties)
    return table(ties, "change", CHANGE, rows, columns=COLUMNS, totals=totals)


def _day(ties: "Ties[str]") -> object:
    return ties.graph.get("on") or ties.graph.get("since")


def _by_tie(ties: "Ties[str]") -> dict[Tie, object]:
    """The claim of each tie; of several claims to the same tie the first."""
    found: dict[Tie, object] = {}
    for source, target, facts in ties.edges(data=True):
        one, two = (source, target) if is_directed(ties) else sorted((source, target))
        tie = (one, two, str(facts.get("kind") or ""), str(facts.get("role") or ""))
        found.setdefault(tie, facts.get("claim"))
    return found


def _blank(what: str, facts: Iterable[tuple[str, object]]) -> Row:
    return {**dict.fromkeys(COLUMNS), "what": what, **dict(facts)}


def _node(what: str, ties: "Ties[str]", node: str) -> Row:
    return _blank(what, {"node": node, "label": label_of(ties, node)}.items())


def _tie(what: str, ties: "Ties[str]", tie: Tie, claim: object) -> Row:
    source, target, kind, role = tie
    ends = {"other": target, "other_label": label_of(ties, target), "claim": claim}
    words = {"kind": kind or None, "role": role or None}
    return _blank(what, {"node": source, "label": label_of(ties, source), **ends, **words}.items())


def _moved(ties: "Ties[str]", before: "Ties[str]", by: str) -> list[Row]:
    """Who changed rank, those that moved furthest first."""
    new = {str(row["node"]): row["rank"] for row in RANKINGS[by](ties).rows}
    old = {str(row["node"]): row["rank"] for row in RANKINGS[by](before).rows}
    moves = {node: int(str(old[node])) - int(str(new[node])) for node in new.keys() & old.keys()}
    return [
        _blank(
            "moved",
            {
                "node": node,
                "label": label_of(ties, node),
                "before": old[node],
                "after": new[node],
                "moved": steps,
            }.items(),
        )
        for node, steps in sorted(moves.items(), key=lambda item: (-abs(item[1]), item[0]))
        if steps
    ]
