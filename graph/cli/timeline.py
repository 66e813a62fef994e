"""`mandates timeline`: a case drawn over time."""

from pathlib import Path

import click

from graph.cli.terminal import example, library


@click.command("timeline", epilog=example('timeline "Libya in 2011" --since 2011-02-01 --output libya.svg'))
@click.argument("case")
@click.option("--since", help="Date, default before most of what was done.")
@click.option("--until", help="Date, default after most of what was done.")
@click.option("--output", required=True, type=click.Path(path_type=Path, dir_okay=False))
def command(case: str, since: str | None, until: str | None, output: Path) -> None:
    """Draw a case over time: families as lanes, acts as marks, phases behind; a name in .svg or .png."""
    drawn = library().timeline(case, since, until)
    body = drawn.drawn(output.suffix.removeprefix("."))
    output.write_bytes(body)
    click.echo(f"{output}: {drawn.title}, {len(body)} bytes. {drawn.note}")
