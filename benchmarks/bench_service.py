"""Our server beside rdflib-endpoint, the Oxigraph server and Virtuoso: the same queries, in one run.

Writes its section of `benchmarks/RESULTS.md`. Wants the Debian packages virtuoso-opensource and wrk.
"""

import json
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from shutil import which
from signal import SIGTERM, signal
from subprocess import run
from typing import Any
from urllib.parse import urlencode, urlsplit

import click
import contenders
import httpx
import pyoxigraph as oxigraph
import record
import scale
from contenders import Contender

import graph
from graph import places
from graph.answers import Desk
from graph.binding import bound
from graph.catalogue import Question
from graph.dataset import QUADS
from graph.terms import BASE

QUESTIONS = {  # the heaviest last: a server that does not get through it has answered the others
    "members-of": "body",
    "memberships-of": "member",
    "measures-in-force": "target",
    "powers-of": "body",
    "who-can-sanction": "target",
}
TODAY = date(2024, 6, 1)
WORKERS = 4
TRIES = 3
PATIENCE = 20  # seconds for one answer
WARMING = 3  # rounds that are not counted
LONGEST = 60  # seconds after which a question is not asked again
SIEGE = 60  # seconds after which no further look-up is tried
ELSEWHERE = "127.0.0.2"  # where hostile clients come from
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/sparql-results+json"}
LABEL = "SELECT ?label WHERE {{ <{}> <http://www.w3.org/2000/01/rdf-schema#label> ?label }}"
HOSTILE = "SELECT (COUNT(*) AS ?n) WHERE {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?c != ?f && ?i != {}) }}"
NOTE = """Every request is a POST with other parameters than the one before, no cache anywhere; three rounds
of every question warm up. `≠` marks rows that are not the engine's. Load by wrk with one thread, on
the same two cores as the server. All servers end a query after ten seconds, but for rdflib-
endpoint, which has no limit, and the Oxigraph server, which has it under siege only: it keeps a
thread for each query's ten seconds, and ends by itself under these loads. Memory is the
proportional set size of all processes after the loads; Virtuoso's holds the buffers it was given.
Under siege look-ups are tried one after the other, 200 or for a minute. rdflib-endpoint is not
measured beyond ×1: it would want more than the memory of the machine."""
LUA = """local bodies = {{}}
for line in io.lines("{file}") do bodies[#bodies + 1] = line end
local turn = 0
request = function()
  turn = turn % #bodies + 1
  return wrk.format("POST", nil, {headers}, bodies[turn])
end
"""


@dataclass(frozen=True, slots=True)
class Load:
    """What every contender is asked: the questions' texts with their parameters, look-ups, and how long."""

    questions: Mapping[str, tuple[str, ...]]
    lookups: tuple[str, ...]
    rounds: int
    seconds: int


def text_of(library: graph.Library, question: Question, subject: str) -> str:
    """The text of the question with its example's values, asked of another subject, written in."""
    desk = Desk(library.store, library.names, library.version, lambda: TODAY)
    return bound(
        question.query, desk.bindings(question, {**question.example, QUESTIONS[question.name]: subject})
    )


def load_of(library: graph.Library, rounds: int, seconds: int) -> Load:
    """Distinct parameters for every question: states and organisations of the dataset."""
    states = ["mali", "togo", "france", "kenya", "libya", "rwanda", "ukraine", "niger"]
    bodies = ["ecowas", "african-union", "osce", "european-union", "united-nations", "igad"]
    subjects = {"target": states, "member": states, "body": bodies}
    questions = {
        name: tuple(text_of(library, library.questions[name], subject) for subject in subjects[parameter])
        for name, parameter in QUESTIONS.items()
    }
    things = sorted(iri for iri in library.names.labels if iri.startswith(BASE + "id/"))
    lookups = tuple(LABEL.format(iri) for iri in things[:: max(1, len(things) // 2000)])
    return Load(questions, lookups, rounds, seconds)


def percentiles(times: Iterable[float]) -> tuple[float, float]:
    """The middle and the 99th percentile of some milliseconds."""
    ordered = sorted(times)
    return statistics.median(ordered), ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]


def timed(work: Callable[[], int]) -> tuple[float, int]:
    """Milliseconds of a run, and how many rows it gave."""
    start = time.perf_counter()
    rows = work()
    return (time.perf_counter() - start) * 1000, rows


def posted(line: HTTPConnection, server: Contender, query: str) -> int:
    """How many rows the server gives; -1 where it gives none in time, or an error."""
    try:
        line.request(
            "POST", urlsplit(server.endpoint).path, urlencode({"query": query, **server.extra}), FORM
        )
        reply = line.getresponse()
        body = reply.read()
        return len(json.loads(body)["results"]["bindings"]) if reply.status == 200 else -1
    except (OSError, HTTPException, ValueError):
        line.close()  # the next request opens it again
        return -1


@contextmanager
def line_to(server: Contender) -> Iterator[HTTPConnection]:
    """A connection that is kept, by the lightest client: what a client costs is not the server's."""
    with closing(HTTPConnection(urlsplit(server.endpoint).netloc, timeout=PATIENCE)) as line:
        yield line


def in_process(engine: oxigraph.Store, query: str) -> int:
    """How many rows the engine gives in this process, written as SPARQL JSON as a server writes them."""
    text = engine.query(query).serialize(format=oxigraph.QueryResultsFormat.JSON)
    return len(json.loads(text)["results"]["bindings"])


Asked = Callable[[str], int]
Start = Callable[[], AbstractContextManager[Contender]]
Timed = tuple[list[float], list[int]]


def asked_times(ask: Asked, load: Load) -> dict[str, Timed]:
    """Per question, milliseconds and rows: every subject in turn, `rounds` times, after some to warm up.

    A question is asked no more once it got no answer, or has taken a minute; -1 rows are no answer.
    """
    found: dict[str, Timed] = {}
    for name, texts in load.questions.items():
        end = time.monotonic() + LONGEST
        times, rows = [], []
        for text in texts * (WARMING + load.rounds):
            took, count = timed(lambda text=text: ask(text))
            times.append(took)
            rows.append(count)
            if count < 0 or time.monotonic() > end:
                break
        done = len(texts) * WARMING if len(rows) > len(texts) * WARMING else 0
        found[name] = (times[done:], rows[: len(texts)])
    return found


def throughput(server: Contender, queries: tuple[str, ...], connections: int, seconds: int) -> float:
    """Requests a second that are answered, by wrk with so many connections; 0 where none is."""
    with tempfile.TemporaryDirectory() as folder:
        bodies, script = Path(folder) / "bodies", Path(folder) / "post.lua"
        bodies.write_text("\n".join(urlencode({"query": query, **server.extra}) for query in queries))
        headers = "{" + ", ".join(f'["{name}"] = "{value}"' for name, value in FORM.items()) + "}"
        script.write_text(LUA.format(file=bodies, headers=headers))
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(script), server.endpoint]
        told = ""
        for _ in range(TRIES):  # a server that is still letting go of the load before may refuse this one
            ended = run(command, capture_output=True, text=True, check=False)
            if ended.returncode == 0:
                told = ended.stdout
                break
            time.sleep(seconds)
    answered, failed = _number(told, "requests in"), _number(told, "Non-2xx or 3xx responses:", after=True)
    return max(0.0, answered - failed) / seconds


def _number(told: str, words: str, *, after: bool = False) -> float:
    line = next((line for line in told.splitlines() if words in line), "")
    place = line.split(words)[1 if after else 0].split() if line else []
    return float(place[0]) if place else 0.0


@contextmanager
def siege(server: Contender, clients: int) -> Iterator[None]:
    """So many clients who send endless queries, one after the other, until the end of the block.

    They come from another address than the look-ups: a server may hold each client to a share.
    """
    over = threading.Event()

    def besiege(number: int) -> None:
        with httpx.Client(timeout=15, transport=httpx.HTTPTransport(local_address=ELSEWHERE)) as client:
            turn = 0
            while not over.is_set():
                turn += 1
                with suppress(httpx.HTTPError):
                    query = HOSTILE.format(f'"{number} {turn}"')
                    client.post(server.endpoint, data={"query": query, **server.extra}, headers=FORM)

    crowd = [threading.Thread(target=besiege, args=(number,), daemon=True) for number in range(clients)]
    for one in crowd:
        one.start()
    time.sleep(1)
    try:
        yield
    finally:
        over.set()
        for one in crowd:
            one.join(20)


def besieged_lookups(server: Contender, load: Load) -> list[tuple[float, int]]:
    """Look-ups while hostile clients hold all workers but one: milliseconds, and the rows of each."""
    found: list[tuple[float, int]] = []
    with siege(server, WORKERS - 1), line_to(server) as line:
        end = time.monotonic() + SIEGE
        for query in load.lookups[:200]:
            if time.monotonic() < end:
                found.append(timed(lambda query=query: posted(line, server, query)))
    return found


def measured(start: Start, besieged: Start | None, load: Load) -> dict[str, Any]:
    """Everything about one server, which may want another start to be `besieged`.

    It is started anew, too, where it has ended, or would not let go of a query.
    """
    with ExitStack() as stack:
        server = stack.enter_context(start())
        told: dict[str, Any] = {"name": server.name, "loaded": server.loaded, "memory": server.memory}
        with line_to(server) as line:
            told["questions"] = asked_times(lambda query: posted(line, server, query), load)
        if server.endless and any(-1 in rows for _, rows in told["questions"].values()):
            stack.close()
            server = stack.enter_context(start())
        told["warm 8"] = throughput(server, load.lookups[:1], 8, load.seconds)
        for connections in (1, 8, 64):
            told[f"distinct {connections}"] = throughput(server, load.lookups, connections, load.seconds)
        told["memory after"] = server.memory
        if besieged is not None or not told["memory after"]:
            stack.close()
            server = stack.enter_context((besieged or start)())
        times = besieged_lookups(server, load)
        told["siege"] = percentiles(took for took, _ in times)
        told["siege tried"] = len(times)
        told["siege failed"] = sum(1 for _, rows in times if rows < 0)
    return told


def servers(quads: Path, triples: Path, folder: Path, small: bool) -> list[tuple[Start, Start | None]]:
    """How each contender is started, and how to be besieged if that is otherwise.

    rdflib-endpoint is left out where its memory would not do.
    """
    found: list[tuple[Start, Start | None]] = [
        (lambda: contenders.ours(quads, "--workers", str(WORKERS)), None),
        (lambda: contenders.oxigraph(quads, folder), lambda: contenders.oxigraph(quads, folder, limit=10)),
    ]
    if contenders.has_virtuoso():
        found.append((lambda: contenders.virtuoso(triples, folder), None))
    else:
        click.echo("Virtuoso is not here (Debian: virtuoso-opensource); measured without it.", err=True)
    return [*found, (lambda: contenders.rdflib_endpoint(triples), None)] if small else found


def cells(told: Mapping[str, Timed], same: Mapping[str, Timed]) -> list[str]:
    """A contender's questions: middle and 99th percentile, marked where the rows are not the engine's."""
    lines = []
    for name, (times, rows) in told.items():
        middle, late = percentiles(times)
        if -1 in rows:
            lines.append("none" if times[-1] < PATIENCE * 1000 else f"none in {PATIENCE} s")
        else:
            agreed = rows == same[name][1][: len(rows)]
            lines.append(f"{middle:,.1f} / {late:,.1f}{'' if agreed else ' ≠'}")
    return lines


def report(title: str, found: Mapping[str, dict[str, Any]], inside: Mapping[str, Timed], load: Load) -> str:
    """The tables of one dataset."""
    names = list(found)
    size = [
        [name, f"{told['loaded']:.0f}", f"{told['memory'] / 1e6:,.0f}", _megabytes(told["memory after"])]
        for name, told in found.items()
    ]
    columns = [cells(told, inside) for told in (inside, *(told["questions"] for told in found.values()))]
    questions = [[name, *(column[at] for column in columns)] for at, name in enumerate(load.questions)]
    keys = {
        "distinct 1": "look-ups, 1 connection",
        "distinct 8": "look-ups, 8 connections",
        "distinct 64": "look-ups, 64 connections",
        "warm 8": "one look-up again and again, 8 connections",
    }
    rates = [[words, *(f"{told[key]:,.0f}" for told in found.values())] for key, words in keys.items()]
    siege = [
        [
            f"look-up with {WORKERS - 1} hostile clients: ms, middle / 99th; unanswered",
            *(_besieged(told) for told in found.values()),
        ]
    ]
    return "\n".join(
        [
            f"### {title}\n",
            record.table(["Server", "s to first answer", "MB after", "MB at the end"], size),
            record.table(["Question, ms: middle / 99th", "in process", *names], questions),
            record.table(["Requests a second", *names], rates),
            record.table(["Besieged", *names], siege),
        ]
    )


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f}" if size else "it had ended"


def _besieged(told: Mapping[str, Any]) -> str:
    middle, late = told["siege"]
    return f"{middle:,.1f} / {late:,.1f}; {told['siege failed']} of {told['siege tried']}"


@click.command()
@click.option("--times", "sizes", multiple=True, type=int, default=(1, 10), show_default=True)
@click.option("--rounds", default=5, show_default=True, help="Rounds of every question.")
@click.option("--seconds", default=5, show_default=True, help="Seconds of every load.")
@click.option("--record/--print", "kept", default=True, help="Whether benchmarks/RESULTS.md is renewed.")
def main(sizes: tuple[int, ...], rounds: int, seconds: int, kept: bool) -> None:
    """Measure every server over the dataset, and over it several times."""
    signal(SIGTERM, lambda *_: sys.exit(143))  # so that no server outlives the bench
    if which("wrk") is None:
        raise click.ClickException("The loads are made by wrk, which is not here (Debian: wrk).")
    quads = places.here().dataset / QUADS
    library = graph.load()
    load = load_of(library, rounds, seconds)
    version, parts = library.version, []
    del library
    head = f"## The service beside others\n\n{record.machine()}; dataset {version}. {NOTE}\n\n"
    for times in sizes:
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            whole, plain = scale.write(quads, times, folder)
            engine = oxigraph.Store()
            engine.bulk_load(path=str(whole), lenient=True)
            inside = asked_times(lambda query, held=engine: in_process(held, query), load)
            title = f"The dataset ×{times}: {len(engine):,} statements"
            del engine
            found: dict[str, dict[str, Any]] = {}
            parts.append("")
            for start, besieged in servers(whole, plain, folder, small=times == 1):
                told = measured(start, besieged, load)
                found[told["name"]] = told
                parts[-1] = report(title, found, inside, load)
                click.echo(f"×{times} {told['name']} done", err=True)
                if kept:  # after each contender: the next may take long
                    record.write("service", head + "\n".join(parts))
    if not kept:
        click.echo(head + "\n".join(parts))


if __name__ == "__main__":
    main()
