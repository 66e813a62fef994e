"""`mandates serve`: the service over HTTP."""

import os
from collections.abc import Callable
from dataclasses import Field, fields
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from graph import dataset, places
from graph.cli.terminal import example
from graph.errors import BadPath, NoDataset

# the one command that stands upon the window's floor: it starts it, and knows it by name only
SETTINGS = import_module("api.settings")
FIELDS: tuple[Field[Any], ...] = fields(SETTINGS.Settings)
DATASET = "MANDATES_DATASET"


def settings(command: Callable[..., None]) -> Callable[..., None]:
    """The command with one option a setting."""
    for setting in reversed(FIELDS):
        variable = f"{SETTINGS.PREFIX}{setting.name.upper()}"
        says = setting.metadata["says"]
        help_text = f"{says[0].upper()}{says[1:]}; default {setting.default}, or what {variable} says."
        metavar = "TEXT" if isinstance(setting.default, str) else "NUMBER"
        option = click.option(f"--{setting.name}", f"set_{setting.name}", help=help_text, metavar=metavar)
        command = option(command)
    return command


@click.command("serve", epilog=example("serve --port 8000"))
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--dataset", "path", type=click.Path(path_type=Path), help="A dataset's folder, or any RDF file."
)
@settings
def command(host: str, port: int, path: Path | None, **chosen: str | None) -> None:
    """Serve answers, pictures and SPARQL over HTTP."""
    if path is not None and not path.exists():
        raise BadPath(f"{path}: there is no such file or folder.")
    if not dataset.quads(path or Path(os.environ.get(DATASET) or places.here().dataset)).is_file():
        raise NoDataset("There is no dataset to serve. Build it: mandates build")
    found = _read(chosen)
    if path is not None:
        os.environ[DATASET] = str(path)
    click.echo(f"Mandate Graph on http://{host}:{port} (end with Ctrl-C)")
    import_module("api.server").run(host, port, found)


def _read(chosen: dict[str, str | None]) -> object:
    """The settings, with what the options say put into the environment, where the application reads it."""
    for setting in FIELDS:
        written = chosen[f"set_{setting.name}"]
        if written is not None:
            SETTINGS.value(setting, written, f"--{setting.name}")
            os.environ[f"{SETTINGS.PREFIX}{setting.name.upper()}"] = written
    return SETTINGS.Settings.read(os.environ)
