"""The likeness of nodes by what they may do or whom they are tied to: who could stand in for whom."""

from collections.abc import Iterator, Mapping
from itertools import combinations
from math import hypot

from graph.errors import BadParameter, NotMeasured
from graph.measures.degrees import STATE
from graph.measures.pairs import pairs_of
from graph.measures.result import Reading, Result, Row, label_of, ranks_of, table
from graph.network import Ties

INSTRUMENT = "instrument"
WAYS = ("instruments", "reach", "both", "others")
HOWS = ("jaccard", "cosine")
SIMILARITY = Reading(
    "How much of what two may do, or of those they are tied to, is the same; `covers` is the share of the "
    "node's own that the other has too, `lacks` what it has not.",
    "Alike on paper is not alike in will, means or standing; two instruments of different names count as "
    "different, however near.",
    "P. Jaccard, Bulletin de la Société vaudoise des sciences naturelles 37 (1901), 547-579; cosine: "
    "G. Salton and M. J. McGill, Introduction to Modern Information Retrieval (1983); structural "
    "equivalence: F. Lorrain and H. C. White, J. Math. Sociology 1 (1971), 49-80",
)

Feature = tuple[str, ...]
Repertoire = Mapping[str, Mapping[Feature, float]]


def similarity(
    ties: "Ties[str]", node: str | None = None, by: str = "", how: str = "jaccard", count: int = 200
) -> Result:
    r"""Which nodes could stand in for one another, and what the other lacks.

    With `A` and `B` what two have: the instruments of their ties (`by="instruments"`), the states they reach
    (`reach`), the instruments with the states (`both`), or whoever they are tied to but for each other
    (`others`); where nothing is said, the instruments if the network has any, else the others,

    .. math:: J(A, B) = \frac{|A \cap B|}{|A \cup B|}, \quad
              cos(A, B) = \frac{\sum_i a_i b_i}{\sqrt{\sum a_i^2} \sqrt{\sum b_i^2}}

    where :math:`a_i` is the number of ties that carry `i`. Among `others` both read weights: :math:`a_i` is
    the weight of the ties to `i`, and Jaccard's index is :math:`\sum \min(a_i, b_i) / \sum \max(a_i, b_i)`.
    With `node`, all others beside it; without, every two that share anything. At most `count` rows; `totals`
    says how many there are.

    Notes
    -----
    Both measures are symmetric, standing in is not: `covers` reads :math:`|A \cap B| / |A|`. An
    instrument is what a tie names as such, else the instrument a tie leads to, else the tie's kind.

    Raises NotMeasured where no tie carries anything of what is compared.

    References
    ----------
    P. Jaccard, "Étude comparative de la distribution florale", Bulletin de la Société vaudoise des sciences
    naturelles 37 (1901), pp. 547-579. F. Lorrain and H. C. White, "Structural equivalence of individuals
    in social networks", Journal of Mathematical Sociology 1 (1971), pp. 49-80.

    Examples
    --------
    Of three instruments in all they share one; the union covers all that the league has, not the reverse.

    >>> import networkx
    >>> ties = networkx.MultiDiGraph()
    >>> for body, kind in [("league", "ban"), ("union", "ban"), ("union", "freeze"), ("union", "embargo")]:
    ...     _ = ties.add_edge(body, "mali", instrument=kind)
    >>> row = similarity(ties, node="union").rows[0]
    >>> row["other"], round(row["value"], 3), round(row["covers"], 3), row["lacks"]
    ('league', 0.333, 0.333, ['embargo', 'freeze'])

    """
    if by not in ("", *WAYS) or how not in HOWS:
        raise BadParameter(f"by {by!r}, how {how!r}; wanted by: {', '.join(WAYS)}; how: {', '.join(HOWS)}.")
    by = by or _fitting(ties)
    held = _others(ties) if by == "others" else _repertoire(ties, by)
    if not held:
        raise NotMeasured("similarity", str(ties.graph.get("name") or ""), f"no tie carries {by}")
    if how == "jaccard" and by != "others":
        held = {body: dict.fromkeys(features, 1) for body, features in held.items()}
    couples = [(node, other) for other in held if other != node] if node else _touching(held)
    alike = _jaccard if how == "jaccard" else _cosine
    values = {(one, other): alike(*_beside(held, one, other)) for one, other in couples if one in held}
    ranks = ranks_of(values)
    order = sorted(values, key=lambda pair: (ranks[pair], pair))
    rows = [{**_row(ties, held, pair), "rank": ranks[pair], "value": values[pair]} for pair in order[:count]]
    totals = {"bodies": len(held), "couples": len(values), "shown": len(rows), "by": by, "how": how}
    columns = ("node", "label", "other", "other_label", "rank", "value", "covers", "shared", "lacks")
    return table(ties, "similarity", SIMILARITY, rows, columns=columns, totals=totals)


def _fitting(ties: "Ties[str]") -> str:
    """What is to be compared where nothing is said: instruments, if ties name or reach any."""
    kinds = ties.nodes(data="kind")
    carried = any(
        facts.get("instrument") or kinds[target] == INSTRUMENT for _, target, facts in ties.edges(data=True)
    )
    return "instruments" if carried else "others"


def _repertoire(ties: "Ties[str]", by: str) -> Repertoire:
    """By body, what its ties carry and how often."""
    kinds = ties.nodes(data="kind")
    found: dict[str, dict[Feature, float]] = {}
    for source, target, facts in ties.edges(data=True):
        what = instrument_of(facts, target, kinds[target])
        feature = {"instruments": (what,), "reach": (target,), "both": (what, target)}[by]
        if by == "instruments" or kinds[target] == STATE:
            held = found.setdefault(source, {})
            held[feature] = held.get(feature, 0) + 1
    return found


def _others(ties: "Ties[str]") -> Repertoire:
    """By node, those it is tied to, with the weight of their ties; both ways where ties have no direction."""
    pairs = pairs_of(ties)
    found: dict[str, dict[Feature, float]] = {
        node: {(other,): float(facts["weight"]) for other, facts in beside.items()}
        for node, beside in pairs.adjacency()
    }
    return {node: beside for node, beside in found.items() if beside}


def instrument_of(facts: Mapping[str, object], target: str, kind: object) -> str:
    """The instrument a tie carries: the one it names, else the one it leads to, else its kind."""
    return str(facts.get("instrument") or (target if kind == INSTRUMENT else facts.get("kind")))


def _touching(held: Repertoire) -> Iterator[tuple[str, str]]:
    """Every node beside every other with which it shares anything, both ways round."""
    having: dict[Feature, list[str]] = {}
    for body in sorted(held):
        for feature in held[body]:
            having.setdefault(feature, []).append(body)
    together = {pair for bodies in having.values() for pair in combinations(bodies, 2)}
    for one, other in sorted(together):
        yield one, other
        yield other, one


Beside = tuple[Mapping[Feature, float], Mapping[Feature, float]]


def _beside(held: Repertoire, one: str, other: str) -> Beside:
    """What two have, but for each other."""
    mine = {feature: count for feature, count in held[one].items() if feature != (other,)}
    theirs = {feature: count for feature, count in held[other].items() if feature != (one,)}
    return mine, theirs


def _jaccard(mine: Mapping[Feature, float], theirs: Mapping[Feature, float]) -> float:
    every = mine.keys() | theirs.keys()
    least = sum(min(mine.get(feature, 0), theirs.get(feature, 0)) for feature in every)
    most = sum(max(mine.get(feature, 0), theirs.get(feature, 0)) for feature in every)
    return least / most if most else 0.0


def _cosine(mine: Mapping[Feature, float], theirs: Mapping[Feature, float]) -> float:
    dot = sum(count * theirs.get(feature, 0) for feature, count in mine.items())
    length = hypot(*mine.values()) * hypot(*theirs.values())
    return dot / length if length else 0.0


def _row(ties: "Ties[str]", held: Repertoire, pair: tuple[str, str]) -> Row:
    one, other = pair
    mine, theirs = _beside(held, one, other)
    shared = mine.keys() & theirs.keys()
    return {
        "node": one,
        "label": label_of(ties, one),
        "other": other,
        "other_label": label_of(ties, other),
        "covers": len(shared) / len(mine) if mine else 0.0,
        "shared": sorted(" ".join(feature) for feature in shared),
        "lacks": sorted(" ".join(feature) for feature in mine.keys() - shared),
    }
