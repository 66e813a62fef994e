"""How the result of a measure looks in a terminal, or goes to another tool."""

import json
from collections.abc import Callable, Mapping, Sequence

import click
from rich.table import Table
from rich.text import Text

from graph import answers
from graph.cli.terminal import console
from graph.measures import Result

TOP = 25  # rows that a terminal is given unless more are asked for
FORMS = ("table", "json", "csv")


def options() -> list[click.Parameter]:
    """How a result is wanted: the rows of the table, and the form."""
    return [
        click.Option(
            ["--top"], type=click.IntRange(1), default=TOP, help="Rows in the table.", show_default=True
        ),
        click.Option(["--format", "form"], type=click.Choice(FORMS), default="table", show_default=True),
    ]


def _print_json(found: Result, _top: int) -> None:
    click.echo(json.dumps(found.to_dict(), ensure_ascii=False, indent=2))


def _print_csv(found: Result, _top: int) -> None:
    click.echo(found.to_csv(), nl=False)


def _print_table(found: Result, top: int) -> None:
    page = console()
    page.print(Text(f"{found.measure} of {found.network or found.scope.get('rule')}", style="bold"))
    scope = ", ".join(f"{name} {value}" for name, value in found.scope.items() if value)
    page.print(Text(f"{scope}  ·  {len(found.rows)} rows  ·  {found.dataset}"))
    for name, value in found.totals.items():
        page.print(Text(f"  {answers.heading(name)}: {_said(value)}"))
    if "words" in found.columns:
        for row in found.rows[:top]:
            page.print(Text(f"{row['path']:>4}.{row['step']}  {row['words']}"))
    elif found.rows:
        page.print(_table(found, top))
    if len(found.rows) > top:
        page.print(Text(f"… and {len(found.rows) - top} more rows (--top, --format csv)"))
    for said in (found.meaning, found.caveat, found.sampled, found.reference):
        if said:
            page.print(Text(said))


def _table(found: Result, top: int) -> Table:
    names = [name for name in found.columns if any(row.get(name) not in (None, "") for row in found.rows)]
    names = [name for name in names if name != "node" or "label" not in names]
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in names:
        table.add_column(answers.heading(name), overflow="fold", min_width=4)
    for row in found.rows[:top]:
        table.add_row(*(_said(row.get(name)) for name in names))
    return table


def _said(value: object) -> str:
    """A value as a cell shows it."""
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_said(part)}" for name, part in value.items())
    if isinstance(value, list | tuple):
        return _listed([_said(part) for part in value])
    if isinstance(value, str) and "; " in value:
        return _listed(value.split("; "))
    return "" if value is None else str(value)


def _listed(words: Sequence[str], most: int = 6) -> str:
    """The first of some words, and how many more there are."""
    return "; ".join(words[:most]) + (f"; and {len(words) - most} more" if len(words) > most else "")


WRITERS: Mapping[str, Callable[[Result, int], None]] = {
    "table": _print_table,
    "json": _print_json,
    "csv": _print_csv,
}
