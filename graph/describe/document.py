"""The document a description is read in: what a store says of its dataset, and where it is served."""

from collections.abc import Iterator

from graph.describe.service import Endpoint, served
from graph.describe.vocabulary import DATASET, ENDPOINT, ONTOLOGY, named
from graph.store import Store
from graph.terms import IRI, Statement, statement


def document(store: Store, endpoint: Endpoint) -> list[Statement]:
    """The description a store holds, with the endpoint's address in it, or no more than that address."""
    seen: set[str] = set()
    found = [*_told(store, DATASET, seen)]
    if not found:
        return [*served(endpoint, is_ours=False)]
    declare = named("sh:declare")
    for prefix in store.values(ONTOLOGY, declare):
        assert isinstance(prefix, IRI)
        found += [statement(ONTOLOGY, declare, prefix, None), *_told(store, prefix, seen)]
    here = IRI(endpoint.address)
    return [*(_turned(fact, here) for fact in found), *served(endpoint, is_ours=True)]


def _told(store: Store, subject: IRI, seen: set[str]) -> Iterator[Statement]:
    """What is said of a subject and of the parts of the description it names, each once."""
    seen.add(subject.value)
    for _, verb, value in sorted(store.facts(subject), key=str):
        assert isinstance(verb, IRI)
        yield statement(subject, verb, value, None)
        is_part = isinstance(value, IRI) and value.value.startswith(f"{DATASET.value}#")
        if is_part and value.value not in seen:
            assert isinstance(value, IRI)
            yield from _told(store, value, seen)


def _turned(fact: Statement, here: IRI) -> Statement:
    """The fact with the endpoint's address in place of its name."""
    subject, verb = fact.subject, fact.predicate
    assert isinstance(subject, IRI)
    if fact.object == ENDPOINT:
        return statement(subject, verb, here, None)
    return fact
