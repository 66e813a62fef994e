"""Networks as JSON: node-link as NetworkX and D3 read it, and Cytoscape's own."""

import json
from collections.abc import Sequence
from datetime import date

from graph.exchange.view import Column, Row, View


def node_link(view: View) -> bytes:
    """Node-link JSON: directed, multigraph, graph, nodes (with id), edges (with source, target, key)."""
    return _json(
        {
            "directed": view.directed,
            "multigraph": True,
            "graph": dict(view.about),
            "nodes": [_said(node, view.node_columns) for node in view.nodes],
            "edges": [_said(edge, view.edge_columns) for edge in view.edges],
        }
    )


def cytoscape(view: View) -> bytes:
    """Cytoscape JSON: `data` of the whole, and `elements` with the data of nodes and edges."""
    nodes = [_said(node, view.node_columns) for node in view.nodes]
    edges = [_said(edge, view.edge_columns) for edge in view.edges]
    return _json(
        {
            "data": dict(view.about),
            "directed": view.directed,
            "multigraph": True,
            "elements": {
                "nodes": [{"data": {**node, "value": node["id"], "name": node["label"]}} for node in nodes],
                "edges": [
                    {"data": {**edge, "id": f"e{number}", "interaction": edge["kind"]}}
                    for number, edge in enumerate(edges)
                ],
            },
        }
    )


def _said(row: Row, columns: Sequence[Column]) -> dict[str, object]:
    return {
        column.name: value.isoformat() if isinstance(value, date) else value
        for column, value in zip(columns, row, strict=True)
    }


def _json(told: object) -> bytes:
    return (json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
