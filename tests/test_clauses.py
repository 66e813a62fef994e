"""The laws of reading where a query reaches for graphs."""

import pytest

from graph.workers.clauses import Clauses, clauses

BASE = "http://base.example/sparql"


@pytest.mark.parametrize(
    ("query", "graphs"),
    [
        ("SELECT * FROM <http://a.example/g> { ?s ?p ?o }", ["http://a.example/g"]),
        ("select * from<http://a.example/g>from named <urn:b> {}", ["http://a.example/g", "urn:b"]),
        (
            "PREFIX a: <http://a.example/> ASK FROM a:g\\-x FROM NAMED a: {}",
            ["http://a.example/g-x", "http://a.example/"],
        ),
        ("PREFIX from: <http://a.example/> ASK FROM from:from {}", ["http://a.example/from"]),
        ("BASE <http://a.example/b/> ASK FROM <g> {}", ["http://a.example/b/g"]),
        ("BASE <c/> ASK FROM <../g> {}", ["http://base.example/g"]),
        ("ASK FROM <g> {}", ["http://base.example/g"]),
        ("ASK FROM <http://a.example/\\u0067\\U00000068> {}", ["http://a.example/gh"]),
        ("ASK FROM # <no>\n <urn:g> {}", ["urn:g"]),
        ("ASK FROM\r\n\tNAMED\n<urn:g> # and so on from here\n {}", ["urn:g"]),
        ("ASK FROM unknown:g {}", ["unknown:g"]),
        ("ASK FROM <file:///etc/passwd> {}", ["file:///etc/passwd"]),
        ("ASK FROM", [":"]),
    ],
)
def test_the_graphs_after_from_are_told(query: str, graphs: list[str]) -> None:
    """As absolute IRIs, by the prologue before them."""
    assert clauses(query, BASE) == Clauses(tuple(graphs))


@pytest.mark.parametrize(
    "query",
    [
        "ASK { ?from ?service $from }",
        "ASK { ?s from:x service:y } # FROM <urn:g> SERVICE <urn:s>",
        "ASK { ?s <http://from.example/SERVICE> _:from }",
        'ASK { ?s ?p "FROM <urn:g>", \'SERVICE\', "x"@from, "\\"FROM <urn:g>" }',
        "ASK { ?s ?p \"\"\" \" FROM <urn:g> \"\" \"\"\", ''' ' SERVICE '' ''' }",
        "ASK { ?s ex:from ?informal . ?p ?q ex:x.from }",
    ],
)
def test_the_words_elsewhere_mean_nothing(query: str) -> None:
    """In texts, comments, names, variables and IRIs."""
    assert clauses(query, BASE) == Clauses()


@pytest.mark.parametrize(
    "query",
    ["SELECT * { SERVICE <urn:s> {} }", "ASK { service silent ?s { ?a ?b ?c } }", "ASK{SERVICE<urn:s>{}}"],
)
def test_a_call_of_another_service_is_told(query: str) -> None:
    """Silent or not."""
    assert clauses(query, BASE).service


def test_reading_takes_time_in_proportion() -> None:
    """Texts that are not closed, and escapes without end, send it back to nowhere."""
    for start in ('"', '"""', "'''", "<", "a:", '"\\', "#"):
        assert clauses(start + "\\a x" * 25_000 + " FROM", BASE) is not None
