"""A store elsewhere is read as our own is, and says clearly where it is not."""

import base64
import json
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import httpx
import pytest
from elsewhere import Reply, free_port, oxigraph, saying
from small_worlds import TODAY, WORLDS, cases, desk, questions, store_of

import graph
from graph import network, places, remote
from graph.answers import Desk
from graph.answers.folding import Folding
from graph.errors import BadParameter, BadQuery, StoreRefused, StoreUnreachable, UnknownName
from graph.remote import Patience, RemoteStore, Server
from graph.store import Store
from graph.terms import day, mint, ontology, text
from graph.things import Shelf

ONE_ROW = json.dumps(
    {"head": {"vars": ["a"]}, "results": {"bindings": [{"a": {"type": "literal", "value": "x"}}]}}
).encode()
ROWS: Reply = (200, {"Content-Type": "application/sparql-results+json"}, ONE_ROW)
SELECT = "SELECT ?a WHERE { ?a ?b ?c }"
AT_ONCE = Patience(connect=1, answer=0.3, again=0)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """An Oxigraph server, for all worlds one after the other."""
    with oxigraph() as found:
        yield found


def fill(address: str, store: Store) -> RemoteStore:
    """The server with these statements and no others."""
    httpx.delete(f"{address}/store").raise_for_status()
    headers = {"Content-Type": "application/n-quads"}
    httpx.post(f"{address}/store", content=b"\n".join(store.lines()), headers=headers).raise_for_status()
    return RemoteStore(Server(f"{address}/query"))


@pytest.mark.parametrize("world", WORLDS)
def test_a_question_has_the_same_answer_elsewhere(address: str, world: str) -> None:
    """Rows, reasons, notices and status of the world's first case, to the letter."""
    case = next(case for case in cases("expected.csv") if case.question == world)
    asked, here = questions()[world], store_of(world)
    there = fill(address, here)
    mine = desk(here).ask(asked, case.parameters, why=True)
    theirs = Desk(there, remote.names_of(there), "small world", lambda: TODAY)
    assert theirs.ask(asked, case.parameters, why=True).to_dict() == mine.to_dict()


def test_what_is_read_of_it_is_what_we_would_read(address: str) -> None:
    """Facts, values, statements, their number and their lines; a thing with all that speaks of it."""
    here = store_of("members-of")
    there = fill(address, here)
    thing = mint("league")
    assert set(there.facts(thing)) == set(here.facts(thing)) != set()
    assert set(there.facts()) == set(here.facts())
    assert set(there.values(thing, ontology("kind"))) == set(here.values(thing, ontology("kind")))
    assert list(there.facts(mint("nobody"))) == []
    assert (len(there), there.lines()) == (len(here), here.lines())
    assert there.without(list(there.quads())[1:]).lines() == [
        here.without(list(there.quads())[1:]).lines()[0]
    ]
    names = remote.names_of(there)
    assert Shelf(there, names).show(thing) == Shelf(here, desk(here).names).show(thing)


def test_names_are_fetched_when_the_first_is_wanted(address: str) -> None:
    """And are all there: unknown ones with their nearest, the number of each."""
    here = store_of("members-of")
    names, mine = remote.names_of(fill(address, here)), desk(here).names
    assert (dict(names.labels), len(names.things)) == (dict(mine.labels), len(mine.things))
    with pytest.raises(UnknownName) as caught:
        names.find("leage")
    assert list(caught.value.nearest) == mine.nearest("leage")


def test_a_network_is_drawn_from_elsewhere(address: str) -> None:
    """The same ties."""
    here = store_of("who-can")
    there = fill(address, here)
    ties, on = places.here().ties, day("2000-01-01")
    drawn = [
        network.draw_from(store, desk(here).names, ties, "powers", on).edges(keys=True, data=True)
        for store in (here, there)
    ]
    assert list(drawn[0]) == list(drawn[1]) != []


def test_a_library_is_connected_to_a_store(address: str) -> None:
    """It asks as any other; its version is that of what was pushed there, else it says that it is remote."""
    fill(address, store_of("members-of"))
    library = graph.connect(f"{address}/query")
    assert library.version == "remote"
    assert library.ask("members-of", body="league", on="2000-01-01").rows
    assert library.show("league")["id"] == "league"


def test_a_store_elsewhere_is_only_read(address: str) -> None:
    """With the command that brings it the dataset."""
    store = RemoteStore(Server(f"{address}/query"))
    for change in (lambda: store.add([]), lambda: store.load(places.PACKAGE)):
        with pytest.raises(StoreRefused, match="mandates push"):
            change()


def test_what_gives_no_rows_is_a_bad_query(address: str) -> None:
    """As at home; what the server cannot read it refuses in its own words."""
    store = RemoteStore(Server(f"{address}/query"))
    with pytest.raises(BadQuery, match="Only SELECT"):
        store.select("ASK {}")
    with pytest.raises(StoreRefused, match=r"/query answered 400: error at"):
        store.select("SELECT ?s WHERE {")
    with pytest.raises(StoreRefused, match="answered 4"):
        store.select("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")


def test_a_server_that_is_not_there_is_unreachable() -> None:
    """The address is told, the password in it is not."""
    address = f"http://user:secret@127.0.0.1:{free_port()}/query?x=y"
    with pytest.raises(StoreUnreachable, match=r"^http://127.0.0.1:\d+/query cannot be reached") as caught:
        RemoteStore(Server(address, patience=AT_ONCE)).select(SELECT)
    assert "secret" not in str(caught.value)


def test_a_server_that_is_slow_is_waited_for_so_long() -> None:
    """And then no longer; it is not asked the same again."""
    asked = []

    def slow(_: BaseHTTPRequestHandler) -> Reply:
        asked.append(1)
        time.sleep(0.5)
        return ROWS

    with saying(slow) as address, pytest.raises(StoreUnreachable, match="did not answer in time"):
        RemoteStore(Server(address, patience=Patience(answer=0.2))).select(SELECT)
    assert asked == [1]


def test_a_server_that_is_busy_is_asked_again() -> None:
    """As often as we have patience."""
    replies: list[Reply] = [(503, {"Retry-After": "0"}, b""), (429, {"Retry-After": "0"}, b""), ROWS]
    with saying(lambda _: replies.pop(0)) as address:
        assert len(RemoteStore(Server(address)).select(SELECT)) == 1
    assert replies == []
    busy = saying(lambda _: (503, {"Retry-After": "0"}, b"too many"))
    with busy as address, pytest.raises(StoreRefused, match="answered 503: too many"):
        RemoteStore(Server(address, patience=Patience(again=1))).select(SELECT)


@pytest.mark.parametrize(
    ("reply", "text"),
    [
        ((500, {"Content-Type": "text/html"}, b"<h1>Trace</h1>"), "answered 500: Internal Server Error$"),
        ((400, {}, b"a\n b" + b"c" * 1000), "answered 400: a bc{200,300}$"),
        ((404, {}, b"no"), r"answered 404: no \(Is this the address of its query service\?\)"),
        ((401, {}, b"who?"), r"answered 401: who\? \(MANDATES_USER and MANDATES_PASSWORD give"),
        (
            (302, {"Location": "https://other.example/q?s=1"}, b""),
            "leads to https://other.example/q; give that",
        ),
        ((200, {}, b"<html>Welcome"), "does not answer as SPARQL 1.1 has it"),
        ((200, {}, b'{"head": {"vars": ["a"]}, "results": {"bindings": [{"a": 1}]}}'), "does not answer as"),
    ],
)
def test_a_refusal_is_told_with_the_way_out(reply: Reply, text: str) -> None:
    """Status and reason on one line, cut short; no page of HTML."""
    with saying(lambda _: reply) as address, pytest.raises(StoreRefused, match=text):
        RemoteStore(Server(address, patience=AT_ONCE)).select(SELECT)


def test_user_and_password_are_given_as_they_are_asked_for() -> None:
    """Basic or Digest; not before the server wants them, and then with each request."""
    heard: list[str] = []

    def guarded(request: BaseHTTPRequestHandler) -> Reply:
        heard.append(request.headers.get("authorization", ""))
        way = 'Digest realm="r", nonce="n", qop="auth"' if "digest" in request.path else 'Basic realm="r"'
        return ROWS if heard[-1] else (401, {"WWW-Authenticate": way}, b"")

    with saying(guarded) as address:
        for path, scheme in (("", "Basic "), ("/digest", 'Digest username="ann"')):
            heard.clear()
            store = RemoteStore(Server(address + path, ("ann", "secret")))
            assert len(store.select(SELECT)) == len(store.select(SELECT)) == 1
            assert heard[0] == ""
            assert heard[-1].startswith(scheme)
        assert base64.b64encode(b"ann:secret").decode() not in heard[-1]


@pytest.mark.parametrize(
    ("address", "login", "text"),
    [
        ("store", None, "'store' is no address of a store; wanted https://… or http://…"),
        ("ftp://example.org/", None, "is no address of a store"),
        ("http://example.org:port/", None, "is no address of a store"),
        ("http://example.org/query", ("a", "b"), "a password goes only over https"),
        ("http://a:b@example.org/query", None, "^http://example.org/query: a password goes only over https"),
        ("http://10.0.0.1/query", ("a", "b"), "a password goes only over https"),
    ],
)
def test_an_address_that_will_not_do_is_refused(
    address: str, login: tuple[str, str] | None, text: str
) -> None:
    """Before anything is sent."""
    with pytest.raises(BadParameter, match=text):
        Server(address, login)


@pytest.mark.parametrize("address", ["https://a:b@example.org/q", "http://localhost/q", "http://[::1]/q"])
def test_a_password_goes_over_https_or_to_this_machine(address: str) -> None:
    """Also another address that is sent to is looked at."""
    server = Server(address, ("a", "b"))
    with pytest.raises(BadParameter):
        server.send("POST", "http://example.org/store")
    server.close()


def test_a_server_that_writes_true_as_one_is_understood() -> None:
    """A flag is a flag, however it is written."""
    asked = questions()["members-of"]
    row = {
        "seat": mint("a"),
        "member": mint("b"),
        "votes": text("0"),
        "bound": text("1"),
        "sure": text("true"),
    }
    folded = Folding(asked, desk(store_of("members-of")).names).row([row])
    assert (folded["votes"], folded["bound"], folded["sure"]) == (False, True, True)
