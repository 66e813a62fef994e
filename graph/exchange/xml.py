"""Networks as XML: GraphML, and GEXF with the days on which ties held."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from xml.sax.saxutils import escape, quoteattr

from graph.exchange.view import LICENCE_PAGE, Column, Row, Value, View, last_day

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_UNSEEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_GRAPHML = {"string": "string", "boolean": "boolean", "integer": "long", "number": "double", "date": "string"}
_TITLES = {"key": "networkx_key"}  # the name by which NetworkX knows it again
Days = tuple[date | None, date | None]


def graphml(view: View) -> bytes:
    """GraphML with typed keys; what is not known is left out."""
    keys = (
        ("graph", "g", [Column(name, "string", "") for name in view.said]),
        ("node", "n", view.node_columns),
    )
    lines = [_HEAD, '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">']
    for place, mark, columns in (*keys, ("edge", "e", view.edge_columns)):
        lines += [
            _tag("key", {"id": f"{mark}-{column.name}", "for": place, "attr.name": column.name,
                         "attr.type": _GRAPHML[column.type]})
            for column in columns if column.name not in {"id", "source", "target"}
        ]  # fmt: skip
    direction = "directed" if view.directed else "undirected"
    lines.append(_tag("graph", {"id": view.name, "edgedefault": direction}, close=False))
    lines += [_data(f"g-{name}", value) for name, value in view.said.items()]
    for node in view.nodes:
        lines.append(_tag("node", {"id": node[0]}, close=False))
        lines += [*_told(node, view.node_columns, "n"), "</node>"]
    for number, edge in enumerate(view.edges):
        ends = {"id": f"e{number}", "source": edge[0], "target": edge[1]}
        lines.append(_tag("edge", ends, close=False))
        lines += [*_told(edge, view.edge_columns, "e"), "</edge>"]
    return _joined([*lines, "</graph>", "</graphml>"])


def _told(row: Row, columns: Sequence[Column], mark: str) -> Iterator[str]:
    for column, value in zip(columns, row, strict=True):
        if value is not None and column.name not in {"id", "source", "target"}:
            yield _data(f"{mark}-{column.name}", value)


def _data(key: str, value: Value) -> str:
    return f"<data key={quoteattr(key)}>{escape(_text(value))}</data>"


def gexf(view: View) -> bytes:
    """GEXF 1.3 in mode dynamic: each tie with its days, each node with the days on which it has a tie.

    GEXF counts the end in, our days do not: `end` is the day before. An end that is open is left out.
    """
    fields = [column.name for column in view.edge_columns]
    first, end, weight = (fields.index(name) for name in ("first_day", "end_day", "weight"))
    days = [(_day(edge[first]), last_day(_day(edge[first]), _day(edge[end]))) for edge in view.edges]
    lines = [
        _HEAD,
        '<gexf xmlns="http://gexf.net/1.3" version="1.3">',
        "<meta><creator>Mandate Graph</creator>",
        f"<description>{escape(_text(_words(view)))}</description></meta>",
        _tag("graph", {"mode": "dynamic", "timeformat": "date", "timerepresentation": "interval",
                       "defaultedgetype": "directed" if view.directed else "undirected"}, close=False),
        *_attributes("node", view.node_columns, {"id", "label"}),
        *_attributes("edge", view.edge_columns, {"source", "target", "weight"}),
        _tag("nodes", {"count": len(view.nodes)}, close=False),
    ]  # fmt: skip
    spells = _spells(view, days)
    for node in view.nodes:
        lines.append(_tag("node", {"id": node[0], "label": node[1] or node[0]}, close=False))
        lines += [
            *_values(node, view.node_columns, {"id", "label"}),
            *spells.get(str(node[0]), ()),
            "</node>",
        ]
    lines += ["</nodes>", _tag("edges", {"count": len(view.edges)}, close=False)]
    for number, (edge, (start, stop)) in enumerate(zip(view.edges, days, strict=True)):
        kind = edge[fields.index("kind")]
        own = {"id": str(number), "source": edge[0], "target": edge[1], "label": kind, "kind": kind,
               "weight": edge[weight], "start": start, "end": stop}  # fmt: skip
        lines.append(_tag("edge", own, close=False))
        lines += [*_values(edge, view.edge_columns, {"source", "target", "weight"}), "</edge>"]
    return _joined([*lines, "</edges>", "</graph>", "</gexf>"])


def _words(view: View) -> str:
    told = "; ".join(
        f"{name}: {value}" for name, value in view.said.items() if name not in {"offered", "refused"}
    )
    return f"{told}. The end of a tie is the last day on which it held. Licence: {LICENCE_PAGE}"


def _attributes(place: str, columns: Sequence[Column], left_out: set[str]) -> list[str]:
    types = {"number": "double", "date": "string", "integer": "long"}
    told = [
        _tag("attribute", {"id": name, "title": _TITLES.get(name, name), "type": types.get(kind, kind)})
        for name, kind in ((column.name, column.type) for column in columns)
        if name not in left_out
    ]
    return [_tag("attributes", {"class": place}, close=False), *told, "</attributes>"]


def _values(row: Row, columns: Sequence[Column], left_out: set[str]) -> list[str]:
    told = [
        _tag("attvalue", {"for": column.name, "value": value})
        for column, value in zip(columns, row, strict=True)
        if value is not None and column.name not in left_out
    ]
    return ["<attvalues>", *told, "</attvalues>"] if told else []


def _spells(view: View, days: Sequence[Days]) -> dict[str, list[str]]:
    """By node, the spells in which it has a tie; none for a node that always has one."""
    found: dict[str, set[Days]] = {}
    for edge, span in zip(view.edges, days, strict=True):
        for node in edge[:2]:
            found.setdefault(str(node), set()).add(span)
    told = {}
    for node, spans in found.items():
        merged = _merged(spans)
        if merged != [(None, None)]:
            lines = [_tag("spell", {"start": start, "end": end}) for start, end in merged]
            told[node] = ["<spells>", *lines, "</spells>"]
    return told


def _merged(spans: Iterable[Days]) -> list[Days]:
    """Spans of days, in order, those that overlap or meet made one."""
    merged: list[tuple[date, date]] = []
    closed = [(start or date.min, end or date.max) for start, end in spans]
    for start, end in sorted(closed):
        if merged and start.toordinal() <= merged[-1][1].toordinal() + 1:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return [(None if a == date.min else a, None if b == date.max else b) for a, b in merged]


def _day(value: Value) -> date | None:
    return value if isinstance(value, date) else None


def _tag(name: str, said: Mapping[str, Value], *, close: bool = True) -> str:
    told = "".join(f" {key}={quoteattr(_text(value))}" for key, value in said.items() if value is not None)
    return f"<{name}{told}{'/' if close else ''}>"


def _text(value: Value) -> str:
    """The value as XML has it, without characters that XML cannot hold."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _UNSEEN.sub("", value.isoformat() if isinstance(value, date) else str(value))


def _joined(lines: Iterable[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()
