"""The letters server and worker write each other: a head in JSON, and a body of bytes.

On the line each begins with the lengths of both, so that either side knows when it has the whole.
"""

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graph.workers.forms import GRAPHS, ROWS

LENGTHS = struct.Struct("!II")
Head = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """A query, with the media type wanted for rows and for a graph; None where none is acceptable."""

    query: str
    rows: str | None = next(iter(ROWS))
    graph: str | None = next(iter(GRAPHS))
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()

    def sealed(self) -> bytes:
        """The request as a letter."""
        return sealed({name: getattr(self, name) for name in self.__slots__})


@dataclass(frozen=True, slots=True)
class Reply:
    """What a query gave, written in `media_type`.

    `rows` counts rows or statements, None for a yes or no; `cut` says that there were more.
    """

    media_type: str
    body: bytes
    rows: int | None = None
    cut: bool = False


def sealed(head: Head, body: bytes = b"") -> bytes:
    """A letter, ready for the line."""
    written = json.dumps(head).encode()
    return LENGTHS.pack(len(written), len(body)) + written + body


def lengths(heard: bytes | bytearray) -> tuple[int, int] | None:
    """The lengths of head and body of the letter that begins, or None where not even they are there."""
    return LENGTHS.unpack_from(heard) if len(heard) >= LENGTHS.size else None


def opened(heard: bytes | bytearray) -> tuple[dict[str, Any], bytes] | None:
    """Head and body, or None where the letter is not whole yet."""
    told = lengths(heard)
    if told is None or len(heard) < LENGTHS.size + sum(told):
        return None
    ends = LENGTHS.size + told[0]
    return json.loads(bytes(heard[LENGTHS.size : ends])), bytes(heard[ends : ends + told[1]])
