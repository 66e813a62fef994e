"""The picture of communities: each in its colour and within its skin."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from graph.measures import Result
from graph.network import Ties
from graph.picture.drawing import COLOURS, GREY, Caption, Edge, Hull, Node
from graph.picture.gather import brief
from graph.picture.page import Picture
from graph.picture.spread import places
from graph.picture.strokes import Reasons, is_directed, is_weighted, keyed, lines_of
from graph.picture.web import NOTHING, ROOM, caption_of, ranked, things_of

SKIN, BETWEEN, ROUNDS = 30.0, 26.0, 60
Spot = tuple[float, float]


def of_communities(result: Result, ties: "Ties[str]", reasons: Reasons = NOTHING) -> Picture:
    """The picture of a division into communities: rows say `node`, `group` and, where known, `stays`.

    A community is named after those of its members that are tied to most others within it. Those beyond
    the twelve largest, and nodes alone, are grey.
    """
    groups: dict[int, list[str]] = {}
    for row in result.rows:
        groups.setdefault(int(str(row["group"])), []).append(str(row["node"]))
    stays = {str(row["node"]): row.get("stays") for row in result.rows}
    edges = lines_of(ties, reasons)
    hulls = {number: _hull(number, members, ties) for number, members in groups.items() if len(members) > 1}
    nodes = things_of(ties)
    for number, members in groups.items():
        for slug in members:
            colour = hulls[number].colour if number in hulls else GREY
            nodes[slug] = replace(
                nodes[slug], colour=colour, of=hulls[number].label if number in hulls else "",
                facts=(("community", ({"text": hulls[number].label if number in hulls else "alone"},)),
                       ("found with it in", ({"text": _share(stays[slug])},))),
            )  # fmt: skip
    return Picture(
        title=f"Communities. {ties.graph.get('words') or ties.graph.get('name') or 'network'}",
        caption=_caption(result, ties),
        nodes=tuple(_settled(nodes, list(groups.values()), edges)),
        edges=tuple(edges),
        table=ranked(result),
        reasons=keyed(reasons),
        hulls=tuple(hulls.values()),
        directed=is_directed(ties),
        weighted=is_weighted(ties),
    )


def _share(value: object) -> str:
    return f"{value:.0%} of the runs" if isinstance(value, float | int) else "not known"


def _caption(result: Result, ties: "Ties[str]") -> Caption:
    caption = caption_of(ties, result)
    told = [(name.replace("_", " "), value) for name, value in result.totals.items()]
    shown = [(name, f"{value:.3g}" if isinstance(value, float) else str(value)) for name, value in told]
    wanted = {"groups", "modularity", "adjusted rand", "runs"}
    return replace(caption, parameters=(*caption.parameters, *(pair for pair in shown if pair[0] in wanted)))


def _hull(number: int, members: Sequence[str], ties: "Ties[str]") -> Hull:
    tied: Counter[str] = Counter()
    for source, target, said in ties.subgraph(members).edges(data=True):
        for end in (source, target):
            tied[end] += said.get("weight") or 1
    first = sorted(members, key=lambda node: (-round(tied[node], 9), node))[:2]
    names = [brief(str(ties.nodes[node].get("label", node))) for node in first]
    colour = COLOURS[number - 1] if number <= len(COLOURS) else GREY
    label = f"{number}: {' · '.join(names)} ({len(members)})"
    return Hull(label, f"{number}: {names[0]}", colour, tuple(members))


def _settled(nodes: Mapping[str, Node], groups: Sequence[Sequence[str]], edges: Sequence[Edge]) -> list[Node]:
    """Each community settled by itself, then the communities as discs that do not overlap."""
    of = {slug: number for number, members in enumerate(groups) for slug in members}
    inner: list[dict[str, Spot]] = []
    radii = []
    for members in groups:
        place = {slug: number for number, slug in enumerate(members)}
        pairs = [
            (place[edge.source], place[edge.target], edge.weight)
            for edge in edges
            if edge.source in place and edge.target in place
        ]
        spots = places(len(members), pairs, [nodes[slug].radius + ROOM for slug in members])
        inner.append(dict(zip(members, spots, strict=True)))
        radii.append(max((x * x + y * y) ** 0.5 for x, y in spots) + SKIN + BETWEEN)
    between: Counter[tuple[int, int]] = Counter()
    for edge in edges:
        ends = sorted((of[edge.source], of[edge.target]))
        if ends[0] != ends[1]:
            between[ends[0], ends[1]] += 1
    pairs = [(a, b, float(count) ** 0.5) for (a, b), count in sorted(between.items())]
    middles = _closer(places(len(groups), pairs, radii), inner)
    return [
        replace(
            node,
            x=round(middles[of[slug]][0] + inner[of[slug]][slug][0]),
            y=round(middles[of[slug]][1] + inner[of[slug]][slug][1]),
        )
        for slug, node in nodes.items()
        if slug in of
    ]


def _closer(middles: Sequence[Spot], inner: Sequence[Mapping[str, Spot]]) -> list[Spot]:
    """The middles of the communities drawn inwards, one after the other, until they would touch."""
    sizes = [
        (
            max(abs(x) for x, _ in spots.values()) + SKIN + BETWEEN / 2,
            max(abs(y) for _, y in spots.values()) + SKIN + BETWEEN,
        )
        for spots in inner
    ]
    found = list(middles)

    def is_free(number: int, spot: Spot) -> bool:
        wide, high = sizes[number]
        return all(
            other == number
            or abs(spot[0] - found[other][0]) >= wide + sizes[other][0]
            or abs(spot[1] - found[other][1]) >= high + sizes[other][1]
            for other in range(len(found))
        )

    for _ in range(ROUNDS):
        for number in sorted(range(len(found)), key=lambda number: (math.hypot(*found[number]), number)):
            x, y = found[number]
            tried = ((x * 0.95, y * 0.95), (x * 0.95, y), (x, y * 0.95))
            found[number] = next((spot for spot in tried if is_free(number, spot)), (x, y))
    return found
