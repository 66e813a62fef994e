"""The laws of the settings: one place, read from the environment and from the options of `serve`."""

import re
from dataclasses import fields
from pathlib import Path

import pytest
from click.testing import CliRunner

from api import settings
from api.settings import Settings
from graph.cli.serve import command, prepared
from graph.errors import BadParameter, BadPath, NoDataset


def test_the_environment_sets_the_settings() -> None:
    """Each field has a variable; what is not set keeps its default."""
    told = {
        "MANDATES_SECONDS": "2.5",
        "MANDATES_MEMORY": "1000",
        "MANDATES_RATE": "0",
        "MANDATES_LOG": "debug",
        "MANDATES_PROXIES": "10.0.0.1",
        "MANDATES_WORKERS": "",
        "HOME": "/",
    }
    assert Settings.read(told) == Settings(seconds=2.5, memory=1000, rate=0, log="debug", proxies="10.0.0.1")
    assert Settings.read({}) == Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECONDS", "soon"),
        ("SECONDS", "inf"),
        ("SECONDS", "nan"),
        ("MEMORY", "-1"),
        ("REPLY", "0"),
        ("QUERY", "1.5"),
        ("RATE", "-1"),
        ("ADDRESS", "65001"),
        ("LOG", "all"),
    ],
)
def test_a_setting_that_does_not_fit_stops_the_start(name: str, value: str) -> None:
    """A server with a limit misread would be a server without it."""
    with pytest.raises(BadParameter, match=f"MANDATES_{name}"):
        Settings.read({f"MANDATES_{name}": value})


def test_the_table_has_every_setting() -> None:
    """With its variable, its option, its default and what it limits."""
    lines = settings.table().splitlines()[2:]
    assert len(lines) == len(fields(Settings))
    for line, setting in zip(lines, fields(Settings), strict=True):
        assert f"`MANDATES_{setting.name.upper()}`" in line
        assert f"`--{setting.name}`" in line
        assert setting.metadata["says"] in line
    assert "| 10,000 | rows" in settings.table()


def test_the_options_of_serve_go_before_the_environment(tmp_path: Path) -> None:
    """And the application finds both in the environment, with the dataset it is to serve."""
    world = tmp_path / "world.ttl"
    world.write_text("<http://a.example/s> a <http://a.example/c> .", encoding="utf-8")
    environment = {"MANDATES_ROWS": "5", "MANDATES_QUEUE": "7"}
    chosen = {"set_rows": "6", "set_log": "error", "set_queue": None}
    found = prepared(world, chosen, environment)
    assert found == Settings.read(environment) == Settings(rows=6, queue=7, log="error")
    assert environment["MANDATES_DATASET"] == str(world)
    assert prepared(None, {}, environment) == found


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ({"set_rows": "many"}, "--rows is 'many'; wanted a number above 0, such as 10000."),
        ({"set_log": "all"}, "--log is 'all'; wanted one of error, info, debug."),
    ],
)
def test_an_option_that_does_not_fit_is_told(chosen: dict[str, str], told: str) -> None:
    """By the option's name, and nothing starts."""
    with pytest.raises(BadParameter, match=re.escape(told)):
        prepared(Path(__file__), chosen, {})


def test_a_dataset_that_is_not_there_is_told(tmp_path: Path) -> None:
    """Before the server starts."""
    with pytest.raises(BadPath, match="no such file"):
        prepared(tmp_path / "none.ttl", {}, {})
    with pytest.raises(NoDataset, match="mandates build"):
        prepared(tmp_path, {}, {})


def test_help_tells_every_setting() -> None:
    """With its default and its variable."""
    told = " ".join(CliRunner().invoke(command, ["--help"]).output.split())
    for setting in fields(Settings):
        assert f"--{setting.name}" in told
        assert f"MANDATES_{setting.name.upper()}" in told


def test_the_readme_shows_every_setting() -> None:
    """The table of the README is the one that the settings print."""
    readme = (Path(__file__).parent.parent.parent / "README.md").read_text(encoding="utf-8")
    assert settings.table() in readme
