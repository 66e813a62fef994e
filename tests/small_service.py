"""A service over a small world: quick to make, with examples and a description of its own."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import small_worlds

import graph
from graph import dataset
from graph.store import Store

STUCK = 120.0  # seconds
VERSION = "2026.11.1+small"
RUN = """import os
from api.server import run
from api.settings import Settings
run("127.0.0.1", 0, Settings.read(os.environ))"""


def dataset_in(folder: Path, world: str = "who-can-sanction", more: Path | None = None) -> Path:
    """The folder, with a dataset of the world's things and, perhaps, the statements of a Turtle file."""
    store = small_worlds.store_of(world)
    if more is not None:
        store.add(Store.read(more).quads())
    body = b"\n".join(store.lines()) + b"\n"
    told = {"version": VERSION, "sha256": hashlib.sha256(body).hexdigest(), "statements": 0, "rows": {}}
    (folder / dataset.QUADS).write_bytes(body)
    (folder / dataset.MANIFEST).write_text(json.dumps(told), encoding="utf-8")
    return folder


def library_in(folder: Path, world: str = "who-can-sanction", more: Path | None = None) -> graph.Library:
    """The library over such a dataset."""
    return graph.load(dataset_in(folder, world, more))


@dataclass
class Process:
    """A server in a process of its own: where it listens, and what it wrote on standard error."""

    running: subprocess.Popen[str]
    port: int = 0
    written: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        """The address of its front page."""
        return f"http://127.0.0.1:{self.port}"

    def descendants(self) -> set[int]:
        """The processes it started, and those they started."""
        found, open_ones = set(), {self.running.pid}
        while open_ones:
            parent = open_ones.pop()
            for listed in Path(f"/proc/{parent}/task").glob("*/children"):
                born = {int(pid) for pid in listed.read_text(encoding="ascii").split()}
                open_ones |= born - found
                found |= born
        return found

    @staticmethod
    def lives(pid: int) -> bool:
        """Whether a process is still there, and not only its exit code."""
        try:
            return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
        except FileNotFoundError:
            return False

    def end(self, by: int = signal.SIGTERM) -> int:
        """Ask it to end by a signal, and wait: its exit code; the rest of what it wrote is kept."""
        if self.running.poll() is None:
            self.running.send_signal(by)
        assert self.running.stderr is not None
        with self.running.stderr as rest:
            self.written += rest.read().splitlines()
        return self.running.wait(timeout=60)


@contextmanager
def process(folder: Path, **environment: str) -> Iterator[Process]:
    """A server over the dataset in the folder, on a free port; ended at the end if it still runs."""
    set_up = {**os.environ, "MANDATES_DATASET": str(folder), **environment}
    started = subprocess.Popen([sys.executable, "-c", RUN], env=set_up, stderr=subprocess.PIPE, text=True)
    made = Process(started)
    guard = threading.Timer(STUCK, started.kill)  # a server that neither starts nor ends holds up nothing
    guard.start()
    try:
        assert started.stderr is not None
        for line in started.stderr:
            made.written.append(line.rstrip("\n"))
            if "running on http" in line:
                made.port = int(line.split("127.0.0.1:")[1].split(" ")[0])
                break
        assert made.port, "\n".join(made.written)
        yield made
    finally:
        guard.cancel()
        if started.stderr is not None and not started.stderr.closed:
            made.end()
