"""The gatherings of a network: which things stand together, and are one mark until they are opened."""

import re
import textwrap
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy
from scipy.cluster import hierarchy
from scipy.spatial import distance

from graph.network import Ties
from graph.picture.drawing import Fact, Group, Node

CROWDED, THRONGED, MANY, CLUSTERS = 1500, 5000, 40, 14
ROW, COLUMN, TITLE, INDENT, ROWS = 24, 290, 30, 18, 24


@dataclass(frozen=True, slots=True)
class Gathering:
    """Some things by id, with the name under which they stand together."""

    id: str
    label: str
    members: tuple[str, ...]
    facts: tuple[Fact, ...] = ()


def gatherings(ties: "Ties[str]") -> list[Gathering]:
    """Who stands together where there are more lines than one can read: else nobody.

    What belongs to one organisation; and, where there are more lines still, those that only receive ties,
    by how alike the givers are.
    """
    pairs = len({(a, b) for a, b in ties.edges()})
    if pairs <= CROWDED:
        return []
    found = _by_organisation(ties)
    left = set(ties) - {node for gathering in found for node in gathering.members}
    reached = sorted(node for node in left if not ties.out_degree(node))
    if pairs > THRONGED and len(reached) > MANY:
        found += _alike(ties, reached)
    return found


def _by_organisation(ties: "Ties[str]") -> list[Gathering]:
    belongs: dict[str, list[str]] = {}
    for node in sorted(ties):
        if whole := ties.nodes[node].get("organisation"):
            belongs.setdefault(str(whole), []).append(node)
    return [
        Gathering(f"group {slug}", str(ties.nodes[members[0]].get("group") or slug), tuple(members))
        for slug, members in sorted(belongs.items())
        if len(members) > 1
    ]


def _alike(ties: "Ties[str]", reached: Sequence[str]) -> list[Gathering]:
    """Those reached, in at most so many clusters by the share of givers they do not have in common."""
    givers = sorted({source for source, _ in ties.in_edges(reached)})
    place = {giver: number for number, giver in enumerate(givers)}
    table = numpy.zeros((len(reached), len(givers)), dtype=bool)
    for row, node in enumerate(reached):
        table[row, [place[giver] for giver in ties.predecessors(node)]] = True
    tree = hierarchy.linkage(distance.pdist(table, "jaccard"), "average")
    numbers = hierarchy.fcluster(tree, CLUSTERS, "maxclust")
    clusters: dict[int, list[str]] = {}
    for node, number in zip(reached, numbers, strict=True):
        clusters.setdefault(int(number), []).append(node)
    common = Counter(str(ties.nodes[giver].get("group") or "") for giver in givers)
    return [
        Gathering(
            f"alike {members[0]}", _named(ties, members), tuple(members), _mostly(ties, members, common)
        )
        for members in clusters.values()
        if len(members) > 1
    ]


def _named(ties: "Ties[str]", members: Sequence[str]) -> str:
    labels = sorted(str(ties.nodes[node].get("label", node)) for node in members)
    more = f" and {len(labels) - 2} more" if len(labels) > 3 else ""
    return ", ".join(labels[:2] if more else labels) + more


def _mostly(ties: "Ties[str]", members: Sequence[str], common: Mapping[str, int]) -> tuple[Fact, ...]:
    """The organisations that reach at least nine in ten of them."""
    found: Counter[str] = Counter()
    for node in members:
        found.update({str(ties.nodes[giver].get("group") or "") for giver in ties.predecessors(node)})
    names = [name for name in sorted(found) if name in common and name and found[name] >= 0.9 * len(members)]
    return (("reached by", tuple({"text": name} for name in names)),) if names else ()


def opened(gathering: Gathering, nodes: Mapping[str, Node], ties: "Ties[str]") -> tuple[Group, list[Node]]:
    """The group of a gathering, closed, and its members as they stand in it once it is opened.

    Members stand in columns by name; what is tied to another of them stands below it, set in.
    """
    order = _order(gathering.members, nodes, ties)
    rows = min(ROWS, len(order))
    columns = -(-len(order) // rows)
    width, height = columns * COLUMN + 10, TITLE + rows * ROW + 12
    members = []
    for number, (slug, depth) in enumerate(order):
        column, row = divmod(number, rows)
        x = column * COLUMN - width / 2 + 22 + INDENT * min(depth, 4)
        y = TITLE + row * ROW + ROW / 2 - height / 2
        label = shortened(nodes[slug].label, gathering.label)
        members.append(replace(nodes[slug], label=label, x=x, y=y, group=gathering.id))
    kinds = Counter(nodes[slug].kind for slug in gathering.members)
    kind = next(iter(kinds)) if len(kinds) == 1 else "several"
    told = ", ".join(f"{count} {name}" for name, count in sorted(kinds.items(), key=lambda k: (-k[1], k[0])))
    look = Node(
        gathering.id, gathering.label, kind, note=told, facts=gathering.facts,
        radius=min(9 + 2.3 * len(order) ** 0.5, 30), colour="#3b4754" if len(kinds) > 1 else "",
        rank=-len(order),
    )  # fmt: skip
    return Group(look, width, height), members


def _order(members: Iterable[str], nodes: Mapping[str, Node], ties: "Ties[str]") -> list[tuple[str, int]]:
    """The members by name, each with how deep it stands below others of them."""
    inside = sorted(members, key=lambda slug: (nodes[slug].label, slug))
    within = set(inside)
    above = {
        slug: [other for other in ties.successors(slug) if other in within and other != slug]
        for slug in inside
    }
    below: dict[str, list[str]] = {}
    for slug in inside:
        for other in above[slug][:1]:
            below.setdefault(other, []).append(slug)
    found: dict[str, int] = {}
    waiting = [(slug, 0) for slug in reversed(inside)]
    waiting += [(slug, 0) for slug in reversed(inside) if not above[slug]]
    while waiting:
        slug, depth = waiting.pop()
        if slug not in found:
            found[slug] = depth
            waiting += [(other, depth + 1) for other in reversed(below.get(slug, ()))]
    return list(found.items())


def shortened(label: str, group: str) -> str:
    """A name without the organisation its frame already names."""
    return re.sub(rf" of (the )?{re.escape(group)}$", "", label) if group else label


def brief(label: str) -> str:
    """A name as it stands on a map."""
    return textwrap.shorten(label, 38, placeholder="…")
