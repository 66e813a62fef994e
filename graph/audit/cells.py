"""A cell of the audit: an organisation and a family, with the rows that its counts open into.

Every count is of distinct things in those rows, so that nothing counts twice.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

YES, NO, OPEN = "yes", "no", "not-recorded"
SIGNS: Mapping[str, str] = {YES: "✓", NO: "✗", OPEN: "?"}
ACROSS = "across"
TIERS: Mapping[str, tuple[str, ...]] = {
    "Organisations": ("organisation",),
    "Courts, networks and other bodies": (
        *("organ", "office", "operation", "court", "network", "ngo", "programme", "armed-actor", "person"),
    ),
    "States": ("state", "territory"),
    "Classes of actors": (),
}

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Thing:
    """Something with a name: its id and its label."""

    id: str
    label: str

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Thing":
        """The thing that an answer refers to."""
        return cls(str(told["id"]), str(told["label"]))


@dataclass(frozen=True, slots=True)
class Cell:
    """What an organisation may do by the instruments of a family."""

    organisation: Thing
    family: Thing
    rows: tuple[Row, ...]

    @property
    def id(self) -> str:
        """The cell's own name, made of the two ids."""
        return f"{self.organisation.id}--{self.family.id}"

    @property
    def answer(self) -> str:
        """Yes where a row is; no where the family as a whole is known not to be held; else not recorded."""
        if self.of(YES):
            return YES
        whole = [row for row in self.of(NO) if self.family.id in (row["instrument"]["id"], ACROSS)]
        return NO if whole else OPEN

    def of(self, answer: str) -> tuple[Row, ...]:
        """The rows with that answer."""
        return tuple(row for row in self.rows if row["answer"] == answer)

    @property
    def instruments(self) -> int:
        """How many instruments the organisation holds or has a part in."""
        return len(self.of(YES))

    @property
    def lacking(self) -> int:
        """How many instruments it is known not to hold."""
        return len(self.of(NO))

    @property
    def procedures(self) -> int:
        """How many procedures it decides; an open clause weighs as much as a list of measures."""
        return len(distinct(self.rows, "ways"))

    @property
    def acts(self) -> int:
        """How many acts under its powers are recorded."""
        return len(distinct(self.rows, "done"))

    @property
    def states(self) -> int:
        """How many states are reached by the one instrument of the family that reaches most."""
        return max((int(row["reaches"]) for row in self.rows), default=0)

    @property
    def used(self) -> str:
        """Yes with an act; no where all it decides on is known never to have been used; else not recorded."""
        if self.acts:
            return YES
        decided = [row for row in self.of(YES) if row["procedures"]]
        return NO if decided and all(row["used"] is False for row in decided) else OPEN


@dataclass(frozen=True, slots=True)
class Line:
    """An organisation of the audit: a cell a family, and all its rows together."""

    organisation: Thing
    kind: str
    cells: tuple[Cell, ...]
    whole: Cell

    @property
    def tier(self) -> str:
        """The heading it stands under."""
        return next((tier for tier, kinds in TIERS.items() if self.kind in kinds), list(TIERS)[-1])


def distinct(rows: Iterable[Row], column: str) -> dict[str, Thing]:
    """The things in a column of the rows, each once, by id."""
    return {thing["id"]: Thing.of(thing) for row in rows for thing in row[column]}
