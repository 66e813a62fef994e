"""Every question on Virtuoso beside our own engine: a report of which answers differ, and how.

Starts a Virtuoso of its own (Debian's `virtuoso-t`) with a database in a temporary folder, delivers each
question's small world to it as `mandates push` does the dataset, asks the world's first case of both, and
renews its section in RESULTS.md.
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

from graph.answers import Answer, Desk
from graph.delivery import ADD, UPDATE, Door, deliver
from graph.errors import MandateError, StoreUnreachable
from graph.remote import Patience, RemoteStore, Server, names_of
from graph.terms import IRI

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from small_worlds import TODAY, WORLDS, cases, desk, questions, store_of

STAND_IN = IRI("https://w3id.org/mandate-graph/")
LOGIN = ("dba", "dba")  # of a database that lives as long as this process, on this machine alone
ADDRESS = f"/sparql?default-graph-uri={STAND_IN.value}"
SECONDS = 20  # a question is waited for: our own engine needs less than one
SAID = 110  # characters of an error that are told
KINDS = """What differs, and why:

* A true value is the integer 1 (Virtuoso has no booleans of its own). Answers read it as true; so must a
  query of your own.
* There is no default graph: the statements of no claim stand in a graph, which the address names.
* Its compiler gives up on some queries (`Internal error`); on others that nest SELECT, EXISTS and paths it
  runs out of memory or time.
* Rows that are only here, or only there, come from FILTER, NOT EXISTS and BIND over variables of an outer
  group or of an OPTIONAL, which it treats otherwise than SPARQL 1.1 has it.

A question whose answer differs must not be relied on there; the others are the same to the letter."""


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
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
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
def virtuoso() -> Iterator[tuple[str, int]]:
    """The address of an empty Virtuoso, and the port of its SQL."""
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
            yield f"http://127.0.0.1:{web}", sql
        finally:
            server.kill()  # it may be at work on a query that nobody waits for
            server.wait()


def allow_updates(port: int) -> None:
    """Let the user whom updates come from write graphs."""
    isql = shutil.which("isql-vt") or shutil.which("isql") or "isql-vt"
    grant = "GRANT SPARQL_UPDATE TO \"dba\"; DB.DBA.RDF_DEFAULT_USER_PERMS_SET ('nobody', 1);"
    subprocess.run(
        [isql, f"127.0.0.1:{port}", *LOGIN, f"exec={grant}"], check=True, stdout=subprocess.DEVNULL
    )


def compared() -> Iterator[list[str]]:
    """A row a question: seconds it took there, and what differs; each world has a Virtuoso of its own."""
    for world in WORLDS:
        with tempfile.TemporaryDirectory() as folder, virtuoso() as (address, sql):
            allow_updates(sql)
            quads = Path(folder) / "world.nq"
            quads.write_bytes(b"\n".join(store_of(world).lines()) + b"\n")
            door = Door(f"{address}/sparql-auth", UPDATE, STAND_IN)
            deliver(quads, world, Server(address + ADDRESS, LOGIN), door, ADD)
            patience = Patience(answer=SECONDS, again=0)
            start = time.perf_counter()
            said = difference(world, RemoteStore(Server(address + ADDRESS, None, patience)))
            row = [world, f"{time.perf_counter() - start:.1f}", said or "the same"]
            print(*row, flush=True)
            yield row


def difference(world: str, there: RemoteStore) -> str:
    """How the answer to a world's first case differs there; nothing where it does not."""
    case = next(case for case in cases("expected.csv") if case.question == world)
    asked = questions()[world]
    mine = desk(store_of(world)).ask(asked, case.parameters)
    try:
        theirs = Desk(there, names_of(there), mine.dataset, lambda: TODAY).ask(asked, case.parameters)
    except StoreUnreachable:
        return f"no answer in {SECONDS} s"
    except MandateError as fault:
        told = str(fault).split(": ", 1)[-1].split(" SPARQL query:")[0]
        return told[:SAID].replace("|", "/")
    return unlike(mine, theirs)


def unlike(mine: Answer, theirs: Answer) -> str:
    """In which columns, or how many rows, two answers differ."""
    if mine.to_dict() == theirs.to_dict():
        return ""
    parts = []
    if len(mine.rows) == len(theirs.rows):
        pairs = list(zip(mine.records(), theirs.records(), strict=True))
        columns = (
            [column for column in pairs[0][0] if any(a[column] != b[column] for a, b in pairs)]
            if pairs
            else []
        )
        parts += [f"columns {', '.join(columns)}"] if columns else []
    else:
        here, there = ({str(row) for row in answer.records()} for answer in (mine, theirs))
        parts.append(f"{len(here - there)} rows only here, {len(there - here)} only there")
    if mine.status != theirs.status:
        parts.append(f"status {mine.status} here, {theirs.status} there")
    if [notice["text"] for notice in mine.notices] != [notice["text"] for notice in theirs.notices]:
        parts.append("notices")
    return "; ".join(parts) or "other claims in its notices"


def main() -> None:
    """Deliver, compare and write."""
    found = list(compared())
    same = sum(row[-1] == "the same" for row in found)
    text = (
        f"## Virtuoso\n\n{machine()}. Virtuoso 7 (Debian). Each question's world delivered by updates, its "
        f"first case asked: {same} of {len(found)} answers are the same to the letter.\n\n{KINDS}\n\n"
        + table(["Question", "seconds", "difference"], found)
    )
    write("virtuoso", text)


if __name__ == "__main__":
    main()
