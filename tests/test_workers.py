"""The laws of the workers, over a world of three statements."""

import io
import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest

from graph import workers
from graph.errors import BadForm, BadQuery, MandateError, QueriesFull, QueryTooBig, QueryTooSlow
from graph.workers import MIB, Limits, Request, Workers, child

WORLD = """\
<http://a.example/mali> <http://a.example/in> <http://a.example/ecowas> .
<http://a.example/mali> <http://a.example/in> <http://a.example/ecowas> <http://a.example/claim> .
<http://a.example/mali> <http://a.example/in> <http://a.example/au> <http://a.example/other> .
"""
HALVES = " ".join(f"GRAPH ?g{n} {{ ?a{n} ?b{n} ?c{n} }}" for n in range(60))
ENDLESS = f"SELECT (COUNT(*) AS ?n) WHERE {{ {HALVES} }}"  # 2 to the power of 60 rows
GROWING = "BIND(CONCAT(?a, ?a, ?a, ?a, ?a, ?a, ?a, ?a) AS ?b) "


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("world") / "dataset.nq"
    path.write_text(WORLD, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def pool(world: Path) -> Iterator[Workers]:
    with Workers(world, Limits(seconds=1, memory=64 * MIB, reply=MIB, children=1)) as made:
        yield made


def rows(pool: Workers, query: str, **more: tuple[str, ...]) -> list[dict[str, str]]:
    told = json.loads(pool.run(Request(query, **more)).body)  # type: ignore[arg-type]
    return [{name: term["value"] for name, term in row.items()} for row in told["results"]["bindings"]]


def test_a_query_sees_the_statements_of_the_file(pool: Workers) -> None:
    """The default graph is the file's default graph; named graphs are asked for by GRAPH."""
    assert rows(pool, "SELECT ?o { ?s ?p ?o }") == [{"o": "http://a.example/ecowas"}]
    assert len(rows(pool, "SELECT ?g { GRAPH ?g { ?s ?p ?o } }")) == 2


def test_the_graphs_may_be_named_beside_the_query(pool: Workers) -> None:
    """`default_graphs` and `named_graphs` replace the dataset's own."""
    asked = {"default_graphs": ("http://a.example/other",), "named_graphs": ("http://a.example/claim",)}
    assert rows(pool, "SELECT ?o { ?s ?p ?o }", **asked) == [{"o": "http://a.example/au"}]
    assert rows(pool, "SELECT ?g { GRAPH ?g { ?s ?p ?o } }", **asked) == [{"g": "http://a.example/claim"}]


@pytest.mark.parametrize("form", workers.ROW_FORMS)
def test_rows_come_in_the_form_asked_for(pool: Workers, form: str) -> None:
    """Each row form can be had, for SELECT and for ASK."""
    assert pool.run(Request("SELECT ?o { ?s ?p ?o }", rows=form)).media_type == form
    assert b"true" in pool.run(Request("ASK {}", rows=form)).body


@pytest.mark.parametrize("form", workers.GRAPH_FORMS)
def test_graphs_come_in_the_form_asked_for(pool: Workers, form: str) -> None:
    """Each graph form can be had, and says the same statement."""
    reply = pool.run(Request("CONSTRUCT WHERE { ?s ?p ?o }", graph=form))
    found = pyoxigraph.parse(reply.body, format=pyoxigraph.RdfFormat.from_media_type(form))
    assert reply.media_type == form
    assert [str(quad.object) for quad in found] == ["<http://a.example/ecowas>"]


def test_a_form_that_does_not_fit_the_result_is_refused(pool: Workers) -> None:
    """Whether rows or a graph come is known only when the query is read."""
    with pytest.raises(BadForm, match="text/turtle"):
        pool.run(Request("CONSTRUCT WHERE { ?s ?p ?o }", graph=None))
    with pytest.raises(BadForm, match="text/csv"):
        pool.run(Request("ASK {}", rows=None))


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * WHERE { ?s ?p }",
        "SELECT * WHERE { ?s no:such ?o }",
        "INSERT DATA { <http://a.example/a> <http://a.example/b> 1 }",
        "LOAD <file:///etc/hostname>",
        "\ud800",
        "",
    ],
)
def test_a_query_that_cannot_be_read_is_refused_with_its_place(pool: Workers, query: str) -> None:
    """The message fits on a screen, whatever grammar the engine lists."""
    with pytest.raises(BadQuery) as fault:
        pool.run(Request(query))
    assert len(str(fault.value)) < 400
    assert "\n" not in str(fault.value)


def test_a_syntax_fault_says_line_and_column(pool: Workers) -> None:
    """The place is the engine's own."""
    with pytest.raises(BadQuery, match="2:10"):
        pool.run(Request("SELECT *\n{ ?s ?p }"))


def test_a_graph_name_that_is_no_iri_is_refused(pool: Workers) -> None:
    """It is the asker's fault, not the server's."""
    with pytest.raises(BadQuery, match="IRI"):
        pool.run(Request("ASK {}", default_graphs=("no iri",)))


@pytest.mark.parametrize("depth", [5_000, 40_000])
def test_a_query_that_crashes_the_engine_is_a_bad_query(pool: Workers, depth: int) -> None:
    """The child dies; the next query is answered."""
    with pytest.raises(BadQuery, match="nested"):
        pool.run(Request("ASK " + "{" * depth + "}" * depth))
    assert rows(pool, "SELECT ?o { ?s ?p ?o }")


def test_a_query_past_its_time_is_stopped(world: Path) -> None:
    """The work ends, so that the place is free for the next."""
    with Workers(world, Limits(seconds=0.2, children=1)) as slow:
        with pytest.raises(QueryTooSlow, match=r"0\.2"):
            slow.run(Request(ENDLESS))
        assert rows(slow, "SELECT ?o { ?s ?p ?o }")


def test_a_query_past_its_memory_is_stopped(pool: Workers) -> None:
    """A text that doubles itself meets the cap, not the machine's memory."""
    start = f'BIND("{"x" * 10_000}" AS ?a) '
    steps = [GROWING.replace("?b", f"?b{n + 1}").replace("?a", f"?b{n}" if n else "?a") for n in range(6)]
    with pytest.raises(QueryTooBig, match="memory"):
        pool.run(Request(f"SELECT (STRLEN(?b6) AS ?n) {{ {start} {' '.join(steps)} }}"))


def test_a_reply_past_its_size_is_stopped(pool: Workers) -> None:
    """The cap counts bytes as they come; nothing waits for the whole."""
    pattern = "GRAPH ?g { ?s ?p ?o } " + " ".join(f"GRAPH ?g{n} {{ ?s{n} ?p{n} ?o{n} }}" for n in range(14))
    with pytest.raises(QueryTooBig, match="1 MiB"):
        pool.run(Request(f"SELECT * {{ {pattern} }}"))


def test_a_query_past_its_length_is_not_read(world: Path) -> None:
    """Bytes are counted, not letters."""
    with Workers(world, Limits(query=12)) as short:
        with pytest.raises(QueryTooBig, match="13 bytes"):
            short.run(Request("ASK {} # éé"))
        assert short.run(Request("ASK {} # é ")).body


def test_one_query_more_than_there_are_places_is_turned_away(pool: Workers) -> None:
    """It is told at once, and the running query is not disturbed."""
    ended: list[BaseException] = []

    def occupy() -> None:
        try:
            pool.run(Request(ENDLESS))
        except MandateError as error:
            ended.append(error)

    thread = threading.Thread(target=occupy)
    thread.start()
    turned_away = False
    while thread.is_alive() and not turned_away:
        if pool._places._value == 0:  # the other has its place
            with pytest.raises(QueriesFull, match="1 places"):
                pool.run(Request("ASK {}"))
            turned_away = True
    thread.join()
    assert turned_away
    assert [type(error) for error in ended] == [QueryTooSlow]


def test_no_query_opens_a_connection(pool: Workers) -> None:
    """SERVICE fails, silently or not, and nobody knocks at the socket it names."""
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.setblocking(False)
        place = f"<http://127.0.0.1:{canary.getsockname()[1]}/>"
        with pytest.raises(BadQuery, match="SERVICE"):
            pool.run(Request(f"SELECT * {{ SERVICE {place} {{ ?s ?p ?o }} }}"))
        assert rows(pool, f"SELECT * {{ SERVICE SILENT {place} {{ ?s ?p ?o }} }}") == [{}]
        with pytest.raises(BlockingIOError):
            canary.accept()


def test_no_query_reads_a_file(pool: Workers, tmp_path: Path) -> None:
    """FROM names a graph of the dataset, never a file."""
    canary = tmp_path / "canary.nt"
    canary.write_text("<http://a.example/s> <http://a.example/p> <http://a.example/canary> .\n", "utf-8")
    for clause in ("FROM", "FROM NAMED"):
        query = (
            f"SELECT * {clause} <{canary.as_uri()}> {{ {{ ?s ?p ?o }} UNION {{ GRAPH ?g {{ ?s ?p ?o }} }} }}"
        )
        assert rows(pool, query) == []


def test_a_child_may_open_nothing_while_it_runs_a_query(world: Path) -> None:
    """The caps stand on the very process that works, as its kernel tells them."""
    with world.open("rb") as quads, workers.Line() as line:
        nursery = workers.Nursery(quads.fileno(), Limits(seconds=5))
        try:
            assert nursery.admit(line)
            line.say(Request(ENDLESS).to_json())
            told = Path(f"/proc/{line.pid}/limits")
            caps = ""
            while "Max open files            0 " not in caps:  # set after the request is read
                caps = told.read_text(encoding="ascii")
            assert "Max core file size        0 " in caps
            assert "Max cpu time              6 " in caps
            assert "Max address space         unlimited" not in caps
        finally:
            nursery.close()


def test_a_nursery_that_died_is_replaced(world: Path) -> None:
    """Somebody else may have killed it; the next query starts another."""
    with Workers(world) as pool:
        assert rows(pool, "SELECT ?o { ?s ?p ?o }")
        assert pool._nursery is not None
        pool._nursery._process.kill()
        assert rows(pool, "SELECT ?o { ?s ?p ?o }")
        pool._nursery._process.kill()
        pool._nursery._process.wait()
        assert rows(pool, "SELECT ?o { ?s ?p ?o }")


def test_a_file_that_is_no_dataset_is_told_as_such(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The nursery does not start, twice; the error is ours, not a hang."""
    broken = tmp_path / "dataset.nq"
    broken.write_text("not statements\n", encoding="utf-8")
    with pytest.raises(MandateError, match="does not start"):
        workers.run(broken, Request("ASK {}"))
    assert "SyntaxError" in capfd.readouterr().err


def test_a_dataset_swapped_in_later_is_not_seen(tmp_path: Path) -> None:
    """One server answers from one dataset, also where the nursery starts anew."""
    quads = tmp_path / "dataset.nq"
    quads.write_text(WORLD, encoding="utf-8")
    with Workers(quads) as pool:
        (tmp_path / "new.nq").write_text("", encoding="utf-8")
        (tmp_path / "new.nq").replace(quads)
        assert rows(pool, "SELECT ?o { ?s ?p ?o }") == [{"o": "http://a.example/ecowas"}]


def test_a_single_query_needs_no_pool(world: Path) -> None:
    """`run` starts, asks and ends."""
    assert workers.run(world, Request("ASK {}", rows="text/csv")).body == b"true"


def test_a_child_tells_every_ending_in_one_word(world: Path) -> None:
    """The words of the child's side, taken without forking."""
    store = child.load(str(world))
    told = {"rows": "text/csv", "graph": None, "default_graphs": [], "named_graphs": [], "prefixes": {}}
    endings = {
        "SELECT ?o { ?s ?p ?o }": "done",
        "CONSTRUCT WHERE { ?s ?p ?o }": "form graph",
        "SELECT": "fault error",
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }": "outside",
    }
    for query, ending in endings.items():
        out = io.BytesIO()
        assert child.answer(store, {**told, "query": query}, out).startswith(ending)
    out = io.BytesIO()
    asked = {**told, "graph": "text/turtle", "prefixes": {"a": "http://a.example/"}}
    assert child.answer(store, {**asked, "query": "CONSTRUCT WHERE { ?s ?p ?o }"}, out) == "done"
    assert out.getvalue().endswith(b"a:mali a:in a:ecowas .\n")


def test_a_nursery_ends_when_its_gate_closes(world: Path) -> None:
    """A server that is gone leaves no process behind."""
    with Workers(world) as pool:
        assert rows(pool, "SELECT ?o { ?s ?p ?o }")
        assert pool._nursery is not None
        pool._nursery._gate.close()
        assert pool._nursery._process.wait(30) == 0
