"""Likeness: who could stand in for whom, over instruments and over states."""

import networkx
import pytest

from graph import measures
from graph.errors import NotMeasured

Ties = networkx.MultiDiGraph


@pytest.fixture
def ties() -> "Ties[str]":
    """A council with a ban on two states and a freeze on one, a league with the ban on one, a watch apart."""
    made: Ties[str] = networkx.MultiDiGraph(name="powers")
    made.add_nodes_from(["mali", "togo"], kind="state")
    for body, state, kind in [
        ("council", "mali", "ban"), ("council", "togo", "ban"), ("council", "mali", "freeze"),
        ("league", "mali", "ban"), ("watch", "togo", "appeal"),
    ]:  # fmt: skip
        made.add_edge(body, state, kind=kind, instrument=kind, role="decide")
    return made


def told(found: measures.Result) -> dict[tuple[object, object], float]:
    return {(row["node"], row["other"]): float(str(row["value"])) for row in found.rows}


def test_jaccard_over_instruments(ties: "Ties[str]") -> None:
    """One instrument of two is shared, both ways; the watch shares none and is not beside anybody."""
    found = measures.similarity(ties)
    assert told(found) == {("council", "league"): 0.5, ("league", "council"): 0.5}
    first, second = found.rows
    assert (first["covers"], first["lacks"], first["shared"]) == (0.5, ["freeze"], ["ban"])
    assert (second["covers"], second["lacks"]) == (1.0, [])


def test_over_reach_and_over_both(ties: "Ties[str]") -> None:
    """Of two states one is shared; of three instruments with states one is."""
    assert told(measures.similarity(ties, by="reach"))["council", "league"] == 0.5
    found = measures.similarity(ties, "council", by="both")
    assert told(found) == {("council", "league"): pytest.approx(1 / 3), ("council", "watch"): 0.0}
    assert found.rows[0]["lacks"] == ["ban togo", "freeze mali"]


def test_cosine_counts_ties(ties: "Ties[str]") -> None:
    """Bans twice and a freeze once, beside one ban: 2 / root of 5."""
    found = measures.similarity(ties, how="cosine")
    assert told(found)["council", "league"] == pytest.approx(2 / 5**0.5)


def test_a_tie_to_an_instrument_carries_it() -> None:
    """In a repertoire the instrument stands at the end of the tie, or is named by it."""
    made: Ties[str] = networkx.MultiDiGraph(name="repertoire")
    made.add_node("ban", kind="instrument")
    made.add_edge("council", "ban", kind="decide")
    made.add_edge("league", "x", kind="decide", instrument="ban")
    assert told(measures.similarity(made))["council", "league"] == 1
    with pytest.raises(NotMeasured, match="no tie carries reach"):
        measures.similarity(made, by="reach")


def test_rows_are_cut_and_counted(ties: "Ties[str]") -> None:
    """At most so many rows as asked; the totals say how many there are. Who holds nothing has no rows."""
    found = measures.similarity(ties, count=1)
    assert (len(found.rows), found.totals["couples"]) == (1, 2)
    assert measures.similarity(ties, "mali").rows == ()


def test_without_instruments_those_tied_to_are_compared() -> None:
    """Two who sit with the same third are alike, their own tie left aside; weights count."""
    seats: Ties[str] = networkx.MultiDiGraph(directed=False)
    for one, two, weight in (("a", "c", 1), ("b", "c", 1), ("a", "b", 1), ("b", "d", 0.5)):
        seats.add_edge(one, two, kind="shared body", weight=weight)
    found = measures.similarity(seats, "b")
    assert found.totals["by"] == "others"
    assert told(found)["b", "a"] == pytest.approx(1 / 1.5)  # c of c and d
    first = found.rows[0]
    assert (first["other"], first["shared"], first["lacks"]) == ("a", ["c"], ["d"])
    assert told(measures.similarity(seats, "b", how="cosine"))["b", "a"] == pytest.approx(1 / 1.25**0.5)


def test_two_who_share_only_each_other_share_nothing() -> None:
    """What is left when their own tie is taken away is nothing."""
    pair: Ties[str] = networkx.MultiDiGraph([("a", "b")], directed=False)
    for how in ("jaccard", "cosine"):
        assert told(measures.similarity(pair, "a", how=how)) == {("a", "b"): 0.0}
    assert measures.similarity(pair, "a").rows[0]["covers"] == 0.0
