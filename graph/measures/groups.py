"""The communities of a network, and how far chance had a part in them."""

import random
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from itertools import combinations
from math import comb, log
from statistics import fmean
from types import MappingProxyType
from typing import Any

import networkx

from graph.errors import BadParameter
from graph.measures.backend import converted, engine, is_there, quick
from graph.measures.effort import FREE, Effort, estimate
from graph.measures.pairs import pairs_of
from graph.measures.result import Reading, Result, label_of, table
from graph.network import Ties

FEWEST = 5  # runs below which nothing can be said of stability
METHODS: MappingProxyType[str, Callable[..., Any]] = MappingProxyType(
    {
        "louvain": networkx.community.louvain_communities,
        "leiden": networkx.community.leiden_communities,
    }
)
COMMUNITIES = Reading(
    "Groups more tied within than their number of ties would lead one to expect; `stays` is the share of "
    "runs in which the node is found with its group.",
    "There are often many divisions about as good: read none without its stability; small groups may be "
    "swallowed by large ones (the resolution limit).",
    "V. D. Blondel et al., J. Stat. Mech. (2008) P10008; V. A. Traag et al., Sci. Rep. 9 (2019) 5233; "
    "stability: L. Hubert and P. Arabie, J. Classification 2 (1985), 193-218; M. Meilă, J. Multivariate "
    "Analysis 98 (2007), 873-895",
)

Division = tuple[frozenset[str], ...]


def communities(
    ties: "Ties[str]",
    method: str = "louvain",
    runs: int = 20,
    seed: int = 0,
    effort: Effort = FREE,
) -> Result:
    r"""Groups of nodes more tied within than by chance, and how firmly each node belongs.

    A division into groups `C` is sought whose modularity is high:

    .. math:: Q = \sum_C \left[ \frac{w_C}{W} - \left( \frac{s_C}{2W} \right)^2 \right]

    where :math:`w_C` is the weight of the pairs within `C`, :math:`s_C` the summed strength of its nodes and
    `W` the weight of all pairs. The algorithm is run `runs` times with seeds drawn from `seed`; the
    result is the run that agrees best with all others (mean adjusted Rand index; among equals the one
    of highest modularity). `totals` gives its modularity, the least and largest of all runs, the mean
    adjusted Rand index (1: all runs agree, 0: no more than by chance) and the mean variation of
    information (0: all agree; at most log n). A node `stays` in a run if its group there is the one that
    shares most nodes with its group here.

    Notes
    -----
    Directions are left aside, weights of parallel ties are summed. `leiden` is computed by igraph only.
    Louvain by igraph and by NetworkX draw differently: `totals` says which it was. Where the time allowed
    is too short for all runs, as many are made as it is enough for, five at least, and the result says so.

    References
    ----------
    V. D. Blondel, J.-L. Guillaume, R. Lambiotte and E. Lefebvre, "Fast unfolding of communities in large
    networks", J. Stat. Mech. (2008) P10008. V. A. Traag, L. Waltman and N. J. van Eck, "From Louvain to
    Leiden", Scientific Reports 9 (2019) 5233. M. E. J. Newman and M. Girvan, Physical Review E 69 (2004)
    026113. L. Hubert and P. Arabie, "Comparing partitions", Journal of Classification 2 (1985),
    pp. 193-218. M. Meilă, "Comparing clusterings", Journal of Multivariate Analysis 98 (2007), pp. 873-895.

    Examples
    --------
    Two triangles joined by one tie; Q = 2 (3/7 - (7/14)²) = 0.357.

    >>> ties = networkx.MultiDiGraph([*"ab bc ca de ef fd cd".split()])
    >>> found = communities(ties)
    >>> [(row["node"], row["group"]) for row in found.rows]
    [('a', 1), ('b', 1), ('c', 1), ('d', 2), ('e', 2), ('f', 2)]
    >>> round(found.totals["modularity"], 3), found.totals["adjusted_rand"]
    (0.357, 1.0)

    """
    if runs < 1:
        raise BadParameter(f"runs is {runs}; wanted 1 or more.")
    pairs = pairs_of(ties, undirected=True)
    count = _affordable(runs, estimate("communities", len(pairs), pairs.number_of_edges()), effort)
    divisions = _divisions(pairs, method, count, seed, effort)
    best, totals = _best(pairs, divisions)
    told = f"{count} runs of the {runs} asked for, to keep to the time allowed" if count < runs else None
    columns = ("node", "label", "group", "size", "stays")
    more = {"columns": columns, "totals": {**totals, "method": method}, "seed": seed, "sampled": told}
    return table(ties, "communities", COMMUNITIES, _members(ties, best, divisions), **more)


def _best(pairs: Any, divisions: Sequence[Division]) -> tuple[Division, dict[str, Any]]:
    """The division that agrees best with all others, and how good and how stable the divisions are."""
    qualities = [_modularity(pairs, each) for each in divisions]
    alike, apart = _agreement(divisions)
    best = max(range(len(divisions)), key=lambda run: (round(alike[run], 9), qualities[run], -run))
    return divisions[best], {
        "groups": len(divisions[best]),
        "modularity": qualities[best],
        "modularity_least": min(qualities),
        "modularity_most": max(qualities),
        "adjusted_rand": fmean(alike),
        "variation_of_information": apart,
        "runs": len(divisions),
        "engine": engine(),
    }


def _modularity(pairs: Any, division: Division) -> float:
    """The modularity of a division; 0 where there is nothing to divide."""
    if not pairs.size():
        return 0.0
    quality: float = networkx.community.modularity(pairs, map(set, division), weight="weight")
    return quality


def _members(ties: "Ties[str]", best: Division, divisions: Sequence[Division]) -> list[dict[str, Any]]:
    """Each node with its group, numbered from the largest, and the share of the runs in which it stays."""
    chosen = sorted(best, key=lambda group: (-len(group), min(group)))
    stays = _stays(chosen, divisions)
    return [
        {
            "node": node,
            "label": label_of(ties, node),
            "group": number,
            "size": len(group),
            "stays": stays[node],
        }
        for number, group in enumerate(chosen, 1)
        for node in sorted(group)
    ]


def _affordable(runs: int, each: float, effort: Effort) -> int:
    """How many runs there is time for; raises TooLong where five are too many."""
    if effort.seconds is None or each * runs <= effort.seconds:
        return runs
    least = min(runs, FEWEST)
    effort.shall("communities", each * least)
    return max(least, int(effort.seconds / each))


def _divisions(pairs: Any, method: str, count: int, seed: int, effort: Effort) -> list[Division]:
    """One division a run, each with a seed of its own."""
    if method not in METHODS:
        raise BadParameter(f"method is {method!r}; wanted one of: {', '.join(METHODS)}.")
    if method == "leiden" and not is_there():
        raise BadParameter("leiden needs igraph: pip install 'mandate-graph[fast]'. Or take louvain.")
    if not len(pairs):
        return [()] * count
    chance = random.Random(seed)
    held = converted(pairs, "weight")
    found = []
    for done in range(1, count + 1):
        groups = quick(METHODS[method], held, weight="weight", seed=chance.randrange(2**31))
        found.append(tuple(frozenset(group) for group in groups))
        effort.progress(done, count)
    return found


def _agreement(divisions: Sequence[Division]) -> tuple[list[float], float]:
    """Each run's mean adjusted Rand index with the others, and the mean variation of information."""
    count = len(divisions)
    if count == 1:
        return [1.0], 0.0
    sums, apart = [0.0] * count, []
    for one, two in combinations(range(count), 2):
        same = set(divisions[one]) == set(divisions[two])
        rand = 1.0 if same else adjusted_rand(divisions[one], divisions[two])
        sums[one] += rand
        sums[two] += rand
        apart.append(0.0 if same else variation(divisions[one], divisions[two]))
    return [total / (count - 1) for total in sums], fmean(apart)


def _shared(one: Collection[frozenset[str]], two: Collection[frozenset[str]]) -> Counter[tuple[int, int]]:
    """How many nodes each group of one division shares with each of another."""
    place = {node: number for number, group in enumerate(two) for node in group}
    return Counter((number, place[node]) for number, group in enumerate(one) for node in group)


def adjusted_rand(one: Collection[frozenset[str]], two: Collection[frozenset[str]]) -> float:
    """How far two divisions agree on who is together: 1 wholly, 0 as by chance.

    Of six pairs one is together in both divisions, two in the first and one in the second:
    (1 - 1/3) / (3/2 - 1/3).

    >>> fine = [frozenset("ab"), frozenset("c"), frozenset("d")]
    >>> round(adjusted_rand([frozenset("ab"), frozenset("cd")], fine), 3)
    0.571
    """
    together = sum(comb(count, 2) for count in _shared(one, two).values())
    first = sum(comb(len(group), 2) for group in one)
    second = sum(comb(len(group), 2) for group in two)
    whole = comb(sum(len(group) for group in one), 2)
    expected = first * second / whole if whole else 0.0
    most = (first + second) / 2
    return 1.0 if most == expected else (together - expected) / (most - expected)


def variation(one: Collection[frozenset[str]], two: Collection[frozenset[str]]) -> float:
    """How much of each division the other does not tell (in nats): 0 where they are the same.

    >>> round(variation([frozenset("ab")], [frozenset("a"), frozenset("b")]), 4)
    0.6931
    """
    size = sum(len(group) for group in one)
    first, second = [len(group) for group in one], [len(group) for group in two]
    return sum(
        -count / size * (log(count / first[a]) + log(count / second[b]))
        for (a, b), count in _shared(one, two).items()
    )


def _stays(chosen: Sequence[frozenset[str]], divisions: Sequence[Division]) -> dict[str, float]:
    """In which share of the runs each node is in the group that shares most with its own."""
    found: Counter[str] = Counter()
    for division in divisions:
        best: dict[int, tuple[int, int]] = {}
        for (mine, theirs), count in sorted(_shared(chosen, division).items()):
            best[mine] = max(best.get(mine, (0, 0)), (count, -theirs))
        for number, group in enumerate(chosen):
            found.update(group & division[-best[number][1]])
    return {node: found[node] / len(divisions) for group in chosen for node in group}
