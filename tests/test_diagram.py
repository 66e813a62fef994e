"""The diagram of the ontology says what the ontology says, and nothing lies over anything."""

from itertools import combinations

import pytest
import small_worlds

from graph import diagram
from graph.diagram import WIDTH, Diagram
from graph.glossary import Glossary
from graph.store import Store
from graph.terms import ONTOLOGY


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return Glossary.of(small_worlds.ontology_store())


@pytest.fixture(scope="module")
def drawn(glossary: Glossary) -> Diagram:
    return diagram.of(glossary)


def test_every_class_is_a_card_or_a_word_on_one(glossary: Glossary, drawn: Diagram) -> None:
    """Nothing of the ontology is left out by hand."""
    cards = {one.card.label for one in drawn.cards}
    words = " ".join(line for one in drawn.cards for line in one.card.kinds)
    for entry in glossary.of_sort("Class"):
        assert entry.label in cards or all(word in words for word in entry.label.split()), entry.name
    assert {"norm", "act", "actor"} <= cards
    assert "organ" not in cards


def test_every_tie_is_a_property_of_its_class(glossary: Glossary, drawn: Diagram) -> None:
    """All those that lead to things or words, with what they lead to."""
    for one in drawn.cards:
        told = {tie.name for tie in one.card.ties}
        said = glossary.properties_of(ONTOLOGY + one.card.name)
        assert told == {entry.name for entry in said if entry.sort == "ObjectProperty"}
    norm = next(one.card for one in drawn.cards if one.card.name == "Norm")
    assert {(tie.name, tie.card) for tie in norm.ties} >= {("holder", "Bearer"), ("rule", "DecisionRule")}
    assert ("instrument", None) in {(tie.name, tie.card) for tie in norm.ties}


def test_no_card_lies_over_another_and_none_outside(drawn: Diagram) -> None:
    """Whatever the ontology grows to."""
    for one in drawn.cards:
        assert 0 <= one.x <= drawn.width - WIDTH
        assert 0 <= one.y <= drawn.height - one.card.height
    for one, other in combinations(drawn.cards, 2):
        apart = abs(one.x - other.x) >= WIDTH
        low, high = sorted([one, other], key=lambda placed: placed.y)
        assert apart or high.y >= low.y + low.card.height


def test_there_is_a_line_for_each_tie_to_a_card_and_to_each_wider_class(drawn: Diagram) -> None:
    """Unbroken and broken ones."""
    ties = sum(tie.card is not None for one in drawn.cards for tie in one.card.ties)
    wider = sum(len(one.card.wider) for one in drawn.cards)
    assert [sum(line.broader is kind for line in drawn.lines) for kind in (False, True)] == [ties, wider]


def test_the_same_ontology_is_drawn_the_same(glossary: Glossary, drawn: Diagram) -> None:
    """No chance, no clock."""
    assert diagram.of(glossary) == drawn


def test_without_classes_the_diagram_is_empty() -> None:
    """A dataset of other hands may have none."""
    empty = diagram.of(Glossary.of(Store.of([])))
    assert (empty.cards, empty.lines) == ((), ())
