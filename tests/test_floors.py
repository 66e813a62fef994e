"""The floors of the house hold, and a wall that is broken is noticed."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LINTER = Path(sys.executable).with_name("lint-imports")
BREACHES = [
    ("graph/terms.py", "from graph import answers", "The floors of the house"),
    ("graph/export.py", "from graph import cli", "The floors of the house"),
    ("graph/answers/desk.py", "import fastapi", "The core knows no HTTP"),
    ("graph/things.py", "from api import errors", "The core knows no HTTP"),
    ("graph/answers/desk.py", "import pyoxigraph", "Only terms, store and workers name pyoxigraph"),
    ("graph/things.py", "import rdflib", "Only terms, check and the front door name rdflib"),
    ("api/__init__.py", "import pyvis", "Only picture names pyvis"),
    ("graph/names.py", "import networkx", "Only network and measures name networkx"),
]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(LINTER), "--no-cache", "--config", "pyproject.toml"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the packages, to break walls in."""
    for package in ("graph", "api"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_floors_hold(house: Path) -> None:
    """No module imports what lies above it, and outside packages are named only where they belong."""
    found = lint(house)
    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize(("module", "breach", "contract"), BREACHES)
def test_a_breach_is_noticed(house: Path, module: str, breach: str, contract: str) -> None:
    """One import too many makes the linter fail and name the contract."""
    with (house / module).open("a", encoding="utf-8") as lines:
        lines.write(f"\n{breach}\n")
    found = lint(house)
    assert found.returncode == 1, found.stdout
    broken = [line for line in found.stdout.splitlines() if "BROKEN" in line]
    assert any(line.startswith(contract) for line in broken), found.stdout
