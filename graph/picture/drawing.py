"""What a picture is made of: things, lines, frames and the words beside them."""

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass

SHAPES: Mapping[str, tuple[str, str]] = {
    "state": ("M8 0A8 8 0 1 1 -8 0A8 8 0 1 1 8 0Z", "#0b62a4"),
    "organisation": ("M-7 -7H7V7H-7Z", "#00705a"),
    "organ": ("M0 -9L9 0L0 9L-9 0Z", "#b34700"),
    "office": ("M0 -9L9 7H-9Z", "#8f3a84"),
    "court": ("M-5 -8H5L9 0L5 8H-5L-9 0Z", "#5a4fa0"),
    "class": ("M-3 -9H3V-3H9V3H3V9H-3V3H-9V-3H-3Z", "#4a5560"),
    "obstacle": ("M-8 -5L-5 -8L0 -3L5 -8L8 -5L3 0L8 5L5 8L0 3L-5 8L-8 5L-3 0Z", "#a8071a"),
    "several": ("M-8 -8H4V4H-8ZM5 -4H8V8H-4V5H5Z", "#0b62a4"),
    "other": ("M0 -9L9 -2L5 8H-5L-9 -2Z", "#6b5200"),
}
ROLES: Mapping[str, tuple[str, tuple[int, ...]]] = {
    "decide": ("#23395d", ()),
    "authorise": ("#5a4fa0", (14, 4, 3, 4)),
    "execute": ("#0b7a75", (10, 5)),
    "recommend": ("#b34700", (3, 5)),
    "possible": ("#8a94a0", (2, 7)),
}
STYLES = (("#23395d", ()), ("#b34700", (10, 5)), ("#0b7a75", (3, 5)), ("#5a4fa0", (14, 4, 3, 4)))
BLOCKED = ("#a8071a", (6, 6))
WIDTH, LINE, WRAP, DOCK = 300, 17, 33, 13

Shown = Mapping[str, str | None]
Fact = tuple[str, tuple[Shown, ...]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One row behind a line: its title, its facts, and which reasons make it true."""

    title: str
    facts: tuple[Fact, ...]
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Node:
    """A thing drawn: centred on x, y; a box of that width and height, or a dot with a label at an angle."""

    id: str
    label: str
    kind: str
    slug: str | None = None
    note: str = ""
    facts: tuple[Fact, ...] = ()
    x: float = 0
    y: float = 0
    width: float = WIDTH
    angle: float | None = None
    strong: bool = False
    docks: int = 0

    @property
    def lines(self) -> list[str]:
        """The label as it is broken into lines."""
        return [self.label] if self.angle is not None else textwrap.wrap(self.label, WRAP) or [""]

    @property
    def height(self) -> float:
        """How high the box is."""
        if self.angle is not None:
            return self.width
        text = LINE * (len(self.lines) + bool(self.note)) + (44 if self.strong else 14)
        return max(text, DOCK * self.docks)


@dataclass(frozen=True, slots=True)
class Edge:
    """One line between two things, and the rows it stands for."""

    id: str
    source: str
    target: str
    role: str
    style: tuple[str, tuple[int, ...]]
    entries: tuple[Entry, ...]
    start: tuple[float, float] | None = None
    end: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """A box drawn round the nodes that belong together."""

    label: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Key:
    """A line of the legend: a shape for a kind of thing, or a dash for a role."""

    word: str
    colour: str
    path: str = ""
    dashes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Caption:
    """What the picture answers, and what that stands on."""

    parameters: tuple[tuple[str, str], ...]
    dataset: str
    status: str
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """The same rows for those who read rather than look."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
