"""The sections of our sources: which one the place that a row names stands in.

A locator begins with the number of a section (`ch. II, section 2.1.1`), and may go on with a name
in brackets, a note or a paragraph. A chapter's own rows are those that name none of its sections.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from graph.rows import Fault, Row

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Contents:
    """The sections of every source that is divided: their ids by number, per source."""

    numbers: Mapping[str, Mapping[str, str]]

    @classmethod
    def of(cls, found: Iterable[Row]) -> "Contents":
        """The sections among the rows."""
        numbers: dict[str, dict[str, str]] = defaultdict(dict)
        for row in found:
            if row.table == "sections":
                numbers[row.one("part_of")][row.one("number")] = row.id
        return cls(numbers)

    def section(self, source: str, locator: str) -> str | None:
        """The id of the section of `source` that a locator names; None where it names none."""
        known = self.numbers.get(source, {})
        named = [number for number in known if _begins(locator, number)]
        return known[max(named, key=len)] if named else None


def _begins(locator: str, number: str) -> bool:
    return re.match(rf"{re.escape(number)}(?![\w.]|, section)", locator) is not None


def faults(found: Sequence[Row]) -> Iterator[Fault]:
    """Every locator that names no section of a source whose sections are listed."""
    contents = Contents.of(found)
    for row in found:
        for source, locator in zip(row.cells.get("source", ()), row.cells.get("locator", ()), strict=False):
            known = contents.numbers.get(source)
            if known and contents.section(source, locator) is None:
                wanted = ", ".join(list(known)[:_SHOWN])
                what = (
                    f"locator is {locator!r}; wanted one that begins with a section of {source}: {wanted} …"
                )
                yield Fault(row.where, what)
