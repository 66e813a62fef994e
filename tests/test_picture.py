"""Pictures: what is drawn, what is told, and that the page asks nobody for anything."""

import json
import math
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import combinations
from pathlib import Path

import browser as browsers
import pytest
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

import graph
from graph import network, picture
from graph.answers import Answer

POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:"
NASTY = "</script><script>window.hacked=1</script><img src=x onerror=window.hacked=1>"


@pytest.fixture(scope="module")
def mali(library: graph.Library) -> Answer:
    return library.ask("who-can-sanction", target="Mali", on="2024-06-01", why=True)


@pytest.fixture(scope="module")
def drawn(library: graph.Library, mali: Answer) -> picture.Picture:
    return picture.of_answer(mali, network.kinds_of(library.store))


def nasty(library: graph.Library) -> Answer:
    """A membership whose member is called like a piece of markup."""
    found = library.ask("members-of", body="ECOWAS", on="2024-06-01")
    row = {**found.rows[0], "member": {"id": "nasty", "label": NASTY}, "since": NASTY}
    return replace(found, rows=(row,))


def data_of(page: str) -> dict[str, object]:
    block = re.search(r'<script type="application/json" id="picture-data">(.*?)</script>', page, re.DOTALL)
    assert block is not None
    found = json.loads(block[1])
    assert isinstance(found, dict)
    return found


def overlaps(first: picture.Node, second: picture.Node) -> bool:
    if first.angle is not None and second.angle is not None:
        return math.dist((first.x, first.y), (second.x, second.y)) < (first.width + second.width) / 2
    wide = abs(first.x - second.x) * 2 < first.width + second.width
    high = abs(first.y - second.y) * 2 < first.height + second.height
    return wide and high


# What is drawn


def test_ties_between_the_same_two_are_one_line_that_lists_them(mali: Answer, drawn: picture.Picture) -> None:
    """One line a holder; together the lines list every row once."""
    ends = [(edge.source, edge.target) for edge in drawn.edges]
    assert len(ends) == len(set(ends)) == len({row["holder"]["id"] for row in mali.rows})
    assert sum(len(edge.entries) for edge in drawn.edges) == len(mali.rows)
    assert {target for _, target in ends} == {"mali"}


def test_no_two_boxes_lie_on_each_other(library: graph.Library, drawn: picture.Picture) -> None:
    """Boxes keep apart in every kind of picture."""
    others = [
        picture.of_answer(library.ask("members-of", body="ECOWAS", on="2024-06-01")),
        picture.of_answer(library.ask("members-of", body="UN", on="2024-06-01")),
        picture.of_answer(library.ask("why-not", body="ECOWAS", target="Mali", on="2025-06-01")),
    ]
    for found in (drawn, *others):
        groups = {
            group.node.id: [node for node in found.nodes if node.group == group.node.id]
            for group in found.groups
        }
        marks = [*(node for node in found.nodes if not node.group), *(group.node for group in found.groups)]
        for together in (marks, *groups.values()):
            assert not [pair for pair in combinations(together, 2) if overlaps(*pair)], found.title


def test_many_holders_are_folded_by_their_organisation(drawn: picture.Picture) -> None:
    """Where there are more than fit two columns, an organisation with several is one box that opens."""
    assert len(drawn.nodes) > 40
    assert 5 < len(drawn.groups) < 30
    assert not [node for node in drawn.nodes if node.angle is not None]
    for group in drawn.groups:
        inside = [node for node in drawn.nodes if node.group == group.node.id]
        assert len(inside) > 1
        assert sum(node.height for node in inside) < group.height
    alone = [node for node in drawn.nodes if node.of and not node.group]
    assert all(node.of in f"{node.note} {node.label}" for node in alone)


def test_the_same_answer_gives_the_same_page(mali: Answer, drawn: picture.Picture) -> None:
    """Nothing is left to chance."""
    again = picture.of_answer(mali, {node.id: node.kind for node in drawn.nodes})
    assert again.html("/assets") == drawn.html("/assets")


def test_kinds_differ_in_shape_and_colour_and_roles_in_dash_and_colour() -> None:
    """No two actor kinds share a shape or a colour; no two roles a dash or a colour."""
    shapes = {kind: look for kind, look in picture.SHAPES.items() if kind != "several"}
    assert (
        len({path for path, _ in shapes.values()})
        == len({colour for _, colour in shapes.values()})
        == len(shapes)
    )
    assert len({dashes for _, dashes in picture.ROLES.values()}) == len(picture.ROLES)
    assert len({colour for colour, _ in picture.ROLES.values()}) == len(picture.ROLES)


def test_the_legend_names_each_kind_and_role_that_is_drawn(drawn: picture.Picture) -> None:
    """Nothing in the picture is left unexplained, and nothing else is explained."""
    assert {key.word for key in drawn.legend} == {node.kind for node in drawn.nodes} | {
        e.role for e in drawn.edges
    }


def test_what_stands_in_the_way_stands_between_the_two(library: graph.Library) -> None:
    """Each obstacle is a box on the way from the body to the target, with its day."""
    answer = library.ask("why-not", body="ECOWAS", target="Mali", on="2025-06-01")
    found = picture.of_answer(answer)
    obstacles = [node for node in found.nodes if node.kind == "obstacle"]
    assert len(obstacles) == len(answer.rows) > 0
    assert "2025-01-29" in {node.note for node in obstacles}
    assert {(edge.source, edge.target) for edge in found.edges} == {
        ends for node in obstacles for ends in (("ecowas", node.id), (node.id, "mali"))
    }


def test_many_members_are_drawn_as_a_wheel(library: graph.Library) -> None:
    """Nearly two hundred names stand round a circle, each at an angle of its own."""
    found = picture.of_answer(library.ask("members-of", body="UN", on="2024-06-01"))
    angles = [node.angle for node in found.nodes if node.angle is not None]
    assert len(angles) == len(set(angles)) > 150


def test_an_answer_without_rows_is_a_picture_too(library: graph.Library) -> None:
    """Only the thing asked about is drawn, and the status says why."""
    found = picture.of_answer(library.ask("who-can-sanction", target="Mali", on="1950-01-01"))
    assert [node.id for node in found.nodes] == ["mali"]
    assert found.edges == ()
    assert found.caption.status in found.html()


def test_every_question_is_drawn(library: graph.Library) -> None:
    """Also one that fixes, or does without, the thing in the middle."""
    for name, question in library.questions.items():
        found = picture.of_answer(library.ask(name, **question.example))
        assert found.nodes, name
    middle = picture.of_answer(library.ask("prevention-agenda")).nodes[0]
    assert middle.slug == "policy-brief-2011"


def test_a_possible_tie_is_drawn_as_such(library: graph.Library) -> None:
    """A line whose rows are none of them sure has the dash of the possible."""
    answer = library.ask("members-of", body="ECOWAS", on="2024-06-01")
    found = picture.of_answer(replace(answer, rows=({**answer.rows[0], "sure": False},)))
    assert [edge.role for edge in found.edges] == ["possible"]


def test_a_question_without_a_sketch_is_drawn_all_the_same(library: graph.Library, tmp_path: Path) -> None:
    """The first thing of the table is tied to the first parameter."""
    text = library.questions["members-of"].path.read_text(encoding="utf-8")
    bare = tmp_path / "members-of.rq"
    bare.write_text(re.sub(r"(?m)^#\+ picture: .*\n", "", text), encoding="utf-8")
    question = replace(library.questions["members-of"], path=bare)
    answer = replace(library.ask("members-of", body="ECOWAS", on="2024-06-01"), question=question)
    assert {edge.target for edge in picture.of_answer(answer).edges} == {"ecowas"}


# What the page says


def test_the_page_says_what_was_asked_and_on_what_it_stands(mali: Answer, drawn: picture.Picture) -> None:
    """Question, parameters, version, status, notices and the disclaimer stand in the page as text."""
    page = drawn.html("/assets")
    for text in (mali.question.words, "Mali", "2024-06-01", mali.dataset, mali.status, "Not legal advice"):
        assert text in page
    for notice in mali.notices:
        assert str(notice["code"]) in page or str(notice["text"])[:30] in page


def test_the_table_holds_the_same_rows(mali: Answer, drawn: picture.Picture) -> None:
    """Who cannot see the picture reads every row of it."""
    assert len(drawn.table.rows) == len(mali.rows)
    assert drawn.html("/assets").count("<tr>") == len(mali.rows) + 1


def test_a_page_of_its_own_names_no_file(drawn: picture.Picture) -> None:
    """Without a prefix nothing is linked: scripts and styles are inside, and the policy forbids requests."""
    page = drawn.html()
    assert not re.search(r'<(script|link)[^>]+(src|href)="(?!data:)', page)
    assert "default-src 'none'" in page
    assert data_of(page)["things"] is None


def test_a_served_page_keeps_scripts_and_styles_out_of_itself(drawn: picture.Picture) -> None:
    """Every script and style comes from a file of ours; no handler and no style stands in an element."""
    page = drawn.html("/here/assets/")
    linked = re.findall(r'(?:src|href)="/here/assets/([^"]+)"', page)
    assert sorted(linked) == sorted(picture.assets())
    shell = re.sub(r'<script type="application/json".*?</script>', "", page, flags=re.DOTALL)
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script>", shell)


def test_a_name_cannot_leave_the_data(library: graph.Library) -> None:
    """A label that looks like markup stays text, in the data as in the table."""
    page = picture.of_answer(nasty(library)).html("/assets")
    assert NASTY not in page
    look = data_of(page)["look"]
    assert isinstance(look, dict)
    assert look["nasty"]["title"] == NASTY


# What a browser makes of it


class Shelf(BaseHTTPRequestHandler):
    """Serves the pages it is given and our files, under the strict policy."""

    def __init__(self, pages: dict[str, str], *args: object) -> None:
        self.pages = pages
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        name = self.path.rsplit("/", 1)[-1]
        if self.path.startswith("/assets/"):
            body, media = picture.assets()[name]
        else:
            body, media = self.pages[name].encode(), "text/html; charset=utf-8"
        self.send_response(200)
        self.send_header("Content-Type", media)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def chromium(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    paths = browsers.require(request.config)
    with browsers.opened(paths, tmp_path_factory.mktemp("profile")) as driver:
        yield driver


@pytest.fixture(scope="module")
def address(library: graph.Library, drawn: picture.Picture) -> Iterator[str]:
    pages = {
        "mali": drawn.html("/assets"),
        "nasty": picture.of_answer(nasty(library)).html("/assets"),
        "wheel": picture.of_answer(library.ask("members-of", body="UN", on="2024-06-01")).html("/assets"),
    }
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Shelf, pages)) as server:
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


@contextmanager
def narrow(driver: Chrome) -> Iterator[None]:
    """The window as narrow as a telephone's."""
    size = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        yield
    finally:
        driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def panel(driver: Chrome) -> str:
    found = driver.find_element(By.ID, "panel")
    return found.text if found.is_displayed() else ""


@pytest.mark.browser
def test_the_page_draws_under_a_strict_policy(chromium: Chrome, address: str) -> None:
    """The canvas is painted, the console is silent, and every request goes to the page's own server."""
    for name in ("mali", "wheel"):
        look_at(chromium, f"{address}/{name}")
        painted = chromium.execute_script(
            "const c = document.querySelector('#canvas canvas');"
            "return c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some((v) => v > 0);"
        )
        asked = chromium.execute_script("return performance.getEntriesByType('resource').map((e) => e.name)")
        assert painted
        assert len(asked) == len(picture.assets())
        assert all(one.startswith(address) for one in asked)
        assert chromium.get_log("browser") == []


@pytest.mark.browser
def test_a_line_begins_and_ends_at_the_side_of_a_box(chromium: Chrome, address: str) -> None:
    """Both ends of a line lie on the borders of the boxes that it joins, also on a narrow screen."""
    ends = """
        const {lines, spots, size} = document.getElementById("canvas").picture;
        return lines().flatMap((line) => [["a", line.from], ["b", line.to]].map(([end, id]) => {
            const {w, h} = size(id), spot = spots()[id];
            return [Math.abs(line[end].x - spot.x) * 2 / w, Math.abs(line[end].y - spot.y) * 2 / h];
        }));
    """
    look_at(chromium, f"{address}/mali")
    found = chromium.execute_script(ends)
    assert found
    assert all(across == pytest.approx(1) and along <= 1 for across, along in found)
    with narrow(chromium):
        look_at(chromium, f"{address}/mali")
        found = chromium.execute_script(ends)
    assert all(across == pytest.approx(1) and along <= 1 for across, along in found)


@pytest.mark.browser
def test_an_opened_group_lies_on_nothing(chromium: Chrome, address: str) -> None:
    """With every group open, and on a narrow screen, boxes still keep apart."""
    boxes = """
        const {shown, spots, size} = document.getElementById("canvas").picture;
        return shown().map((id) => [spots()[id].x, spots()[id].y, size(id).w, size(id).h]);
    """

    def overlapping() -> list[object]:
        found = chromium.execute_script(boxes)
        return [
            (one, two)
            for one, two in combinations(found, 2)
            if abs(one[0] - two[0]) * 2 < one[2] + two[2] and abs(one[1] - two[1]) * 2 < one[3] + two[3]
        ]

    look_at(chromium, f"{address}/mali")
    before = len(chromium.execute_script(boxes))
    chromium.find_element(By.CSS_SELECTOR, "[data-act=unfold]").click()
    assert len(chromium.execute_script(boxes)) > before
    assert not overlapping()
    chromium.find_element(By.CSS_SELECTOR, "[data-act=unfold]").click()
    assert len(chromium.execute_script(boxes)) == before
    with narrow(chromium):
        look_at(chromium, f"{address}/mali")
        assert not overlapping()


@pytest.mark.browser
def test_a_page_of_its_own_asks_nobody(chromium: Chrome, drawn: picture.Picture, tmp_path: Path) -> None:
    """Opened from the disk it draws, and requests nothing at all."""
    page = tmp_path / "mali.html"
    page.write_text(drawn.html(), encoding="utf-8")
    look_at(chromium, page.as_uri())
    assert chromium.execute_script("return performance.getEntriesByType('resource').length") == 0
    assert chromium.get_log("browser") == []


@pytest.mark.browser
def test_what_is_found_by_keyboard_is_told(chromium: Chrome, address: str) -> None:
    """Typing a name and pressing Enter opens the panel with facts, reasons and links; Escape closes it."""
    look_at(chromium, f"{address}/mali")
    assert panel(chromium) == ""
    field = chromium.find_element(By.ID, "find")
    field.send_keys("united nations security", Keys.ENTER)
    assert "United Nations Security Council" in panel(chromium)
    chromium.find_element(By.CSS_SELECTOR, "#panel summary").click()
    told = panel(chromium)
    for word in ("basis", "rule", "can block", "since", "Charter of the United Nations", "Why"):
        assert word in told
    links = [link.get_attribute("href") for link in chromium.find_elements(By.CSS_SELECTOR, "#panel a")]
    assert f"{address}/id/un-security-council" in links
    chromium.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert panel(chromium) == ""


@pytest.mark.browser
def test_what_is_clicked_is_told(chromium: Chrome, address: str) -> None:
    """A click on the box in the middle opens the panel on the state that was asked about."""
    look_at(chromium, f"{address}/mali")
    canvas = chromium.find_element(By.CSS_SELECTOR, "#canvas canvas")
    ActionChains(chromium).move_to_element(canvas).click().perform()
    WebDriverWait(chromium, 5).until(panel)
    assert panel(chromium).splitlines()[1] == "Mali"


@pytest.mark.browser
def test_a_script_in_a_name_is_never_run(chromium: Chrome, address: str) -> None:
    """Not when the page loads, and not when the panel tells of it."""
    look_at(chromium, f"{address}/nasty")
    chromium.find_element(By.ID, "find").send_keys("script", Keys.ENTER)
    assert NASTY in panel(chromium)
    assert NASTY in chromium.find_element(By.TAG_NAME, "table").text
    assert chromium.execute_script("return window.hacked") is None


def test_a_missing_browser_is_loud(monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config) -> None:
    """Where no Chromium is found the tests are skipped with a reason, and fail where one is required."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("REQUIRE_BROWSER", raising=False)
    with pytest.raises(pytest.skip.Exception, match="NO CHROMIUM FOUND"):
        browsers.require(pytestconfig)
    monkeypatch.setenv("REQUIRE_BROWSER", "1")
    with pytest.raises(pytest.fail.Exception, match="NO CHROMIUM FOUND"):
        browsers.require(pytestconfig)
