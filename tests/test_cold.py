"""A command that asks one question reads in only what it needs for that."""

import json
import subprocess
import sys
from pathlib import Path

import league
import pytest

from graph import dataset

HEAVY = (
    "fastapi", "httpx", "igraph", "jinja2", "matplotlib", "mcp", "networkx", "numpy", "pandas", "pyarrow",
    "pyshacl", "pyvis", "rdflib", "scipy", "starlette", "structlog", "uvicorn",
)  # fmt: skip
NAMED = f"import json, sys; print(json.dumps([name for name in {HEAVY!r} if name in sys.modules]))"
ASKING = """
import sys, graph
library = graph.quick(sys.argv[1], sys.argv[2])
assert library.ask("members-of", body="TL", on="2000-01-01", why=True).rows
assert library.show("TL")
"""


def read_in(code: str, *arguments: str) -> list[str]:
    """Which of the heavy packages a process has read in after the code."""
    command = [sys.executable, "-c", f"{code}\n{NAMED}", *arguments]
    found = subprocess.run(command, capture_output=True, text=True, check=True)
    told: list[str] = json.loads(found.stdout)
    return told


@pytest.mark.parametrize("room", ["graph.cli", "graph.cli.ask", "graph.cli.show", "graph.copies"])
def test_a_room_of_the_command_line_reads_in_nothing_heavy(room: str) -> None:
    """Each package that draws, checks, serves or computes is read in where it is used."""
    assert read_in(f"import {room}") == []


def test_asking_reads_in_nothing_heavy(tmp_path: Path) -> None:
    """From the opened copy to the answer with its reasons, and to all of a thing."""
    home = league.write(tmp_path)
    dataset.make(home)
    assert read_in(ASKING, str(home.dataset), str(tmp_path / "cache")) == []


def test_the_list_of_what_is_heavy_can_fail() -> None:
    """A package that is read in is seen."""
    assert read_in("import rdflib") == ["rdflib"]
