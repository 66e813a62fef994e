"""The laws of the SPARQL window, over a real server and the real tables."""

import json
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
import rdflib

Problem = Callable[[httpx.Response, int, str], dict[str, object]]

LABEL = 'SELECT ?s WHERE { ?s <http://www.w3.org/2000/01/rdf-schema#label> "Mali"@en }'
GRAPH = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 3"
TENS = " ".join(f"VALUES ?v{n} {{ 0 1 2 3 4 5 6 7 8 9 }}" for n in range(20))
ENDLESS = f"SELECT (COUNT(*) AS ?n) WHERE {{ {TENS} }}"  # 10 to the power of 20 rows, few bytes
FORM = "application/x-www-form-urlencoded"


def test_the_three_ways_to_send_a_query_give_the_same(client: httpx.Client) -> None:
    """In the address, in a form, and as the body itself."""
    plain = {"content-type": "application/sparql-query; charset=utf-8"}
    replies = [
        client.get("/sparql", params={"query": LABEL}),
        client.post("/sparql", data={"query": LABEL}),
        client.post("/sparql", content=LABEL, headers=plain),
    ]
    assert {reply.status_code for reply in replies} == {200}
    assert len({reply.text for reply in replies}) == 1
    assert replies[0].headers["content-type"] == "application/sparql-results+json"
    assert replies[0].json()["results"]["bindings"][0]["s"]["value"].endswith("/id/mali")


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("text/*", "text/csv; charset=utf-8"),
        ("text/csv;q=0.5, text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("application/sparql-results+xml;q=0.9, */*;q=0.1", "application/sparql-results+xml"),
        ("application/*, application/sparql-results+json;q=0", "application/sparql-results+xml"),
        ("application/json", "application/json"),
    ],
)
def test_rows_come_as_accept_likes_best(client: httpx.Client, accept: str | None, expected: str) -> None:
    """Weights count, the closest range gives the weight, and JSON is the default."""
    headers = {"accept": accept} if accept is not None else {}
    reply = client.get("/sparql", params={"query": LABEL}, headers=headers)
    assert reply.headers["content-type"] == expected
    assert reply.headers["vary"] == "Accept"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [(None, "text/turtle; charset=utf-8"), ("application/n-triples", "application/n-triples")],
)
def test_graphs_come_as_accept_likes_best(client: httpx.Client, accept: str | None, expected: str) -> None:
    """Turtle is the default; rdflib reads three statements from either."""
    reply = client.get("/sparql", params={"query": GRAPH}, headers={"accept": accept} if accept else {})
    assert reply.headers["content-type"] == expected
    form = "turtle" if "turtle" in expected else "nt"
    assert len(rdflib.Graph().parse(data=reply.text, format=form)) == 3


def test_the_default_graph_has_the_statements_of_all_rows(client: httpx.Client) -> None:
    """Each claim's statements stand in its named graph and in the default graph."""
    query = (
        "ASK { ?seat <https://w3id.org/mandate-graph/ontology#member> ?who "
        "GRAPH ?claim { ?seat <https://w3id.org/mandate-graph/ontology#member> ?who } }"
    )
    assert client.get("/sparql", params={"query": query}).json()["boolean"] is True


def test_the_protocol_may_name_the_graphs(client: httpx.Client) -> None:
    """`default-graph-uri` replaces the default graph."""
    asked = {"query": "ASK { ?s ?p ?o }", "default-graph-uri": "http://a.example/nothing"}
    assert client.get("/sparql", params=asked).json()["boolean"] is False
    assert client.post("/sparql", data=asked).json()["boolean"] is False


@pytest.mark.parametrize("pairs", [[], [("query", "ASK {}"), ("query", "ASK {}")], [("update", "CLEAR ALL")]])
def test_no_query_two_queries_and_updates_are_bad_requests(
    client: httpx.Client, problem: Problem, pairs: list[tuple[str, str]]
) -> None:
    """In the address as in a form."""
    problem(client.get("/sparql", params=httpx.QueryParams(pairs)), 400, "bad-parameter")
    body = str(httpx.QueryParams(pairs))
    problem(client.post("/sparql", content=body, headers={"content-type": FORM}), 400, "bad-parameter")


@pytest.mark.parametrize(
    ("media_type", "status", "kind"),
    [
        ("application/sparql-update", 400, "bad-parameter"),
        ("application/json", 415, "unsupported-media-type"),
        ("", 415, "unsupported-media-type"),
    ],
)
def test_a_body_of_another_kind_is_refused(
    client: httpx.Client, problem: Problem, media_type: str, status: int, kind: str
) -> None:
    """Updates by their own type too."""
    headers = {"content-type": media_type} if media_type else {}
    problem(client.post("/sparql", content="ASK {}", headers=headers), status, kind)


@pytest.mark.parametrize(
    ("content", "media_type"), [(b"ASK {} # \xff", "application/sparql-query"), (b"query=%FF", FORM)]
)
def test_a_query_that_is_not_utf8_is_a_bad_request(
    client: httpx.Client, problem: Problem, content: bytes, media_type: str
) -> None:
    """Raw or percent-encoded."""
    reply = client.post("/sparql", content=content, headers={"content-type": media_type})
    problem(reply, 400, "bad-parameter")


@pytest.mark.parametrize(
    ("query", "accept"), [(LABEL, "image/png"), (LABEL, "text/turtle"), (GRAPH, "text/csv")]
)
def test_a_form_that_is_not_to_be_had_is_not_acceptable(
    client: httpx.Client, problem: Problem, query: str, accept: str
) -> None:
    """Whether seen before the query is run or after; the forms there are, are listed."""
    reply = client.get("/sparql", params={"query": query}, headers={"accept": accept})
    told = problem(reply, 406, "not-acceptable")
    assert "text/" in str(told["detail"])


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * WHERE { ?s ?p }",
        "INSERT DATA { <http://a.example/a> <http://a.example/b> 1 }",
        "LOAD <file:///etc/hostname>",
        "ASK " + "{" * 5_000 + "}" * 5_000,
    ],
)
def test_a_query_that_cannot_be_run_is_a_bad_request(
    client: httpx.Client, problem: Problem, query: str
) -> None:
    """Also one that crashes the engine; the server answers on."""
    problem(client.post("/sparql", data={"query": query}), 400, "bad-query")
    assert client.get("/sparql", params={"query": "ASK {}"}).json()["boolean"] is True


def test_no_query_opens_a_connection(client: httpx.Client, problem: Problem) -> None:
    """SERVICE is refused, and nobody knocks at the socket it names."""
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.setblocking(False)
        service = f"SERVICE <http://127.0.0.1:{canary.getsockname()[1]}/> {{ ?s ?p ?o }}"
        reply = client.get("/sparql", params={"query": f"SELECT * {{ {service} }}"})
        assert "SERVICE" in str(problem(reply, 400, "bad-query")["detail"])
        with pytest.raises(BlockingIOError):
            canary.accept()


def test_no_query_reads_a_file(client: httpx.Client, tmp_path: Path) -> None:
    """FROM a file finds no such graph."""
    canary = tmp_path / "canary.ttl"
    canary.write_text("<http://a.example/s> <http://a.example/p> <http://a.example/canary> .", "utf-8")
    query = f"SELECT * FROM <{canary.as_uri()}> {{ ?s ?p ?o }}"
    assert client.get("/sparql", params={"query": query}).json()["results"]["bindings"] == []
    asked = {"query": "SELECT * { ?s ?p ?o }", "default-graph-uri": canary.as_uri()}
    assert client.get("/sparql", params=asked).json()["results"]["bindings"] == []


def test_a_query_past_its_time_is_told_to_come_back(tight: httpx.Client, problem: Problem) -> None:
    """503 with the seconds to wait."""
    reply = tight.get("/sparql", params={"query": ENDLESS})
    problem(reply, 503, "query-too-slow")
    assert int(reply.headers["retry-after"]) > 0


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?a ?b ?c }",
        "CONSTRUCT { ?a ?b ?c } { ?a ?b ?c }",
        "SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?b), STR(?c))) AS ?n) { ?a ?b ?c }",
        "SELECT * { ?a ?b ?c . ?a ?d ?e . ?a ?f ?g } ORDER BY ?c ?e ?g",
        "ASK {} #" + "x" * 3_000,
    ],
)
def test_a_query_too_big_is_refused(tight: httpx.Client, problem: Problem, query: str) -> None:
    """Its reply, its memory or its text; the same query would fail again, so nobody is told to wait."""
    reply = tight.post("/sparql", data={"query": query})
    problem(reply, 413, "query-too-big")
    assert "retry-after" not in reply.headers


def test_a_query_too_long_is_not_read_to_its_end(tight: httpx.Client, problem: Problem) -> None:
    """Neither in a body nor in an address."""
    long = "ASK {} #" + "x" * 50_000
    problem(tight.post("/sparql", data={"query": long}), 413, "query-too-big")
    problem(tight.get("/sparql", params={"query": long[:3_000]}), 413, "query-too-big")


def test_a_slow_query_delays_no_answer_and_one_more_is_turned_away(
    tight: httpx.Client, problem: Problem
) -> None:
    """While the only place is taken, health answers, and a second query is told to try again."""
    for _ in range(10):
        slow, second, health = race(tight)
        if second.status_code == 503 and "query-too-slow" in slow.text:
            break  # else the second query was faster to the place than the slow one
    problem(second, 503, "busy")
    assert second.headers["retry-after"] == "1"
    problem(slow, 503, "query-too-slow")
    assert health.json()["status"] == "ok"


def race(client: httpx.Client) -> tuple[httpx.Response, httpx.Response, httpx.Response]:
    """An endless query, and while it should run, a second one and a question after health."""
    slow: list[httpx.Response] = []
    thread = threading.Thread(target=lambda: slow.append(client.get("/sparql", params={"query": ENDLESS})))
    thread.start()
    time.sleep(0.3)
    second = client.get("/sparql", params={"query": "ASK {}"})
    health = client.get("/health")
    thread.join()
    return slow[0], second, health


def test_a_syntax_fault_tells_its_place_and_nothing_of_the_server(
    client: httpx.Client, problem: Problem
) -> None:
    """Line and column; no path, no stack."""
    reply = client.get("/sparql", params={"query": "SELECT *\n{ ?s ?p }"})
    assert "2:10" in str(problem(reply, 400, "bad-query")["detail"])
    assert "Traceback" not in json.dumps(reply.json())
