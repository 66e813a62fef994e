"""The laws of the workers, over a world of three statements."""

import asyncio
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest

from graph import workers
from graph.errors import (
    BadForm,
    BadQuery,
    MandateError,
    QueriesFull,
    QueryEnded,
    QueryTooBig,
    QueryTooSlow,
)
from graph.workers import MIB, Crew, Limits, Request, Workers, child, crew, letters, nursery
from graph.workers.gate import Gone

WORLD = """\
<http://a.example/mali> <http://a.example/in> <http://a.example/ecowas> .
<http://a.example/mali> <http://a.example/in> <http://a.example/ecowas> <http://a.example/claim> .
<http://a.example/mali> <http://a.example/in> <http://a.example/au> <http://a.example/other> .
"""
HALVES = " ".join(f"GRAPH ?g{n} {{ ?a{n} ?b{n} ?c{n} }}" for n in range(60))
ENDLESS = f"SELECT (COUNT(*) AS ?n) WHERE {{ {HALVES} }}"  # 2 to the power of 60 rows
GROWING = "BIND(CONCAT(?a, ?a, ?a, ?a, ?a, ?a, ?a, ?a) AS ?b) "
FIVE = "SELECT * { VALUES ?x { 1 2 3 4 5 } }"
CUT = "https://w3id.org/mandate-graph/problem/cut"
RULES = child.Rules(64 * MIB, 5, 3, MIB, 9, 8 * MIB, "http://base.example/", CUT, {"a": "http://a.example/"})
ASKED = {"rows": "text/csv", "graph": "text/turtle", "default_graphs": [], "named_graphs": []}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("world") / "dataset.nq"
    path.write_text(WORLD, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def pool(world: Path) -> Iterator[Workers]:
    with Workers(world, Limits(seconds=2, memory=64 * MIB, reply=MIB, rows=1_000, workers=2)) as made:
        yield made


def rows(pool: Workers, query: str, **more: tuple[str, ...]) -> list[dict[str, str]]:
    return read(pool.run(Request(query, **more)).body)  # type: ignore[arg-type]


def read(body: bytes) -> list[dict[str, str]]:
    told = json.loads(body)
    return [{name: term["value"] for name, term in row.items()} for row in told["results"]["bindings"]]


def lives(pid: int) -> bool:
    """Whether the process is still there; one that nobody buried is not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def until(holds: Callable[[], bool]) -> None:
    """Wait for it; that it may never come is for the test's own time limit."""
    while not holds():
        time.sleep(0.005)


def with_crew(world: Path, limits: Limits, work: Callable[[Crew], Awaitable[Any]]) -> Any:
    """What the work gives that has a crew on its event loop."""

    async def run() -> Any:
        async with Crew(world, limits) as crew:
            return await work(crew)

    return asyncio.run(run())


async def come(holds: Callable[[], bool]) -> None:
    while not holds():
        await asyncio.sleep(0.005)


def test_a_query_sees_the_statements_of_the_file(pool: Workers) -> None:
    """The default graph is the file's default graph; named graphs are asked for by GRAPH."""
    assert rows(pool, "SELECT ?o { ?s ?p ?o }") == [{"o": "http://a.example/ecowas"}]
    assert len(rows(pool, "SELECT ?g { GRAPH ?g { ?s ?p ?o } }")) == 2


def test_the_graphs_may_be_named_beside_the_query(pool: Workers) -> None:
    """`default_graphs` and `named_graphs` replace the dataset's own, and what the query says after FROM."""
    asked = {"default_graphs": ("http://a.example/other",), "named_graphs": ("http://a.example/claim",)}
    assert rows(pool, "SELECT ?o { ?s ?p ?o }", **asked) == [{"o": "http://a.example/au"}]
    assert rows(pool, "SELECT ?g { GRAPH ?g { ?s ?p ?o } }", **asked) == [{"g": "http://a.example/claim"}]
    query = "SELECT ?o FROM <http://a.example/claim> { ?s ?p ?o }"
    assert rows(pool, query) == [{"o": "http://a.example/ecowas"}]
    assert rows(pool, query, **asked) == [{"o": "http://a.example/au"}]


@pytest.mark.parametrize("name", ["http://a.example/none", "file:///etc/passwd", "http://127.0.0.1:9/"])
def test_a_graph_that_is_not_here_is_refused(pool: Workers, name: str) -> None:
    """However it is named: an empty answer would say that it was looked for."""
    with pytest.raises(BadQuery, match=f"no graph <{name}> here"):
        pool.run(Request("ASK {}", default_graphs=(name,)))
    with pytest.raises(BadQuery, match="no graph"):
        pool.run(Request("ASK {}", named_graphs=("http://a.example/claim", name)))
    with pytest.raises(BadQuery, match="no graph"):
        pool.run(Request(f"ASK FROM NAMED <{name}> {{}}"))


@pytest.mark.parametrize("form", workers.ROW_FORMS)
def test_rows_come_in_the_form_asked_for(pool: Workers, form: str) -> None:
    """Each row form can be had, for SELECT and for ASK."""
    reply = pool.run(Request("SELECT ?o { ?s ?p ?o }", rows=form))
    assert (reply.media_type, reply.rows, reply.cut) == (form, 1, False)
    answer = pool.run(Request("ASK {}", rows=form))
    assert b"true" in answer.body
    assert answer.rows is None


@pytest.mark.parametrize("form", workers.GRAPH_FORMS)
def test_graphs_come_in_the_form_asked_for(pool: Workers, form: str) -> None:
    """Each graph form can be had, and says the same statement."""
    reply = pool.run(Request("CONSTRUCT WHERE { ?s ?p ?o }", graph=form))
    found = pyoxigraph.parse(reply.body, format=pyoxigraph.RdfFormat.from_media_type(form))
    assert (reply.media_type, reply.rows, reply.cut) == (form, 1, False)
    assert [str(quad.object) for quad in found] == ["<http://a.example/ecowas>"]


@pytest.mark.parametrize("form", workers.ROW_FORMS)
def test_rows_too_many_are_cut_and_say_so(world: Path, form: str) -> None:
    """Exactly at the limit, with a link in the result where its form has a place for one."""
    store = nursery.load(str(world), ".nq")
    head, body = child.answer(store, {**ASKED, "rows": form, "query": FIVE}, RULES)
    assert (head["ended"], head["rows"], head["cut"]) == ("done", 3, True)
    whole, all_of_it = child.answer(store, {**ASKED, "rows": form, "query": FIVE.replace("4 5", "")}, RULES)
    assert (whole["rows"], whole["cut"]) == (3, False)
    if form != "text/csv":  # which the engine does not read
        told = pyoxigraph.parse_query_results(body, child.ROWS[form])
        assert isinstance(told, pyoxigraph.QuerySolutions)
        assert len(list(told)) == 3
    if "json" in form:
        assert json.loads(body)["head"]["link"] == [CUT]
        assert "Cut at 3 rows" in json.loads(body)["head"]["notice"]
    elif "xml" in form:
        assert f'<link href="{CUT}"/></head>'.encode() in body
    else:
        assert body == all_of_it


@pytest.mark.parametrize("form", workers.GRAPH_FORMS)
def test_statements_too_many_are_cut_and_say_so(world: Path, form: str) -> None:
    """Exactly at the limit, with a comment where the form has comments."""
    store = nursery.load(str(world), ".nq")
    query = "CONSTRUCT { ?x <http://a.example/p> 1 } { VALUES ?x { <a:1> <a:2> <a:3> <a:4> } }"
    head, body = child.answer(store, {**ASKED, "graph": form, "query": query}, RULES)
    assert (head["ended"], head["rows"], head["cut"]) == ("done", 3, True)
    found = pyoxigraph.parse(body, format=pyoxigraph.RdfFormat.from_media_type(form))
    assert [quad.subject.value for quad in found] == ["a:1", "a:2", "a:3"]
    assert (b"Cut at 3 statements" in body) == (form != "application/ld+json")
    less, _ = child.answer(store, {**ASKED, "graph": form, "query": query.replace("<a:4>", "")}, RULES)
    assert less["cut"] is False


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


def test_relative_iris_are_read_against_our_namespace(pool: Workers) -> None:
    """So that a query with one runs here as it does elsewhere."""
    assert rows(pool, "SELECT (STR(<id/mali>) AS ?iri) {}") == [
        {"iri": "https://w3id.org/mandate-graph/id/mali"}
    ]


@pytest.mark.parametrize("depth", [5_000, 40_000])
def test_a_query_that_crashes_the_engine_is_a_bad_query(pool: Workers, depth: int) -> None:
    """The worker dies; the next query is answered."""
    with pytest.raises(BadQuery, match="nested"):
        pool.run(Request("ASK " + "{" * depth + "}" * depth))
    assert rows(pool, "SELECT ?o { ?s ?p ?o }")


def test_a_query_past_its_time_is_stopped(world: Path) -> None:
    """The work ends, not only the wait: its process is gone, and another stands in its place."""
    with Workers(world, Limits(seconds=0.2, workers=1)) as slow:
        until(lambda: len(slow.crew.pids) == 2)
        worker = slow.crew.pids[1]
        with pytest.raises(QueryTooSlow, match=r"0\.2"):
            slow.run(Request(ENDLESS))
        until(lambda: not lives(worker))
        until(lambda: len(slow.crew.pids) == 2)
        assert rows(slow, "SELECT ?o { ?s ?p ?o }")
        assert slow.crew.figures()["ended_total"] == 1


def test_a_query_past_its_memory_is_stopped(pool: Workers) -> None:
    """A text that doubles itself meets the cap, not the machine's memory."""
    start = f'BIND("{"x" * 10_000}" AS ?a) '
    steps = [GROWING.replace("?b", f"?b{n + 1}").replace("?a", f"?b{n}" if n else "?a") for n in range(6)]
    with pytest.raises(QueryTooBig, match="memory"):
        pool.run(Request(f"SELECT (STRLEN(?b6) AS ?n) {{ {start} {' '.join(steps)} }}"))


def test_a_reply_past_its_size_is_stopped(world: Path) -> None:
    """The cap counts bytes as they come; nothing waits for the whole."""
    pattern = "GRAPH ?g { ?s ?p ?o } " + " ".join(f"GRAPH ?g{n} {{ ?s{n} ?p{n} ?o{n} }}" for n in range(14))
    with Workers(world, Limits(reply=MIB, workers=1)) as narrow:
        with pytest.raises(QueryTooBig, match="1 MiB"):
            narrow.run(Request(f"SELECT * {{ {pattern} }}"))
        values = f'BIND(REPLACE("{"x" * 1_024}", "x", "{"y" * 1_100}") AS ?o)'
        with pytest.raises(QueryTooBig, match="1 MiB"):
            narrow.run(Request(f"CONSTRUCT {{ <a:s> <a:p> ?o }} {{ {values} }}"))


def test_a_query_past_its_length_is_not_read(world: Path) -> None:
    """Bytes are counted, not letters."""
    with Workers(world, Limits(query=12, workers=1)) as short:
        with pytest.raises(QueryTooBig, match="13 bytes"):
            short.run(Request("ASK {} # éé"))
        assert short.run(Request("ASK {} # é ")).body


def test_a_query_waits_its_turn_and_one_too_many_is_turned_away(world: Path) -> None:
    """At once, and those before it are not disturbed."""

    async def work(crew: Crew) -> None:
        slow = asyncio.create_task(crew.run(Request(ENDLESS)))
        await come(lambda: crew.figures()["running"] == 1)
        waits = asyncio.create_task(crew.run(Request("ASK {}")))
        await come(lambda: crew.figures()["waiting"] == 1)
        with pytest.raises(QueriesFull, match="1 queries run and 1 wait"):
            await crew.run(Request("ASK {}"))
        assert crew.figures()["running"] == 1
        slow.cancel()
        assert (await waits).body == b'{"head":{},"boolean":true}'
        assert crew.figures()["refused_total"] == 1

    with_crew(world, Limits(seconds=60, workers=1, queue=1), work)


def test_a_query_that_waited_too_long_is_turned_away(world: Path) -> None:
    """It never ran: whoever asked is told to come back."""

    async def work(crew: Crew) -> None:
        slow = [asyncio.create_task(crew.run(Request(ENDLESS))) for _ in range(3)]
        ended = await asyncio.gather(*slow, return_exceptions=True)
        kinds = {type(error) for error in ended}
        assert QueryTooSlow in kinds
        assert kinds <= {QueryTooSlow, QueriesFull}
        assert crew.figures()["waiting"] == 0

    with_crew(world, Limits(seconds=0.3, workers=1), work)


def test_who_stops_waiting_ends_the_work(world: Path) -> None:
    """A query that runs is killed, one that waits leaves the queue."""

    async def work(crew: Crew) -> None:
        await come(lambda: len(crew.pids) == 2)
        worker = crew.pids[1]
        slow = asyncio.create_task(crew.run(Request(ENDLESS)))
        await come(lambda: crew.figures()["running"] == 1)
        waits = asyncio.create_task(crew.run(Request(ENDLESS)))
        await come(lambda: crew.figures()["waiting"] == 1)
        for task in (waits, slow):
            task.cancel()
        await asyncio.wait({waits, slow})
        assert crew.figures()["waiting"] == 0
        await come(lambda: not lives(worker))
        assert (await crew.run(Request("ASK {}"))).body

    with_crew(world, Limits(seconds=60, workers=1), work)


def test_a_client_leaves_one_worker_to_others(world: Path) -> None:
    """However many slow queries one puts, another client's quick one goes through at once."""

    async def work(crew: Crew) -> None:
        slow = [asyncio.create_task(crew.run(Request(ENDLESS), "greedy")) for _ in range(5)]
        await come(lambda: crew.figures()["running"] == 2)
        await come(lambda: crew.figures()["waiting"] == 3)
        for _ in range(3):
            assert (await crew.run(Request("ASK {}"), "modest")).body
        assert crew.figures()["running"] == 2
        assert crew.figures()["waiting"] == 3
        slow[0].cancel()
        await come(lambda: crew.figures()["waiting"] == 2)
        assert (await crew.run(Request("ASK {}"), "modest")).body
        for task in slow:
            task.cancel()
        await asyncio.wait(slow)
        assert (await crew.run(Request("ASK {}"), "greedy")).body

    with_crew(world, Limits(seconds=60, workers=3), work)


def test_a_worker_given_to_who_left_meanwhile_goes_to_the_next(world: Path) -> None:
    """No worker is lost between two event turns."""

    async def work(crew: Crew) -> None:
        for _ in range(50):
            tasks = [asyncio.create_task(crew.run(Request("ASK {}"))) for _ in range(4)]
            await asyncio.sleep(0.0005)
            tasks[1].cancel()
            await asyncio.wait(tasks)
        await come(lambda: crew.figures()["running"] == 0)
        assert (await crew.run(Request("ASK {}"))).body

    with_crew(world, Limits(workers=1), work)


@pytest.mark.parametrize("kills", [1, 2])
def test_a_query_whose_worker_somebody_killed_is_put_once_more(world: Path, kills: int) -> None:
    """Once, and then it is told: what it does to the machine may be why."""

    async def work(crew: Crew) -> None:
        slow = asyncio.create_task(crew.run(Request(ENDLESS)))
        for _ in range(kills):
            await come(lambda: bool(busy(crew)))
            os.kill(busy(crew)[0], signal.SIGKILL)
            await come(lambda: not busy(crew))
        if kills == 1:
            await come(lambda: bool(busy(crew)))  # it runs again
            slow.cancel()
        else:
            with pytest.raises(QueryEnded, match="outside"):
                await slow
        assert (await crew.run(Request("ASK {}"))).body

    with_crew(world, Limits(seconds=60, workers=2), work)


def busy(crew: Crew) -> list[int]:
    """The workers that run a query: those that used processor time."""
    found = []
    for pid in crew.pids[1:]:
        if lives(pid):
            told = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
            if int(told[11]) > 1:  # hundredths of a second
                found.append(pid)
    return found


def test_an_idle_worker_that_was_killed_is_replaced(pool: Workers) -> None:
    """No query notices."""
    until(lambda: len(pool.crew.pids) == 3)
    nursery_pid, *crew = pool.crew.pids
    for pid in crew:
        os.kill(pid, signal.SIGKILL)
    for _ in range(5):
        assert rows(pool, "SELECT ?o { ?s ?p ?o }")
    until(lambda: len(pool.crew.pids) == 3)
    assert pool.crew.pids[0] == nursery_pid
    assert not set(crew) & set(pool.crew.pids)


def test_a_worker_is_replaced_after_its_turns(world: Path) -> None:
    """What one leaves behind in itself does not pile up."""
    with Workers(world, Limits(workers=1, turns=2)) as pool:
        until(lambda: len(pool.crew.pids) == 2)
        first = pool.crew.pids[1]
        for _ in range(5):
            assert rows(pool, "SELECT ?o { ?s ?p ?o }")
        until(lambda: not lives(first))
        assert pool.crew.figures()["hired_total"] >= 3


def test_a_worker_that_has_grown_is_replaced(world: Path) -> None:
    """So that every query has most of its memory for itself."""
    big = f'SELECT (STRLEN(?b) AS ?n) {{ BIND(REPLACE("{"x" * 4_096}", "x", "{"y" * 4_096}") AS ?b) }}'
    with Workers(world, Limits(workers=1, memory=64 * MIB)) as pool:
        until(lambda: len(pool.crew.pids) == 2)
        first = pool.crew.pids[1]
        assert rows(pool, "SELECT ?o { ?s ?p ?o }")
        assert pool.crew.pids[1] == first
        assert rows(pool, big) == [{"n": str(4_096 * 4_096)}]
        until(lambda: not lives(first))
        assert rows(pool, "SELECT ?o { ?s ?p ?o }")


def test_no_query_opens_a_connection(pool: Workers) -> None:
    """SERVICE is refused, silent or not, and nobody knocks at the socket it names."""
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.setblocking(False)
        place = f"http://127.0.0.1:{canary.getsockname()[1]}/"
        for silent in ("", "SILENT "):
            with pytest.raises(BadQuery, match="SERVICE"):
                pool.run(Request(f"SELECT * {{ SERVICE {silent}<{place}> {{ ?s ?p ?o }} }}"))
        with pytest.raises(BadQuery, match="no graph"):
            pool.run(Request(f"SELECT * FROM <{place}> {{ ?s ?p ?o }}"))
        with pytest.raises(BadQuery):
            pool.run(Request(f"LOAD <{place}>"))
        with pytest.raises(BlockingIOError):
            canary.accept()


def test_a_service_call_that_is_not_recognised_connects_to_nothing(pool: Workers) -> None:
    """The process can open no socket, whatever the text is taken for."""
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.setblocking(False)
        place = f"<http://127.0.0.1:{canary.getsockname()[1]}/>"
        with pytest.raises(BadQuery):
            pool.run(Request(f"SELECT * {{ \\u0053ERVICE {place} {{ ?s ?p ?o }} }}"))
        with pytest.raises(BlockingIOError):
            canary.accept()


def test_no_query_reads_a_file(pool: Workers, tmp_path: Path) -> None:
    """FROM names a graph of the dataset, never a file."""
    canary = tmp_path / "canary.nt"
    canary.write_text("<http://a.example/s> <http://a.example/p> <http://a.example/canary> .\n", "utf-8")
    for clause in ("FROM", "FROM NAMED", "\\u0046ROM"):
        with pytest.raises(BadQuery) as fault:
            rows(pool, f"SELECT * {clause} <{canary.as_uri()}> {{ ?s ?p ?o }}")
        assert "example/canary" not in str(fault.value)


def test_a_worker_may_open_nothing_from_its_birth(pool: Workers) -> None:
    """The caps stand on the very process that works, as its kernel tells them."""
    until(lambda: len(pool.crew.pids) == 3)
    pool.run(Request("ASK {}"))
    for pid in pool.crew.pids[1:]:
        told = Path(f"/proc/{pid}/limits")
        until(lambda told=told: "Max open files            0 " in told.read_text(encoding="ascii"))  # type: ignore[misc]
        caps = told.read_text(encoding="ascii")
        assert "Max core file size        0 " in caps
        assert "Max file size             0 " in caps
        assert "Max address space         unlimited" not in caps
        assert Path(f"/proc/{pid}/oom_score_adj").read_text(encoding="ascii") == "1000\n"


def test_each_query_has_processor_time_of_its_own() -> None:
    """The limit moves with what was used, and ends a worker that the server's clock does not."""
    script = "from graph.workers import child\nchild.allow(1)\nwhile True: pass"
    done = subprocess.run([sys.executable, "-c", script], check=False, cwd=Path(workers.__file__).parents[2])
    assert done.returncode == -signal.SIGXCPU


def test_a_nursery_that_died_is_replaced(world: Path) -> None:
    """Somebody else may have killed it; the next query starts another, and the old workers are gone."""
    with Workers(world, Limits(workers=1)) as pool:
        assert rows(pool, "SELECT ?o { ?s ?p ?o }")
        before = pool.crew.pids
        os.kill(before[0], signal.SIGKILL)
        until(lambda: pool.crew.pids[:1] != before[:1])
        assert rows(pool, "SELECT ?o { ?s ?p ?o }")
        until(lambda: not any(map(lives, before)))


def test_a_file_that_is_no_dataset_is_told_as_such(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The nursery does not start; the error is ours, not a hang."""
    broken = tmp_path / "dataset.nq"
    broken.write_text("not statements\n", encoding="utf-8")
    with pytest.raises(MandateError, match="does not start"):
        workers.run(broken, Request("ASK {}"))
    assert "SyntaxError" in capfd.readouterr().err


def test_who_waits_for_a_nursery_that_does_not_start_is_told(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """And whoever asks next tries it anew."""
    broken = tmp_path / "dataset.odd"
    broken.write_text("", encoding="utf-8")

    async def work() -> None:
        crew = Crew(broken, Limits(workers=1))
        for _ in range(2):
            with pytest.raises(MandateError, match="does not start"):
                await crew.run(Request("ASK {}"))
        await crew.close()

    asyncio.run(work())
    assert "no ending of an RDF file" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("world.ttl", "<http://a.example/s> a <http://a.example/c> ."),
        ("world.nt", "<http://a.example/s> <http://a.example/p> <http://a.example/c> ."),
        ("world.trig", "<http://a.example/g> { <http://a.example/s> a <http://a.example/c> }"),
        (
            "world.rdf",
            '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
            '<r:Description r:about="http://a.example/s"><r:value>1</r:value></r:Description></r:RDF>',
        ),
    ],
)
def test_any_rdf_file_can_be_asked(tmp_path: Path, name: str, body: str) -> None:
    """Its ending tells the form."""
    path = tmp_path / name
    path.write_text(body, encoding="utf-8")
    query = "SELECT ?s { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    assert read(workers.run(path, Request(query)).body) == [{"s": "http://a.example/s"}]


def test_a_dataset_swapped_in_is_seen_when_it_takes_over(tmp_path: Path) -> None:
    """Not before, also where the nursery starts anew; afterwards nothing is left of the old one."""
    quads = tmp_path / "dataset.nq"
    quads.write_text(WORLD, encoding="utf-8")
    with Workers(quads, Limits(workers=1)) as pool:
        (tmp_path / "new.nq").write_text(WORLD.replace("ecowas", "aes"), encoding="utf-8")
        (tmp_path / "new.nq").replace(quads)
        os.kill(pool.crew.pids[0], signal.SIGKILL)
        assert rows(pool, "SELECT ?o { ?s ?p ?o }") == [{"o": "http://a.example/ecowas"}]
        until(lambda: len(pool.crew.pids) == 2)
        before = pool.crew.pids
        pool.renew()
        assert rows(pool, "SELECT ?o { ?s ?p ?o }") == [{"o": "http://a.example/aes"}]
        until(lambda: not any(map(lives, before)))


def test_no_query_fails_while_a_dataset_is_swapped_in(tmp_path: Path) -> None:
    """Those that run end with the old one, those that come go to either."""
    quads = tmp_path / "dataset.nq"
    quads.write_text(WORLD, encoding="utf-8")

    async def work(crew: Crew) -> None:
        slow = asyncio.create_task(crew.run(Request(ENDLESS)))
        await come(lambda: crew.figures()["running"] == 1)
        before = crew.pids
        (tmp_path / "new.nq").write_text(WORLD.replace("ecowas", "aes"), encoding="utf-8")
        (tmp_path / "new.nq").replace(quads)
        renewing = asyncio.create_task(crew.renew())
        seen = []
        while not renewing.done():
            seen.append(read((await crew.run(Request("SELECT ?o { ?s ?p ?o }"))).body)[0]["o"])
        assert set(seen) <= {"http://a.example/ecowas", "http://a.example/aes"}
        assert seen == sorted(seen, reverse=True)
        slow.cancel()
        await asyncio.wait({slow})
        await come(lambda: not any(map(lives, before)))

    with_crew(quads, Limits(seconds=60, workers=2), work)


def test_a_faulty_dataset_does_not_take_over(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The one before answers on."""
    quads = tmp_path / "dataset.nq"
    quads.write_text(WORLD, encoding="utf-8")
    with Workers(quads, Limits(workers=1)) as pool:
        (tmp_path / "new.nq").write_text("not statements", encoding="utf-8")
        (tmp_path / "new.nq").replace(quads)
        with pytest.raises(MandateError, match="does not start"):
            pool.renew()
        assert rows(pool, "SELECT ?o { ?s ?p ?o }")
    assert "SyntaxError" in capfd.readouterr().err


def test_a_single_query_needs_no_pool(world: Path) -> None:
    """`run` starts, asks and ends."""
    assert workers.run(world, Request("ASK {}", rows="text/csv")).body == b"true"


def test_closing_leaves_no_process_and_turns_away_who_waits(world: Path) -> None:
    """Those that run a query included."""
    pool = Workers(world, Limits(seconds=60, workers=1, queue=1))
    pool.start()
    ended: list[BaseException] = []

    def ask() -> None:
        try:
            pool.run(Request(ENDLESS))
        except MandateError as error:
            ended.append(error)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    until(lambda: (pool.crew.figures()["running"], pool.crew.figures()["waiting"]) == (1, 1))
    pids = pool.crew.pids
    pool.close()
    for thread in threads:
        thread.join()
    until(lambda: not any(map(lives, pids)))
    assert {type(error) for error in ended} <= {QueriesFull, QueryEnded}
    assert len(ended) == 2


def test_a_server_that_was_killed_leaves_no_process(world: Path) -> None:
    """The gate closes with it; the nursery takes its workers along, also one in the midst of a query."""
    script = f"""
import sys, threading, time
from pathlib import Path
from graph.workers import Limits, Request, Workers
pool = Workers(Path({str(world)!r}), Limits(seconds=60, workers=2))
pool.start()
threading.Thread(target=lambda: pool.run(Request({ENDLESS!r})), daemon=True).start()
while not pool.crew.figures()["running"] or len(pool.crew.pids) < 3:
    time.sleep(0.01)
print(*pool.crew.pids, flush=True)
time.sleep(60)
"""
    home = Path(workers.__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=home
    ) as server:
        assert server.stdout is not None
        pids = [int(pid) for pid in server.stdout.readline().split()]
        assert len(pids) == 3
        server.kill()
    until(lambda: not any(map(lives, pids)))


def test_a_worker_tells_every_ending_in_one_word(world: Path) -> None:
    """The words of the worker's side, taken without forking."""
    store = nursery.load(str(world), ".nq")
    endings = {
        "SELECT ?o { ?s ?p ?o }": "done",
        "CONSTRUCT WHERE { ?s ?p ?o }": "form",
        "SELECT": "fault",
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }": "outside",
        "ASK FROM <a:b> {}": "graph",
        f'SELECT (REPLACE("{"x" * 1_024}", "x", "{"y" * 1_100}") AS ?o) {{}}': "long",
    }
    for query, ending in endings.items():
        head, _ = child.answer(store, {**ASKED, "graph": None, "query": query}, RULES)
        assert head["ended"] == ending
    head, body = child.answer(store, {**ASKED, "query": "CONSTRUCT WHERE { ?s ?p ?o }"}, RULES)
    assert head["ended"] == "done"
    assert body.endswith(b"a:mali a:in a:ecowas .\n")
    head, _ = child.answer(store, {**ASKED, "query": "CONSTRUCT WHERE { ?s ?p ?o }"}, rules(reply=10))
    assert head["ended"] == "long"


def rules(**changed: int) -> child.Rules:
    return child.Rules(**{**{name: getattr(RULES, name) for name in RULES.__slots__}, **changed})


@pytest.fixture
def processor() -> Iterator[None]:
    """Whatever is allowed meanwhile, this process keeps the processor time it had."""
    before = resource.getrlimit(resource.RLIMIT_CPU)
    yield
    resource.setrlimit(resource.RLIMIT_CPU, before)


@pytest.mark.usefixtures("processor")
def test_a_worker_answers_letter_by_letter_until_the_line_is_closed_or_its_turns_are_done(
    world: Path,
) -> None:
    """Without a fork: what it hears and says over its line."""
    store = nursery.load(str(world), ".nq")
    for turns in (1, 9):
        near, far = socket.socketpair()
        with near, far:
            letter = Request("ASK {}").sealed()
            near.sendall(letter[:5])
            teller = threading.Timer(0.05, lambda near=near, letter=letter: near.sendall(letter[5:]))
            teller.start()
            if turns > 1:
                teller.join()
                near.shutdown(socket.SHUT_WR)
            child.work(store, far, rules(turns=turns, cpu=100_000))
            teller.join()
            head, body = letters.opened(near.recv(1_000)) or ({}, b"")
            assert (head["ended"], head["spent"], body) == ("done", turns == 1, b'{"head":{},"boolean":true}')


def test_a_nursery_bears_and_buries_until_its_gate_closes(world: Path) -> None:
    """The forking side, in a process that is not its own."""
    store = nursery.load(str(world), ".nq")
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    told: list[str] = []

    def hire() -> None:
        ours.send(b"hire")
        born, handles, _, _ = socket.recv_fds(ours, 64, 2)
        told.append(born.decode())
        for handle in handles:  # with its line closed, the worker goes home
            os.close(handle)
        told.append(ours.recv(64).decode())
        ours.close()

    server = threading.Thread(target=hire)
    server.start()
    nursery.Nursery(theirs, store, RULES).serve()
    server.join()
    theirs.close()
    pid = told[0].removeprefix("born ")
    assert told == [f"born {pid}", f"gone {pid} 0"]


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (None, QueryEnded),
        (-signal.SIGKILL, QueryEnded),
        (-signal.SIGXCPU, QueryTooSlow),
        (-signal.SIGABRT, QueryTooBig),
        (-signal.SIGSEGV, BadQuery),
        (1, BadQuery),
    ],
)
def test_how_a_worker_ended_tells_what_the_query_did(status: int | None, error: type[Exception]) -> None:
    """The kernel's word for its time, the engine's for its memory, else a crash."""
    assert type(crew.ending(Gone(status), Limits())) is error


def test_a_worker_that_runs_out_of_memory_says_so_itself() -> None:
    """Where it is Python, not the engine, that finds none left."""
    with pytest.raises(QueryTooBig, match="512 MiB of memory"):
        crew.reply({"ended": child.MEMORY}, b"", Limits())
