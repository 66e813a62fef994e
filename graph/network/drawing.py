"""A drawn network: the rows of a tie query as nodes and edges."""

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import networkx

from graph.names import Names
from graph.network.nodes import Nodes
from graph.network.projection import projected
from graph.network.reach import DAYS, Ends, Facts, Reach, Spell, earlier, later, next_day
from graph.network.scope import Asked, Scope, asked_of
from graph.network.sheet import Sheet, sheet_of
from graph.store import Row, Store, uncollected
from graph.terms import NONE, Term, is_true, slug_of, word_of

Ties = networkx.MultiDiGraph
Folded = dict[Ends, Facts]

MAIN = ("from", "to", "kind", "since", "until", "claim", "role", "sure", "weight")
# `lastDay`: the only day of an act that does not last; `identity`: what is one tie, where not the claim
HIDDEN = ("first", "last", "lastDay", "identity", *DAYS)
OF = "in_"  # `in_case` is the tie's own case, `case` the one asked for


def draw_from(store: Store, names: Names, folder: Path, name: str, scope: Scope | str | date) -> "Ties[str]":
    """The network of that name in a scope; a day alone is a scope too.

    Nodes are ids with `label`, `kind`, `organisation` and `group`; an edge has the key `<claim>#<kind>`
    (`<claim>+<also>#<kind>` where a tie rests on two claims, `<text>#<kind>` where on several) and says
    `kind`, `role`, `since`, `until`, `claim`, `sure`, `weight` and what else its query gives: ids and
    words, several joined by `; `. The graph says `name`, `words`, `ties` (what one is), `on`, `since`,
    `until`, `filters`, `directed`, `offered` and `refused` measures. Nodes and edges are in the order of
    their ids. Raises UnknownQuestion where no network has that name, BadParameter, BadDay, UnknownName
    or AmbiguousName.
    """
    sheet = sheet_of(folder, name)
    asked = asked_of(sheet, scope if isinstance(scope, Scope) else Scope(on=scope), store, names)
    drawn: Ties[str] = networkx.MultiDiGraph(
        name=sheet.name,
        words=sheet.words,
        ties=sheet.ties,
        directed=sheet.directed,
        offered=sheet.offered,
        refused=dict(sheet.refused),
    )
    drawn.graph.update(asked.told)
    with uncollected():
        ties = _ties(store, sheet, asked)
        nodes = Nodes.of(store, names)
        ends = {end for source, target, _ in ties for end in (source, target)}
        drawn.add_nodes_from((slug, nodes.told(slug)) for slug in sorted(ends))
        for source, target, key in sorted(ties):
            drawn.add_edge(source, target, key, **ties[source, target, key])
    return drawn


def _ties(store: Store, sheet: Sheet, asked: Asked) -> Folded:
    """The ties by their ends and key; classes spelled out, and those that reach nobody asked for left out."""
    if sheet.projected:
        end, weighs = sheet.projected
        rows = store.select(sheet.query, asked.bindings).rows
        return _merged(projected(rows, end, weighs, asked.within))
    if not (sheet.spelled or sheet.reaching):
        return _folded(sheet, store.select(sheet.query, asked.bindings))
    whom = {name: term for name, term in asked.bindings.items() if name in ("region", "case")}
    what = {name: term for name, term in asked.bindings.items() if name not in whom}
    days = {name: asked.bindings[name] for name in ("first", "last")}
    rows = store.select(sheet.query, what).rows
    if sheet.reaching and all(term == NONE for term in whom.values()):
        return _folded(sheet, rows)
    reach = Reach.of(store, sheet.classes, {**days, **whom})
    if over := sheet.reaching:
        return _folded(sheet, [row for row in rows if reach.holds(slug_of(row[over]), Spell.of(row))])
    spells = {_ends(row): Spell.of(row) for row in rows}
    ties = ((ends, facts, spells[ends]) for ends, facts in _folded(sheet, rows).items())
    return _merged(reach.spelled(ties))


def _folded(sheet: Sheet, rows: Iterable[Row]) -> Folded:
    """One tie for the rows that share ends and key."""
    left = {*MAIN, *HIDDEN, sheet.reaching, *(parameter.name for parameter in sheet.parameters)}
    return _merged((_ends(row), _facts(row, left)) for row in rows)


def _ends(row: Row) -> Ends:
    identity = row.get("identity", row["claim"])
    return word_of(row["from"]), word_of(row["to"]), f"{identity.value}#{word_of(row['kind'])}"


def _facts(row: Row, left: set[str | None]) -> Facts:
    sure, weight = row.get("sure"), row.get("weight")
    facts: Facts = {
        "kind": word_of(row["kind"]),
        "role": _said(row.get("role")),
        "since": _said(row.get("since")),
        "until": _said(row.get("until")) or _day_after(row.get("lastDay")),
        "claim": row["claim"].value,
        "sure": sure is None or is_true(sure),
        "weight": 1 if weight is None else float(weight.value),
    }
    facts.update((name.removeprefix(OF), word_of(term)) for name, term in row.items() if name not in left)
    return facts


def _merged(ties: Iterable[tuple[Ends, Facts]]) -> Folded:
    """Ties with the same ends and key as one: sure if one is, as long as all, with all that each says."""
    found: Folded = {}
    for ends, facts in ties:
        before = found.get(ends)
        found[ends] = facts if before is None else _both(before, facts)
    return found


def _both(one: Facts, other: Facts) -> Facts:
    told = {**one, **other}
    for name in told.keys() - set(MAIN):
        told[name] = "; ".join(sorted({part for facts in (one, other) for part in _parts(facts.get(name))}))
    told["claim"] = min(str(one["claim"]), str(other["claim"]))
    told["sure"] = bool(one["sure"] or other["sure"])
    told["since"] = _outer(one["since"], other["since"], earlier)
    told["until"] = _outer(one["until"], other["until"], later)
    return told


def _parts(said: object) -> list[str]:
    return str(said).split("; ") if said is not None else []


def _outer(one: object, other: object, pick: Callable[[str, str], str | None]) -> str | None:
    """Of two beginnings or two ends the one farther out; none where one of them is open."""
    return pick(str(one), str(other)) if one is not None and other is not None else None


def _day_after(last: Term | None) -> str | None:
    return next_day(last.value) if last is not None else None


def _said(term: Term | None) -> str | None:
    return word_of(term) if term is not None else None
