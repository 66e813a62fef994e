"""The words of FORMATS.md, from the same columns that the files are written by."""

from collections.abc import Iterable

from graph.exchange import FORMATS
from graph.exchange.view import EDGES, NODES, Column

_HEAD = """# Networks as files

Written by `graph.exchange.words.page()`; a test holds this page to the code.

Every format holds the same: each node and each tie with all that the network says of it, what was asked
(network, day or span, filters), the version of the dataset and the licence (CC BY 4.0). The same network
gives the same bytes. Of an undirected network each tie is written once. What is not known is left out or
empty, never a word.

| name | what it is | one file | reads it |
| -- | -- | -- | -- |
"""
_READERS = {
    "graphml": "Gephi, yEd, igraph, NetworkX, Cytoscape",
    "gexf": "Gephi (as a dynamic graph), NetworkX",
    "cytoscape": "Cytoscape, Cytoscape.js, NetworkX",
    "node-link": "NetworkX (`node_link_graph(…, edges=\"edges\")`), D3",
    "csv": "anything; `datapackage.json` describes the columns",
    "neo4j": "`neo4j-admin database import full --nodes=nodes.csv --relationships=edges.csv`",
    "parquet": "Spark, GraphFrames (`id`, `src`, `dst`), pandas, DuckDB, Polars",
    "npz": "`scipy.sparse.load_npz`; `numpy.load` for `nodes`, `labels`, `kinds`",
}  # fmt: skip
_DAYS = """
## Days

`since` and `until` are as known. `first_day` and `end_day` are whole days for programs: a tie may have held
on every day from `first_day` up to, and **not** including, `end_day`. GEXF counts the end in, so there `end`
is the day before `end_day`; an open end is left out. A node of a GEXF file is there while it has a tie, in
one spell or several.

In GEXF, ties of different kinds between the same two nodes carry their kind in `kind`, by which Gephi keeps
parallel edges apart; ties of one kind between the same two it may add up (choose so when it asks).

## Names that differ

* Parquet: `source` is `src` and `target` is `dst`; column descriptions are in the fields' metadata, what was
  asked in the file's metadata under `network`.
* Neo4j: `id` is `id:ID`, `source` is `:START_ID`, `target` is `:END_ID`; `:LABEL` is the node's kind
  (`ArmedActor`), `:TYPE` the tie's (`ASSET_FREEZE`); other columns carry their type (`sure:boolean`).
* Cytoscape: `name` is the label again, `interaction` the kind; an edge's `id` is its number.
* GraphML: an edge's `id` is its number. GEXF: too, and `key` goes by `networkx_key`.
* The matrix holds in row *a*, column *b* the sum of the weights of the ties from *a* to *b*.
"""


def page() -> str:
    """FORMATS.md."""
    rows = [
        f"| `{form.name}` | {form.words} | `{form.suffix}`, {form.media_type} | {_READERS[form.name]} |\n"
        for form in FORMATS.values()
    ]
    added = "\nA network may add columns of its own (a case, an instrument, a share); they follow these.\n"
    return (
        _HEAD + "".join(rows)
        + "\n## Nodes\n\n" + _table(NODES) + "\n## Ties\n\n" + _table(EDGES) + added + _DAYS
    )  # fmt: skip


def _table(columns: Iterable[Column]) -> str:
    lines = [f"| `{column.name}` | {column.type} | {column.words} |\n" for column in columns]
    return "| column | type | what it says |\n| -- | -- | -- |\n" + "".join(lines)
