"""The workers: processes that run strangers' queries outside this one.

A nursery holds the dataset and forks workers before they are needed. A worker cannot open a file or
a connection; its time, memory and replies are capped, and past a cap it is killed, so that the work
ends and not only the wait. The engine can be crashed by a query, not the server.

`Crew` is for a server's event loop, `Workers` for callers who wait, `run` for a single query.
"""

import asyncio
import threading
from concurrent.futures import CancelledError
from pathlib import Path
from typing import Self

from graph.errors import QueryEnded
from graph.workers.crew import CUT, Crew
from graph.workers.forms import GRAPHS, ROWS
from graph.workers.letters import Reply, Request
from graph.workers.limits import MIB, Limits

__all__ = ["CUT", "GRAPH_FORMS", "MIB", "ROW_FORMS", "Crew", "Limits", "Reply", "Request", "Workers", "run"]

ROW_FORMS = tuple(ROWS)
GRAPH_FORMS = tuple(GRAPHS)


class Workers:
    """A crew on an event loop of its own, in a thread; use it in a `with`, or close it."""

    def __init__(self, quads: Path, limits: Limits | None = None) -> None:
        self.crew = Crew(quads, limits)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Load the dataset; raises MandateError where it cannot be loaded."""
        asyncio.run_coroutine_threadsafe(self.crew.start(), self._loop).result()

    def run(self, request: Request) -> Reply:
        """The reply to a query; see `Crew.run`."""
        try:
            return asyncio.run_coroutine_threadsafe(self.crew.run(request), self._loop).result()
        except CancelledError:
            raise QueryEnded("The workers were closed.") from None

    def renew(self) -> None:
        """Take over from the file that now lies at the path; see `Crew.renew`."""
        asyncio.run_coroutine_threadsafe(self.crew.renew(), self._loop).result()

    def close(self) -> None:
        """End every process; nothing is left behind."""
        asyncio.run_coroutine_threadsafe(self._ended(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _ended(self) -> None:
        await self.crew.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


def run(quads: Path, request: Request, limits: Limits | None = None) -> Reply:
    """The reply to a single query over a file of statements; see `Crew.run`."""
    with Workers(quads, limits) as workers:
        return workers.run(request)
