"""The laws of the pages, things, networks and pictures, over a real server and the real tables."""

import re
from collections.abc import Callable
from html.parser import HTMLParser

import httpx
import pytest

import graph
from graph import network, picture

Problem = Callable[[httpx.Response, int, str], dict[str, object]]

PICTURE = "/pictures/members-of?body=ECOWAS&on=2024-06-01"
PAGES = ["/", "/docs", "/questions/members-of?body=ECOWAS&on=2024-06-01&format=html", PICTURE]


class Links(HTMLParser):
    """What a page loads or leads to, and the ids that its labels name."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.inputs: set[str] = set()
        self.labelled: set[str] = set()
        self.inline = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.addresses += [
            str(given[name]) for name in ("src", "href", "action", "formaction") if name in given
        ]
        self.inline |= tag == "script" and "src" not in given and given.get("type") != "application/json"
        self.inline |= any(name.startswith("on") or name == "style" for name in given)
        if tag == "input":
            self.inputs.add(str(given.get("id")))
        if tag == "label":
            self.labelled.add(str(given.get("for")))


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_nobody_else_for_anything(client: httpx.Client, path: str) -> None:
    """Every address on it is one of ours that answers, and the policy says so to the browser."""
    reply = client.get(path)
    found = Links(reply.text)
    policy = reply.headers["content-security-policy"]
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in policy
    assert "http" not in policy
    assert "script-src 'unsafe-inline'" not in policy
    assert not found.inline
    for address in found.addresses:
        assert address.startswith(("/", "data:,", "#")), address
    for address in {
        found for found in found.addresses if re.match(r"/(assets|docs/|page\.css|openapi)", found)
    }:
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("path", PAGES)
def test_a_page_can_be_read_by_everybody(client: httpx.Client, path: str) -> None:
    """It says its language and title, has one first heading, and every field has a label."""
    text = client.get(path).text
    found = Links(text)
    assert '<html lang="en">' in text
    assert re.search(r"<title>\s*\S", text)
    assert text.count("<h1") == 1
    assert "<main" in text
    assert found.inputs <= found.labelled


def test_the_front_page_has_a_form_for_every_question(client: httpx.Client, library: graph.Library) -> None:
    """Plain forms: they work without scripts."""
    text = client.get("/").text
    assert "<script" not in text
    for name in library.questions:
        assert f'action="/questions/{name}" method="get"' in text
        assert f'formaction="/pictures/{name}"' in text
    assert library.version in text
    assert 'href="/docs"' in text


@pytest.mark.parametrize("path", ["/", "/health", "/no-such", "/sparql?query=ASK%7B%7D", PICTURE])
def test_every_reply_has_the_safe_headers(client: httpx.Client, path: str) -> None:
    """Also errors."""
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_the_description_names_every_route_and_the_version(
    client: httpx.Client, library: graph.Library
) -> None:
    """OpenAPI, read by Swagger UI at /docs and by programs."""
    told = client.get("/openapi.json").json()
    assert told["info"]["title"] == "Mandate Graph"
    assert told["info"]["version"] == library.version
    assert {"/questions", "/questions/{name}", "/questions/{name}/schema", "/sparql", "/id/{slug}",
            "/networks", "/networks/{name}", "/pictures/{name}", "/timelines/{case}",
            "/health"} <= set(told["paths"])  # fmt: skip
    assert set(told["paths"]["/sparql"]) == {"get", "post"}
    assert "application/problem+json" in told["paths"]["/health"]["get"]["responses"]["429"]["content"]


def test_health_tells_the_dataset(client: httpx.Client, library: graph.Library) -> None:
    """The version that answers carry."""
    assert client.get("/health").json() == {
        "status": "ok",
        "dataset": library.version,
        "statements": len(library.store),
        "questions": len(library.questions),
    }


def test_a_thing_is_what_the_library_shows(client: httpx.Client, library: graph.Library) -> None:
    """The same record as from Python."""
    assert client.get("/id/mali.json").json() == library.show("mali")
    assert client.get("/id/mali", follow_redirects=True).json() == library.show("mali")


@pytest.mark.parametrize("slug", ["no-such-thing", "Mali", "ECOWAS", "%3Cscript%3E", "united-nation"])
def test_a_thing_is_found_by_its_id_only(client: httpx.Client, problem: Problem, slug: str) -> None:
    """A name is not an id, but it leads to the nearest names."""
    told = problem(client.get(f"/id/{slug}"), 404, "unknown-name")
    assert slug not in ("Mali", "ECOWAS", "united-nation") or told["nearest"]


def test_a_network_is_node_link_json_with_its_measures(client: httpx.Client, library: graph.Library) -> None:
    """Nodes carry degree and reach; the summary counts them; each measure says how to read it."""
    names = network.names_of(library.ties)
    assert [entry["name"] for entry in client.get("/networks").json()] == names
    for name in ("acts", "information", "structure"):
        told = client.get(f"/networks/{name}", params={"on": "2024-06-01"}).json()
        drawn = library.network(name, "2024-06-01")
        assert {node["id"] for node in told["nodes"]} == set(drawn)
        assert len(told["edges"]) == drawn.number_of_edges() == told["summary"]["ties"]
        assert all(set(node["measures"]) == {"degree", "reach"} for node in told["nodes"])
        assert set(told["measures"]) == {"degree", "reach"}
        assert told["summary"]["on"] == "2024-06-01"
        today = library.network(name).graph["on"]  # None where a network is of all that is recorded
        assert client.get(f"/networks/{name}").json()["summary"]["on"] == today


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("/networks/no-such", 404, "unknown-question"),
        ("/networks/powers?on=soon", 400, "bad-day"),
        ("/networks/powers?day=2024-06-01", 400, "bad-parameter"),
        ("/no-such", 404, "not-found"),
        ("/assets/no-such.js", 404, "not-found"),
        ("/docs/assets/..%2f__init__", 404, "not-found"),
    ],
)
def test_what_is_not_there_is_a_problem_document(
    client: httpx.Client, problem: Problem, path: str, status: int, kind: str
) -> None:
    """For our own errors and for the framework's."""
    problem(client.get(path), status, kind)


def test_a_method_that_is_not_there_is_a_problem_document(client: httpx.Client, problem: Problem) -> None:
    """With the methods that are."""
    reply = client.delete("/questions")
    problem(reply, 405, "method-not-allowed")
    assert "GET" in reply.headers["allow"]


def test_a_served_picture_links_our_files(client: httpx.Client) -> None:
    """Each file the page links is served with its type; none is inside the page."""
    text = client.get(PICTURE).text
    for name, (body, media_type) in picture.assets().items():
        reply = client.get(f"/assets/{name}")
        assert reply.content == body
        assert reply.headers["content-type"] == media_type
    assert "/assets/" in text
    assert len(text) < len(client.get(PICTURE + "&download=1").text)


def test_a_downloaded_picture_is_one_file_that_needs_no_server(client: httpx.Client) -> None:
    """It is offered under a name, and links nothing."""
    reply = client.get(PICTURE + "&download=1")
    assert reply.headers["content-disposition"] == 'attachment; filename="members-of.html"'
    assert "/assets/" not in reply.text
    assert not [found for found in Links(reply.text).addresses if found.startswith(("http", "/assets"))]


def test_a_timeline_is_svg_or_png_as_one_likes(client: httpx.Client) -> None:
    """By `format` or by Accept; its marks lead to sources, and it runs nothing."""
    path = "/timelines/libya-2011?since=2011-02-01&until=2011-04-01"
    drawn = client.get(path)
    assert drawn.headers["content-type"] == "image/svg+xml"
    assert drawn.headers["content-security-policy"].startswith("default-src 'none'")
    assert drawn.text.count("xlink:href=") > 50
    assert "<script" not in drawn.text
    for asked in (client.get(path, headers={"Accept": "image/png"}), client.get(f"{path}&format=png")):
        assert asked.headers["content-type"] == "image/png"
        assert asked.content.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("/timelines/Ruritania", 404, "unknown-name"),
        ("/timelines/libya-2011?format=gif", 406, "not-acceptable"),
        ("/timelines/libya-2011?since=yesterday", 400, "bad-day"),
        ("/timelines/libya-2011?since=1900-01-01&until=1900-01-02", 404, "nothing-to-draw"),
        ("/timelines/libya-2011?colour=red", 400, "bad-parameter"),
    ],
)
def test_a_timeline_that_cannot_be_drawn_says_why(
    client: httpx.Client, problem: Problem, path: str, status: int, kind: str
) -> None:
    """A problem document, never an empty drawing."""
    problem(client.get(path), status, kind)
