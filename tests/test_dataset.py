"""The dataset is checked, has one version wherever it is made, and is swapped in whole."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import league
import pytest

from graph import dataset
from graph.dataset import MANIFEST, QUADS
from graph.errors import FaultyData, NoDataset
from graph.places import Places

LINES = """
import hashlib
from graph import build, dataset, places
body = b"\\n".join(build.build(places.here()).store.lines()) + b"\\n"
print(dataset.version_of(body))
"""
CUT_SHORT = """
import resource, sys
from pathlib import Path
from graph import dataset, places
home = places.here()
data, target = Path(sys.argv[1]), Path(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
dataset.make(places.Places(home.ontology, data, home.questions, home.ties, target))
"""


def files_in(folder: Path) -> dict[str, bytes]:
    """What lies in a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_dataset_made_is_the_dataset_loaded(tmp_path: Path) -> None:
    """Same version, same statements, in the folder it was made for."""
    made = dataset.make(league.write(tmp_path))
    loaded = dataset.load(tmp_path / "dataset")
    assert (loaded.version, loaded.path) == (made.version, made.path)
    assert loaded.store.lines() == made.store.lines()


def test_a_dataset_is_two_files_that_agree(tmp_path: Path) -> None:
    """Sorted N-Quads, and a manifest with their sum, their number and the rows of each table."""
    made = dataset.make(league.write(tmp_path), tmp_path / "elsewhere")
    found = files_in(tmp_path / "elsewhere")
    assert set(found) == {QUADS, MANIFEST}
    lines = found[QUADS].splitlines()
    manifest = json.loads(found[MANIFEST])
    assert lines == sorted(lines)
    assert manifest["sha256"] == hashlib.sha256(found[QUADS]).hexdigest()
    assert manifest["version"] == made.version
    assert manifest["statements"] == len(lines) == len(made.store)
    assert manifest["rows"] == {table: len(listed) for table, listed in sorted(league.WORLD.items())}


def test_a_version_is_the_release_and_twelve_digits_of_the_sum() -> None:
    """Other statements, other version."""
    digits = hashlib.sha256(b"a\n").hexdigest()[:12]
    assert dataset.version_of(b"a\n") == f"{dataset.RELEASE}+{digits}"
    assert dataset.version_of(b"b\n") != dataset.version_of(b"a\n")


def test_the_release_is_the_packages() -> None:
    """One number, in the package's description and in the version."""
    described = (Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8")
    assert f'\nversion = "{dataset.RELEASE}"\n' in described


def test_the_version_is_the_same_for_any_hash_seed() -> None:
    """The real tables, built in two processes that order their sets otherwise."""
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", LINES], stdout=subprocess.PIPE, env={**os.environ, "PYTHONHASHSEED": seed}
        )
        for seed in ("0", "1")
    ]
    versions = [run.communicate()[0] for run in runs]
    assert [run.returncode for run in runs] == [0, 0]
    assert versions[0] == versions[1]
    assert versions[0].startswith(dataset.RELEASE.encode())


def test_the_version_is_the_same_wherever_it_is_made(tmp_path: Path) -> None:
    """The place of the files is not in it; a changed word is."""
    one, other = league.write(tmp_path / "one"), league.write(tmp_path / "other")
    third = league.write(tmp_path / "third", league.changed("actors", id="league", label="The Other League"))
    assert dataset.make(one).version == dataset.make(other).version
    assert dataset.make(third).version != dataset.make(one).version


def test_faulty_data_is_told_whole_and_writes_nothing(tmp_path: Path) -> None:
    """Faults of cells, of references and of rules come together, sorted by place."""
    tables = dict(league.changed("actors", id="sylvania", kind="realm", iso3="syl"))
    tables["documents"] = league.changed("documents", id="charter", until="1940")["documents"]
    made = league.write(tmp_path, tables)
    with pytest.raises(FaultyData) as caught:
        dataset.make(made)
    told = caught.value.faults
    assert list(told) == sorted(told)
    assert any("kind is 'realm'; wanted an id of actor-kinds" in fault for fault in told)
    assert any("iso3 is 'syl'; wanted the form" in fault for fault in told)
    assert any(fault.startswith("data/documents/all.csv:2: charter: ") for fault in told)
    assert not made.dataset.exists()


def test_faulty_data_leaves_the_old_dataset(tmp_path: Path) -> None:
    """Nothing is swapped in before all is checked."""
    dataset.make(league.write(tmp_path / "good"), tmp_path / "dataset")
    before = files_in(tmp_path / "dataset")
    bad = league.write(tmp_path / "bad", league.changed("actors", id="sylvania", kind="realm"))
    with pytest.raises(FaultyData):
        dataset.make(bad, tmp_path / "dataset")
    assert files_in(tmp_path / "dataset") == before


def test_a_write_cut_short_leaves_the_old_dataset(tmp_path: Path) -> None:
    """Where the disk gives out midway, the old file stands and no part of the new one lies about."""
    target = tmp_path / "dataset"
    dataset.make(league.write(tmp_path / "old"), target)
    before = files_in(target)
    assert len(before[QUADS]) > 20_000
    new = league.write(tmp_path / "new", league.changed("actors", id="league", label="Another"))
    run = subprocess.run(
        [sys.executable, "-c", CUT_SHORT, str(new.data), str(target)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert "File too large" in run.stderr
    assert files_in(target) == before


def test_who_reads_the_old_file_reads_it_to_the_end(tmp_path: Path) -> None:
    """A new dataset is a new file under the old name."""
    home = league.write(tmp_path)
    dataset.make(home)
    whole = (home.dataset / QUADS).read_bytes()
    with (home.dataset / QUADS).open("rb") as reader:
        start = reader.read(100)
        changed = league.write(tmp_path / "b", league.changed("actors", id="league", label="Another"))
        dataset.make(changed, home.dataset)
        assert start + reader.read() == whole
    assert (home.dataset / QUADS).read_bytes() != whole
    assert (home.dataset / QUADS).stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("left", [None, QUADS, MANIFEST])
def test_where_none_was_built_the_way_out_is_told(tmp_path: Path, left: str | None) -> None:
    """Half a dataset is none."""
    if left is not None:
        (tmp_path / left).write_text("{}", encoding="utf-8")
    with pytest.raises(NoDataset) as caught:
        dataset.load(tmp_path)
    assert str(caught.value) == f"No dataset in {tmp_path}. Build it: mandates build"


def test_further_tables_are_checked_with_ours(tmp_path: Path, places: Places) -> None:
    """As `mandates validate` does, without writing."""
    home = league.write(tmp_path)
    path = tmp_path / "more.csv"
    header = (places.data / "memberships" / "un.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    seat = {"id": "seat", "member": "freedonia", "body": "league", "status": "full", "since": "2000"}
    league.write_file(path, header, [seat])
    _, faults = dataset.faults_of(home, [path])
    assert [fault.where for fault in faults if fault.where.startswith(str(path))]
    assert dataset.faults_of(home)[1] == []


def test_statements_that_are_not_the_manifests_are_refused(tmp_path: Path) -> None:
    """By their sum; the manifest is what the dataset says of itself."""
    home = league.write(tmp_path)
    made = dataset.make(home)
    assert dataset.manifest(home.dataset)["version"] == made.version
    dataset.verify(home.dataset)
    with (home.dataset / QUADS).open("ab") as quads:
        quads.write(b"<x:a> <x:b> <x:c> .\n")
    for reading in (dataset.verify, dataset.load):
        with pytest.raises(NoDataset, match="does not fit its manifest"):
            reading(home.dataset)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("own.ttl", "<http://a.example/s> <http://a.example/p> 1 ."),
        ("own.nt", "<http://a.example/s> <http://a.example/p> <http://a.example/o> ."),
        ("own.trig", "<http://a.example/g> { <http://a.example/s> <http://a.example/p> 1 }"),
    ],
)
def test_any_rdf_file_is_a_dataset(tmp_path: Path, name: str, body: str) -> None:
    """Somebody's own, in a form its ending tells; its version is its name and the digest of its bytes."""
    path = tmp_path / name
    path.write_text(body, encoding="utf-8")
    found = dataset.load(path)
    assert len(found.store) == 1
    assert found.version == f"own+{hashlib.sha256(body.encode()).hexdigest()[:12]}"
    assert found.path == dataset.quads(path) == path
    assert dataset.quads(tmp_path) == tmp_path / QUADS


@pytest.mark.parametrize("name", ["own.ttl", "own.odd"])
def test_a_file_that_is_no_rdf_is_told(tmp_path: Path, name: str) -> None:
    """By its content or by its ending."""
    (tmp_path / name).write_text("no statements", encoding="utf-8")
    with pytest.raises(NoDataset, match=f"{name} cannot be read as RDF"):
        dataset.load(tmp_path / name)
