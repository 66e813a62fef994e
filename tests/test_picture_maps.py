"""Pictures of networks, paths and communities: where things stand, what opens, what is told."""

import json
import math
import re
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import combinations
from pathlib import Path

import browser as browsers
import networkx
import pytest
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select, WebDriverWait

from graph import picture
from graph.measures.groups import communities
from graph.measures.paths import path, paths
from graph.measures.result import Result
from graph.names import Names
from graph.picture.gather import gatherings
from graph.picture.spread import places
from graph.store import Store
from graph.things import Shelf

POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:"
NASTY = "</script><script>window.hacked=1</script><img src=x onerror=window.hacked=1>"
CLAIM = "https://w3id.org/mandate-graph/claim/powers/one"
Ties = networkx.MultiDiGraph
REASON = {
    "statement": "The council may decide it.",
    "claim": CLAIM,
    "source": {"id": "charter", "label": "Charter"},
    "locator": "Art. 41",
    "url": "https://example.org/charter",
    "verified": "read",
}


def drawn(name: str = "powers", **said: object) -> "Ties[str]":
    return networkx.MultiDiGraph(name=name, words=f"Who, in {name}?", on="2024-06-01", **said)


def add(ties: "Ties[str]", kind: str, *slugs: str, of: str = "") -> None:
    for slug in slugs:
        ties.add_node(slug, label=slug.title(), kind=kind, organisation=of, group=of.title())


def tie(ties: "Ties[str]", source: str, target: str, kind: str = "sanction", **said: object) -> None:
    facts = {"role": None, "since": "1945-10-24", "until": None, "claim": CLAIM, "sure": True, "weight": 1}
    ties.add_edge(source, target, key=f"{len(ties.edges)}", kind=kind, **{**facts, **said})


@pytest.fixture
def small() -> "Ties[str]":
    """A council with two ties to Mali, a possible one to Togo, a court that informs it, one thing alone."""
    ties = drawn(filters={"region": "africa", "case": None}, dataset="2026.11.1+0")
    add(ties, "organ", "council", of="union")
    add(ties, "state", "mali", "togo")
    add(ties, "court", "court", of="union")
    add(ties, "nothing-known", "alone")
    tie(ties, "council", "mali", role="decide", case="mali", since=None)
    tie(ties, "council", "mali", "inquiry", role="recommend", until="2025", weight=2)
    tie(ties, "council", "togo", role="decide", sure=False)
    tie(ties, "court", "council", "informs", role="tell", in_case="a-case", also=CLAIM, share=0.5)
    tie(ties, "court", "court", "informs", role="tell")
    return ties


def crowd(holders: int = 60, states: int = 90) -> "Ties[str]":
    """Holders of twelve organisations, each with powers over a third of the states."""
    ties = drawn("powers", directed=True)
    for number in range(holders):
        add(
            ties, "organ" if number % 2 else "office", f"holder-{number:02}", of=f"organisation-{number % 12}"
        )
    for number in range(states):
        slug = f"state-{number:02}"
        add(ties, "state", slug, of=slug)
        for holder in range(holders):
            if holder % 3 == number % 3 or holder > holders - 2:
                tie(ties, f"holder-{holder:02}", slug, role="decide")
    return ties


@pytest.fixture(scope="module")
def many() -> "Ties[str]":
    return crowd()


def standing(found: picture.Picture) -> list[picture.Node]:
    """What stands on a map while every group is closed."""
    return [*(node for node in found.nodes if not node.group), *(group.node for group in found.groups)]


def data_of(page: str) -> dict[str, object]:
    block = re.search(r'<script type="application/json" id="picture-data">(.*?)</script>', page, re.DOTALL)
    assert block is not None
    found = json.loads(block[1])
    assert isinstance(found, dict)
    return found


# Where things stand


def test_what_is_tied_stands_nearer_than_what_is_not() -> None:
    """Two rings joined by one tie come to stand apart; within a ring neighbours are near."""
    pairs = [(a, (a + 1) % 6, 1.0) for a in range(6)] + [(6 + a, 6 + (a + 1) % 6, 1.0) for a in range(6)]
    spots = places(12, [*pairs, (0, 6, 1.0)], [10] * 12)
    tied = [math.dist(spots[a], spots[b]) for a, b, _ in pairs]
    apart = [math.dist(spots[a], spots[b]) for a in range(1, 6) for b in range(7, 12)]
    assert max(tied) < sum(apart) / len(apart)


@pytest.mark.parametrize("count", [0, 1, 2, 3, 40, 300])
def test_no_two_things_stand_upon_each_other(count: int) -> None:
    """Whatever the number, tied in a line, in a star or not at all."""
    for pairs in ([], [(a, a + 1, 1.0) for a in range(count - 1)], [(0, a, 2.0) for a in range(1, count)]):
        spots = places(count, pairs, [9.0] * count)
        assert len(spots) == count
        assert all(math.dist(*both) > 16 for both in combinations(spots, 2))


def test_the_same_ties_give_the_same_places() -> None:
    """Chance has a fixed seed; weights of a dense network decide which of its ties are followed."""
    dense = [(a, b, 1.0 + (a % 5 == b % 5) * 20) for a, b in combinations(range(60), 2)]
    spots = places(60, dense, [9.0] * 60)
    assert spots == places(60, dense, [9.0] * 60)
    near = [math.dist(spots[a], spots[b]) for a, b, weight in dense if weight > 1]
    far = [math.dist(spots[a], spots[b]) for a, b, weight in dense if weight == 1]
    assert sum(near) / len(near) < sum(far) / len(far) / 2


# Networks


def test_a_network_is_drawn_whole(small: "Ties[str]") -> None:
    """Every thing is a dot, every pair one line with all of its ties; a tie to oneself is no line."""
    found = picture.of_network(small)
    assert {node.id for node in found.nodes} == set(small)
    assert {(edge.source, edge.target): edge.kinds for edge in found.edges} == {
        ("council", "mali"): ("inquiry", "sanction"),
        ("council", "togo"): ("sanction",),
        ("court", "council"): ("informs",),
    }
    assert found.is_map
    assert found.weighted
    told = dict(found.caption.parameters)
    assert (told["on"], told["region"], told["things"], told["ties"]) == ("2024-06-01", "africa", "5", "5")
    assert "case" not in told
    assert {node.id: node.kind for node in found.nodes}["alone"] == "other"


def test_a_line_tells_dates_claim_and_what_else_is_known(small: "Ties[str]") -> None:
    """Each tie is an entry with its days; what is only possible looks and reads so."""
    found = picture.of_network(small)
    lines = {(edge.source, edge.target): edge for edge in found.edges}
    first, second = lines["council", "mali"].entries
    assert (first.title, second.title) == ("decide · sanction", "recommend · inquiry")
    facts = {name: shown[0] for name, shown in second.facts}
    assert facts["since"]["text"] == "1945-10-24"
    assert facts["no longer from"]["text"] == "2025"
    assert facts["weight"]["text"] == "2"
    assert facts["claim"] == {"text": "one", "id": "one"}
    assert dict(first.facts)["case"] == ({"text": "Mali", "id": "mali"},)
    assert "since" not in dict(first.facts)
    assert lines["council", "togo"].role == "possible"
    assert "sure" in dict(lines["council", "togo"].entries[0].facts)
    told = dict(lines["court", "council"].entries[0].facts)
    assert told["in case"] == ({"text": "a case", "id": "a-case"},)
    assert told["also"] == ({"text": "one", "id": "one"},)
    assert told["share"] == ({"text": "0.5"},)


def test_the_legend_is_complete(small: "Ties[str]") -> None:
    """It names every kind of thing and every look of a line, in looks that differ."""
    found = picture.of_network(small)
    words = {key.word for key in found.legend}
    assert words == {node.kind for node in found.nodes} | {edge.role for edge in found.edges}
    assert "tell" in words
    lines = [(key.colour, key.dashes) for key in found.legend if not key.path]
    assert len(lines) == len(set(lines))


def test_without_roles_lines_look_like_their_kinds() -> None:
    """The seven most common kinds each in its own way, the rest together."""
    ties = drawn("structure")
    for number in range(9):
        add(ties, "organ", f"a{number}", f"b{number}")
        for _ in range(9 - number):
            tie(ties, f"a{number}", f"b{number}", f"kind-{number}")
    found = picture.of_network(ties)
    looks = {edge.role: edge.style for edge in found.edges}
    assert set(looks) == {*(f"kind-{number}" for number in range(7)), "other ties"}
    assert len(set(looks.values())) == 8
    assert [key.word for key in found.legend if not key.path] == sorted(looks)


def test_ties_without_a_direction_are_drawn_once() -> None:
    """Though they stand in the network in both directions; no line has an arrow."""
    ties = drawn("pairs", directed=False)
    add(ties, "state", "b", "a")
    tie(ties, "b", "a", weight=0.5)
    tie(ties, "a", "b", weight=0.25)
    found = picture.of_network(ties)
    assert [(edge.source, edge.target, edge.weight) for edge in found.edges] == [("a", "b", 0.75)]
    mode = data_of(found.html())["mode"]
    assert isinstance(mode, dict)
    assert mode["directed"] is False
    assert found.table.header[0] == "one"


def ranked(values: dict[str, float], **more: object) -> Result:
    rows = tuple({"node": node, "label": node, "rank": 1, "value": value} for node, value in values.items())
    reading = {"meaning": "What it says.", "caveat": "When not.", "reference": "Someone 1979"}
    return Result("degree", "powers", {}, ("node", "label", "rank", "value"), rows, **reading, **more)  # type: ignore[arg-type]


def test_a_thing_is_as_large_as_its_value(small: "Ties[str]") -> None:
    """With a result, sizes follow values, the table is the result's, and how to read it stands there."""
    found = picture.of_network(
        small, ranked({"council": 4.0, "court": 1.0, "mali": 0.0}, sampled="100 of 200")
    )
    size = {node.id: node.radius for node in found.nodes}
    assert size["council"] > size["court"] > size["mali"] == size["alone"]
    assert [node.id for node in sorted(found.nodes, key=lambda node: node.rank)][:2] == ["council", "court"]
    assert found.table.header == ("label", "rank", "value")
    assert found.table.rows[0] == ("council", "1", "4")
    for text in ("What it says.", "When not.", "Someone 1979", "100 of 200"):
        assert any(text in notice for notice in found.caption.notices)
    told = {node.id: dict(node.facts)["degree"][0]["text"] for node in found.nodes}
    assert (told["council"], told["alone"]) == ("4", "not measured")


def test_a_result_without_values_leaves_all_the_same_size(small: "Ties[str]") -> None:
    """A list of cut points, say, sizes nothing."""
    rows: tuple[dict[str, object], ...] = ({"node": "mali", "label": "Mali", "note": None},)
    result = Result("cut", "powers", {}, ("node", "label", "note"), rows, "m", "c", "r")
    found = picture.of_network(small, result)
    assert len({node.radius for node in found.nodes}) == 1
    assert "size" not in dict(found.caption.parameters)
    assert found.table.rows == (("Mali", ""),)


def test_a_crowd_is_gathered_and_loses_nobody(many: "Ties[str]") -> None:
    """What belongs to one organisation is one mark, states with the same holders another; each once."""
    found = picture.of_network(many)
    assert sorted(node.id for node in found.nodes) == sorted(many)
    assert len(standing(found)) < len(many)
    assert all(
        math.dist((a.x, a.y), (b.x, b.y)) >= a.radius + b.radius for a, b in combinations(standing(found), 2)
    )
    for group in found.groups:
        inside = [node for node in found.nodes if node.group == group.node.id]
        assert len(inside) > 1
        assert len({(node.x, node.y) for node in inside}) == len(inside)
        assert all(abs(node.x) * 2 < group.width and abs(node.y) * 2 < group.height for node in inside)
    assert sum(len(edge.entries) for edge in found.edges) >= len(set(many.edges()))


def test_with_a_result_nothing_is_closed(many: "Ties[str]") -> None:
    """All sizes are to be seen."""
    assert picture.of_network(many, ranked({"holder-00": 1.0})).groups == ()


def test_very_many_targets_are_gathered_by_likeness() -> None:
    """States that the same holders reach stand together, named after some of them."""
    ties = crowd(90, 180)
    alike = [gathering for gathering in gatherings(ties) if gathering.id.startswith("alike")]
    assert sum(len(gathering.members) for gathering in alike) == 180
    assert all("and" in gathering.label and "more" in gathering.label for gathering in alike)
    for gathering in alike:
        reached_by = {frozenset(ties.predecessors(node)) for node in gathering.members}
        assert len(reached_by) == 1
        assert gathering.facts[0][0] == "reached by"


def test_a_group_shows_its_parts_below_their_whole() -> None:
    """In an open group what is part of another member stands after it, set in."""
    ties = crowd()
    add(ties, "organ", "zulu", "alpha", "beta", of="organisation-0")
    tie(ties, "alpha", "zulu", "part-of")
    tie(ties, "beta", "alpha", "part-of")
    tie(ties, "zulu", "beta", "part-of")
    tie(ties, "holder-00", "zulu", "part-of")
    found = picture.of_network(ties)
    at = {node.id: (node.x, node.y) for node in found.nodes if node.group == "group organisation-0"}
    assert at["beta"][1] < at["zulu"][1]
    assert len(set(at.values())) == len(at)
    assert len({x for x, _ in at.values()}) > 1


def test_what_is_too_long_for_a_table_says_so(many: "Ties[str]") -> None:
    """The table is cut, and says how much is left out and where the whole is."""
    found = picture.of_network(many)
    assert len(found.table.rows) + found.table.left_out == len(found.edges)
    assert f"{found.table.left_out} more" in found.html()


def test_a_network_without_ties_is_a_picture_too() -> None:
    """It is empty, and says so."""
    found = picture.of_network(drawn())
    assert found.caption.status == "no tie"
    assert "There are no rows" in found.html()


def test_what_proves_a_tie_is_told_with_it(small: "Ties[str]") -> None:
    """Entries name their reasons, and the page holds each once."""
    found = picture.of_network(small, reasons={CLAIM: [REASON]})
    assert all(set(entry.why) <= set(found.reasons) for edge in found.edges for entry in edge.entries)
    assert list(found.reasons.values()) == [REASON]
    assert found.html().count("The council may decide it.") == 1


def test_reasons_are_read_off_the_claims_of_the_ties(small: "Ties[str]", tmp_path: Path) -> None:
    """By claim, the statement with its source; a claim of which nothing is known has none."""
    world = tmp_path / "world.trig"
    world.write_text(
        """
        @prefix mg: <https://w3id.org/mandate-graph/ontology#> .
        @prefix id: <https://w3id.org/mandate-graph/id/> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix claim: <https://w3id.org/mandate-graph/claim/powers/> .
        id:one rdfs:label "Council decides sanctions"@en ; mg:claim claim:one ; mg:says "It may." .
        claim:one mg:evidence claim:one-evidence .
        claim:one-evidence mg:source id:charter ; mg:locator "Art. 41" .
        id:charter rdfs:label "Charter"@en .
        """,
        encoding="utf-8",
    )
    store = Store.read(world)
    tie(small, "council", "togo", claim="https://w3id.org/mandate-graph/claim/powers/unknown")
    found = picture.reasons_of(small, Shelf(store, Names.of(store)))
    assert list(found) == [CLAIM]
    assert found[CLAIM][0]["locator"] == "Art. 41"


# Paths


@pytest.fixture
def ways() -> "Ties[str]":
    """From watch to council by the office, by the office and a court, or by a ministry, only possibly."""
    ties = drawn("information")
    add(ties, "organ", "watch", "office", "council", "court", "ministry", of="union")
    for source, target in (
        ("watch", "office"),
        ("office", "council"),
        ("office", "court"),
        ("court", "council"),
    ):
        tie(ties, source, target, "informs")
    tie(ties, "watch", "ministry", "warns", sure=False)
    tie(ties, "ministry", "council", "warns", claim=None)
    return ties


def test_a_path_leads_from_left_to_right(ways: "Ties[str]") -> None:
    """Every step of every path leads to the right, and no box lies on another."""
    result = paths(ways, "watch", "council")
    found = picture.of_path(result, ways, {CLAIM: [REASON]})
    at = {node.id: node for node in found.nodes}
    assert set(at) == set(ways)
    assert all(at[edge.source].x < at[edge.target].x for edge in found.edges)
    for one, two in combinations(found.nodes, 2):
        assert abs(one.x - two.x) >= one.width or abs(one.y - two.y) * 2 >= one.height + two.height
    assert [row[2] for row in found.table.rows] == [row["words"] for row in result.rows]
    assert {edge.role for edge in found.edges} == {"a step", "possible"}
    assert found.flow
    assert dict(found.caption.parameters)["paths"] == "3"
    assert found.title.startswith("From Watch to Council.")


def test_one_path_is_a_line(ways: "Ties[str]") -> None:
    """Its boxes stand at one height; each step is told in words with its reasons."""
    found = picture.of_path(path(ways, "watch", "council"), ways, {CLAIM: [REASON]})
    assert len({node.y for node in found.nodes}) == 1
    assert [node.strong for node in found.nodes] == [True, False, True]
    assert "informs" in found.edges[0].entries[0].title
    assert found.edges[0].entries[0].why == tuple(found.reasons)


def test_that_paths_were_cut_stands_there(ways: "Ties[str]") -> None:
    """A cut result says so on the page as well."""
    found = picture.of_path(paths(ways, "watch", "council", count=1), ways)
    assert any(notice.startswith("Cut:") for notice in found.caption.notices)


def test_where_no_path_leads_the_picture_is_empty(ways: "Ties[str]") -> None:
    """And its status says why."""
    found = picture.of_path(path(ways, "council", "watch"), ways)
    assert (found.nodes, found.caption.status) == ((), "no path")
    assert found.html()


def test_each_result_gets_the_picture_that_fits(ways: "Ties[str]") -> None:
    """Paths flow, communities have skins, rankings size what they rank."""
    assert picture.of_result(path(ways, "watch", "council"), ways).flow
    assert picture.of_result(communities(ways, runs=1), ways).hulls
    assert picture.of_result(ranked({"watch": 2.0}), ways).is_map


# Communities


@pytest.fixture
def rings() -> "Ties[str]":
    """Three rings of five, joined by one tie each, and one thing alone."""
    ties = drawn("pairs", directed=False)
    for ring in "abc":
        add(ties, "state", *(f"{ring}{number}" for number in range(5)))
        for number in range(5):
            tie(ties, f"{ring}{number}", f"{ring}{(number + 1) % 5}")
            tie(ties, f"{ring}{number}", f"{ring}{(number + 2) % 5}", weight=3)
    tie(ties, "a0", "b0")
    tie(ties, "b1", "c0")
    add(ties, "state", "alone")
    return ties


def test_a_community_has_a_colour_a_name_and_a_skin(rings: "Ties[str]") -> None:
    """Members share the colour of their skin; the legend names each; whoever is alone is grey."""
    found = picture.of_communities(communities(rings, runs=3), rings)
    assert sorted(len(hull.members) for hull in found.hulls) == [5, 5, 5]
    assert len({hull.colour for hull in found.hulls}) == 3
    colour = {node.id: node.colour for node in found.nodes}
    assert all(colour[slug] == hull.colour for hull in found.hulls for slug in hull.members)
    assert colour["alone"] not in {hull.colour for hull in found.hulls}
    assert {hull.label for hull in found.hulls} <= {key.word for key in found.legend}
    assert [choice for filter in found.filters for choice, _ in filter.choices if ":" in choice]
    assert dict(found.caption.parameters)["groups"] == "4"
    told = {node.id: dict(node.facts)["found with it in"][0]["text"] for node in found.nodes}
    assert told["a0"] == "100% of the runs"


def test_communities_keep_apart(rings: "Ties[str]") -> None:
    """The boxes round any two of them do not meet."""
    found = picture.of_communities(communities(rings, runs=3), rings)
    at = {node.id: node for node in found.nodes}

    def span(members: tuple[str, ...], axis: str) -> tuple[float, float]:
        values = [getattr(at[slug], axis) for slug in members]
        return min(values) - 7, max(values) + 7

    for one, two in combinations(found.hulls, 2):
        apart = [
            first[1] < second[0] or second[1] < first[0]
            for axis in "xy"
            for first, second in [(span(one.members, axis), span(two.members, axis))]
        ]
        assert any(apart)


def test_a_division_by_hand_is_drawn_too(rings: "Ties[str]") -> None:
    """Rows need no more than node and group; beyond twelve communities they are grey."""
    order = sorted(rings)
    rows = tuple({"node": node, "label": node, "group": number // 2 + 1} for number, node in enumerate(order))
    for number in range(20):
        add(rings, "state", f"d{number:02}")
    more = tuple({"node": f"d{n:02}", "label": "", "group": 9 + n // 2} for n in range(20))
    result = Result("communities", "pairs", {}, ("node", "label", "group"), (*rows, *more), "m", "c", "r")
    found = picture.of_communities(result, rings)
    assert len(found.hulls) == 18
    assert len({hull.colour for hull in found.hulls}) == 13
    assert dict(found.nodes[0].facts)["found with it in"][0]["text"] == "not known"


# In the browser


class Server(BaseHTTPRequestHandler):
    """Serves pages and the files they link, under a strict policy."""

    def __init__(self, pages: dict[str, str], *rest: object) -> None:
        self.pages = pages
        super().__init__(*rest)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        place, _, name = self.path.strip("/").rpartition("/")
        body, media = (
            picture.assets()[name]
            if place == "assets"
            else (self.pages[name].encode(), "text/html; charset=utf-8")
        )
        self.send_response(200)
        self.send_header("Content-Type", media)
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def chromium(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    paths = browsers.require(pytestconfig)
    with browsers.opened(paths, tmp_path_factory.mktemp("profile")) as driver:
        yield driver


@pytest.fixture
def pages(
    small: "Ties[str]", many: "Ties[str]", ways: "Ties[str]", rings: "Ties[str]"
) -> dict[str, picture.Picture]:
    small.nodes["mali"]["label"] = NASTY
    return {
        "small": picture.of_network(small, reasons={CLAIM: [REASON]}),
        "many": picture.of_network(many),
        "ways": picture.of_path(paths(ways, "watch", "council"), ways),
        "rings": picture.of_communities(communities(rings, runs=3), rings),
    }


@pytest.fixture
def address(pages: dict[str, picture.Picture]) -> Iterator[str]:
    shelf = {name: page.html("/assets") for name, page in pages.items()}
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Server, shelf)) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def look_at(driver: Chrome, page: str) -> None:
    """Open a page and wait until it has drawn."""
    driver.get_log("browser")
    driver.get(page)
    ready = lambda seen: seen.find_element(By.TAG_NAME, "body").get_attribute("data-ready")  # noqa: E731
    WebDriverWait(driver, 20).until(ready)


def panel(driver: Chrome) -> str:
    found = driver.find_element(By.ID, "panel")
    return found.text if found.is_displayed() else ""


def find(driver: Chrome, words: str) -> None:
    field = driver.find_element(By.ID, "find")
    field.clear()
    field.send_keys(words, Keys.ENTER)


def shown(driver: Chrome) -> set[str]:
    found = driver.execute_script("return document.getElementById('canvas').picture.shown()")
    return set(found)


@pytest.mark.browser
def test_every_picture_draws_under_a_strict_policy(chromium: Chrome, address: str) -> None:
    """Wide and narrow: painted, silent, and asking nobody but its own server."""
    for name in ("small", "many", "ways", "rings"):
        for width in (1400, 390):
            size = {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": False}
            chromium.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
            look_at(chromium, f"{address}/{name}")
            assert chromium.get_log("browser") == []
            asked = chromium.execute_script(
                "return performance.getEntriesByType('resource').map((e) => e.name)"
            )
            assert asked
            assert all(one.startswith(address) for one in asked)
    chromium.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pytest.mark.browser
def test_a_tie_is_told_by_keyboard_with_its_days_and_source(chromium: Chrome, address: str) -> None:
    """From the field to the thing and its ties; a name that is markup is text."""
    look_at(chromium, f"{address}/small")
    find(chromium, "council")
    assert "Council → " in panel(chromium)
    assert NASTY in panel(chromium)
    assert chromium.execute_script("return window.hacked") is None
    for fold in chromium.find_elements(By.CSS_SELECTOR, "#panel summary"):
        fold.send_keys(Keys.ENTER)
    told = panel(chromium)
    for words in (
        "since",
        "1945-10-24",
        "no longer from",
        "2025",
        "The council may decide it.",
        "Charter",
        "Art. 41",
    ):
        assert words in told
    links = [link.get_attribute("href") for link in chromium.find_elements(By.CSS_SELECTOR, "#panel a")]
    assert "https://example.org/charter" in links
    chromium.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert panel(chromium) == ""


@pytest.mark.browser
def test_a_group_opens_where_it_is_looked_for_and_closes_again(
    chromium: Chrome, address: str, pages: dict[str, picture.Picture]
) -> None:
    """Finding a member opens its group; nothing then lies on anything; a button closes it."""
    look_at(chromium, f"{address}/many")
    closed = shown(chromium)
    assert closed == {node.id for node in standing(pages["many"])}
    find(chromium, "holder-03")
    assert "Holder-03" in panel(chromium)
    assert "holder-03" in shown(chromium)
    find(chromium, "organisation-3")
    assert "Close the group" in panel(chromium)
    chromium.find_element(By.CSS_SELECTOR, "#panel .act").click()
    assert shown(chromium) == closed
    chromium.find_element(By.CSS_SELECTOR, "[data-act=unfold]").click()
    marks = chromium.execute_script(
        "const {shown, spots, size} = document.getElementById('canvas').picture;"
        "return shown().map((id) => [spots()[id].x, spots()[id].y, size(id).w]);"
    )
    assert len(marks) == len(pages["many"].nodes)
    assert all(math.dist(a[:2], b[:2]) * 2 >= a[2] + b[2] - 1 for a, b in combinations(marks, 2))


@pytest.mark.browser
def test_filters_leave_what_fits_and_what_it_is_tied_to(chromium: Chrome, address: str) -> None:
    """By kind of thing and by kind of tie; all of it comes back."""
    look_at(chromium, f"{address}/rings")
    everything = shown(chromium)
    choice = Select(chromium.find_element(By.CSS_SELECTOR, "[data-filter=group]"))
    choice.select_by_index(1)
    left = shown(chromium)
    assert 5 <= len(left) <= 7
    choice.select_by_index(0)
    assert shown(chromium) == everything
    find(chromium, "nobody is called so")
    assert "nothing here is called so" in chromium.find_element(By.ID, "index").get_attribute("textContent")
    chromium.find_element(By.CSS_SELECTOR, "[data-act=nearer]").click()
    chromium.find_element(By.CSS_SELECTOR, "[data-act=whole]").click()
    assert chromium.get_log("browser") == []


@pytest.mark.browser
def test_of_very_many_lines_the_strongest_are_drawn(chromium: Chrome, tmp_path: Path) -> None:
    """The page says how many are not; those of what is selected are drawn."""
    ties = drawn("pairs", directed=False)
    slugs = [f"s{number:02}" for number in range(80)]
    add(ties, "state", *slugs)
    for a, b in combinations(slugs, 2):
        tie(ties, a, b, weight=1 + (a[1] == b[1]))
    page = tmp_path / "dense.html"
    page.write_text(picture.of_network(ties).html(), encoding="utf-8")
    look_at(chromium, page.as_uri())
    count = "return document.getElementById('canvas').picture.lines().length"
    assert chromium.execute_script(count) == 2500
    assert "2500 of 3160 lines" in chromium.find_element(By.ID, "drawn").text
    find(chromium, "S07")
    assert "Tied to 79" in panel(chromium)
    chromium.find_element(By.CSS_SELECTOR, "#panel .tied button").click()
    assert "S07" in panel(chromium)
    assert "–" in panel(chromium)
