"""The result of a measure: what was counted, on which network, and how to read it."""

import csv
import io
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from graph.network import Ties

if TYPE_CHECKING:
    import pandas

Row = Mapping[str, object]
Key = TypeVar("Key", bound=Hashable)
NOTHING: Mapping[str, object] = MappingProxyType({})
NEAR = 1e-11  # values nearer to each other than this share of the largest share a rank


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read a measure: a sentence on what it says, one on when it misleads, who defined it."""

    meaning: str
    caveat: str
    reference: str


@dataclass(frozen=True, slots=True)
class Result:
    """What a measure found: `rows` with the keys `columns`, `totals`, and how to read them.

    `network` and `scope` (the day or days, and the filters) say which ties went in, `dataset` of which
    version. `seed` is given where chance had a part, `sampled` says what was drawn by lot or cut to keep
    to a time; None where the result is exact. Rows of a ranking say `node`, `label`, `rank` and `value`,
    largest first; equal values share a rank.
    """

    measure: str
    network: str
    scope: Mapping[str, str | None]
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    meaning: str
    caveat: str
    reference: str
    dataset: str = ""
    seed: int | None = None
    sampled: str | None = None
    totals: Mapping[str, object] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, dict[str, object]]:
        """By node, its numbers: the named ones, or `value` where there are no others."""
        named = [name for name in self.columns if name not in {"node", "label", "rank", "value"}]
        return {str(row["node"]): {name: row[name] for name in named or ["value"]} for row in self.rows}

    def to_dict(self) -> dict[str, object]:
        """All of it, ready for JSON."""
        told: dict[str, object] = {slot.name: getattr(self, slot.name) for slot in fields(self)}
        told |= {"scope": dict(self.scope), "totals": dict(self.totals), "columns": list(self.columns)}
        told["rows"] = [dict(row) for row in self.rows]
        return told

    def to_csv(self) -> str:
        """The rows as CSV with a line of headings; the parts of a list are joined by a semicolon."""
        lines = io.StringIO()
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(self.columns)
        for row in self.rows:
            writer.writerow([_cell(row.get(name)) for name in self.columns])
        return lines.getvalue()

    def to_frame(self) -> "pandas.DataFrame":
        """The rows as a pandas DataFrame, with the columns in their order."""
        import pandas

        return pandas.DataFrame([dict(row) for row in self.rows], columns=list(self.columns))


def _cell(value: object) -> object:
    return "; ".join(map(str, value)) if isinstance(value, list | tuple) else value


def table(ties: "Ties[str]", measure: str, reading: Reading, rows: Iterable[Row], **more: object) -> Result:
    """A result over a network; `more` is `columns` (else the keys of the first row) and what Result takes."""
    said = tuple(rows)
    columns = more.pop("columns", None) or (tuple(said[0]) if said else ())
    return Result(
        measure=measure,
        network=str(ties.graph.get("name") or ""),
        scope=scope_of(ties),
        columns=columns,  # type: ignore[arg-type]
        rows=said,
        meaning=reading.meaning,
        caveat=reading.caveat,
        reference=reading.reference,
        dataset=str(ties.graph.get("dataset") or ""),
        **more,  # type: ignore[arg-type]
    )


def ranking(
    ties: "Ties[str]",
    measure: str,
    reading: Reading,
    values: Mapping[str, float],
    extras: Mapping[str, Row] = MappingProxyType({}),
    **more: object,
) -> Result:
    """A result that orders nodes by value, largest first, then by id; `extras` adds columns by node."""
    ranks = ranks_of(values)
    rows = [
        {
            "node": node,
            "label": label_of(ties, node),
            "rank": ranks[node],
            "value": values[node],
            **extras.get(node, NOTHING),
        }
        for node in sorted(values, key=lambda node: (ranks[node], node))
    ]
    named = tuple(next(iter(extras.values()), NOTHING))
    return table(ties, measure, reading, rows, columns=("node", "label", "rank", "value", *named), **more)


def ranks_of(values: Mapping[Key, float]) -> dict[Key, int]:
    """Each node's rank by value, the largest first; those that agree share the best of their ranks.

    >>> ranks_of({"a": 2, "b": 5, "c": 2, "d": 1})
    {'b': 1, 'a': 2, 'c': 2, 'd': 4}
    """
    order = sorted(values, key=lambda node: -values[node])
    near = NEAR * max((abs(value) for value in values.values()), default=0)
    ranks: dict[Key, int] = {}
    for place, node in enumerate(order, 1):
        above = order[place - 2]
        alike = place > 1 and values[above] - values[node] <= near
        ranks[node] = ranks[above] if alike else place
    return ranks


def scope_of(ties: "Ties[str]") -> dict[str, str | None]:
    """The day or days of a network, and its filters by name."""
    facts = ties.graph
    filters = facts.get("filters")
    named = dict(filters) if isinstance(filters, Mapping) else {"filters": filters} if filters else {}
    days = {name: facts.get(name) for name in ("on", "since", "until")}
    return {name: None if value is None else str(value) for name, value in (days | named).items()}


def label_of(ties: "Ties[str]", node: str) -> str:
    """What people call a node: its label, or its id where it has none."""
    return str(ties.nodes[node].get("label") or node)


def labels_of(ties: "Ties[str]", nodes: Iterable[str]) -> list[str]:
    """The labels of some nodes, in alphabetical order."""
    return sorted(label_of(ties, node) for node in nodes)


def joined(words: Sequence[str], most: int = 6) -> str:
    """Words as people list them; past `most`, how many more there are.

    >>> joined(["a", "b", "c"], most=2)
    'a, b and 1 more'
    """
    if len(words) > most:
        return f"{', '.join(words[:most])} and {len(words) - most} more"
    return ", ".join(words)
