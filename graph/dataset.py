"""The checked whole, with a version: one N-Quads file and its manifest.

Built and checked once, by `mandates build` or when the wheel is made; commands and servers only
load it. The version is the package's, `+`, and twelve hex digits of SHA-256 over the sorted lines.
"""

import hashlib
import json
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from graph.errors import FaultyData, NoDataset
from graph.places import Places
from graph.store import Store, uncollected

if TYPE_CHECKING:
    from graph.build import Built
    from graph.rows import Fault

QUADS = "dataset.nq"
MANIFEST = "manifest.json"
RELEASE = "2026.11.1"


@dataclass(frozen=True, slots=True)
class Dataset:
    """A store with the version of what is in it."""

    version: str
    store: Store
    path: Path


def faults_of(places: Places, extra: Iterable[Path] = ()) -> "tuple[Built, list[Fault]]":
    """What building gives, and every fault of rows, shapes and rules."""
    from graph import build, check  # what checks takes long to read in, and who only loads needs none of it

    with uncollected():
        built = build.build(places, extra)
        found = check.check(built.store, places.ontology, built.where)
    return built, sorted({*built.faults, *found})


def make(places: Places, target: Path | None = None) -> Dataset:
    """Build, check and write the dataset; raises FaultyData with every fault, and then writes nothing."""
    built, faults = faults_of(places)
    if faults:
        raise FaultyData(faults)
    folder = target or places.dataset
    folder.mkdir(parents=True, exist_ok=True)
    _describe(built.store, places)
    lines = built.store.lines()
    body = b"\n".join(lines) + b"\n"
    version = version_of(body)
    counts = Counter(row.table for row in built.rows)
    manifest = {
        "version": version,
        "sha256": hashlib.sha256(body).hexdigest(),
        "statements": len(lines),
        "rows": dict(sorted(counts.items())),
    }
    _swap_in(folder / QUADS, body)
    _swap_in(folder / MANIFEST, (json.dumps(manifest, indent=1) + "\n").encode())
    return Dataset(version, built.store, folder)


def joined(places: Places, extra: Iterable[Path]) -> Dataset:
    """The dataset with further tables, built and checked in memory and written nowhere; raises FaultyData."""
    built, faults = faults_of(places, extra)
    if faults:
        raise FaultyData(faults)
    _describe(built.store, places)
    return Dataset(version_of(b"\n".join(built.store.lines()) + b"\n"), built.store, places.dataset)


def _describe(store: Store, places: Places) -> None:
    """Let a checked store say in itself what it holds."""
    from graph import catalogue, describe  # as above

    store.add(describe.description(store, catalogue.questions(places.questions), RELEASE))


def version_of(body: bytes) -> str:
    """The version of a dataset with these sorted N-Quads."""
    return f"{RELEASE}+{hashlib.sha256(body).hexdigest()[:12]}"


def quads(path: Path) -> Path:
    """The file of statements of a dataset's folder; any other path is such a file itself."""
    return path / QUADS if path.is_dir() else path


def load(folder: Path) -> Dataset:
    """The dataset in a folder, or in any RDF file, in memory.

    Raises NoDataset where none was built, or not whole, or where the file cannot be read.
    """
    if folder.is_file():
        return _read(folder)
    verify(folder)
    stated = manifest(folder)
    return Dataset(str(stated["version"]), Store.read(folder / QUADS, trusted=True), folder)


def _read(file: Path) -> Dataset:
    """The dataset in somebody's own file (.nq .nt .ttl .trig .rdf .jsonld); its version is its digest."""
    try:
        store = Store.read(file)
    except (OSError, SyntaxError, ValueError) as fault:
        raise NoDataset(f"{file} cannot be read as RDF: {fault}") from fault
    with file.open("rb") as body:
        digest = hashlib.file_digest(body, "sha256").hexdigest()
    return Dataset(f"{file.stem}+{digest[:12]}", store, file)


def manifest(folder: Path) -> Mapping[str, object]:
    """What the dataset in a folder says of itself; raises NoDataset where none was built."""
    if not ((folder / QUADS).is_file() and (folder / MANIFEST).is_file()):
        raise NoDataset(f"No dataset in {folder}. Build it: mandates build")
    told: Mapping[str, object] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return told


def verify(folder: Path) -> None:
    """Raise NoDataset where the statements in a folder are not those of its manifest."""
    stated = manifest(folder)
    with (folder / QUADS).open("rb") as quads:
        found = hashlib.file_digest(quads, "sha256").hexdigest()
    if found != stated["sha256"]:
        raise NoDataset(f"The dataset in {folder} does not fit its manifest. Build it again: mandates build")


def _swap_in(path: Path, body: bytes) -> None:
    """Write so that a reader sees the old file or the new one, never a part."""
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=path.name) as aside:
        fresh = Path(aside) / path.name
        fresh.write_bytes(body)
        fresh.chmod(0o644)
        fresh.replace(path)
