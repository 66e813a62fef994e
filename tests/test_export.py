"""The dataset as files for other tools."""

from pathlib import Path

import league
import pytest
import rdflib

from graph import export
from graph.store import Store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The League, with text that would break careless quoting."""
    row = {"id": "league", "definition": 'He said "no";\n> <'}
    return league.build_in(tmp_path_factory.mktemp("league"), league.changed("actors", **row)).store


def test_turtle_holds_the_default_graph(store: Store) -> None:
    """Another reader finds the same statements, under our prefixes."""
    body = export.turtle(store)
    read = rdflib.Graph().parse(data=body, format="turtle")
    assert len(read) == len(list(store.facts()))
    assert b"@prefix mg: <https://w3id.org/mandate-graph/ontology#>" in body


def test_nquads_hold_every_claim(store: Store, tmp_path: Path) -> None:
    """Read back it is the same store; each line ends."""
    body = export.nquads(store)
    assert body.endswith(b"\n")
    (tmp_path / "d.nq").write_bytes(body)
    assert Store.read(tmp_path / "d.nq").lines() == store.lines()


def test_each_format_is_offered_by_its_ending() -> None:
    """What the command offers is what there is."""
    assert set(export.FORMATS) == {"ttl", "nq"}
