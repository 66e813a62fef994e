"""Brokerage: the five roles of Gould and Fernandez, and who counts as whose."""

import networkx
import pytest

from graph import measures

Ties = networkx.MultiDiGraph
NOBODY = {"coordinator": 0, "consultant": 0, "gatekeeper": 0, "representative": 0, "liaison": 0}


def three(before: str, between: str, after: str, **more: object) -> "Ties[str]":
    """A way a → v → c whose nodes belong to the groups given."""
    made: Ties[str] = networkx.MultiDiGraph([("a", "v"), ("v", "c")], **more)
    for node, group in zip("avc", (before, between, after), strict=True):
        made.nodes[node]["organisation"] = group
    return made


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        ("xxx", "coordinator"),
        ("xyx", "consultant"),
        ("yxx", "gatekeeper"),
        ("xxy", "representative"),
        ("xyz", "liaison"),
    ],
)
def test_the_five_roles(groups: str, role: str) -> None:
    """Gould and Fernandez (1989), figure 1: one go-between, five ways to share a group or not."""
    found = measures.brokerage(three(*groups))
    assert found.values["v"] == {**NOBODY, role: 1}
    assert found.values["a"] == found.values["c"] == NOBODY
    assert found.totals[role] == 1


def test_who_is_tied_needs_no_broker() -> None:
    """A tie from the first to the third closes the way; parallel ties open it once."""
    ties = three("x", "x", "x")
    ties.add_edge("a", "v")
    assert measures.brokerage(ties).values["v"]["coordinator"] == 1
    ties.add_edge("a", "c")
    assert measures.brokerage(ties).values["v"] == NOBODY


def test_there_and_back_is_no_brokerage() -> None:
    """A way from a over v to a again brokers nothing."""
    assert measures.brokerage(networkx.MultiDiGraph([("a", "v"), ("v", "a")])).values["v"] == NOBODY


def test_without_direction_each_pair_counts_once() -> None:
    """Of two of one group one pair is coordinated; between two groups v guards and represents at once."""
    found = measures.brokerage(three("x", "x", "x", directed=False))
    assert found.values["v"] == {**NOBODY, "coordinator": 1}
    assert found.rows[0]["value"] == 1
    found = measures.brokerage(three("x", "x", "y", directed=False))
    assert found.values["v"] == {**NOBODY, "gatekeeper": 1, "representative": 1}
    assert found.rows[0]["value"] == 1


def test_every_twentieth_part_is_reported() -> None:
    """Who looks on hears how far it is."""
    heard: list[tuple[int, int]] = []
    ring: Ties[str] = networkx.MultiDiGraph(networkx.cycle_graph(40))
    measures.brokerage(ring, effort=measures.Effort(progress=lambda *parts: heard.append(parts)))
    assert heard == [(done, 40) for done in range(2, 41, 2)]


def test_who_belongs_to_nobody_is_alone() -> None:
    """Nodes without an organisation are groups of their own, unless asked by kind."""
    ties: Ties[str] = networkx.MultiDiGraph([("a", "v"), ("v", "c")])
    assert measures.brokerage(ties).values["v"]["liaison"] == 1
    for node in ties:
        ties.nodes[node]["kind"] = "organ"
    assert measures.brokerage(ties, by="kind").values["v"]["coordinator"] == 1
