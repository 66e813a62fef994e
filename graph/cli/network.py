"""`mandates network`: the networks, what is measured on them, their files and their pictures."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress

from graph import exchange, measures, network, places
from graph.cli import results
from graph.cli.terminal import example, library
from graph.errors import BadPath, NotMeasured
from graph.measures import Measure, Option
from graph.network import Sheet

DAY = "2024-06-01"
DAYS = {"since": "First day of a window", "until": "The first day after it"}


class Networks(click.Group):
    """One group of commands a network, read off its tie file."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The names of the networks."""
        return network.names_of(places.here().ties)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        """The commands of one network."""
        return _commands(network.sheet_of(places.here().ties, name))


class Measured(click.Group):
    """The measures a network offers, each a command; one that it refuses says why."""

    sheet: Sheet

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """What can be done with the network."""
        return [*self.sheet.offered, *self.commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command that computes one measure; raises NotMeasured where it has no meaning here."""
        if cmd_name in self.commands:
            return super().get_command(ctx, cmd_name)
        if cmd_name in self.sheet.refused:
            raise NotMeasured(cmd_name, self.sheet.name, self.sheet.refused[cmd_name].rstrip("."))
        return _measure_command(self.sheet, measures.find(cmd_name))


@click.group(
    "network",
    cls=Networks,
    invoke_without_command=True,
    epilog=example(f"network powers degree --on {DAY}"),
)
@click.pass_context
def command(context: click.Context) -> None:
    """Measure who is tied to whom; without a network, list the networks."""
    if context.invoked_subcommand is None:
        for name in network.names_of(places.here().ties):
            sheet = network.sheet_of(places.here().ties, name)
            click.echo(f"{name}\n    {sheet.words}\n    measures: {', '.join(sheet.offered)}\n")


def _commands(sheet: Sheet) -> click.Group:
    def told(context: click.Context) -> None:
        if context.invoked_subcommand is None:
            _print_sheet(sheet)

    group = Measured(
        sheet.name,
        callback=click.pass_context(told),
        invoke_without_command=True,
        help=f"{sheet.words} A tie is {sheet.ties}.",
        epilog=example(f"network {sheet.name} summary --on {DAY}"),
    )
    group.sheet = sheet
    group.add_command(_export_command(sheet))
    group.add_command(_picture_command(sheet))
    return group


def _print_sheet(sheet: Sheet) -> None:
    click.echo(f"{sheet.words}\nA tie is {sheet.ties}. {'Directed' if sheet.directed else 'Undirected'}.\n")
    for name in sheet.offered:
        click.echo(f"  {name:<14}{measures.find(name).words}")
    click.echo("\nNot measured here:")
    for name, why in sheet.refused.items():
        click.echo(f"  {name:<14}{why}")


def _scope_options(sheet: Sheet) -> list[click.Parameter]:
    """A network's own days and filters."""
    found: list[click.Parameter] = []
    for parameter in sheet.parameters:
        said = DAYS.get(parameter.name, f"{parameter.type.capitalize()}")
        default = "may be left out" if parameter.optional else f"default {parameter.default}"
        found.append(click.Option([f"--{parameter.name}"], help=f"{said}, {default}."))
    return found


def _option(option: Option) -> click.Option:
    default = f"default {option.default}" if option.default is not None else "may be left out"
    needed = option.default is None and not option.free
    said = f"{option.words[0].upper()}{option.words[1:]}; {'required' if needed else default}."
    return click.Option([f"--{option.name}"], help=said, required=needed)


def _measure_command(sheet: Sheet, measure: Measure) -> click.Command:
    def run(form: str, top: int, seconds: float | None, picture: Path | None, **asked: Any) -> None:
        with _watched() as progress:
            more = {"seconds": seconds, "progress": progress, **asked}
            if picture is not None:
                _write_picture(library().picture(sheet.name, measure.name, **more).html(), picture)
                return
            found = library().measure(sheet.name, measure.name, **more)
        results.WRITERS[form](found, top)

    options = _scope_options(sheet) + [_option(option) for option in measure.options]
    options += [
        click.Option(
            ["--seconds"], type=float, help="Refuse, or sample, what would take longer; default none."
        ),
        *results.options(),
        click.Option(
            ["--picture"], type=click.Path(path_type=Path, dir_okay=False), help="Draw it: a name in .html."
        ),
    ]
    return click.Command(measure.name, params=options, callback=run, help=f"{measure.words}.")


def _export_command(sheet: Sheet) -> click.Command:
    def run(form: str, output: Path, **asked: Any) -> None:
        files = exchange.write(library().network(sheet.name, **asked), form)
        folder = exchange.FORMATS[form].is_folder
        if folder and output.is_file():
            raise BadPath(f"{output} is a file; {form} takes several, so wanted a folder.")
        if folder:
            output.mkdir(parents=True, exist_ok=True)
        for name, body in files.items():
            path = output / name if folder else output
            path.write_bytes(body)
            click.echo(f"{path}: {len(body)} bytes.")

    options = _scope_options(sheet)
    options += [
        click.Option(["--format", "form"], type=click.Choice(list(exchange.FORMATS)), required=True),
        click.Option(
            ["--output"], type=click.Path(path_type=Path), required=True, help="A file, or a folder."
        ),
    ]
    return click.Command("export", params=options, callback=run, help="Write the network for other tools.")


def _picture_command(sheet: Sheet) -> click.Command:
    def run(output: Path, **asked: Any) -> None:
        _write_picture(library().picture(sheet.name, **asked).html(), output)

    where = click.Option(["--output"], type=click.Path(path_type=Path, dir_okay=False), required=True)
    options = [*_scope_options(sheet), where]
    return click.Command(
        "picture", params=options, callback=run, help="Draw the network as a page of its own."
    )


def _write_picture(page: str, path: Path) -> None:
    if path.suffix != ".html":
        raise BadPath(f"{path}: a picture is a page; wanted a name that ends in .html.")
    path.write_text(page, encoding="utf-8")
    click.echo(f"{path}: {path.stat().st_size} bytes.")


@contextmanager
def _watched() -> Iterator[Callable[[int, int], None] | None]:
    """A bar in the terminal while a measure runs; nothing where nobody looks on."""
    if not sys.stderr.isatty():
        yield None
        return
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("measuring", total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)
