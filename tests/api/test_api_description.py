"""What the dataset and the service say of themselves over HTTP."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import league
import pytest
import rdflib
import small_service
from fastapi import FastAPI
from rdflib import RDF, SH, VOID

import graph
from api.app import create_app
from api.routes import description
from api.settings import Settings
from graph import dataset
from graph.describe import DATASET, ENDPOINT
from graph.terms import BASE

Serve = Callable[[FastAPI], AbstractContextManager[httpx.Client]]
OPEN = Settings(rate=0, log="error")
SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
US = rdflib.URIRef(DATASET.value)
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")


@pytest.fixture(scope="module")
def league_client(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a server over the League."""
    home = league.write(tmp_path_factory.mktemp("league"))
    dataset.make(home)
    with serve(create_app(graph.load(home.dataset), OPEN)) as client:
        yield client


def read(reply: httpx.Response) -> rdflib.Graph:
    media_type = reply.headers["content-type"].partition(";")[0]
    form = "json-ld" if media_type == "application/ld+json" else media_type
    return rdflib.Graph().parse(data=reply.content, format=form)


@pytest.mark.parametrize(("ending", "media_type"), sorted(description.OFFERED.items()))
def test_the_description_is_had_in_each_form(
    league_client: httpx.Client, ending: str, media_type: str
) -> None:
    """By Accept or by ending, the same statements, with this server's address in them."""
    by_accept = league_client.get("/dataset", headers={"Accept": media_type})
    by_ending = league_client.get(f"/dataset.{ending}")
    for reply in (by_accept, by_ending):
        assert reply.status_code == 200
        assert reply.headers["content-type"].partition(";")[0] == media_type
        assert reply.headers["vary"] == "Accept"
    assert by_accept.content == by_ending.content
    found = read(by_accept)
    endpoint = rdflib.URIRef(f"{league_client.base_url}/sparql")
    assert found.value(US, VOID.sparqlEndpoint) == endpoint
    assert rdflib.URIRef(ENDPOINT.value) not in set(found.all_nodes())
    assert len(list(found.objects(US, VOID.classPartition))) == int(str(found.value(US, VOID.classes)))
    assert (rdflib.URIRef(BASE + "ontology"), SH.declare, None) in found


def test_crawlers_find_the_description(league_client: httpx.Client) -> None:
    """Where VoID says that they look."""
    reply = league_client.get("/.well-known/void")
    assert (reply.status_code, reply.headers["location"]) == (302, "/dataset")
    assert league_client.head("/.well-known/void").status_code == 302
    assert league_client.head("/dataset").status_code == 200


def test_a_form_there_is_none_of_is_told(league_client: httpx.Client) -> None:
    """With those that there are."""
    assert league_client.get("/dataset", headers={"Accept": "image/png"}).status_code == 406
    reply = league_client.get("/dataset.csv")
    assert reply.status_code == 406
    assert ".ttl (text/turtle)" in reply.json()["detail"]


def test_a_host_that_is_no_host_is_not_believed(league_client: httpx.Client) -> None:
    """A client may write what it likes there; the reply names the server."""
    reply = league_client.get("/dataset.nt", headers={"Host": "a<b>"})
    assert reply.status_code == 200
    assert read(reply).value(US, VOID.sparqlEndpoint) == rdflib.URIRef(f"{league_client.base_url}/sparql")


def test_what_the_data_say_by_sparql_is_what_the_document_says(league_client: httpx.Client) -> None:
    """An editor asks the endpoint, a crawler reads the document."""
    query = f"SELECT ?n {{ {DATASET} <{VOID.triples}> ?n }}"
    rows = league_client.get("/sparql", params={"query": query, "format": "json"}).json()["results"][
        "bindings"
    ]
    told = read(league_client.get("/dataset.ttl")).value(US, VOID.triples)
    assert [row["n"]["value"] for row in rows] == [str(told)]


@pytest.mark.parametrize("media_type", sorted(description.OFFERED.values()))
def test_the_endpoint_describes_itself(league_client: httpx.Client, media_type: str) -> None:
    """Asked for RDF without a query: W3C's three tests of service descriptions."""
    reply = league_client.get("/sparql", headers={"Accept": media_type})
    assert reply.status_code == 200
    assert reply.headers["content-type"].partition(";")[0] == media_type
    found = read(reply)
    service = found.value(None, SD.endpoint, rdflib.URIRef(f"{league_client.base_url}/sparql"))
    assert (service, RDF.type, SD.Service) in found
    limits = {str(words) for words in found.objects(service, rdflib.RDFS.comment)}
    assert "rows: 10,000 rows or statements of a result; a longer one is cut, and says so" in limits


def test_a_get_that_is_no_request_for_a_description_lacks_its_query(league_client: httpx.Client) -> None:
    """Graphs without a query, or rows of none, are mistakes."""
    for given, accept in (({"default-graph-uri": "a:b"}, "*/*"), ({}, "application/sparql-results+json")):
        reply = league_client.get("/sparql", params=given, headers={"Accept": accept})
        assert (reply.status_code, reply.json()["title"]) == (400, "A parameter does not fit")


def test_a_dataset_that_says_nothing_is_served_under_no_name_of_ours(serve: Serve, tmp_path: Path) -> None:
    """No more is said of it than where it is."""
    with serve(create_app(small_service.library_in(tmp_path), OPEN)) as client:
        found = read(client.get("/dataset"))
        assert US not in set(found.all_nodes())
        assert len(list(found.objects(None, VOID.sparqlEndpoint))) == 1
