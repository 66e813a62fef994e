"""Small worlds: the ontology and a handful of things, each thing's statements being one claim.

In `world.ttl` a claim may say more of itself than that it was read (`claim/world/<slug> mg:evidence
…`): that stands and falls with the thing the claim is about.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import rdflib
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query

from graph import build, catalogue, places
from graph.answers import Desk
from graph.catalogue import Question
from graph.names import Names
from graph.store import Store
from graph.terms import CLAIMS, IRI, Statement, Term, claim, mint, ontology, slug_of, statement, to_rdflib

HERE = Path(__file__).parent
WORLDS = sorted(path.parent.name for path in (HERE / "questions").glob("*/world.ttl"))
TODAY = date(2026, 11, 21)
ANSWER_FIELDS = {"status", "notice"}
OF_THE_ROW = "row."


@cache
def questions() -> dict[str, Question]:
    """The questions of the checkout."""
    return catalogue.questions(places.here().questions)


@cache
def ontology_store() -> Store:
    """The ontology and its vocabularies alone."""
    return build.ontology_store(places.here().ontology)


@cache
def things(world: str) -> dict[IRI, tuple[Statement, ...]]:
    """The statements of a world by the thing they are about, in the default graph and in its claim."""
    raw = Store.read(HERE / "questions" / world / "world.ttl")
    found: dict[IRI, list[Statement]] = {}
    for subject, verb, value in raw.facts():
        assert isinstance(subject, IRI)
        assert isinstance(verb, IRI)
        found.setdefault(_claimed(subject), []).append(statement(subject, verb, value, None))
    for thing, statements in found.items():
        graph = claim("world", slug_of(thing))
        statements.append(statement(thing, ontology("claim"), graph, None))
        statements.append(statement(graph, ontology("states"), thing, None))
        statements.append(statement(graph, ontology("verified"), mint("read"), None))
    return {thing: tuple(statements) for thing, statements in found.items()}


def _claimed(subject: IRI) -> IRI:
    """The thing itself, or the one that a claim, or a piece of its evidence, is about."""
    told = subject.value.removeprefix(CLAIMS + "world/")
    return subject if told == subject.value else mint(told.split("/")[0])


def store_of(world: str, *, only: set[IRI] | None = None, without: IRI | None = None) -> Store:
    """The ontology with all things of a world, with `only` some of them, or `without` one."""
    made = Store.of(ontology_store().quads())
    for subject, statements in things(world).items():
        if (only is None or subject in only) and subject != without:
            made.add(statements)
    return made


def desk(store: Store) -> Desk:
    """Where to ask, on a day that is always the same."""
    return Desk(store, Names.of(store), "small world", lambda: TODAY)


@dataclass(frozen=True, slots=True)
class Case:
    """One line of expected.csv or never.csv: what is asked, and what a row of the answer says.

    A heading that a parameter and a column share means the parameter; `row.<heading>` is the column.
    """

    question: str
    parameters: Mapping[str, str]
    row: Mapping[str, str]
    answer: Mapping[str, str]

    def __str__(self) -> str:
        return f"{self.question} {dict(self.parameters)} {dict(self.row)} {dict(self.answer)}"


def cases(name: str) -> list[Case]:
    """All cases of the files called `name` under tests/questions."""
    return [case for world in WORLDS for case in _cases(world, HERE / "questions" / world / name)]


def _cases(world: str, path: Path) -> Iterator[Case]:
    question = questions()[world]
    asked = {parameter.name for parameter in question.parameters}
    with path.open(newline="", encoding="utf-8") as lines:
        for record in csv.DictReader(lines):
            given = {name: value for name, value in record.items() if value}
            yield Case(
                question=world,
                parameters={name: value for name, value in given.items() if name in asked},
                row={
                    name.removeprefix(OF_THE_ROW): value
                    for name, value in given.items()
                    if name not in asked | ANSWER_FIELDS
                },
                answer={name: value for name, value in given.items() if name in ANSWER_FIELDS},
            )


@cache
def rdflib_of(world: str) -> rdflib.Graph:
    """The default graph of a world for rdflib."""
    made = rdflib.Graph()
    for subject, verb, value in store_of(world).facts():
        made.add((to_rdflib(subject), to_rdflib(verb), to_rdflib(value)))
    return made


@cache
def prepared(query: str) -> Query:
    """A query as rdflib reads it, which takes longer than to answer it."""
    return prepareQuery(query)


Rows = set[frozenset[tuple[str, str]]]


def rows_by_rdflib(world: str, query: str, bindings: Mapping[str, Term]) -> Rows:
    """The rows of a query by rdflib, terms written as N3."""
    bound = {name: to_rdflib(term) for name, term in bindings.items()}
    found = rdflib_of(world).query(prepared(query), initBindings=bound)
    return {frozenset((str(name), term.n3()) for name, term in row.asdict().items()) for row in found}


def rows_by_us(store: Store, query: str, bindings: Mapping[str, Term]) -> Rows:
    """The rows of a query by our store, terms written as N3."""
    return {
        frozenset((name, to_rdflib(term).n3()) for name, term in row.items())
        for row in store.select(query, bindings)
    }
