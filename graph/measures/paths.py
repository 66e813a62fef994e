"""The paths from one node to another, each step in words."""

from collections.abc import Iterator, Mapping
from itertools import islice, pairwise

import networkx

from graph.errors import BadParameter
from graph.measures.degrees import is_sure
from graph.measures.pairs import Pairs, is_directed, pairs_of
from graph.measures.result import Reading, Result, Row, label_of, table
from graph.network import Ties

MOST = 1000  # paths that may be asked for
PATH = Reading(
    "A shortest way from one node to the other, step by step.",
    "That there is a way does not say that anything ever went it; a tie that is only possible on the day "
    "may be on it, and says so.",
    "E. W. Dijkstra, Numerische Mathematik 1 (1959), 269-271",
)
PATHS = Reading(
    "The ways from one node to the other on which no node is met twice, shortest first, step by step.",
    "The number of ways grows beyond measure with their length: read `cut`.",
    "J. Y. Yen, Management Science 17 (1971), 712-716",
)
# how a tie is read aloud, by network; {a} and {b} are its ends, {kind} and {role} its own words
SENTENCES: Mapping[str, str] = {
    "powers": "{a} may {role} {kind} on {b}",
    "repertoire": "{a} has {kind}: {b}",
    "acts": "{a} used {kind} on {b}",
}
VERBS = {"part-of": "is part of", "located-in": "is located in", "derives-from": "derives from"}
COLUMNS = (
    "path", "length", "step", "from", "from_label", "to", "to_label", "kind", "role", "since",
    "until", "sure", "claim", "ties", "words",
)  # fmt: skip


def path(ties: "Ties[str]", start: str, goal: str) -> Result:
    """A shortest way from `start` to `goal`, each step in words; no rows where there is none.

    Shortest is the fewest steps. Of several the one that comes first by the order of the network is taken;
    `paths` gives them all. Of parallel ties a step tells the first, sure ones before possible ones, and
    says in `ties` how many there are.

    References
    ----------
    E. W. Dijkstra, "A note on two problems in connexion with graphs", Numerische Mathematik 1 (1959),
    pp. 269-271.

    Examples
    --------
    >>> ties = networkx.MultiDiGraph()
    >>> _ = ties.add_edge("watch", "office", kind="informs", since="2004")
    >>> _ = ties.add_edge("office", "council", kind="reports-to")
    >>> [row["words"] for row in path(ties, "watch", "council").rows]
    ['watch informs office (since 2004)', 'office reports to council']

    """
    _known(ties, start, goal)
    pairs = pairs_of(ties)
    found = list(islice(_shortest_first(pairs, start, goal), 1))
    totals = {"paths": len(found), "length": len(found[0]) - 1 if found else None}
    return table(ties, "path", PATH, _steps(ties, found), columns=COLUMNS, totals=totals)


def paths(ties: "Ties[str]", start: str, goal: str, cutoff: int = 4, count: int = 20) -> Result:
    """The ways from `start` to `goal` without a node twice, shortest first, each step in words.

    At most `count` ways of at most `cutoff` steps; where there are more than `count`, `totals["cut"]` says
    so. None of those left out is shorter than one that is shown.

    References
    ----------
    J. Y. Yen, "Finding the k shortest loopless paths in a network", Management Science 17 (1971),
    pp. 712-716.

    Examples
    --------
    >>> ties = networkx.MultiDiGraph([("a", "b"), ("b", "d"), ("a", "c"), ("c", "b"), ("a", "d")])
    >>> found = paths(ties, "a", "d", count=2)
    >>> [(row["path"], row["from"], row["to"]) for row in found.rows], found.totals["cut"]
    ([(1, 'a', 'd'), (2, 'a', 'b'), (2, 'b', 'd')], 'more than 2 paths; the shortest are shown')

    """
    _known(ties, start, goal)
    if cutoff < 1 or not 1 <= count <= MOST:
        raise BadParameter(
            f"cutoff {cutoff}, count {count}; wanted a cutoff of 1 or more, a count up to {MOST}."
        )
    pairs = _within(pairs_of(ties), start, goal, cutoff)
    ways = _shortest_first(pairs, start, goal)
    found: list[list[str]] = []
    cut = None
    for way in ways:
        if len(way) - 1 > cutoff:
            break
        if len(found) == count:
            cut = f"more than {count} paths; the shortest are shown"
            break
        found.append(way)
    totals = {"paths": len(found), "cutoff": cutoff, "cut": cut}
    return table(ties, "paths", PATHS, _steps(ties, found), columns=COLUMNS, totals=totals)


def _known(ties: "Ties[str]", *nodes: str) -> None:
    for node in nodes:
        if node not in ties:
            name, on = ties.graph.get("name") or "this network", ties.graph.get("on")
            raise BadParameter(f"{node!r} has no tie in {name}{f' on {on}' if on else ''}.")
    if nodes[0] == nodes[-1] and len(nodes) > 1:
        raise BadParameter(f"start and goal are both {nodes[0]!r}; wanted two nodes.")


def _shortest_first(pairs: "Pairs[str]", start: str, goal: str) -> Iterator[list[str]]:
    """The simple paths, shortest first; none where there is none."""
    try:
        yield from networkx.shortest_simple_paths(pairs, start, goal)
    except (networkx.NetworkXNoPath, networkx.NodeNotFound):
        return


def _within(pairs: "Pairs[str]", start: str, goal: str, cutoff: int) -> "Pairs[str]":
    """Only the nodes through which a way of at most `cutoff` steps can lead."""
    back = pairs.reverse(copy=False) if isinstance(pairs, networkx.DiGraph) else pairs
    there = networkx.single_source_shortest_path_length(pairs, start, cutoff)
    home = networkx.single_source_shortest_path_length(back, goal, cutoff)
    return pairs.subgraph(
        [node for node in pairs if node in there and node in home and there[node] + home[node] <= cutoff]
    ).copy()


def _steps(ties: "Ties[str]", ways: list[list[str]]) -> list[Row]:
    """One row a step; steps and paths are counted from 1."""
    return [
        {"path": number, "length": len(way) - 1, "step": step, **step_of(ties, source, target)}
        for number, way in enumerate(ways, 1)
        for step, (source, target) in enumerate(pairwise(way), 1)
    ]


def step_of(ties: "Ties[str]", source: str, target: str) -> Row:
    """One step of a way: the first of its ties, sure ones first, with the step in words."""
    parallel = list((ties.get_edge_data(source, target) or {}).items())
    turned = not parallel
    if not is_directed(ties):
        back = list((ties.get_edge_data(target, source) or {}).items()) if source != target else []
        parallel += back
    parallel.sort(key=lambda tie: (not is_sure(tie[1]), str(tie[0])))
    facts = parallel[0][1]
    ends = (target, source) if turned else (source, target)
    return {
        "from": source,
        "from_label": label_of(ties, source),
        "to": target,
        "to_label": label_of(ties, target),
        **{name: facts.get(name) for name in ("kind", "role", "since", "until")},
        "sure": is_sure(facts),
        "claim": facts.get("claim"),
        "ties": len(parallel),
        "words": sentence(ties, *ends, facts),
    }


def sentence(ties: "Ties[str]", source: str, target: str, facts: Mapping[str, object]) -> str:
    """A tie read aloud: who, does what, to whom, since when, on which claim."""
    kind = str(facts.get("kind") or "is tied to")
    name = str(ties.graph.get("name") or "")
    form = SENTENCES.get(name, "{a} {kind} {b}" if is_directed(ties) else "{a} and {b} share {kind}")
    said = form.format(
        a=label_of(ties, source),
        b=label_of(ties, target),
        kind=VERBS.get(kind, kind.replace("-", " ")),
        role=facts.get("role") or "use",
    )
    claim = str(facts.get("claim") or "").rsplit("/", 1)[-1]
    notes = [
        f"since {facts['since']}" if facts.get("since") else "",
        f"until {facts['until']}" if facts.get("until") else "",
        "" if is_sure(facts) else "only possible on the day",
        f"claim {claim}" if claim else "",
    ]
    told = ", ".join(note for note in notes if note)
    return f"{said} ({told})" if told else said
