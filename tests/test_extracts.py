"""A linked-data client is given what is said of a thing, and the way to the rest."""

from pathlib import Path

import league
import pytest

from graph import extracts
from graph.store import Store, written
from graph.terms import IRI, LABEL, ONTOLOGY, Statement, claim, mint, ontology


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return league.build_in(tmp_path_factory.mktemp("league")).store


def said(found: list[Statement], subject: IRI, verb: IRI) -> set[object]:
    """The values of a property in the statements."""
    return {one.object for one in found if (one.subject, one.predicate) == (subject, verb)}


def test_a_thing_comes_with_its_own_statements_and_its_evidence(store: Store) -> None:
    """The claim, its pieces, their sources and locators."""
    found = extracts.of_thing(store, mint("council"))
    assert {(one.subject, one.predicate, one.object) for one in found} >= set(store.facts(mint("council")))
    graph = claim("actors", "council")
    assert said(found, mint("council"), ontology("claim")) == {graph}
    piece = IRI(f"{graph.value}/1")
    assert said(found, graph, ontology("evidence")) == {piece}
    assert said(found, piece, ontology("source")) == {mint("handbook")}


def test_a_row_that_speaks_of_it_comes_with_label_and_claim_only(store: Store) -> None:
    """Its own description is at its own address."""
    found = extracts.of_thing(store, mint("freedonia"))
    act = mint("council-bans-arms-1990")
    assert {one.predicate for one in found if one.subject == act} == {
        ontology("target"),
        LABEL,
        ontology("claim"),
    }


def test_what_is_named_has_a_label(store: Store) -> None:
    """Things and properties; each statement stands once, in the default graph."""
    found = extracts.of_thing(store, mint("council"))
    assert said(found, mint("league"), LABEL)
    assert said(found, ontology("parent"), LABEL)
    assert len(set(found)) == len(found)


def test_a_word_comes_with_its_narrower_ones(store: Store) -> None:
    """They have no claim, being the ontology's."""
    found = extracts.of_thing(store, mint("sanction"))
    assert any(one.subject == mint("arms-embargo") and one.object == mint("sanction") for one in found)


def test_a_claim_is_its_named_graph(store: Store) -> None:
    """The row's statements and the evidence, with labels; nothing where there is no such claim."""
    graph = claim("actors", "council")
    found = extracts.of_claim(store, graph)
    assert said(found, mint("council"), ontology("parent")) == {mint("league")}
    assert said(found, graph, ontology("verified")) == {mint("read")}
    assert said(found, mint("league"), LABEL)
    assert extracts.of_claim(store, claim("acts", "council")) == []


def test_the_ontology_has_terms_and_words_and_no_rows(store: Store) -> None:
    """All that the files of the ontology say, and nothing of the tables."""
    found = extracts.of_ontology(store)
    subjects = {one.subject for one in found}
    assert {ontology("Actor"), ontology("parent"), ontology("scheme-roles"), mint("sanction")} <= subjects
    assert mint("council") not in subjects


def test_a_list_has_its_words_and_no_others(store: Store) -> None:
    """And what is said of the list itself."""
    found = extracts.of_scheme(store, extracts.scheme("roles"))
    assert len({one.subject for one in found}) == 1 + 8
    assert extracts.of_scheme(store, extracts.scheme("no-such")) == []


@pytest.mark.parametrize(
    "media_type", ["text/turtle", "application/ld+json", "application/rdf+xml", "application/n-triples"]
)
def test_each_rdf_form_says_the_same(store: Store, media_type: str, tmp_path: Path) -> None:
    """Read back, it is the same statements."""
    endings = {"text/turtle": "ttl", "application/ld+json": "jsonld", "application/rdf+xml": "rdf"}
    found = extracts.of_thing(store, mint("council"))
    path = tmp_path / f"council.{endings.get(media_type, 'nt')}"
    path.write_bytes(written(found, media_type))
    assert set(Store.read(path).quads()) == set(found)
    assert media_type != "text/turtle" or f"@prefix mg: <{ONTOLOGY}>" in path.read_text(encoding="utf-8")


def test_what_has_other_statements_is_told_without_guessing(tmp_path: Path) -> None:
    """A store of other hands: a claim that is a text, a row that is a blank node, a word without label."""
    path = tmp_path / "w.trig"
    path.write_text(
        "@prefix mg: <https://w3id.org/mandate-graph/ontology#> ."
        "@prefix id: <https://w3id.org/mandate-graph/id/> ."
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> ."
        ' id:x mg:claim "text" . _:row mg:about id:x ; mg:claim id:c . id:y skos:broader id:x ;'
        " skos:inScheme id:s . id:c { _:row mg:about id:x }",
        encoding="utf-8",
    )
    store = Store.read(path)
    told = {str(one.subject) for one in extracts.of_thing(store, mint("x"))}
    assert told == {str(mint("x")), str(mint("y"))}
    assert extracts.of_claim(store, mint("c")) == []
