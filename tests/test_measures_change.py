"""Change: what came and went between two days, and who moved."""

import networkx
import pytest

from graph import measures

Ties = networkx.MultiDiGraph


def drawn(on: str, *ties: tuple[str, str, str, str], **more: object) -> "Ties[str]":
    made: Ties[str] = networkx.MultiDiGraph(on=on, **more)
    for source, target, kind, claim in ties:
        made.add_edge(source, target, kind=kind, role="decide", claim=claim)
    return made


@pytest.fixture
def before() -> "Ties[str]":
    return drawn("2000-01-01", ("council", "a", "ban", "one"), ("council", "b", "ban", "one"))


@pytest.fixture
def after() -> "Ties[str]":
    return drawn(
        "2024-01-01", ("council", "a", "ban", "two"), ("league", "a", "ban", "three"),
        ("council", "a", "freeze", "four"),
    )  # fmt: skip


def test_what_came_and_went(before: "Ties[str]", after: "Ties[str]") -> None:
    """A law that replaced another changes nothing; each sort of change is counted."""
    found = measures.change(after, before)
    told = [(row["what"], row["node"], row["other"], row["kind"], row["claim"]) for row in found.rows]
    assert told[:5] == [
        ("node gained", "league", None, None, None),
        ("node lost", "b", None, None, None),
        ("tie gained", "council", "a", "freeze", "four"),
        ("tie gained", "league", "a", "ban", "three"),
        ("tie lost", "council", "b", "ban", "one"),
    ]
    assert found.totals == {
        "nodes_gained": 1, "nodes_lost": 1, "ties_gained": 2, "ties_lost": 1, "moved": 2, "kept": 1,
        "by": "degree", "shown": 7, "since": "2000-01-01", "until": "2024-01-01",
    }  # fmt: skip


def test_who_rose_and_who_fell(before: "Ties[str]", after: "Ties[str]") -> None:
    """The council was first and is second, a was second and is first."""
    moved = {row["node"]: (row["before"], row["after"], row["moved"]) for row in
             measures.change(after, before).rows if row["what"] == "moved"}  # fmt: skip
    assert moved == {"council": (1, 2, -1), "a": (2, 1, 1)}
    assert measures.change(after, before, by="strength").totals["moved"] == 2


def test_from_a_day_to_itself_nothing_changes(before: "Ties[str]") -> None:
    """No rows, and all ties kept."""
    found = measures.change(before, before)
    assert (found.rows, found.totals["kept"]) == ((), 2)


def test_without_direction_a_tie_is_the_same_either_way(before: "Ties[str]") -> None:
    """Turned round it is neither gained nor lost."""
    before.graph["directed"] = False
    turned = drawn("2024-01-01", ("a", "council", "ban", "x"), ("b", "council", "ban", "x"), directed=False)
    assert measures.change(turned, before).rows == ()


def test_rows_of_each_sort_are_cut(before: "Ties[str]", after: "Ties[str]") -> None:
    """One row a sort; the totals count them all."""
    found = measures.change(after, before, count=1)
    assert (len(found.rows), found.totals["ties_gained"]) == (5, 2)
