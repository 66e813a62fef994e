"""The dataset several times over, in the same proportions: vocabularies shared, the rest under new names."""

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

OURS = re.compile(rb"<(https://w3id\.org/mandate-graph/(?:id|claim)/[^>#]*)>")
SHARED = re.compile(rb"^<([^>]*)> <http://www\.w3\.org/2004/02/skos/core#inScheme> ")
LABEL = re.compile(rb'(<http://www\.w3\.org/2000/01/rdf-schema#label> "(?:[^"\\]|\\.)*)"')
DEFAULT = re.compile(rb'^\S+ \S+ (?:"(?:[^"\\]|\\.)*"(?:@\S+|\^\^\S+)?|\S+) \.$')


def shared(lines: Iterable[bytes]) -> set[bytes]:
    """The concepts of vocabularies, which every copy uses."""
    return {found[1] for line in lines if (found := SHARED.match(line))}


def copies(lines: list[bytes], times: int) -> Iterator[bytes]:
    """The lines, then the same lines about things and claims of other names, `times` in all."""
    kept = shared(lines)
    yield from lines
    for number in range(2, times + 1):
        mark = b"~%d" % number

        def renamed(found: re.Match[bytes], mark: bytes = mark) -> bytes:
            return found[0] if found[1] in kept else b"<%s%s>" % (found[1], mark)

        for line in lines:
            told = OURS.sub(renamed, line)
            if told != line:
                yield LABEL.sub(rb"\1 (%d)" % number + b'"', told, count=1)


def write(quads: Path, times: int, target: Path) -> tuple[Path, Path]:
    """The dataset `times` over as N-Quads, and its default graph alone as N-Triples."""
    lines = quads.read_bytes().splitlines()
    whole, plain = target / f"x{times}.nq", target / f"x{times}.nt"
    with whole.open("wb") as all_of_it, plain.open("wb") as default:
        for line in copies(lines, times):
            all_of_it.write(line + b"\n")
            if DEFAULT.match(line):
                default.write(line + b"\n")
    return whole, plain


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
