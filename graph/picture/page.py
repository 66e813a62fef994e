"""The page a picture stands on: ours alone, it asks nobody else for anything."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources

from markupsafe import Markup
from pyvis.network import Network

from graph import templates
from graph.picture.drawing import ROLES, SHAPES, Caption, Edge, Frame, Key, Node, Table
from graph.things import Record

DISCLAIMER = (
    "Not legal advice. Names, groupings and places in the picture imply no position on the status of any "
    "state, territory or body."
)

OPTIONS = {
    "physics": {"enabled": False},
    "edges": {"smooth": False, "selectionWidth": 1.5},
    "interaction": {"hover": True, "keyboard": {"enabled": True, "bindToWindow": False}, "dragNodes": False},
    "layout": {"randomSeed": 1, "improvedLayout": False},
}


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn, and what is said beside it."""

    title: str
    caption: Caption
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    table: Table
    frames: tuple[Frame, ...] = ()
    reasons: Mapping[str, Record] = field(default_factory=dict)

    @property
    def legend(self) -> tuple[Key, ...]:
        """The kinds and roles that occur, in the order of their tables."""
        kinds = {node.kind for node in self.nodes}
        shapes = [Key(kind, colour, path) for kind, (path, colour) in SHAPES.items() if kind in kinds]
        styles = {edge.role: edge.style for edge in self.edges}
        order = [*ROLES, *sorted(set(styles) - set(ROLES))]
        lines = [Key(role, styles[role][0], dashes=styles[role][1]) for role in order if role in styles]
        return (*shapes, *lines)

    def html(self, assets: str | None = None) -> str:
        """The page: linking our files under the prefix `assets`, or with everything inside where None."""
        files = {name: Markup(body.decode()) for name, (body, _) in _files().items()}
        page = templates.page("picture.html")
        return page.render(
            picture=self,
            assets=assets.rstrip("/") if assets is not None else None,
            files=files,
            data=_embedded(self._data(linked=assets is not None)),
            disclaimer=DISCLAIMER,
        )

    def _data(self, *, linked: bool) -> Record:
        """What the page's script draws: vis-network's nodes, edges and options, and what to tell of them."""
        drawn = Network(directed=True)
        drawn.nodes = [{"id": node.id, "x": node.x, "y": node.y} for node in self.nodes]
        drawn.nodes += [port for edge in self.edges for port in _ports(edge)]
        drawn.edges = [_line(edge) for edge in self.edges]
        drawn.set_options(json.dumps(OPTIONS))
        return {
            "nodes": drawn.nodes,
            "edges": drawn.edges,
            "options": drawn.options,
            "look": {node.id: _look(node) for node in self.nodes},
            "ends": {edge.id: (edge.source, edge.target) for edge in self.edges},
            "details": {**{node.id: _node_told(node) for node in self.nodes}, **self._edges_told()},
            "frames": [_fields(frame) for frame in self.frames],
            "shapes": SHAPES,
            "reasons": self.reasons,
            "things": "/id/" if linked else None,
        }

    def _edges_told(self) -> dict[str, Record]:
        labels = {node.id: node.label for node in self.nodes}
        return {
            edge.id: {
                "title": f"{labels[edge.source]} → {labels[edge.target]}",
                "kind": edge.role,
                "slug": None,
                "facts": [],
                "entries": [_fields(entry) for entry in edge.entries],
            }
            for edge in self.edges
        }


def assets() -> Mapping[str, tuple[bytes, str]]:
    """The files a served page links, by name: body and media type."""
    return _files()


def _files() -> dict[str, tuple[bytes, str]]:
    ours = resources.files("graph") / "assets"
    engine = resources.files("pyvis") / "templates" / "lib" / "vis-9.1.2" / "vis-network.min.js"
    return {
        "picture.css": ((ours / "picture.css").read_bytes(), "text/css; charset=utf-8"),
        "picture.js": ((ours / "picture.js").read_bytes(), "text/javascript; charset=utf-8"),
        "vis-network.min.js": (engine.read_bytes(), "text/javascript; charset=utf-8"),
    }


def _embedded(data: Record) -> Markup:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps(data, separators=(",", ":"))
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))


def _fields(thing: object) -> Record:
    return {name: getattr(thing, name) for name in getattr(thing, "__slots__", ())}


def _ports(edge: Edge) -> list[Record]:
    """The unseen points at the sides of boxes where a line begins and ends."""
    ends = (("<", edge.start), (">", edge.end))
    return [{"id": f"{edge.id}{mark}", "x": at[0], "y": at[1]} for mark, at in ends if at]


def _line(edge: Edge) -> Record:
    colour, dashes = edge.style
    opacity = 0.85 if edge.start else 0.3
    return {
        "id": edge.id,
        "from": f"{edge.id}<" if edge.start else edge.source,
        "to": f"{edge.id}>" if edge.end else edge.target,
        "arrows": {"to": {"enabled": edge.start is not None, "scaleFactor": 0.55}},
        "color": {"color": colour, "highlight": colour, "hover": colour, "opacity": opacity},
        "dashes": list(dashes) or False,
        "width": round(1 + min(len(edge.entries), 16) ** 0.5 * 0.6, 2),
    }


def _look(node: Node) -> Record:
    return {
        "lines": node.lines,
        "note": node.note,
        "kind": node.kind,
        "width": node.width,
        "height": node.height,
        "angle": node.angle,
        "strong": node.strong,
    }


def _node_told(node: Node) -> Record:
    return {
        "title": node.label,
        "kind": node.kind,
        "slug": node.slug,
        "facts": node.facts,
        "entries": [],
    }
