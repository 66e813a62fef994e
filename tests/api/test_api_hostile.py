"""The proof that no query harms: made, mutated and hostile ones, over a real server with narrow limits."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager

import httpx
import pytest
import strangers
from fastapi import FastAPI

import graph
from api.app import create_app
from api.settings import Settings
from graph.workers import MIB

Serve = Callable[[FastAPI], AbstractContextManager[httpx.Client]]

NARROW = Settings(
    rate=0, log="error", seconds=0.5, memory=48 * MIB, rows=200, reply=MIB, query=60_000, workers=2, queue=8
)
DOCUMENTED = {200, 400, 406, 413, 414, 503}
REFUSED = {"a service elsewhere", "a file"}
SEED = 20_261_121


@pytest.fixture(scope="module")
def client(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a server over sixty things in three graphs."""
    world = tmp_path_factory.mktemp("strangers") / "world.nq"
    world.write_text(strangers.WORLD, encoding="utf-8")
    with serve(create_app(graph.load(world), NARROW)) as made:
        yield made


def assert_documented(reply: httpx.Response) -> None:
    """A status that the page on limits names, and a problem document where it is none of success."""
    assert reply.status_code in DOCUMENTED, reply.text
    if reply.status_code != 200:
        assert reply.headers["content-type"] == "application/problem+json"
        assert "Traceback" not in reply.text
        assert (reply.status_code == 503) == ("retry-after" in reply.headers)


def is_alive(client: httpx.Client) -> bool:
    """Whether a sound query gets its right answer."""
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    reply = client.get("/sparql", params={"query": query})
    return bool(reply.json()["results"]["bindings"][0]["n"]["value"] == "120")


def test_a_thousand_queries_end_as_documented(client: httpx.Client) -> None:
    """Made and mutated from a fixed seed, by GET, by form and as a body; the workers live on."""
    statuses: Counter[int] = Counter()
    for number, (query, accept) in enumerate(strangers.queries(1_000, SEED)):
        headers = {"accept": accept}
        if number % 3 == 0:
            reply = client.get("/sparql", params={"query": query}, headers=headers)
        elif number % 3 == 1:
            reply = client.post("/sparql", data={"query": query}, headers=headers)
        else:
            headers["content-type"] = "application/sparql-query"
            reply = client.post("/sparql", content=query.encode(), headers=headers)
        assert_documented(reply)
        statuses[reply.status_code] += 1
    assert is_alive(client)
    assert statuses[200] > 250  # else the makers make nothing sound
    assert statuses[400] > 100  # else the breakers break nothing


@pytest.mark.parametrize("name", strangers.HOSTILE)
def test_a_hostile_query_is_ended(client: httpx.Client, name: str) -> None:
    """In its time and its memory, as documented; the next query is answered."""
    reply = client.post("/sparql", data={"query": strangers.HOSTILE[name]})
    assert_documented(reply)
    assert (name not in REFUSED) or reply.status_code == 400
    assert is_alive(client)


def test_hostile_queries_at_once_fill_the_queue_and_no_more(client: httpx.Client) -> None:
    """All workers taken, all places in the queue, and more: each ends as documented, some at once."""
    queries = [strangers.HOSTILE[name] for name in ("values without end", "a text that doubles")] * 8
    with ThreadPoolExecutor(len(queries)) as crowd:
        replies = list(
            crowd.map(lambda query: httpx.post(f"{client.base_url}/sparql", data={"query": query}), queries)
        )
    for reply in replies:
        assert_documented(reply)
    assert "busy" in {reply.json()["type"].rsplit("/", 1)[1] for reply in replies}
    assert is_alive(client)


def test_a_client_that_leaves_ends_its_query(client: httpx.Client) -> None:
    """The worker is killed, and another answers: nobody works for nobody."""
    app_figures = figures(client)
    with pytest.raises(httpx.ReadTimeout):
        client.post("/sparql", data={"query": strangers.HOSTILE["a cartesian product counted"]}, timeout=0.15)
    while figures(client)["ended"] == app_figures["ended"]:
        pass
    assert is_alive(client)


def figures(client: httpx.Client) -> dict[str, float]:
    """What /metrics tells of the workers."""
    told = {}
    for line in client.get("/metrics").text.splitlines():
        name, _, value = line.partition(" ")
        if name.startswith("mandates_crew_"):
            told[name.removeprefix("mandates_crew_").removesuffix("_total")] = float(value)
    return told


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv", "ttl", "nt", "jsonld", "rdf"])
def test_a_cut_result_says_so_in_its_header(client: httpx.Client, form: str) -> None:
    """In every form, whether or not the form has a place inside; and only then."""
    head = "SELECT *" if form in ("json", "xml", "csv", "tsv") else "CONSTRUCT { ?s ?b ?c }"
    asked = {"query": f"{head} {{ ?s ?p ?o . ?a ?b ?c }}", "format": form}
    cut = client.get("/sparql", params=asked)
    assert cut.status_code == 200
    assert cut.headers["X-Mandates-Notice"].startswith("cut at 200;")
    whole = client.get("/sparql", params={**asked, "query": f"{asked['query']} LIMIT 200"})
    assert "X-Mandates-Notice" not in whole.headers
    if form == "json":
        assert len(json.loads(cut.content)["results"]["bindings"]) == 200
        assert len(json.loads(whole.content)["results"]["bindings"]) == 200
