"""`mandates coverage`: which rows rest on which section of a source."""

import click

from graph.cli.terminal import example, library, print_answer


@click.command("coverage", epilog=example("coverage --source monograph-2021"))
@click.option("--source", required=True, help="A source or document by id or title.")
def command(source: str) -> None:
    """Every numbered section of a source, with the rows that rest on it."""
    print_answer(library().ask("sections-of", source=source))
