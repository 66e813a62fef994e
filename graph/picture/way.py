"""The picture of paths: from left to right, a box a thing, a line a step."""

from collections.abc import Mapping
from dataclasses import replace

from graph.measures import Result
from graph.network import Ties
from graph.picture.drawing import BLOCKED, SHAPES, STYLES, Edge, Entry, Fact, Node, Table
from graph.picture.layout import stack
from graph.picture.page import Picture
from graph.picture.strokes import Reasons, keyed, row_of
from graph.picture.web import NOTHING, caption_of
from graph.things import Record

STEP, BOX = 335.0, 215.0


def of_path(result: Result, ties: "Ties[str]", reasons: Reasons = NOTHING) -> Picture:
    """The picture of one path or several (`path`, `paths`): each thing once, right of what leads to it.

    Where there is no path, the picture is empty and its status says no.
    """
    levels: dict[str, int] = {}
    for row in result.rows:
        levels.setdefault(str(row["from"]), int(str(row["step"])) - 1)
        here = max(levels.get(str(row["to"]), 0), int(str(row["step"])))
        levels[str(row["to"])] = here
    nodes = _placed(levels, result, ties)
    edges = _steps(result, reasons)
    rows = tuple((str(row["path"]), str(row["step"]), str(row["words"])) for row in result.rows)
    caption = caption_of(ties, result)
    ways = f"{len({row['path'] for row in result.rows})}"
    return Picture(
        title=_title(result, ties),
        caption=replace(
            caption,
            status="" if rows else "no path",
            parameters=(*caption.parameters, ("paths", ways)),
            notices=(*caption.notices, *_cut(result.totals)),
        ),
        nodes=tuple(nodes),
        edges=tuple(edges),
        table=Table(("path", "step", "in words"), rows),
        reasons=keyed({claim: told for claim, told in reasons.items() if claim in _claims(result)}),
        flow=True,
    )


def _title(result: Result, ties: "Ties[str]") -> str:
    asked = str(ties.graph.get("words") or ties.graph.get("name") or "network")
    if not result.rows:
        return f"No path. {asked}"
    goal = result.rows[-1]["to_label"]
    return f"From {result.rows[0]['from_label']} to {goal}. {asked}"


def _cut(totals: Mapping[str, object]) -> tuple[str, ...]:
    return (f"Cut: {totals['cut']}.",) if totals.get("cut") else ()


def _claims(result: Result) -> set[str]:
    return {str(row["claim"]) for row in result.rows}


def _placed(levels: Mapping[str, int], result: Result, ties: "Ties[str]") -> list[Node]:
    """Boxes in columns by level, in each by the mean height of those that lead to them."""
    before: dict[str, set[str]] = {}
    for row in result.rows:
        before.setdefault(str(row["to"]), set()).add(str(row["from"]))
    ends = {str(row["from"]) for row in result.rows if row["step"] == 1}
    ends |= {str(row["to"]) for row in result.rows if row["step"] == row["length"]}
    placed: dict[str, Node] = {}
    deepest = max(levels.values(), default=0)
    for level in range(deepest + 1):
        column = [_box(slug, ties, slug in ends) for slug, at in levels.items() if at == level]
        column.sort(key=lambda node: (_height(node, before, placed), node.label))
        for node, y in zip(column, stack(column), strict=True):
            placed[node.id] = replace(node, x=(level - deepest / 2) * STEP, y=y)
    return list(placed.values())


def _height(node: Node, before: Mapping[str, set[str]], placed: Mapping[str, Node]) -> float:
    heights = [placed[slug].y for slug in before.get(node.id, ()) if slug in placed]
    return sum(heights) / len(heights) if heights else 0.0


def _box(slug: str, ties: "Ties[str]", strong: bool) -> Node:
    said = ties.nodes[slug]
    kind = str(said.get("kind", "other"))
    label, group = str(said.get("label", slug)), str(said.get("group") or "")
    return Node(
        slug, label, kind if kind in SHAPES else "other", slug=slug, width=BOX, strong=strong,
        note=group if group != label else "", of=group,
    )  # fmt: skip


def _steps(result: Result, reasons: Reasons) -> list[Edge]:
    """One line a step, however many paths take it; one that is only possible is drawn as such."""
    found: dict[tuple[str, str], Edge] = {}
    for row in result.rows:
        ends = (str(row["from"]), str(row["to"]))
        claim = str(row.get("claim") or "")
        why = tuple(f"{claim} {number}" for number in range(len(reasons.get(claim, ()))))
        kind = str(row.get("kind") or "tied").replace("-", " ")
        entry = Entry(str(row["words"]), tuple(_facts(dict(row))), why)
        role = "a step" if row.get("sure", True) else "possible"
        style = STYLES[0] if role == "a step" else BLOCKED
        found.setdefault(ends, Edge(" ".join(ends), *ends, role, style, (entry,), kinds=(kind,)))
    return list(found.values())


def _facts(row: Record) -> list[Fact]:
    names = {"since": "since", "until": "no longer from", "ties": "parallel ties"}
    found: list[Fact] = [(word, ({"text": str(row[name])},)) for name, word in names.items() if row.get(name)]
    if row.get("claim"):
        slug = row_of(str(row["claim"]))
        found.append(("claim", ({"text": slug, "id": slug},)))
    return found
