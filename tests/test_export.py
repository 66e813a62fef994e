"""The dataset as files for other tools."""

import json
from pathlib import Path

import league
import pytest
import rdflib
from rdflib.compare import isomorphic
from small_worlds import ontology_store

from graph import export
from graph.check import to_graph
from graph.describe import PREFIXES
from graph.forms import FORMS
from graph.store import Store
from graph.terms import THINGS, ontology

# rdflib's reader of JSON-LD uses what rdflib itself gives up
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
STATEMENTS = sorted(name for name, form in FORMS.items() if not form.whole)
ODD = """
PREFIX ex: <http://example.org/>
ex:a ex:says 1, "one", "eins"@de, ex:b, true ; ex:knows [ ex:says "nobody" ], <urn:x>,
  <https://w3id.org/mandate-graph/id///y> .
ex:b ex:knows ex:a ; ex:on "2000-01-01"^^<http://www.w3.org/2001/XMLSchema#date> ; a ex:Thing, ex:Other .
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The League, with text that would break careless quoting, and every tenth line of the ontology."""
    row = {"id": "league", "definition": 'He said "no";\n> <'}
    built = league.build_in(tmp_path_factory.mktemp("league"), league.changed("actors", **row)).store
    lines = sorted(ontology_store().quads(), key=str)
    return built.without(quad for number, quad in enumerate(lines) if number % 10)


@pytest.mark.parametrize("form", STATEMENTS)
def test_a_form_of_statements_holds_the_default_graph(store: Store, form: str) -> None:
    """Another reader finds the same statements."""
    read = rdflib.Graph().parse(data=export.FORMATS[form](store), format=FORMS[form].media_type)
    assert set(read) == set(to_graph(store))


@pytest.mark.parametrize("form", ["nq", "trig"])
def test_a_whole_form_holds_every_claim(store: Store, form: str, tmp_path: Path) -> None:
    """Read back it is the same store; each line ends."""
    body = export.FORMATS[form](store)
    assert body.endswith(b"\n")
    (tmp_path / f"d.{form}").write_bytes(body)
    assert Store.read(tmp_path / f"d.{form}").lines() == store.lines()


@pytest.mark.parametrize("form", sorted(FORMS))
def test_the_same_statements_are_the_same_bytes(store: Store, form: str) -> None:
    """In whatever order they were put in."""
    again = Store.of(sorted(store.quads(), key=lambda quad: str(quad)[::-1]))
    assert export.FORMATS[form](again) == export.FORMATS[form](store)


def test_prefixes_are_ours(store: Store) -> None:
    """People read `mg:holder`, not its address."""
    for form in ("ttl", "trig"):
        assert b"@prefix mg: <https://w3id.org/mandate-graph/ontology#>" in export.FORMATS[form](store)
    assert b"<mg:holder " in export.FORMATS["rdf"](store)
    assert PREFIXES["mg"] == ontology("").value


def test_json_ld_reads_as_json(store: Store) -> None:
    """A thing is an object under its short name, a property of ours a plain key, a link a string."""
    told = json.loads(export.FORMATS["jsonld"](store))
    things = {thing["@id"]: thing for thing in told["@graph"]}
    assert len(things) == len(told["@graph"])
    council = things["id:council"]
    assert council["parent"] == "id:league"
    assert "mg:Organ" in council["@type"]
    assert council["rdfs:label"] == "Council"
    assert told["@context"]["parent"] == {"@id": "mg:parent", "@type": "@id"}
    assert told["@context"]["checkedOn"] == {"@id": "mg:checkedOn", "@type": "xsd:date"}
    assert told["@context"]["id"] == THINGS


def test_json_ld_keeps_what_is_odd(tmp_path: Path) -> None:
    """Values of several kinds, nodes without names, and IRIs that look like short ones."""
    (tmp_path / "odd.ttl").write_text(ODD, encoding="utf-8")
    odd = Store.read(tmp_path / "odd.ttl", trusted=True)
    read = rdflib.Graph().parse(data=export.FORMATS["jsonld"](odd), format="json-ld")
    assert isomorphic(read, rdflib.Graph().parse(tmp_path / "odd.ttl"))


def test_a_form_has_one_media_type_and_one_ending() -> None:
    """What the command offers is what there is, and what HTTP can name."""
    assert set(export.FORMATS) == set(FORMS) == {"ttl", "nt", "rdf", "jsonld", "nq", "trig"}
    assert len({form.media_type for form in FORMS.values()}) == len(FORMS)
    assert len({form.iri for form in FORMS.values()}) == len(FORMS)
