"""The benches' own tools: the record keeps what others wrote, and a scaled dataset keeps its proportions."""

import random
from pathlib import Path

import pytest

BENCHES = Path(__file__).parent.parent / "benchmarks"
BASE = "https://w3id.org/mandate-graph/"
MALI, STATE, CLAIM = f"<{BASE}id/mali>", f"<{BASE}id/state>", f"<{BASE}claim/actors/mali>"
QUADS = f"""\
{MALI} <http://www.w3.org/2000/01/rdf-schema#label> "Mali \\"M\\"" .
{MALI} <{BASE}ontology#kind> {STATE} .
{STATE} <http://www.w3.org/2004/02/skos/core#inScheme> <{BASE}ontology#kinds> .
{CLAIM} <{BASE}ontology#verified> <{BASE}id/read> {CLAIM} .
"""


@pytest.fixture(autouse=True)
def _benches(monkeypatch: pytest.MonkeyPatch) -> None:
    """The benches are scripts beside each other."""
    monkeypatch.syspath_prepend(str(BENCHES))


def test_a_bench_replaces_its_own_section_and_no_other(tmp_path: Path) -> None:
    """Written twice, a section stands once, with the later text; that of another bench stays."""
    import record

    page = tmp_path / "RESULTS.md"
    record.write("one", "old", page)
    record.write("two", r"kept \1", page)
    record.write("one", "new", page)
    told = page.read_text(encoding="utf-8")
    assert told.startswith(record.HEAD)
    assert "old" not in told
    assert told.index("new") < told.index(r"kept \1")
    assert told.count("<!-- begin one -->") == 1


def test_a_scaled_dataset_shares_the_vocabularies_and_copies_the_rest(tmp_path: Path) -> None:
    """Three times over, there are three states of three names, and one kind of that name."""
    import scale

    source = tmp_path / "dataset.nq"
    source.write_text(QUADS, encoding="utf-8")
    whole, plain = scale.write(source, 3, tmp_path)
    lines = whole.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 4 + 2 * 3
    assert sum("#inScheme" in line for line in lines) == 1
    labels = [line.split('"', 1)[1] for line in lines if "#label" in line]
    assert labels == ['Mali \\"M\\"" .', 'Mali \\"M\\" (2)" .', 'Mali \\"M\\" (3)" .']
    assert sum("/id/state> ." in line for line in lines) == 3
    named = [line for line in lines if "claim/actors" in line]
    assert all(line.split()[0] == line.split()[3] for line in named)
    assert len({line.split()[0] for line in named}) == 3
    assert len(plain.read_text(encoding="utf-8").splitlines()) == len(lines) - len(named)


def test_the_soak_tells_growth_from_what_comes_and_goes() -> None:
    """Memory that grows is told in MiB; what swings, or grows within the slack, is not growth."""
    import soak

    chance = random.Random(1)
    swings = [(2.5 * turn, chance.choice([500.0, 900.0, 1300.0, 2000.0])) for turn in range(90)]
    assert soak.grown(swings) is None
    assert soak.grown([(time, 468 + time / 10) for time, _ in swings]) is None
    assert soak.grown([(time, 468 + time) for time, _ in swings]) == pytest.approx(222.5)
    leaking = soak.grown([(time, size + 5 * time) for time, size in swings])
    assert leaking == pytest.approx(1112.5, rel=0.3)
