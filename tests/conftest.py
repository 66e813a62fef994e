"""What the tests share: one dataset, built once a session from the checkout's tables."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path

import pytest
from filelock import FileLock

import graph
from graph import dataset
from graph import places as rooms
from graph.answers import Answer
from graph.places import Places

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Copies of datasets on disk are kept among the tests' own files, not in the user's cache."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def places() -> Places:
    """Where the checkout keeps its files."""
    return rooms.here()


@dataclass(frozen=True)
class Remembering(graph.Library):
    """The library, which works out once what several windows are asked in the same words."""

    told: dict[object, Answer] = field(default_factory=dict, repr=False, compare=False)

    def ask(
        self, question: str, *, why: bool = False, verified: Collection[str] = (), **values: str | date | None
    ) -> Answer:
        asked = (question, why, tuple(verified), tuple(sorted(values.items())), self.today())
        if asked not in self.told:
            self.told[asked] = super().ask(question, why=why, verified=verified, **values)
        return self.told[asked]


@pytest.fixture(scope="session")
def built(places: Places, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder with the dataset of the checkout, freshly built and checked, once for all processes."""
    alone = worker_id == "master"
    shared = tmp_path_factory.getbasetemp() if alone else tmp_path_factory.getbasetemp().parent
    folder = shared / "dataset"
    with FileLock(shared / "dataset.lock"):
        if not folder.exists():
            dataset.make(places, shared / "fresh")
            (shared / "fresh").rename(folder)
    return folder


@pytest.fixture(scope="session")
def library(built: Path) -> graph.Library:
    """The library over that dataset."""
    found = graph.load(built)
    return Remembering(**{part.name: getattr(found, part.name) for part in fields(found)})
