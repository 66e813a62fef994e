"""Notebooks run from top to bottom, import only the core, and are kept without outputs."""

import ast
from pathlib import Path

import nbclient
import nbformat
import pytest

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))
MAY_IMPORT = {"graph", "pandas", "matplotlib", "networkx", "pathlib", "tempfile"}
LOAD = "graph.load()"


def read(path: Path) -> nbformat.NotebookNode:
    with path.open(encoding="utf-8") as lines:
        return nbformat.read(lines, as_version=4)


def code_of(path: Path) -> list[nbformat.NotebookNode]:
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


def imported(source: str) -> set[str]:
    """The top packages a cell imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(str(node.module).split(".")[0])
    return found


def test_there_are_notebooks() -> None:
    """An empty folder would make the other laws true of nothing."""
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_reaches_the_dataset_through_the_front_door_only(path: Path) -> None:
    """It imports `graph` and what draws, and neither the server nor an engine."""
    found = set().union(*(imported(cell.source) for cell in code_of(path)))
    assert "graph" in found
    assert found <= MAY_IMPORT


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_outputs(path: Path) -> None:
    """What it shows is made when it is read, never stored."""
    for cell in code_of(path):
        assert cell.outputs == []
        assert cell.execution_count is None


@pytest.mark.filterwarnings("default")  # the kernel's own machinery warns; our code runs in its process
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_from_top_to_bottom(path: Path, built: Path) -> None:
    """Every cell runs over the dataset, and none of them says so much as a warning."""
    notebook = read(path)
    for cell in notebook.cells:
        cell.source = cell.source.replace(LOAD, f"graph.load({str(built)!r})")
    nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
    printed = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert [output.text for output in printed if output.get("name") == "stderr"] == []
    assert any("image/png" in output.get("data", {}) for output in printed)
