"""The structure of networks, against the literature and against NetworkX."""

import networkx
import pytest
from test_measures_centrality import KARATE, ties_of

from graph import measures
from graph.measures.pairs import pairs_of


def test_the_core_of_the_karate_club() -> None:
    """Ten members of Zachary's club have four friends each among themselves; nobody has five."""
    found = measures.core(KARATE)
    inner = {row["node"] for row in found.rows if row["value"] == 4}
    assert found.totals["largest_k"] == 4
    assert inner == {str(member) for member in (0, 1, 2, 3, 7, 8, 13, 30, 32, 33)}


def test_what_the_karate_club_hangs_on() -> None:
    """Without the instructor five at once and one alone are cut off; one bridge leads to the latter."""
    found = measures.cut(KARATE)
    told = [(row["what"], row["node"], row["other"], row["rank"], row["value"]) for row in found.rows]
    assert told == [("node", "0", None, 1, 6), ("pair", "0", "11", 1, 1)]


@pytest.mark.parametrize("seed", range(8))
def test_points_and_bridges_are_those_of_networkx(seed: int) -> None:
    """On random networks in several parts; what is cut off is what lies outside the largest part left."""
    ties = ties_of(networkx.gnp_random_graph(30, 0.06, seed=seed))
    pairs = pairs_of(ties)
    found = measures.cut(ties)
    points = {str(row["node"]): row["value"] for row in found.rows if row["what"] == "node"}
    bridges = {
        frozenset((row["node"], row["other"])): row["value"] for row in found.rows if row["what"] == "pair"
    }
    assert set(points) == set(networkx.articulation_points(pairs))
    assert set(bridges) == set(map(frozenset, networkx.bridges(pairs)))
    for node, count in points.items():
        whole = networkx.node_connected_component(pairs, node) - {node}
        left = [len(part) for part in networkx.connected_components(pairs.subgraph(whole))]
        assert count == len(whole) - max(left)
    for pair, count in bridges.items():
        rest = pairs.copy()
        rest.remove_edge(*pair)
        assert count == min(len(networkx.node_connected_component(rest, end)) for end in pair)


def test_direction_is_left_aside() -> None:
    """A way of three hangs on its middle, whichever way its ties point."""
    found = measures.cut(networkx.MultiDiGraph([("b", "a"), ("b", "c"), ("b", "c")]))
    assert [(row["what"], row["node"]) for row in found.rows] == [("node", "b"), ("pair", "a"), ("pair", "b")]


def test_the_summary_of_the_karate_club() -> None:
    """34 members, 78 friendships, a density of 0.139."""
    found = measures.summary(KARATE).totals
    assert (found["nodes"], found["pairs"], found["parts"]) == (34, 78, 1)
    assert found["density"] == pytest.approx(0.139, abs=5e-4)
