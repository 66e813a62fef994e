"""The League: a tiny world written as tables, in the form of `data/`, to build and to break."""

import csv
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from graph import build, places, rows
from graph.places import Places
from graph.store import Store
from graph.terms import mint, word_of

Cells = Mapping[str, str]
Tables = Mapping[str, Sequence[Cells]]

EVIDENCE = {"source": "handbook", "locator": "p. 1", "verified": "read", "checked_on": "2026-11-21"}
NORM = {
    "role": "decide",
    "modality": "may",
    "instrument": "arms-embargo",
    "addressee": "league-members",
    "trigger": "threat-to-peace",
    "basis": "charter-art-1",
    "effect": "binding",
    "consent": "general",
    "cooperation": "none",
}
WORLD: Tables = {
    "sources": [{"id": "handbook", "title": "Handbook of the League", "kind": "book"}],
    "actors": [
        {
            "id": "league",
            "label": "The League",
            "acronyms": "TL",
            "aliases": "Ligue; Liga",
            "kind": "organisation",
            "existence": "exists",
            "since": "1950",
        },
        {"id": "council", "label": "Council", "kind": "organ", "parent": "league", "existence": "exists"},
        {"id": "freedonia", "label": "Freedonia", "kind": "state", "existence": "exists", "since": "1960-01"},
        {"id": "sylvania", "label": "Sylvania", "kind": "state", "existence": "exists"},
        {
            "id": "mission",
            "label": "Mission",
            "kind": "operation",
            "parent": "league",
            "existence": "exists",
            "since": "2001-01-01",
        },
    ],
    "classes": [{"id": "league-members", "label": "Members", "kind": "members-of", "of": "league"}],
    "documents": [
        {
            "id": "charter",
            "label": "Charter",
            "title": "Charter of the League",
            "kind": "treaty",
            "authors": "league; A. Clerk",
            "adopted_on": "1949-05-05",
            "since": "1950",
        },
        {
            "id": "resolution-7",
            "label": "Resolution 7",
            "title": "Resolution that sends the mission",
            "kind": "resolution",
            "adopted_by": "council",
            "adopted_on": "2000-12-24",
        },
    ],
    "provisions": [
        {"id": "charter-art-1", "document": "charter", "number": "Art. 1", "says": "The council may act."},
        {"id": "resolution-7-para-2", "document": "resolution-7", "number": "para. 2", "says": "It watches."},
    ],
    "rules": [{"id": "by-majority", "label": "Majority", "voters": "league-members", "method": "majority"}],
    "powers": [
        {**NORM, "id": "council-bans-arms", "what": "ban arms", "holder": "council", "rule": "by-majority"},
        {
            **NORM,
            "id": "mission-watches",
            "what": "watch",
            "holder": "mission",
            "basis": "resolution-7-para-2",
            "instrument": "inquiry",
            "effect": "operational",
        },
    ],
    "memberships": [
        {
            "id": "freedonia-in-league",
            "member": "freedonia",
            "body": "league",
            "status": "full",
            "since": "1960-02-03",
            "until": "2010-05",
            "end": "withdrawal",
        },
        {"id": "sylvania-in-league", "member": "sylvania", "body": "league", "status": "full"},
    ],
    "acts": [
        {
            "id": "council-bans-arms-1990",
            "what": "ban arms for Freedonia",
            "by": "council",
            "instrument": "arms-embargo",
            "target": "freedonia",
            "power": "council-bans-arms",
            "decided_on": "1990-06-01",
            "status": "adopted",
        }
    ],
}


def changed(table: str, **cells: str) -> Tables:
    """The League with one row more, or with other cells in the row of that id; any table."""
    listed = [dict(row) for row in WORLD.get(table, [])]
    for row in listed:
        if row["id"] == cells["id"]:
            row.update(cells)
            break
    else:
        listed.append(dict(cells))
    return {**WORLD, table: listed}


def write(folder: Path, tables: Tables = WORLD) -> Places:
    """Write tables under `folder/data`, one file each, beside the checkout's schemas and ontology."""
    home = places.here()
    data = folder / "data"
    shutil.copytree(home.data / "schemas", data / "schemas")
    for table, schema in rows.schemas(home.data).items():
        if table in tables:
            (data / table).mkdir()
            write_file(data / table / "all.csv", schema.header, tables[table])
    return Places(home.ontology, data, home.questions, home.ties, folder / "dataset")


def write_file(path: Path, header: Sequence[str], listed: Sequence[Cells]) -> None:
    """One table file; evidence that a row does not name is the handbook's first page."""
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
        writer.writerow(header)
        for row in listed:
            cells = {**EVIDENCE, **row} if "verified" in header else row
            writer.writerow([cells.get(name, "") for name in header])


def build_in(folder: Path, tables: Tables = WORLD) -> build.Built:
    """The League built; its rows must be sound."""
    made = build.build(write(folder, tables))
    assert made.faults == ()
    return made


def said(store: Store, slug: str) -> dict[str, set[str]]:
    """What the default graph says of a thing: by property, the words of the values."""
    found: dict[str, set[str]] = {}
    for _, verb, value in store.facts(mint(slug)):
        found.setdefault(word_of(verb), set()).add(word_of(value))
    return found


def one(store: Store, slug: str, name: str) -> str:
    """The single value of a thing's property, as a word."""
    values = said(store, slug)[name]
    assert len(values) == 1, values
    return next(iter(values))
