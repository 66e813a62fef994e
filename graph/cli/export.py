"""`mandates export`: the dataset as a file for other tools."""

import sys
from pathlib import Path

import click

from graph import export
from graph.cli.terminal import example, library


@click.command("export", epilog=example("export --format nq --output mandates.nq"))
@click.option("--format", "form", type=click.Choice(sorted(export.FORMATS)), required=True)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="A file; else the terminal.")
def command(form: str, output: Path | None) -> None:
    """Write the dataset for other tools.

    Turtle, N-Triples, RDF/XML and JSON-LD hold the statements; N-Quads and TriG every claim besides.
    """
    body = export.FORMATS[form](library().store)
    if output is None:
        sys.stdout.buffer.write(body)
    else:
        output.write_bytes(body)
        click.echo(f"{output}: {len(body)} bytes.")
