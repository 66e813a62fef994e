"""A tie file: what a network's ties mean, what it takes, what may be measured on it, and its query.

The header of `graph/ties/<name>.rq` says `network` (the question in words), `parameters`, `ties` (what one
tie is), `direction` (directed or undirected), `measures` (those offered) and `refused` (a line for those
that are not: `#+ refused: betweenness cut`, a dash, why; `*` stands for all that are left). Every measure is
offered or refused. `spelled: to` says that a class at that end is spelled out into the states it holds;
`reaching: over` that a tie counts if the class in that column holds a state that was asked for;
`projected: from share` (or `to`, or `acts`) that the nodes at that end are tied by what they share.
"""

import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from graph.catalogue import Parameter
from graph.errors import FaultyQuestion, UnknownQuestion

MEASURES = (
    "summary", "degree", "strength", "reach", "betweenness", "closeness", "eigenvector", "pagerank", "core",
    "cut", "communities", "similarity", "path", "paths", "brokerage", "change", "removal", "voting",
)  # fmt: skip
TYPES = ("date", "thing", "number")
CLASSES = "spelled.classes.rq"

_HEADER = re.compile(r"^#\+ (\w+): (.*)$", re.MULTILINE)
_PARAMETER = re.compile(r"(\w+):(\w+)=(\S+)")
_REFUSED = re.compile(r"([\w* ]+?) – (.+)")


@dataclass(frozen=True)
class Sheet:
    """One tie file, read."""

    name: str
    words: str
    ties: str
    parameters: tuple[Parameter, ...]
    directed: bool
    offered: tuple[str, ...]
    refused: dict[str, str] = field(repr=False)
    spelled: str | None
    reaching: str | None
    projected: tuple[str, str] | None
    path: Path = field(repr=False)

    @cached_property
    def query(self) -> str:
        """The SPARQL that gives the ties."""
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def classes(self) -> str:
        """The SPARQL that gives which state is in which class."""
        return (self.path.parent / CLASSES).read_text(encoding="utf-8")

    def takes(self, parameter: str) -> bool:
        """Whether it means something here."""
        return any(known.name == parameter for known in self.parameters)


def names_of(folder: Path) -> list[str]:
    """The networks there are, in alphabetical order."""
    return sorted(path.stem for path in folder.glob("*.rq") if path.name.count(".") == 1)


def sheet_of(folder: Path, name: str) -> Sheet:
    """The tie file of that name; raises UnknownQuestion, or FaultyQuestion where its header is at fault."""
    known = names_of(folder)
    if name not in known:
        raise UnknownQuestion(name, known, "network")
    path = folder / f"{name}.rq"
    said = _HEADER.findall(path.read_text(encoding="utf-8"))
    header = dict(said)
    missing = {"network", "parameters", "ties", "direction", "measures"} - set(header)
    if missing:
        raise FaultyQuestion(f"{path.name}: the header lacks {', '.join(sorted(missing))}.")
    if header["direction"] not in ("directed", "undirected"):
        raise FaultyQuestion(f"{path.name}: direction {header['direction']!r}; wanted directed or undirected")
    offered = tuple(header["measures"].split())
    return Sheet(
        name=name,
        words=header["network"],
        ties=header["ties"],
        parameters=tuple(_parameter(path, item) for item in header["parameters"].split()),
        directed=header["direction"] == "directed",
        offered=offered,
        refused=_refused(path, offered, [line for key, line in said if key == "refused"]),
        spelled=header.get("spelled"),
        reaching=header.get("reaching"),
        projected=_projected(path, header.get("projected")),
        path=path,
    )


def _parameter(path: Path, item: str) -> Parameter:
    found = _PARAMETER.fullmatch(item)
    if found is None or found[2] not in TYPES:
        wanted = f"name:{'|'.join(TYPES)}=default"
        raise FaultyQuestion(f"{path.name}: parameter {item!r}; wanted {wanted}")
    return Parameter(found[1], found[2], found[3])


def _projected(path: Path, text: str | None) -> tuple[str, str] | None:
    if text is None:
        return None
    end, _, weighs = text.partition(" ")
    if end not in ("from", "to") or weighs not in ("share", "acts"):
        raise FaultyQuestion(f"{path.name}: projected {text!r}; wanted from or to, and share or acts")
    return end, weighs


def _refused(path: Path, offered: tuple[str, ...], lines: list[str]) -> dict[str, str]:
    """By measure, why it is not offered; every measure is here or offered, none is both."""
    whys: dict[str, str] = {}
    for line in lines:
        found = _REFUSED.fullmatch(line.strip())
        if found is None:
            raise FaultyQuestion(f"{path.name}: refused {line!r}; wanted measures – why")
        for measure in MEASURES if found[1] == "*" else found[1].split():
            if found[1] != "*" or measure not in (*offered, *whys):
                whys[measure] = found[2]
    named = [*offered, *whys]
    if sorted(named) != sorted(MEASURES):
        odd = sorted(set(named) ^ set(MEASURES) | {name for name in named if named.count(name) > 1})
        raise FaultyQuestion(f"{path.name}: each measure is offered or refused, once; not {', '.join(odd)}")
    return {measure: whys[measure] for measure in MEASURES if measure in whys}
