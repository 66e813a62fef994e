"""What one stranger's query may use, and how many there may be."""

import math
from dataclasses import dataclass, field
from typing import TypeVar

MIB = 1024 * 1024
Number = TypeVar("Number", int, float)


def limit(default: Number, says: str) -> Number:
    """A field with its default and what it limits, in words for a table of settings."""
    made: Number = field(default=default, metadata={"says": says})
    return made


@dataclass(frozen=True, slots=True)
class Limits:
    """Each field says what it limits; all are on by default."""

    seconds: float = limit(10.0, "seconds a query may take, waiting for a worker included")
    memory: int = limit(512 * MIB, "bytes a query may use beyond the loaded dataset")
    rows: int = limit(10_000, "rows or statements of a result; a longer one is cut, and says so")
    reply: int = limit(20 * MIB, "bytes of a written result")
    query: int = limit(100_000, "bytes of a query's text")
    workers: int = limit(4, "queries that run at once, each in a process of its own")
    queue: int = limit(64, "queries that may wait for a worker; one more is turned away at once")
    turns: int = limit(10_000, "queries a worker answers before another takes its place")

    @property
    def cpu(self) -> int:
        """Whole seconds of processor time a query may use: the clock of the server ends it before."""
        return math.ceil(self.seconds) + 1

    @property
    def growth(self) -> int:
        """Bytes a worker may have grown by and still take another query: a quarter of its memory."""
        return self.memory // 4
