"""The picture of a network: nodes with the same ties are one box, holders left, those reached right."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from graph.network import Ties, blocks_of
from graph.picture.drawing import ROLES, SHAPES, STYLES, Caption, Edge, Entry, Node, Table
from graph.picture.layout import FAR, docked, stack
from graph.picture.page import Picture
from graph.things import Record

ALL = "all"


def of_network(network: "Ties[str]") -> Picture:
    """The picture of a network: nodes with the same ties are one box; holders left, those reached right.

    Where holders reach all boxes on the right but at most one, one line to "all of them" says so.
    """
    blocks = blocks_of(network)
    left = [block for block in blocks if network.out_degree(block[0])]
    right = [block for block in blocks if not network.out_degree(block[0])]
    nodes = [_block(network, block) for block in (*left, *right)]
    edges = [line for block in left for line in _lines(network, block, left, right)]
    if any(edge.target == ALL for edge in edges):
        count = sum(len(block) for block in right)
        nodes.insert(
            len(left), Node(ALL, f"all {count} of them", "several", note="every box below", strong=True)
        )
    placed = [
        replace(node, x=x, y=y)
        for x, column in ((-FAR, nodes[: len(left)]), (FAR, nodes[len(left) :]))
        for node, y in zip(column, stack(column), strict=True)
    ]
    labels = {node.id: node.label for node in placed}
    rows = [
        (labels[edge.source], labels[edge.target], "; ".join(entry.title for entry in edge.entries))
        for edge in edges
    ]
    said = network.graph
    return Picture(
        title=str(said.get("words", said.get("name", "network"))),
        caption=Caption(
            parameters=(("on", str(said.get("on", ""))), ("ties", str(network.number_of_edges()))),
            dataset=str(said.get("dataset", "")),
            status="yes" if edges else "no",
        ),
        nodes=tuple(placed),
        edges=tuple(docked(placed, edges)),
        table=Table(("from", "to", "which"), tuple(rows)),
    )


def _block(network: "Ties[str]", block: Sequence[str]) -> Node:
    said = network.nodes
    labels = sorted(str(said[node]["label"]) for node in block)
    kind, alone = str(said[block[0]]["kind"]), len(block) == 1
    more = f" and {len(block) - 3} more" if len(block) > 3 else ""
    reached, reached_by = len(set(network.successors(block[0]))), len(set(network.predecessors(block[0])))
    shown = tuple({"text": str(said[node]["label"]), "id": node} for node in block)
    return Node(
        id=_block_id(block),
        label=", ".join(labels[:3]) + more,
        kind=(kind if kind in SHAPES else "other") if alone else "several",
        slug=block[0] if alone else None,
        note=f"reach{'es' if alone else ''} {reached}" if reached else f"reached by {reached_by}",
        facts=((f"{len(block)} with the same ties", shown),),
    )


def _block_id(block: Sequence[str]) -> str:
    return f"block-{block[0]}"


Blocks = Sequence[Sequence[str]]


def _lines(network: "Ties[str]", block: Sequence[str], left: Blocks, right: Blocks) -> list[Edge]:
    """The lines from one block of holders: one a block reached, or one to all of those that hold nothing."""
    reached = set(network.successors(block[0]))
    holders = [other for other in left if other[0] in reached]
    hit = [other for other in right if other[0] in reached]
    missed = [other for other in right if other[0] not in reached]
    if len(right) > 3 and len(missed) <= 1:
        but = ", ".join(str(network.nodes[node]["label"]) for other in missed for node in other)
        ties = _ties_between(network, block, [node for other in hit for node in other])
        return [
            _bundle(f"{_block_id(block)}-all", (_block_id(block), ALL), ties, but),
            *_each(network, block, holders),
        ]
    return _each(network, block, [*holders, *hit])


def _each(network: "Ties[str]", block: Sequence[str], others: Blocks) -> list[Edge]:
    return [
        _bundle(f"{_block_id(block)}-{other[0]}", (_block_id(block), _block_id(other)), ties)
        for other in others
        if (ties := _ties_between(network, block, other))
    ]


def _ties_between(network: "Ties[str]", sources: Sequence[str], targets: Iterable[str]) -> list[Record]:
    wanted = set(targets)
    return [facts for _, target, facts in network.out_edges(sources, data=True) if target in wanted]


def _bundle(slug: str, ends: tuple[str, str], ties: Sequence[Record], but: str = "") -> Edge:
    """One line for many ties, with how many there are of each role and kind."""
    counts = Counter((str(tie["role"] or "tied"), str(tie["kind"])) for tie in ties)
    role = min((role for role, _ in counts), key=lambda role: (*ROLES, role).index(role))
    entries = [
        Entry(f"{word} · {kind}", (("ties", ({"text": str(count)},)),))
        for (word, kind), count in sorted(counts.items())
    ]
    if but:
        entries.insert(0, Entry(f"all but {but}", ()))
    return Edge(slug, *ends, role, ROLES.get(role, STYLES[0]), tuple(entries))
