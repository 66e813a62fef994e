"""What our questions cost beside a peer, and a child process beside the query it runs; one run, medians.

Prints Markdown tables. Absolute times are the machine's; the ratios are ours.
"""

import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path

import rdflib

import graph
from graph import places
from graph.catalogue import Question
from graph.dataset import QUADS
from graph.terms import PREFIXES, Term, day, day_literal, to_rdflib
from graph.workers import Request, Workers

ROUNDS, OURS = 5, 3  # rounds of the peer, each beside three of ours: a load on the machine meets both
ASKED = ["who-can-sanction", "members-of", "memberships-of", "why-not"]
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


def bindings(library: graph.Library, question: Question) -> dict[str, Term]:
    """The values of the question's own example, as the store takes them."""
    given = {p.name: question.example.get(p.name, p.default) for p in question.parameters}
    return {
        p.name: day_literal(day(str(given[p.name])))
        if p.type == "date"
        else library.names.find(str(given[p.name]))
        for p in question.parameters
    }


def engines(library: graph.Library) -> list[list[str]]:
    """Per question: our engine, rdflib on the same text over the same statements, and their ratio."""
    peer = rdflib.Graph()
    for fact in library.store.facts():
        peer.add(tuple(to_rdflib(term) for term in fact))
    lines = []
    for name in ASKED:
        question = library.questions[name]
        bound = bindings(library, question)
        theirs: Mapping[str, object] = {key: to_rdflib(term) for key, term in bound.items()}
        prepared = rdflib.plugins.sparql.prepareQuery(question.query)
        rows = len(library.store.select(question.query, bound))
        assert rows == len(peer.query(prepared, initBindings=theirs)), f"{name}: the engines differ"
        ours, other = medians(
            lambda q=question.query, b=bound: library.store.select(q, b),
            lambda q=prepared, b=theirs: list(peer.query(q, initBindings=b)),
            ROUNDS,
        )
        lines.append([name, f"{rows:,}", f"{ours:,.0f}", f"{other:,.0f}", f"{other / ours:.1f}"])
    return lines


def children(library: graph.Library) -> list[list[str]]:
    """Per query: in this process, in a child of its own under limits, and what the child adds."""
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


def table(head: list[str], lines: list[list[str]]) -> str:
    """A Markdown table with numbers to the right."""
    bars = ["--", *["--:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(line) + " |" for line in [head, bars, *lines]) + "\n"


def main(folder: Path) -> None:
    """Run everything over one dataset and print it."""
    library = graph.load(folder)
    engine = f"pyoxigraph {version('pyoxigraph')}"
    peer = f"rdflib {version('rdflib')}"
    print(f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()},")
    print(f"dataset {library.version}, {len(library.store):,} statements. Medians, milliseconds.\n")
    print(table(["Query of the question", "solutions", engine, peer, "ratio"], engines(library)))
    print(table(["Stranger's query", "in process", "in a child", "added"], children(library)))
    print(table(["Whole answer", "plain", "with reasons"], answers(library)))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else places.here().dataset)
