"""How long pictures of networks take: to draw beforehand, and in a headless Chromium; medians.

Prints a Markdown table and writes it into RESULTS.md. `drawn` is the time from the navigation to the first
full drawing, as the page's own clock has it (`afterDrawing` of vis-network); `made` is the time the page
took to be made, layout included. The pages are files that hold all they need; the browser draws in
software. Beside them stands pyvis's own page of the same network, with physics off and no layout.
"""

import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import networkx
import record
from pyvis.network import Network
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from graph import picture

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
import browser

ROUNDS = 7
SIZES = ((300, 2), (1_000, 2), (2_000, 2), (2_000, 4))
KINDS = ("state", "organ", "office", "court", "organisation", "operation")
HOOK = (
    '<script>network.once("afterDrawing",'
    " () => { document.body.dataset.ready = performance.now(); }); network.redraw();</script>"
)
NOTE = (
    "Networks after Barabási and Albert, as maps, in a headless Chromium that draws in software.\n"
    f"Milliseconds, the median of {ROUNDS}; `drawn` is the time from the navigation to the first full\n"
    "drawing, beside it the slowest; `made` the seconds the page took to be made, layout included. `pyvis`\n"
    "is pyvis's own page of the same nodes and lines, physics off, at places drawn by lot."
)


def network(nodes: int, ties: int) -> "networkx.MultiDiGraph[str]":
    """A network of so many nodes, each bringing so many ties, with the facts our own networks have."""
    drawn: networkx.MultiDiGraph[str] = networkx.MultiDiGraph(name="bench", words="Who is tied to whom?")
    for number in range(nodes):
        kind = KINDS[number % len(KINDS)]
        drawn.add_node(f"thing-{number}", label=f"The {kind} number {number}", kind=kind, group="")
    for number, (a, b) in enumerate(networkx.barabasi_albert_graph(nodes, ties, seed=1).edges):
        claim = f"https://w3id.org/mandate-graph/claim/bench/claim-{number}"
        facts = {
            "kind": "informs",
            "role": None,
            "since": "2001",
            "until": None,
            "claim": claim,
            "sure": True,
        }
        drawn.add_edge(f"thing-{b}", f"thing-{a}", key=str(number), weight=1, **facts)
    return drawn


def plain(ties: "networkx.MultiDiGraph[str]") -> str:
    """The page that pyvis makes of it by itself, without its tags for other servers."""
    made = Network(directed=True, cdn_resources="in_line")
    made.add_nodes(
        list(ties),
        label=[ties.nodes[node]["label"] for node in ties],
        x=[(number * 7919) % 4001 for number in range(len(ties))],
        y=[(number * 104729) % 4001 for number in range(len(ties))],
    )
    made.add_edges(list(ties.edges()))
    made.toggle_physics(False)
    page: str = made.generate_html()
    alone = re.sub(r'(href|src)="https://cdn[^"]*"', "", page)
    return alone.replace("</body>", f"{HOOK}</body>")


def timed(driver: Chrome, page: Path) -> float:
    """Milliseconds from the navigation to the first full drawing."""
    driver.get("about:blank")
    driver.get(page.as_uri())
    body = WebDriverWait(driver, 120).until(
        lambda seen: (found := seen.find_element(By.TAG_NAME, "body")).get_attribute("data-ready") and found
    )
    return float(body.get_attribute("data-ready") or 0)


def measured(driver: Chrome, make: Callable[[], str], folder: Path) -> tuple[float, int, list[float]]:
    """Seconds to make a page, its bytes, and the times of its drawings after one that warms up."""
    start = time.perf_counter()
    page = make()
    took = time.perf_counter() - start
    file = folder / "page.html"
    file.write_text(page, encoding="utf-8")
    timed(driver, file)
    return took, len(page.encode()), [timed(driver, file) for _ in range(ROUNDS)]


def main() -> None:
    """Print the table and write it down."""
    paths = browser.found()
    if paths is None:
        sys.exit("No Chromium is installed; pictures are measured in one.")
    lines = []
    with tempfile.TemporaryDirectory() as place, browser.opened(paths, Path(place) / "profile") as driver:
        for nodes, each in SIZES:
            ties = network(nodes, each)
            made, size, ours = measured(driver, lambda t=ties: picture.of_network(t).html(), Path(place))
            _, _, theirs = measured(driver, lambda t=ties: plain(t), Path(place))
            lines.append(
                [f"{nodes:,} nodes, {len(ties.edges):,} ties", f"{made:.1f}", f"{size / 1e6:.1f}",
                 f"{statistics.median(ours):,.0f}", f"{max(ours):,.0f}", f"{statistics.median(theirs):,.0f}"]
            )  # fmt: skip
    head = ["Picture", "made, s", "page, MB", "drawn", "slowest", "pyvis"]
    text = f"## Pictures of networks\n\n{record.machine()}. {NOTE}\n\n{record.table(head, lines)}"
    print(text)
    record.write("pictures", text)


if __name__ == "__main__":
    main()
