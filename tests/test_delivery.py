"""The dataset is brought to a store elsewhere whole, once, and never over what somebody else keeps there."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import league
import pytest
from click.testing import CliRunner
from elsewhere import free_port, oxigraph

import graph
from graph import dataset, delivery, places
from graph.cli import main
from graph.delivery import ADD, REPLACE, UPDATE, Door, deliver, door_of
from graph.errors import BadParameter, StoreRefused, StoreUnreachable
from graph.places import Places
from graph.remote import DATASET, VERSION, Patience, RemoteStore, Server
from graph.terms import IRI, statement, text

STAND_IN = IRI("https://w3id.org/mandate-graph/")
OTHERS = '<x:a> <x:b> "c" .\n<x:a> <x:b> "c" <x:graph> .\n'


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Places:
    """The League, built."""
    made = league.write(tmp_path_factory.mktemp("league"))
    dataset.make(made)
    return made


@pytest.fixture(scope="module")
def running() -> Iterator[str]:
    """An Oxigraph server."""
    with oxigraph() as address:
        yield address


@pytest.fixture
def address(running: str) -> str:
    """The server, emptied."""
    httpx.delete(f"{running}/store").raise_for_status()
    return running


def send(address: str, home: Places, door: Door | None = None, found: str = delivery.EMPTY) -> bool:
    """The dataset delivered to the server in small pieces."""
    server = Server(f"{address}/query", patience=Patience(connect=1, again=0))
    version = str(dataset.manifest(home.dataset)["version"])
    return deliver(home.dataset / dataset.QUADS, version, server, door or door_of(server.address), found)


def lines_at(address: str) -> set[bytes]:
    return set(RemoteStore(Server(f"{address}/query")).lines())


def lines_of(home: Places) -> set[bytes]:
    """The dataset's lines, and the one that says which version is there."""
    version = text(str(dataset.manifest(home.dataset)["version"]))
    mark = f"{statement(DATASET, VERSION, version, None)} .".encode()
    return {*(home.dataset / dataset.QUADS).read_bytes().splitlines(), mark}


def put(address: str, quads: str) -> None:
    headers = {"Content-Type": "application/n-quads"}
    httpx.post(f"{address}/store", content=quads, headers=headers).raise_for_status()


@pytest.mark.parametrize("way", delivery.WAYS)
def test_what_is_delivered_is_all_of_it(
    address: str, home: Places, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every statement in its graph, by quads and by updates, in pieces; then a library finds its version."""
    monkeypatch.setitem(delivery.PIECE, way, 20_000)
    door = Door(f"{address}/update", UPDATE) if way == UPDATE else None
    assert send(address, home, door)
    assert lines_at(address) == lines_of(home)
    found = graph.connect(f"{address}/query")
    mine = graph.load(home.dataset)
    asked = {"body": "TL", "on": "2000-01-01"}
    assert found.version == mine.version
    assert found.ask("members-of", **asked).to_dict() == mine.ask("members-of", **asked).to_dict()


def test_what_is_there_already_is_not_sent_again(address: str, home: Places) -> None:
    """The version says so."""
    assert send(address, home)
    assert not send(address, home, Door("http://127.0.0.1:9/nowhere"))


def test_statements_of_others_are_not_touched_unasked(address: str, home: Places) -> None:
    """The two ways out are told; nothing was sent."""
    put(address, OTHERS)
    with pytest.raises(StoreRefused, match=r"holds statements already.*--replace.*--add"):
        send(address, home)
    assert lines_at(address) == set(OTHERS.encode().splitlines())


def test_statements_of_others_stay_or_go_as_is_asked(address: str, home: Places) -> None:
    """To add leaves them; to replace clears the store."""
    put(address, OTHERS)
    assert send(address, home, found=ADD)
    assert lines_at(address) == lines_of(home) | set(OTHERS.encode().splitlines())
    httpx.post(f"{address}/update", data={"update": f"DELETE WHERE {{ {DATASET} {VERSION} ?version }}"})
    assert send(address, home, found=REPLACE)
    assert lines_at(address) == lines_of(home)
    httpx.post(f"{address}/update", data={"update": f"DELETE WHERE {{ {DATASET} {VERSION} ?version }}"})
    assert send(address, home, Door(f"{address}/update", UPDATE), REPLACE)
    assert lines_at(address) == lines_of(home)


def test_another_version_gives_way_only_if_it_is_said(address: str, home: Places, tmp_path: Path) -> None:
    """Two versions in one store would be neither."""
    other = league.write(tmp_path, league.changed("actors", id="league", label="The Other League"))
    dataset.make(other)
    assert send(address, home)
    for found in (delivery.EMPTY, ADD):
        with pytest.raises(
            StoreRefused, match=r"holds version .* of the dataset. To take its place: --replace"
        ):
            send(address, other, found=found)
    assert send(address, other, found=REPLACE)
    assert lines_at(address) == lines_of(other)


def test_an_interrupted_delivery_is_finished_by_another(address: str, home: Places) -> None:
    """Until all is there no version is said; what was sent is sent again, and is there once."""
    half = (home.dataset / dataset.QUADS).read_text(encoding="utf-8").splitlines(keepends=True)[::2]
    put(address, "".join(half))
    assert graph.connect(f"{address}/query").version == "remote"
    assert send(address, home, found=ADD)
    assert lines_at(address) == lines_of(home)


def test_a_store_without_a_default_graph_keeps_it_under_a_name(address: str, home: Places) -> None:
    """Asked with `default-graph-uri` it answers as at home; to replace spares what others keep there."""
    put(address, OTHERS.splitlines()[1] + "\n")
    door = Door(f"{address}/update", UPDATE, STAND_IN)
    query = f"{address}/query?default-graph-uri={STAND_IN.value}"
    server = Server(query)
    quads, version = home.dataset / dataset.QUADS, str(dataset.manifest(home.dataset)["version"])
    assert deliver(quads, version, server, door)
    assert set(RemoteStore(server).facts()) >= set(graph.load(home.dataset).store.facts())
    assert graph.connect(query).version == version
    assert list(RemoteStore(Server(f"{address}/query")).facts()) == []
    whole = lines_at(address)
    httpx.post(f"{address}/update", data={"update": f"DROP GRAPH {STAND_IN}"}).raise_for_status()
    assert deliver(quads, version, server, door, REPLACE)
    assert lines_at(address) == whole


def test_a_graph_is_named_in_updates_only() -> None:
    """N-Quads say the default graph by saying none."""
    with pytest.raises(BadParameter, match="--by update"):
        Door("http://127.0.0.1/store", graph=STAND_IN)


def test_the_door_of_an_unknown_server_is_asked_for() -> None:
    """Of Oxigraph it is known."""
    assert door_of("https://example.org/a/query") == Door("https://example.org/a/store")
    with pytest.raises(BadParameter, match="Give --to"):
        door_of("https://example.org/sparql")


def test_blank_nodes_are_sent_together(tmp_path: Path) -> None:
    """In two pieces they would be two nodes each."""
    lines = [
        b"<x:a> <x:b> _:c .\n",
        b"<x:a> <x:b> <x:c> .\n",
        b"<x:a> <x:b> <x:d> .\n",
        b"_:c <x:b> <x:c> .\n",
    ]
    path = tmp_path / "d.nq"
    path.write_bytes(b"".join(lines))
    assert list(delivery._pieces(path, 20)) == [[lines[1]], [lines[2]], [lines[0], lines[3]]]
    path.write_bytes(b"")
    assert list(delivery._pieces(path, 20)) == []


def test_a_server_that_is_gone_is_told(home: Places) -> None:
    """Before anything is read for it."""
    with pytest.raises(StoreUnreachable):
        send(f"http://127.0.0.1:{free_port()}", home)


def test_push_is_the_command_for_it(address: str, home: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    """By option before or after its name or by the environment; it tells what it did."""
    monkeypatch.setattr(places, "here", lambda: home)
    query = f"{address}/query"
    version = dataset.manifest(home.dataset)["version"]
    first = CliRunner().invoke(main, ["push", "--store", query])
    assert (first.exit_code, first.stdout) == (0, f"Dataset {version}: sent.\n")
    assert first.stderr == f"To {address}/store\n"
    for words, environment in (
        (["--store", query, "push"], {}),
        (["push"], {"MANDATES_STORE": query, "MANDATES_USER": "ann", "MANDATES_PASSWORD": "x"}),
        (["push", "--store", query, "--to", f"{address}/update", "--by", "update", "--graph", "x:y"], {}),
    ):
        again = CliRunner().invoke(main, words, env=environment)
        assert (again.exit_code, again.stdout) == (0, f"Dataset {version}: it is there already.\n")
    for words in (["push"], ["push", "--store", query, "--to", query, "--by", "update", "--graph", "no iri"]):
        assert CliRunner().invoke(main, words).exit_code == 2


def test_questions_go_to_another_store_by_option_or_environment(
    address: str, home: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What works on our own dataset alone refuses the option, and lets the environment be."""
    monkeypatch.setattr(
        places, "here", lambda: Places(home.ontology, home.data, home.questions, home.ties, home.data)
    )
    query = f"{address}/query"
    asked = ["ask", "members-of", "--body", "TL", "--on", "2000-01-01"]
    send(address, home)
    told = CliRunner().invoke(main, ["--store", query, *asked])
    assert told.exit_code == 0
    assert "Freedonia" in told.stdout
    assert CliRunner().invoke(main, asked, env={"MANDATES_STORE": query}).stdout == told.stdout
    assert "Freedonia" in CliRunner().invoke(main, ["--store", query, "show", "league"]).stdout
    refused = CliRunner().invoke(main, ["--store", query, "build"])
    assert (refused.exit_code, "without --store" in refused.stderr) == (2, True)
    gone = CliRunner().invoke(main, ["--store", "ftp://x", *asked])
    assert gone.exit_code == 2
