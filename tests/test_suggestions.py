"""A thing leads to the questions that it alone answers."""

from dataclasses import replace

import pytest
import small_pages

import graph
from graph import suggestions
from graph.errors import UnknownName
from graph.terms import mint
from graph.things import Shelf


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> graph.Library:
    return small_pages.library_in(tmp_path_factory.mktemp("pages"))


def asked(library: graph.Library, slug: str) -> dict[str, str]:
    """The questions suggested for a thing, with the query of their addresses."""
    shelf = Shelf(library.store, library.names)
    return {one.question.name: one.query for one in suggestions.of(shelf, library.questions, mint(slug))}


def test_a_state_leads_to_the_questions_put_about_states(library: graph.Library) -> None:
    """Their example is a state of this world; the address names the thing by its id."""
    assert asked(library, "union")["who-can-sanction"] == "target=union"


def test_a_word_leads_to_the_questions_put_about_words_of_its_list(library: graph.Library) -> None:
    """An instrument to those on instruments, a role to none of them."""
    assert asked(library, "arms-embargo")["consent-needed"] == "instrument=arms-embargo"
    assert "consent-needed" not in asked(library, "decide")


@pytest.mark.parametrize("slug", ["council", "charter", "freedonia-in-league", "handbook"])
def test_a_question_is_not_put_about_other_sorts_of_things(library: graph.Library, slug: str) -> None:
    """Nobody is asked who can sanction a treaty."""
    assert "who-can-sanction" not in asked(library, slug)


def test_a_question_is_suggested_only_where_one_thing_is_enough(library: graph.Library) -> None:
    """What needs two things is put on the front page."""
    for slug in ("mali", "sanction"):
        for name in asked(library, slug):
            needed = [one.type for one in library.questions[name].parameters if one.required]
            assert needed == ["thing"]


def test_a_question_whose_example_is_not_here_is_not_suggested(library: graph.Library) -> None:
    """Nothing says what sort of thing it takes."""
    assert not {"members-of", "powers-of"} & set(asked(library, "council"))
    with pytest.raises(UnknownName):
        library.names.find(library.questions["members-of"].example["body"])


def test_every_suggested_question_is_answered(library: graph.Library) -> None:
    """The parameter takes the thing."""
    for slug in ("union", "arms-embargo"):
        for name, query in asked(library, slug).items():
            parameter, _, value = query.partition("=")
            assert library.ask(name, **{parameter: value}).status


def test_where_a_parameter_is_called_by_a_kind_the_thing_is_of_that_kind(library: graph.Library) -> None:
    """A question that asks for a `state` takes no territory; one that asks for a `target` takes both."""
    question = replace(library.questions["alerts-on"], example={"state": "Freedonia"})
    shelf = Shelf(library.store, library.names)
    told = [
        [one.parameter for one in suggestions.of(shelf, {"alerts-on": question}, mint(slug))]
        for slug in ("union", "albany", "council")
    ]
    assert told == [["state"], [], []]
    assert "who-can-sanction" in asked(library, "albany")
