"""The store keeps statements once, answers SELECT queries, and prints itself the same each time."""

from pathlib import Path

import pytest

from graph.errors import BadQuery
from graph.store import Store, read_quads, read_solutions
from graph.terms import IRI, Statement, mint, ontology, statement, text

KIND = ontology("kind")
CLAIM = ontology("a-claim")
A = statement(mint("a"), KIND, mint("state"), None)
A_CLAIMED = statement(mint("a"), KIND, mint("state"), CLAIM)
B = statement(mint("b"), KIND, text('say "b"\n> <', "en"), None)
ALL = "SELECT ?s ?o WHERE { ?s ?p ?o } ORDER BY ?s"


def test_a_statement_stays_once_in_each_graph() -> None:
    """Adding again adds nothing; a claim and the default graph are two places."""
    store = Store.of([A, A, A_CLAIMED])
    store.add([A])
    assert len(store) == 2
    assert set(store.quads()) == {A, A_CLAIMED}


def test_facts_are_those_of_the_default_graph() -> None:
    """All of them, or those on one subject."""
    store = Store.of([A_CLAIMED, A, B])
    assert set(store.facts()) == {(mint("a"), KIND, mint("state")), (mint("b"), KIND, B.object)}
    assert list(store.facts(mint("a"))) == [(mint("a"), KIND, mint("state"))]
    assert list(store.facts(mint("c"))) == []


@pytest.mark.parametrize("order", [[A, A_CLAIMED, B], [B, A_CLAIMED, A]])
def test_lines_are_the_same_in_whatever_order_statements_come(order: list[Statement]) -> None:
    """Sorted, one line a statement, no line break within."""
    lines = Store.of(order).lines()
    assert lines == sorted(lines)
    assert len(lines) == 3
    assert lines == Store.of([A, B, A_CLAIMED]).lines()


def test_lines_read_back_are_the_same_store(tmp_path: Path) -> None:
    """N-Quads there and back."""
    store = Store.of([A, A_CLAIMED, B])
    (tmp_path / "d.nq").write_bytes(b"\n".join(store.lines()))
    assert Store.read(tmp_path / "d.nq").lines() == store.lines()


def test_the_ending_of_a_file_tells_its_format(tmp_path: Path) -> None:
    """Turtle and TriG beside N-Quads."""
    (tmp_path / "d.ttl").write_text("<x:a> <x:b> <x:c> .", encoding="utf-8")
    (tmp_path / "d.trig").write_text("<x:g> { <x:a> <x:b> <x:c> }", encoding="utf-8")
    store = Store.read(tmp_path / "d.ttl")
    store.load(tmp_path / "d.trig")
    assert len(store) == 2


def test_a_store_without_statements_is_another_store() -> None:
    """The first keeps them."""
    store = Store.of([A, B])
    assert store.without([A]).lines() == Store.of([B]).lines()
    assert len(store) == 2


def test_a_select_gives_its_variables_in_order_and_bound_terms_only() -> None:
    """What an OPTIONAL leaves open is not in the row."""
    found = Store.of([A, B]).select("SELECT ?o ?s ?x { ?s ?p ?o OPTIONAL { ?s <x:none> ?x } } ORDER BY ?s")
    assert found.variables == ("o", "s", "x")
    assert [dict(row) for row in found] == [
        {"o": mint("state"), "s": mint("a")},
        {"o": B.object, "s": mint("b")},
    ]
    assert len(found) == 2


def test_a_value_is_bound_as_a_term() -> None:
    """Whatever it holds, it is compared as a whole and never read as SPARQL."""
    store = Store.of([A, B])
    assert [row["s"] for row in store.select(ALL, {"s": mint("a")})] == [mint("a")]
    assert [row["s"] for row in store.select(ALL, {"o": B.object})] == [mint("b")]
    assert len(store.select(ALL, {"o": text('" } UNION { ?s ?p ?o } #')})) == 0


def test_a_query_sees_the_default_graph_unless_it_asks_for_claims() -> None:
    """Named graphs are asked for by GRAPH."""
    store = Store.of([A_CLAIMED])
    assert len(store.select(ALL)) == 0
    found = store.select("SELECT ?g { GRAPH ?g { ?s ?p ?o } }")
    assert [row["g"] for row in found] == [IRI(CLAIM.value)]


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("SELECT ?s WHERE {", "The query cannot be run"),
        ("ASK { ?s ?p ?o }", "Only SELECT queries give rows"),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "Only SELECT queries give rows"),
        ("DROP ALL", "The query cannot be run"),
    ],
)
def test_what_is_no_select_is_refused(query: str, text: str) -> None:
    """With the engine's word on where it went wrong; nothing is changed."""
    store = Store.of([A])
    with pytest.raises(BadQuery, match=text):
        store.select(query)
    assert len(store) == 1


def test_a_store_kept_on_disk_is_opened_from_there(tmp_path: Path) -> None:
    """All of it, to be read only; a folder without one is an error of the system."""
    (tmp_path / "d.nq").write_bytes(b"\n".join(Store.of([A, A_CLAIMED, B]).lines()))
    made = Store.kept(tmp_path / "d.nq", tmp_path / "store")
    opened = Store.opened(tmp_path / "store")
    assert made.lines() == opened.lines() == Store.of([A, A_CLAIMED, B]).lines()
    assert len(opened.select(ALL)) == 2
    with pytest.raises(RuntimeError, match="read-write"):
        opened.add([A])
    with pytest.raises(OSError, match="No such file"):
        Store.opened(tmp_path / "nowhere")
    (tmp_path / "store" / "CURRENT").write_bytes(b"")
    with pytest.raises(OSError, match="is damaged"):
        Store.opened(tmp_path / "store")


def test_values_are_those_of_one_verb_in_the_default_graph() -> None:
    """As a thing says them."""
    store = Store.of([A, A_CLAIMED, B])
    assert list(store.values(mint("b"), KIND)) == [B.object]
    assert list(store.values(mint("b"), CLAIM)) == []


def test_written_results_are_read_as_our_own() -> None:
    """Variables in order, bound terms only; what is no rows is no SELECT, and what is no JSON no result."""
    body = (
        b'{"head": {"vars": ["a", "b"]}, "results": {"bindings": [{"b": {"type": "uri", "value": "x:y"}}]}}'
    )
    found = read_solutions(body)
    assert (found.variables, [dict(row) for row in found]) == (("a", "b"), [{"b": IRI("x:y")}])
    with pytest.raises(BadQuery, match="Only SELECT"):
        read_solutions(b'{"head": {}, "boolean": true}')
    for broken in (
        b"",
        b"<html>",
        body[:-20],
        b'{"head": {"vars": ["a"]}, "results": {"bindings": [{"a": 1}]}}',
    ):
        with pytest.raises(ValueError, match=r".+"):
            read_solutions(broken)


def test_written_statements_are_read_in_their_order() -> None:
    """As N-Quads have them."""
    body = b"".join(line + b"\n" for line in Store.of([A, A_CLAIMED, B]).lines())
    assert set(read_quads(body)) == {A, A_CLAIMED, B}
