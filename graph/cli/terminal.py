"""What every command shares: the opened library, and how an answer looks in a terminal."""

import os
import sys
from functools import cache

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

import graph
from graph import answers
from graph.answers import Answer

WIDE = 200


def library() -> graph.Library:
    """The library, loaded once a process; that of `--store` where it is given."""
    return _opened(store(), quick=False)


def quick_library() -> graph.Library:
    """The same for one question: read from a copy on disk, which opens at once."""
    return _opened(store(), quick=True)


@cache
def _opened(address: str | None, *, quick: bool) -> graph.Library:
    if address:
        return graph.connect(address, login())
    return graph.quick(tell=lambda hint: click.echo(hint, err=True)) if quick else graph.load()


def store() -> str | None:
    """The address of another store that this command was told of, before its name or in the environment."""
    context = click.get_current_context(silent=True)
    return context.find_root().params.get("store") if context else None


def login() -> tuple[str, str] | None:
    """User and password for a store elsewhere, from the environment."""
    user = os.environ.get("MANDATES_USER")
    return (user, os.environ.get("MANDATES_PASSWORD", "")) if user else None


def console(wide: int = WIDE) -> Console:
    """The terminal, or a page of that many characters where the output goes elsewhere."""
    return Console(width=None if sys.stdout.isatty() else wide, highlight=False)


def example(command: str) -> str:
    """The line under a command's help that shows how it is used."""
    return f"Example: mandates {command}"


def print_answer(answer: Answer) -> None:
    """Print what was asked, the rows as a table, the notices, and the reasons where asked for."""
    page = console()
    asked = ", ".join(f"{name} {name_of(value)}" for name, value in answer.parameters.items() if value)
    page.print(Text(f"{answer.question.words}", style="bold"))
    page.print(Text(f"{asked}  ·  {answer.status}  ·  {_rows(len(answer.rows))}  ·  {answer.dataset}"))
    if answer.rows:
        page.print(_table(answer))
    for notice in answer.notices:
        page.print(Text(f"Note: {notice['text']}"))
    for number, row in enumerate(answer.rows, start=1):
        if "why" in row:
            page.print(Text(f"\n{number}. because", style="bold"))
            for sentence in answers.reasons_in_words(row):
                page.print(Text(f"   · {sentence}"))


def _rows(count: int) -> str:
    return f"{count} row" if count == 1 else f"{count} rows"


def name_of(value: object) -> str:
    """What a cell says: the label of a thing, or the value."""
    return str(value["label"]) if isinstance(value, dict) else str(value)


def _table(answer: Answer) -> Table:
    """The columns people read first; a first column that repeats stands above its rows, once."""
    records = answer.records()
    names = [name for name in answer.question.table if any(record[name] for record in records)]
    group = names.pop(0) if _repeats(records, names[0]) else ""
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("", justify="right")
    for name in names:
        table.add_column(answers.heading(name), overflow="fold", min_width=4)
    above = ""
    for number, record in enumerate(records, start=1):
        if group and record[group] != above:
            above = record[group]
            table.add_row("", Text(above, style="bold"))
        table.add_row(str(number), *(_short(record[name]) for name in names))
    return table


def _repeats(records: list[dict[str, str]], name: str) -> bool:
    return len({record[name] for record in records}) < len(records)


def _short(text: str, most: int = 6) -> str:
    """A list for a narrow column: what stands before the last comma said once, the rest counted."""
    items = text.split("; ")
    told, above = [], ""
    for item in items[:most]:
        whole, comma, part = item.rpartition(", ")
        told.append(part if comma and whole == above else item)
        above = whole
    return "; ".join(told) + (f"; and {len(items) - most} more" if len(items) > most else "")
