"""What a picture is made of: things, lines, groups, frames and the words beside them."""

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass

SHAPES: Mapping[str, tuple[str, str]] = {
    "state": ("M8 0A8 8 0 1 1 -8 0A8 8 0 1 1 8 0Z", "#0b62a4"),
    "territory": (
        "M8 0A8 8 0 1 1 -8 0A8 8 0 1 1 8 0ZM3.5 0A3.5 3.5 0 1 0 -3.5 0A3.5 3.5 0 1 0 3.5 0Z",
        "#4a86c5",
    ),
    "organisation": ("M-7 -7H7V7H-7Z", "#00705a"),
    "organ": ("M0 -9L9 0L0 9L-9 0Z", "#b34700"),
    "office": ("M0 -9L9 7H-9Z", "#8f3a84"),
    "person": ("M3.6 -5.4A3.6 3.6 0 1 1 -3.6 -5.4A3.6 3.6 0 1 1 3.6 -5.4ZM-8 8A8 8 0 0 1 8 8Z", "#c2417c"),
    "court": ("M-5 -8H5L9 0L5 8H-5L-9 0Z", "#5a4fa0"),
    "operation": ("M-8 -8H8V0C8 5 4 8 0 9.5C-4 8 -8 5 -8 0Z", "#3f7d20"),
    "programme": ("M-4 -7H10L4 7H-10Z", "#7a6a00"),
    "network": (
        "M-2 -9H2V-3L7 -6.4L9 -3L4 0L9 3L7 6.4L2 3V9H-2V3L-7 6.4L-9 3L-4 0L-9 -3L-7 -6.4L-2 -3Z",
        "#0b7a75",
    ),
    "ngo": ("M0 -9.5L2.6 -3L9.3 -2.6L4.2 1.8L5.9 8.3L0 4.7L-5.9 8.3L-4.2 1.8L-9.3 -2.6L-2.6 -3Z", "#a8690a"),
    "armed-actor": ("M0 9L9 -7H-9Z", "#7d2b2b"),
    "class": ("M-3 -9H3V-3H9V3H3V9H-3V3H-9V-3H-3Z", "#4a5560"),
    "instrument": ("M-9 -7H3L9 0L3 7H-9L-4 0Z", "#99410f"),
    "case": ("M-6 -9H6V9L0 4.5L-6 9Z", "#8a1538"),
    "document": ("M-6 -9H3L7 -5V9H-6Z", "#5b6b7a"),
    "obstacle": ("M-8 -5L-5 -8L0 -3L5 -8L8 -5L3 0L8 5L5 8L0 3L-5 8L-8 5L-3 0Z", "#a8071a"),
    "several": ("M-8 -8H4V4H-8ZM5 -4H8V8H-4V5H5Z", "#0b62a4"),
    "other": ("M0 -9L9 -2L5 8H-5L-9 -2Z", "#6b5200"),
}  # fmt: skip
ROLES: Mapping[str, tuple[str, tuple[int, ...]]] = {
    "decide": ("#23395d", ()),
    "authorise": ("#5a4fa0", (14, 4, 3, 4)),
    "execute": ("#0b7a75", (10, 5)),
    "recommend": ("#b34700", (3, 5)),
    "possible": ("#8a94a0", (2, 7)),
}
STYLES: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("#23395d", ()),
    ("#b34700", (10, 5)),
    ("#0b7a75", (3, 5)),
    ("#5a4fa0", (14, 4, 3, 4)),
    ("#8a1538", (18, 5)),
    ("#7a6a00", (6, 3, 2, 3)),
    ("#0b62a4", (2, 3)),
)
OTHER = ("#6b7580", (1, 4))
BLOCKED = ("#a8071a", (6, 6))
COLOURS = (
    "#0b62a4", "#b34700", "#00705a", "#8f3a84", "#7a6a00", "#a8071a",
    "#0b7a75", "#5a4fa0", "#3f7d20", "#99410f", "#c2417c", "#4a86c5",
)  # fmt: skip
GREY = "#6b7580"
WIDTH, LINE, WRAP, DOCK, DOT = 300, 17, 33, 13, 7.0

Shown = Mapping[str, str | None]
Fact = tuple[str, tuple[Shown, ...]]
Style = tuple[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One row behind a line: its title, its facts, and which reasons make it true."""

    title: str
    facts: tuple[Fact, ...]
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Node:
    """A thing drawn: a box of that width, a spoke with its label at an angle, or a dot of that radius.

    It is centred on x, y; where it has a group, these count from the middle of the open group. `rank`
    says whose label is placed first, the smallest before others; `of` is the name of what it belongs to.
    """

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
    radius: float = 0
    group: str = ""
    colour: str = ""
    rank: int = 0
    of: str = ""

    @property
    def lines(self) -> list[str]:
        """The label as it is broken into lines."""
        boxed = self.angle is None and not self.radius
        return (textwrap.wrap(self.label, int(WRAP * self.width / WIDTH)) or [""]) if boxed else [self.label]

    @property
    def height(self) -> float:
        """How high the box is."""
        if self.radius or self.angle is not None:
            return self.radius * 2 or self.width
        text = LINE * (len(self.lines) + bool(self.note)) + (44 if self.strong else 14)
        return max(text, DOCK * self.docks)


@dataclass(frozen=True, slots=True)
class Edge:
    """One line between two things, and the rows it stands for; `kinds` are the kinds of tie among them."""

    id: str
    source: str
    target: str
    role: str
    style: Style
    entries: tuple[Entry, ...]
    weight: float = 1
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Things that stand together: one mark while it is closed, a frame with all of them when it is open.

    `node` is its look while closed, `width` and `height` the size of its frame, whose top is its title.
    """

    node: Node
    width: float
    height: float
    open: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """A box drawn round the nodes that belong together."""

    label: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Hull:
    """A skin of a colour drawn round the named nodes; `title` is its label in few words."""

    label: str
    title: str
    colour: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Key:
    """A line of the legend: a shape for a kind of thing, a dash for a role, or a patch of colour."""

    word: str
    colour: str
    path: str = ""
    dashes: tuple[int, ...] = ()
    patch: bool = False


@dataclass(frozen=True, slots=True)
class Caption:
    """What the picture answers, and what that stands on."""

    parameters: tuple[tuple[str, str], ...]
    dataset: str
    status: str
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """The same rows for those who read rather than look; `left_out` says how many are not among them."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left_out: int = 0
