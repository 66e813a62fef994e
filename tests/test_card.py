"""The card of a thing says in schema.org's words what its row says."""

from pathlib import Path

import pytest
import small_pages

from graph import places
from graph.card import Cards
from graph.names import Names
from graph.store import Store
from graph.terms import mint
from graph.things import Record, Shelf


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    library = small_pages.library_in(tmp_path_factory.mktemp("pages"))
    return Shelf(library.store, library.names)


def card(shelf: Shelf, slug: str) -> Record:
    return Cards.of(places.here()).card(shelf, mint(slug))


@pytest.mark.parametrize(
    ("slug", "sort"),
    [
        ("union", "Country"),
        ("league", "Organization"),
        ("council", "GovernmentOrganization"),
        ("mission", "Project"),
        ("charter", "Legislation"),
        ("charter-art-1", "Legislation"),
        ("handbook", "Book"),
        ("article", "ScholarlyArticle"),
        ("alban-war", "Event"),
        ("council-bans-arms-1990", "Event"),
        ("sanction", "DefinedTerm"),
        ("freedonia-in-league", "Intangible"),
        ("council-bans-arms", "Intangible"),
    ],
)
def test_a_thing_has_the_type_of_its_kind_or_of_a_wider_class(shelf: Shelf, slug: str, sort: str) -> None:
    """As the alignment says; always with IRI and name."""
    told = card(shelf, slug)
    assert told["@type"] == sort
    assert told["@context"] == "https://schema.org/"
    assert told["@id"] == mint(slug).value
    assert told["name"] == shelf.names.label(mint(slug))


@pytest.mark.parametrize(
    ("slug", "said"),
    [
        ("mali", {"identifier": "MLI"}),
        ("union", {"sameAs": ["http://www.wikidata.org/entity/Q1"]}),
        ("league", {"alternateName": ["TL", "Liga", "Ligue"], "foundingDate": "1950"}),
        ("council", {"parentOrganization": [{"@id": mint("league").value, "name": "The League"}]}),
        ("article", {"sameAs": ["https://doi.org/10.1000/1"]}),
        ("handbook", {"author": [{"name": "A. Clerk"}]}),
        ("charter", {"headline": "Charter of the League", "datePublished": "1949-05-05"}),
        ("charter-art-1", {"isPartOf": [{"@id": mint("charter").value, "name": "Charter"}]}),
        ("resolution-7", {"legislationPassedBy": [{"@id": mint("council").value, "name": "Council"}]}),
        ("council-bans-arms-1990", {"startDate": "1990-06-01"}),
        ("sanction", {"termCode": "sanction"}),
    ],
)
def test_a_card_holds_what_is_said(shelf: Shelf, slug: str, said: Record) -> None:
    """Under the properties of its type; nothing empty."""
    told = card(shelf, slug)
    assert said.items() <= told.items()
    assert all(told.values())


def test_a_bound_of_a_day_is_no_day(tmp_path: Path) -> None:
    """`..2016-03-03` is left out; what has no class of ours is a thing."""
    path = tmp_path / "w.ttl"
    path.write_text(
        "@prefix mg: <https://w3id.org/mandate-graph/ontology#> ."
        "@prefix id: <https://w3id.org/mandate-graph/id/> ."
        ' id:x a mg:Organisation ; mg:since "..2016-03-03" . id:y a id:sort .',
        encoding="utf-8",
    )
    store = Store.read(path)
    shelf = Shelf(store, Names.of(store))
    assert "foundingDate" not in card(shelf, "x")
    assert card(shelf, "y")["@type"] == "Thing"
