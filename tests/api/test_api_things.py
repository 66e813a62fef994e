"""The laws of things, claims and the search: one address, a page for people, data for programs."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser

import httpx
import pytest
import rdflib
import small_pages
from fastapi.testclient import TestClient

import graph
from api import links
from api.app import create_app
from graph.terms import CLAIMS, IRI, ONTOLOGY, THINGS, text

Problem = Callable[[httpx.Response, int, str], dict[str, object]]

# rdflib's own reader of JSON-LD uses what rdflib buries
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
RDF = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "jsonld": "json-ld"}
MEDIA = {
    "json": "application/json",
    "html": "text/html",
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
    "nt": "application/n-triples",
    "csv": "text/csv",
}
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> graph.Library:
    return small_pages.library_in(tmp_path_factory.mktemp("pages"))


@pytest.fixture(scope="module")
def client(library: graph.Library) -> Iterator[TestClient]:
    with small_pages.served(library) as made:
        yield made


class Page(HTMLParser):
    """What a page says to a browser: its tags, its links, its data blocks, its words."""

    def __init__(self, reply: httpx.Response) -> None:
        super().__init__()
        assert reply.headers["content-type"] == "text/html; charset=utf-8", reply.text
        self.tags: list[str] = []
        self.links: list[str] = []
        self.alternates: dict[str, str] = {}
        self.data: list[str] = []
        self.words = ""
        self._block = False
        self.feed(reply.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: str(value) for name, value in attrs}
        assert not [name for name in given if name.startswith("on") or name == "style"]
        self.tags.append(tag)
        if tag == "a":
            self.links.append(given["href"])
        if tag == "link" and given["rel"] == "alternate":
            self.alternates[given["type"]] = given["href"]
        self._block = tag == "script"
        assert tag != "script" or given == {"type": "application/ld+json"}

    def handle_data(self, data: str) -> None:
        if self._block:
            self.data.append(data)
            self._block = False
        else:
            self.words += data

    @property
    def card(self) -> dict[str, object]:
        """The JSON-LD of the page."""
        (block,) = self.data
        told = json.loads(block)
        assert isinstance(told, dict)
        return told


@pytest.mark.parametrize(
    ("accept", "place"),
    [
        (None, "/data/union.json"),
        ("*/*", "/data/union.json"),
        (BROWSER, "/page/union"),
        ("text/turtle, application/rdf+xml;q=0.9", "/data/union.ttl"),
        ("application/rdf+xml, text/turtle;q=0.9", "/data/union.rdf"),
        ("application/ld+json", "/data/union.jsonld"),
        ("application/n-triples", "/data/union.nt"),
        ("text/csv", "/data/union.csv"),
        ("text/html;q=0.2, application/json;q=0.1", "/page/union"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_thing_leads_to_what_tells_of_it(
    client: TestClient, method: str, accept: str | None, place: str
) -> None:
    """303, for a thing is no document; which one depends on Accept, and caches are told so."""
    headers = {"Accept": accept} if accept else {}
    reply = client.request(method, "/id/union", headers=headers)
    assert (reply.status_code, reply.headers["location"], reply.headers["vary"]) == (303, place, "Accept")
    assert client.request(method, place).status_code == 200


def test_a_thing_in_no_form_of_ours_is_not_acceptable(client: TestClient, problem: Problem) -> None:
    """The forms there are stand in the problem."""
    told = problem(client.get("/id/union", headers={"Accept": "image/png"}), 406, "not-acceptable")
    assert "text/turtle" in str(told["detail"])
    problem(client.get("/id/union.pdf"), 406, "not-acceptable")
    problem(client.get("/data/union.html"), 406, "not-acceptable")


@pytest.mark.parametrize("ending", MEDIA)
def test_each_form_stands_beside_the_thing(client: TestClient, ending: str) -> None:
    """Under the thing's own address with an ending, without a detour; HEAD has the same headers."""
    reply = client.get(f"/id/council.{ending}")
    assert reply.status_code == 200
    assert reply.headers["content-type"].split(";")[0] == MEDIA[ending]
    assert client.head(f"/id/council.{ending}").headers["content-type"] == reply.headers["content-type"]
    if ending != "html":
        again = client.get("/data/council", headers={"Accept": MEDIA[ending]})
        assert again.headers["content-type"] == reply.headers["content-type"]
        assert again.headers["vary"] == "Accept"


def test_json_is_what_the_library_shows(client: TestClient, library: graph.Library) -> None:
    """The same record as from Python, whole."""
    assert client.get("/data/freedonia.json").json() == library.show("freedonia")


@pytest.mark.parametrize("ending", RDF)
def test_rdf_is_read_by_others_and_says_the_same(client: TestClient, ending: str) -> None:
    """Each form is read by rdflib; the thing is told of by its IRI, with its label and its claim."""
    found = rdflib.Graph().parse(data=client.get(f"/data/union.{ending}").content, format=RDF[ending])
    thing = rdflib.URIRef(THINGS + "union")
    assert str(found.value(thing, rdflib.RDFS.label)) == small_pages.HOSTILE
    assert str(found.value(thing, rdflib.URIRef(ONTOLOGY + "claim"))) == CLAIMS + "actors/union"
    assert len(found) == len(rdflib.Graph().parse(data=client.get("/data/union.nt").content, format="nt"))


def test_csv_has_every_row_that_speaks_of_a_thing(client: TestClient) -> None:
    """However many they are."""
    lines = list(csv.DictReader(io.StringIO(client.get("/data/freedonia.csv").text)))
    assert sum(line["table"] == "acts" for line in lines) == small_pages.MANY + 1
    assert {line["as"] for line in lines if line["table"] == "acts"} == {"target"}


def test_a_page_tells_what_its_thing_is(client: TestClient) -> None:
    """Kind, statements with links, sources, the claim; one first heading; the same as data."""
    page = Page(client.get("/page/council"))
    assert page.tags.count("h1") == 1
    assert {"main", "nav", "footer"} <= set(page.tags)
    assert {
        "/page/organ",
        "/page/league",
        "/ontology#parent",
        "/page/handbook",
        "/claim/actors/council",
    } <= set(page.links)
    assert "p. 1" in page.words
    assert page.alternates == {
        media: f"/data/council.{ending}" for ending, media in MEDIA.items() if ending != "html"
    }
    assert page.card["@id"] == THINGS + "council"


@pytest.mark.parametrize("path", ["/page/union", "/claim/actors/union", "/search?q=alert&format=html"])
def test_a_hostile_name_is_words_and_nothing_else(client: TestClient, path: str) -> None:
    """It ends no script, opens no tag, and is read as it stands; the policy allows no script at all."""
    reply = client.get(path, headers={"Accept": "text/html"})
    page = Page(reply)
    assert small_pages.HOSTILE in page.words
    assert page.tags.count("script") == (1 if path == "/page/union" else 0)
    assert not page.data or page.card["name"] == small_pages.HOSTILE
    assert "script-src" not in reply.headers["content-security-policy"]


def test_an_address_that_would_run_is_no_link(client: TestClient) -> None:
    """Only addresses of the web are."""
    pages = [Page(client.get(f"/page/{slug}")) for slug in ("handbook", "union", "article")]
    assert not [link for page in pages for link in page.links if link.startswith("javascript")]
    assert "javascript:alert(1)" in pages[0].words
    assert {"https://example.org/a", "https://doi.org/10.1000/1"} <= set(pages[2].links)
    assert "https://www.wikidata.org/wiki/Q1" in pages[1].links


def test_a_long_list_is_cut_aloud_and_the_rest_is_a_click_away(client: TestClient) -> None:
    """The first rows of a table, how many there are, and pages that hold each row once."""
    page = Page(client.get("/page/freedonia"))
    assert f"25 of {small_pages.MANY + 1} rows are shown" in page.words
    assert "/page/freedonia?table=acts" in page.links
    told = [Page(client.get(f"/page/freedonia?table=acts&page={number}")) for number in (1, 2)]
    rows = [link for one in told for link in one.links if re.match(r"/page/(act-|council-bans)", link)]
    assert len(rows) == len(set(rows)) == small_pages.MANY + 1
    assert "page 2 of 2" in told[1].words
    assert "/page/freedonia?table=acts&page=2" in told[0].links


@pytest.mark.parametrize(
    "query",
    ["table=no-such", "table=acts&page=0", "table=acts&page=3", "table=acts&page=two", "table=acts&page=²",
     "table=acts&page=99999999999", "colour=red", "table=acts&table=acts"],
)  # fmt: skip
def test_a_page_that_is_not_there_is_a_problem(client: TestClient, problem: Problem, query: str) -> None:
    """With what would be right."""
    problem(client.get(f"/page/freedonia?{query}"), 400, "bad-parameter")


def test_a_source_leads_to_the_rows_that_rest_on_it(client: TestClient) -> None:
    """As a table of its own."""
    page = Page(client.get("/page/article"))
    assert "/page/union" in page.links
    assert "/page/union" in Page(client.get("/page/article?table=evidence")).links


def test_a_case_leads_to_its_timeline_and_a_state_to_questions(client: TestClient) -> None:
    """With answer and picture."""
    assert "/timelines/alban-war" in Page(client.get("/page/alban-war")).links
    page = Page(client.get("/page/union"))
    assert "/questions/who-can-sanction?target=union&format=html" in page.links
    assert "/pictures/who-can-sanction?target=union" in page.links
    assert "/timelines/union" not in page.links


def test_a_word_of_a_list_is_a_thing_too(client: TestClient) -> None:
    """With its list, its narrower words, its names in their languages, and the rows that use it."""
    reply = client.get("/page/sanction")
    page = Page(reply)
    assert {"/vocabulary/instruments", "/page/arms-embargo"} <= set(page.links)
    assert '<span lang="es">' in reply.text
    assert "it is a word of the ontology" in page.words
    assert page.card["@type"] == "DefinedTerm"


@pytest.mark.parametrize("slug", ["no-such-thing", "Freedonia", "%3Cscript%3E", "sylvani", "none"])
def test_a_name_that_is_no_id_leads_to_the_nearest(client: TestClient, problem: Problem, slug: str) -> None:
    """A problem document for programs, a page that can be read for people: 404 for both."""
    for path in (f"/id/{slug}", f"/data/{slug}.ttl", f"/id/{slug}.json"):
        told = problem(client.get(path), 404, "unknown-name")
        assert slug not in ("Freedonia", "sylvani") or told["nearest"]
    for path in (f"/id/{slug}", f"/page/{slug}"):
        reply = client.get(path, headers={"Accept": BROWSER})
        page = Page(reply)
        assert reply.status_code == 404
        assert slug != "Freedonia" or "/page/freedonia" in page.links


def test_a_claim_says_what_its_row_says(client: TestClient) -> None:
    """As JSON, as RDF and as a page, by Accept or by ending, without a detour."""
    told = client.get("/claim/actors/union").json()
    assert told["claim"] == CLAIMS + "actors/union"
    assert (told["table"], told["row"]["label"]) == ("actors", small_pages.HOSTILE)
    assert [piece["locator"] for piece in told["evidence"]] == ["p. 1", "p. 2"]
    assert told["evidence"][0]["verified"] == "read"
    page = Page(client.get("/claim/actors/union", headers={"Accept": BROWSER}))
    assert {"/page/union", "/page/handbook", "/claim/actors/union.ttl"} <= set(page.links)
    for ending, form in RDF.items():
        found = rdflib.Graph().parse(data=client.get(f"/claim/actors/union.{ending}").content, format=form)
        piece = rdflib.URIRef(CLAIMS + "actors/union/2")
        assert found.value(piece, rdflib.URIRef(ONTOLOGY + "source")) == rdflib.URIRef(THINGS + "article")
    assert client.head("/claim/actors/union").status_code == 200
    assert client.get("/claim/sources/handbook", headers={"Accept": BROWSER}).status_code == 200


def test_a_piece_of_evidence_leads_to_its_claim(client: TestClient, problem: Problem) -> None:
    """To the very piece."""
    reply = client.get("/claim/actors/union/2")
    assert (reply.status_code, reply.headers["location"]) == (303, "/claim/actors/union#2")
    assert 'id="2"' in client.get("/claim/actors/union.html").text
    for path in ("/claim/actors/union/9", "/claim/actors/union/%20", "/claim/acts/union/1"):
        problem(client.get(path), 404, "unknown-name")


@pytest.mark.parametrize(
    "path", ["acts/union", "no-such/union", "actors/no-such", "%3Cb%3E/union", "actors/A B"]
)
def test_no_claim_is_a_problem(client: TestClient, problem: Problem, path: str) -> None:
    """404, with nearest names where there are some."""
    problem(client.get(f"/claim/{path}"), 404, "unknown-name")


def test_a_search_finds_things_by_their_names(client: TestClient) -> None:
    """As JSON, best first, with how many there are."""
    told = client.get("/search", params={"q": "liga"}).json()
    assert told["total"] == 1
    assert told["things"] == [
        {
            "id": "league",
            "label": "The League",
            "kind": "organisation",
            "name": "Liga",
            "fit": "exact",
            "iri": THINGS + "league",
        }
    ]
    assert client.get("/search", params={"q": "zzzzzz"}).json()["things"] == []


def test_a_search_is_a_page_that_needs_no_script(client: TestClient) -> None:
    """A form, the things found as links, and what was cut is said."""
    reply = client.get("/search?q=council&limit=1&format=html")
    page = Page(reply)
    assert "/page/council" in page.links
    assert 'action="/search"' in reply.text
    assert re.search(r"The best 1 of \d+ things found", page.words)
    assert "found" not in Page(client.get("/search", headers={"Accept": BROWSER})).words
    assert "Nothing is called so" in Page(client.get("/search?q=zzzzzz&format=html")).words
    assert 'action="/search"' in client.get("/").text


@pytest.mark.parametrize(
    ("query", "status", "kind"),
    [
        ("q=x&limit=0", 400, "bad-parameter"),
        ("q=x&limit=201", 400, "bad-parameter"),
        ("q=x&limit=many", 400, "bad-parameter"),
        ("q=" + "x" * 201, 400, "bad-parameter"),
        ("q=x&q=y", 400, "bad-parameter"),
        ("q=x&format=csv", 406, "not-acceptable"),
    ],
)
def test_a_bad_search_is_a_problem(
    client: TestClient, problem: Problem, query: str, status: int, kind: str
) -> None:
    """It says what would be right."""
    problem(client.get(f"/search?{query}"), status, kind)


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("mali", "/r/page/mali"),
        (THINGS + "mali", "/r/page/mali"),
        (CLAIMS + "acts/x", "/r/claim/acts/x"),
        (ONTOLOGY + "Act", "/r/ontology#Act"),
        (ONTOLOGY + "scheme-roles", "/r/vocabulary/roles"),
        (ONTOLOGY[:-1] + "/actors", "/r/ontology/actors"),
        ("https://example.org/x", "https://example.org/x"),
        ("javascript:alert(1)", None),
        ("https://example.org/ x", None),
    ],
)
def test_every_iri_of_ours_has_an_address_here(name: str, address: str | None) -> None:
    """Behind what stands before this server's paths; others have their own, if they are of the web."""
    assert links.address("/r", name) == address


def test_a_text_leads_somewhere_only_if_it_is_an_address() -> None:
    """By itself, or by its property."""
    assert links.of_value("", IRI(ONTOLOGY + "url"), text("https://example.org")) == "https://example.org"
    assert links.of_value("", IRI(ONTOLOGY + "doi"), text('"><b>')) is None
    assert links.of_value("", IRI(ONTOLOGY + "label"), text("mali")) is None


def test_behind_another_path_every_link_stays_inside(library: graph.Library) -> None:
    """A proxy's prefix stands before each address."""
    app = create_app(library, small_pages.SETTINGS)
    with TestClient(app, root_path="/kg", follow_redirects=False) as behind:
        assert behind.get("/id/union").headers["location"] == "/kg/data/union.json"
        found = Page(behind.get("/page/union")).links
        assert not [link for link in found if link.startswith("/") and not link.startswith("/kg/")]
