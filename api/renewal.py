"""The change to a dataset that was rebuilt while the service runs: no query fails, and none waits for it.

The newcomer is loaded beside the old, by the workers and for the questions; then both take over at once.
"""

import asyncio
import logging
from pathlib import Path

from fastapi import FastAPI

import graph
from graph import dataset
from graph.errors import MandateError
from graph.workers import Crew

Stamp = tuple[int, int, int] | None
_log = logging.getLogger("uvicorn.mandates")  # heard wherever the server's own words go


async def keep_renewing(app: FastAPI, crew: Crew, every: float) -> None:
    """Look at the dataset every so many seconds, and take over another; one that is faulty is left."""
    path = app.state.library.path
    seen = stamp(path)
    while True:
        await asyncio.sleep(every)
        now = stamp(path)
        if now is None or now == seen:
            continue
        seen = now
        try:
            await renew(app, crew)
            _log.info("The dataset %s has taken over.", app.state.library.version)
        except (MandateError, OSError, SyntaxError, ValueError) as fault:
            _log.error("The dataset that was put in place cannot be used: %s", fault)


async def renew(app: FastAPI, crew: Crew) -> None:
    """Load what lies there now and let it take over; raises what loading raises, and changes nothing then."""
    fresh = await asyncio.to_thread(graph.load, app.state.library.path)
    await crew.renew()
    app.state.library = fresh
    app.version, app.openapi_schema = fresh.version, None


def stamp(path: Path) -> Stamp:
    """What tells one dataset from another: of the file that is put in place last; None without one."""
    try:
        told = (path / dataset.MANIFEST if path.is_dir() else path).stat()
    except OSError:
        return None
    return told.st_ino, told.st_mtime_ns, told.st_size
