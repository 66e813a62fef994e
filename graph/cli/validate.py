"""`mandates validate`: the tables checked."""

from pathlib import Path

import click

from graph import dataset, places, rows
from graph.cli.terminal import example
from graph.errors import BadPath, FaultyData


@click.command("validate", epilog=example("validate data/powers/un.csv"))
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
def command(paths: tuple[Path, ...]) -> None:
    """Check the tables: every fault as file:line, with what would be right.

    Without PATHS all tables; with them, the faults in those files or folders. A file outside
    `data/` is read as further rows of the table whose header it bears.
    """
    home = places.here()
    for path in paths:
        if not path.exists():
            raise BadPath(f"{path}: there is no such file or folder.")
    inside = {path for path in paths if path.resolve().is_relative_to(home.data.resolve())}
    outside = [file for path in paths if path not in inside for file in _tables(path)]
    _, faults = dataset.faults_of(home, outside)
    wanted = [_name_of(path, home.data) for path in inside] + [str(path) for path in outside]
    if paths:
        faults = [fault for fault in faults if fault.where.startswith(tuple(wanted))]
    if faults:
        raise FaultyData(faults)
    known = rows.schemas(home.data)
    click.echo(f"No faults ({len(paths) or len(known)} {'paths' if paths else 'tables'} checked).")


def _tables(path: Path) -> list[Path]:
    return sorted(path.rglob("*.csv")) if path.is_dir() else [path]


def _name_of(path: Path, data: Path) -> str:
    name = path.resolve().relative_to(data.resolve().parent).as_posix()
    return name + ("/" if path.is_dir() else ":")
