"""The long trial: strangers' queries by the thousand, then mixed load with hostile ones and murder.

`make soak` sends 20,000 made and mutated queries to a small world. Then, over the dataset, for five
minutes many clients ask at once: look-ups whose answers are known, sound queries, hostile ones, some
who leave in the middle; and a worker is killed every second. It checks that no answer is wrong, that
no status but a documented one
comes, that memory stays flat and that nothing is left behind; its result goes into RESULTS.md.
"""

import argparse
import asyncio
import json
import math
import os
import random
import signal
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "benchmarks")]

import record  # noqa: E402  # beside this file
import strangers  # noqa: E402  # the tests' own, found by the line above

from graph import dataset, places  # noqa: E402
from graph.store import Store  # noqa: E402

NAME = "soak"
DOCUMENTED = {200, 400, 406, 413, 414, 503}
ELSEWHERE = "127.0.0.2"  # where hostile clients and those who leave come from
SEED = 20_261_121
LOOK_UPS = 500  # known answers
ASKERS, HOSTILE_ASKERS, LEAVERS = 6, 3, 1
ONE = "SELECT ?label WHERE {{ <{}> <http://www.w3.org/2000/01/rdf-schema#label> ?label }}"
MIB = 1024 * 1024
SLACK = 1.10  # by how much memory may grow from the first minute to the last


@dataclass
class Tally:
    """What was counted: statuses by kind of query, faults in words, milliseconds of look-ups."""

    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    killed: int = 0
    memory: list[tuple[float, float, float, float]] = field(default_factory=list)  # seconds, then MiB of each

    def note(self, kind: str, query: str, reply: httpx.Response) -> None:
        """Count a reply, and take down what must not be."""
        self.statuses[kind, reply.status_code] += 1
        problem = reply.headers.get("content-type") == "application/problem+json"
        if reply.status_code not in DOCUMENTED or (reply.status_code != 200) != problem:
            self.faults.append(f"{kind}: {reply.status_code} {reply.text[:200]!r} for {query[:200]!r}")


class Server:
    """The service in a process of its own, and what belongs to it."""

    def __init__(self, quads: Path, settings: Sequence[str]) -> None:
        self._quads, self._settings = quads, settings
        self.address = ""

    async def __aenter__(self) -> "Server":
        port = _free_port()
        self.address = f"http://127.0.0.1:{port}"
        script = "from graph.cli import main; main()"
        options = [
            "serve",
            "--port",
            str(port),
            "--dataset",
            str(self._quads),
            "--rate",
            "0",
            *self._settings,
        ]
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", script, *options, "--log", "error", cwd=ROOT
        )
        async with httpx.AsyncClient(base_url=self.address) as client:
            while self._process.returncode is None:
                try:
                    (await client.get("/sparql", params={"query": "ASK {}"})).raise_for_status()
                    return self
                except httpx.TransportError:
                    await asyncio.sleep(0.2)
        raise SystemExit("The server does not start.")

    async def __aexit__(self, *_: object) -> None:
        self._process.terminate()
        await self._process.wait()

    @property
    def nursery(self) -> int:
        """The process that holds the dataset and forks the workers."""
        return _children(self._process.pid)[0]

    @property
    def workers(self) -> list[int]:
        """The processes that run queries: this server's own, and no others."""
        return _children(self.nursery)

    def memory(self) -> tuple[float, float, float]:
        """MiB of the server, of the nursery, and of the workers without what they share."""
        own = sum(_memory(pid, "Private_Clean:", "Private_Dirty:") for pid in self.workers)
        return _memory(self._process.pid, "Pss:") / MIB, _memory(self.nursery, "Rss:") / MIB, own / MIB

    def everything(self) -> list[int]:
        """All its processes."""
        return [self._process.pid, self.nursery, *self.workers]


def _free_port() -> int:
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _children(pid: int) -> list[int]:
    """The processes that a process started."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += map(int, task.read_text(encoding="ascii").split())
        except (FileNotFoundError, ProcessLookupError):
            continue
    return sorted(found)


def _memory(pid: int, *kinds: str) -> int:
    """Bytes of a process, of the kinds that the kernel tells apart; 0 for one that is gone."""
    try:
        told = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return 0
    return sum(int(line.split()[1]) * 1024 for line in told if line.startswith(kinds))


def known(store: Store, chance: random.Random) -> dict[str, frozenset[str]]:
    """Look-ups and their answers, taken in this process from the same statements."""
    query = "SELECT DISTINCT ?s { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?l . FILTER(isIRI(?s)) }"
    things = sorted({row["s"].value for row in store.select(query)})
    if not things:  # the strangers' own world
        things = [f"http://a.example/s{number}" for number in range(60)]
    chosen = chance.sample(things, min(LOOK_UPS, len(things)))
    queries = [_look_up(thing) for thing in chosen]
    return {query: frozenset(row["label"].value for row in store.select(query)) for query in queries}


def _look_up(thing: str) -> str:
    if thing.startswith("http://a.example/"):
        return f"SELECT ?label WHERE {{ <{thing}> ?p ?label }}"
    return ONE.format(thing)


async def first_part(server: Server, count: int, tally: Tally) -> None:
    """So many made and mutated queries, four at a time."""
    waiting = iter(strangers.queries(count, SEED))

    async def ask() -> None:
        async with httpx.AsyncClient(base_url=server.address, timeout=60) as client:
            for query, accept in waiting:
                reply = await client.post("/sparql", data={"query": query}, headers={"accept": accept})
                tally.note("mutated", query, reply)

    await asyncio.gather(*(ask() for _ in range(4)))


async def second_part(
    server: Server, answers: dict[str, frozenset[str]], seconds: float, tally: Tally
) -> None:
    """Everything at once, until the time is over."""
    ends = time.monotonic() + seconds
    work = [_look_up_often(server, answers, number, ends, tally) for number in range(ASKERS)]
    work += [_attack(server, number, ends, tally) for number in range(HOSTILE_ASKERS)]
    work += [_leave(server, number, ends, tally) for number in range(LEAVERS)]
    await asyncio.gather(*work, _kill(server, ends, tally), _weigh(server, ends, tally))


async def _look_up_often(
    server: Server, answers: dict[str, frozenset[str]], number: int, ends: float, tally: Tally
) -> None:
    """Ask what is known, and sound queries between; an answer with other rows is wrong."""
    chance = random.Random(SEED + number)
    queries = list(answers)
    async with httpx.AsyncClient(base_url=server.address, timeout=60) as client:
        while time.monotonic() < ends:
            if chance.random() < 0.2:
                query = strangers.made(chance)
                tally.note("made", query, await client.post("/sparql", data={"query": query}))
                continue
            query, began = chance.choice(queries), time.perf_counter()
            reply = await client.get("/sparql", params={"query": query})
            tally.note("look-up", query, reply)
            if reply.status_code == 200:
                tally.times.append((time.perf_counter() - began) * 1000)
                rows = reply.json()["results"]["bindings"]
                if {row["label"]["value"] for row in rows} != answers[query]:
                    tally.faults.append(f"wrong answer: {query} gives {rows}")


def _stranger(server: Server, timeout: float) -> httpx.AsyncClient:
    """A client at another address than those who look up: the server holds each client to a share."""
    transport = httpx.AsyncHTTPTransport(local_address=ELSEWHERE)
    return httpx.AsyncClient(base_url=server.address, timeout=timeout, transport=transport)


async def _attack(server: Server, number: int, ends: float, tally: Tally) -> None:
    """One hostile query after the other."""
    chance = random.Random(SEED - 1 - number)
    async with _stranger(server, 60) as client:
        while time.monotonic() < ends:
            name = chance.choice(list(strangers.HOSTILE))
            reply = await client.post("/sparql", data={"query": strangers.HOSTILE[name]})
            tally.note("hostile", name, reply)


async def _leave(server: Server, number: int, ends: float, tally: Tally) -> None:
    """Ask for much, and go away before it is there."""
    chance = random.Random(SEED + 100 + number)
    while time.monotonic() < ends:
        try:
            async with _stranger(server, chance.uniform(0.05, 1)) as client:
                query = strangers.HOSTILE["a cartesian product counted"]
                tally.note("left", query, await client.post("/sparql", data={"query": query}))
        except httpx.TimeoutException:
            tally.statuses["left", 0] += 1


async def _kill(server: Server, ends: float, tally: Tally) -> None:
    """Kill one of the server's own workers every second."""
    chance = random.Random(SEED)
    while time.monotonic() < ends:
        await asyncio.sleep(1)
        workers = server.workers
        if workers:
            try:
                os.kill(chance.choice(workers), signal.SIGKILL)
                tally.killed += 1
            except ProcessLookupError:
                continue


async def _weigh(server: Server, ends: float, tally: Tally) -> None:
    """Note the memory every few seconds."""
    began = time.monotonic()
    while time.monotonic() < ends:
        tally.memory.append((time.monotonic() - began, *server.memory()))
        await asyncio.sleep(max(1.0, (ends - began) / 120))


def judged(tally: Tally, left: list[int]) -> list[str]:
    """What must not be, in words."""
    faults = list(tally.faults)
    if left:
        faults.append(f"left behind: {left}")
    for column, name in enumerate(("server", "nursery", "workers"), 1):
        steady = [(row[0], row[column]) for row in tally.memory[len(tally.memory) // 4 :]]
        if len(steady) >= 6 and (growth := grown(steady)) is not None:
            faults.append(f"memory of the {name} grows: by {growth:.0f} MiB")
    return faults


def grown(weights: Sequence[tuple[float, float]]) -> float | None:
    """MiB by which memory grew over (seconds, MiB), along the line of least squares.

    None where that is within `SLACK` of the mean and 16 MiB, or no more than chance makes it: workers hold
    now more, now less, with what the hostile queries of the moment ask for.
    """
    times, sizes = zip(*weights, strict=True)
    slope, start = statistics.linear_regression(times, sizes)
    off = sum((size - start - slope * time) ** 2 for time, size in weights)
    error = math.sqrt(off / (len(weights) - 2) / (statistics.pvariance(times) * len(weights)))
    growth = slope * (times[-1] - times[0])
    return growth if growth > statistics.mean(sizes) * (SLACK - 1) + 16 and slope > 3 * error else None


def told(tally: Tally, options: argparse.Namespace, size: int, faults: list[str]) -> str:
    """The result as a section of RESULTS.md."""
    counts = [
        [kind, str(status or "left"), f"{count:,}"]
        for (kind, status), count in sorted(tally.statuses.items())
    ]
    picks = tally.memory[:: max(1, len(tally.memory) // 8)]
    weights = [[f"{number:.0f}" for number in row] for row in picks]
    times = sorted(tally.times) or [0.0]
    last = times[int(len(times) * 0.99)]
    verdict = "No fault." if not faults else "\n".join(f"* FAULT: {fault}" for fault in faults[:20])
    return f"""## The soak

{datetime.now(UTC):%Y-%m-%d}, {record.machine()}. {options.queries:,} made and mutated queries
(seed {SEED}) over a world of sixty things; then, over {size:,} statements, {options.seconds:g} seconds of
{ASKERS} clients that look up and, from another address, {HOSTILE_ASKERS} hostile ones and one
that leaves, while {tally.killed} workers were killed. {verdict}

{record.table(["queries", "status", "count"], counts)}
Look-ups under all this: median {statistics.median(times):.1f} ms, 99 of 100 within {last:.0f} ms.

{record.table(["second", "server, MiB", "nursery, MiB", "workers’ own, MiB"], weights)}"""


async def soak(options: argparse.Namespace, store: Store) -> tuple[Tally, list[str]]:
    """Both parts, each over a server of its own, and the faults."""
    tally, pids = Tally(), []
    answers = known(store, random.Random(SEED))
    with tempfile.TemporaryDirectory() as folder:
        world = Path(folder) / "strangers.nq"
        world.write_text(strangers.WORLD, encoding="utf-8")
        async with Server(world, options.settings) as server:
            await first_part(server, options.queries, tally)
            pids += server.everything()
    async with Server(options.dataset, options.settings) as server:
        await second_part(server, answers, options.seconds, tally)
        pids += server.everything()
    await asyncio.sleep(1)
    left = [pid for pid in pids if Path(f"/proc/{pid}").exists()]
    return tally, judged(tally, left)


def main() -> int:
    """Run the trial; 1 where there is a fault."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--queries", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument(
        "--dataset", type=Path, default=places.here().dataset, help="a folder, or an RDF file"
    )
    parser.add_argument("--dry", action="store_true", help="print the result, and leave RESULTS.md as it is")
    parser.add_argument("settings", nargs="*", help="options of `mandates serve`, after --")
    options = parser.parse_args()
    store = Store.read(dataset.quads(options.dataset), trusted=True)
    tally, faults = asyncio.run(soak(options, store))
    section = told(tally, options, len(store), faults)
    print(section)
    if not options.dry:
        record.write(NAME, section)
    print(json.dumps({"faults": len(faults)}))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
