"""Measures, counted by hand."""

import doctest

import networkx
import pytest

from graph import measures


@pytest.fixture
def ties() -> "networkx.MultiDiGraph[str]":
    """A council with three ties to a and a possible one to b; a and a club hold one each over c."""
    made: networkx.MultiDiGraph[str] = networkx.MultiDiGraph(name="powers", on="2024-06-01")
    made.add_nodes_from(["a", "b", "c"], kind="state")
    made.add_nodes_from(["council"], kind="organ")
    made.add_nodes_from(["club"], kind="organisation")
    for kind in ("travel-ban", "travel-ban", "asset-freeze"):
        made.add_edge("council", "a", kind=kind, role="decide", sure=True)
    made.add_edge("council", "b", kind="travel-ban", role="recommend", sure=False)
    made.add_edge("a", "c", kind="expulsion", role="decide", sure=True)
    made.add_edge("club", "c", kind="expulsion", role=None, sure=True)
    made.add_edge("council", "club", kind="expulsion", role="decide", sure=True)
    return made


def test_the_examples_in_the_docstrings_hold() -> None:
    """Each measure's example can be counted by hand, and comes out so."""
    found = doctest.testmod(measures)
    assert found.attempted >= 4
    assert found.failed == 0


def test_degree_counts_ties_and_neighbours_apart(ties: "networkx.MultiDiGraph[str]") -> None:
    """Three ties to one state are three ties and one neighbour; possible ties count."""
    found = measures.degree(ties).values
    assert found["council"] == {"in": 0, "out": 3, "ties_in": 0, "ties_out": 5}
    assert found["a"] == {"in": 1, "out": 1, "ties_in": 3, "ties_out": 1}
    assert found["c"] == {"in": 2, "out": 0, "ties_in": 2, "ties_out": 0}


def test_reach_counts_states_over_sure_ties(ties: "networkx.MultiDiGraph[str]") -> None:
    """A state that is only possibly reached is not counted, nor is a body that is no state."""
    found = measures.reach(ties).values
    assert found["council"] == {"reaches": 1, "reached_by": 0}
    assert found["b"] == {"reaches": 0, "reached_by": 0}
    assert found["c"] == {"reaches": 0, "reached_by": 2}
    assert found["a"] == {"reaches": 1, "reached_by": 1}
    assert found["club"] == {"reaches": 1, "reached_by": 1}


def test_every_measure_says_how_to_read_it(ties: "networkx.MultiDiGraph[str]") -> None:
    """A result names its meaning, its caveat and its reference, and has a value for every node."""
    for result in (measures.degree(ties), measures.reach(ties)):
        assert set(result.values) == set(ties)
        assert all((result.meaning, result.caveat, result.reference))


def test_the_summary_counts_what_there_is(ties: "networkx.MultiDiGraph[str]") -> None:
    """Ties, pairs, holders and states are counted apart; counts come largest first."""
    found = measures.summary(ties)
    assert found == {
        "name": "powers", "on": "2024-06-01", "nodes": 5, "holders": 3, "states": 3, "pairs": 5,
        "ties": 7, "possible": 1,
        "by_role": {"decide": 5, "recommend": 1},
        "by_kind": {"expulsion": 3, "travel-ban": 3, "asset-freeze": 1},
    }  # fmt: skip


def test_a_network_without_ties_has_numbers_too() -> None:
    """Nothing is measured as nothing, not as an error."""
    empty: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    assert measures.degree(empty).values == {}
    assert measures.reach(empty).values == {}
    assert measures.summary(empty)["ties"] == 0
