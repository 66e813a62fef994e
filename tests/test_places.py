"""Where things lie, in a checkout and in a wheel."""

import importlib.util
import shutil
from pathlib import Path
from types import ModuleType

from graph import places as rooms
from graph.places import Places


def installed(folder: Path) -> ModuleType:
    """The module as if its package lay in `folder`."""
    shutil.copy(rooms.__file__, folder / "places.py")
    spec = importlib.util.spec_from_file_location("installed_places", folder / "places.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_checkout_reads_the_files_one_edits(places: Places) -> None:
    """Ontology, tables, questions and ties are those under version control."""
    root = Path(__file__).parent.parent
    assert places.is_checkout
    assert places.ontology == root / "ontology"
    assert places.data == root / "data"
    assert places.dataset == root / "build" / "dataset"
    for folder in (places.ontology, places.data, places.questions, places.ties):
        assert folder.is_dir()


def test_a_wheel_reads_its_own_copies(tmp_path: Path) -> None:
    """Where the package has a `_share`, everything lies in there."""
    (tmp_path / "_share").mkdir()
    found = installed(tmp_path).here()
    assert not found.is_checkout
    assert found.ontology == tmp_path / "_share" / "ontology"
    assert found.data == tmp_path / "_share" / "data"
    assert found.dataset == tmp_path / "_share" / "dataset"
    assert found.questions == tmp_path / "_share" / "queries"
    assert found.ties == tmp_path / "_share" / "ties"
