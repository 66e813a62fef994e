"""What the dataset says of one thing, one claim or one list: the statements a linked-data client is given.

Of a thing: its own statements, its claim with the evidence, the rows that speak of it (each with the
property, its label and its claim, not all it says), and the labels of everything named.
"""

from collections.abc import Iterable, Iterator

from graph.store import Row, Store
from graph.terms import IRI, LABEL, ONTOLOGY, PREFIXES, Statement, name_of, ontology, statement
from graph.things import NAMERS

_CLAIM = "SELECT ?claim ?subject ?verb ?value WHERE { GRAPH ?claim { ?subject ?verb ?value } }"
_ONTOLOGY = """
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?subject WHERE {
  { ?subject a ?type
    FILTER(?type IN (owl:Ontology, owl:Class, owl:ObjectProperty, owl:DatatypeProperty,
                     owl:AnnotationProperty, rdf:Property, skos:ConceptScheme)) }
  UNION { ?subject skos:inScheme ?scheme }
}
"""
_SCHEME = """
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?scheme ?subject WHERE { ?subject skos:inScheme ?scheme }
"""
IN_SCHEME = IRI(PREFIXES["skos"] + "inScheme")
_TOLD = {"label", "url", "doi"}


def of_thing(store: Store, thing: IRI) -> list[Statement]:
    """A thing's own statements, its claim and evidence, the rows that speak of it, and labels."""
    own = list(_facts(store, thing))
    found = [*own]
    for said in own:
        if isinstance(said.object, IRI) and name_of(said.predicate) == "claim":
            found += _claimed(store, said.object)
    found += _labels(store, [thing], found)
    for row in store.select(NAMERS, {"thing": thing}):
        found += _incoming(store, thing, row)
    return _once(found, thing)


def of_claim(store: Store, claim: IRI) -> list[Statement]:
    """All that a claim's named graph holds, with the labels of what it names and its sources' addresses.

    Empty where there is no such claim.
    """
    found = []
    for row in store.select(_CLAIM, {"claim": claim}):
        subject, verb = row["subject"], row["verb"]
        if isinstance(subject, IRI) and isinstance(verb, IRI):
            found.append(statement(subject, verb, row["value"], None))
    return _once(found + _labels(store, [], found), claim) if found else []


def of_ontology(store: Store) -> list[Statement]:
    """The ontology whole: its terms, its vocabularies and their words."""
    subjects = sorted({row["subject"].value for row in store.select(_ONTOLOGY)})
    return [said for subject in subjects for said in _facts(store, IRI(subject))]


def of_scheme(store: Store, scheme: IRI) -> list[Statement]:
    """A vocabulary: what is said of the list, and of each of its words."""
    words = sorted({row["subject"].value for row in store.select(_SCHEME, {"scheme": scheme})})
    return [said for subject in [scheme.value, *words] for said in _facts(store, IRI(subject))]


def scheme(name: str) -> IRI:
    """The vocabulary of that name."""
    return ontology(f"scheme-{name}")


def _facts(store: Store, subject: IRI) -> Iterator[Statement]:
    for _, verb, value in sorted(store.facts(subject), key=str):
        assert isinstance(verb, IRI)
        yield statement(subject, verb, value, None)


def _claimed(store: Store, claim: IRI) -> Iterator[Statement]:
    """What is said of a claim, and of each piece of its evidence."""
    for said in _facts(store, claim):
        yield said
        if isinstance(said.object, IRI) and said.predicate == ontology("evidence"):
            yield from _facts(store, said.object)


def _incoming(store: Store, thing: IRI, row: Row) -> Iterator[Statement]:
    """That a row, or a word of a list, names a thing: the property, its label and its claim."""
    subject, verb = row["row"], row["verb"]
    if isinstance(subject, IRI) and isinstance(verb, IRI):
        claims = list(store.values(subject, ontology("claim")))
        if claims or any(True for _ in store.values(subject, IN_SCHEME)):
            yield statement(subject, verb, thing, None)
            for label in store.values(subject, LABEL):
                yield statement(subject, LABEL, label, None)
            for claim in claims:
                yield statement(subject, ontology("claim"), claim, None)


def _labels(store: Store, known: Iterable[IRI], found: Iterable[Statement]) -> list[Statement]:
    """What the things named in the statements are called, and where they can be read."""
    named = {said.object.value for said in found if isinstance(said.object, IRI)}
    named |= {said.predicate.value for said in found if said.predicate.value.startswith(ONTOLOGY)}
    return [
        said
        for iri in sorted(named - {thing.value for thing in known})
        for said in _facts(store, IRI(iri))
        if name_of(said.predicate) in _TOLD and not isinstance(said.object, IRI)
    ]


def _once(found: Iterable[Statement], first: IRI) -> list[Statement]:
    """The statements, each once, subject by subject: those on the first, then by the alphabet."""
    return sorted(set(found), key=lambda said: (said.subject != first, str(said)))
