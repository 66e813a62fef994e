"""`mandates serve`: the service over HTTP."""

import os
from collections.abc import Callable, Mapping, MutableMapping
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
@click.option("--dataset", "path", type=click.Path(path_type=Path), help="A folder, or any RDF file.")
@settings
def command(host: str, port: int, path: Path | None, **chosen: str | None) -> None:
    """Serve answers, pictures and SPARQL over HTTP."""
    found = prepared(path, chosen, os.environ)
    click.echo(f"Mandate Graph on http://{host}:{port} (end with Ctrl-C)")
    import_module("api.server").run(host, port, found)


def prepared(
    path: Path | None, chosen: Mapping[str, str | None], environment: MutableMapping[str, str]
) -> object:
    """The settings; what the options say is put into the environment, where the application reads it.

    Raises BadPath, NoDataset or BadParameter.
    """
    if path is not None and not path.exists():
        raise BadPath(f"{path}: there is no such file or folder.")
    if not dataset.quads(path or Path(environment.get(DATASET) or places.here().dataset)).is_file():
        raise NoDataset("There is no dataset to serve. Build it: mandates build")
    for setting in FIELDS:
        written = chosen.get(f"set_{setting.name}")
        if written is not None:
            SETTINGS.value(setting, written, f"--{setting.name}")
            environment[f"{SETTINGS.PREFIX}{setting.name.upper()}"] = written
    if path is not None:
        environment[DATASET] = str(path)
    found: object = SETTINGS.Settings.read(environment)
    return found
