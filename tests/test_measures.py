"""Measures, counted by hand: degrees, the summary, and what holds for all of them."""

import doctest
import importlib
import json
import pkgutil

import networkx
import pytest

from graph import measures, network
from graph.errors import BadDay, BadParameter, NotMeasured, TooLong, UnknownQuestion
from graph.measures.effort import Effort
from graph.measures.pairs import pairs_of

Ties = networkx.MultiDiGraph
ROOMS = [room.name for room in pkgutil.iter_modules(measures.__path__)]
GIVEN = {  # what those measures are told that need to be told something
    "path": {"start": "council", "goal": "c"},
    "paths": {"start": "council", "goal": "c"},
    "change": {"before": "2000-01-01"},
    "removal": {"node": "council"},
    "voting": {"rule": "two of three"},
}


@pytest.fixture
def ties() -> "Ties[str]":
    """A council with three ties to a and a possible one to b; a and a club hold one each over c."""
    made: Ties[str] = networkx.MultiDiGraph(name="powers", on="2024-06-01", dataset="1+0")
    made.add_nodes_from(["a", "b", "c"], kind="state")
    made.add_nodes_from(["council"], kind="organ", label="the Council")
    made.add_nodes_from(["club"], kind="organisation")
    for kind in ("travel-ban", "travel-ban", "asset-freeze"):
        made.add_edge("council", "a", kind=kind, role="decide", sure=True)
    made.add_edge("council", "b", kind="travel-ban", role="recommend", sure=False)
    made.add_edge("a", "c", kind="expulsion", role="decide", sure=True)
    made.add_edge("club", "c", kind="expulsion", role=None, sure=True)
    made.add_edge("council", "club", kind="expulsion", role="decide", sure=True)
    made.add_edge("c", "a", kind="expulsion", role="decide", sure=True)
    return made


@pytest.fixture
def outside(ties: "Ties[str]") -> measures.Outside:
    """The same network on every other day, and one rule."""
    return measures.Outside(
        draw=lambda _: ties,
        rule=lambda *_: measures.Rule(dict.fromkeys("xyz", 1), quota=2, name="two of three"),
    )


@pytest.mark.parametrize("room", ROOMS)
def test_the_examples_in_the_docstrings_hold(room: str) -> None:
    """Each measure's example can be counted by hand, and comes out so."""
    assert doctest.testmod(importlib.import_module(f"graph.measures.{room}")).failed == 0


@pytest.mark.parametrize("name", sorted(measures.MEASURES))
def test_every_measure_explains_itself(name: str) -> None:
    """Each has words, a definition, a reference and an example; so have its options words."""
    found = measures.find(name)
    assert found.words
    assert all(part in found.explained for part in ("References\n---", "Examples\n---", ">>>"))
    assert all(option.words for option in found.options)


@pytest.mark.parametrize("name", sorted(measures.MEASURES))
def test_every_result_says_what_it_is_of(name: str, ties: "Ties[str]", outside: measures.Outside) -> None:
    """Meaning, caveat, reference, network, day and dataset; rows have the columns named; all is JSON."""
    found = measures.measure(ties, name, outside=outside, **GIVEN.get(name, {}))
    assert found.measure == name
    assert all((found.meaning, found.caveat, found.reference))
    assert found.meaning.endswith(".")
    assert found.dataset == "1+0"
    if name != "voting":
        assert (found.network, found.scope["on"]) == ("powers", "2024-06-01")
    assert found.rows or name == "change"  # from a day to the same day nothing changes
    assert all(set(row) == set(found.columns) for row in found.rows)
    again = json.loads(json.dumps(found.to_dict()))
    assert again["rows"] == [dict(row) for row in found.rows]
    assert len(found.to_frame()) == len(found.rows) == len(found.to_csv().splitlines()) - 1


@pytest.mark.parametrize("name", sorted(measures.MEASURES))
def test_no_measure_changes_the_network(name: str, ties: "Ties[str]", outside: measures.Outside) -> None:
    """A network is the same after as before, and measured twice gives the same."""
    before = (list(ties.nodes(data=True)), list(ties.edges(keys=True, data=True)), dict(ties.graph))
    given = GIVEN.get(name, {})
    first, second = (measures.measure(ties, name, outside=outside, **given) for _ in range(2))
    assert first == second
    assert before == (list(ties.nodes(data=True)), list(ties.edges(keys=True, data=True)), dict(ties.graph))


@pytest.mark.parametrize(
    "name", sorted(set(measures.MEASURES) - {"eigenvector", "similarity", "voting", *GIVEN})
)
def test_a_network_without_ties_is_measured_too(name: str) -> None:
    """Nothing is measured as nothing, not as an error."""
    empty: Ties[str] = networkx.MultiDiGraph()
    found = measures.measure(empty, name)
    assert not found.values if name != "summary" else found.totals["ties"] == 0


def test_what_needs_ties_refuses_a_network_without() -> None:
    """The eigenvector needs two nodes that reach each other, similarity something to compare."""
    empty: Ties[str] = networkx.MultiDiGraph()
    for name in ("eigenvector", "similarity"):
        with pytest.raises(NotMeasured, match="not measured there"):
            measures.measure(empty, name)


def test_degree_counts_ties_and_neighbours_apart(ties: "Ties[str]") -> None:
    """Three ties to one state are three ties and one neighbour; possible ties count."""
    found = measures.degree(ties)
    assert found.values["council"] == {"in": 0, "out": 3, "ties_in": 0, "ties_out": 5}
    assert found.values["a"] == {"in": 2, "out": 1, "ties_in": 4, "ties_out": 1}
    assert [(row["node"], row["rank"], row["value"]) for row in found.rows] == [
        ("council", 1, 3), ("a", 2, 2), ("c", 2, 2), ("club", 2, 2), ("b", 5, 1),
    ]  # fmt: skip
    assert found.rows[0]["label"] == "the Council"


def test_degree_without_direction_counts_once(ties: "Ties[str]") -> None:
    """A tie of a network without directions is one at each end."""
    ties.graph["directed"] = False
    assert measures.degree(ties).values["a"] == {"ties": 5}
    assert measures.strength(ties).values["a"] == {"value": 5.0}


def test_strength_sums_weights(ties: "Ties[str]") -> None:
    """A tie without a weight counts as one; a weight may be text."""
    ties.add_edge("council", "a", weight="2.5")
    assert measures.strength(ties).values["council"] == {"in": 0.0, "out": 7.5}


def test_reach_counts_states_over_sure_ties(ties: "Ties[str]") -> None:
    """A state that is only possibly reached is not counted, nor is a body that is no state."""
    found = measures.reach(ties).values
    assert found["council"] == {"reaches": 1, "reached_by": 0}
    assert found["b"] == {"reaches": 0, "reached_by": 0}
    assert found["c"] == {"reaches": 1, "reached_by": 2}
    assert found["club"] == {"reaches": 1, "reached_by": 1}


def test_the_summary_counts_what_there_is(ties: "Ties[str]") -> None:
    """Ties, pairs, holders and states are counted apart; counts come largest first."""
    assert measures.summary(ties).totals == {
        "name": "powers", "on": "2024-06-01", "nodes": 5, "holders": 4, "states": 3, "pairs": 6,
        "ties": 8, "possible": 1, "loops": 0, "density": 0.3, "parts": 1, "largest": 5,
        "reciprocity": 2 / 6, "strong_parts": 4,
        "by_role": {"decide": 6, "recommend": 1},
        "by_kind": {"expulsion": 4, "travel-ban": 3, "asset-freeze": 1},
    }  # fmt: skip


def test_the_summary_without_direction_has_no_reciprocity(ties: "Ties[str]") -> None:
    """There c and a are one pair, and nothing is returned."""
    ties.graph["directed"] = False
    found = measures.summary(ties).totals
    assert (found["pairs"], found["density"]) == (5, 0.5)
    assert "reciprocity" not in found


def test_parallel_ties_are_laid_together(ties: "Ties[str]") -> None:
    """A pair says how many ties it holds, what they weigh, and how near that makes it; loops fall out."""
    ties.add_edge("council", "a", weight=5)
    ties.add_edge("a", "a")
    pairs = pairs_of(ties)
    assert pairs["council"]["a"] == {"ties": 4, "weight": 8.0, "distance": 1.0}
    assert (pairs["a"]["c"]["distance"], pairs.graph["unit"]) == (8.0, 8)
    assert not pairs.has_edge("a", "a")
    assert pairs_of(ties, undirected=True)["a"]["c"]["ties"] == 2


def test_distances_are_whole_where_weights_are() -> None:
    """So that their sums are exact; weights that are not whole, or have no small multiple, stay."""
    whole = pairs_of(networkx.MultiDiGraph([("a", "b", {"weight": 6}), ("b", "c", {"weight": 4})]))
    assert (whole.graph["unit"], whole["a"]["b"]["distance"], whole["b"]["c"]["distance"]) == (12, 2.0, 3.0)
    for weights in ((0.5, 2), (999_983, 1_000_003, 1_000_033), (-1, 1)):
        made = pairs_of(networkx.MultiDiGraph([("a", str(weight), {"weight": weight}) for weight in weights]))
        assert made.graph["unit"] == 1
    assert not made.has_edge("a", "-1")  # a weight below zero makes no pair


def test_a_measure_is_refused_with_the_reason_of_the_network(ties: "Ties[str]") -> None:
    """Offered measures are computed, others are not: for their own reason, the one for all, or none given."""
    ties.graph |= {"offered": ("degree",), "refused": {"reach": "no states.", "*": "too small"}}
    assert measures.measure(ties, "degree").rows
    for name, reason in (("reach", "no states"), ("core", "too small")):
        with pytest.raises(
            NotMeasured, match=f"{name} is not measured on the network 'powers': {reason}\\.$"
        ):
            measures.measure(ties, name)
    ties.graph["refused"] = {}
    with pytest.raises(NotMeasured, match="does not offer it"):
        measures.measure(ties, "core")


def test_tie_files_and_register_name_the_same_measures() -> None:
    """What a network may offer or refuse is what there is."""
    assert set(network.MEASURES) == set(measures.MEASURES)


def test_an_unknown_measure_lists_those_there_are(ties: "Ties[str]") -> None:
    """The error names the noun and the names."""
    with pytest.raises(UnknownQuestion, match=r"There is no measure 'fame'.*betweenness"):
        measures.measure(ties, "fame")


def test_options_are_read_as_people_write_them(ties: "Ties[str]") -> None:
    """Text becomes numbers; empty text is the default."""
    found = measures.measure(ties, "communities", runs="5", seed="3", method="")
    assert (found.totals["runs"], found.seed, found.totals["method"]) == (5, 3, "louvain")
    assert measures.measure(ties, "pagerank", damping="0.5").totals["damping"] == 0.5


@pytest.mark.parametrize(
    ("name", "options", "told"),
    [
        ("degree", {"depth": 1}, "has no option 'depth'. There are: none"),
        ("core", {"k": 1}, "has no option 'k'"),
        ("path", {"start": "a"}, "goal is not given; wanted a node of the network"),
        ("path", {"start": "a", "goal": "mars"}, "'mars' has no tie in powers on 2024-06-01"),
        ("path", {"start": "a", "goal": "a"}, "wanted two nodes"),
        ("paths", {"start": "a", "goal": "c", "count": 0}, "a count up to 1000"),
        ("communities", {"runs": "many"}, "runs is 'many'; wanted a whole number"),
        ("communities", {"runs": 0}, "wanted 1 or more"),
        ("communities", {"method": "guess"}, "wanted one of: louvain, leiden"),
        ("betweenness", {"weight": "mass"}, "wanted one of: none, ties"),
        ("betweenness", {"pivots": 1}, "wanted 0"),
        ("pagerank", {"damping": 1}, "between 0 and 1"),
        ("similarity", {"by": "looks"}, "wanted by: instruments, reach, both, others"),
        ("similarity", {"how": "hamming"}, "how: jaccard, cosine"),
        ("brokerage", {"by": "size"}, "wanted one of: organisation, kind, group"),
        ("removal", {"node": "a", "how": "sleeps"}, "wanted how: blocked, leaves"),
        ("removal", {"node": "mars"}, "'mars' has no tie in powers"),
        ("change", {"before": "2000-01-01"}, "needs a dataset"),
        ("voting", {"rule": "x"}, "needs a dataset"),
    ],
)
def test_a_bad_option_says_what_would_be_right(
    name: str, options: dict[str, object], told: str, ties: "Ties[str]"
) -> None:
    """Unknown, missing and malformed options are errors of the asker's."""
    with pytest.raises(BadParameter, match=told):
        measures.measure(ties, name, **options)


def test_a_day_that_is_none_is_told(ties: "Ties[str]", outside: measures.Outside) -> None:
    """Options that are days are read as days; a measure of ranks must be known."""
    with pytest.raises(BadDay):
        measures.measure(ties, "change", outside=outside, before="yesterday")
    with pytest.raises(BadParameter, match="wanted one of: degree"):
        measures.measure(ties, "change", outside=outside, before="2000-01-01", by="fame")


def test_nodes_are_found_by_name(ties: "Ties[str]") -> None:
    """What is no node of the network is looked up; ids are taken as they are."""
    outside = measures.Outside(find={"The Council": "council"}.__getitem__)
    found = measures.measure(ties, "removal", outside=outside, node="The Council")
    assert found.totals["out"] == ["council"]


@pytest.mark.parametrize("name", ["closeness", "eigenvector", "pagerank", "core", "communities", "similarity",
                                  "paths", "brokerage"])  # fmt: skip
def test_what_would_take_too_long_is_refused_with_an_estimate(name: str, ties: "Ties[str]") -> None:
    """The error says how long it would take and how long it may."""
    with pytest.raises(TooLong, match=r"would take some .* seconds; 0 are allowed") as told:
        measures.measure(ties, name, effort=Effort(seconds=0), **GIVEN.get(name, {}))
    assert told.value.estimate > 0


def test_values_that_agree_share_a_rank() -> None:
    """A difference in the last digits is none."""
    from graph.measures.result import ranks_of

    assert ranks_of({"a": 0.1 + 0.2, "b": 0.3, "c": 0.2, "d": 0.9}) == {"d": 1, "a": 2, "b": 2, "c": 4}
