"""The rows of the tables, read against their CSVW schemas.

A table is a folder `data/<table>/` of CSV files; its schema stands once in
`data/schemas/<table>.json` (CSV on the Web metadata, with a few annotations of ours, named by IRIs).
Reading never stops at the first fault: every fault comes back, each with its way out.
"""

import csv
import difflib
import io
import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from graph.errors import BadDay, BadPath
from graph.terms import ONTOLOGY, day, is_slug, span

NONE = "none"
_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
Words = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a schema."""

    name: str
    property: str | None
    required: bool
    separator: str | None
    language: str | None
    vocabulary: str | None
    refers: tuple[str, ...]
    is_day: bool
    is_date: bool
    is_number: bool
    of_claim: bool
    parallel: str | None
    pattern: str | None
    default: str | None

    def values(self, cell: str) -> tuple[str, ...]:
        """The values of a cell: none, one, or a list."""
        cell = cell or self.default or ""
        if not cell:
            return ()
        return tuple(cell.split(self.separator)) if self.separator else (cell,)


@dataclass(frozen=True, slots=True)
class Schema:
    """What one table may say: the class of its rows, how they are labelled, its columns."""

    table: str
    node_class: str
    label: str
    columns: tuple[Column, ...]

    @property
    def header(self) -> list[str]:
        """The header line every file of the table starts with."""
        return [column.name for column in self.columns]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the claim it makes, and where it stands."""

    table: str
    where: str
    cells: Mapping[str, tuple[str, ...]] = field(hash=False)

    @property
    def id(self) -> str:
        """The row's id."""
        return self.cells["id"][0]

    def one(self, column: str) -> str:
        """The single value of a column, or an empty string."""
        found = self.cells.get(column, ())
        return found[0] if found else ""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong at a place, and what would be right."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def schemas(folder: Path) -> dict[str, Schema]:
    """The schemas under `folder/schemas`, by table."""
    return {path.stem: _schema(path) for path in sorted((folder / "schemas").glob("*.json"))}


def _schema(path: Path) -> Schema:
    described = json.loads(path.read_text(encoding="utf-8"))
    columns = tuple(_column(column) for column in described["columns"])
    return Schema(path.stem, described[ONTOLOGY + "class"], described[ONTOLOGY + "label"], columns)


def _column(described: Mapping[str, object]) -> Column:
    datatype = described.get("datatype")
    base, pattern = datatype, None
    if isinstance(datatype, dict):
        base, pattern = datatype.get("base"), datatype.get("format")
    refers = described.get(ONTOLOGY + "refers", [])
    assert isinstance(refers, list)
    return Column(
        name=str(described["name"]),
        property=_text(described, "propertyUrl"),
        required=bool(described.get("required", False)),
        separator=_text(described, "separator"),
        language=_text(described, "lang"),
        vocabulary=_text(described, ONTOLOGY + "vocabulary"),
        refers=tuple(str(table) for table in refers),
        is_day=described.get(ONTOLOGY + "form") == "day",
        is_date=base == "date",
        is_number=base == "decimal",
        of_claim=described.get(ONTOLOGY + "of") == "claim",
        parallel=_text(described, ONTOLOGY + "parallel"),
        pattern=str(pattern) if pattern and base == "string" else None,
        default=_text(described, "default"),
    )


def _text(described: Mapping[str, object], key: str) -> str | None:
    value = described.get(key)
    return None if value is None else str(value)


def read(folder: Path, known: Mapping[str, Schema]) -> tuple[list[Row], list[Fault]]:
    """All rows under `folder`, sorted by table and id, and every fault a cell shows by itself."""
    rows: list[Row] = []
    faults: list[Fault] = []
    for table, schema in known.items():
        for path in sorted((folder / table).glob("*.csv")):
            found, wrong = read_file(path, schema, path.relative_to(folder.parent).as_posix())
            rows += found
            faults += wrong
    return sorted(rows, key=lambda row: (row.table, row.id, row.where)), faults


def schema_of(path: Path, known: Mapping[str, Schema]) -> Schema:
    """The schema whose header the file at `path` bears; raises BadPath where none fits."""
    try:
        with path.open(newline="", encoding="utf-8") as lines:
            header = next(csv.reader(lines), [])
    except (OSError, UnicodeDecodeError) as fault:
        raise BadPath(f"{path}: cannot be read as a UTF-8 table ({fault}).") from fault
    for schema in known.values():
        if header == schema.header:
            return schema
    nearest = max(known.values(), key=lambda schema: len(set(header) & set(schema.header)))
    raise BadPath(
        f"{path}:1: the header is {','.join(header)!r}; no table has it. "
        f"Nearest is {nearest.table}: {','.join(nearest.header)}"
    )


def read_file(path: Path, schema: Schema, name: str) -> tuple[list[Row], list[Fault]]:
    """The rows of one file and the faults of its cells; `name` is how faults call the file."""
    rows: list[Row] = []
    faults: list[Fault] = []
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as fault:
        line = fault.object[: fault.start].count(b"\n") + 1
        return [], [Fault(f"{name}:{line}", f"is not UTF-8 text ({fault.reason}); wanted UTF-8")]
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        if header != schema.header:
            wanted = ",".join(schema.header)
            return [], [Fault(f"{name}:1", f"header is {','.join(header)}; wanted {wanted}")]
        line = reader.line_num + 1
        for cells in reader:
            row, wrong = _row(cells, schema, f"{name}:{line}")
            line = reader.line_num + 1
            faults += wrong
            if row is not None:
                rows.append(row)
    except csv.Error as fault:
        what = f"is not CSV ({fault}); wanted cells with quotes round them, and quotes in them doubled"
        faults.append(Fault(f"{name}:{reader.line_num}", what))
    return rows, faults


def _row(cells: Sequence[str], schema: Schema, where: str) -> tuple[Row | None, list[Fault]]:
    if len(cells) != len(schema.columns):
        what = f"has {len(cells)} cells; wanted {len(schema.columns)} ({','.join(schema.header)})"
        return None, [Fault(where, what)]
    faults = []
    values = {}
    for column, cell in zip(schema.columns, cells, strict=True):
        values[column.name] = column.values(cell)
        faults += [Fault(where, f"{column.name} {what}") for what in _cell_faults(column, cell)]
    faults += [Fault(where, what) for what in _parallel_faults(schema, values)]
    return (Row(schema.table, where, values) if values["id"] else None), faults


def _cell_faults(column: Column, cell: str) -> Iterator[str]:
    if cell != cell.strip():
        yield f"is {cell!r}, with blanks round it; wanted {cell.strip()!r}"
        return
    values = column.values(cell)
    if column.required and not values:
        yield "is empty; wanted a value"
    if len(set(values)) < len(values) and not column.parallel:
        yield f"is {cell!r}, with a value twice; wanted each once"
    for value in values:
        wrong = _value_fault(column, value)
        if wrong:
            yield f"is {value!r}; wanted {wrong}"


def _value_fault(column: Column, value: str) -> str | None:
    if not value or value != value.strip():
        return f"values separated by {column.separator!r} with none empty"
    if column.is_day:
        try:
            span(value)
        except BadDay:
            return "a day: 1994, 1994-05, 1994-05-17, ..1994-05-17 or 1994-05-17.."
    elif column.is_date:
        try:
            day(value)
        except BadDay:
            return "a date YYYY-MM-DD"
    elif column.is_number and not _NUMBER.fullmatch(value):
        return "a number: 34 or 0.7, without blanks or thousands marks"
    elif column.name == "id" and not is_slug(value):
        return "an id: lower-case words joined by hyphens"
    elif column.pattern and not re.fullmatch(column.pattern, value):
        return f"the form {column.pattern}"
    return None


def _parallel_faults(schema: Schema, values: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    groups = defaultdict(list)
    for column in schema.columns:
        if column.parallel:
            groups[column.parallel].append(column.name)
    for names in groups.values():
        counts = {name: len(values[name]) for name in names}
        if len(set(counts.values())) > 1:
            printed = ", ".join(f"{name} has {count}" for name, count in counts.items())
            yield f"{printed}; wanted the same number in each"


def refer(rows: Iterable[Row], known: Mapping[str, Schema], words: Words) -> list[Fault]:
    """Every fault that shows only between rows: ids used twice, references that lead nowhere.

    `words` holds, for each vocabulary, the id of the concept a word stands for.
    """
    rows = list(rows)
    faults = []
    tables: dict[str, str] = {}
    first: dict[str, str] = {}
    concepts = {concept for listed in words.values() for concept in listed.values()}
    for row in rows:
        if row.id in first:
            what = f"id is {row.id!r}, which {first[row.id]} has; wanted an id of its own"
            faults.append(Fault(row.where, what))
        elif row.id in concepts:
            what = f"id is {row.id!r}, a word of a vocabulary; wanted an id of its own"
            faults.append(Fault(row.where, what))
        first.setdefault(row.id, row.where)
        tables.setdefault(row.id, row.table)
    ids = _by_table(tables)
    for row in rows:
        faults += _reference_faults(row, known[row.table], ids, words)
    return faults


def _by_table(tables: Mapping[str, str]) -> dict[str, set[str]]:
    ids: dict[str, set[str]] = defaultdict(set)
    for slug, table in tables.items():
        ids[table].add(slug)
        ids["any"].add(slug)
    return ids


def _reference_faults(row: Row, schema: Schema, ids: Mapping[str, set[str]], words: Words) -> Iterator[Fault]:
    for column in schema.columns:
        allowed = _allowed(column, ids, words)
        if allowed is None:
            continue
        for value in row.cells[column.name]:
            if not any(value in group for group in allowed):
                wanted = column.vocabulary or " or ".join(column.refers)
                near = difflib.get_close_matches(value, [x for g in allowed for x in g], 3, 0.5)
                hint = f", such as {', '.join(near)}" if near else ""
                what = f"{column.name} is {value!r}; wanted an id of {wanted}{hint}"
                yield Fault(row.where, what)


def _allowed(column: Column, ids: Mapping[str, set[str]], words: Words) -> list[Collection[str]] | None:
    if column.vocabulary:
        return [words.get(column.vocabulary, {})]
    if not column.refers or "string" in column.refers:
        return None
    empty: set[str] = set()
    return [
        words.get(table.removeprefix("vocabulary:"), {})
        if table.startswith("vocabulary:")
        else ids.get(table, empty)
        for table in column.refers
    ]
