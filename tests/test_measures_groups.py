"""Communities: the best division known, how firm it is, and what chance does."""

import networkx
import pytest
from test_measures_centrality import KARATE, ties_of

from graph import measures
from graph.errors import TooLong
from graph.measures.effort import Effort, estimate
from graph.measures.groups import adjusted_rand, variation


def test_the_karate_club_falls_into_four() -> None:
    """The division of highest modularity, 0.4198 (Brandes et al. 2008), has four groups."""
    found = measures.communities(KARATE)
    assert found.totals["groups"] == 4
    assert found.totals["modularity"] == pytest.approx(0.4198, abs=0.002)
    assert float(str(found.totals["modularity_most"])) <= 0.41979
    groups = {str(row["node"]): row["group"] for row in found.rows}
    assert groups["0"] != groups["33"]
    assert groups["0"] == groups["1"]


def test_two_cliques_are_told_apart_for_certain() -> None:
    """All runs agree: nobody ever leaves, and no information is lost between runs."""
    found = measures.communities(ties_of(networkx.barbell_graph(6, 0)), runs=8, seed=5)
    assert (found.totals["groups"], found.totals["adjusted_rand"]) == (2, 1.0)
    assert found.totals["variation_of_information"] == 0
    assert {row["stays"] for row in found.rows} == {1.0}


def test_a_circle_is_cut_anywhere() -> None:
    """Where every cut is as good as the next the runs differ, and the result says so."""
    found = measures.communities(ties_of(networkx.cycle_graph(30)), runs=10)
    assert float(str(found.totals["adjusted_rand"])) < 0.9
    assert min(float(str(row["stays"])) for row in found.rows) < 1


def test_nodes_without_ties_are_groups_of_their_own() -> None:
    """Nothing is tied to nothing."""
    alone: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    alone.add_nodes_from("abc")
    found = measures.communities(alone, runs=2)
    assert (found.totals["groups"], found.totals["modularity"]) == (3, 0.0)


def test_one_run_says_nothing_of_stability() -> None:
    """A single run agrees with itself."""
    assert measures.communities(KARATE, runs=1).totals["adjusted_rand"] == 1.0


def test_two_divisions_by_hand() -> None:
    """Less in common than by chance is below 0; of two halves one group tells log 2 less."""
    one = [frozenset("abcd")]
    pairs = [frozenset("ab"), frozenset("cd")]
    crossed = [frozenset("ac"), frozenset("bd")]
    assert adjusted_rand(pairs, pairs) == adjusted_rand(one, one) == 1.0
    assert adjusted_rand(pairs, crossed) == pytest.approx((0 - 2 / 3) / (2 - 2 / 3))
    assert variation(one, pairs) == pytest.approx(0.693147, abs=1e-6)
    assert variation(pairs, crossed) == pytest.approx(2 * 0.693147, abs=1e-6)
    assert adjusted_rand([frozenset("a")], [frozenset("a")]) == 1.0


def test_a_time_too_short_for_all_runs_makes_fewer() -> None:
    """With time for eight of twenty eight are made; with time for none it is refused."""
    each = estimate("communities", 34, 78)
    found = measures.communities(KARATE, effort=Effort(seconds=8.5 * each))
    assert found.totals["runs"] == 8
    assert found.sampled == "8 runs of the 20 asked for, to keep to the time allowed"
    with pytest.raises(TooLong):
        measures.communities(KARATE, effort=Effort(seconds=each))


def test_every_run_is_reported() -> None:
    """Who looks on hears of each."""
    heard: list[tuple[int, int]] = []
    measures.communities(KARATE, runs=3, effort=Effort(progress=lambda *parts: heard.append(parts)))
    assert heard == [(1, 3), (2, 3), (3, 3)]
