"""A copy opens at once, says what the dataset says, and is never older than it."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import league
import pytest
from small_worlds import cases, store_of

import graph
from graph import copies, dataset
from graph.errors import NoDataset
from graph.names import Names
from graph.places import Places
from graph.store import Store

MANY = ["audit", "who-can", "members-of", "measures-in-force", "mandate-history", "elements-of"]
OPEN = """
import sys
from pathlib import Path
from graph import copies
found = copies.opened(Path(sys.argv[1]), Path(sys.argv[2]))
print(found.names.label(found.names.find("TL")))
"""


def written(store: Store, folder: Path) -> Path:
    """A dataset of these statements."""
    body = b"\n".join(store.lines()) + b"\n"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / dataset.QUADS).write_bytes(body)
    version = dataset.version_of(body)
    sha256 = dataset.hashlib.sha256(body).hexdigest()
    (folder / dataset.MANIFEST).write_text(
        json.dumps({"version": version, "sha256": sha256}), encoding="utf-8"
    )
    return folder


def built(folder: Path, label: str = "The League") -> Places:
    """The League under a label, built."""
    home = league.write(folder, league.changed("actors", id="league", label=label))
    dataset.make(home)
    return home


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The folder of a dataset."""
    return built(tmp_path / "league").dataset


def opened(home: Path, cache: Path, told: list[str] | None = None) -> copies.Copy:
    """The copy, which there must be."""
    found = copies.opened(home, cache, (told if told is not None else []).append)
    assert found is not None
    return found


def kept(cache: Path) -> list[Path]:
    """The copies that lie in a cache."""
    return [path for path in cache.glob("*/*") if path.is_dir()]


@pytest.mark.parametrize(
    "world", [world for world in MANY if world in {case.question for case in cases("expected.csv")}]
)
def test_a_copy_answers_as_memory_does(world: str, tmp_path: Path) -> None:
    """Every case of a world, with its reasons, to the letter."""
    folder = written(store_of(world), tmp_path / "dataset")
    memory, quick = graph.load(folder), graph.quick(folder, tmp_path / "cache")
    assert (quick.version, quick.path) == (memory.version, memory.path)
    for case in cases("expected.csv"):
        if case.question == world:
            asked = {"why": True, **case.parameters}
            assert quick.ask(world, **asked).to_dict() == memory.ask(world, **asked).to_dict()


def test_a_copy_shows_what_memory_shows(home: Path, tmp_path: Path) -> None:
    """A thing, the network, what comes near a name."""
    memory, quick = graph.load(home), graph.quick(home, tmp_path / "cache")
    assert quick.show("TL") == memory.show("TL")
    assert quick.store.lines() == memory.store.lines()
    assert list(quick.network("powers", "2000-01-01").edges) == list(
        memory.network("powers", "2000-01-01").edges
    )
    assert quick.names.nearest("leage") == memory.names.nearest("leage")


def test_a_copy_is_made_once(home: Path, tmp_path: Path) -> None:
    """What is there is opened; nothing is written again."""
    opened(home, tmp_path / "cache")
    [copy] = kept(tmp_path / "cache")
    before = (copy / copies.RECORD).stat()
    opened(home, tmp_path / "cache")
    assert (copy / copies.RECORD).stat() == before
    assert kept(tmp_path / "cache") == [copy]


def test_who_must_wait_is_told(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where making the copy will take a while, and then only."""
    told: list[str] = []
    opened(home, tmp_path / "small", told)
    assert told == []
    monkeypatch.setattr(copies, "TELLS", 0)
    opened(home, tmp_path / "large", told)
    opened(home, tmp_path / "large", told)
    assert told == ["Making a copy of the dataset for quick answers, once: some 15 seconds …"]


def test_a_new_dataset_takes_the_place_of_the_old_copy(tmp_path: Path) -> None:
    """The old one is removed, those of other installations stay, and so does who reads the old one."""
    first, other = built(tmp_path / "a"), built(tmp_path / "b")
    before = opened(first.dataset, tmp_path / "cache")
    opened(other.dataset, tmp_path / "cache")
    dataset.make(
        league.write(tmp_path / "new", league.changed("actors", id="league", label="Renamed")), first.dataset
    )
    after = opened(first.dataset, tmp_path / "cache")
    assert len(kept(tmp_path / "cache")) == 2
    assert after.names.label(after.names.find("TL")) == "Renamed"
    assert before.names.label(before.names.find("TL")) == "The League"
    assert Names.of(before.dataset.store).labels == dict(before.names.labels)


def test_a_dataset_tampered_with_is_noticed(home: Path, tmp_path: Path) -> None:
    """By the file's size or time; what was only touched is weighed anew, and that once."""
    opened(home, tmp_path / "cache")
    os.utime(home / dataset.QUADS, (1, 1))
    opened(home, tmp_path / "cache")
    [copy] = kept(tmp_path / "cache")
    assert json.loads((copy / copies.RECORD).read_text(encoding="utf-8"))["time"] == 10**9
    with (home / dataset.QUADS).open("ab") as quads:
        quads.write(b"<x:a> <x:b> <x:c> .\n")
    with pytest.raises(NoDataset, match="does not fit its manifest"):
        copies.opened(home, tmp_path / "cache")
    with pytest.raises(NoDataset, match="does not fit its manifest"):
        copies.opened(home, tmp_path / "fresh")
    (home / dataset.QUADS).unlink()
    with pytest.raises(NoDataset, match="Build it: mandates build"):
        copies.opened(home, tmp_path / "cache")


@pytest.mark.parametrize("damage", ["names.json", "store/CURRENT", "store"])
def test_a_damaged_copy_is_made_anew(home: Path, tmp_path: Path, damage: str) -> None:
    """Whatever is missing."""
    opened(home, tmp_path / "cache")
    [copy] = kept(tmp_path / "cache")
    if (copy / damage).is_dir():
        shutil.rmtree(copy / damage)
    else:
        (copy / damage).write_bytes(b"")
    found = opened(home, tmp_path / "cache")
    assert found.names.label(found.names.find("TL")) == "The League"


def test_what_a_killed_process_left_is_removed(home: Path, tmp_path: Path) -> None:
    """With the next copy that is made."""
    opened(home, tmp_path / "cache")
    [copy] = kept(tmp_path / "cache")
    (copy.parent / "unfinished-x").mkdir()
    (copy / copies.RECORD).unlink()
    opened(home, tmp_path / "cache")
    assert kept(tmp_path / "cache") == [copy]


def test_where_no_copy_can_be_kept_the_dataset_is_loaded(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a hint: no right to write, no room; the answers are the same."""
    told: list[str] = []
    barred = tmp_path / "file"
    barred.touch()
    assert copies.opened(home, barred, told.append) is None
    library = graph.quick(home, barred, told.append)
    assert library.ask("members-of", body="TL", on="2000-01-01").rows
    monkeypatch.setattr(copies.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(9, 9, 9))
    assert copies.opened(home, tmp_path / "full", told.append) is None
    assert len(told) == 3
    assert all(hint.endswith("It is loaded into memory instead.") for hint in told)
    assert "too little room on the disk" in told[-1]


def test_a_dataset_that_changes_meanwhile_is_not_copied(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which of both was read nobody knows."""
    told: list[str] = []
    keep = Store.kept

    def kept_late(quads: Path, folder: Path) -> Store:
        found = keep(quads, folder)
        os.utime(quads, (1, 1))
        return found

    monkeypatch.setattr(copies.Store, "kept", kept_late)
    assert copies.opened(home, tmp_path / "cache", told.append) is None
    assert "the dataset changed meanwhile" in told[0]
    assert kept(tmp_path / "cache") == []


def test_a_cache_that_may_only_be_read_will_do(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sum is then taken each time."""
    opened(home, tmp_path / "cache")
    os.utime(home / dataset.QUADS, (1, 1))

    def barred(*_: object, **__: object) -> None:
        raise PermissionError("read only")

    monkeypatch.setattr(copies.tempfile, "mkstemp", barred)
    assert opened(home, tmp_path / "cache").dataset.version


def outputs(commands: Sequence[list[str]]) -> list[str]:
    """What processes that run at the same time print."""
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for command in commands]
    return [process.communicate(timeout=120)[0] for process in running]


def test_processes_that_begin_at_once_do_not_clash(home: Path, tmp_path: Path) -> None:
    """One makes the copy, the others wait for it."""
    command = [sys.executable, "-c", OPEN, str(home), str(tmp_path / "cache")]
    assert outputs([command] * 3) == ["The League\n"] * 3
    assert len(kept(tmp_path / "cache")) == 1


def test_copies_lie_in_the_users_cache() -> None:
    """Wherever the system has it."""
    assert copies.home().name == "mandate-graph"
