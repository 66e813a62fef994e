"""The view of a network that every format writes: columns, rows, and what is said of the whole."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from graph.network import Ties
from graph.terms import EARLIEST, LATEST, span

LICENCE = "CC-BY-4.0"
LICENCE_PAGE = "https://creativecommons.org/licenses/by/4.0/"
Value = str | bool | int | float | date | None
Row = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, its type (string, boolean, integer, number, date) and what it says."""

    name: str
    type: str
    words: str


NODES = (
    Column("id", "string", "The thing's id; /id/<id> tells all that is recorded of it."),
    Column("label", "string", "Its name."),
    Column("kind", "string", "What it is: state, organisation, organ, office, court, class, instrument …"),
    Column(
        "organisation", "string", "Id of the organisation it belongs to; its own for one that stands alone."
    ),
    Column("group", "string", "Name of that organisation."),
)
EDGES = (
    Column("source", "string", "Id of the node the tie leads from."),
    Column("target", "string", "Id of the node it leads to."),
    Column("key", "string", "Tells parallel ties between the same two nodes apart."),
    Column("kind", "string", "What kind of tie it is."),
    Column("role", "string", "The part it gives its source (decide, recommend …), where it gives one."),
    Column(
        "since", "string", "The day it began, as known: a year, a month, a day, `..D` (by D at the latest)."
    ),
    Column(
        "until", "string", "The first day on which it no longer held, as known; `D..`: it still held on D."
    ),
    Column("first_day", "date", "First day on which it may have held; nothing where that is not known."),
    Column("end_day", "date", "First day on which it certainly held no longer; nothing while it may last."),
    Column("sure", "boolean", "Whether it certainly held, and not only possibly."),
    Column("weight", "number", "How strong it is; 1 where the network does not weigh its ties."),
    Column("claim", "string", "IRI of the claim that it stands on."),
)


@dataclass(frozen=True, slots=True)
class View:
    """A network as two tables; of an undirected one each tie is written once."""

    name: str
    directed: bool
    about: Mapping[str, object]
    node_columns: tuple[Column, ...]
    nodes: tuple[Row, ...]
    edge_columns: tuple[Column, ...]
    edges: tuple[Row, ...]

    @classmethod
    def of(cls, ties: "Ties[str]") -> "View":
        """The view of a network, nodes and edges in the order of their ids."""
        directed = bool(ties.graph.get("directed", True))
        nodes: list[dict[str, object]] = [{**ties.nodes[node], "id": node} for node in sorted(ties)]
        edges = list(_edges(ties, directed))
        node_columns = (*NODES, *_others(nodes, NODES))
        edge_columns = (*EDGES, *_others(edges, EDGES))
        about = {key: _plain(value) for key, value in ties.graph.items()}
        return cls(
            name=str(ties.graph.get("name") or "network"),
            directed=directed,
            about={**about, "directed": directed, "licence": LICENCE},
            node_columns=node_columns,
            nodes=tuple(_row(node, node_columns) for node in nodes),
            edge_columns=edge_columns,
            edges=tuple(_row(edge, edge_columns) for edge in edges),
        )

    @property
    def said(self) -> dict[str, str]:
        """What is said of the whole, each as one string; nothing that is not known."""
        return {
            key: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            for key, value in self.about.items()
            if value is not None
        }


def _edges(ties: "Ties[str]", directed: bool) -> Iterator[dict[str, object]]:
    seen = set()
    for source, target, key, said in sorted(ties.edges(keys=True, data=True), key=lambda edge: edge[:3]):
        if not directed and (target, source, key) in seen:
            continue
        seen.add((source, target, key))
        first, end = days_of(said.get("since"), said.get("until"))
        own = {"source": source, "target": target, "key": str(key), "first_day": first, "end_day": end}
        yield {"weight": 1.0, **said, **own}


def days_of(since: object, until: object) -> tuple[date | None, date | None]:
    """The first possible day of a tie, and the first day on which it certainly held no longer."""
    first = span(str(since)).first if since else None
    end = _end(str(until)) if until else None
    return None if first == EARLIEST else first, end


def _end(until: str) -> date | None:
    last = span(until).last
    return None if last == LATEST else last


def last_day(first: date | None, end: date | None) -> date | None:
    """The last day on which a tie held, for formats that count the end in."""
    if end is None:
        return None
    last = end - timedelta(days=1)
    return last if first is None else max(first, last)


def _others(rows: Iterable[Mapping[str, object]], known: Sequence[Column]) -> list[Column]:
    """Columns that a network adds, by name, each with the type that all its values share."""
    names = {column.name for column in known}
    found: dict[str, set[str]] = {}
    for row in rows:
        for name, value in row.items():
            if name not in names and value is not None:
                found.setdefault(name, set()).add(_type(value))
    return [
        Column(name, _shared(types), "As this network's tie query gives it.")
        for name, types in sorted(found.items())
    ]


def _shared(types: set[str]) -> str:
    if len(types) == 1:
        return next(iter(types))
    return "number" if types == {"integer", "number"} else "string"


def _type(value: object) -> str:
    names = ((bool, "boolean"), (int, "integer"), (float, "number"), (date, "date"))
    return next((name for kind, name in names if isinstance(value, kind)), "string")


def _row(said: Mapping[str, object], columns: Sequence[Column]) -> Row:
    return tuple(_value(said.get(column.name), column.type) for column in columns)


def _value(value: object, kind: str) -> Value:
    if value is None or (value == "" and kind != "string"):
        return None
    if kind == "number":
        return float(str(value))
    if kind == "string":
        return value if isinstance(value, str) else _text(value)
    assert isinstance(value, (bool, int, date))
    return value


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else json.dumps(_plain(value), ensure_ascii=False)


def _plain(value: object) -> object:
    """The value as JSON has it: days as text, tuples and sets as lists."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(map(_plain, value), key=str)
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value if isinstance(value, (str, bool, int, float)) or value is None else str(value)
