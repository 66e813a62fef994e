"""The record of what was measured: `benchmarks/RESULTS.md`, a section for each bench.

A bench replaces its own section and leaves the others as they are.
"""

import os
import platform
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

RESULTS = Path(__file__).parent / "RESULTS.md"
HEAD = "# Results\n\nWritten by the benches beside this page; each section is the last run of one of them.\n"


def machine() -> str:
    """What it was measured on."""
    return f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """A Markdown table with numbers to the right."""
    bars = ["--", *["--:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(line) + " |" for line in [head, bars, *lines]) + "\n"


def write(name: str, text: str, path: Path = RESULTS) -> None:
    """Put the text under the bench's name, between its marks."""
    begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
    section = f"{begin}\n{text.strip()}\n{end}"
    before = path.read_text(encoding="utf-8") if path.exists() else HEAD
    marked = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    after = marked.sub(lambda _: section, before) if marked.search(before) else f"{before}\n{section}\n"
    path.write_text(after, encoding="utf-8")
