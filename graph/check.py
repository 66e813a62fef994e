"""What may not be so: SHACL shapes per noun, and fault rules where a row is a fault.

A rule is `ontology/rules/<name>.rq` with a header `#+ fault:`; each row it gives names the faulty
row in `?row`, what was found in `?found`, and the header says what is wanted.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import rdflib
from pyshacl import validate

from graph.rows import Fault
from graph.store import Store
from graph.terms import CLAIMS, PREFIXES, slug_of, to_rdflib, word_of

_FAULT = re.compile(r"#\+ fault: (.*)")
_SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")
_TARGETS = (_SH.targetClass, _SH.targetObjectsOf, _SH.targetSubjectsOf)


@dataclass(frozen=True, slots=True)
class Rule:
    """A fault rule: its name, what a fault of it reads like, and its query."""

    name: str
    fault: str
    query: str


def rules(folder: Path) -> list[Rule]:
    """The fault rules under `folder/rules`."""
    found = []
    for path in sorted((folder / "rules").glob("*.rq")):
        query = path.read_text(encoding="utf-8")
        header = _FAULT.search(query)
        found.append(Rule(path.stem, header[1] if header else path.stem, query))
    return found


def check(store: Store, ontology: Path, where: Mapping[str, str]) -> list[Fault]:
    """Every fault of shapes and rules; `where` tells at which file and line a row stands."""
    faults = [fault for rule in rules(ontology) for fault in rule_faults(store, rule, where)]
    return sorted({*faults, *shape_faults(store, ontology, where)})


def rule_faults(store: Store, rule: Rule, where: Mapping[str, str]) -> Iterator[Fault]:
    """The faults one rule finds."""
    for row in store.select(rule.query):
        slug = slug_of(row["row"])
        found = f" ({word_of(row['found'])})" if "found" in row else ""
        yield Fault(where.get(slug, slug), f"{slug}: {rule.fault}{found} [{rule.name}]")


def shape_faults(store: Store, ontology: Path, where: Mapping[str, str]) -> Iterator[Fault]:
    """The faults SHACL finds, over the default graph with the ontology in it."""
    shapes = rdflib.Graph()
    for path in sorted((ontology / "shapes").glob("*.ttl")):
        shapes.parse(path)
    _aim(shapes)
    data = to_graph(store)
    conforms, report, _ = validate(data, shacl_graph=shapes, advanced=False, inference="none")
    assert isinstance(report, rdflib.Graph)
    if not conforms:
        yield from _results(report, where)


def _aim(shapes: rdflib.Graph) -> None:
    """Let each property shape of a noun find the noun's nodes itself.

    The faults are the same, found in a third of the time: asked through `sh:property`, pyshacl weighs a
    property shape once a node; with targets of its own, once for all nodes.
    """
    for verb in _TARGETS:
        for shape, target in list(shapes.subject_objects(verb)):
            for part in shapes.objects(shape, _SH.property):
                shapes.add((part, verb, target))
    for verb in _TARGETS:
        for shape in set(shapes.subjects(verb)):
            shapes.remove((shape, _SH.property, None))


def _results(report: rdflib.Graph, where: Mapping[str, str]) -> Iterator[Fault]:
    # the report's own results only: those under sh:detail say again why one of these fails
    for result in report.objects(None, _SH.result):
        slug = _row_of(str(report.value(result, _SH.focusNode)))
        path = str(report.value(result, _SH.resultPath) or "")
        column = path.rsplit("#", 1)[-1] if path.startswith("http") else ""
        value = report.value(result, _SH.value)
        message = str(report.value(result, _SH.resultMessage))
        found = f" ({slug_of(str(value))})" if value is not None else ""
        what = f"{slug}: {column + ': ' if column else ''}{message}{found}"
        yield Fault(where.get(slug, slug), what)


def _row_of(node: str) -> str:
    """The id of the row that a node belongs to: a thing's own, or the one in the IRI of a claim."""
    _, _, rest = node.removeprefix(CLAIMS).partition("/")
    return rest.partition("/")[0] if node.startswith(CLAIMS) else slug_of(node)


def to_graph(store: Store) -> rdflib.Graph:
    """The default graph as an rdflib graph."""
    made = rdflib.Graph()
    for subject, verb, value in store.facts():
        made.add((to_rdflib(subject), to_rdflib(verb), to_rdflib(value)))
    for prefix, address in PREFIXES.items():
        made.bind(prefix, address)
    return made
