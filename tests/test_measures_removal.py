"""Removal: what falls with a body that is blocked, or leaves."""

import networkx
import pytest

from graph import measures

Ties = networkx.MultiDiGraph


@pytest.fixture
def powers() -> "Ties[str]":
    """A council with an organ, a league that needs the council, a union that bans, over two states."""
    made: Ties[str] = networkx.MultiDiGraph(name="powers")
    made.add_nodes_from(["mali", "togo"], kind="state")
    made.add_node("organ", organisation="council")
    held = [
        ("council", "mali", "ban", {}),
        ("council", "togo", "ban", {}),
        ("union", "mali", "ban", {}),
        ("union", "togo", "ban", {"sure": False}),
        ("union", "togo", "sanction", {}),
        ("league", "mali", "freeze", {"needs": "office; council"}),
        ("league", "mali", "appeal", {"one_of": "council; union"}),
        ("organ", "togo", "inquiry", {}),
    ]
    for body, state, kind, more in held:
        made.add_edge(body, state, kind=kind, role="decide", **more)
    return made


def lost(found: measures.Result) -> dict[object, object]:
    return {row["instrument"]: row["lost"] for row in found.rows if row["value"]}


def test_what_nobody_else_holds_is_lost(powers: "Ties[str]") -> None:
    """The ban over Togo, which another holds only possibly; what the organ did; what needed the council."""
    found = measures.removal(powers, "council")
    assert lost(found) == {"ban": ["togo"], "freeze": ["mali"], "inquiry": ["togo"]}
    assert found.totals["out"] == ["council", "organ"]
    assert found.totals["powers_fallen_of"] == {"league": 1}
    assert (found.totals["before"], found.totals["lost"], found.totals["left"]) == (6, 3, 1)
    assert (found.totals["possible_left_aside"], found.totals["states_that_lose"]) == (1, 2)


def test_what_others_hold_is_left_and_says_by_how_many(powers: "Ties[str]") -> None:
    """The ban over Mali is the union's too."""
    ban = next(row for row in measures.removal(powers, "council").rows if row["instrument"] == "ban")
    assert (ban["left"], ban["fewest"], ban["others"], ban["wider"]) == (1, 1, ["union"], [])


def test_who_holds_a_wider_instrument_is_named_apart(powers: "Ties[str]") -> None:
    """The union may still sanction Togo, and a ban is a sanction."""
    found = measures.removal(powers, "council", broader={"ban": frozenset({"sanction"})})
    ban = next(row for row in found.rows if row["instrument"] == "ban")
    assert (ban["wider"], ban["value"], found.totals["lost_but_for_a_wider"]) == (["union"], 1, 1)


def test_one_of_several_may_be_missed(powers: "Ties[str]") -> None:
    """The appeal stands while the council or the union is there."""
    assert "appeal" not in lost(measures.removal(powers, "council"))
    powers.nodes["union"]["organisation"] = "council"
    assert "appeal" in lost(measures.removal(powers, "council"))


def test_by_state_and_by_pair(powers: "Ties[str]") -> None:
    """The same losses, told otherwise, ranked by how many they are."""
    states = measures.removal(powers, "council", per="state").rows
    assert [(row["node"], row["rank"], row["value"], row["lost"]) for row in states] == [
        ("togo", 1, 2, ["ban decide", "inquiry decide"]),
        ("mali", 2, 1, ["freeze decide"]),
    ]
    pairs = measures.removal(powers, "council", per="pair").rows
    assert [(row["instrument"], row["node"], row["value"]) for row in pairs] == [
        ("ban", "togo", 1), ("freeze", "mali", 1), ("inquiry", "togo", 1), ("ban", "mali", 0),
    ]  # fmt: skip


def test_a_state_that_leaves_is_no_loss_of_capacity(powers: "Ties[str]") -> None:
    """What could be done to it has no object any more; blocked, it is still there to be reached."""
    powers.add_edge("togo", "mali", kind="expulsion", role="decide")
    gone = measures.removal(powers, "togo", how="leaves")
    assert lost(gone) == {"expulsion": ["mali"]}
    assert gone.totals["ties_fallen"] == 4
    assert measures.removal(powers, "togo").totals["ties_fallen"] == 1


@pytest.fixture
def ways() -> "Ties[str]":
    """Two watches before an office before a council; one of them writes to the council as well."""
    return networkx.MultiDiGraph(
        [
            ("near", "office"),
            ("far", "office"),
            ("office", "council"),
            ("near", "council"),
            ("council", "near"),
        ],
        name="information",
    )


def test_a_blocked_body_hears_and_passes_nothing_on(ways: "Ties[str]") -> None:
    """The far watch no longer reaches council or near one; the near one has its own way."""
    found = measures.removal(ways, "office")
    assert {row["node"]: row["lost"] for row in found.rows} == {
        "far": ["council", "near"],
        "office": ["council", "near"],
    }
    assert (found.totals["pairs_lost"], found.totals["nodes_that_reach_less"]) == (4, 2)
    assert [row["rank"] for row in found.rows] == [1, 1]


def test_a_body_that_leaves_is_not_reached_either(ways: "Ties[str]") -> None:
    """Whoever reached it reaches one less."""
    found = measures.removal(ways, "office", how="leaves")
    assert {row["node"]: row["lost"] for row in found.rows}["near"] == ["office"]
    assert found.totals["nodes_reached_by_fewer"] == 3


@pytest.mark.parametrize("seed", range(5))
def test_reach_is_that_of_networkx(seed: int) -> None:
    """On random networks with circles: those lost are the descendants before and not after."""
    pairs = networkx.gnp_random_graph(25, 0.07, seed=seed, directed=True)
    before = networkx.relabel_nodes(pairs, str)
    found = measures.removal(networkx.MultiDiGraph(before), "3", how="leaves")
    after = before.copy()
    after.remove_node("3")
    expected = {
        node: networkx.descendants(before, node)
        - (networkx.descendants(after, node) if node in after else set())
        for node in before
    }
    assert {row["node"]: set(row["lost"]) for row in found.rows} == {  # type: ignore[call-overload]
        node: missing for node, missing in expected.items() if missing
    }


def test_without_direction_a_cut_is_felt_on_both_sides() -> None:
    """A way of three without its middle: the ends no longer reach each other."""
    ties: Ties[str] = networkx.MultiDiGraph([("a", "b"), ("b", "c")], directed=False)
    found = measures.removal(ties, "b", how="leaves")
    assert {row["node"]: row["lost"] for row in found.rows} == {
        "a": ["b", "c"], "b": ["a", "c"], "c": ["a", "b"],
    }  # fmt: skip
