"""The questions as queries that run by themselves, each with the values of its example written in.

They are told as SHACL executables, in the way of SIB's collection of SPARQL examples: editors list them,
and tools that write queries learn from them.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from graph.answers import Desk
from graph.binding import bound
from graph.catalogue import Question
from graph.describe.vocabulary import DATASET, ENDPOINT, ONTOLOGY, named, part, says
from graph.errors import AmbiguousName, UnknownName
from graph.names import Names
from graph.store import Store
from graph.terms import IRI, NONE, RDF_TYPE, Statement, Term, is_text, statement, text

_HEADER = re.compile(r"^#\+.*\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Example:
    """A question with values: what it asks in words, its text, and the things it is asked of."""

    question: Question
    words: str
    query: str
    things: tuple[IRI, ...]


def examples(store: Store, questions: Mapping[str, Question], today: date) -> list[Example]:
    """Each question's own example; a question whose example names nothing of this store has none."""
    desk = Desk(store, Names.of(store), "", lambda: today)
    found = []
    for question in questions.values():
        try:
            bindings = desk.bindings(question, question.example)
        except (UnknownName, AmbiguousName):
            continue
        things = (term for term in bindings.values() if isinstance(term, IRI) and term != NONE)
        query = bound(_HEADER.sub("", question.query), bindings)
        found.append(Example(question, _words(question, bindings, desk.names), query, tuple(things)))
    return found


def executables(found: list[Example]) -> Iterator[Statement]:
    """The examples as SHACL executables, parts of the dataset's description."""
    for example in found:
        here = part("question", example.question.name)
        yield says(DATASET, "dcterms:hasPart", here)
        yield statement(here, RDF_TYPE, named("sh:SPARQLExecutable"), None)
        yield statement(here, RDF_TYPE, named("sh:SPARQLSelectExecutable"), None)
        yield says(here, "dcterms:identifier", text(example.question.name))
        yield says(here, "rdfs:comment", text(example.words, "en"))
        yield says(here, "sh:prefixes", ONTOLOGY)
        yield says(here, "sh:select", text(example.query))
        yield says(here, "schema:target", ENDPOINT)
        for keyword in _keywords(example.question):
            yield says(here, "schema:keywords", text(keyword))


def _words(question: Question, bindings: Mapping[str, Term], names: Names) -> str:
    """The question, and what it is asked of here."""
    told = [
        f"{parameter.name.replace('_', ' ')} {term.value if is_text(term) else names.label(term)}"
        for parameter in question.parameters
        if (term := bindings[parameter.name]) != NONE
    ]
    return f"{question.words} Here: {', '.join(told)}."


def _keywords(question: Question) -> list[str]:
    """What the question takes and what its rows are read by."""
    taken = [parameter.name for parameter in question.parameters]
    return sorted({*taken, *(name.replace("_", " ").replace(".", " ") for name in question.table)})
