"""The workers: each runs one stranger's query outside this process, and then is gone.

A nursery (`graph/workers/child.py`) holds the dataset and forks a child a query. A child cannot open
a file or a connection; its time, memory and reply are capped, and at a cap the child is killed, so
that the work ends and not only the wait. The engine can be crashed by a query, not the server.
"""

import json
import math
import os
import re
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from graph.errors import BadForm, BadQuery, MandateError, QueriesFull, QueryTooBig, QueryTooSlow
from graph.terms import PREFIXES
from graph.workers import child

MIB = 1024 * 1024
ROW_FORMS = tuple(child.ROWS)
GRAPH_FORMS = tuple(child.GRAPHS)
STARTING = 60.0  # seconds: a hundred times what loading the dataset takes
PIECE = 64 * 1024  # bytes read at a time: what a pipe holds
MESSAGE = 300  # characters of an engine's message that are passed on: past them it lists its grammar


@dataclass(frozen=True, slots=True)
class Limits:
    """What one stranger's query may use.

    seconds   from the moment the query is handed over to its reply's last byte
    memory    bytes beyond what the loaded dataset takes
    reply     bytes of the written result
    query     bytes of the query's text
    children  queries that may run at once; one more is turned away, not queued
    """

    seconds: float = 10
    memory: int = 512 * MIB
    reply: int = 20 * MIB
    query: int = 100_000
    children: int = 4


@dataclass(frozen=True, slots=True)
class Request:
    """A query, with the media type wanted for rows and for a graph; None where none is acceptable."""

    query: str
    rows: str | None = ROW_FORMS[0]
    graph: str | None = GRAPH_FORMS[0]
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()

    def to_json(self) -> bytes:
        """The request as a child reads it."""
        told = {
            "query": self.query,
            "rows": self.rows,
            "graph": self.graph,
            "default_graphs": self.default_graphs,
            "named_graphs": self.named_graphs,
            "prefixes": PREFIXES,
        }
        return json.dumps(told).encode()


@dataclass(frozen=True, slots=True)
class Reply:
    """What a query gave, written in `media_type`."""

    media_type: str
    body: bytes


class Workers:
    """Runs strangers' queries over one N-Quads file, `limits.children` of them at once.

    The file is opened once: where a rebuild swaps in another, the queries still see the first. Close
    it, or use it in a `with`, to end the nursery.
    """

    def __init__(self, quads: Path, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._quads = quads.open("rb")
        self._places = threading.BoundedSemaphore(self.limits.children)
        self._lock = threading.Lock()
        self._nursery: Nursery | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Begin loading the dataset, so that the first query need not wait for it."""
        self._living()

    def close(self) -> None:
        """End the nursery; children still at work end at their caps."""
        with self._lock:
            if self._nursery is not None:
                self._nursery.close()
            self._nursery = None
        self._quads.close()

    def run(self, request: Request) -> Reply:
        """The reply to a query.

        Raises BadQuery, BadForm, QueryTooSlow, QueryTooBig, or QueriesFull where no child is free.
        """
        size = len(request.query.encode(errors="replace"))
        if size > self.limits.query:
            raise QueryTooBig(f"The query has {size} bytes; at most {self.limits.query} are read.")
        if not self._places.acquire(blocking=False):
            raise QueriesFull(
                f"All {self.limits.children} places are taken by running queries. Try again soon."
            )
        try:
            with self._child() as line:
                line.say(request.to_json())
                body, told = line.hear(self.limits)
        finally:
            self._places.release()
        return _reply(body, told, self.limits)

    @contextmanager
    def _child(self) -> Iterator["Line"]:
        with ExitStack() as opened:
            for _ in range(2):
                nursery, line = self._living(), opened.enter_context(Line())
                if nursery.admit(line):
                    yield line
                    return
                nursery.close()
            raise MandateError("The process that runs queries does not start.")

    def _living(self) -> "Nursery":
        with self._lock:
            if self._nursery is None or not self._nursery.lives:
                if self._nursery is not None:
                    self._nursery.close()
                self._nursery = Nursery(self._quads.fileno(), self.limits)
            return self._nursery


class Nursery:
    """The process that holds the dataset and forks children; it ends when its gate is closed."""

    def __init__(self, quads: int, limits: Limits) -> None:
        self._gate, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        caps = [str(limits.memory), str(math.ceil(limits.seconds) + 1)]
        with far:
            self._process = subprocess.Popen(
                [sys.executable, "-P", child.__file__, f"/dev/fd/{quads}", *caps],
                stdin=far.fileno(),
                stdout=subprocess.DEVNULL,
                pass_fds=[quads],
                start_new_session=True,
            )

    @property
    def lives(self) -> bool:
        """Whether it can still fork."""
        return self._process.poll() is None

    def admit(self, line: "Line") -> bool:
        """Have a child forked at the far end of the line; whether one came."""
        try:
            socket.send_fds(self._gate, [b"."], line.far_ends())
            line.hang_up_far()
            return line.meet()
        except OSError:  # the nursery is gone, or was closed meanwhile, or came to nothing in time
            return False

    def close(self) -> None:
        """End the process and wait for it."""
        self._gate.close()
        self._process.kill()
        self._process.wait()


class Line:
    """A conversation with one child, who is killed when it is over."""

    def __init__(self) -> None:
        self._near, self._far = socket.socketpair()
        self._ear, self._mouth = (os.fdopen(handle, "rb", buffering=0) for handle in os.pipe())
        self._handle: int | None = None
        self.pid: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._handle is not None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)
            os.close(self._handle)
        self._near.close()
        self._ear.close()
        self.hang_up_far()

    def far_ends(self) -> list[int]:
        """The handles the child is to hold: its line and its standard error."""
        return [self._far.fileno(), self._mouth.fileno()]

    def hang_up_far(self) -> None:
        """Close the child's ends on this side."""
        self._far.close()
        self._mouth.close()

    def meet(self) -> bool:
        """Wait for the child to tell its process id; False where it died before."""
        self._near.settimeout(STARTING)
        told = b""
        while not told.endswith(b"\n"):
            piece = self._near.recv(16)
            if not piece:
                return False
            told += piece
        self.pid = int(told)
        self._handle = os.pidfd_open(self.pid)  # it waits for its query, so the id is still its own
        return True

    def say(self, request: bytes) -> None:
        """Hand over the request."""
        with suppress(BrokenPipeError):  # a child that died is heard to be silent
            self._near.sendall(request)
            self._near.shutdown(socket.SHUT_WR)

    def hear(self, limits: Limits) -> tuple[bytes, bytes]:
        """What the child wrote as reply and as standard error, until it ended.

        Raises QueryTooSlow or QueryTooBig at the limits.
        """
        ends = time.monotonic() + limits.seconds
        reply, told = bytearray(), bytearray()
        with selectors.PollSelector() as waiting:
            waiting.register(self._near, selectors.EVENT_READ, reply)
            waiting.register(self._ear, selectors.EVENT_READ, told)
            while waiting.get_map():
                ready = waiting.select(max(0.0, ends - time.monotonic()))
                if not ready and time.monotonic() >= ends:
                    raise QueryTooSlow(limits.seconds)
                for key, _ in ready:
                    piece = _read(key.fd)
                    key.data.extend(piece)
                    if not piece:
                        waiting.unregister(key.fileobj)
                if len(reply) > limits.reply:
                    raise QueryTooBig(f"The reply was stopped at {limits.reply / MIB:g} MiB. Add a LIMIT.")
        return bytes(reply), bytes(told)


def run(quads: Path, request: Request, limits: Limits | None = None) -> Reply:
    """The reply to a single query over an N-Quads file; see `Workers.run`."""
    with Workers(quads, limits) as workers:
        return workers.run(request)


def _read(handle: int) -> bytes:
    try:
        return os.read(handle, PIECE)
    except ConnectionError:
        return b""


def _reply(body: bytes, told: bytes, limits: Limits) -> Reply:
    """The reply in what a child wrote, or the error it ended with."""
    ended = told.decode(errors="replace")
    word, _, message = ended.partition(" ")
    if ended == child.DONE:
        media_type, _, content = body.partition(b"\n")
        return Reply(media_type.decode(), content)
    if word == child.FAULT:
        raise BadQuery(f"The query cannot be run: {_brief(message)}")
    if word == child.FORM:
        forms = GRAPH_FORMS if message == "graph" else ROW_FORMS
        raise BadForm(f"This query's result can be had as {', '.join(forms)}.")
    if ended == child.OUTSIDE:
        raise BadQuery("The query reaches outside (SERVICE). Queries here open no connection and no file.")
    if ended == child.MEMORY or "memory allocation" in ended:
        raise QueryTooBig(f"The query was stopped at {limits.memory / MIB:g} MiB of memory. Ask for less.")
    raise BadQuery("The query broke the engine; most likely it is nested too deeply.")


def _brief(message: str) -> str:
    """An engine's message on one line, cut where it begins to list its grammar."""
    line = re.sub(r"\s+", " ", message).strip()
    return line if len(line) <= MESSAGE else line[:MESSAGE].rsplit(" ", 1)[0] + " …"
