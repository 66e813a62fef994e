"""A worker: a process that answers strangers' queries, one after the other, over shared statements.

Before the first it bars itself for good from opening a file or a connection and from further memory;
before each, from more processor time. A query that crashes the engine takes this process with it.
"""

import itertools
import math
import os
import resource
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as oxigraph

from graph.workers.clauses import clauses
from graph.workers.forms import GRAPHS, JSON, N_TRIPLES, RDF_XML, ROWS, TURTLE, XML
from graph.workers.letters import Head, opened, sealed
from graph.workers.sheet import Full, Sheet, TooLong

DONE, FAULT, FORM, MEMORY, OUTSIDE, GRAPH, LONG = (
    "done",
    "fault",
    "form",
    "memory",
    "outside",
    "graph",
    "long",
)
PIECE = 64 * 1024  # bytes read at a time
KIB = 1024  # the unit of the kernel's peak of memory

Letter = tuple[dict[str, Any], bytes]


@dataclass(frozen=True, slots=True)
class Rules:
    """What a worker keeps to: the caps, and how results are written; `cut` is the IRI of the notice."""

    memory: int
    cpu: int
    rows: int
    reply: int
    turns: int
    growth: int
    base: str
    cut: str
    prefixes: Mapping[str, str]


def answer(store: oxigraph.Store, request: Head, rules: Rules) -> Letter:
    """How the query ended, in one word and perhaps a message, and the written result."""
    try:
        reach = clauses(request["query"], rules.base)
        if reach.service:
            return {"ended": OUTSIDE}, b""
        names = [*request["default_graphs"], *request["named_graphs"], *reach.graphs]
        for name in names:
            if not store.contains_named_graph(oxigraph.NamedNode(name)):
                return {"ended": GRAPH, "message": name}, b""
        found = store.query(
            request["query"],
            base_iri=rules.base,
            default_graph=_graphs(request["default_graphs"]),
            named_graphs=_graphs(request["named_graphs"]),
        )
        return _written(found, request, rules)
    except (SyntaxError, ValueError, RuntimeError) as fault:
        return {"ended": FAULT, "message": str(fault)}, b""
    except MemoryError:
        return {"ended": MEMORY}, b""
    except TooLong:
        return {"ended": LONG}, b""
    except OSError:
        return {"ended": OUTSIDE}, b""


def _graphs(names: list[str]) -> list[Any] | None:
    return [oxigraph.NamedNode(name) for name in names] or None


def _written(found: Any, request: Head, rules: Rules) -> Letter:
    is_graph = isinstance(found, oxigraph.QueryTriples)
    form = request["graph" if is_graph else "rows"]
    if form is None:
        return {"ended": FORM, "message": "graph" if is_graph else "rows"}, b""
    head: dict[str, Any] = {"ended": DONE, "media_type": form, "rows": None, "cut": False}
    if isinstance(found, oxigraph.QueryBoolean):
        return head, found.serialize(format=ROWS[form]) or b""
    if is_graph:
        body, head["rows"], head["cut"] = _statements(found, form, rules)
    else:
        body, head["rows"], head["cut"] = _rows(found, form, rules)
    return head, noticed(body, form, rules) if head["cut"] else body


def _rows(found: Any, form: str, rules: Rules) -> tuple[bytes, int, bool]:
    sheet = Sheet(form, rules.rows, rules.reply)
    cut = False
    try:
        found.serialize(sheet, ROWS[form])
        sheet.close()
    except Full:
        cut = True
    return bytes(sheet.body), sheet.rows, cut


def _statements(found: Iterator[Any], form: str, rules: Rules) -> tuple[bytes, int, bool]:
    statements = list(itertools.islice(found, rules.rows + 1))
    cut = len(statements) > rules.rows
    body = oxigraph.serialize(statements[: rules.rows], format=GRAPHS[form], prefixes=dict(rules.prefixes))
    assert body is not None
    if len(body) > rules.reply:
        raise TooLong
    return body, min(len(statements), rules.rows), cut


def noticed(body: bytes, form: str, rules: Rules) -> bytes:
    """A cut result with the notice inside, where its form has a place for one."""
    iri, text = rules.cut, f"Cut at {rules.rows} {'rows' if form in ROWS else 'statements'}: there are more."
    if form in (JSON, "application/json"):
        return body.replace(b'{"head":{', f'{{"head":{{"link":["{iri}"],"notice":"{text}",'.encode(), 1)
    if form == XML:
        return body.replace(b"</head>", f'<link href="{iri}"/></head>'.encode(), 1)
    if form in (TURTLE, N_TRIPLES):
        return f"# {text} <{iri}>\n".encode() + body
    if form == RDF_XML:
        return body.replace(b"?>", f"?>\n<!-- {text} {iri} -->".encode(), 1)
    return body


def confine(memory: int) -> None:  # pragma: no cover  # there is no way back: only in a forked process
    """Bar this process from opening anything, from writing files and from `memory` more bytes."""
    with suppress(OSError):  # where the machine runs out of memory, a worker goes first
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    space = pages * resource.getpagesize() + memory
    resource.setrlimit(resource.RLIMIT_AS, (space, space))
    for barred in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE):
        resource.setrlimit(barred, (0, 0))


def allow(seconds: int) -> None:
    """Let this process use `seconds` more of processor time, counted from now."""
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    used = resource.getrusage(resource.RUSAGE_SELF)
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(used.ru_utime + used.ru_stime) + seconds, most))


def work(store: oxigraph.Store, line: socket.socket, rules: Rules) -> None:
    """Answer what comes over the line, until it is closed or this worker has done its turns or grown."""
    before = _peak()
    for turn in itertools.count(1):
        request = hear(line)
        if request is None:
            return
        allow(rules.cpu)
        head, body = answer(store, request, rules)
        head["spent"] = turn >= rules.turns or _peak() - before > rules.growth or head["ended"] == MEMORY
        line.sendall(sealed(head, body))
        if head["spent"]:
            return


def hear(line: socket.socket) -> Head | None:
    """The head of the next letter; None where the line was closed."""
    heard = bytearray()
    while (letter := opened(heard)) is None:
        piece = line.recv(PIECE)
        if not piece:
            return None
        heard += piece
    return letter[0]


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KIB


def live(store: oxigraph.Store, line: socket.socket, rules: Rules) -> None:  # pragma: no cover  # forked
    """The whole life of a forked worker; it never returns."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stderr.fileno())  # the engine's last words are told by how the process ended
        os.close(nowhere)
        confine(rules.memory)
        work(store, line, rules)
        os._exit(0)
    finally:
        os._exit(1)
