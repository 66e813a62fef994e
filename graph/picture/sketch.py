"""The picture of an answer, after the sketch in the header of its question.

The header says `#+ picture: from=holder to=target group=organisation role=role label=instrument,basis`;
each name is a column or a parameter. With `through=` each row is an obstacle between the two ends.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from graph.answers import Answer, heading
from graph.catalogue import Question
from graph.picture.drawing import (
    BLOCKED,
    ROLES,
    SHAPES,
    STYLES,
    Caption,
    Edge,
    Entry,
    Fact,
    Frame,
    Group,
    Node,
    Shown,
    Table,
)
from graph.picture.layout import FAR, folded, sides, stack, wheel
from graph.picture.page import Picture
from graph.things import Record

MOST_IN_COLUMNS, MOST_IN_GROUP = 40, 25


@dataclass(frozen=True, slots=True)
class Sketch:
    """Which column or parameter stands at each end of a line, and what is told of it."""

    source: str
    target: str
    group: str | None
    role: str | None
    label: tuple[str, ...]
    through: str | None
    about: str | None
    note: str | None


def sketch_of(question: Question) -> Sketch:
    """The sketch in a question's header; without one, the table's first thing tied to the first parameter."""
    found = re.search(r"^#\+ picture: (.*)$", question.query, re.MULTILINE)
    said = dict(re.findall(r"(\w+)=([\w.,]+)", found[1])) if found else {}
    things = [column.name for column in question.columns if column.type == "thing"]
    first = [parameter.name for parameter in question.parameters if parameter.type == "thing"]
    return Sketch(
        source=said.get("from") or next((name for name in question.table if name in things), things[0]),
        target=said.get("to") or first[0],
        group=said.get("group"),
        role=said.get("role"),
        label=tuple(filter(None, said.get("label", "").split(","))),
        through=said.get("through"),
        about=said.get("about"),
        note=said.get("note"),
    )


def of_answer(answer: Answer, kinds: Mapping[str, str] | None = None) -> Picture:
    """The picture of an answer; `kinds` says by id what kind of actor a thing is (`network.kinds_of`)."""
    sketch = sketch_of(answer.question)
    pen = Pen(answer, sketch, kinds or {})
    drawn = pen.chain() if sketch.through else pen.star()
    shown = answer.records()
    table = Table(
        tuple(heading(name) for name in answer.question.table),
        tuple(tuple(record[name] for name in answer.question.table) for record in shown),
    )
    return Picture(
        title=answer.question.words,
        caption=_caption(answer),
        nodes=drawn.nodes,
        edges=tuple(drawn.edges),
        table=table,
        frames=drawn.frames,
        groups=drawn.groups,
        reasons=pen.reasons(),
    )


def _caption(answer: Answer) -> Caption:
    return Caption(
        parameters=tuple(
            (name, _text(value)) for name, value in answer.parameters.items() if value is not None
        ),
        dataset=answer.dataset,
        status=answer.status,
        notices=tuple(str(notice["text"]) for notice in answer.notices),
    )


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a pen has drawn."""

    nodes: tuple[Node, ...]
    edges: Sequence[Edge]
    frames: tuple[Frame, ...] = ()
    groups: tuple[Group, ...] = ()


@dataclass(frozen=True, slots=True)
class Pen:
    """Draws the rows of one answer after a sketch."""

    answer: Answer
    sketch: Sketch
    kinds: Mapping[str, str]

    def star(self) -> Drawing:
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
        note = f"{len(self.answer.rows)} ties to {count} others" if count else "no tie"
        centre = replace(centre, note=note, strong=True)
        if count > MOST_IN_COLUMNS and _folds(groups):
            marks, members = folded(groups)
            return Drawing((replace(centre, docks=len(marks)), *members), edges, groups=marks)
        if count > MOST_IN_COLUMNS:
            return Drawing((centre, *wheel(groups)), edges)
        nodes, frames = sides(groups)
        left = sum(node.x < 0 for node in nodes)
        return Drawing((replace(centre, docks=max(left, len(nodes) - left)), *nodes), edges, tuple(frames))

    def chain(self) -> Drawing:
        """From one thing asked about to the other, through what stands between."""
        start, end = self._parameter(self.sketch.source), self._parameter(self.sketch.target)
        middle: list[Node] = []
        edges: list[Edge] = []
        for number, row in enumerate(self.answer.rows):
            node, entry = self._between(number, row), self._entry(row)
            middle.append(node)
            edges.append(Edge(f"to-{number}", start.id, node.id, "would act", STYLES[0], (entry,)))
            edges.append(Edge(f"stop-{number}", node.id, end.id, "stopped", BLOCKED, (entry,)))
        placed = [replace(node, x=0.0, y=y) for node, y in zip(middle, stack(middle), strict=True)]
        ends = [replace(start, x=-FAR, strong=True), replace(end, x=FAR, strong=True)]
        return Drawing((*ends, *placed), edges)

    def _between(self, number: int, row: Record) -> Node:
        """What stands between the two ends, with the thing it is about."""
        told = (row.get(name) for name in (self.sketch.about or "").split(","))
        about = next(filter(None, told), None)
        said = [_text(row.get(self.sketch.through or "")), _text(about)]
        return Node(
            id=f"between-{number}",
            label=": ".join(filter(None, said)),
            kind="obstacle",
            slug=str(about["id"]) if isinstance(about, Mapping) else None,
            note=_text(row.get(self.sketch.note or "")),
            facts=self._facts(row),
        )

    def reasons(self) -> dict[str, Record]:
        """Every reason the rows give, once, by the key entries name it with."""
        found: dict[str, Record] = {}
        for row in self.answer.rows:
            for reason in _reasons(row):
                found[_reason_key(reason)] = reason
        return found

    def _parameter(self, name: str) -> Node:
        """The thing asked about; where no parameter gives it, what all rows share, or the question itself."""
        told = self.answer.parameters.get(name)
        if told is None:
            shared = {str(_thing(row[name])["id"]): row[name] for row in self.answer.rows if row.get(name)}
            told = next(iter(shared.values())) if len(shared) == 1 else self.answer.question.words
        thing = _thing(told)
        node = replace(self._node(thing, []), kind=self._kind(str(thing["id"])))
        return node if isinstance(told, Mapping) else replace(node, slug=None)

    def _node(self, thing: Record, rows: Sequence[Record]) -> Node:
        slug, label = str(thing["id"]), str(thing["label"])
        return Node(
            id=slug,
            label=_shortened(label, self._group(rows[0])) if rows else label,
            kind=self._kind(slug),
            slug=slug,
            note=_counted(self._roles(rows)) if self.sketch.role != self.sketch.group else "",
        )

    def _kind(self, slug: str) -> str:
        kind = self.kinds.get(slug, "other")
        return kind if kind in SHAPES else "other"

    def _group(self, row: Record) -> str:
        return _text(row[self.sketch.group]) if self.sketch.group else ""

    def _roles(self, rows: Iterable[Record]) -> list[str]:
        return [_text(row[self.sketch.role]) for row in rows] if self.sketch.role else []

    def _edge(self, slug: str, ends: tuple[str, str], rows: Sequence[Record]) -> Edge:
        roles = self._roles(rows) or ["tied"]
        order = [*ROLES, *sorted(set(roles))]
        role = min(roles, key=order.index)
        words = sorted({role for row in self.answer.rows for role in self._roles([row])} - set(ROLES)) or [
            role
        ]
        style = ROLES.get(role) or STYLES[words.index(role) % len(STYLES)]
        if not any(row.get("sure", True) for row in rows):
            role, style = "possible", ROLES["possible"]
        return Edge(slug, *ends, role, style, tuple(self._entry(row) for row in rows))

    def _entry(self, row: Record) -> Entry:
        names = dict.fromkeys(filter(None, (self.sketch.role, *self.sketch.label)))
        title = " · ".join(filter(None, (_text(row[name]) for name in names))) or "tied"
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


def _folds(groups: Mapping[str, Sequence[Node]]) -> bool:
    """Whether so many things are better read in groups that open than on a wheel."""
    sizes = [len(members) for members in groups.values()]
    return max(sizes) <= MOST_IN_GROUP and len(sizes) <= MOST_IN_COLUMNS


def _thing(value: object) -> Record:
    return dict(value) if isinstance(value, Mapping) else {"id": str(value), "label": str(value)}


def _text(value: object) -> str:
    if isinstance(value, Mapping):
        return str(value["label"])
    if isinstance(value, list):
        return ", ".join(map(_text, value))
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
