"""The service description: what a SPARQL endpoint takes, gives and serves, and within which limits."""

from collections.abc import Iterator
from dataclasses import dataclass

from graph.describe.vocabulary import DATASET, named, says
from graph.forms import FORMS, ROW_FORMS
from graph.store import Store
from graph.terms import IRI, RDF_TYPE, Statement, statement, text

TITLE = "SPARQL service"
ABOUT = (
    "Read only: SPARQL 1.1 queries by GET and POST; no updates. FROM takes the graphs of the dataset only; "
    "SERVICE is refused. No extension functions, no entailment."
)
OURS = (
    "Without dataset clauses a query is put to the default graph, which holds the statements of all rows and "
    "of the ontology; each named graph is the claim of one row, its statements with their sources, and is "
    "reached by GRAPH."
)
PROTOCOL = IRI("https://www.w3.org/TR/sparql11-protocol/")
SIMPLE = IRI("http://www.w3.org/ns/entailment/Simple")
REPLIES = ("ttl", "nt", "rdf", "jsonld")  # the forms that a query's graph is sent in


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a store is served: its address, the version of what is in it, and what may be asked of it.

    `limits` are sentences for people; `document` is the address of the whole description.
    """

    address: str
    version: str = ""
    limits: tuple[str, ...] = ()
    document: str | None = None


def service(store: Store, endpoint: Endpoint) -> list[Statement]:
    """The endpoint in W3C's words, with what the store says of the dataset as a whole."""
    summary = list(_summary(store))
    return [*served(endpoint, is_ours=bool(summary)), *_offered(endpoint, bool(summary)), *summary]


def served(endpoint: Endpoint, *, is_ours: bool) -> Iterator[Statement]:
    """That a dataset is served there, in which version; another's dataset has no name but the endpoint's."""
    here, address, dataset = _part(endpoint, "service"), IRI(endpoint.address), _dataset(endpoint, is_ours)
    yield statement(here, RDF_TYPE, named("sd:Service"), None)
    yield statement(here, RDF_TYPE, named("dcat:DataService"), None)
    yield says(here, "sd:endpoint", address)
    yield says(here, "dcat:endpointURL", address)
    yield says(here, "dcat:servesDataset", dataset)
    yield says(here, "dcterms:conformsTo", PROTOCOL)
    yield says(here, "dcterms:title", text(f"{TITLE} of Mandate Graph" if is_ours else TITLE, "en"))
    yield statement(dataset, RDF_TYPE, named("void:Dataset"), None)
    yield says(dataset, "void:sparqlEndpoint", address)
    if endpoint.version:
        yield says(dataset, "owl:versionInfo", text(endpoint.version))


def _offered(endpoint: Endpoint, is_ours: bool) -> Iterator[Statement]:
    here, default = _part(endpoint, "service"), _part(endpoint, "default-dataset")
    yield says(here, "dcterms:description", text(f"{ABOUT} {OURS}" if is_ours else ABOUT, "en"))
    for limit in endpoint.limits:
        yield says(here, "rdfs:comment", text(limit, "en"))
    yield says(here, "sd:supportedLanguage", named("sd:SPARQL11Query"))
    for form in (*ROW_FORMS.values(), *(FORMS[ending].iri for ending in REPLIES)):
        yield says(here, "sd:resultFormat", IRI(form))
    yield says(here, "sd:defaultEntailmentRegime", SIMPLE)
    yield says(here, "sd:defaultDataset", default)
    yield statement(default, RDF_TYPE, named("sd:Dataset"), None)
    graph = _dataset(endpoint, is_ours)
    yield says(default, "sd:defaultGraph", graph)
    yield statement(graph, RDF_TYPE, named("sd:Graph"), None)
    if endpoint.document:
        yield says(here, "rdfs:seeAlso", IRI(endpoint.document))


def _summary(store: Store) -> Iterator[Statement]:
    """What is said of our dataset itself, without the parts that are described elsewhere."""
    parts = f"{DATASET.value}#"
    for _, verb, value in store.facts(DATASET):
        assert isinstance(verb, IRI)
        if not (isinstance(value, IRI) and value.value.startswith(parts)):
            yield statement(DATASET, verb, value, None)


def _dataset(endpoint: Endpoint, is_ours: bool) -> IRI:
    return DATASET if is_ours else _part(endpoint, "dataset")


def _part(endpoint: Endpoint, name: str) -> IRI:
    return IRI(f"{endpoint.address}#{name}")
