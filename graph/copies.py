"""The copy of a dataset that opens at once: on disk, in the user's cache, made once.

Loading a dataset into memory takes seconds, opening a copy hundredths of one. A copy is named by the sum
of its dataset and by the engine that wrote it, so that it is never older than what it stands for; the
N-Quads file counts as unchanged while its size and time are those the copy was made from, or its sum.
"""

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from zlib import crc32

from platformdirs import user_cache_path

from graph import dataset, index
from graph.dataset import Dataset
from graph.names import Names
from graph.store import ENGINE, Store

STORE, INDEX, RECORD = "store", "names.json", "copy.json"
ROOM = 3  # free disk wanted, in sizes of the N-Quads file: twice what a copy and its making take
TELLS = 20_000_000  # bytes: making a copy of a smaller file takes no time worth a word


@dataclass(frozen=True, slots=True)
class Record:
    """The N-Quads file a copy was made from: its sum as the manifest has it, its size, its time in ns."""

    sha256: str
    size: int
    time: int


@dataclass(frozen=True, slots=True)
class Copy:
    """An opened copy: the dataset read from disk as it is wanted, and its names."""

    dataset: Dataset
    names: Names


def home() -> Path:
    """Where this user's copies are kept."""
    return user_cache_path("mandate-graph", appauthor=False)


def opened(folder: Path, cache: Path, tell: Callable[[str], None] = lambda _: None) -> Copy | None:
    """The copy of the dataset in `folder`, made in `cache` where there is none yet.

    None where it can neither be found nor made (no room, no right to write), which `tell` is told; so it
    is where making one will take a while. Raises NoDataset where there is no dataset, or it is not whole.
    """
    stated = dataset.manifest(folder)
    kept = _shelf(folder, cache) / _name(stated)
    try:
        if not (kept / RECORD).is_file():
            _make(folder, stated, kept, tell)
        try:
            return _read(folder, stated, kept)
        except (OSError, ValueError):  # damaged, or removed by a process that made a newer one
            shutil.rmtree(kept, ignore_errors=True)
            _make(folder, stated, kept, tell)
            return _read(folder, stated, kept)
    except OSError as fault:
        tell(f"No copy of the dataset can be kept in {cache} ({fault}). It is loaded into memory instead.")
        return None


def _read(folder: Path, stated: Mapping[str, object], kept: Path) -> Copy:
    _ensure_unchanged(folder, stated, kept)
    store = Store.opened(kept / STORE)
    return Copy(Dataset(str(stated["version"]), store, folder), index.read(kept / INDEX, store))


def _shelf(folder: Path, cache: Path) -> Path:
    """Where the copies of one installation's dataset lie: the newest, and one being made."""
    place = str(folder.resolve())
    return cache / f"{folder.resolve().parent.name}-{crc32(place.encode()):08x}"


def _name(stated: Mapping[str, object]) -> str:
    return f"{str(stated['sha256'])[:16]}-{ENGINE}"


def _record(folder: Path, stated: Mapping[str, object]) -> Record:
    facts = (folder / dataset.QUADS).stat()
    return Record(str(stated["sha256"]), facts.st_size, facts.st_mtime_ns)


def _ensure_unchanged(folder: Path, stated: Mapping[str, object], kept: Path) -> None:
    """Raise NoDataset where the N-Quads file is not the one that was copied."""
    now = _record(folder, stated)
    if json.loads((kept / RECORD).read_text(encoding="utf-8")) != asdict(now):
        dataset.verify(folder)
        with suppress(OSError):  # a cache that may only be read: the sum is taken again next time
            _write_record(kept, now)


def _write_record(kept: Path, record: Record) -> None:
    """Write so that a reader sees the old record or the new one."""
    handle, fresh = tempfile.mkstemp(dir=kept, prefix=RECORD)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump(asdict(record), out)
    Path(fresh).replace(kept / RECORD)


def _make(folder: Path, stated: Mapping[str, object], kept: Path, tell: Callable[[str], None]) -> None:
    """Make the copy beside its place and move it there whole; another process may have been quicker."""
    shelf, size = kept.parent, (folder / dataset.QUADS).stat().st_size
    shelf.mkdir(parents=True, exist_ok=True)
    with _alone(shelf):
        if (kept / RECORD).is_file():
            return
        if shutil.disk_usage(shelf).free < ROOM * size:
            raise OSError("too little room on the disk")
        if size > TELLS:
            tell("Making a copy of the dataset for quick answers, once: some 15 seconds …")
        before = _record(folder, stated)
        dataset.verify(folder)
        fresh = Path(tempfile.mkdtemp(dir=shelf, prefix="unfinished-"))
        try:
            store = Store.kept(folder / dataset.QUADS, fresh / STORE)
            index.write(Names.of(store), store, fresh / INDEX)
            if _record(folder, dataset.manifest(folder)) != before:
                raise OSError("the dataset changed meanwhile")
            _write_record(fresh, before)
            shutil.rmtree(kept, ignore_errors=True)
            fresh.replace(kept)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
        _clear(shelf, kept)


@contextmanager
def _alone(shelf: Path) -> Iterator[None]:
    """Wait until no other process makes a copy here; the lock falls with the process that holds it."""
    with (shelf / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _clear(shelf: Path, kept: Path) -> None:
    """Remove the copies that this one takes the place of, and what a killed process left unfinished."""
    for path in shelf.iterdir():
        if path.is_dir() and path != kept:
            shutil.rmtree(path, ignore_errors=True)
