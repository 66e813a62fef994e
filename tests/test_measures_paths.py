"""Paths: the shortest, all, and how their steps are read aloud."""

import networkx
import pytest

from graph import measures

Ties = networkx.MultiDiGraph
BASE = "https://w3id.org/mandate-graph/claim/relations/"


@pytest.fixture
def ties() -> "Ties[str]":
    """A watch that informs an office, directly reported to a council and, a longer way, over a commission."""
    made: Ties[str] = networkx.MultiDiGraph(name="information", on="2024-06-01")
    made.add_nodes_from(["watch", "office", "commission", "council", "apart"])
    made.nodes["office"]["label"] = "the Office"
    made.add_edge("watch", "office", "z", kind="warns", sure=False)
    made.add_edge("watch", "office", "a", kind="informs", since="2004", until="2030", claim=f"{BASE}one")
    made.add_edge("office", "council", kind="reports-to", sure=False)
    made.add_edge("office", "commission", kind="part-of")
    made.add_edge("commission", "council", kind="advises")
    return made


def test_a_step_says_who_what_whom_since_and_on_which_claim(ties: "Ties[str]") -> None:
    """Of parallel ties the sure one is told; a step only possible on the day says so."""
    found = measures.path(ties, "watch", "council")
    assert [row["words"] for row in found.rows] == [
        "watch informs the Office (since 2004, until 2030, claim one)",
        "the Office reports to council (only possible on the day)",
    ]
    first = found.rows[0]
    assert (first["ties"], first["kind"], first["claim"], first["length"]) == (2, "informs", f"{BASE}one", 2)
    assert found.totals == {"paths": 1, "length": 2}


def test_no_way_is_an_answer(ties: "Ties[str]") -> None:
    """Where none leads the result is empty; ties lead one way only."""
    assert measures.path(ties, "council", "watch").rows == ()
    assert measures.path(ties, "watch", "apart").totals == {"paths": 0, "length": None}
    assert measures.paths(ties, "watch", "apart").totals["paths"] == 0


def test_all_ways_come_shortest_first(ties: "Ties[str]") -> None:
    """Two ways there are, of two and of three steps; a cutoff leaves the longer out, a count says it cut."""
    found = measures.paths(ties, "watch", "council")
    assert [(row["path"], row["step"], row["to"]) for row in found.rows] == [
        (1, 1, "office"), (1, 2, "council"), (2, 1, "office"), (2, 2, "commission"), (2, 3, "council"),
    ]  # fmt: skip
    assert found.rows[3]["words"] == "the Office is part of commission"
    assert found.totals["cut"] is None
    assert measures.paths(ties, "watch", "council", cutoff=2).totals["paths"] == 1
    assert measures.paths(ties, "watch", "council", count=1).totals["cut"] == (
        "more than 1 paths; the shortest are shown"
    )


@pytest.mark.parametrize("seed", range(4))
def test_the_ways_are_those_of_networkx(seed: int) -> None:
    """On random networks: as many simple paths, of the same lengths, none shown before a shorter one."""
    pairs = networkx.gnp_random_graph(12, 0.25, seed=seed, directed=True)
    ties: Ties[str] = networkx.MultiDiGraph()
    ties.add_nodes_from(map(str, pairs))
    ties.add_edges_from((str(one), str(two)) for one, two in pairs.edges())
    found = measures.paths(ties, "0", "1", cutoff=4, count=1000)
    ours: dict[object, list[str]] = {}
    for row in found.rows:
        ours.setdefault(row["path"], ["0"]).append(str(row["to"]))
    theirs = [[str(node) for node in way] for way in networkx.all_simple_paths(pairs, 0, 1, cutoff=4)]
    assert sorted(ours.values()) == sorted(theirs)
    assert [len(way) for way in ours.values()] == sorted(len(way) for way in theirs)


def test_without_direction_a_way_leads_back(ties: "Ties[str]") -> None:
    """Shared seats are ties both ways, and read so."""
    ties.graph |= {"directed": False, "name": "membership-of-states"}
    found = measures.path(ties, "council", "watch")
    assert [row["words"] for row in found.rows] == [
        "the Office and council share reports to (only possible on the day)",
        "watch and the Office share informs (since 2004, until 2030, claim one)",
    ]


def test_a_power_and_an_act_are_read_as_such(ties: "Ties[str]") -> None:
    """In the networks of powers, repertoires and acts the kind of a tie is an instrument."""
    for name, told in (
        ("powers", "watch may decide travel ban on the Office"),
        ("repertoire", "watch has travel ban: the Office"),
        ("acts", "watch used travel ban on the Office"),
    ):
        ties.graph["name"] = name
        ties.add_edge("watch", "office", "", kind="travel-ban", role="decide")
        assert measures.path(ties, "watch", "office").rows[0]["words"] == told
