"""The laws of the ontology's page and of the word lists."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
import rdflib
import small_pages
import small_worlds
from fastapi.testclient import TestClient

from graph.glossary import CLASS, PROPERTIES, Glossary
from graph.store import Store
from graph.terms import ONTOLOGY

Problem = Callable[[httpx.Response, int, str], dict[str, object]]

# rdflib's own reader of JSON-LD uses what rdflib buries
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
RDF = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "jsonld": "json-ld"}
BROWSER = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    library = small_pages.library_in(tmp_path_factory.mktemp("pages"))
    with small_pages.served(library) as made:
        yield made


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return Glossary.of(small_worlds.ontology_store())


@pytest.fixture(scope="module")
def page(client: TestClient) -> str:
    reply = client.get("/ontology", headers=BROWSER)
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    assert reply.headers["vary"] == "Accept"
    return reply.text


def test_every_term_has_its_place_on_the_page(page: str, glossary: Glossary) -> None:
    """`ontology#X` is the anchor X, for classes, properties and lists, with the definition."""
    anchors = re.findall(r'id="([^"]+)"', page)
    assert len(set(anchors)) == len(anchors)
    terms = glossary.of_sort(CLASS, *PROPERTIES)
    assert {entry.name for entry in [*terms, *glossary.schemes()]} | {"none"} <= set(anchors)
    for entry in terms:
        assert f"<code>mg:{entry.name}</code>" in page


def test_every_place_that_the_page_names_is_there(client: TestClient, page: str) -> None:
    """Inner links lead to anchors; lists and data answer."""
    anchors = set(re.findall(r'id="([^"]+)"', page))
    links = set(re.findall(r'href="([^"]+)"', page))
    assert {
        link.removeprefix("/ontology")[1:] for link in links if re.match(r"(/ontology)?#", link)
    } <= anchors
    for link in sorted(link for link in links if re.match(r"/(vocabulary/|ontology\.)", link)):
        assert client.get(link).status_code == 200, link


def test_a_term_is_a_small_essay_also_on_the_page(page: str) -> None:
    """Definition, example, what it is not, range, source."""
    term = page.split('<article id="basis"')[1].split("</article>")[0]
    for word in (
        "legal basis",
        "text on which",
        "un-charter-art-41",
        "what it is not",
        "/ontology#Text",
        "MODEL",
    ):
        assert word in term
    assert "Not: " not in term


def test_the_diagram_is_drawn_without_script_or_style(page: str) -> None:
    """Cards that lead to the terms; it can be reached by keyboard, scrolled and skipped."""
    drawing = page.split("<svg")[1].split("</svg>")[0]
    assert '<a href="#Act">' in drawing
    assert "style=" not in page
    assert "<script" not in page
    assert 'role="region" aria-label="Diagram of the ontology" tabindex="0"' in page
    assert page.count("<h1") == 1


@pytest.mark.parametrize("ending", RDF)
def test_the_ontology_is_rdf_for_programs(client: TestClient, tmp_path: Path, ending: str) -> None:
    """By ending or by Accept: all of it, and nothing of the tables."""
    reply = client.get(f"/ontology.{ending}")
    path = tmp_path / f"ontology.{ending}"
    path.write_bytes(reply.content)
    assert set(Store.read(path).quads()) == set(small_worlds.ontology_store().quads())
    again = client.get("/ontology", headers={"Accept": reply.headers["content-type"].split(";")[0]})
    assert again.headers["content-type"] == reply.headers["content-type"]
    assert client.head("/ontology").status_code == client.head(f"/ontology.{ending}").status_code == 200


def test_a_part_of_the_ontology_leads_to_its_place(client: TestClient, page: str, problem: Problem) -> None:
    """`ontology/actors` is what terms say they are defined by."""
    reply = client.get("/ontology/actors")
    assert (reply.status_code, reply.headers["location"]) == (303, "/ontology#part-actors")
    assert 'id="part-actors"' in page
    problem(client.get("/ontology/no-such"), 404, "unknown-name")
    problem(client.get("/ontology.pdf"), 406, "not-acceptable")


def test_a_list_is_a_tree_of_words(client: TestClient) -> None:
    """Notation, definition, and the narrower words below the wider one."""
    told = client.get("/vocabulary/instruments").json()
    assert told["iri"] == ONTOLOGY + "scheme-instruments"
    sanction = next(word for word in told["words"] if word["id"] == "sanction")
    assert sanction["notation"] == "sanction"
    assert "deprivation" in sanction["definition"]
    assert "arms-embargo" in {word["id"] for word in sanction["narrower"]}
    text = client.get("/vocabulary/instruments.html").text
    below = text.split('<li id="sanction">')[1]
    assert below.index("<ul>") < below.index('id="arms-embargo"')
    assert text.count("<h1") == 1


def test_a_list_says_whether_it_is_closed(client: TestClient) -> None:
    """Instruments may be added, roles may not."""
    assert "open: new words" in client.get("/vocabulary/instruments", headers=BROWSER).text
    assert "closed: no word" in client.get("/vocabulary/roles", headers=BROWSER).text


@pytest.mark.parametrize("ending", RDF)
def test_a_list_is_skos_for_programs(client: TestClient, ending: str) -> None:
    """The list and its words."""
    found = rdflib.Graph().parse(data=client.get(f"/vocabulary/roles.{ending}").content, format=RDF[ending])
    words = set(found.subjects(rdflib.SKOS.inScheme, rdflib.URIRef(ONTOLOGY + "scheme-roles")))
    assert len(words) == 8
    assert all(found.value(word, rdflib.SKOS.definition) for word in words)


@pytest.mark.parametrize("name", ["no-such", "A B", "%3Cb%3E"])
def test_no_list_is_a_problem(client: TestClient, problem: Problem, name: str) -> None:
    """With the lists there are."""
    told = problem(client.get(f"/vocabulary/{name}"), 404, "unknown-name")
    nearest = told["nearest"]
    assert isinstance(nearest, list)
    assert "instruments" in nearest
