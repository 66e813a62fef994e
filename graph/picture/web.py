"""The picture of a network: a map on which what is tied stands near, and the crowd in groups that open."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from graph.measures import Result
from graph.network import Ties
from graph.picture.drawing import DOT, SHAPES, Caption, Edge, Fact, Group, Node, Table
from graph.picture.gather import gatherings, opened
from graph.picture.page import Picture
from graph.picture.spread import places
from graph.picture.strokes import Reasons, is_directed, is_weighted, keyed, lines_of

ROOM, MOST_ROWS = 7.0, 500
NOTHING: Reasons = {}


def of_network(ties: "Ties[str]", result: Result | None = None, reasons: Reasons = NOTHING) -> Picture:
    """The picture of a network; with a result, things are as large as their values in it.

    `reasons` gives by claim what proves it (`reasons_of`). Where there are more lines than one can read,
    what belongs to one organisation is one mark that opens; of a result nothing is closed, so that all
    sizes are seen.
    """
    nodes = things_of(ties, result)
    edges = lines_of(ties, reasons)
    groups: list[Group] = []
    for gathering in gatherings(ties) if result is None else ():
        group, members = opened(gathering, nodes, ties)
        groups.append(group)
        nodes |= {member.id: member for member in members}
    placed, groups = settled(nodes, groups, edges)
    return Picture(
        title=str(ties.graph.get("words") or ties.graph.get("name") or "network"),
        caption=caption_of(ties, result),
        nodes=tuple(placed),
        edges=tuple(edges),
        table=ranked(result) if result else table_of(ties, edges),
        reasons=keyed(reasons),
        groups=tuple(groups),
        directed=is_directed(ties),
        weighted=is_weighted(ties),
    )


def things_of(ties: "Ties[str]", result: Result | None = None) -> dict[str, Node]:
    """By id, the things of a network as dots, not yet placed."""
    values = _values(result) if result else {}
    largest = max(values.values(), default=0) or 1
    degrees = {node: len(set(ties.predecessors(node)) | set(ties.successors(node))) for node in ties}
    order = sorted(ties, key=lambda node: (-values.get(node, 0), -degrees[node], node))
    found = {}
    for rank, node in enumerate(order):
        said, kind = ties.nodes[node], str(ties.nodes[node].get("kind", "other"))
        size = 4.5 + 13 * (max(values.get(node, 0), 0) / largest) ** 0.5 if result else DOT
        found[node] = Node(
            node,
            str(said.get("label", node)),
            kind if kind in SHAPES else "other",
            slug=node,
            facts=_facts(result, node, values),
            radius=round(size, 1),
            rank=rank,
            of=str(said.get("group") or ""),
        )
    return found


def _values(result: Result) -> dict[str, float]:
    """By node, the value by which it is sized."""
    found = {}
    for row in result.rows:
        value = row.get("value")
        if "node" in row and isinstance(value, int | float):
            found[str(row["node"])] = float(value)
    return found


def _facts(result: Result | None, node: str, values: Mapping[str, float]) -> tuple[Fact, ...]:
    if result is None:
        return ()
    told = f"{values[node]:.4g}" if node in values else "not measured"
    return ((result.measure, ({"text": told},)),)


def settled(
    nodes: Mapping[str, Node], groups: Sequence[Group], edges: Sequence[Edge]
) -> tuple[list[Node], list[Group]]:
    """The things and the closed groups in their places; members stay where they stand in their group."""
    free = [node for node in nodes.values() if not node.group]
    marks = [*free, *(group.node for group in groups)]
    place = {mark.id: number for number, mark in enumerate(marks)}
    seen = {slug: place[node.group or slug] for slug, node in nodes.items()}
    weights: Counter[tuple[int, int]] = Counter()
    for edge in edges:
        ends = sorted((seen[edge.source], seen[edge.target]))
        weights[ends[0], ends[1]] += edge.weight  # type: ignore[assignment]
    pairs = [(a, b, float(weight) ** 0.5) for (a, b), weight in sorted(weights.items()) if a != b]
    spots = places(len(marks), pairs, [mark.radius + ROOM for mark in marks])
    at = {mark.id: spot for mark, spot in zip(marks, spots, strict=True)}
    placed = [
        node if node.group else replace(node, x=at[slug][0], y=at[slug][1]) for slug, node in nodes.items()
    ]
    moved = [
        replace(group, node=replace(group.node, x=at[group.node.id][0], y=at[group.node.id][1]))
        for group in groups
    ]
    return placed, moved


def caption_of(ties: "Ties[str]", result: Result | None = None) -> Caption:
    """What was asked, what it stands on, and how to read the result."""
    said = ties.graph
    filters = said.get("filters")
    told = [(name, str(said[name])) for name in ("on", "since", "until") if said.get(name)]
    if isinstance(filters, Mapping):
        told += [(name, str(value)) for name, value in filters.items() if value]
    told += [("things", f"{len(ties):,}"), ("ties", f"{ties.number_of_edges():,}")]
    notices: list[str] = []
    if result is not None:
        told.append(("measure", result.measure))
        told += [("size", "by value")] if any("value" in row for row in result.rows) else []
        notices = [f"{result.meaning} {result.caveat} ({result.reference})"]
        notices += [f"Sampled: {result.sampled}."] if result.sampled else []
    status = "" if ties.number_of_edges() else "no tie"
    return Caption(tuple(told), str(said.get("dataset") or ""), status, tuple(notices))


def table_of(ties: "Ties[str]", edges: Sequence[Edge]) -> Table:
    """The pairs that are tied, by name, with their kinds of tie."""
    label = {node: str(said.get("label", node)) for node, said in ties.nodes(data=True)}
    rows = sorted(
        (label[edge.source], label[edge.target], ", ".join(kind.replace("-", " ") for kind in edge.kinds))
        for edge in edges
    )
    header = ("from", "to", "ties") if is_directed(ties) else ("one", "other", "ties")
    return Table(header, tuple(rows[:MOST_ROWS]), max(len(rows) - MOST_ROWS, 0))


def ranked(result: Result) -> Table:
    """The rows of a result as a table, the node by its name."""
    names = [name for name in result.columns if name != "node"]
    rows = [tuple(_cell(row.get(name)) for name in names) for row in result.rows]
    return Table(tuple(names), tuple(rows[:MOST_ROWS]), max(len(rows) - MOST_ROWS, 0))


def _cell(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else "" if value is None else str(value)
