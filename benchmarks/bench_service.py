"""Our server beside rdflib-endpoint, the Oxigraph server and Virtuoso: the same queries, in one run.

Writes its section of `benchmarks/RESULTS.md`. Wants the Debian packages virtuoso-opensource and wrk.
"""

import json
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from shutil import which
from subprocess import run
from typing import Any
from urllib.parse import urlencode

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

QUESTIONS = {
    "who-can-sanction": "target",
    "members-of": "body",
    "memberships-of": "member",
    "measures-in-force": "target",
    "powers-of": "body",
}
TODAY = date(2024, 6, 1)
WORKERS = 4
TRIES = 3
PATIENCE = 20  # seconds for one answer
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/sparql-results+json"}
LABEL = "SELECT ?label WHERE {{ <{}> <http://www.w3.org/2000/01/rdf-schema#label> ?label }}"
HOSTILE = "SELECT (COUNT(*) AS ?n) WHERE {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?c != ?f && ?i != {}) }}"
NOTE = """Every request is a POST with other parameters than the one before, no cache anywhere; `≠` marks
rows that are not the engine's. Load by wrk with one thread, on the same two cores as the server. All servers
end a query after ten seconds, but for rdflib-endpoint, which has no limit. Memory is the proportional set
size of all processes; Virtuoso's holds the buffers it was given. rdflib-endpoint is not measured beyond ×1:
it would want more than the memory of the machine."""
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


def posted(client: httpx.Client, server: Contender, query: str) -> int:
    """How many rows the server gives; -1 where it gives none in time, or an error."""
    try:
        got = client.post(server.endpoint, data={"query": query, **server.extra}, headers=FORM)
        return len(got.json()["results"]["bindings"]) if got.status_code == 200 else -1
    except (httpx.HTTPError, ValueError):
        return -1


def in_process(engine: oxigraph.Store, query: str) -> int:
    """How many rows the engine gives in this process, written as SPARQL JSON as a server writes them."""
    text = engine.query(query).serialize(format=oxigraph.QueryResultsFormat.JSON)
    return len(json.loads(text)["results"]["bindings"])


Asked = Callable[[str], int]
Timed = tuple[list[float], list[int]]


def asked_times(ask: Asked, load: Load) -> dict[str, Timed]:
    """Per question, milliseconds and rows: every subject in turn, `rounds` times, after one that warms up.

    A question that gets no answer then is not asked again: one time, and -1 for its rows.
    """
    found: dict[str, Timed] = {}
    for name, texts in load.questions.items():
        took, rows = timed(lambda text=texts[0]: ask(text))
        if rows < 0:
            found[name] = ([took], [rows])
            continue
        measured = [timed(lambda text=text: ask(text)) for _ in range(load.rounds) for text in texts]
        found[name] = ([took for took, _ in measured], [rows for _, rows in measured[: len(texts)]])
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
def besieged(server: Contender, clients: int) -> Iterator[None]:
    """So many clients who send endless queries, one after the other, until the end of the block."""
    over = threading.Event()

    def besiege(number: int) -> None:
        with httpx.Client(timeout=15) as client:
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


def measured(server: Contender, load: Load) -> dict[str, Any]:
    """Everything about one server."""
    with httpx.Client(timeout=PATIENCE) as client:
        told: dict[str, Any] = {"loaded": server.loaded, "memory": server.memory}
        told["questions"] = asked_times(lambda query: posted(client, server, query), load)
        for connections in (1, 8, 64):
            told[f"distinct {connections}"] = throughput(server, load.lookups, connections, load.seconds)
        told["warm 8"] = throughput(server, load.lookups[:1], 8, load.seconds)
        with besieged(server, WORKERS - 1):
            times = [timed(lambda query=query: posted(client, server, query)) for query in load.lookups[:200]]
        told["siege"] = percentiles(took for took, _ in times)
        told["siege failed"] = sum(1 for _, rows in times if rows < 0)
        told["memory after"] = server.memory
    return told


def servers(quads: Path, triples: Path, folder: Path, small: bool) -> list[AbstractContextManager[Contender]]:
    """The contenders; rdflib-endpoint is left out where its memory would not do."""
    found = [contenders.ours(quads, "--workers", str(WORKERS)), contenders.oxigraph(quads, folder)]
    if contenders.has_virtuoso():
        found.append(contenders.virtuoso(triples, folder))
    else:
        click.echo("Virtuoso is not here (Debian: virtuoso-opensource); measured without it.", err=True)
    return [*found, contenders.rdflib_endpoint(triples)] if small else found


def cells(told: Mapping[str, Timed], same: Mapping[str, Timed]) -> list[str]:
    """A contender's questions: middle and 99th percentile, marked where the rows are not the engine's."""
    lines = []
    for name, (times, rows) in told.items():
        middle, late = percentiles(times)
        if rows == [-1]:
            lines.append(f"none in {middle / 1000:,.0f} s")
            continue
        lines.append(f"{middle:,.1f} / {late:,.1f}{'' if rows == same[name][1] else ' ≠'}")
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
            f"look-up with {WORKERS - 1} hostile clients: ms, middle / 99th; failed of 200",
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
    return f"{middle:,.1f} / {late:,.1f}; {told['siege failed']}"


@click.command()
@click.option("--times", "sizes", multiple=True, type=int, default=(1, 10), show_default=True)
@click.option("--rounds", default=5, show_default=True, help="Rounds of every question.")
@click.option("--seconds", default=5, show_default=True, help="Seconds of every load.")
@click.option("--record/--print", "kept", default=True, help="Whether benchmarks/RESULTS.md is renewed.")
def main(sizes: tuple[int, ...], rounds: int, seconds: int, kept: bool) -> None:
    """Measure every server over the dataset, and over it several times."""
    if which("wrk") is None:
        raise click.ClickException("The loads are made by wrk, which is not here (Debian: wrk).")
    quads = places.here().dataset / QUADS
    library = graph.load()
    load = load_of(library, rounds, seconds)
    version, parts = library.version, []
    del library
    for times in sizes:
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            whole, plain = scale.write(quads, times, folder)
            engine = oxigraph.Store()
            engine.bulk_load(path=str(whole), lenient=True)
            inside = asked_times(lambda query, held=engine: in_process(held, query), load)
            title = f"The dataset ×{times}: {len(engine):,} statements"
            del engine
            found = {}
            for server in servers(whole, plain, folder, small=times == 1):
                with server as running:
                    found[running.name] = measured(running, load)
                    click.echo(f"×{times} {running.name} done", err=True)
            parts.append(report(title, found, inside, load))
        head = f"## The service beside others\n\n{record.machine()}; dataset {version}. {NOTE}\n\n"
        if kept:  # after each size: the next takes long
            record.write("service", head + "\n".join(parts))
    if not kept:
        click.echo(head + "\n".join(parts))


if __name__ == "__main__":
    main()
