"""How much of what a store holds, in VoID: per class and property, with what stands at the other end.

Tools that complete queries read `void:classPartition` under a property for the class of the objects;
LDF's extension calls it `void-ext:objectClassPartition`. One part bears both names.
"""

from collections.abc import Iterator

from graph.describe.vocabulary import DATASET, namespace, part, says, step
from graph.store import Store
from graph.terms import IRI, Statement, Term, count

_WHOLE = """
SELECT (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects)
  (COUNT(DISTINCT ?p) AS ?properties)
WHERE { ?s ?p ?o }
"""
_CLASSES = "SELECT ?class (COUNT(DISTINCT ?s) AS ?entities) WHERE { ?s a ?class } GROUP BY ?class"
_ENTITIES = "SELECT (COUNT(DISTINCT ?s) AS ?entities) WHERE { ?s a ?class }"
_PROPERTIES = """
SELECT ?property (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects)
WHERE { ?s ?property ?o } GROUP BY ?property
"""
_OF_CLASS = """
SELECT ?class ?property (COUNT(*) AS ?triples) WHERE { ?s a ?class ; ?property ?o } GROUP BY ?class ?property
"""
_TO_CLASS = """
SELECT ?class ?property ?to (COUNT(*) AS ?triples)
WHERE { ?s a ?class ; ?property ?o . ?o a ?to } GROUP BY ?class ?property ?to
"""
_TO_DATATYPE = """
SELECT ?class ?property ?to (COUNT(*) AS ?triples)
WHERE { ?s a ?class ; ?property ?o FILTER(isLiteral(?o)) BIND(DATATYPE(?o) AS ?to) }
GROUP BY ?class ?property ?to
"""


def partitions(store: Store) -> Iterator[Statement]:
    """The counts of the default graph as it stands, which must not hold this description yet."""
    classes = {row["class"].value: row["entities"] for row in store.select(_CLASSES)}
    properties = {row["property"].value: row for row in store.select(_PROPERTIES)}
    yield from _whole(store, classes.keys() | properties.keys(), len(classes))
    for iri, row in properties.items():
        here = part("property", step(iri))
        yield says(DATASET, "void:propertyPartition", here)
        yield says(here, "void:property", IRI(iri))
        yield says(here, "void:triples", row["triples"])
        yield says(here, "void:distinctSubjects", row["subjects"])
        yield says(here, "void:distinctObjects", row["objects"])
    for iri, entities in classes.items():
        here = part("class", step(iri))
        yield says(DATASET, "void:classPartition", here)
        yield says(here, "void:class", IRI(iri))
        yield says(here, "void:entities", entities)
    yield from _of_classes(store)


def _whole(store: Store, used: set[str], classes: int) -> Iterator[Statement]:
    whole = next(iter(store.select(_WHOLE)))
    yield says(DATASET, "void:triples", whole["triples"])
    yield says(DATASET, "void:distinctSubjects", whole["subjects"])
    yield says(DATASET, "void:distinctObjects", whole["objects"])
    yield says(DATASET, "void:properties", whole["properties"])
    yield says(DATASET, "void:classes", count(classes))
    yield says(DATASET, "void:entities", next(iter(store.select(_ENTITIES)))["entities"])
    for space in sorted({namespace(iri) for iri in used}):
        yield says(DATASET, "void:vocabulary", IRI(space))


def _of_classes(store: Store) -> Iterator[Statement]:
    """Under each class its properties, and under these the classes and datatypes of their values."""
    triples: dict[str, int] = {}
    for row in store.select(_OF_CLASS):
        above = part("class", step(row["class"].value))
        here = _of_class(row["class"], row["property"])
        triples[above.value] = triples.get(above.value, 0) + int(row["triples"].value)
        yield says(above, "void:propertyPartition", here)
        yield says(here, "void:property", row["property"])
        yield says(here, "void:triples", row["triples"])
    for above_value, number in triples.items():
        yield says(IRI(above_value), "void:triples", count(number))
    for row in store.select(_TO_CLASS):
        above = _of_class(row["class"], row["property"])
        here = IRI(f"{above.value}/class/{step(row['to'].value)}")
        yield says(above, "void:classPartition", here)
        yield says(above, "void-ext:objectClassPartition", here)
        yield says(here, "void:class", row["to"])
        yield says(here, "void:triples", row["triples"])
    for row in store.select(_TO_DATATYPE):
        above = _of_class(row["class"], row["property"])
        here = IRI(f"{above.value}/datatype/{step(row['to'].value)}")
        yield says(above, "void-ext:datatypePartition", here)
        yield says(here, "void-ext:datatype", row["to"])
        yield says(here, "void:triples", row["triples"])


def _of_class(kind: Term, verb: Term) -> IRI:
    return part("class", step(kind.value), "property", step(verb.value))
