"""The W3C's tests of the SPARQL 1.1 Protocol, run where they lie beside the project, and else skipped.

Two numbers, never their sum: of the 20 tests of queries all pass; of the 14 tests of updates each is
refused, for nothing can be changed here. Laws of our own for the same ground stand in test_api_sparql.
The suite names four graphs; they are served, `data0.rdf`, which it does not bring, with one statement.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import rdflib
from fastapi import FastAPI
from rdflib import RDF, Namespace
from rdflib.collection import Collection

import graph
from api.app import create_app
from api.settings import Settings

Serve = Callable[[FastAPI], AbstractContextManager[httpx.Client]]

SUITE = Path(__file__).parents[3] / "shared" / "opendata" / "w3c-sparql11" / "protocol"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
DATA = "http://kasei.us/2009/09/sparql/data/data"
FORMATS = {
    "boolean": {"application/sparql-results+json", "application/sparql-results+xml"},
    "tabular": {"application/sparql-results+json", "application/sparql-results+xml", "text/csv"},
    "RDF": {"text/turtle", "application/n-triples", "application/rdf+xml"},
}
HERE = (SUITE / "manifest.ttl").is_file()
QUERIES, UPDATES = 20, 14

pytestmark = pytest.mark.skipif(
    not HERE, reason=f"!!! THE W3C'S PROTOCOL TESTS ARE NOT RUN: THERE IS NO {SUITE} !!!"
)


@dataclass(frozen=True, slots=True)
class Request:
    """One request of a test, and what is expected of its reply."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes | None
    statuses: frozenset[str]
    form: str | None
    boolean: bool | None

    def sent(self, client: httpx.Client) -> httpx.Response:
        """The reply to it."""
        address = self.path.replace("/sparql/", "/sparql", 1)
        return client.request(self.method, address, headers=list(self.headers), content=self.body)


def cases() -> dict[str, list[Request]]:
    """The requests of each test, by the test's name."""
    if not HERE:
        return {}
    manifest = rdflib.Graph().parse(SUITE / "manifest.ttl")
    found = {}
    for test in manifest.subjects(RDF.type, MF.ProtocolTest):
        listed = manifest.value(manifest.value(test, MF.action), HT.requests)
        requests = [_request(manifest, node) for node in Collection(manifest, listed)]
        found[str(test).rsplit("#", 1)[1]] = requests
    return found


def _request(manifest: rdflib.Graph, node: Any) -> Request:
    headers = [
        (str(manifest.value(header, HT.fieldName)), str(manifest.value(header, HT.fieldValue)))
        for header in Collection(manifest, manifest.value(node, HT.headers) or RDF.nil)
    ]
    body, reply = manifest.value(node, HT.body), manifest.value(node, HT.resp)
    encoding = str(manifest.value(body, CNT.characterEncoding) or "UTF-8")
    chars = manifest.value(body, CNT.chars) if body is not None else None
    boolean, form = manifest.value(reply, MF.expectedBoolean), manifest.value(reply, MF.expectedFormat)
    statuses = manifest.objects(reply, MF.expectedStatus)
    return Request(
        method=str(manifest.value(node, HT.methodName)),
        path=str(manifest.value(node, HT.absolutePath)),
        headers=tuple(headers),
        body=str(chars).encode(encoding) if chars is not None else None,
        statuses=frozenset(str(status)[-3] for status in statuses),
        form=str(form) if form is not None else None,
        boolean=bool(boolean.toPython()) if isinstance(boolean, rdflib.Literal) else None,
    )


CASES = cases()
OF_UPDATES = sorted(name for name in CASES if "update" in name)
OF_QUERIES = sorted(set(CASES) - set(OF_UPDATES))


@pytest.fixture(scope="module")
def endpoint(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a server over the graphs that the suite names."""
    world = tmp_path_factory.mktemp("w3c") / "suite.trig"
    graphs = [f"<{DATA}0.rdf> {{ <{DATA}0.rdf> a <http://xmlns.com/foaf/0.1/Document> . }}"]
    for number in (1, 2, 3):
        body = (SUITE / f"data{number}.nt").read_text(encoding="utf-8")
        graphs.append(f"<{DATA}{number}.rdf> {{ {body} }}")
    world.write_text("\n".join(graphs), encoding="utf-8")
    with serve(create_app(graph.load(world), Settings(rate=0, log="error", workers=1))) as made:
        yield made


def test_the_suite_is_whole() -> None:
    """The two numbers are those of the suite."""
    assert (len(OF_QUERIES), len(OF_UPDATES)) == (QUERIES, UPDATES)


@pytest.mark.parametrize("name", OF_QUERIES)
def test_a_query_of_the_suite_passes(endpoint: httpx.Client, name: str) -> None:
    """Status, form and boolean are as the manifest has them."""
    for request in CASES[name]:
        reply = request.sent(endpoint)
        assert f"{reply.status_code // 100}" in {status[0] for status in request.statuses}, reply.text
        media_type = reply.headers["content-type"].partition(";")[0]
        assert request.form is None or media_type in FORMATS[request.form]
        if request.boolean is not None:
            assert reply.json()["boolean"] is request.boolean


@pytest.mark.parametrize("name", OF_UPDATES)
def test_an_update_of_the_suite_is_refused(endpoint: httpx.Client, name: str) -> None:
    """With 403 where it is an update by its form, else with 415; and the data stay as they were."""
    first = CASES[name][0]
    reply = first.sent(endpoint)
    kinds = [value.partition(";")[0] for key, value in first.headers if key.lower() == "content-type"]
    is_update = kinds in (["application/sparql-update"], ["application/x-www-form-urlencoded"])
    assert reply.status_code == (403 if is_update or first.method == "GET" else 415)
    assert reply.headers["content-type"] == "application/problem+json"
    count = endpoint.get("/sparql", params={"query": "SELECT * { GRAPH ?g { ?s ?p ?o } }", "format": "csv"})
    assert len(count.text.splitlines()) == 1 + 4
