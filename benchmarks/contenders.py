"""The servers measured: each on a free loopback port over one dataset, ended by its own process id.

`ours` and the Oxigraph server hold all statements; rdflib-endpoint and Virtuoso the default graph alone,
which is what the questions read.
"""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx

GRAPH = "urn:mandates"
FREE = ("--rate", "0", "--rows", "1000000", "--reply", "200000000")
PATIENCE = 900.0  # seconds a server may take to load
RDFLIB = """import sys, rdflib, uvicorn
from rdflib_endpoint import SparqlEndpoint
graph = rdflib.Graph().parse(sys.argv[1], format="nt")
uvicorn.run(SparqlEndpoint(graph=graph), host="127.0.0.1", port=int(sys.argv[2]), log_level="warning")
"""
VIRTUOSO = """[Database]
DatabaseFile = {home}/virtuoso.db
ErrorLogFile = {home}/virtuoso.log
LockFile = {home}/virtuoso.lck
TransactionFile = {home}/virtuoso.trx
xa_persistent_file = {home}/virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = {home}/temp.db
TransactionFile = {home}/temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
DirsAllowed = {files}
MaxClientConnections = 100
ServerThreads = 100
NumberOfBuffers = 680000
MaxDirtyBuffers = 500000
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerThreads = 100
MaxClientConnections = 100
[SPARQL]
ResultSetMaxRows = 1000000
MaxQueryExecutionTime = 10
MaxQueryCostEstimationTime = 100000
"""


@dataclass(frozen=True, slots=True)
class Contender:
    """A server that answers: where, which process, after how many seconds, and what every request adds.

    One that is `endless` goes on with a query whose client has left.
    """

    name: str
    endpoint: str
    pid: int
    loaded: float
    extra: Mapping[str, str] = field(default_factory=dict)
    endless: bool = False

    @property
    def memory(self) -> int:
        """Bytes resident in its processes; what forked workers share counts once (proportional set size)."""
        return sum(_resident(pid) for pid in _family(self.pid))


def free_port() -> int:
    """A loopback port nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _family(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            yield from _family(int(child))


def _resident(pid: int) -> int:
    """Bytes of a process; 0 where it has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (ProcessLookupError, FileNotFoundError):
        return 0
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


@contextmanager
def running(name: str, arguments: list[str], endpoint: str, **extra: str) -> Iterator[Contender]:
    """A server started by a command, from when it answers a query until the end of the block."""
    start = time.monotonic()
    server = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, close_fds=True)
    try:
        while not _answers(endpoint, extra):
            assert server.poll() is None, f"{name} ended with {server.returncode}."
            assert time.monotonic() - start < PATIENCE, f"{name} does not answer."
            time.sleep(0.2)
        yield Contender(name, endpoint, server.pid, time.monotonic() - start, extra)
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _answers(endpoint: str, extra: Mapping[str, str]) -> bool:
    asked = {"query": "SELECT ?s WHERE { ?s ?p ?o } LIMIT 1", **extra}
    accept = {"Accept": "application/sparql-results+json"}
    try:
        got = httpx.post(endpoint, data=asked, headers=accept, timeout=5)
        return got.status_code == 200 and bool(got.json()["results"]["bindings"])
    except httpx.TransportError:
        return False


@contextmanager
def ours(quads: Path, *options: str) -> Iterator[Contender]:
    """`mandates serve` with its limits on, but for those that a bench reaches: per client, rows and bytes."""
    port = free_port()
    command = [sys.executable, "-c", "from graph.cli import main; main()", "serve", "--dataset", str(quads)]
    arguments = [*command, "--port", str(port), *FREE, *options]
    with running("mandates serve", arguments, f"http://127.0.0.1:{port}/sparql") as found:
        yield found


@contextmanager
def oxigraph(quads: Path, folder: Path, limit: int | None = None) -> Iterator[Contender]:
    """The Oxigraph server over its store on disk; `limit` ends a query after so many seconds."""
    home, port = folder / "oxigraph", free_port()
    binary = str(Path(sys.executable).with_name("oxigraph"))
    start = time.monotonic()
    subprocess.run(
        [binary, "load", "--lenient", "-l", str(home), "-f", str(quads)], check=True, capture_output=True
    )
    loading = time.monotonic() - start
    serve = [binary, "serve-read-only", "-l", str(home), "-b", f"127.0.0.1:{port}"]
    serve += [] if limit is None else ["--timeout-s", str(limit)]
    with running("Oxigraph server", serve, f"http://127.0.0.1:{port}/query") as found:
        yield replace(found, loaded=found.loaded + loading)
    shutil.rmtree(home)


@contextmanager
def rdflib_endpoint(triples: Path) -> Iterator[Contender]:
    """rdflib-endpoint over an rdflib graph in memory."""
    port = free_port()
    arguments = [sys.executable, "-c", RDFLIB, str(triples), str(port)]
    with running("rdflib-endpoint", arguments, f"http://127.0.0.1:{port}/") as found:
        yield replace(found, endless=True)


def has_virtuoso() -> bool:
    """Whether Virtuoso and its client are installed."""
    return all(shutil.which(name) for name in ("virtuoso-t", "isql-vt"))


@contextmanager
def virtuoso(triples: Path, folder: Path) -> Iterator[Contender]:
    """Virtuoso, loaded by its bulk loader into one graph, which each request names."""
    home, port, sql = folder / "virtuoso", free_port(), free_port()
    home.mkdir()
    settings = home / "virtuoso.ini"
    settings.write_text(VIRTUOSO.format(home=home, files=triples.parent, port=port, sql=sql))
    start = time.monotonic()
    server = subprocess.Popen(
        ["virtuoso-t", "+foreground", "+configfile", str(settings)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        load = f"ld_dir('{triples.parent}', '{triples.name}', '{GRAPH}'); rdf_loader_run(); checkpoint;"
        while subprocess.run(
            ["isql-vt", f"127.0.0.1:{sql}", "dba", "dba", "exec=status();"], capture_output=True
        ).returncode:
            assert server.poll() is None, "Virtuoso ended."
            time.sleep(0.5)
        subprocess.run(
            ["isql-vt", f"127.0.0.1:{sql}", "dba", "dba", f"exec={load}"], check=True, capture_output=True
        )
        endpoint, extra = f"http://127.0.0.1:{port}/sparql", {"default-graph-uri": GRAPH}
        while not _answers(endpoint, extra):
            assert time.monotonic() - start < PATIENCE, "Virtuoso does not answer."
            time.sleep(0.2)
        yield Contender("Virtuoso", endpoint, server.pid, time.monotonic() - start, extra)
    finally:
        server.terminate()
        try:
            server.wait(60)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        shutil.rmtree(home)
