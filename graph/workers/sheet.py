"""The sheet a result is written on: it counts the rows, and is full at so many of them.

The engine writes whole results only. The sheet reads along, finds where the first row too many
begins, and takes no more: the cut is exact, and what is there is what the engine wrote.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from graph.workers.forms import CSV, JSON, TSV, XML


class Full(Exception):
    """There are more rows than fit; the sheet holds those that do."""


class TooLong(Exception):
    """The sheet has more bytes than it may."""


@dataclass(frozen=True, slots=True)
class Marks:
    """How one form shows where rows begin.

    sign   stands at least once a row (but for the first, perhaps), and is quick to count
    row    a pattern whose group `row` matches once a row, and whose group `open` a text not yet closed
    after  whether a row begins behind its mark, or with it
    end    what closes a result that was cut
    count  the rows of a whole result
    """

    sign: bytes
    row: re.Pattern[bytes]
    after: bool
    end: bytes
    count: Callable[[bytes], int]


_BETWEEN = b'"}},{"'  # a value's end, a row's end, the next row and its first name


def _of_json(body: bytes) -> int:
    between = body.count(_BETWEEN)
    if between and between == body.count(b",{") and b"\\" + _BETWEEN not in body:
        return between + 1  # all stand between rows, none in a text: the quick way, and mostly the case
    outside = _outside(body.replace(rb"\\", b"").replace(rb"\"", b""))
    return outside.count(b"[{") + outside.count(b",{")


def _of_xml(body: bytes) -> int:
    return body.count(b"<result>")


def _of_csv(body: bytes) -> int:
    return _of_tsv(_outside(body))


def _of_tsv(body: bytes) -> int:
    return body.count(b"\n") - 1  # but for the head


def _outside(body: bytes) -> bytes:
    """What stands outside of quotation marks."""
    return b"".join(body.split(b'"')[::2])


_JSON = Marks(
    sign=b",{",
    row=re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|(?P<row>[\[,]\{)|(?P<open>")', re.DOTALL),
    after=False,
    end=b"]}}",
    count=_of_json,
)
MARKS: Mapping[str, Marks] = {
    JSON: _JSON,
    "application/json": _JSON,
    XML: Marks(b"<result>", re.compile(rb"(?P<row><result>)"), False, b"</results></sparql>", _of_xml),
    CSV: Marks(b"\n", re.compile(rb'"[^"]*+"|(?P<row>\n)|(?P<open>")'), True, b"", _of_csv),
    TSV: Marks(b"\n", re.compile(rb"(?P<row>\n)"), True, b"", _of_tsv),
}


class Sheet:
    """A file to write a result to, of at most so many rows and bytes."""

    def __init__(self, form: str, rows: int, size: int) -> None:
        self._marks = MARKS[form]
        self._most, self._size = rows, size
        self._signs = 1  # a bound: never fewer than the rows that began
        self._seen = 0  # bytes looked at for signs
        self._at = 0  # bytes looked at for rows
        self._full = False
        self.rows = 0
        self.body = bytearray()

    def write(self, piece: bytes) -> int:
        """Take a piece; raises Full at a row too many, TooLong at a byte too many."""
        if self._full:  # the engine empties its buffer once more
            raise Full
        self.body += piece
        self._signs += self.body.count(self._marks.sign, self._seen)
        self._seen = max(self._seen, len(self.body) - len(self._marks.sign) + 1)
        if self._signs > self._most:
            self._read()
            self._signs = self.rows + 1
        if len(self.body) > self._size:
            raise TooLong
        return len(piece)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Count the rows, now that all are there."""
        self.rows = self._marks.count(bytes(self.body))

    def _read(self) -> None:
        """Follow the rows as far as the text is whole; raises Full where one too many begins."""
        at = self._too_far()
        if at is not None:
            del self.body[at:]
            self.body += self._marks.end
            self._full = True
            raise Full

    def _too_far(self) -> int | None:
        """Where the first row too many begins, if it does."""
        after = self._marks.after
        for found in self._marks.row.finditer(self.body, self._at):
            if found.lastgroup == "open":
                return None
            if found.lastgroup == "row":
                if self.rows == self._most:
                    if not after:
                        return found.start()
                    # a mark at the very end may be that of the last row
                    return found.end() if found.end() < len(self.body) else None
                self.rows += 1
            self._at = found.end()
        return None
