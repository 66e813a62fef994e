"""A stranger's query in a process of its own.

Run as a script, it loads a dataset once and waits at a gate (a socket, its standard input). For each
request it forks a child that shares the loaded statements, takes one query, bars itself from files,
connections and further memory, and only then lets the engine see the query. It imports nothing of
ours, so that it starts in the time of a bare interpreter. Needs Linux.
"""

import json
import os
import resource
import signal
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import pyoxigraph as oxigraph

ROWS: Mapping[str, oxigraph.QueryResultsFormat] = {
    "application/sparql-results+json": oxigraph.QueryResultsFormat.JSON,
    "application/sparql-results+xml": oxigraph.QueryResultsFormat.XML,
    "text/csv": oxigraph.QueryResultsFormat.CSV,
    "text/tab-separated-values": oxigraph.QueryResultsFormat.TSV,
    "application/json": oxigraph.QueryResultsFormat.JSON,
}
GRAPHS: Mapping[str, oxigraph.RdfFormat] = {
    "text/turtle": oxigraph.RdfFormat.TURTLE,
    "application/n-triples": oxigraph.RdfFormat.N_TRIPLES,
}
DONE, FAULT, FORM, MEMORY, OUTSIDE = "done", "fault", "form", "memory", "outside"


def load(path: str) -> oxigraph.Store:
    """The statements of a checked N-Quads file; IRIs are not checked again, which halves the time."""
    store = oxigraph.Store()
    store.bulk_load(path=path, format=oxigraph.RdfFormat.N_QUADS, lenient=True)
    return store


def answer(store: oxigraph.Store, request: Mapping[str, Any], out: IO[bytes]) -> str:
    """How the query ended, in one word and perhaps a message; `out` gets its media type and its reply."""
    try:
        found = store.query(
            request["query"],
            default_graph=_graphs(request["default_graphs"]),
            named_graphs=_graphs(request["named_graphs"]),
        )
        return _write(found, request, out)
    except SyntaxError as fault:
        return f"{FAULT} {fault}"
    except (ValueError, RuntimeError) as fault:
        return f"{FAULT} {fault}"
    except MemoryError:
        return MEMORY
    except OSError:
        return OUTSIDE


def _graphs(names: list[str]) -> list[Any] | None:
    return [oxigraph.NamedNode(name) for name in names] or None


def _write(found: Any, request: Mapping[str, Any], out: IO[bytes]) -> str:
    is_graph = isinstance(found, oxigraph.QueryTriples)
    chosen = request["graph" if is_graph else "rows"]
    if chosen is None:
        return f"{FORM} {'graph' if is_graph else 'rows'}"
    out.write(f"{chosen}\n".encode())
    if is_graph:
        oxigraph.serialize(found, out, GRAPHS[chosen], prefixes=request["prefixes"])
    else:
        found.serialize(out, ROWS[chosen])
    out.flush()
    return DONE


def confine(memory: int, seconds: int) -> None:
    """Bar this process from opening anything, from `memory` more bytes and from more CPU `seconds`."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    space = pages * resource.getpagesize() + memory
    resource.setrlimit(resource.RLIMIT_AS, (space, space))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def work(store: oxigraph.Store, line: socket.socket, memory: int, seconds: int) -> str:
    """Tell the process id over the line, take a request, confine this process, answer."""
    line.sendall(f"{os.getpid()}\n".encode())
    with line.makefile("rb") as letter:
        request = json.loads(letter.read())
    with line.makefile("wb") as out:
        confine(memory, seconds)
        return answer(store, request, out)


def serve(gate: socket.socket, store: oxigraph.Store, memory: int, seconds: int) -> None:
    """Fork a child for each pair of handles (its line, its standard error) until the gate closes."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        _, handles, _, _ = socket.recv_fds(gate, 1, 2)
        if len(handles) != 2:
            return
        if os.fork() == 0:
            try:
                gate.close()
                os.dup2(handles[1], 2)
                ended = work(store, socket.socket(fileno=handles[0]), memory, seconds)
                os.write(2, ended.encode(errors="replace"))
            finally:
                os._exit(0)
        for handle in handles:
            os.close(handle)


if __name__ == "__main__":
    path, memory_cap, cpu_cap = sys.argv[1:]
    loaded = load(path)
    serve(socket.socket(fileno=0), loaded, int(memory_cap), int(cpu_cap))
