"""Where things are drawn: computed beforehand, without chance."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from graph.picture.drawing import WIDTH, Frame, Group, Node

GAP, FRAME, FAR, WHEEL_STEP = 8, 24, 460.0, 19


def stack(nodes: Sequence[Node]) -> list[float]:
    """The heights at which nodes stand in one column around zero."""
    tops = [0.0]
    for node in nodes:
        tops.append(tops[-1] + node.height + GAP)
    half = (tops[-1] - GAP) / 2
    return [top - half + (below - top - GAP) / 2 for top, below in pairwise(tops)]


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


def folded(groups: Mapping[str, Sequence[Node]]) -> tuple[tuple[Group, ...], list[Node]]:
    """The groups in two columns, each one box that opens, and all things; what is alone stands by itself.

    A thing in a group counts its place from the middle of the open group.
    """
    marks = {
        name: replace(members[0], id=f"group {name}", label=name, kind="several", slug=None, facts=(),
                      note=_told(members))
        for name, members in groups.items()
        if len(members) > 1
    }  # fmt: skip
    column = [marks[name] if name in marks else _alone(members[0], name) for name, members in groups.items()]
    placed = {node.id: node for node in sides({"": column})[0]}
    made, nodes = [], []
    for name, members in groups.items():
        if name not in marks:
            nodes.append(replace(placed[members[0].id], of=name))
            continue
        height = FRAME * 1.5 + sum(node.height + GAP for node in members)
        made.append(Group(placed[marks[name].id], WIDTH + 20, height))
        for node, y in zip(members, stack(members), strict=True):
            nodes.append(replace(node, y=y + FRAME / 2, group=marks[name].id, of=name))
    return tuple(made), nodes


def _alone(node: Node, group: str) -> Node:
    """A thing without a frame that names its group names it itself."""
    return (
        node if not group or group in node.label else replace(node, note=f"{group} · {node.note}".strip(" ·"))
    )


def _told(members: Sequence[Node]) -> str:
    kinds = Counter(node.kind for node in members)
    return ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())


def wheel(groups: Mapping[str, Sequence[Node]]) -> list[Node]:
    """Many things as dots on a circle, group by group, their names turned outwards."""
    nodes = [node for members in groups.values() for node in members]
    radius = max(320.0, len(nodes) * WHEEL_STEP / (2 * math.pi))
    placed = []
    for number, node in enumerate(nodes):
        angle = 2 * math.pi * number / len(nodes) - math.pi / 2
        x, y = radius * math.cos(angle), radius * math.sin(angle)
        placed.append(replace(node, x=round(x, 2), y=round(y, 2), width=16, angle=round(angle, 4)))
    return placed
