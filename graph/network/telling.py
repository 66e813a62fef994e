"""A drawn network told otherwise: as node-link JSON, or in blocks."""

from collections.abc import Mapping

import networkx

from graph.network.drawing import Ties

Values = Mapping[str, Mapping[str, object]]


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
