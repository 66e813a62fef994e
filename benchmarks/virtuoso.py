"""Every question's example on Virtuoso beside our own engine: a report of which answers differ, and how.

Starts a Virtuoso of its own (Debian's `virtuoso-t`) with a database in a temporary folder, pushes the dataset
to it as `mandates push` does, asks every question of both, and renews its section in RESULTS.md.
"""

import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from record import machine, table, write

import graph
from graph import dataset, places, remote
from graph.answers import Answer
from graph.delivery import ADD, UPDATE, Door, deliver
from graph.errors import MandateError
from graph.remote import Patience, Server
from graph.terms import IRI

STAND_IN = IRI("https://w3id.org/mandate-graph/")
LOGIN = ("dba", "dba")  # of a database that lives as long as this process, on this machine alone
ADDRESS = f"/sparql?default-graph-uri={STAND_IN.value}"
SETTINGS = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temporary.db
TransactionFile = {folder}/temporary.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DirsAllowed = {folder}
NumberOfBuffers = 170000
MaxDirtyBuffers = 130000
[HTTPServer]
ServerPort = 127.0.0.1:{web}
[SPARQL]
ResultSetMaxRows = 1000000
"""


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port: int = bound.getsockname()[1]
        return port


@contextmanager
def virtuoso() -> Iterator[tuple[str, int, Path]]:
    """The address of an empty Virtuoso, the port of its SQL, and the folder it may read."""
    sql, web = free_port(), free_port()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "virtuoso.ini").write_text(
            SETTINGS.format(folder=folder, sql=sql, web=web), encoding="ascii"
        )
        command = ["virtuoso-t", "+foreground", "+configfile", str(folder / "virtuoso.ini")]
        server = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            for _ in range(600):
                try:
                    httpx.get(f"http://127.0.0.1:{web}/sparql", params={"query": "ASK {}"}).raise_for_status()
                    break
                except httpx.HTTPError:
                    time.sleep(0.2)
            yield f"http://127.0.0.1:{web}", sql, folder
        finally:
            server.terminate()
            server.wait()


def allow_updates(port: int) -> None:
    """Let the user whom updates come from write graphs."""
    isql = shutil.which("isql-vt") or shutil.which("isql") or "isql-vt"
    grant = "GRANT SPARQL_UPDATE TO \"dba\"; DB.DBA.RDF_DEFAULT_USER_PERMS_SET ('nobody', 1);"
    subprocess.run(
        [isql, f"127.0.0.1:{port}", *LOGIN, f"exec={grant}"], check=True, stdout=subprocess.DEVNULL
    )


def compared(here: graph.Library, there: graph.Library) -> Iterator[list[str]]:
    """A row a question: rows here and there, seconds here and there, and what differs."""
    for name, question in here.questions.items():
        start = time.perf_counter()
        mine = here.ask(name, **question.example)
        middle = time.perf_counter()
        try:
            theirs: Answer | None = there.ask(name, **question.example)
            said = difference(mine, theirs) if theirs else ""
        except MandateError as fault:
            theirs, said = None, str(fault).split(": ", 1)[-1][:160].replace("|", "/")
        took = [f"{middle - start:.2f}", f"{time.perf_counter() - middle:.2f}"]
        print(name, *took, said, flush=True)
        yield [name, str(len(mine.rows)), str(len(theirs.rows)) if theirs else "–", *took, said or "the same"]


def difference(mine: Answer, theirs: Answer) -> str:
    """In which columns, or how many rows, two answers differ; nothing where they do not."""
    if mine.to_dict() | {"dataset": ""} == theirs.to_dict() | {"dataset": ""}:
        return ""
    keys = [[str(row) for row in answer.records()] for answer in (mine, theirs)]
    parts = []
    if len(mine.rows) == len(theirs.rows):
        columns = mine.records()[0] if mine.rows else {}
        pairs = list(zip(mine.records(), theirs.records(), strict=True))
        differing = [column for column in columns if any(a[column] != b[column] for a, b in pairs)]
        parts += [f"columns {', '.join(differing)}"] if differing else []
    else:
        here, there = (set(told) for told in keys)
        parts.append(f"{len(here - there)} rows only here, {len(there - here)} only there")
    if mine.status != theirs.status:
        parts.append(f"status {mine.status} here, {theirs.status} there")
    if [notice["text"] for notice in mine.notices] != [notice["text"] for notice in theirs.notices]:
        parts.append("notices")
    return "; ".join(parts) or "the order of rows"


def main(folder: Path) -> None:
    """Load, compare and write."""
    here = graph.load(folder)
    with virtuoso() as (address, sql, _):
        allow_updates(sql)
        server = Server(address + ADDRESS, LOGIN, Patience(answer=300))
        start = time.perf_counter()
        door = Door(f"{address}/sparql-auth", UPDATE, STAND_IN)
        deliver(folder / dataset.QUADS, here.version, server, door, ADD)
        pushed = time.perf_counter() - start
        print(f"pushed in {pushed:.0f} s", flush=True)
        store = remote.RemoteStore(Server(address + ADDRESS, None, Patience(answer=60, again=0)))
        names = remote.names_of(store)
        there = graph.Library(store.version, folder, store, names, here.questions, places.here().ties)
        found = list(compared(here, there))
    same = sum(row[-1] == "the same" for row in found)
    head = ["Question", "rows here", "rows there", "s here", "s there", "difference"]
    text = (
        f"## Virtuoso\n\n{machine()}. Dataset {here.version}, pushed in {pushed:.0f} s by updates. {same} of "
        f"{len(found)} questions have the same answer, to the letter.\n\n" + table(head, found)
    )
    write("virtuoso", text)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else places.here().dataset)
