"""Networks as two tables, of nodes and of edges: CSV, CSV for Neo4j, Parquet."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from graph.exchange.view import LICENCE, LICENCE_PAGE, Column, Row, Value, View

if TYPE_CHECKING:
    import pyarrow

_NEO4J = {"string": "", "boolean": ":boolean", "integer": ":long", "number": ":double", "date": ":date"}
_ENDS = ("source", "target", "key")
_GRAPHFRAMES = {"source": "src", "target": "dst"}


def csv_files(view: View) -> dict[str, bytes]:
    """nodes.csv, edges.csv and datapackage.json, which says what stands in the columns."""
    return {
        "nodes.csv": _csv([column.name for column in view.node_columns], view.nodes),
        "edges.csv": _csv([column.name for column in view.edge_columns], view.edges),
        "datapackage.json": _package(view),
    }


def _csv(header: Sequence[str], rows: Iterable[Row]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue().encode()


def _cell(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def _package(view: View) -> bytes:
    """The tables described as a tabular data package."""
    keys = [
        {"fields": end, "reference": {"resource": "nodes", "fields": "id"}} for end in ("source", "target")
    ]
    told = {
        "profile": "tabular-data-package",
        "name": view.name,
        "title": str(view.about.get("words", view.name)),
        "licenses": [{"name": LICENCE, "path": LICENCE_PAGE}],
        "network": view.about,
        "resources": [
            _resource("nodes", view.node_columns, {"primaryKey": "id"}),
            _resource("edges", view.edge_columns, {"primaryKey": list(_ENDS), "foreignKeys": keys}),
        ],
    }  # fmt: skip
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _resource(name: str, columns: Sequence[Column], keys: Mapping[str, object]) -> dict[str, object]:
    fields = [{"name": column.name, "type": column.type, "description": column.words} for column in columns]
    return {
        "name": name,
        "path": f"{name}.csv",
        "profile": "tabular-data-resource",
        "encoding": "utf-8",
        "schema": {"fields": fields, "missingValues": [""], **keys},
    }


def neo4j_files(view: View) -> dict[str, bytes]:
    """nodes.csv and edges.csv with the headers of `neo4j-admin database import full`.

    A node's label is its kind (`ArmedActor`), an edge's type its tie's kind (`ASSET_FREEZE`).
    """
    own = {"id": "id:ID", "source": ":START_ID", "target": ":END_ID"}
    heads = [
        [own.get(column.name, column.name + _NEO4J[column.type]) for column in columns]
        for columns in (view.node_columns, view.edge_columns)
    ]
    node_kind, edge_kind = (_place(columns, "kind") for columns in (view.node_columns, view.edge_columns))
    nodes = [(*node, _label(str(node[node_kind] or "thing"))) for node in view.nodes]
    edges = [(*edge, _upper(str(edge[edge_kind] or "tie"))) for edge in view.edges]
    return {"nodes.csv": _csv([*heads[0], ":LABEL"], nodes), "edges.csv": _csv([*heads[1], ":TYPE"], edges)}


def _place(columns: Sequence[Column], name: str) -> int:
    return [column.name for column in columns].index(name)


def _label(kind: str) -> str:
    return "".join(part.capitalize() for part in kind.replace("-", " ").split())


def _upper(kind: str) -> str:
    return kind.replace("-", "_").replace(" ", "_").upper()


def parquet_files(view: View) -> dict[str, bytes]:
    """nodes.parquet (`id` …) and edges.parquet (`src`, `dst` …), each column and the whole described."""
    edges = [replace(column, name=_GRAPHFRAMES.get(column.name, column.name)) for column in view.edge_columns]
    return {
        "nodes.parquet": _parquet(view, view.node_columns, view.nodes),
        "edges.parquet": _parquet(view, edges, view.edges),
    }


def _parquet(view: View, columns: Sequence[Column], rows: Sequence[Row]) -> bytes:
    import pyarrow
    from pyarrow import parquet

    schema = pyarrow.schema(
        [
            pyarrow.field(column.name, _arrow(column.type), metadata={"description": column.words})
            for column in columns
        ],
        metadata={"network": json.dumps(view.about, ensure_ascii=False), "licence": LICENCE},
    )
    lists = [[row[number] for row in rows] for number in range(len(columns))]
    table = pyarrow.Table.from_pydict(dict(zip(schema.names, lists, strict=True)), schema=schema)
    out = io.BytesIO()
    parquet.write_table(table, out, compression="snappy")
    return out.getvalue()


def _arrow(kind: str) -> "pyarrow.DataType":
    import pyarrow

    types = {
        "string": pyarrow.string(),
        "boolean": pyarrow.bool_(),
        "integer": pyarrow.int64(),
        "number": pyarrow.float64(),
        "date": pyarrow.date32(),
    }
    return types[kind]
