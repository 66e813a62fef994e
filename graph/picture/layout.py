"""Where things are drawn: computed beforehand, without chance."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from graph.picture.drawing import WIDTH, Edge, Frame, Node

GAP, FRAME, FAR, WHEEL_STEP = 8, 24, 460.0, 19


def stack(nodes: Sequence[Node]) -> list[float]:
    """The heights at which nodes stand in one column around zero."""
    tops = [0.0]
    for node in nodes:
        tops.append(tops[-1] + node.height + GAP)
    half = (tops[-1] - GAP) / 2
    return [top - half + (below - top - GAP) / 2 for top, below in pairwise(tops)]


def docked(nodes: Iterable[Node], edges: Sequence[Edge]) -> list[Edge]:
    """The lines with their ends at the sides of the boxes they join, spread so that they do not meet."""
    boxes = {node.id: node for node in nodes}
    docks: dict[tuple[str, float], list[tuple[float, str]]] = {}
    for edge in edges:
        near, far = boxes[edge.source], boxes[edge.target]
        side = 1.0 if far.x > near.x else -1.0
        docks.setdefault((near.id, side), []).append((far.y, edge.id))
        docks.setdefault((far.id, -side), []).append((near.y, edge.id))
    at: dict[tuple[str, str], tuple[float, float]] = {}
    for (slug, side), ends in docks.items():
        box = boxes[slug]
        step = box.height * 0.8 / len(ends)
        for number, (_, edge_id) in enumerate(sorted(ends)):
            y = box.y + (number - (len(ends) - 1) / 2) * step
            at[slug, edge_id] = (box.x + side * box.width / 2, round(y, 2))
    is_wheel = any(box.angle is not None for box in boxes.values())
    if is_wheel:
        return list(edges)
    return [replace(edge, start=at[edge.source, edge.id], end=at[edge.target, edge.id]) for edge in edges]


def sides(groups: Mapping[str, Sequence[Node]]) -> tuple[list[Node], list[Frame]]:
    """The groups in two columns, left and right of the middle, in their order."""
    if len(groups) == 1:
        ((only, members),) = groups.items()
        half = (len(members) + 1) // 2
        groups = {only: members[:half], f"{only} ": members[half:]} if len(members) > 1 else groups
    heights = {name: sum(node.height + GAP for node in nodes) + FRAME * 2 for name, nodes in groups.items()}
    left: list[str] = []
    while len(left) < len(groups) and sum(heights[name] for name in left) < sum(heights.values()) / 2:
        left.append(list(groups)[len(left)])
    nodes, frames = [], []
    for x, names in ((-FAR, left), (FAR, [name for name in groups if name not in left])):
        top = -sum(heights[name] for name in names) / 2
        for name in names:
            y = top + FRAME
            for node in groups[name]:
                nodes.append(replace(node, x=x, y=y + node.height / 2))
                y += node.height + GAP
            if name.strip() and [node.label for node in groups[name]] != [name]:
                frames.append(Frame(name.strip(), x - WIDTH / 2 - 10, top, WIDTH + 20, y - top + 4))
            top += heights[name]
    return nodes, frames


def wheel(groups: Mapping[str, Sequence[Node]]) -> tuple[list[Node], list[Frame]]:
    """Many things as dots on a circle, group by group, their names turned outwards."""
    nodes = [node for members in groups.values() for node in members]
    radius = max(320.0, len(nodes) * WHEEL_STEP / (2 * math.pi))
    placed = []
    for number, node in enumerate(nodes):
        angle = 2 * math.pi * number / len(nodes) - math.pi / 2
        x, y = radius * math.cos(angle), radius * math.sin(angle)
        placed.append(replace(node, x=round(x, 2), y=round(y, 2), width=16, angle=round(angle, 4)))
    return placed, []
