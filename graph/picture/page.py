"""The page a picture stands on: ours alone, it asks nobody else for anything."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import resources

from markupsafe import Markup
from pyvis.network import Network

from graph import templates
from graph.picture.drawing import ROLES, SHAPES, Caption, Edge, Entry, Frame, Group, Hull, Key, Node, Table
from graph.picture.gather import brief
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
FEW = 12  # things that need no filter
Bundle = tuple[tuple[int, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Filter:
    """A choice by which the picture shows less: what is chosen by, and the choices with their numbers."""

    name: str
    words: str
    choices: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn, and what is said beside it.

    `flow` says that its boxes are read along the lines, `weighted` that lines are as wide as they weigh.
    """

    title: str
    caption: Caption
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    table: Table
    frames: tuple[Frame, ...] = ()
    reasons: Mapping[str, Record] = field(default_factory=dict)
    groups: tuple[Group, ...] = ()
    hulls: tuple[Hull, ...] = ()
    directed: bool = True
    flow: bool = False
    weighted: bool = False

    @property
    def is_map(self) -> bool:
        """Whether things are dots that stand free, and not boxes or spokes."""
        return any(node.radius for node in self.nodes)

    @property
    def legend(self) -> tuple[Key, ...]:
        """The kinds, roles and skins that occur, in the order of their tables."""
        kinds = {node.kind: node for node in self.nodes}
        plain = bool(self.hulls)
        shapes = [
            Key(kind, "#4a5560" if plain else colour, path)
            for kind, (path, colour) in SHAPES.items()
            if kind in kinds
        ]
        styles = {edge.role: edge.style for edge in self.edges}
        order = [*ROLES, *sorted(set(styles) - set(ROLES))]
        lines = [Key(role, styles[role][0], dashes=styles[role][1]) for role in order if role in styles]
        skins = [Key(hull.label, hull.colour, patch=True) for hull in self.hulls]
        return (*shapes, *lines, *skins)

    @property
    def filters(self) -> tuple[Filter, ...]:
        """By what the picture may be made to show less: kinds of thing and of tie, what things belong to."""
        if len(self.nodes) <= FEW:
            return ()
        kinds = Counter(node.kind for node in self.nodes)
        ties = Counter(kind for edge in self.edges for kind in edge.kinds)
        belongs = Counter(node.of for node in self.nodes if node.of)
        groups = {name: count for name, count in belongs.items() if count > 1}
        found = (
            ("kind", "Kind", kinds),
            ("tie", "Tie", ties),
            ("group", "Community" if self.hulls else "Belongs to", groups),
        )
        return tuple(
            Filter(name, words, tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0]))))
            for name, words, counts in found
            if len(counts) > 1
        )

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
        nodes = (*self.nodes, *(group.node for group in self.groups))
        entries, bundles, own = _bundled(self.edges)
        styles = {edge.role: edge.style for edge in self.edges}
        order = [role for role in (*ROLES, *sorted(set(styles) - set(ROLES))) if role in styles]
        drawn = Network(directed=self.directed)
        drawn.nodes = [{"id": node.id, "x": node.x, "y": node.y} for node in nodes]
        drawn.edges = [
            {
                "from": edge.source,
                "to": edge.target,
                "s": order.index(edge.role),
                "w": edge.weight,
                "b": bundle,
            }
            for edge, bundle in zip(self.edges, own, strict=True)
        ]
        drawn.set_options(json.dumps(OPTIONS))
        return {
            "nodes": drawn.nodes,
            "edges": drawn.edges,
            "options": drawn.options,
            "mode": self._mode(),
            "look": {node.id: _look(node) for node in nodes},
            "facts": {node.id: node.facts for node in nodes if node.facts},
            "styles": [(role, *styles[role]) for role in order],
            **_told(entries),
            "bundles": [{"e": told, "k": kinds} for told, kinds in bundles],
            "groups": {
                group.node.id: {"width": group.width, "height": group.height, "open": group.open}
                for group in self.groups
            },
            "hulls": [{**_fields(hull), "tint": _tint(hull.colour)} for hull in self.hulls],
            "frames": [_fields(frame) for frame in self.frames],
            "shapes": SHAPES,
            "reasons": self.reasons,
            "things": "/id/" if linked else None,
        }

    def _mode(self) -> Record:
        wheel = any(node.angle is not None for node in self.nodes)
        return {
            "map": self.is_map,
            "docked": not self.is_map and not wheel,
            "arrows": not wheel,
            "directed": self.directed,
            "flow": self.flow,
            "weighted": self.weighted,
        }


def _bundled(edges: Iterable[Edge]) -> tuple[list[Entry], list[Bundle], list[int]]:
    """Each entry once, each set of entries once, and for each edge which set is its own."""
    entries: dict[int, tuple[int, Entry]] = {}
    bundles: dict[Bundle, int] = {}
    own = []
    for edge in edges:
        for entry in edge.entries:
            entries.setdefault(id(entry), (len(entries), entry))
        told = tuple(entries[id(entry)][0] for entry in edge.entries)
        own.append(bundles.setdefault((told, edge.kinds), len(bundles)))
    return [entry for _, entry in entries.values()], list(bundles), own


def _told(entries: Iterable[Entry]) -> Record:
    """What is told of each entry; words that many share are given once, in `words`."""
    words: dict[str, int] = {}
    values: list[object] = []

    def number(value: object) -> int:
        key = json.dumps(value)
        if key not in words:
            words[key] = len(values)
            values.append(value)
        return words[key]

    told = [
        [
            number(entry.title),
            [[number(name), *(number(one) for one in shown)] for name, shown in entry.facts],
            [number(key) for key in entry.why],
        ]
        for entry in entries
    ]
    return {"entries": told, "words": values}


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


def _tint(colour: str) -> str:
    """The colour with nine parts of white."""
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(255 - (255 - part) * 0.1):02x}" for part in parts)


def _look(node: Node) -> Record:
    return {
        "title": node.label,
        "lines": node.lines,
        "note": node.note,
        "kind": node.kind,
        "slug": node.slug,
        "width": node.width,
        "height": node.height,
        "angle": node.angle,
        "strong": node.strong,
        "radius": node.radius,
        "group": node.group,
        "colour": node.colour,
        "rank": node.rank,
        "of": node.of,
        "short": brief(node.label) if node.radius else "",
    }
