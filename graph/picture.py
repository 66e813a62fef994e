"""A picture of an answer or of a network: what is drawn where, on a page that asks nobody for anything.

What a question's picture shows stands in the header of its file, `#+ picture: from=holder to=target
group=organisation role=role label=instrument`; each name is a column or a parameter. Ties between the
same two things are one line that lists them. Places are computed here, without chance.
"""

import json
import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import resources
from itertools import pairwise

import jinja2
from markupsafe import Markup
from pyvis.network import Network

from graph.answers import Answer, heading
from graph.catalogue import Question
from graph.network import Ties, blocks_of
from graph.things import Record

DISCLAIMER = (
    "Not legal advice. Names, groupings and places in the picture imply no position on the status of any "
    "state, territory or body."
)
SHAPES: Mapping[str, tuple[str, str]] = {
    "state": ("M8 0A8 8 0 1 1 -8 0A8 8 0 1 1 8 0Z", "#0b62a4"),
    "organisation": ("M-7 -7H7V7H-7Z", "#00705a"),
    "organ": ("M0 -9L9 0L0 9L-9 0Z", "#b34700"),
    "office": ("M0 -9L9 7H-9Z", "#8f3a84"),
    "court": ("M-5 -8H5L9 0L5 8H-5L-9 0Z", "#5a4fa0"),
    "class": ("M-3 -9H3V-3H9V3H3V9H-3V3H-9V-3H-3Z", "#4a5560"),
    "obstacle": ("M-8 -5L-5 -8L0 -3L5 -8L8 -5L3 0L8 5L5 8L0 3L-5 8L-8 5L-3 0Z", "#a8071a"),
    "several": ("M-8 -8H4V4H-8ZM5 -4H8V8H-4V5H5Z", "#0b62a4"),
    "other": ("M0 -9L9 -2L5 8H-5L-9 -2Z", "#6b5200"),
}
ROLES: Mapping[str, tuple[str, tuple[int, ...]]] = {
    "decide": ("#23395d", ()),
    "authorise": ("#5a4fa0", (14, 4, 3, 4)),
    "execute": ("#0b7a75", (10, 5)),
    "recommend": ("#b34700", (3, 5)),
    "possible": ("#8a94a0", (2, 7)),
}
STYLES = (("#23395d", ()), ("#b34700", (10, 5)), ("#0b7a75", (3, 5)), ("#5a4fa0", (14, 4, 3, 4)))
BLOCKED = ("#a8071a", (6, 6))
WIDTH, LINE, WRAP, GAP, FRAME = 288, 17, 36, 8, 24
MOST_IN_COLUMNS, WHEEL_STEP = 40, 19

Shown = Mapping[str, str | None]
Fact = tuple[str, tuple[Shown, ...]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One row behind a line: its title, its facts, and which reasons make it true."""

    title: str
    facts: tuple[Fact, ...]
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Node:
    """A thing drawn: centred on x, y; a box of that width and height, or a dot with a label at an angle."""

    id: str
    label: str
    kind: str
    slug: str | None = None
    note: str = ""
    facts: tuple[Fact, ...] = ()
    x: float = 0
    y: float = 0
    width: float = WIDTH
    angle: float | None = None

    @property
    def lines(self) -> list[str]:
        """The label as it is broken into lines."""
        return [self.label] if self.angle is not None else textwrap.wrap(self.label, WRAP) or [""]

    @property
    def height(self) -> float:
        """How high the box is."""
        return LINE * (len(self.lines) + bool(self.note)) + 14


@dataclass(frozen=True, slots=True)
class Edge:
    """One line between two things, and the rows it stands for."""

    id: str
    source: str
    target: str
    role: str
    style: tuple[str, tuple[int, ...]]
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """A box drawn round the nodes that belong together."""

    label: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Key:
    """A line of the legend: a shape for a kind of thing, or a dash for a role."""

    word: str
    colour: str
    path: str = ""
    dashes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Caption:
    """What the picture answers, and what that stands on."""

    parameters: tuple[tuple[str, str], ...]
    dataset: str
    status: str
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """The same rows for those who read rather than look."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


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
        page = _templates().get_template("picture.html")
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
        drawn.nodes = [{"id": node.id, "label": " ".join(node.lines), "x": node.x, "y": node.y} for node in self.nodes]
        drawn.edges = [_line(edge) for edge in self.edges]
        drawn.set_options(json.dumps(_OPTIONS))
        return {
            "nodes": drawn.nodes,
            "edges": drawn.edges,
            "options": drawn.options,
            "look": {node.id: _look(node) for node in self.nodes},
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


_OPTIONS = {
    "physics": {"enabled": False},
    "edges": {"smooth": False, "arrows": {"to": {"enabled": True, "scaleFactor": 0.55}}, "selectionWidth": 1.5},
    "interaction": {"hover": True, "keyboard": {"enabled": True, "bindToWindow": False}, "dragNodes": False},
    "layout": {"randomSeed": 1, "improvedLayout": False},
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


def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("graph", "assets"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _embedded(data: Record) -> Markup:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps(data, separators=(",", ":"))
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))


def _fields(thing: object) -> Record:
    return {name: getattr(thing, name) for name in getattr(thing, "__slots__", ())}


def _line(edge: Edge) -> Record:
    colour, dashes = edge.style
    return {
        "id": edge.id,
        "from": edge.source,
        "to": edge.target,
        "color": {"color": colour, "highlight": colour, "hover": colour, "opacity": 0.75},
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
    }


def _node_told(node: Node) -> Record:
    return {
        "title": node.label,
        "kind": node.kind,
        "slug": node.slug,
        "facts": node.facts,
        "entries": [],
    }


# What an answer's picture shows


@dataclass(frozen=True, slots=True)
class Sketch:
    """Which column or parameter stands at each end of a line, and what is told of it."""

    source: str
    target: str
    group: str | None
    role: str | None
    label: str | None
    through: str | None
    about: str | None


def sketch_of(question: Question) -> Sketch:
    """The sketch in a question's header; without one, the table's first thing tied to the first parameter."""
    found = re.search(r"^#\+ picture: (.*)$", question.query, re.MULTILINE)
    said = dict(re.findall(r"(\w+)=([\w.]+)", found[1])) if found else {}
    things = [column.name for column in question.columns if column.type == "thing"]
    first = [parameter.name for parameter in question.parameters if parameter.type == "thing"]
    return Sketch(
        source=said.get("from") or next((name for name in question.table if name in things), things[0]),
        target=said.get("to") or first[0],
        group=said.get("group"),
        role=said.get("role"),
        label=said.get("label"),
        through=said.get("through"),
        about=said.get("about"),
    )


def of_answer(answer: Answer, kinds: Mapping[str, str] | None = None) -> Picture:
    """The picture of an answer; `kinds` says by id what kind of actor a thing is (`network.kinds_of`)."""
    sketch = sketch_of(answer.question)
    pen = Pen(answer, sketch, kinds or {})
    nodes, edges, frames = pen.chain() if sketch.through else pen.star()
    shown = answer.records()
    table = Table(
        tuple(heading(name) for name in answer.question.table),
        tuple(tuple(record[name] for name in answer.question.table) for record in shown),
    )
    return Picture(
        title=answer.question.words,
        caption=_caption(answer),
        nodes=tuple(nodes),
        edges=tuple(edges),
        table=table,
        frames=tuple(frames),
        reasons=pen.reasons(),
    )


def _caption(answer: Answer) -> Caption:
    return Caption(
        parameters=tuple((name, _text(value)) for name, value in answer.parameters.items()),
        dataset=answer.dataset,
        status=answer.status,
        notices=tuple(str(notice["text"]) for notice in answer.notices),
    )


Drawn = tuple[list[Node], list[Edge], list[Frame]]


@dataclass(frozen=True, slots=True)
class Pen:
    """Draws the rows of one answer after a sketch."""

    answer: Answer
    sketch: Sketch
    kinds: Mapping[str, str]

    def star(self) -> Drawn:
        """The thing asked about in the middle, those tied to it around it, grouped."""
        outward = self.sketch.source in self.answer.parameters
        centre = self._parameter(self.sketch.source if outward else self.sketch.target)
        far = self.sketch.target if outward else self.sketch.source
        bundles: dict[str, list[Record]] = {}
        for row in self.answer.rows:
            bundles.setdefault(str(_thing(row[far])["id"]), []).append(row)
        groups: dict[str, list[Node]] = {}
        edges = []
        for number, (slug, rows) in enumerate(bundles.items()):
            node = self._node(_thing(rows[0][far]), rows)
            if node.id == centre.id:
                continue
            groups.setdefault(self._group(rows[0]), []).append(node)
            ends = (centre.id, slug) if outward else (slug, centre.id)
            edges.append(self._edge(f"tie-{number}", ends, rows))
        count = sum(len(nodes) for nodes in groups.values())
        nodes, frames = _sides(groups) if count <= MOST_IN_COLUMNS else _wheel(groups)
        return [replace(centre, note=f"{count} around it" if count else "nothing tied to it"), *nodes], edges, frames

    def chain(self) -> Drawn:
        """From one thing asked about to the other, through what stands between."""
        start, end = self._parameter(self.sketch.source), self._parameter(self.sketch.target)
        middle, edges = [], []
        for number, row in enumerate(self.answer.rows):
            about = row.get(self.sketch.about) if self.sketch.about else None
            label = f"{_text(row[str(self.sketch.through)])}: {_text(about)}" if about else _text(row[str(self.sketch.through)])
            slug = str(_thing(about)["id"]) if isinstance(about, Mapping) else None
            node = Node(f"between-{number}", label, "obstacle", slug, facts=self._facts(row))
            middle.append(node)
            entry = self._entry(row)
            edges.append(Edge(f"to-{number}", start.id, node.id, "would act", STYLES[0], (entry,)))
            edges.append(Edge(f"stop-{number}", node.id, end.id, "stopped", BLOCKED, (entry,)))
        if not middle:
            edges = []
        placed = [replace(node, x=0, y=y) for node, y in zip(middle, _stack(middle), strict=True)]
        return [replace(start, x=-430), replace(end, x=430), *placed], edges, []

    def reasons(self) -> dict[str, Record]:
        """Every reason the rows give, once, by the key entries name it with."""
        found: dict[str, Record] = {}
        for row in self.answer.rows:
            for reason in _reasons(row):
                found[_reason_key(reason)] = reason
        return found

    def _parameter(self, name: str) -> Node:
        thing = _thing(self.answer.parameters[name])
        return replace(self._node(thing, []), kind=self._kind(str(thing["id"])))

    def _node(self, thing: Record, rows: Sequence[Record]) -> Node:
        slug, label = str(thing["id"]), str(thing["label"])
        return Node(
            id=slug,
            label=_shortened(label, self._group(rows[0])) if rows else label,
            kind=self._kind(slug),
            slug=slug,
            note=_counted(self._roles(rows)),
            facts=tuple(
                (heading(name), tuple({"text": text} for text in texts))
                for name, texts in self._spread(rows).items()
            ),
        )

    def _kind(self, slug: str) -> str:
        kind = self.kinds.get(slug, "other")
        return kind if kind in SHAPES else "other"

    def _group(self, row: Record) -> str:
        return _text(row[self.sketch.group]) if self.sketch.group else ""

    def _roles(self, rows: Iterable[Record]) -> list[str]:
        return [_text(row[self.sketch.role]) for row in rows] if self.sketch.role else []

    def _spread(self, rows: Sequence[Record]) -> dict[str, list[str]]:
        """What the rows of one node say, for its panel: each label and role once."""
        names = [name for name in (self.sketch.label, self.sketch.role) if name and rows]
        return {name: sorted({_text(row[name]) for row in rows}) for name in dict.fromkeys(names)}

    def _edge(self, slug: str, ends: tuple[str, str], rows: Sequence[Record]) -> Edge:
        roles = self._roles(rows) or ["tied"]
        order = [*ROLES, *sorted(set(roles))]
        role = min(roles, key=order.index)
        words = sorted({role for row in self.answer.rows for role in self._roles([row])} - set(ROLES)) or [role]
        style = ROLES.get(role) or STYLES[words.index(role) % len(STYLES)]
        if not any(row.get("sure", True) for row in rows):
            role, style = "possible", ROLES["possible"]
        return Edge(slug, *ends, role, style, tuple(self._entry(row) for row in rows))

    def _entry(self, row: Record) -> Entry:
        names = dict.fromkeys(name for name in (self.sketch.role, self.sketch.label) if name)
        title = " · ".join(_text(row[name]) for name in names) or "tied"
        return Entry(title, self._facts(row), tuple(dict.fromkeys(map(_reason_key, _reasons(row)))))

    def _facts(self, row: Record) -> tuple[Fact, ...]:
        """Every column of a row that says something."""
        found = []
        for column in self.answer.question.columns:
            value: object = row
            for part in column.name.split("."):
                value = value[part] if isinstance(value, Mapping) else None
            shown = tuple(_shown(value))
            if shown:
                found.append((heading(column.name), shown))
        return tuple(found)


def _thing(value: object) -> Record:
    return dict(value) if isinstance(value, Mapping) else {"id": str(value), "label": str(value)}


def _text(value: object) -> str:
    if isinstance(value, Mapping):
        return str(value["label"])
    return "" if value is None else str(value)


def _shown(value: object) -> list[Shown]:
    """A cell as the panel shows it: text, with an id where it is a thing."""
    if value is None or value == "":
        return []
    if isinstance(value, list):
        return [shown for item in value for shown in _shown(item)]
    if isinstance(value, Mapping):
        count = f" ({value['count']})" if "count" in value else ""
        return [{"text": f"{value['label']}{count}", "id": str(value["id"])}]
    if isinstance(value, bool):
        return [{"text": "yes" if value else "no"}]
    return [{"text": str(value)}]


def _reasons(row: Record) -> list[Record]:
    why = row.get("why", [])
    return why if isinstance(why, list) else []


def _reason_key(reason: Record) -> str:
    source = reason["source"]
    return f"{reason['claim']} {_text(source)} {reason['locator']}"


def _shortened(label: str, group: str) -> str:
    """A holder's name without the organisation its frame already names."""
    return re.sub(rf" of (the )?{re.escape(group)}$", "", label) if group else label


def _counted(words: Sequence[str]) -> str:
    counts = {word: words.count(word) for word in dict.fromkeys(words)}
    if len(words) == 1:
        return words[0]
    return " · ".join(f"{word} {count}" for word, count in counts.items())


# Where things are drawn


def _stack(nodes: Sequence[Node]) -> list[float]:
    """The heights at which nodes stand in one column around zero."""
    tops = [0.0]
    for node in nodes:
        tops.append(tops[-1] + node.height + GAP)
    half = (tops[-1] - GAP) / 2
    return [top - half + (below - top - GAP) / 2 for top, below in pairwise(tops)]


def _sides(groups: Mapping[str, Sequence[Node]]) -> tuple[list[Node], list[Frame]]:
    """The groups in two columns, left and right of the middle, in their order."""
    heights = {name: sum(node.height + GAP for node in nodes) + FRAME * 2 for name, nodes in groups.items()}
    left: list[str] = []
    while len(left) < len(groups) and sum(heights[name] for name in left) < sum(heights.values()) / 2:
        left.append(list(groups)[len(left)])
    nodes, frames = [], []
    for x, names in ((-430.0, left), (430.0, [name for name in groups if name not in left])):
        top = -sum(heights[name] for name in names) / 2
        for name in names:
            y = top + FRAME
            for node in groups[name]:
                nodes.append(replace(node, x=x, y=y + node.height / 2))
                y += node.height + GAP
            if name and [node.label for node in groups[name]] != [name]:
                frames.append(Frame(name, x - WIDTH / 2 - 10, top, WIDTH + 20, y - top + 4))
            top += heights[name]
    return nodes, frames


def _wheel(groups: Mapping[str, Sequence[Node]]) -> tuple[list[Node], list[Frame]]:
    """Many things as dots on a circle, group by group, their names turned outwards."""
    import math

    nodes = [node for members in groups.values() for node in members]
    radius = max(320.0, len(nodes) * WHEEL_STEP / (2 * math.pi))
    placed = []
    for number, node in enumerate(nodes):
        angle = 2 * math.pi * number / len(nodes) - math.pi / 2
        x, y = radius * math.cos(angle), radius * math.sin(angle)
        placed.append(replace(node, x=round(x, 2), y=round(y, 2), width=16, angle=round(angle, 4)))
    return placed, []


# What a network's picture shows


def of_network(network: "Ties[str]") -> Picture:
    """The picture of a network: nodes with the same ties are one box; holders left, those reached right."""
    blocks = [block for block in blocks_of(network) if any(True for _ in _ends(network, block))]
    named = {node: f"block-{number}" for number, block in enumerate(blocks) for node in block}
    left = [_block(network, block, named) for block in blocks if network.out_degree(block[0])]
    right = [_block(network, block, named) for block in blocks if not network.out_degree(block[0])]
    bundles: dict[tuple[str, str], list[Record]] = {}
    for source, target, facts in network.edges(data=True):
        bundles.setdefault((named[source], named[target]), []).append(facts)
    edges = [_bundle(number, ends, ties) for number, (ends, ties) in enumerate(sorted(bundles.items()))]
    nodes = [
        replace(node, x=x, y=y)
        for x, column in ((-430.0, left), (430.0, right))
        for node, y in zip(column, _stack(column), strict=True)
    ]
    labels = {node.id: node.label for node in nodes}
    rows = [(labels[edge.source], labels[edge.target], edge.role, _tally(edge)) for edge in edges]
    said = network.graph
    return Picture(
        title=str(said.get("words", said.get("name", "Network"))),
        caption=Caption((("on", str(said.get("on", ""))),), str(said.get("dataset", "")), "yes" if edges else "no"),
        nodes=tuple(nodes),
        edges=tuple(edges),
        table=Table(("from", "to", "role", "kinds"), tuple(rows)),
    )


def _ends(network: "Ties[str]", block: Sequence[str]) -> Iterable[str]:
    yield from network.successors(block[0])
    yield from network.predecessors(block[0])


def _block(network: "Ties[str]", block: Sequence[str], named: Mapping[str, str]) -> Node:
    said = network.nodes
    labels = sorted(str(said[node]["label"]) for node in block)
    kind = str(said[block[0]]["kind"])
    one = len(block) == 1
    many = f"{len(block)} alike: {', '.join(labels[:3])}{' …' if len(labels) > 3 else ''}"
    out, into = len(set(network.successors(block[0]))), len(set(network.predecessors(block[0])))
    shown = tuple({"text": str(said[node]["label"]), "id": node} for node in block)
    return Node(
        id=named[block[0]],
        label=labels[0] if one else many,
        kind=(kind if kind in SHAPES else "other") if one else "several",
        slug=block[0] if one else None,
        note=f"reaches {out}" if out else f"reached by {into}",
        facts=(("who", shown),),
    )


def _bundle(number: int, ends: tuple[str, str], ties: Sequence[Record]) -> Edge:
    counts: dict[tuple[str, str], int] = {}
    for tie in ties:
        key = (str(tie["role"] or "tied"), str(tie["kind"]))
        counts[key] = counts.get(key, 0) + 1
    role = min((role for role, _ in counts), key=lambda role: (*ROLES, role).index(role))
    entries = tuple(
        Entry(f"{word} · {kind}", (("ties", ({"text": str(count)},)),))
        for (word, kind), count in sorted(counts.items())
    )
    return Edge(f"tie-{number}", *ends, role, ROLES.get(role, STYLES[0]), entries)


def _tally(edge: Edge) -> str:
    return "; ".join(entry.title for entry in edge.entries)
