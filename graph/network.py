"""The network: who is tied to whom on a day, read off the tie queries.

A network is `graph/ties/<name>.rq`, which gives `?from ?to ?kind ?since ?until ?claim` and, where they
apply, `?role` and `?sure`; its only parameter is the day. Adding a network needs no Python.
"""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import networkx

from graph.errors import UnknownQuestion
from graph.names import Names
from graph.store import Row, Store
from graph.terms import Term, day, day_literal, slug_of, word_of

Ties = networkx.MultiDiGraph
Values = Mapping[str, Mapping[str, object]]

_WORDS = re.compile(r"#\+ network: (.*)")
_KINDS = """
PREFIX mg: <https://w3id.org/mandate-graph/ontology#>
PREFIX id: <https://w3id.org/mandate-graph/id/>
SELECT ?thing ?kind WHERE {
  { ?thing mg:existence ?existence ; mg:kind ?kind }
  UNION { ?thing a mg:ActorClass . BIND(id:class AS ?kind) }
}
"""


def names_of(folder: Path) -> list[str]:
    """The networks there are, in alphabetical order."""
    return sorted(path.stem for path in folder.glob("*.rq"))


def kinds_of(store: Store) -> dict[str, str]:
    """By id, what kind of actor a thing is: state, organisation, organ, office, court …, or class."""
    return {slug_of(row["thing"]): word_of(row["kind"]) for row in store.select(_KINDS)}


def draw_from(store: Store, names: Names, folder: Path, name: str, on: str | date) -> "Ties[str]":
    """The network of that name on a day.

    Nodes are ids with `label` and `kind`; an edge has the key `<claim>#<kind>` and says `kind`, `role`,
    `since`, `until`, `claim` and `sure`. The graph says `name`, `words` (what is asked) and `on`. Nodes
    and edges are in the order of their ids. Raises UnknownQuestion where no network has that name, and
    BadDay.
    """
    known = names_of(folder)
    if name not in known:
        raise UnknownQuestion(name, known, "network")
    asked = on if isinstance(on, date) else day(on)
    query = (folder / f"{name}.rq").read_text(encoding="utf-8")
    kinds = kinds_of(store)
    ties = store.select(query, {"on": day_literal(asked)})
    words = _WORDS.search(query)
    drawn: Ties[str] = networkx.MultiDiGraph(
        name=name, words=words[1] if words else name, on=asked.isoformat()
    )
    ends = {row[end] for row in ties for end in ("from", "to")}
    for thing in sorted(ends, key=slug_of):
        slug = slug_of(thing)
        drawn.add_node(slug, label=names.label(thing), kind=kinds.get(slug, "other"))
    for (source, target, key), facts in sorted(_edges(ties.rows).items()):
        drawn.add_edge(source, target, key=key, **facts)
    return drawn


def _edges(ties: tuple[Row, ...]) -> dict[tuple[str, str, str], dict[str, object]]:
    """One edge a tie; a tie that is reached twice is sure if it is sure once."""
    found: dict[tuple[str, str, str], dict[str, object]] = {}
    for row in ties:
        kind, claim = word_of(row["kind"]), row["claim"].value
        key = (slug_of(row["from"]), slug_of(row["to"]), f"{claim}#{kind}")
        sure = "sure" not in row or row["sure"].value == "true"
        before = found.get(key)
        found[key] = {
            "kind": kind,
            "role": _said(row.get("role")),
            "since": _said(row.get("since")),
            "until": _said(row.get("until")),
            "claim": claim,
            "sure": sure or bool(before and before["sure"]),
        }
    return found


def _said(term: Term | None) -> str | None:
    return word_of(term) if term is not None else None


def blocks_of(network: "Ties[str]") -> list[tuple[str, ...]]:
    """The nodes in blocks: those tied from and to exactly the same others stand together.

    Blocks come largest number of neighbours first, then by id; every node is in one block.
    """
    blocks: dict[tuple[frozenset[str], frozenset[str]], list[str]] = {}
    for node in network:
        ends = (frozenset(network.predecessors(node)), frozenset(network.successors(node)))
        blocks.setdefault(ends, []).append(node)
    order = sorted(blocks, key=lambda ends: (-len(ends[0]) - len(ends[1]), blocks[ends]))
    return [tuple(blocks[ends]) for ends in order]


def to_json(network: "Ties[str]", values: Values) -> dict[str, object]:
    """The network as node-link JSON; `values` gives, by measure and node, what each node carries.

    The keys are `directed`, `multigraph`, `graph`, `nodes` (each with `id` and `measures`) and `edges`
    (each with `source`, `target` and `key`).
    """
    told: dict[str, object] = networkx.node_link_data(network, edges="edges")
    nodes = told["nodes"]
    assert isinstance(nodes, list)
    told["nodes"] = [
        {**node, "measures": {name: by_node.get(node["id"]) for name, by_node in values.items()}}
        for node in nodes
    ]
    return told
