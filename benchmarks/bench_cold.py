"""How long a command takes from nothing to its answer, beside a bare `import rdflib`; a process each."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from record import machine, table, write

import graph
from graph import catalogue, places

ROUNDS = 9
YARDSTICK = "import rdflib"
AIM = 5  # times the yardstick
RUN = [sys.executable, "-c", "from graph.cli import main; main()"]
ASKED = [
    "members-of",
    "memberships-of",
    "measures-in-force",
    "operations-in",
    "powers-of",
    "who-can-sanction",
]


def commands() -> dict[str, list[str]]:
    """What is run, by name: the yardstick, no question at all, questions with their examples, a thing."""
    known = catalogue.questions(places.here().questions)
    asked = {
        f"ask {name}": [
            *RUN,
            "ask",
            name,
            *(f"--{key}={value}" for key, value in known[name].example.items()),
        ]
        for name in ASKED
    }
    bare = {YARDSTICK: [sys.executable, "-c", YARDSTICK], "--version": [*RUN, "--version"]}
    return {**bare, **asked, "show ECOWAS": [*RUN, "show", "ECOWAS"]}


def took(command: Sequence[str], cache: Path) -> float:
    """Milliseconds of a process; it must end well."""
    start = time.perf_counter()
    subprocess.run(
        command, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "XDG_CACHE_HOME": str(cache)}
    )
    return (time.perf_counter() - start) * 1000


def rows(times: Mapping[str, Sequence[float]]) -> list[list[str]]:
    """A row a command: median, least and most, and how many yardsticks the median is."""
    unit = statistics.median(times[YARDSTICK])
    return [
        [
            f"`{name}`",
            f"{statistics.median(found):.0f}",
            f"{min(found):.0f}–{max(found):.0f}",
            f"{statistics.median(found) / unit:.1f}",
        ]
        for name, found in times.items()
    ]


def main() -> None:
    """Measure and write."""
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder)
        start = time.perf_counter()
        library = graph.quick(cache=cache / "mandate-graph")
        making = time.perf_counter() - start
        times: dict[str, list[float]] = {name: [] for name in commands()}
        for _ in range(ROUNDS):
            for name, command in commands().items():
                times[name].append(took(command, cache))
    head = ["A process that runs", "median ms", "least–most", "× yardstick"]
    text = (
        f"## Cold start\n\n{machine()}. Dataset {library.version}. {ROUNDS} processes a row, in turns; files "
        f"in the page cache. The copy was made once before, in {making:.0f} s. Aim: {AIM} yardsticks.\n\n"
        + table(head, rows(times))
    )
    write("cold", text)
    print(text)


if __name__ == "__main__":
    main()
