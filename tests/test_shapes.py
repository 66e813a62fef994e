"""The shapes: each catches what its bad world gets wrong and spares the good worlds."""

from functools import cache
from pathlib import Path

import pytest
import rdflib
from pyshacl import validate
from rdflib import SH

from graph import build, check, places
from graph.rows import Fault
from graph.store import Store
from graph.terms import ONTOLOGY

HERE = places.here()
WORLDS = Path(__file__).parent / "shapes"
NOUNS = sorted(path.stem for path in (HERE.ontology / "shapes").glob("*.ttl"))
SHARED = "thing"  # holds no noun of its own: what the shapes of all nouns refer to

every_noun = pytest.mark.parametrize("noun", [noun for noun in NOUNS if noun != SHARED])


@cache
def shapes(noun: str = "*") -> rdflib.Graph:
    """The shapes of one noun, or of all."""
    graph = rdflib.Graph()
    for path in (HERE.ontology / "shapes").glob(f"{noun}.ttl"):
        graph.parse(path)
    return graph


def world(bad: str | None) -> Store:
    """The ontology, all good worlds, and the bad world of a noun among them."""
    store = build.ontology_store(HERE.ontology)
    for path in WORLDS.glob("*/good.ttl"):
        store.load(path)
    if bad:
        store.load(WORLDS / bad / "bad.ttl")
    return store


@cache
def faults(bad: str | None) -> tuple[Fault, ...]:
    """What the shapes find when the bad world of a noun is among the good ones."""
    return tuple(check.shape_faults(world(bad), HERE.ontology, {}))


@cache
def broken(bad: str) -> frozenset[str]:
    """The property shapes that a bad world breaks, those behind another shape included."""
    data = check.to_graph(world(bad))
    _, report, _ = validate(data, shacl_graph=shapes(), advanced=False, inference="none")
    assert isinstance(report, rdflib.Graph)
    return frozenset(str(shape) for shape in report.objects(None, SH.sourceShape))


def asked(noun: str) -> set[str]:
    """The property shapes that the node shapes in a noun's file ask for by target."""
    graph = shapes(noun)
    targets = {SH.targetClass, SH.targetObjectsOf, SH.targetSubjectsOf}
    nodes = {subject for subject, verb in graph.subject_predicates() if verb in targets}
    return {str(shape) for node in nodes for shape in graph.objects(node, SH.property)}


def message(shape: str) -> str:
    """What a fault of a property shape reads like, after the id of the thing."""
    node = rdflib.URIRef(shape)
    path, text = shapes().value(node, SH.path), shapes().value(node, SH.message)
    return f"{str(path).rpartition('#')[2]}: {text}"


@every_noun
def test_a_noun_without_both_worlds_has_no_shape(noun: str) -> None:
    """Each file of shapes has a bad world and a good one."""
    assert {path.stem for path in (WORLDS / noun).glob("*.ttl")} == {"bad", "good"}


def test_every_world_belongs_to_a_noun() -> None:
    """No world is left over from shapes that are gone."""
    assert {path.name for path in WORLDS.iterdir()} == set(NOUNS) - {SHARED}


def test_the_good_worlds_are_spared() -> None:
    """Together, where each may refer to the others, the good worlds hold no fault."""
    assert faults(None) == ()


@every_noun
def test_each_shape_of_a_noun_bites(noun: str) -> None:
    """Each property shape that a noun's things must meet is broken in its bad world, and says so."""
    told = {fault.what.split(": ", 1)[1] for fault in faults(noun)}
    silent = {shape for shape in asked(noun) if not any(what.startswith(message(shape)) for what in told)}
    assert asked(noun) <= broken(noun)
    assert silent == set()


@every_noun
def test_only_what_is_faulty_is_caught(noun: str) -> None:
    """Each fault stands at a thing that the bad world calls faulty, also where its claim is at fault."""
    assert {fault.where.partition("-")[0] for fault in faults(noun)} == {"faulty"}


def test_no_shape_is_idle() -> None:
    """Each property shape there is, also those behind others, is broken in some bad world."""
    known = {str(shape) for shape in shapes().subjects(rdflib.RDF.type, SH.PropertyShape)}
    assert known - set().union(*(broken(noun) for noun in NOUNS if noun != SHARED)) == set()


@every_noun
def test_a_fault_is_told_once(noun: str) -> None:
    """A word of the wrong list is one fault: what lies behind it is not told again."""
    assert not [fault for fault in faults(noun) if "Not in the list" in fault.what]


def test_a_message_says_what_is_wanted() -> None:
    """Each message ends with what would be right, but for those told behind another shape."""
    for shape in set().union(*(asked(noun) for noun in NOUNS)):
        assert "; wanted " in message(shape), shape


def test_shapes_are_named_and_use_terms_of_the_ontology() -> None:
    """No shape is a blank node; a path of ours is a property that the ontology defines."""
    known = check.to_graph(build.ontology_store(HERE.ontology))
    for shape in shapes().subjects(rdflib.RDF.type, SH.PropertyShape):
        assert str(shape).startswith(f"{ONTOLOGY}shape-")
        path = shapes().value(shape, SH.path)
        assert not str(path).startswith(ONTOLOGY) or (path, rdflib.RDF.type, None) in known
