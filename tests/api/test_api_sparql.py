"""The laws of the SPARQL window, over a real server and a small world."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import rdflib
import small_service
from fastapi import FastAPI

import graph
from api.app import create_app
from api.settings import Settings
from graph.workers import GRAPH_FORMS, MIB, ROW_FORMS

Serve = Callable[[FastAPI], AbstractContextManager[httpx.Client]]
Problem = Callable[[httpx.Response, int, str], dict[str, object]]

LABEL = 'SELECT ?s WHERE { ?s <http://www.w3.org/2000/01/rdf-schema#label> "alba"@en }'
GRAPH = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 3"
TENS = " ".join(f"VALUES ?v{n} {{ 0 1 2 3 4 5 6 7 8 9 }}" for n in range(20))
ENDLESS = f"SELECT (COUNT(*) AS ?n) WHERE {{ {TENS} }}"  # 10 to the power of 20 rows, few bytes
FORM = "application/x-www-form-urlencoded"
CLAIMS = """
PREFIX id: <https://w3id.org/mandate-graph/id/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX claim: <https://w3id.org/mandate-graph/claim/world/>
claim:alba { id:alba rdfs:label "alba"@en }
claim:boria { id:boria rdfs:label "boria"@en }
"""
OPEN = Settings(rate=0, log="error", workers=2)
TIGHT = replace(OPEN, seconds=1, memory=64 * MIB, reply=MIB, query=2_000, workers=1, queue=1)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> graph.Library:
    """A small world and its ontology, with two claims that name things of it."""
    folder = tmp_path_factory.mktemp("small")
    claims = folder / "claims.trig"
    claims.write_text(CLAIMS, encoding="utf-8")
    return small_service.library_in(folder, more=claims)


@pytest.fixture(scope="module")
def client(library: graph.Library, serve: Serve) -> Iterator[httpx.Client]:
    """A client of a server with the default limits."""
    with serve(create_app(library, OPEN)) as made:
        yield made


@pytest.fixture(scope="module")
def tight(library: graph.Library, serve: Serve) -> Iterator[httpx.Client]:
    """A client of a server with narrow limits, one worker, and one place to wait for it."""
    with serve(create_app(library, TIGHT)) as made:
        yield made


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
    assert replies[0].json()["results"]["bindings"][0]["s"]["value"].endswith("/id/alba")


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
    query = "ASK { ?thing ?verb ?who GRAPH ?claim { ?thing ?verb ?who } }"
    assert client.get("/sparql", params={"query": query}).json()["boolean"] is True


def test_the_protocol_may_name_the_graphs(client: httpx.Client, problem: Problem) -> None:
    """`default-graph-uri` and `named-graph-uri`, once or more, in the address, a form, or beside a body."""
    claim, other = (f"https://w3id.org/mandate-graph/claim/world/{slug}" for slug in ("alba", "boria"))
    alba = "ASK { <https://w3id.org/mandate-graph/id/alba> ?p ?o }"
    plain = {"content-type": "application/sparql-query"}
    for graphs, holds in (([claim], True), ([other], False), ([other, claim], True)):
        asked = {"query": alba, "default-graph-uri": graphs}
        for reply in (
            client.get("/sparql", params=asked),
            client.post("/sparql", data=asked),
            client.post("/sparql", params={"default-graph-uri": graphs}, content=alba, headers=plain),
        ):
            assert reply.json()["boolean"] is holds
    named = {"query": "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }", "named-graph-uri": [claim]}
    rows = client.get("/sparql", params=named).json()["results"]["bindings"]
    assert [row["g"]["value"] for row in rows] == [claim]
    asked = {"query": "ASK {}", "default-graph-uri": "http://a.example/nothing"}
    told = problem(client.get("/sparql", params=asked), 400, "bad-query")
    assert "no graph <http://a.example/nothing> here" in str(told["detail"])


@pytest.mark.parametrize("pairs", [[], [("query", "ASK {}"), ("query", "ASK {}")], [("format", "json")]])
def test_no_query_and_two_queries_are_bad_requests(
    client: httpx.Client, problem: Problem, pairs: list[tuple[str, str]]
) -> None:
    """In the address as in a form, and half in each."""
    problem(client.get("/sparql", params=httpx.QueryParams(pairs)), 400, "bad-parameter")
    body, form = str(httpx.QueryParams(pairs)), {"content-type": FORM}
    problem(client.post("/sparql", content=body, headers=form), 400, "bad-parameter")
    both = client.post("/sparql?query=ASK%7B%7D", content="query=ASK%7B%7D", headers=form)
    problem(both, 400, "bad-parameter")


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        ("CLEAR ALL", "application/sparql-update"),
        ("CLEAR ALL", "application/sparql-update; charset=utf-16"),
        ("update=CLEAR+ALL", FORM),
        ("update=", FORM),
        ("query=ASK%7B%7D&update=CLEAR+ALL", FORM),
    ],
)
def test_updates_are_refused(client: httpx.Client, problem: Problem, body: str, media_type: str) -> None:
    """By a form, as a body, in the address; nothing is changed."""
    size = client.get("/health").json()["statements"]
    reply = client.post("/sparql", content=body, headers={"content-type": media_type})
    assert "no updates" in str(problem(reply, 403, "read-only")["detail"])
    problem(client.get("/sparql?update=CLEAR+ALL"), 403, "read-only")
    assert client.get("/health").json()["statements"] == size


def test_no_other_method_means_anything(client: httpx.Client, problem: Problem) -> None:
    """405 with those that do."""
    for method in ("PUT", "PATCH", "DELETE"):
        reply = client.request(method, "/sparql", params={"query": "ASK {}"})
        problem(reply, 405, "method-not-allowed")
        assert reply.headers["allow"] == "GET, HEAD, POST, OPTIONS"


def test_head_tells_what_get_would(client: httpx.Client) -> None:
    """The same headers, and no body."""
    head, get = (client.request(method, "/sparql", params={"query": LABEL}) for method in ("HEAD", "GET"))
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-type", "content-length", "vary"):
        assert head.headers[name] == get.headers[name]
    assert client.head("/sparql", params={"query": "ASK {"}).status_code == 400


def test_other_sites_pages_may_ask(client: httpx.Client) -> None:
    """Any of them may read the reply, its errors and its headers, after asking whether it may."""
    origin = {"origin": "https://a.example"}
    for query, status in (("ASK {}", 200), ("ASK {", 400)):
        reply = client.get("/sparql", params={"query": query}, headers=origin)
        assert reply.status_code == status
        assert reply.headers["access-control-allow-origin"] == "*"
        assert reply.headers["access-control-expose-headers"] == "*"
    asked = {"access-control-request-method": "POST", "access-control-request-headers": "content-type,x-own"}
    leave = client.options("/sparql", headers=origin | asked)
    assert (leave.status_code, leave.content) == (204, b"")
    assert leave.headers["access-control-allow-origin"] == "*"
    assert "POST" in leave.headers["access-control-allow-methods"]
    assert leave.headers["access-control-allow-headers"] == "content-type,x-own"
    assert client.options("/sparql").headers["allow"] == "GET, HEAD, POST, OPTIONS"


@pytest.mark.parametrize(
    ("name", "rows", "graph"),
    [
        ("json", "application/sparql-results+json", "application/ld+json"),
        ("xml", "application/sparql-results+xml", "application/rdf+xml"),
        ("csv", "text/csv", None),
        ("tsv", "text/tab-separated-values", None),
        ("ttl", None, "text/turtle"),
        ("nt", None, "application/n-triples"),
        ("jsonld", None, "application/ld+json"),
        ("rdf", None, "application/rdf+xml"),
        *((form, form, None) for form in ROW_FORMS),
        *((form, None, form) for form in GRAPH_FORMS),
    ],
)
def test_a_format_in_the_address_goes_before_accept(
    client: httpx.Client, problem: Problem, name: str, rows: str | None, graph: str | None
) -> None:
    """For rows, for yes or no, and for graphs; one that does not fit the result is told those that do."""
    for query, form in ((LABEL, rows), ("ASK {}", rows), (GRAPH, graph)):
        reply = client.post("/sparql", data={"query": query, "format": name}, headers={"accept": "image/png"})
        if form is None:
            problem(reply, 406, "not-acceptable")
        else:
            assert reply.headers["content-type"].partition(";")[0] == form
    problem(client.get("/sparql", params={"query": LABEL, "format": "pdf"}), 406, "not-acceptable")


def test_without_a_query_rdf_is_the_description_and_html_the_page(client: httpx.Client) -> None:
    """Who asks for either by name gets it; the page also where a person follows a link with a query."""
    assert "sd:Service" in client.get("/sparql", headers={"accept": "text/turtle"}).text
    for asked in ({}, {"query": "ASK {}"}):
        page = client.get("/sparql", params=asked, headers={"accept": "text/html,*/*;q=0.8"})
        assert page.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize(
    ("media_type", "status", "kind"),
    [
        ("application/json", 415, "unsupported-media-type"),
        ("text/plain", 415, "unsupported-media-type"),
        ("application/sparql-query; charset=utf-16", 415, "unsupported-media-type"),
        ("", 415, "unsupported-media-type"),
    ],
)
def test_a_body_of_another_kind_is_refused(
    client: httpx.Client, problem: Problem, media_type: str, status: int, kind: str
) -> None:
    """And is told which kinds are taken; so is another encoding."""
    headers = {"content-type": media_type} if media_type else {}
    reply = client.post("/sparql", content="ASK {}", headers=headers)
    problem(reply, status, kind)
    assert reply.headers["accept-post"] == "application/sparql-query, application/x-www-form-urlencoded"


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


def test_no_query_reads_a_file(client: httpx.Client, problem: Problem, tmp_path: Path) -> None:
    """FROM a file, by the query or by the protocol, finds no such graph."""
    canary = tmp_path / "canary.ttl"
    canary.write_text("<http://a.example/s> <http://a.example/p> <http://a.example/bird> .", "utf-8")
    query = f"SELECT * FROM <{canary.as_uri()}> {{ ?s ?p ?o }}"
    for asked in (
        {"query": query},
        {"query": "SELECT * { ?s ?p ?o }", "default-graph-uri": canary.as_uri()},
        {"query": "SELECT * { ?s ?p ?o }", "named-graph-uri": canary.as_uri()},
        {"query": f"LOAD <{canary.as_uri()}>"},
    ):
        told = problem(client.get("/sparql", params=asked), 400, "bad-query")
        assert "bird" not in str(told)


def test_a_query_past_its_time_is_told_to_come_back(tight: httpx.Client, problem: Problem) -> None:
    """503 with the seconds to wait."""
    reply = tight.get("/sparql", params={"query": ENDLESS})
    problem(reply, 503, "query-too-slow")
    assert int(reply.headers["retry-after"]) > 0


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?a ?b ?c BIND(REPLACE(STR(?a), '.', '" + "x" * 900 + "') AS ?o) }",
        "CONSTRUCT { ?a ?b ?o } { ?a ?b ?c BIND(REPLACE(STR(?a), '.', '" + "x" * 900 + "') AS ?o) }",
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


def test_a_slow_query_delays_no_answer_and_one_too_many_is_turned_away(
    tight: httpx.Client, problem: Problem
) -> None:
    """While the only worker is taken and the only place in the queue too, health answers at once."""
    for _ in range(10):
        slow, third, health = race(tight)
        if third.status_code == 503 and all("query-too-slow" in reply.text for reply in slow[:1]):
            break  # else a machine that is busy had them come in another order
    problem(third, 503, "busy")
    assert third.headers["retry-after"] == "1"
    assert {reply.status_code for reply in slow} == {503}
    assert health.json()["status"] == "ok"


def race(client: httpx.Client) -> tuple[list[httpx.Response], httpx.Response, httpx.Response]:
    """Two endless queries, and while they should run and wait, a third one, and health."""
    slow: list[httpx.Response] = []
    threads = [
        threading.Thread(target=lambda: slow.append(client.get("/sparql", params={"query": ENDLESS})))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    time.sleep(0.3)
    third = client.get("/sparql", params={"query": "ASK {}"})
    health = client.get("/health")
    for thread in threads:
        thread.join()
    return slow, third, health


def test_a_syntax_fault_tells_its_place_and_nothing_of_the_server(
    client: httpx.Client, problem: Problem
) -> None:
    """Line and column; no path, no stack."""
    reply = client.get("/sparql", params={"query": "SELECT *\n{ ?s ?p }"})
    assert "2:10" in str(problem(reply, 400, "bad-query")["detail"])
    assert "Traceback" not in json.dumps(reply.json())
