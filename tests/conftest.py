"""What the tests share: one dataset, built once a session from the checkout's tables."""

from pathlib import Path

import pytest

import graph
from graph import dataset
from graph import places as rooms
from graph.places import Places

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def places() -> Places:
    """Where the checkout keeps its files."""
    return rooms.here()


@pytest.fixture(scope="session")
def built(places: Places, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the dataset of the checkout, freshly built and checked."""
    folder = tmp_path_factory.mktemp("dataset")
    dataset.make(places, folder)
    return folder


@pytest.fixture(scope="session")
def library(built: Path) -> graph.Library:
    """The library over that dataset."""
    return graph.load(built)
