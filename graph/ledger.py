"""The ledger of the tables: how much they hold, how it was established, where it ends.

`mandates build` writes it to `data/README.md`, so that what is printed there is what is there.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath

from graph import rows as tables
from graph.build import Vocabularies, ontology_store
from graph.places import Places
from graph.rows import Row

VERIFIED = ("read", "cited", "recalled")
_HEAD = """# What is said here

Written by `mandates build` from the tables themselves; do not edit this page.

A table is a folder of CSV files that share one schema (`schemas/<table>.json`, CSV on the Web metadata).
A row is a claim: it ends with its source, the place in the source, and how it was established:
**read** in a source we hold or looked up, **cited** by a second document, or **recalled** without a
look-up. Sources themselves carry no such mark. CONTRIBUTING.md shows how to add a row.
"""
_LICENCE = """## Licence

Selection and wording are CC BY 4.0; the works cited are not ours to license. Sources with an open licence,
of which rows may be carried and not only facts cited:
"""


def write(places: Places) -> Path:
    """Write the page of these places' tables to `data/README.md`; its path."""
    found, _ = tables.read(places.data, tables.schemas(places.data))
    labels = Vocabularies.of(ontology_store(places.ontology)).labels
    page = places.data / "README.md"
    page.write_text(ledger(found, labels), encoding="utf-8")
    return page


def ledger(rows: Sequence[Row], labels: Mapping[str, str]) -> str:
    """The page as Markdown: `rows` of all tables, `labels` of the vocabularies' words.

    The same rows give the same page, in whatever order they come.
    """
    rows = sorted(rows, key=lambda row: (row.table, row.id))
    named = {**labels, **{row.id: row.one("label") for row in rows if row.one("label")}}
    by_table = {name: [row for row in rows if row.table == name] for name in sorted({r.table for r in rows})}
    sections = [
        _HEAD,
        "## Tables\n\n" + _shares("Table", [(row.table, row) for row in rows]),
        "## Parts\n\nA part is a file name; it may stand in several tables.\n\n"
        + _shares("Part", [(_part(row), row) for row in rows if row.one("verified")]),
        _coverage(by_table.get("coverage", []), named),
        _absences(by_table.get("absences", []), named),
        _corrections(by_table.get("corrections", [])),
        _sources(by_table.get("sources", [])),
    ]
    return "\n".join(section.strip() + "\n" for section in sections)


def _part(row: Row) -> str:
    return PurePosixPath(row.where.rsplit(":", 1)[0]).stem


def _shares(noun: str, grouped: Sequence[tuple[str, Row]]) -> str:
    """A line a group and one for all: the number of rows, and the share of each way of knowing."""
    groups: dict[str, list[Row]] = {}
    for name, row in grouped:
        groups.setdefault(name, []).append(row)
    lines = [_share_line(name, groups[name]) for name in sorted(groups)]
    lines.append(_share_line("**all**", [row for _, row in grouped]))
    return _table([noun, "Rows", *VERIFIED], lines, right=range(1, 5))


def _share_line(name: str, rows: Sequence[Row]) -> list[str]:
    marks = Counter(row.one("verified") for row in rows if row.one("verified"))
    total = marks.total()
    return [name, f"{len(rows):,}", *(f"{marks[mark] / total:.0%}" if total else "" for mark in VERIFIED)]


def _coverage(rows: Sequence[Row], named: Mapping[str, str]) -> str:
    lines = [
        [
            row.one("table") + (f": {_name(row.one('what'), named)}" if row.one("what") else ""),
            _name(row.one("about"), named),
            row.one("since"),
            row.one("until") or "open",
            row.one("verified"),
        ]
        for row in rows
    ]
    about = "A list is complete from the first day on, and is not claimed to be from the second day on."
    return f"## Complete until\n\n{about}\n\n" + _table(
        ["List", "of", "from", "until", "established"], sorted(lines)
    )


def _absences(rows: Sequence[Row], named: Mapping[str, str]) -> str:
    lines = [
        [_name(row.one("about"), named), row.one("kind"), _name(row.one("what"), named), row.one("reason")]
        for row in rows
    ]
    about = "What was looked for and is not: it makes an answer “no” where it would be “not recorded”."
    return f"## Known not to be\n\n{about}\n\n" + _table(["Of", "Kind", "What", "Because"], sorted(lines))


def _corrections(rows: Sequence[Row]) -> str:
    marks = Counter(row.one("certainty") for row in rows)
    told = ", ".join(
        f"{marks[mark]} of {mark} certainty" for mark in ("high", "medium", "low") if marks[mark]
    )
    return (
        "## Corrections\n\nValues that a source prints and a row does not use: "
        f"{len(rows)}{f' ({told})' if told else ''}; each stands in `corrections/` with its reason."
    )


def _sources(rows: Sequence[Row]) -> str:
    kinds = Counter(row.one("kind") for row in rows)
    counted = sorted(kinds.items(), key=lambda item: (-item[1], item[0]))
    carried = [
        f"* {row.one('title')} ({'; '.join(row.cells['authors']) or 'no author named'}): "
        f"{row.one('licence')}, {row.one('url')}"
        for row in rows
        if row.one("licence")
    ]
    return (
        f"## Sources\n\n{len(rows)} beside the documents that are their own source: "
        + ", ".join(f"{count} {kind}" for kind, count in counted)
        + f".\n\n{_LICENCE}\n"
        + "\n".join(carried)
    )


def _name(slug: str, named: Mapping[str, str]) -> str:
    return named.get(slug, slug)


def _table(head: Sequence[str], lines: Iterable[Sequence[str]], right: Iterable[int] = ()) -> str:
    bars = ["--:" if column in set(right) else "--" for column in range(len(head))]
    cells = [head, bars, *([cell.replace("|", "\\|") for cell in line] for line in lines)]
    return "\n".join("| " + " | ".join(line) + " |" for line in cells)
