"""The diagram of the ontology: a card for each main class, with its ties to the others, laid out in columns.

A class that bears no property, that nothing names, and that is one of several of its kind stands as a word on
the card of the wider class. Where the cards stand is found by moving them for as long as the lines
get shorter: the same cards always stand the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from graph.glossary import CLASS, Entry, Glossary
from graph.terms import ONTOLOGY

COLUMNS = 5
WIDTH = 196  # of a card, in pixels; some 30 letters of the smaller print
GAP = 36  # between columns: where the lines run
SPACE = 18  # between cards of a column
HEAD = 30
LINE = 17
LETTERS = 30
ANY = ONTOLOGY + "Thing"  # whatever leads to any thing gets no line: it would lead to every card
WORD = "word"


@dataclass(frozen=True, slots=True)
class Tie:
    """A property on a card: its name and label, what its values are, and the card of these, if it has one."""

    name: str
    label: str
    to: str
    card: str | None


@dataclass(frozen=True, slots=True)
class Card:
    """A class in the diagram: the wider ones, its kinds in lines, and its properties."""

    name: str
    label: str
    wider: tuple[str, ...]
    kinds: tuple[str, ...]
    ties: tuple[Tie, ...]

    @property
    def height(self) -> int:
        """In pixels."""
        return HEAD + LINE * (len(self.kinds) + len(self.ties)) + (8 if self.kinds or self.ties else 0)


@dataclass(frozen=True, slots=True)
class Placed:
    """A card with the place of its upper left corner."""

    card: Card
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Line:
    """A drawn tie: the path from a property to a card, or from a card to the wider one (`broader`)."""

    path: str
    broader: bool


@dataclass(frozen=True, slots=True)
class Diagram:
    """Where everything stands, in pixels."""

    width: int
    height: int
    cards: tuple[Placed, ...]
    lines: tuple[Line, ...]


def of(glossary: Glossary) -> Diagram:
    """The diagram of an ontology; without cards where it has no classes."""
    cards = cards_of(glossary)
    columns = _arranged(cards)
    placed = [
        Placed(card, x * (WIDTH + GAP) + GAP // 2, y)
        for x, column in enumerate(columns)
        for card, y in zip(column, _tops(column), strict=True)
    ]
    height = max((one.y + one.card.height for one in placed), default=0) + SPACE
    return Diagram(len(columns) * (WIDTH + GAP), height, tuple(placed), tuple(_lines(placed)))


def cards_of(glossary: Glossary) -> list[Card]:
    """The main classes of an ontology, with their properties that lead to things or to words."""
    named = {iri for entry in glossary.of_sort("ObjectProperty") for iri in entry.all("range")}
    classes = glossary.of_sort(CLASS)
    plain = {
        entry.iri for entry in classes if entry.iri not in named and not glossary.properties_of(entry.iri)
    }
    folded = {entry.iri for entry in classes if entry.iri in plain and not glossary.subclasses(entry.iri)} - {
        entry.iri for entry in classes if not entry.said.get("subClassOf")
    }
    shown = {entry.iri for entry in classes} - folded
    return [_card(glossary, entry, shown, folded) for entry in classes if entry.iri in shown]


def _card(glossary: Glossary, entry: Entry, shown: set[str], folded: set[str]) -> Card:
    kinds = [kind.label for kind in glossary.subclasses(entry.iri) if kind.iri in folded]
    wider = [glossary.entries[iri].name for iri in entry.said.get("subClassOf", ()) if iri in shown - {ANY}]
    ties = []
    for verb in glossary.properties_of(entry.iri):
        if verb.sort == "ObjectProperty":
            to = verb.one("range") or ANY
            card = glossary.entries[to].name if to in shown - {ANY} else None
            label = WORD if to not in glossary.entries else glossary.label(to)
            ties.append(Tie(verb.name, verb.label, label, card))
    ties.sort(key=lambda tie: (tie.card is None, tie.to == WORD))
    lines = _wrapped("kinds: " + ", ".join(kinds)) if kinds else []
    return Card(entry.name, entry.label, tuple(wider), tuple(lines), tuple(ties))


def _wrapped(text: str) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) >= LETTERS:
            lines.append("")
        lines[-1] += f" {word}" if lines[-1] else word
    return lines


Columns = list[list[Card]]


def _arranged(cards: Sequence[Card]) -> Columns:
    """The cards in columns of like height, moved for as long as that shortens the lines."""
    columns: Columns = [[] for _ in range(COLUMNS)]
    for card in sorted(cards, key=lambda card: -card.height):
        min(columns, key=_height).append(card)
    pairs = [(card.name, other) for card in cards for other in _others(card)]
    most = 1.15 * sum(card.height + SPACE for card in cards) / COLUMNS
    cost, better = _cost(columns, pairs, most), True
    while better:
        better = False
        for card in cards:
            moved, lower = _best_place(columns, card, pairs, most)
            if lower < cost:
                columns, cost, better = moved, lower, True
    return columns


def _best_place(
    columns: Columns, card: Card, pairs: Sequence[tuple[str, str]], most: float
) -> tuple[Columns, float]:
    """The columns with one card where it makes the lines shortest, and their cost."""
    without = [[other for other in column if other != card] for column in columns]
    found = []
    for x in range(COLUMNS):
        for y in range(len(without[x]) + 1):
            moved = [list(column) for column in without]
            moved[x].insert(y, card)
            found.append((_cost(moved, pairs, most), x, y, moved))
    cost, _, _, best = min(found, key=lambda one: one[:3])
    return best, cost


def _others(card: Card) -> list[str]:
    return [tie.card for tie in card.ties if tie.card and tie.card != card.name] + list(card.wider)


def _cost(columns: Columns, pairs: Sequence[tuple[str, str]], most: float) -> float:
    """How long the lines are; a line through another column, and a column too high, cost dearly."""
    where = {
        card.name: (x, y + HEAD)
        for x, column in enumerate(columns)
        for card, y in zip(column, _tops(column), strict=True)
    }
    cost = sum(200.0 * max(0.0, _height(column) - most) for column in columns)
    for start, end in pairs:
        (x, y), (u, v) = where[start], where[end]
        cost += abs(y - v) + WIDTH * (0.6 if x == u else abs(x - u) + 2 * (abs(x - u) > 1))
    return cost


def _height(column: Sequence[Card]) -> int:
    return sum(card.height + SPACE for card in column)


def _tops(column: Sequence[Card]) -> list[int]:
    tops, y = [], SPACE // 2
    for card in column:
        tops.append(y)
        y += card.height + SPACE
    return tops


def _lines(placed: Sequence[Placed]) -> list[Line]:
    at = {one.card.name: one for one in placed}
    lines = []
    for one in placed:
        for wider in one.card.wider:
            lines.append(Line(_path(one, one.y + HEAD // 2, at[wider]), True))
        first = one.y + HEAD + LINE * len(one.card.kinds)
        for place, tie in enumerate(one.card.ties):
            if tie.card:
                lines.append(Line(_path(one, first + LINE * place + LINE // 2, at[tie.card]), False))
    return lines


def _path(start: Placed, y: int, end: Placed) -> str:
    """A curve from a card's side, at a height, to the head of another card, or back to its own."""
    v = end.y + HEAD // 2
    if start.x == end.x:  # a bow in the gap to the right
        x, bow = start.x + WIDTH, start.x + WIDTH + GAP // 2
        return f"M{x} {y}C{bow} {y} {bow} {v} {x} {v}"
    right = end.x > start.x
    x, u = (start.x + WIDTH, end.x) if right else (start.x, end.x + WIDTH)
    lean = GAP if right else -GAP
    return f"M{x} {y}C{x + lean} {y} {u - lean} {v} {u} {v}"
