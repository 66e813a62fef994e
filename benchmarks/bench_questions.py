"""What our questions cost beside a peer, and a worker beside the query it runs; one run, medians.

Writes its section of `benchmarks/RESULTS.md`. Absolute times are the machine's; the ratios are ours.
"""

import signal
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import rdflib
import rdflib.plugins.sparql
from record import machine, table, write

import graph
from graph import places
from graph.answers import Desk
from graph.dataset import QUADS
from graph.terms import PREFIXES, to_rdflib
from graph.workers import Request, Workers

ROUNDS, OURS = 5, 3  # rounds of the peer, each beside three of ours: a load on the machine meets both
PATIENCE = 20  # seconds for one answer of the peer
ASKED = ["who-can-sanction", "why-not", "powers-of", "members-of", "memberships-of", "documents-of"]
TINY = "SELECT ?label WHERE { <https://w3id.org/mandate-graph/id/mali> rdfs:label ?label }"
JOIN = """SELECT ?holder (COUNT(DISTINCT ?power) AS ?powers) WHERE {
  ?power mg:holder ?holder ; mg:instrument ?instrument . ?instrument skos:broader* id:sanction
} GROUP BY ?holder"""


def took(work: Callable[[], object]) -> float:
    """Milliseconds of one run."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def medians(ours: Callable[[], object], other: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Milliseconds of the middle run of each, taken in turns after one that warms up."""
    ours(), other()
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        times[0].extend(took(ours) for _ in range(OURS))
        times[1].append(took(other))
    return statistics.median(times[0]), statistics.median(times[1])


@contextmanager
def patient() -> Iterator[None]:
    """Work that ends with TimeoutError where it takes too long."""

    def give_up(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(PATIENCE)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def engines(library: graph.Library) -> list[list[str]]:
    """Per question: our engine, rdflib on the same text over the same statements, and their ratio."""
    peer = rdflib.Graph()
    for fact in library.store.facts():
        peer.add(tuple(to_rdflib(term) for term in fact))
    desk = Desk(library.store, library.names, library.version, library.today)
    lines = []
    for name in ASKED:
        question = library.questions[name]
        bound = desk.bindings(question, dict(question.example))
        theirs: Mapping[str, object] = {key: to_rdflib(term) for key, term in bound.items()}
        prepared = rdflib.plugins.sparql.prepareQuery(question.query)
        rows = len(library.store.select(question.query, bound))
        try:
            with patient():
                same = len({*peer.query(prepared, initBindings=theirs)})
        except TimeoutError:
            ours = statistics.median(
                took(lambda q=question.query, b=bound: library.store.select(q, b)) for _ in range(9)
            )
            over = PATIENCE * 1000
            lines.append([name, f"{rows:,}", f"{ours:,.0f}", f"over {over:,}", f"over {over / ours:,.0f}"])
            continue
        distinct = len({tuple(sorted(row.items())) for row in library.store.select(question.query, bound)})
        assert distinct == same, f"{name}: the engines differ"
        ours, other = medians(
            lambda q=question.query, b=bound: library.store.select(q, b),
            lambda q=prepared, b=theirs: list(peer.query(q, initBindings=b)),
            ROUNDS,
        )
        lines.append([name, f"{rows:,}", f"{ours:,.0f}", f"{other:,.0f}", f"{other / ours:.1f}"])
    return lines


def children(library: graph.Library) -> list[list[str]]:
    """Per query: in this process, in a worker under limits, and what the worker adds."""
    header = "".join(f"PREFIX {prefix}: <{address}>\n" for prefix, address in PREFIXES.items())
    lines = []
    with Workers(library.path / QUADS) as workers:
        for name, query in {"one label": TINY, "powers per holder": JOIN}.items():
            text = header + query
            inside, outside = medians(
                lambda q=text: library.store.select(q), lambda q=text: workers.run(Request(q)), 50
            )
            lines.append([name, f"{inside:.2f}", f"{outside:.2f}", f"{outside - inside:.2f}"])
    return lines


def answers(library: graph.Library) -> list[list[str]]:
    """Per question: the whole answer, without and with its reasons."""
    lines = []
    for name in ASKED:
        example = library.questions[name].example
        plain, because = medians(
            lambda n=name, e=example: library.ask(n, **e),
            lambda n=name, e=example: library.ask(n, why=True, **e),
            ROUNDS,
        )
        lines.append([name, f"{plain:.0f}", f"{because:.0f}"])
    return lines


def main(folder: Path) -> None:
    """Run everything over one dataset, print it and record it."""
    library = graph.load(folder)
    engine = f"pyoxigraph {version('pyoxigraph')}"
    peer = f"rdflib {version('rdflib')}"
    text = f"""## Questions

{machine()}. Dataset {library.version}, {len(library.store):,} statements in memory. Medians, milliseconds.

The text of a question, with its parameters bound, on our engine and on rdflib; both give the same
solutions, or the run stops. `ratio` is rdflib's time over ours; rdflib has {PATIENCE} s for an answer.

{table(["Query of the question", "solutions", engine, peer, "ratio"], engines(library))}
A stranger's query runs in a worker of its own, so that a limit ends the work and not only the wait.

{table(["Stranger's query", "in process", "in a worker", "added"], children(library))}
From names to rows folded, labelled and noticed; `with reasons` adds each fact with its sources.

{table(["Whole answer", "plain", "with reasons"], answers(library))}"""
    write("questions", text)
    print(text)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else places.here().dataset)
