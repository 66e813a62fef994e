"""The dataset's description of itself is true, and tools that know nothing of us can use it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import league
import pytest
import rdflib
from rdflib import DCAT, DCTERMS, RDF, SH, VOID
from small_worlds import WORLDS, cases, questions, rows_by_us, store_of

from graph import dataset, describe
from graph.answers import Desk
from graph.catalogue import Question
from graph.check import to_graph
from graph.describe import DATASET, ENDPOINT, PREFIXES, Endpoint
from graph.describe.examples import Example, examples
from graph.describe.partitions import partitions
from graph.describe.vocabulary import step
from graph.forms import FORMS
from graph.names import Names
from graph.store import Store
from graph.terms import (
    BASE,
    IRI,
    NONE,
    RDF_TYPE,
    Statement,
    Term,
    mint,
    ontology,
    statement,
    to_rdflib,
    word_of,
)

VOID_EXT = rdflib.Namespace("http://ldf.fi/void-ext#")
SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
DAY = date(2026, 1, 1)
SCHEMA = rdflib.Namespace("https://schema.org/")
US = rdflib.URIRef(DATASET.value)
ADDRESS = "http://127.0.0.1:8000/sparql"
WORLD = "who-can-sanction"
# what editors that complete queries and tools that write them ask an endpoint they know nothing of
ASKED_BY_EDITORS = """
PREFIX void: <http://rdfs.org/ns/void#>
PREFIX ext: <http://ldf.fi/void-ext#>
SELECT DISTINCT ?class ?property ?to ?datatype WHERE {
  ?here void:class ?class ; void:propertyPartition ?partition . ?partition void:property ?property .
  OPTIONAL {
    { ?partition void:classPartition/void:class ?to }
    UNION { ?partition ext:datatypePartition/ext:datatype ?datatype }
  }
}
"""
ASKED_FOR_EXAMPLES = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?example ?words ?query WHERE {
  ?example a sh:SPARQLExecutable ; rdfs:comment ?words ; sh:select|sh:ask|sh:construct|sh:describe ?query
}
"""


@cache
def of_world(name: str) -> Store:
    """A question's own world, made once for all laws."""
    return store_of(name)


def bare() -> Store:
    """A small world without a description."""
    return of_world(WORLD)


@cache
def asked(world: str) -> dict[str, Question]:
    """The question of a world with an example out of that world, as real ones are of real data."""
    parameters = next(case.parameters for case in cases("expected.csv") if case.question == world)
    return {world: replace(questions()[world], example=parameters)}


@cache
def described() -> tuple[Statement, ...]:
    """What the small world says of itself."""
    return tuple(describe.description(bare(), asked(WORLD), "2026.11.1"))


@cache
def whole() -> Store:
    """The small world with its description in it."""
    return Store.of([*bare().quads(), *described()])


@cache
def told() -> rdflib.Graph:
    """The description alone, for rdflib."""
    return to_graph(Store.of(described()))


def counted(node: rdflib.term.Node, verb: rdflib.term.Node) -> int:
    return int(str(told().value(node, verb)))


@cache
def facts() -> tuple[tuple[str, str, Term], ...]:
    return tuple(_facts())


def _facts() -> Iterator[tuple[str, str, Term]]:
    for subject, verb, value in bare().facts():
        yield subject.value, verb.value, value


@cache
def types() -> dict[str, set[str]]:
    """The classes of each thing of the small world."""
    found: dict[str, set[str]] = {}
    for subject, verb, value in facts():
        if verb == RDF_TYPE.value:
            found.setdefault(subject, set()).add(value.value)
    return found


def test_the_whole_is_counted_as_it_is() -> None:
    """Statements, subjects, objects, properties, classes, things with a class: of the rest, not of itself."""
    listed = list(facts())
    assert counted(US, VOID.triples) == len(listed)
    assert counted(US, VOID.distinctSubjects) == len({subject for subject, _, _ in listed})
    assert counted(US, VOID.distinctObjects) == len({value for _, _, value in listed})
    assert counted(US, VOID.properties) == len({verb for _, verb, _ in listed})
    assert counted(US, VOID.classes) == len({kind for kinds in types().values() for kind in kinds})
    assert counted(US, VOID.entities) == len(types())


def test_each_class_is_counted_as_it_is() -> None:
    """Its things, the statements on them, and by which property."""
    kinds = types()
    things = Counter(kind for found in kinds.values() for kind in found)
    triples = Counter((kind, verb) for subject, verb, _ in facts() for kind in kinds.get(subject, ()))
    parts = list(told().objects(US, VOID.classPartition))
    assert {str(told().value(part, VOID["class"])): counted(part, VOID.entities) for part in parts} == things
    for part in parts:
        kind = str(told().value(part, VOID["class"]))
        own = {
            str(told().value(inner, VOID.property)): counted(inner, VOID.triples)
            for inner in told().objects(part, VOID.propertyPartition)
        }
        assert own == {verb: number for (of, verb), number in triples.items() if of == kind}
        assert counted(part, VOID.triples) == sum(own.values())


def test_each_property_is_counted_as_it_is() -> None:
    """The parts of the whole add up to it."""
    listed = Counter(verb for _, verb, _ in facts())
    parts = list(told().objects(US, VOID.propertyPartition))
    assert {str(told().value(part, VOID.property)): counted(part, VOID.triples) for part in parts} == listed
    assert sum(counted(part, VOID.triples) for part in parts) == counted(US, VOID.triples)


def test_what_stands_at_the_other_end_is_counted_as_it_is() -> None:
    """The classes of things, under both names tools know, and the datatypes of texts, days and numbers."""
    kinds = types()
    ends: Counter[tuple[str, str, str]] = Counter()
    for subject, verb, value in facts():
        literal = to_rdflib(value)
        if isinstance(literal, rdflib.Literal):
            datatype = RDF.langString if literal.language else literal.datatype or rdflib.XSD.string
            others = {str(datatype)}
        else:
            others = kinds.get(value.value, set())
        ends.update((kind, verb, other) for kind in kinds.get(subject, ()) for other in others)
    found: Counter[tuple[str, str, str]] = Counter()
    for part in told().objects(US, VOID.classPartition):
        for inner in told().objects(part, VOID.propertyPartition):
            above = str(told().value(part, VOID["class"])), str(told().value(inner, VOID.property))
            assert set(told().objects(inner, VOID.classPartition)) == set(
                told().objects(inner, VOID_EXT.objectClassPartition)
            )
            for end in told().objects(inner, VOID.classPartition):
                found[(*above, str(told().value(end, VOID["class"])))] += counted(end, VOID.triples)
            for end in told().objects(inner, VOID_EXT.datatypePartition):
                found[(*above, str(told().value(end, VOID_EXT.datatype)))] += counted(end, VOID.triples)
    assert found == ends


def test_an_editor_learns_what_to_complete() -> None:
    """By the query such editors send: which properties a class has, and what they lead to."""
    rows = {
        tuple(word_of(row[name]) if name in row else "" for name in ("class", "property", "to", "datatype"))
        for row in whole().select(ASKED_BY_EDITORS)
    }
    assert ("Membership", "body", "Organisation", "") in rows
    assert ("Power", "sinceFirst", "", "http://www.w3.org/2001/XMLSchema#date") in rows


def test_the_prefixes_declared_are_those_used() -> None:
    """By the dataset, its description and the questions; none besides, and none is missing."""
    declared = {
        str(told().value(part, SH.prefix)): str(told().value(part, SH.namespace))
        for part in told().objects(rdflib.URIRef(BASE + "ontology"), SH.declare)
    }
    assert declared == PREFIXES
    used = {
        term.value for fact in [*whole().quads()] for term in (fact.predicate, fact.object) if is_iri(term)
    }
    for prefix, space in declared.items():
        texts = any(f"PREFIX {prefix}:" in asked.query for asked in questions().values())
        assert texts or any(iri.startswith(space) for iri in used), prefix
    verbs = {fact.predicate.value for fact in whole().quads()}
    assert all(any(iri.startswith(space) for space in declared.values()) for iri in verbs)


def is_iri(term: object) -> bool:
    return isinstance(term, IRI)


def shown(world: str) -> Example:
    """The one example of a world."""
    (found,) = examples(of_world(world), asked(world), DAY)
    return found


@pytest.mark.parametrize("world", WORLDS)
def test_an_example_gives_the_questions_rows(world: str) -> None:
    """With nothing bound it gives what the question gives for those values; no header is left in it."""
    question = asked(world)[world]
    bindings = Desk(of_world(world), Names.of(of_world(world)), "", lambda: DAY).bindings(
        question, question.example
    )
    found = shown(world)
    assert rows_by_us(of_world(world), found.query, {}) == rows_by_us(
        of_world(world), question.query, bindings
    )
    assert "#+" not in found.query
    assert {term for term in bindings.values() if is_iri(term) and term != NONE} == set(found.things)


def test_an_editor_finds_the_examples() -> None:
    """By the query such editors send; the text runs beside the description it stands in."""
    (row,) = whole().select(ASKED_FOR_EXAMPLES).rows
    assert (row["words"].value, row["query"].value) == (shown(WORLD).words, shown(WORLD).query)
    assert rows_by_us(whole(), row["query"].value, {}) == rows_by_us(bare(), row["query"].value, {}) != set()


def test_an_example_says_what_it_asks() -> None:
    """In words, with the values; how it is meant to be run; and by which words it is found."""
    question = asked(WORLD)[WORLD]
    example = shown(WORLD)
    assert example.words.startswith(f"{question.words} Here: target ")
    assert example.words.endswith(f", on {question.example['on']}.")
    here = rdflib.URIRef(f"{US}#question/{WORLD}")
    assert (US, DCTERMS.hasPart, here) in told()
    assert set(told().objects(here, RDF.type)) == {SH.SPARQLExecutable, SH.SPARQLSelectExecutable}
    assert told().value(here, SH.prefixes) == rdflib.URIRef(BASE + "ontology")
    assert told().value(here, SCHEMA.target) == rdflib.URIRef(ENDPOINT.value)
    assert {"target", "can block"} <= {str(word) for word in told().objects(here, SCHEMA.keywords)}


def test_a_question_whose_example_is_not_there_has_none() -> None:
    """A dataset without Mali does not offer what Mali is asked."""
    assert WORLD not in {example.question.name for example in examples(bare(), questions(), DAY)}


def test_a_question_without_a_day_is_asked_of_the_last_day_that_was_checked() -> None:
    """No clock is read: the same tables give the same description on every day."""
    question = replace(asked(WORLD)[WORLD], example={"target": asked(WORLD)[WORLD].example["target"]})
    (found,) = examples(bare(), {WORLD: question}, DAY)
    assert found.words.endswith(f", on {DAY}.")


def test_the_record_is_complete() -> None:
    """Title, licence, version, days and forms, as catalogues harvest them."""
    assert {VOID.Dataset, DCAT.Dataset} == set(told().objects(US, RDF.type))
    assert told().value(US, DCTERMS.license) == rdflib.URIRef("https://creativecommons.org/licenses/by/4.0/")
    assert told().value(US, rdflib.URIRef(PREFIXES["dcat"] + "version")) == rdflib.Literal("2026.11.1")
    issued = told().value(US, DCTERMS.issued)
    assert isinstance(issued, rdflib.Literal)
    assert str(issued) == "2026-11"
    forms = {str(told().value(part, DCAT.mediaType)) for part in told().objects(US, DCAT.distribution)}
    assert {form.rsplit("media-types/", 1)[1] for form in forms} == {f.media_type for f in FORMS.values()}
    things = {IRI(str(thing)) for thing in told().objects(US, VOID.exampleResource)}
    assert things == set(shown(WORLD).things)
    assert all(list(bare().facts(thing)) for thing in things)


def test_the_description_describes_no_thing() -> None:
    """Its subjects are its own: no thing, claim or name is added, and no node goes without a name."""
    names = {statement.subject.value for statement in described() if is_iri(statement.subject)}
    assert len(names) == len({statement.subject for statement in described()})
    own = (DATASET.value, BASE + "ontology")
    assert all(name in own or name.startswith(f"{DATASET.value}#") for name in names)
    verbs = {statement.predicate for statement in described()}
    assert not verbs & {RDF_TYPE, ontology("claim")} - {RDF_TYPE}
    assert not any(verb.value.endswith(("#label", "#prefLabel", "#notation")) for verb in verbs)


def test_a_built_dataset_holds_its_description(tmp_path: Path) -> None:
    """As `make` writes it, with the last day on which a claim was checked; the counts leave it out."""
    made = dataset.make(league.write(tmp_path))
    about = to_graph(Store.of(statement_of(fact) for fact in made.store.facts(DATASET)))
    assert str(about.value(US, DCTERMS.modified)) == league.EVIDENCE["checked_on"]
    graph = to_graph(made.store)
    added = len(
        list(describe.description(league.build_in(tmp_path / "again").store, questions(), "2026.11.1"))
    )
    assert int(str(about.value(US, VOID.triples))) == len(graph) - added


def statement_of(fact: tuple[Term, Term, Term]) -> Statement:
    subject, verb, value = fact
    assert isinstance(subject, IRI)
    assert isinstance(verb, IRI)
    return statement(subject, verb, value, None)


def test_a_dataset_without_claims_is_described_too() -> None:
    """Nothing was checked, so nothing is said to have been."""
    few = Store.of([statement(mint("a"), RDF_TYPE, IRI("http://example.org/odd/one,two"), None)])
    found = to_graph(Store.of(describe.description(few, {}, "2026.11.1")))
    assert found.value(US, DCTERMS.modified) is None
    assert counts_in(few) == {"http://example.org/odd/one,two": 1}


def counts_in(store: Store) -> dict[str, int]:
    graph = to_graph(Store.of(partitions(store)))
    return {
        str(graph.value(part, VOID["class"])): int(str(graph.value(part, VOID.entities)))
        for part in graph.objects(US, VOID.classPartition)
    }


def test_the_name_of_a_part_is_short_where_it_can_be() -> None:
    """By prefix and name, the longest that fits; else by a sum of the whole."""
    assert step(ontology("Power").value) == "mg/Power"
    assert step("http://www.w3.org/2001/XMLSchema#date") == "xsd/date"
    assert step("http://example.org/x").startswith("iri/")
    assert step("http://www.w3.org/2001/XMLSchema#odd/one").startswith("iri/")


@pytest.fixture(scope="module")
def served() -> rdflib.Graph:
    """The service description of the small world."""
    endpoint = Endpoint(
        ADDRESS, "2026.11.1+abc", ("10 seconds a query may take",), "http://127.0.0.1:8000/dataset"
    )
    return to_graph(Store.of(describe.service(whole(), endpoint)))


def test_the_service_says_where_it_is_and_what_it_takes(served: rdflib.Graph) -> None:
    """What W3C's tests of service descriptions ask: an endpoint, and the words' own kinds of values."""
    service = served.value(None, SD.endpoint, rdflib.URIRef(ADDRESS))
    assert (service, RDF.type, SD.Service) in served
    assert served.value(service, SD.supportedLanguage) == SD.SPARQL11Query
    assert not list(served.objects(service, SD.feature))
    assert len(list(served.objects(service, SD.resultFormat))) == 8
    assert [str(words) for words in served.objects(service, rdflib.RDFS.comment)] == [
        "10 seconds a query may take"
    ]
    known = {str(verb).removeprefix(str(SD)) for verb in served.predicates() if str(verb).startswith(str(SD))}
    assert known <= {
        *(
            "endpoint",
            "supportedLanguage",
            "resultFormat",
            "defaultEntailmentRegime",
            "defaultDataset",
            "defaultGraph",
        )
    }


def test_the_service_describes_its_default_graph(served: rdflib.Graph) -> None:
    """The dataset's own record, counts and all, in the version that is served; its parts are elsewhere."""
    default = served.value(None, RDF.type, SD.Dataset)
    assert served.value(default, SD.defaultGraph) == US
    assert {SD.Graph, VOID.Dataset, DCAT.Dataset} == set(served.objects(US, RDF.type))
    assert int(str(served.value(US, VOID.triples))) == len(list(bare().facts()))
    assert str(served.value(US, rdflib.OWL.versionInfo)) == "2026.11.1+abc"
    assert not list(served.objects(US, VOID.classPartition))


def test_another_dataset_is_not_called_ours() -> None:
    """A store without a description is served as what it is: a dataset at that address."""
    other = to_graph(Store.of(describe.service(Store.of([]), Endpoint(ADDRESS))))
    assert US not in set(other.all_nodes())
    default = other.value(None, RDF.type, SD.Dataset)
    assert str(other.value(default, SD.defaultGraph)) == f"{ADDRESS}#dataset"
    alone = to_graph(Store.of(describe.document(Store.of([]), Endpoint(ADDRESS))))
    assert set(alone.subjects(VOID.sparqlEndpoint)) == {rdflib.URIRef(f"{ADDRESS}#dataset")}


def test_the_document_holds_the_whole_description() -> None:
    """Nothing of it is missing, and where it names the endpoint it names the one it is served by."""
    found = set(describe.document(whole(), Endpoint(ADDRESS, "v")))
    turned = {
        statement(fact.subject, fact.predicate, IRI(ADDRESS), None)
        if fact.object == ENDPOINT and is_iri(fact.subject)
        else fact
        for fact in described()
    }
    assert turned <= found
    added = to_graph(Store.of(found - turned))
    assert set(added.objects(US, VOID.sparqlEndpoint)) == {rdflib.URIRef(ADDRESS)}
