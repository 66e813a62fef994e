"""A gap in capacity, with the complete list or the absence that allows saying so."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from graph.audit.cells import Row, Thing
from graph.terms import slug_of
from graph.things import Shelf

_KINDS = """
PREFIX mg: <https://w3id.org/mandate-graph/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?kind ?means ?not WHERE {
  ?kind skos:inScheme mg:scheme-gaps ; skos:definition ?means ; skos:scopeNote ?not
}
"""


@dataclass(frozen=True, slots=True)
class Gap:
    """What is found wanting of one body or state, for one and the same reason."""

    who: str
    what: tuple[str, ...]
    because: tuple[Thing, ...]


@dataclass(frozen=True, slots=True)
class GapKind:
    """A way in which capacity is found wanting, with all that was found."""

    thing: Thing
    means: str
    means_not: str
    gaps: tuple[Gap, ...]

    @property
    def count(self) -> int:
        """How many rows of the answer it holds."""
        return sum(len(gap.what) for gap in self.gaps)


def kinds_of(rows: Iterable[Row], shelf: Shelf) -> tuple[GapKind, ...]:
    """Every kind of gap by its label, also one of which nothing was found."""
    held = list(rows)
    kinds = []
    for told in shelf.store.select(_KINDS):
        thing = Thing(slug_of(told["kind"]), shelf.names.label(told["kind"]))
        word = shelf.names.word(told["kind"])
        gaps = tuple(_together(row for row in held if row["gap"] == word))
        kinds.append(GapKind(thing, told["means"].value, told["not"].value, gaps))
    return tuple(sorted(kinds, key=lambda kind: kind.thing.label))


def _together(rows: Iterable[Row]) -> Iterator[Gap]:
    groups: dict[tuple[str, tuple[Thing, ...]], list[str]] = {}
    for row in rows:
        key = (_who(row), tuple(Thing.of(reason) for reason in row["because"]))
        groups.setdefault(key, []).append(_what(row))
    for (who, because), what in groups.items():
        yield Gap(who, tuple(what), because)


def _who(row: Row) -> str:
    """The body, or the state that has none; empty where states are what is found wanting."""
    who = row["body"] or (row["state"] if row["instrument"] else None)
    return str(who["label"]) if who else ""


def _what(row: Row) -> str:
    label = str(row["about"]["label"])
    return f"{label} (reached by {row['count']})" if row["state"] and not row["instrument"] else label
