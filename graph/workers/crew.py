"""The crew: so many workers at once, a queue before them, and each that ended replaced.

It lives on the event loop of the server and holds up nobody there: a query that waits is a future. Nobody
holds the last worker beside others of their own: a client's slow queries delay that client alone.
"""

import asyncio
import re
import signal
from collections import Counter, deque
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Self

from graph.errors import BadForm, BadQuery, MandateError, QueriesFull, QueryEnded, QueryTooBig, QueryTooSlow
from graph.terms import BASE, PREFIXES
from graph.workers import child
from graph.workers.forms import GRAPHS, ROWS
from graph.workers.gate import Gone, Nursery, Worker
from graph.workers.letters import Reply, Request
from graph.workers.limits import MIB, Limits

CUT = BASE + "problem/cut"
MESSAGE = 300  # characters of an engine's message that are passed on: past them it lists its grammar
STOPPING = "The service is stopping."
FOREIGN = {None, -signal.SIGKILL}  # how a worker ends that somebody else ended


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """One in the queue: whose query, and the worker it will have."""

    client: str
    worker: "asyncio.Future[Worker]"


class Crew:
    """Runs strangers' queries over one file of statements.

    The file is opened once: where a rebuild swaps in another, queries see the first until `renew`.
    """

    def __init__(self, quads: Path, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._path, self._file = quads, quads.open("rb")
        self._home: Nursery | None = None
        self._idle: list[Worker] = []
        self._waiting: deque[Place] = deque()
        self._held: Counter[str] = Counter()
        self._closed = False
        self._former: set[Nursery] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._counts = {"queries": 0, "refused": 0, "ended": 0, "hired": 0}

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def figures(self) -> dict[str, float]:
        """How many there are now (workers, running, waiting), and how many there were (…_total)."""
        crew = self._home.crew.values() if self._home is not None else ()
        running = sum(worker.lives and not worker.is_idle for worker in crew)
        now = {"workers": len(crew), "running": running, "waiting": len(self._waiting)}
        return {**now, **{f"{name}_total": count for name, count in self._counts.items()}}

    @property
    def pids(self) -> tuple[int, ...]:
        """The processes: the nursery first, then its workers."""
        return (self._home.pid, *self._home.crew) if self._home is not None else ()

    async def start(self) -> None:
        """Load the dataset; raises MandateError where it cannot be loaded."""
        home = self._opened()
        if not await home.ready:
            await self.close()
            raise MandateError(f"The process that runs queries does not start over {self._path}.")

    async def close(self) -> None:
        """End every process; nothing is left behind."""
        self._closed = True
        home, self._home = self._home, None
        self._fail(QueriesFull(STOPPING))
        for former in (home, *self._former):
            if former is not None:
                await former.close()
        await asyncio.gather(*self._tasks)
        self._file.close()

    async def renew(self) -> None:
        """Take over from the file that now lies at the path; no query fails or waits for it.

        Raises MandateError where it cannot be loaded, and then goes on with the one before.
        """
        file = self._path.open("rb")
        fresh = self._nursery(file)
        if not await fresh.ready:
            file.close()
            await fresh.close()
            raise MandateError(f"The process that runs queries does not start over {self._path}.")
        old, self._home = self._home, fresh
        self._file.close()
        self._file, self._idle = file, []
        for worker in list(fresh.crew.values()):
            self._free(worker)
        if old is not None:
            self._dismiss(old)

    async def run(self, request: Request, client: str = "") -> Reply:
        """The reply to a query; whoever stops waiting for it ends the work.

        A `client` with a name has all workers but one at most, if there are several.

        Raises BadQuery, BadForm, QueryTooSlow, QueryTooBig, QueryEnded, or QueriesFull where as many
        wait as may.
        """
        size = len(request.query.encode(errors="replace"))
        if size > self.limits.query:
            raise QueryTooBig(f"The query has {size} bytes; at most {self.limits.query} are read.")
        self._counts["queries"] += 1
        ends = asyncio.get_running_loop().time() + self.limits.seconds
        letter = request.sealed()
        try:
            try:
                told = await self._asked(letter, ends, client)
            except Gone as gone:
                if gone.status not in FOREIGN:
                    raise
                told = await self._asked(letter, ends, client)
        except Gone as gone:
            raise ending(gone, self.limits) from None
        return reply(*told, self.limits)

    async def _asked(self, letter: bytes, ends: float, client: str) -> tuple[dict[str, Any], bytes]:
        worker = self._taken(client) or await self._waited(ends, client)
        spent = True
        try:
            async with asyncio.timeout_at(ends):
                head, body = await worker.ask(letter)
            spent = head["spent"]
            return head, body
        except TimeoutError:
            raise QueryTooSlow(self.limits.seconds) from None
        finally:
            self._let_go(client)
            if spent or not self._is_ours(worker):
                self._counts["ended"] += 1
                worker.kill()  # once it is buried, another is hired
                self._hand_on()
            else:
                self._free(worker)

    def _taken(self, client: str) -> Worker | None:
        if self._closed:
            raise QueriesFull(STOPPING)
        self._opened()
        while self._idle and self._may(client):
            worker = self._idle.pop()
            if worker.is_idle:
                self._held[client] += 1
                return worker
        return None

    def _may(self, client: str) -> bool:
        """Whether the client leaves a worker to others."""
        return not client or self._held[client] < max(1, self.limits.workers - 1)

    def _let_go(self, client: str) -> None:
        self._held[client] -= 1
        if not self._held[client]:
            del self._held[client]

    async def _waited(self, ends: float, client: str) -> Worker:
        if len(self._waiting) >= self.limits.queue:
            self._counts["refused"] += 1
            raise QueriesFull(
                f"{self.limits.workers} queries run and {self.limits.queue} wait already. Try again soon."
            )
        place = Place(client, asyncio.get_running_loop().create_future())
        self._waiting.append(place)
        try:
            async with asyncio.timeout_at(ends):
                return await place.worker
        except BaseException as end:
            if place in self._waiting:
                self._waiting.remove(place)
            if place.worker.done() and not place.worker.cancelled() and place.worker.exception() is None:
                self._let_go(client)
                self._free(place.worker.result())  # it came too late
            if isinstance(end, TimeoutError):
                told = f"No worker came free in {self.limits.seconds:g} seconds."
                raise QueriesFull(told) from None
            raise

    def _free(self, worker: Worker) -> None:
        """Give a worker to whoever waited longest and may have it, or keep it."""
        for place in [place for place in self._waiting if self._may(place.client)]:
            self._waiting.remove(place)
            if not place.worker.done():
                self._held[place.client] += 1
                place.worker.set_result(worker)
                return
        self._idle.append(worker)

    def _hand_on(self) -> None:
        """Give an idle worker to one who may have it now that a query of theirs has ended."""
        while self._idle and any(self._may(place.client) for place in self._waiting):
            worker = self._idle.pop()
            if worker.is_idle:
                self._free(worker)
                return

    def _fail(self, error: MandateError) -> None:
        while self._waiting:
            place = self._waiting.popleft()
            if not place.worker.done():
                place.worker.set_exception(error)

    def _is_ours(self, worker: Worker) -> bool:
        return self._home is not None and self._home.crew.get(worker.pid) is worker

    def _opened(self) -> Nursery:
        if self._home is None:
            self._home = self._nursery(self._file)
        return self._home

    def _nursery(self, file: BinaryIO) -> Nursery:
        limits = self.limits
        rules = child.Rules(
            memory=limits.memory,
            cpu=limits.cpu,
            rows=limits.rows,
            reply=limits.reply,
            turns=limits.turns,
            growth=limits.growth,
            base=BASE,
            cut=CUT,
            prefixes=PREFIXES,
        )
        made = Nursery((file.fileno(), self._path.suffix), rules, self._born, self._gone)
        for _ in range(limits.workers):
            made.hire()  # heard when the dataset is loaded
        return made

    def _born(self, home: Nursery, worker: Worker) -> None:
        self._counts["hired"] += 1
        if home is self._home:
            self._free(worker)
        elif home in self._former:
            worker.kill()

    def _gone(self, home: Nursery, worker: Worker | None) -> None:
        if home is not self._home:
            if worker is None or not home.crew:
                self._bury(home)
        elif worker is not None:
            home.hire()
        else:
            self._home, self._idle = None, []
            self._bury(home)
            if home.ready.result():
                self._opened()
            else:
                self._fail(MandateError("The process that runs queries does not start."))

    def _dismiss(self, home: Nursery) -> None:
        """Let the workers of a former dataset go, those at work when they are done."""
        self._former.add(home)
        if not home.crew:
            self._bury(home)
        for worker in [worker for worker in home.crew.values() if worker.is_idle]:
            worker.kill()

    def _bury(self, home: Nursery) -> None:
        self._former.discard(home)
        task = asyncio.get_running_loop().create_task(home.close())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def reply(head: dict[str, Any], body: bytes, limits: Limits) -> Reply:
    """The reply a worker gave, or the error it told."""
    ended, message = head["ended"], head.get("message", "")
    if ended == child.DONE:
        return Reply(head["media_type"], body, head["rows"], head["cut"])
    if ended == child.FORM:
        raise BadForm(
            f"This query's result can be had as {', '.join(GRAPHS if message == 'graph' else ROWS)}."
        )
    if ended == child.OUTSIDE:
        raise BadQuery("The query reaches outside (SERVICE). Queries here open no connection and no file.")
    if ended == child.GRAPH:
        raise BadQuery(f"There is no graph <{_brief(message)}> here, and none is fetched from elsewhere.")
    if ended == child.MEMORY:
        raise _too_big(limits)
    if ended == child.LONG:
        raise QueryTooBig(f"The reply was stopped at {limits.reply / MIB:g} MiB. Add a LIMIT.")
    raise BadQuery(f"The query cannot be run: {_brief(message)}")


def ending(gone: Gone, limits: Limits) -> MandateError:
    """What the end of its process says of a query."""
    if gone.status in FOREIGN:
        return QueryEnded("The query was stopped from outside. Try again soon.")
    if gone.status == -signal.SIGXCPU:
        return QueryTooSlow(limits.seconds)
    if gone.status == -signal.SIGABRT:
        return _too_big(limits)
    return BadQuery("The query broke the engine; most likely it is nested too deeply.")


def _too_big(limits: Limits) -> QueryTooBig:
    return QueryTooBig(f"The query was stopped at {limits.memory / MIB:g} MiB of memory. Ask for less.")


def _brief(message: str) -> str:
    """An engine's message on one line, cut where it begins to list its grammar."""
    line = re.sub(r"\s+", " ", message).strip()
    return line if len(line) <= MESSAGE else line[:MESSAGE].rsplit(" ", 1)[0] + " …"
