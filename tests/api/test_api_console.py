"""The laws of the query page: a form for everybody, an editor where there are scripts, nobody else asked."""

import json
import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import browser
import httpx
import pytest
import small_service
from fastapi.testclient import TestClient
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

import graph
from api.app import create_app
from api.routes import console
from api.settings import Settings

Problem = Callable[[httpx.Response, int, str], dict[str, object]]

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
PERSON = {"Accept": BROWSER}
SETTINGS = Settings(rate=0, log="error", workers=1, rows=40)
EXAMPLES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix void: <http://rdfs.org/ns/void#> .
@prefix mg: <https://w3id.org/mandate-graph/ontology#> .
@prefix asked: <https://example.org/asked/> .
asked:labels a sh:SPARQLExecutable ; rdfs:label "labels" ;
    rdfs:comment "What is everything <b>called</b>? Here: in English." ;
    sh:select "SELECT ?thing ?label WHERE { ?thing rdfs:label ?label } ORDER BY ?label LIMIT 30" .
asked:many a sh:SPARQLSelectExecutable ; rdfs:label "Everything there is" ;
    sh:select "SELECT ?s ?p ?o WHERE { ?s ?p ?o }" .
asked:built a sh:SPARQLConstructExecutable ;
    sh:construct "CONSTRUCT { ?thing rdfs:label ?label } WHERE { ?thing rdfs:label ?label } LIMIT 3" .
asked:no-example sh:select "SELECT ?s WHERE { ?s ?p ?o }" .
asked:prefixes sh:declare [ sh:prefix "ours" ; sh:namespace "https://example.org/ours#" ] .
asked:parts void:classPartition [ void:class mg:Power ], [ void:class mg:Body ] ;
    void:propertyPartition [ void:property mg:holder ], [ void:property mg:instrument ] .
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> graph.Library:
    """A small world that brings examples, prefixes and a description of itself."""
    folder = tmp_path_factory.mktemp("console")
    (folder / "more.ttl").write_text(EXAMPLES, encoding="utf-8")
    return small_service.library_in(folder, more=folder / "more.ttl")


@pytest.fixture(scope="module")
def fetched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with files named as the editor's are."""
    folder = tmp_path_factory.mktemp("web")
    (folder / console.EDITOR).write_text("plain", encoding="utf-8")
    (folder / f"{console.EDITOR}.gz").write_bytes(b"packed")
    (folder / "LICENSES.txt").write_text("free", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def client(small: graph.Library, fetched: Path) -> Iterator[TestClient]:
    """A client of a service that has an editor."""
    with TestClient(create_app(small, SETTINGS, fetched)) as made:
        yield made


@pytest.fixture(scope="module")
def bare(small: graph.Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of a service for which no editor was fetched."""
    with TestClient(create_app(small, SETTINGS, tmp_path_factory.mktemp("nothing"))) as made:
        yield made


def value_of(page: str) -> str:
    """What stands in the page's text area."""
    found = re.search(r"<textarea[^>]*>([^<]*)</textarea>", page)
    assert found is not None
    return found[1].replace("&lt;", "<").replace("&gt;", ">").replace("&#34;", '"').replace("&amp;", "&")


@pytest.mark.parametrize(
    ("accept", "address", "is_page"),
    [
        (BROWSER, "/sparql", True),
        (BROWSER, "/sparql?query=ASK%7B%7D", True),
        (BROWSER, "/sparql?query=ASK%7B%7D&format=json", False),
        ("text/html", "/sparql?query=ASK%7B%7D", True),
        ("*/*", "/sparql?query=ASK%7B%7D", False),
        ("application/sparql-results+json", "/sparql?query=ASK%7B%7D", False),
        ("application/sparql-results+json, text/html;q=0.9", "/sparql?query=ASK%7B%7D", False),
        ("", "/sparql?query=ASK%7B%7D", False),
    ],
)
def test_a_person_gets_the_page_and_a_program_the_result(
    client: TestClient, accept: str, address: str, is_page: bool
) -> None:
    """By what is liked best; a form that is named is always given."""
    reply = client.get(address, headers={"Accept": accept})
    assert reply.status_code == 200
    assert reply.headers["content-type"].startswith("text/html") is is_page


def test_the_page_works_without_scripts(bare: TestClient) -> None:
    """A form with the query and the forms of a result, each of which is to be had."""
    page = bare.get("/sparql", headers=PERSON)
    assert "<script" not in page.text
    assert "script-src" not in page.headers["content-security-policy"]
    assert re.search(r'<form[^>]*action="/sparql" method="get">', page.text)
    query = value_of(page.text)
    for form in re.findall("<option>(.*?)</option>", page.text):
        graph_form = form in ("turtle", "ntriples")
        asked = "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 2" if graph_form else query
        reply = bare.get("/sparql", params={"query": asked, "format": form}, headers=PERSON)
        assert reply.status_code == 200, form
        assert not reply.headers["content-type"].startswith("text/html")


def test_a_query_in_the_address_stands_in_the_page_as_text(client: TestClient) -> None:
    """Also one that would be markup, in the area and nowhere else."""
    query = 'SELECT * { ?s ?p "</textarea></script><script>alert(1)</script>" }'
    page = client.get("/sparql", params={"query": query}, headers=PERSON)
    assert value_of(page.text) == query
    assert "alert(1)</script>" not in page.text
    facts = re.search(r'id="facts">(.*?)</script>', page.text)
    assert facts is not None
    assert json.loads(facts[1])["run"] is True


def test_the_graphs_in_the_address_are_kept(client: TestClient) -> None:
    """For the form as for the editor: without them the query would be another one."""
    address = "/sparql?query=ASK%7B%7D&default-graph-uri=urn:a&named-graph-uri=urn:b&named-graph-uri=urn:c"
    page = client.get(address, headers=PERSON).text
    kept = re.findall(r'<input type="hidden" id="[^"]*" name="([^"]*)" value="([^"]*)">', page)
    wanted = [("default-graph-uri", "urn:a"), ("named-graph-uri", "urn:b"), ("named-graph-uri", "urn:c")]
    assert kept == wanted
    facts = re.search(r'id="facts">(.*?)</script>', page)
    assert facts is not None
    assert [tuple(pair) for pair in json.loads(facts[1])["graphs"]] == wanted


def test_the_examples_are_those_of_the_dataset(client: TestClient, small: graph.Library) -> None:
    """By what they ask, escaped; each is a link that works without scripts."""
    page = client.get("/sparql", headers=PERSON).text
    found = re.findall(r'<a href="(/sparql\?example=[^"]*)" data-example="([^"]*)">(.*?)</a>', page)
    assert [(name, words) for _, name, words in found] == [
        ("many", "Everything there is"),
        ("labels", "What is everything &lt;b&gt;called&lt;/b&gt;?"),
        ("built", "https://example.org/asked/built"),
    ]
    assert "<small>Here: in English.</small>" in page
    for address, name, _ in found:
        [example] = [one for one in console.examples(small) if one.name == name]
        assert value_of(client.get(address, headers=PERSON).text).endswith(example.text)


def test_every_example_runs_as_it_is_given(client: TestClient) -> None:
    """With the prefixes it uses, and none of those it does not."""
    for name in ("labels", "many", "built"):
        text = client.get(f"/sparql/examples/{name}")
        assert text.headers["content-type"].startswith("application/sparql-query")
        assert client.get("/sparql", params={"query": text.text}).status_code == 200, name
    assert client.get("/sparql/examples/many").text.startswith("SELECT")
    assert client.get("/sparql/examples/labels").text.count("PREFIX") == 1


@pytest.mark.parametrize("path", ["/sparql?example=no-such", "/sparql/examples/no-example"])
def test_an_example_there_is_none_of_is_a_problem(client: TestClient, problem: Problem, path: str) -> None:
    """Which names some that there are."""
    assert "labels" in str(problem(client.get(path, headers=PERSON), 404, "unknown-name")["nearest"])


def test_a_dataset_without_examples_has_a_page(tmp_path: Path) -> None:
    """It says that there are none."""
    app = create_app(small_service.library_in(tmp_path), SETTINGS)
    with TestClient(app) as client:
        assert "no examples" in client.get("/sparql", headers=PERSON).text


@pytest.mark.parametrize(
    ("text", "lacking"),
    [
        ("SELECT * { ?s rdfs:label ?l }", ["rdfs"]),
        ("PREFIX rdfs: <http://x#> SELECT * { ?s rdfs:label ?l }", []),
        ("prefix rdfs:<http://x#> SELECT * { ?s rdfs:label ?l ; mg:holder ?h }", ["mg"]),
        ("SELECT * { ?s ?p <http://example.org/mg:x> }", []),
        ("SELECT * { ?s ?p 'mg:x' , \"mg:y\" } # mg:z", []),
        ("SELECT * { ?s unknown:p ?o }", []),
        ("SELECT * {?s a ours:Thing;mg:holder|^rdfs:label ?o}", ["mg", "rdfs", "ours"]),
    ],
)
def test_a_query_declares_the_prefixes_it_uses(text: str, lacking: list[str]) -> None:
    """Those the dataset knows; its own declarations stay."""
    known = {"mg": "https://m#", "rdfs": "https://r#", "ours": "https://o#"}
    lines = [f"PREFIX {name}: <{known[name]}>\n" for name in lacking]
    assert console.prefixed(text, known) == "".join(lines) + text


def test_the_editor_comes_packed_to_who_takes_it_so(client: TestClient) -> None:
    """The same file under one address, with a type the browser runs."""
    address = f"{console.BUNDLE}/{console.EDITOR}"
    plain = client.get(address, headers={"Accept-Encoding": "identity"})
    with client.stream("GET", address, headers={"Accept-Encoding": "gzip"}) as packed:
        assert (plain.text, b"".join(packed.iter_raw())) == ("plain", b"packed")
    assert plain.headers["content-type"] == packed.headers["content-type"]
    assert plain.headers["content-type"].startswith("text/javascript")
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["vary"] == "Accept-Encoding"
    tag = packed.headers["etag"]
    again = client.get(address, headers={"If-None-Match": tag, "Accept-Encoding": "gzip"})
    assert (again.status_code, again.headers.get("content-encoding")) == (304, None)
    licences = client.get(f"{console.BUNDLE}/LICENSES.txt", headers={"Accept-Encoding": "gzip"})
    assert licences.text == "free"
    assert client.get(f"{console.BUNDLE}/no-such.js").status_code == 404


# --- in a browser ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def service(small: graph.Library, serve: Callable[..., object]) -> Iterator[str]:
    """The address of a service with the real editor."""
    if not (console.home() / console.EDITOR).is_file():
        missing = "THE EDITOR WAS NOT FETCHED: the query page is not looked at. Run `make web`."
        (pytest.fail if os.environ.get("REQUIRE_BROWSER") == "1" else pytest.skip)(missing)
    with serve(create_app(small, SETTINGS)) as client:  # type: ignore[attr-defined]
        yield str(client.base_url)


@pytest.fixture(scope="module")
def driver(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[webdriver.Chrome]:
    """A browser that writes down what it asks for."""
    paths = browser.require(request.config)
    with browser.opened(paths, tmp_path_factory.mktemp("profile"), network=True) as made:
        yield made


def until(driver: webdriver.Chrome, law: Callable[[webdriver.Chrome], object]) -> None:
    """Wait until it is so."""
    WebDriverWait(driver, 20).until(law)


def keys(driver: webdriver.Chrome, *pressed: str) -> None:
    """Press keys wherever the focus is."""
    ActionChains(driver).send_keys(*pressed).perform()


def control(driver: webdriver.Chrome, key: str) -> None:
    """Press a key with Ctrl."""
    ActionChains(driver).key_down(Keys.CONTROL).send_keys(key).key_up(Keys.CONTROL).perform()


def rows(driver: webdriver.Chrome) -> int:
    """How many rows the result table shows."""
    return len(driver.find_elements(By.CSS_SELECTOR, "#result tbody tr"))


def notice(driver: webdriver.Chrome) -> str:
    """What the page says of the query."""
    return driver.find_element(By.ID, "notice").text


def written(driver: webdriver.Chrome) -> str:
    """What stands in the editor."""
    text = driver.execute_script("return document.querySelector('.CodeMirror').CodeMirror.getValue()")
    return str(text)


@pytest.fixture
def clean(driver: webdriver.Chrome, service: str) -> Iterator[webdriver.Chrome]:
    """The browser; at the end nothing was complained of, and nobody but this service was asked."""
    driver.get("about:blank")
    driver.get_log("browser")
    driver.get_log("performance")
    yield driver
    assert [line for line in driver.get_log("browser") if line["level"] != "INFO"] == []
    asked = set()
    for line in driver.get_log("performance"):
        event = json.loads(line["message"])["message"]
        if event["method"] == "Network.requestWillBeSent":
            asked.add(event["params"]["request"]["url"])
    foreign = {url for url in asked if not url.startswith((service + "/", "data:", "about:", "chrome:"))}
    assert asked
    assert not foreign


@pytest.mark.browser
def test_by_keyboard_alone_an_example_is_chosen_and_run(clean: webdriver.Chrome, service: str) -> None:
    """Tab goes through the editor, Enter takes the example into it, Ctrl+Enter runs it."""
    clean.get(f"{service}/sparql")
    until(clean, lambda page: page.find_elements(By.CSS_SELECTOR, ".CodeMirror"))
    for _ in range(30):
        keys(clean, Keys.TAB)
        if clean.switch_to.active_element.get_attribute("data-example") == "labels":
            break
    keys(clean, Keys.ENTER)
    until(clean, lambda page: "ORDER BY ?label" in written(page))
    assert "called" in notice(clean)
    control(clean, Keys.ENTER)
    until(clean, lambda page: rows(page) == 30)
    assert "Answered in" in notice(clean)


@pytest.mark.browser
def test_the_address_is_that_of_the_query(clean: webdriver.Chrome, service: str) -> None:
    """Opened again, elsewhere, it shows the same result; the links beside it give the same data."""
    query = "SELECT ?s WHERE { ?s ?p ?o } LIMIT 7"
    clean.get(f"{service}/sparql?{httpx.QueryParams(query=query)}")
    until(clean, lambda page: rows(page) == 7)
    assert parse_qs(urlsplit(clean.current_url).query) == {"query": [query]}
    link = clean.find_element(By.CSS_SELECTOR, '#elsewhere [data-format="csv"]').get_attribute("href")
    assert len(httpx.get(str(link)).text.splitlines()) == 8


@pytest.mark.browser
def test_a_cut_result_says_so(clean: webdriver.Chrome, service: str) -> None:
    """Where the result ends at the service's limit, the page tells it in words."""
    clean.get(f"{service}/sparql?example=many")
    until(clean, lambda page: page.find_elements(By.CSS_SELECTOR, ".CodeMirror"))
    clean.find_element(By.CSS_SELECTOR, ".yasqe_queryButton").click()
    until(clean, lambda page: rows(page) == SETTINGS.rows)
    assert notice(clean).startswith("Not all of it")
    assert str(SETTINGS.rows) in notice(clean)


@pytest.mark.browser
def test_what_completes_comes_from_this_service(clean: webdriver.Chrome, service: str) -> None:
    """Prefixes declared here, classes and properties of the dataset's own description."""
    clean.get(f"{service}/sparql")
    until(clean, lambda page: page.find_elements(By.CSS_SELECTOR, ".CodeMirror"))
    clean.execute_script("document.querySelector('.CodeMirror').CodeMirror.setValue('')")
    clean.find_element(By.CSS_SELECTOR, ".CodeMirror textarea").send_keys("SELECT * { ?x a mg:")
    until(clean, lambda page: "PREFIX mg: <https://w3id.org/mandate-graph/ontology#>" in written(page))
    keys(clean, "P")
    control(clean, " ")
    until(clean, lambda page: page.find_elements(By.CSS_SELECTOR, ".CodeMirror-hints li"))
    hints = [hint.text for hint in clean.find_elements(By.CSS_SELECTOR, ".CodeMirror-hints li")]
    assert hints == ["mg:Power"]
    keys(clean, Keys.ENTER)
    assert "?x a mg:Power" in written(clean)


@pytest.mark.browser
def test_a_name_in_a_result_leads_to_this_service(clean: webdriver.Chrome, service: str) -> None:
    """Not to the host of its namespace, where nothing may lie yet."""
    query = "SELECT ?thing { VALUES ?thing { <https://w3id.org/mandate-graph/id/mali> } }"
    clean.get(f"{service}/sparql?{httpx.QueryParams(query=query)}")
    until(clean, lambda page: rows(page) == 1)
    clean.execute_script(
        "document.addEventListener('click', (event) => {"
        " event.preventDefault(); document.title = event.target.closest('a').href; })"
    )
    clean.find_element(By.CSS_SELECTOR, "#result tbody a").click()
    assert clean.title == f"{service}/id/mali"


@pytest.mark.browser
def test_what_went_wrong_is_told(driver: webdriver.Chrome, service: str) -> None:
    """In the words of the problem document."""
    driver.get(f"{service}/sparql?query=SELEC")
    until(driver, lambda page: page.find_elements(By.CSS_SELECTOR, ".errorResult p"))
    assert "cannot be run" in driver.find_element(By.ID, "result").text
    assert "not answered" in notice(driver)


@pytest.mark.browser
def test_the_page_fits_a_telephone(clean: webdriver.Chrome, service: str) -> None:
    """Nothing is wider than the screen, nor hidden behind the editor's buttons."""
    clean.set_window_size(390, 844)
    try:
        clean.get(f"{service}/sparql?example=labels")
        until(clean, lambda page: page.find_elements(By.CSS_SELECTOR, ".CodeMirror"))
        time.sleep(0.1)
        width, wanted = clean.execute_script(
            "return [document.documentElement.clientWidth, document.documentElement.scrollWidth]"
        )
        assert wanted <= width
    finally:
        clean.set_window_size(1400, 1000)
