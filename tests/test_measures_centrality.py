"""Centralities of classic networks, against the values of the literature."""

from collections.abc import Mapping

import networkx
import pytest

from graph import measures
from graph.errors import NotMeasured, TooLong
from graph.measures.effort import Effort
from graph.measures.pairs import pairs_of

Ties = networkx.MultiDiGraph


def ties_of(classic: "networkx.Graph[str]") -> "Ties[str]":
    """A classic network as ties without direction, one a pair, all alike."""
    made: Ties[str] = networkx.MultiDiGraph(directed=classic.is_directed())
    made.add_nodes_from(map(str, classic))
    made.add_edges_from((str(one), str(two)) for one, two in classic.edges())
    return made


def values(found: measures.Result) -> Mapping[str, float]:
    return {str(row["node"]): float(str(row["value"])) for row in found.rows}


KARATE = ties_of(networkx.karate_club_graph())
FLORENCE = ties_of(networkx.florentine_families_graph())
KITE = ties_of(networkx.krackhardt_kite_graph())


def test_betweenness_of_the_karate_club() -> None:
    """Zachary (1977): instructor and president stand between most; values as in Brandes' normalisation."""
    found = values(measures.betweenness(KARATE))
    assert found["0"] == pytest.approx(0.437635, abs=1e-6)
    assert found["33"] == pytest.approx(0.304075, abs=1e-6)
    assert found["32"] == pytest.approx(0.145247, abs=1e-6)


def test_betweenness_of_the_florentine_families() -> None:
    """Padgett and Ansell (1993), Jackson (2008): the Medici lie on 0.522 of the ways."""
    found = measures.betweenness(FLORENCE)
    assert found.rows[0]["node"] == "Medici"
    assert values(found)["Medici"] == pytest.approx(0.522, abs=5e-4)
    assert values(found)["Guadagni"] == pytest.approx(0.255, abs=5e-4)
    assert values(found)["Strozzi"] == pytest.approx(0.103, abs=5e-4)


def test_closeness_of_the_medici() -> None:
    """Six families at one step, five at two, three at three: (6 + 5/2 + 3/3) / 14."""
    assert values(measures.closeness(FLORENCE))["Medici"] == pytest.approx(9.5 / 14, abs=1e-12)


def test_the_kite_has_three_centres() -> None:
    """Krackhardt (1990): Diane has most ties, Heather stands between most."""
    degree, between = measures.degree(KITE), measures.betweenness(KITE)
    assert (degree.rows[0]["node"], degree.rows[0]["value"]) == ("3", 6)
    assert between.rows[0]["node"] == "7"
    assert values(between)["7"] == pytest.approx(14 / 36)
    assert [values(between)[garth] for garth in "56"] == pytest.approx([25 / 3 / 36] * 2)
    near = values(measures.closeness(KITE))
    assert [near["5"], near["6"]] == pytest.approx([(5 + 3 / 2 + 1 / 3) / 9] * 2)


def test_eigenvector_of_the_karate_club() -> None:
    """The president 0.373, the instructor 0.355; the vector has length 1 and nobody is left out."""
    found = measures.eigenvector(KARATE)
    assert values(found)["33"] == pytest.approx(0.373363, abs=1e-6)
    assert values(found)["0"] == pytest.approx(0.355491, abs=1e-6)
    assert sum(value**2 for value in values(found).values()) == pytest.approx(1)
    assert found.totals["outside"] == 0


def test_pagerank_of_the_karate_club() -> None:
    """The president 0.1009, the instructor 0.0970, all together 1."""
    found = values(measures.pagerank(KARATE))
    assert found["33"] == pytest.approx(0.1009, abs=5e-5)
    assert found["0"] == pytest.approx(0.0970, abs=5e-5)
    assert sum(found.values()) == pytest.approx(1)


def test_pagerank_of_a_page_nobody_leaves() -> None:
    """One page points to b, which points nowhere: b = 0.15/2 + 0.85 (a + b/2), a = 0.15/2 + 0.85 b/2."""
    found = values(measures.pagerank(networkx.MultiDiGraph([("a", "b")])))
    assert found["b"] / found["a"] == pytest.approx(1.85)


def test_two_that_point_to_each_other_share_by_weight() -> None:
    """By hand: the node at which the heavier tie arrives has the root of it."""
    ties: Ties[str] = networkx.MultiDiGraph([("a", "b", {"weight": 4}), ("b", "a")])
    assert values(measures.eigenvector(ties, weight="ties")) == pytest.approx({"b": 0.8**0.5, "a": 0.2**0.5})
    ties.graph["directed"] = False
    assert values(measures.eigenvector(ties)) == pytest.approx({"b": 0.5**0.5, "a": 0.5**0.5})


def test_a_network_without_circles_has_no_eigenvector() -> None:
    """Where ties go one way only nobody is tied to by those whom it ties to."""
    with pytest.raises(NotMeasured, match="no two nodes reach each other"):
        measures.eigenvector(networkx.MultiDiGraph([("a", "b"), ("b", "c")]))


def test_heavy_ties_are_short_ways() -> None:
    """With weights the way over two ties of four is shorter than that over one of one."""
    ties: Ties[str] = networkx.MultiDiGraph()
    ties.add_edge("a", "b", weight=4)
    ties.add_edge("b", "c", weight=4)
    ties.add_edge("a", "c")
    assert values(measures.betweenness(ties)) == {"a": 0, "b": 0, "c": 0}
    assert values(measures.betweenness(ties, weight="ties"))["b"] == 0.5
    assert values(measures.closeness(ties, weight="ties"))["c"] == pytest.approx((4 + 2) / 2)


RANDOM = networkx.gnp_random_graph(600, 0.006, seed=4, directed=True)


def test_a_sample_is_the_sample_of_networkx() -> None:
    """Pivots drawn by the same seed give the same estimate, and the result says what was drawn."""
    ties = ties_of(RANDOM)
    found = measures.betweenness(ties, pivots=80, seed=11)
    theirs = networkx.betweenness_centrality(pairs_of(ties), k=80, seed=11)
    assert values(found) == pytest.approx(theirs, abs=1e-12)
    assert found.sampled == "ways from 80 of 600 nodes, drawn by lot"
    assert found.seed == 11
    whole = measures.betweenness(ties)
    assert whole.sampled is None
    assert whole.seed is None
    assert values(whole) == pytest.approx(networkx.betweenness_centrality(pairs_of(ties)), abs=1e-12)


def test_a_long_walk_is_reported_part_by_part() -> None:
    """Who looks on hears of every part, the last being the whole."""
    heard: list[tuple[int, int]] = []
    effort = Effort(progress=lambda done, of: heard.append((done, of)))
    measures.betweenness(ties_of(RANDOM), effort=effort)
    assert heard == [(part, 20) for part in range(1, 21)]
    heard.clear()
    measures.closeness(ties_of(RANDOM), effort=effort)
    assert heard[-1] == (20, 20)


def test_a_time_too_short_for_all_is_enough_for_some() -> None:
    """With half the time needed half the nodes are drawn; with next to none it is refused."""
    from graph.measures.effort import estimate

    ties = ties_of(RANDOM)
    whole = estimate("betweenness", 600, RANDOM.number_of_edges())
    found = measures.betweenness(ties, effort=Effort(seconds=whole / 2))
    assert found.sampled == "ways from 300 of 600 nodes, drawn by lot"
    with pytest.raises(TooLong, match="betweenness would take"):
        measures.betweenness(ties, effort=Effort(seconds=whole / 100))
