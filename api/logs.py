"""The log: one line of JSON a request, on standard error.

At the level `info` a line holds no query, no parameter and no client: what people ask here may be
delicate, and an address is a person's. `debug` adds all three; a hash would hide nobody, for there are
few addresses to try. `error` keeps only what failed. Traces stand in the log and nowhere else.
"""

import logging
import sys
from collections.abc import Mapping
from typing import Any, TextIO

import structlog

from api.watch import Seen

LEVELS: Mapping[str, int] = {"debug": logging.DEBUG, "info": logging.INFO, "error": logging.ERROR}
MOST = 2_000  # characters of an address that are written down
_SHAPED: tuple[structlog.types.Processor, ...] = (
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
)
_WRITTEN = structlog.processors.JSONRenderer(ensure_ascii=False)


class Log:
    """Writes down every request it is told of."""

    def __init__(self, level: str, stream: TextIO | None = None) -> None:
        self._details = LEVELS[level] <= logging.DEBUG
        self._logger = structlog.wrap_logger(
            structlog.WriteLogger(stream or sys.stderr),
            processors=[*_SHAPED, _WRITTEN],
            wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        ).bind()  # assembled here, and not for each line

    def __call__(self, seen: Seen) -> None:
        """Write one line; an error of ours is one whatever it was answered with."""
        facts: dict[str, Any] = {
            "request_id": seen.id,
            "method": seen.method,
            "path": seen.path[:MOST],
            "route": seen.route,
            "status": seen.status,
            "ms": round(seen.seconds * 1000, 2),
            "rows": seen.rows,
            "bytes": seen.sent,
        }
        if self._details:
            facts |= {"address": seen.address[:MOST], "client": seen.client}
        if seen.error is None:
            self._logger.info("request", **facts)
        else:
            self._logger.error("request failed", exc_info=seen.error, **facts)


def of_the_server(level: str) -> dict[str, Any]:
    """A configuration of Python's logging that writes the HTTP server's own words in the same shape."""
    shape = {
        "()": structlog.stdlib.ProcessorFormatter,
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, _WRITTEN],
        "foreign_pre_chain": [_plain, *_SHAPED],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": shape},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "loggers": {"uvicorn": {"handlers": ["stderr"], "level": LEVELS[level], "propagate": False}},
    }


def _plain(
    _logger: structlog.types.WrappedLogger, _method: str, event: structlog.types.EventDict
) -> structlog.types.EventDict:
    """Drop the second, coloured copy of the server's words."""
    record = event.get("_record")
    if record is not None:
        record.__dict__.pop("color_message", None)
    return event
