"""The audit of a day and a scope, read off the answers to `capacity-audit` and `capacity-gaps`."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from graph.answers import Answer
from graph.audit import page
from graph.audit.cells import ACROSS, TIERS, Cell, Line, Row, Thing
from graph.audit.gaps import GapKind, kinds_of
from graph.terms import slug_of
from graph.things import Shelf

if TYPE_CHECKING:
    import pandas

_FAMILIES = """
PREFIX mg: <https://w3id.org/mandate-graph/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?family ?instrument WHERE {
  { ?part skos:inScheme mg:scheme-instruments ; mg:family ?family ; skos:broader* ?instrument }
  UNION { ?part skos:inScheme mg:scheme-instruments ; mg:family ?family, ?instrument
    FILTER(?instrument = ?family) }
}
"""


@dataclass(frozen=True)
class Audit:
    """Organisations by families, the rows behind each count, the gaps, and what all of it leans on."""

    capacity: Answer
    gaps: Answer
    shelf: Shelf = field(repr=False)
    families: Mapping[Thing, frozenset[str]] = field(repr=False)

    @classmethod
    def of(cls, capacity: Answer, gaps: Answer, shelf: Shelf) -> "Audit":
        """The audit of two answers to one day and scope; a family's has gaps in its instruments only."""
        families = _families(shelf)
        asked = _asked(capacity, "family")
        if asked is not None:
            inside = families.get(asked, frozenset({asked.id}))
            rows = (row for row in gaps.rows if _id(row["instrument"]) in inside)
            gaps = replace(gaps, rows=tuple(rows))
        return cls(capacity, gaps, shelf, families)

    @property
    def day(self) -> str:
        """The day it is asked for."""
        return str(self.capacity.parameters["on"])

    @property
    def scope(self) -> dict[str, Thing]:
        """The body, family and region that it is narrowed to."""
        found = {name: _asked(self.capacity, name) for name in ("body", "family", "region")}
        return {name: thing for name, thing in found.items() if thing is not None}

    @property
    def dataset(self) -> str:
        """The version of the dataset."""
        return self.capacity.dataset

    @property
    def notices(self) -> list[Row]:
        """What both answers say of what they lean on, each once."""
        told = {(str(n["code"]), str(n["text"])): n for n in (*self.capacity.notices, *self.gaps.notices)}
        return list(told.values())

    @cached_property
    def columns(self) -> tuple[Thing, ...]:
        """The families, or the one asked for; then one for instruments that belong to none, if there are."""
        asked = self.scope.get("family")
        found = [asked] if asked in self.families else sorted(self.families, key=lambda each: each.label)
        columns = [family for family in found if family is not None]
        is_across = any(ACROSS in self._columns_of(row) for row in self.capacity.rows)
        return (*columns, Thing(ACROSS, "across families")) if is_across else tuple(columns)

    def _columns_of(self, row: Row) -> set[str]:
        """The families of a row's instrument, itself if it is one."""
        own = {str(family["id"]) for family in row["families"]}
        own |= {family.id for family in self.families if family.id == row["instrument"]["id"]}
        return own or {ACROSS}

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The organisations in the answer's order, each with a cell for every column."""
        groups: dict[str, list[Row]] = {}
        for row in self.capacity.rows:
            groups.setdefault(str(_id(row["organisation"])), []).append(row)
        return tuple(self._line(rows) for rows in groups.values())

    def _line(self, rows: Sequence[Row]) -> Line:
        organisation = Thing.of(rows[0]["organisation"])
        held = [(row, self._columns_of(row)) for row in rows]
        cells = (
            Cell(organisation, family, tuple(row for row, columns in held if family.id in columns))
            for family in self.columns
        )
        whole = Cell(organisation, Thing("together", "together"), tuple(rows))
        return Line(organisation, str(rows[0]["kind"]), tuple(cells), whole)

    @property
    def tiers(self) -> dict[str, list[Line]]:
        """The lines by heading, so that many states do not bury the bodies."""
        found = {tier: [line for line in self.lines if line.tier == tier] for tier in TIERS}
        return {tier: lines for tier, lines in found.items() if lines}

    @cached_property
    def kinds(self) -> tuple[GapKind, ...]:
        """The gaps by kind."""
        return kinds_of(self.gaps.rows, self.shelf)

    def records(self) -> list[dict[str, object]]:
        """The matrix, one record a cell; `states` is the most that one instrument of the family reaches."""
        return [
            {
                "organisation": line.organisation.label,
                "kind": line.kind,
                "tier": line.tier,
                "family": cell.family.label,
                "answer": cell.answer,
                **{name: getattr(cell, name) for name in COUNTS},
                "used": cell.used,
            }
            for line in self.lines
            for cell in line.cells
        ]

    def to_dataframe(self) -> "pandas.DataFrame":
        """The matrix as a DataFrame, one row a cell."""
        import pandas

        return pandas.DataFrame(self.records(), columns=list(HEADER))

    def to_csv(self) -> dict[str, str]:
        """The tables as CSV by name: `matrix`, `rows` behind it, `gaps`."""
        out = io.StringIO()
        writer = csv.DictWriter(out, HEADER, lineterminator="\n")
        writer.writeheader()
        writer.writerows(self.records())
        return {"matrix": out.getvalue(), "rows": self.capacity.to_csv(), "gaps": self.gaps.to_csv()}

    def to_html(self) -> str:
        """One page with everything inside; it asks nobody for anything."""
        return page.of(self)


COUNTS = ("instruments", "lacking", "procedures", "acts", "states")
HEADER = ("organisation", "kind", "tier", "family", "answer", *COUNTS, "used")


def _families(shelf: Shelf) -> dict[Thing, frozenset[str]]:
    """The families, each with its instruments: itself, those filed under it, and what is wider than these."""
    found: dict[Thing, set[str]] = {}
    for row in shelf.store.select(_FAMILIES):
        family = Thing(slug_of(row["family"]), shelf.names.label(row["family"]))
        found.setdefault(family, set()).add(slug_of(row["instrument"]))
    return {family: frozenset(instruments) for family, instruments in found.items()}


def _asked(answer: Answer, name: str) -> Thing | None:
    told = answer.parameters.get(name)
    return Thing.of(told) if isinstance(told, dict) else None


def _id(told: object) -> object:
    return told["id"] if isinstance(told, dict) else None
