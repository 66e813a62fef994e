"""The wheel: complete, installable in an empty environment, and the same dataset as the checkout."""

import json
import os
import subprocess
import sys
import venv
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from graph import dataset, places

pytestmark = pytest.mark.wheel
ROOT = Path(__file__).parent.parent
ASK = ["ask", "who-can-sanction", "--target", "Mali", "--on", "2024-06-01", "--format", "json"]


def run(command: Sequence[str | Path], folder: Path) -> str:
    """What a command prints, run in a folder without the paths of this environment; fails with its errors."""
    clean = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    done = subprocess.run(command, cwd=folder, env=clean, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder], ROOT)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def mandates(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command, installed from the wheel where nothing else is."""
    home = tmp_path_factory.mktemp("elsewhere")
    venv.create(home, with_pip=True)
    pip = [home / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    run([*pip, "--constraint", ROOT / "constraints.txt", wheel], home)
    return home / "bin" / "mandates"


def test_the_wheel_holds_two_packages_and_nothing_else_on_top(wheel: Path) -> None:
    """Its top level is `graph`, `api` and its own metadata."""
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"graph", "api"}
    assert len(tops) == 3


@pytest.mark.parametrize(
    "part",
    [
        "graph/_share/ontology/core.ttl",
        "graph/_share/data/schemas/powers.json",
        "graph/_share/data/README.md",
        "graph/_share/dataset/dataset.nq",
        "graph/_share/dataset/manifest.json",
        "graph/_share/queries/who-can-sanction.rq",
        "graph/_share/queries/who-can.why.rq",
        "graph/_share/ties/powers.rq",
        "graph/assets/",
        "api/assets/",
        "api/templates/",
    ],
)
def test_the_wheel_holds_what_the_code_reads(wheel: Path, part: str) -> None:
    """Ontology, tables, dataset, questions, ties and the files of pages lie in the wheel."""
    names = zipfile.ZipFile(wheel).namelist()
    assert any(name == part or (part.endswith("/") and name.startswith(part)) for name in names)


def test_the_wheel_carries_every_licence(wheel: Path) -> None:
    """Each text of LICENSES/ lies in the metadata, with the notice of the rows carried over."""
    names = {Path(name).name for name in zipfile.ZipFile(wheel).namelist() if "/licenses/" in name}
    assert {path.name for path in (ROOT / "LICENSES").iterdir()} <= names


def test_an_installed_wheel_answers_from_the_same_dataset(
    mandates: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Away from the checkout it finds the Security Council's power, in the version the checkout builds."""
    answer = json.loads(run([mandates, *ASK], tmp_path))
    found = [(row["holder"]["id"], row["role"], row["instrument"]["id"]) for row in answer["rows"]]
    council = answer["rows"][found.index(("un-security-council", "decide", "sanction"))]
    assert "un-charter-art-41" in [basis["id"] for basis in council["basis"]]
    assert [blockers["count"] for blockers in council["can_block"]] == [5]
    assert answer["status"] == "yes"
    assert answer["dataset"] == dataset.make(places.here(), tmp_path_factory.mktemp("built")).version


def test_an_installed_wheel_can_check_its_tables(mandates: Path, tmp_path: Path) -> None:
    """`mandates validate` reads the wheel's own tables and finds no fault."""
    assert "No faults" in run([mandates, "validate"], tmp_path)
