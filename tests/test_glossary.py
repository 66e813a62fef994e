"""The ontology reads as parts, terms and lists of words."""

from pathlib import Path

import pytest
import small_worlds

from graph import extracts
from graph.glossary import Glossary, Word
from graph.store import Store
from graph.terms import ONTOLOGY


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return Glossary.of(small_worlds.ontology_store())


def ids(words: list[Word]) -> set[str]:
    """All words of a tree."""
    return {word.id for word in words} | {name for word in words for name in ids(list(word.narrower))}


def test_every_term_stands_in_one_part(glossary: Glossary) -> None:
    """Classes, properties and the word `none`, in the file that defines them."""
    parts = {part.name: part for part in glossary.parts()}
    assert {"core", "actors", "mandates", "cases", "evidence"} <= set(parts)
    assert "Organ" in {entry.name for entry in parts["actors"].classes}
    assert "none" in {entry.name for entry in parts["core"].words}
    listed = [entry for part in parts.values() for entry in (*part.classes, *part.properties)]
    assert len({entry.iri for entry in listed}) == len(listed)
    assert all(entry.one("definition") and entry.label for entry in listed)


def test_a_class_knows_its_kinds_and_its_properties(glossary: Glossary) -> None:
    """Those directly under it, and those its things bear."""
    actor = ONTOLOGY + "Actor"
    assert "Organ" in {entry.name for entry in glossary.subclasses(actor)}
    assert "parent" in {entry.name for entry in glossary.properties_of(actor)}


def test_a_list_is_a_tree_that_holds_each_word(glossary: Glossary) -> None:
    """However deep; the widest words come first."""
    for scheme in glossary.schemes():
        assert len(ids(glossary.words(scheme.iri))) == glossary.count(scheme.iri)
    tops = glossary.words(extracts.scheme("instruments").value)
    sanction = next(word for word in tops if word.id == "sanction")
    assert "arms-embargo" in {word.id for word in sanction.narrower}


def test_the_word_of_an_ontology_keeps_its_iri(glossary: Glossary) -> None:
    """It has no id."""
    assert ONTOLOGY + "none" in ids(glossary.words(extracts.scheme("triggers").value))


def test_a_store_without_ontology_has_an_empty_glossary() -> None:
    """With a head that says nothing."""
    empty = Glossary.of(Store.of([]))
    assert empty.head().one("title") == ""
    assert [part.classes for part in empty.parts()] == [()]
    assert empty.label("https://example.org/x#Y") == "Y"


def test_words_in_a_circle_are_told_once_below_each_other(tmp_path: Path) -> None:
    """A circle has no top: it is not shown, and nothing hangs."""
    path = tmp_path / "w.ttl"
    path.write_text(
        "@prefix id: <https://w3id.org/mandate-graph/id/> ."
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> ."
        " id:a a skos:Concept ; skos:inScheme id:s ; skos:broader id:b ."
        " id:b a skos:Concept ; skos:inScheme id:s ; skos:broader id:a , id:elsewhere ."
        " id:c a skos:Concept ; skos:inScheme id:s .  id:a skos:broader id:c .",
        encoding="utf-8",
    )
    (top,) = Glossary.of(Store.read(path)).words("https://w3id.org/mandate-graph/id/s")
    assert (top.id, top.narrower[0].id, top.narrower[0].narrower[0].id) == ("c", "a", "b")
    assert top.narrower[0].narrower[0].narrower == ()
    assert top.narrower[0].entry.label == "a"
