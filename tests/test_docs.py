"""The pages a newcomer reads do not lie: what they show is run, and what they name is there."""

import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import httpx
import pytest

from graph import dataset, places, rows
from graph.ledger import VERIFIED

ROOT = Path(__file__).parent.parent
HOME = places.here()
PAGES = ("README.md", "CONTRIBUTING.md")
ANYTHING = "…"
_BLOCK = re.compile(r"^(?P<indent> *)```(?P<kind>\w+)\n(?P<body>.*?)^ *```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block of a page."""

    page: str
    kind: str
    body: str

    @property
    def lines(self) -> list[str]:
        return [line.strip() for line in self.body.splitlines() if line.strip()]


def blocks(page: str) -> list[Block]:
    text = (ROOT / page).read_text(encoding="utf-8")
    return [Block(page, found["kind"], found["body"]) for found in _BLOCK.finditer(text)]


def commands(first: str) -> list[str]:
    lines = [line for page in PAGES for block in blocks(page) if block.kind == "sh" for line in block.lines]
    return [line for line in dict.fromkeys(lines) if shlex.split(line)[0] == first]


@pytest.fixture(scope="module")
def copy(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout with its dataset, in which every command may run."""
    home = tmp_path_factory.mktemp("copy")
    for folder in ("graph", "api", "ontology", "data"):
        shutil.copytree(ROOT / folder, home / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(built, home / "build" / "dataset")
    return home


def output(arguments: list[str], home: Path) -> str:
    """What Python prints in the copy; the copy's packages come first."""
    done = subprocess.run([sys.executable, *arguments], cwd=home, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def mandates(command: str, home: Path) -> str:
    return output(["-c", "from graph.cli import main; main()", *shlex.split(command)[1:]], home)


def flat(line: str) -> str:
    return " ".join(line.split())


def assert_shown(shown: Block, printed: str) -> None:
    """Each line of the page is printed, in the page's order; `…` stands for anything."""
    rest = [flat(line) for line in printed.splitlines()]
    for line in map(flat, shown.lines):
        wanted = ".*".join(re.escape(part.strip()) for part in line.split(ANYTHING))
        at = next((i for i, text in enumerate(rest) if re.fullmatch(wanted, text)), None)
        assert at is not None, f"{shown.page} shows a line that is not printed there: {line}\n{printed}"
        rest = rest[at + 1 :] if line != ANYTHING else rest


@pytest.mark.parametrize("command", commands("mandates"))
def test_every_command_shown_runs(command: str, copy: Path) -> None:
    """Each `mandates` line of the pages ends well."""
    mandates(command, copy)


@pytest.mark.parametrize("page", PAGES)
def test_python_shown_runs(page: str, copy: Path) -> None:
    """The Python blocks of a page, one after the other, run and print what the page shows."""
    found = blocks(page)
    script = "\n".join(block.body for block in found if block.kind == "python")
    printed = output(["-c", script], copy)
    for block, after in pairwise(found):
        if block.kind == "python" and after.kind == "text":
            assert_shown(after, printed)


def test_outputs_shown_are_printed(copy: Path) -> None:
    """A `text` block after a command is what that command prints."""
    pairs = [pair for page in PAGES for pair in pairwise(blocks(page))]
    shown = [(block, after) for block, after in pairs if (block.kind, after.kind) == ("sh", "text")]
    assert shown
    for block, after in shown:
        assert_shown(after, mandates(block.lines[-1], copy))


def test_a_line_that_is_not_printed_is_noticed() -> None:
    """The comparison with what a command prints can fail."""
    with pytest.raises(AssertionError, match="not printed"):
        assert_shown(Block("page", "text", "one … three\n"), "one two four\n")


@pytest.fixture(scope="module")
def served(copy: Path) -> Iterator[str]:
    """The address of `mandates serve`, running in the copy on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serve = ["-c", "from graph.cli import main; main()", "serve", "--port", str(port)]
    address = f"http://127.0.0.1:{port}"
    with (copy / "log").open("w") as log:
        server = subprocess.Popen([sys.executable, *serve], cwd=copy, stdout=log, stderr=log)
        try:
            for _ in range(600):
                assert server.poll() is None, (copy / "log").read_text()
                try:
                    httpx.get(address + "/health").raise_for_status()
                    break
                except httpx.TransportError:
                    time.sleep(0.1)
            yield address
        finally:
            server.terminate()
            server.wait(timeout=30)


@pytest.mark.parametrize("command", commands("curl"))
def test_every_address_shown_answers(command: str, served: str) -> None:
    """Each `curl` line of the pages gets its answer from the service."""
    words = shlex.split(command)
    address = next(word for word in words if word.startswith("http://127.0.0.1:8000/"))
    headers = dict(after.split(": ", 1) for word, after in pairwise(words) if word == "-H")
    fields = dict(after.split("=", 1) for word, after in pairwise(words) if word == "--data-urlencode")
    asked = address.replace("http://127.0.0.1:8000", served)
    got = httpx.get(asked, params=fields or None, headers=headers, timeout=60)
    assert got.status_code == 200, got.text
    assert got.content


def test_every_target_shown_is_made() -> None:
    """Each `make` line names a target that `make` lists."""
    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    targets = {line.split()[1] for line in listed.splitlines() if line.startswith("make ")}
    shown = {shlex.split(command)[1] for command in commands("make")}
    assert {"serve", "test"} <= shown <= targets


def test_the_first_two_commands_are_serve_and_test() -> None:
    """Whoever reads the README first meets the two commands that do everything."""
    first = next(block for block in blocks("README.md") if block.kind == "sh")
    assert first.lines == ["make serve", "make test"]


@pytest.mark.parametrize(
    "block", [b for b in blocks("CONTRIBUTING.md") if b.kind in ("csv", "turtle", "sparql")]
)
def test_examples_are_taken_from_the_files(block: Block) -> None:
    """Rows, words and queries shown as examples stand in the checkout as shown."""
    folders = {"csv": ["data"], "turtle": ["ontology"], "sparql": ["graph/queries", "ontology/rules"]}
    files = [path for folder in folders[block.kind] for path in (ROOT / folder).rglob("*") if path.is_file()]
    texts = [{flat(line) for line in path.read_text(encoding="utf-8").splitlines()} for path in files]
    assert any({flat(line) for line in block.lines} <= lines for lines in texts)


@pytest.mark.parametrize("page", [*PAGES, "data/README.md", "benchmarks/README.md"])
def test_links_lead_to_files(page: str) -> None:
    """A relative link of a page leads to a file."""
    text = (ROOT / page).read_text(encoding="utf-8")
    targets = [target for target in re.findall(r"\]\(([^)]+)\)", text) if "://" not in target]
    assert not [target for target in targets if not (ROOT / page).parent.joinpath(target).exists()]


def test_the_version_is_the_same_everywhere() -> None:
    """Package, dataset, citation and changelog name one version."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == dataset.RELEASE
    assert f"\nversion: {dataset.RELEASE}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\n## [{dataset.RELEASE}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_constraints_are_exact() -> None:
    """Each line of constraints.txt is one name and one version: no address, no range."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert lines
    assert not [line for line in lines if not re.fullmatch(r"[\w.-]+==[\w.]+", line)]


def test_the_speed_shown_was_measured() -> None:
    """Each row of the README's speed table stands in the record of the benchmarks."""
    speed = (ROOT / "README.md").read_text(encoding="utf-8").split("## Speed")[1].split("\n## ")[0]
    lines = [line for line in speed.splitlines() if line.startswith("|")]
    assert lines
    assert set(lines) <= set((ROOT / "benchmarks" / "RESULTS.md").read_text(encoding="utf-8").splitlines())


def test_about_a_tenth_of_the_rows_is_recalled() -> None:
    """What the README says of how the rows were established is so, give or take two in a hundred."""
    marks = Counter(row.one("verified") for row in rows.read(HOME.data, rows.schemas(HOME.data))[0])
    claims = sum(marks[mark] for mark in VERIFIED)
    assert "about a tenth of the rows are `recalled`" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert marks["recalled"] / claims == pytest.approx(1 / 10, abs=0.02)
