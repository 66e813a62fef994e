"""`mandates show`: everything known of a thing."""

import json

import click
from rich.text import Text

from graph import answers
from graph.cli.terminal import console, example, name_of
from graph.cli.terminal import quick_library as library
from graph.things import Record


@click.command("show", epilog=example('show "ECOWAS"'))
@click.argument("name")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(name: str, form: str) -> None:
    """Everything known of a thing, each statement with its source."""
    told = library().show(name)
    if form == "json":
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    page = console()
    page.print(Text(f"{told['label']}  ({told['id']})", style="bold"))
    for statement in _records(told["statements"]):
        values = ", ".join(name_of(value) for value in _records(statement["values"]))
        page.print(Text(f"  {answers.heading(str(statement['property']))}: {values}"))
    page.print(Text(f"  source: {_sources(told['evidence'])}"))
    table = ""
    for speaker in _records(told["spoken_of"]):
        if speaker["table"] != table:
            table = str(speaker["table"])
            page.print(Text(f"\n{table}", style="bold"))
        page.print(Text(f"  {speaker['statement']}  [{_sources(speaker['evidence'])}]"))


def _records(value: object) -> list[Record]:
    assert isinstance(value, list)
    return value


def _sources(evidence: object) -> str:
    told = []
    for piece in _records(evidence):
        parts = [name_of(piece["source"]) if piece["source"] else "", piece["locator"], piece["url"]]
        told.append(", ".join(str(part) for part in parts if part))
    verified = {str(piece["verified"]) for piece in _records(evidence) if piece["verified"]}
    return "; ".join(told) + (f" ({', '.join(sorted(verified))})" if verified else "")
