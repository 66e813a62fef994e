"""Questions to put about a thing: those that ask for one thing only, and whose example is a thing alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from graph.catalogue import Question
from graph.errors import BadInput
from graph.terms import IRI, ontology, slug_of
from graph.things import Shelf

ACTOR = ontology("Actor")
COUNTRIES = {ontology("State"), ontology("Territory")}
NO_BODIES = {*COUNTRIES, ontology("Person"), ontology("ArmedActor"), ontology("ActorClass")}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question with the parameter that takes the thing, and the query part of its address."""

    question: Question
    parameter: str
    query: str


def of(shelf: Shelf, questions: Mapping[str, Question], thing: IRI) -> list[Suggestion]:
    """The questions that a thing alone answers, in the order of the catalogue."""
    found = []
    kinds = shelf.kinds(thing)
    for question in questions.values():
        wanted = [parameter for parameter in question.parameters if parameter.required]
        if [parameter.type for parameter in wanted] == ["thing"]:
            name = wanted[0].name
            if _fits(shelf, (thing, kinds), name, question.example.get(name, "")):
                found.append(Suggestion(question, name, urlencode({name: slug_of(thing)})))
    return found


def _fits(shelf: Shelf, asked: tuple[IRI, list[IRI]], parameter: str, example: str) -> bool:
    """Whether the thing is alike to the example; where a parameter is called by a kind, of that kind."""
    try:
        known = shelf.names.find(example)
    except BadInput:
        return False
    (thing, kinds), wanted = asked, shelf.kinds(known)
    called = [kind for kind in wanted if slug_of(kind) == parameter]
    if called:
        return called[0] in kinds
    return bool(_sorts(shelf, thing, kinds) & _sorts(shelf, known, wanted))


def _sorts(shelf: Shelf, thing: IRI, kinds: list[IRI]) -> set[IRI]:
    """What makes things alike: to be a body, to be a country, to be a word of the same list."""
    lists = {kind for kind in kinds if kind.value.startswith(ontology("scheme-").value)}
    if lists:
        return lists
    classes = {kind for kind in kinds if kind.value.startswith(ontology("").value)}
    if classes & COUNTRIES:
        return {ontology("State")}
    is_actor = any(verb == "existence" for verb, _ in shelf.said(thing))
    return {ACTOR} if is_actor and not classes & NO_BODIES else classes
