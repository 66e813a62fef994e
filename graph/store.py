"""The engine that answers SPARQL over a set of statements (pyoxigraph, in memory or read from disk)."""

import contextlib
import gc
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import pyoxigraph as oxigraph

from graph.errors import BadQuery
from graph.terms import IRI, PREFIXES, Term

Row = Mapping[str, Term]
Fact = tuple[Term, Term, Term]
ENGINE: str = oxigraph.__version__


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """Millions of small objects and hardly a circle among them: the collector walks them for nothing."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@dataclass(frozen=True, slots=True)
class Solutions:
    """The rows of a SELECT: the variables in order, and per row the terms that are bound."""

    variables: tuple[str, ...]
    rows: tuple[Row, ...]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


class Store:
    """Statements with SPARQL 1.1 over them; named graphs are claims."""

    def __init__(self) -> None:
        self._engine = oxigraph.Store()

    @classmethod
    def of(cls, quads: Iterable[oxigraph.Quad]) -> Self:
        """A store holding the given statements."""
        made = cls()
        made.add(quads)
        return made

    @classmethod
    def read(cls, path: Path, *, trusted: bool = False) -> Self:
        """A store holding an N-Quads, TriG or Turtle file; a trusted one, our own, is not checked again."""
        made = cls()
        made.load(path, trusted=trusted)
        return made

    @classmethod
    def kept(cls, quads: Path, folder: Path) -> Self:
        """The store of an N-Quads file of ours, left on disk in a folder for `opened`; raises OSError."""
        made = cls()
        made._engine = oxigraph.Store(str(folder))
        made.load(quads, trusted=True)
        made._engine.optimize()  # 4 s for looking up a third quicker ever after
        made._engine.flush()
        return made

    @classmethod
    def opened(cls, folder: Path) -> Self:
        """The store that `kept` left in a folder, read only and as it is wanted; raises OSError."""
        made = cls()
        try:
            made._engine = oxigraph.Store.read_only(str(folder))
        except RuntimeError as fault:
            raise OSError(f"The store in {folder} is damaged: {fault}") from fault
        return made

    def load(self, path: Path, *, trusted: bool = False) -> None:
        """Add the statements of a file; its ending tells the format."""
        self._engine.bulk_load(path=str(path), lenient=trusted)

    def add(self, quads: Iterable[oxigraph.Quad]) -> None:
        """Add statements; one that is there already stays once."""
        self._engine.bulk_extend(quads)

    def without(self, quads: Iterable[oxigraph.Quad]) -> "Store":
        """A new store without the given statements."""
        gone = set(quads)
        return Store.of(quad for quad in self._engine if quad not in gone)

    def quads(self) -> Iterator[oxigraph.Quad]:
        """All statements of all graphs, in no order."""
        return iter(self._engine)

    def facts(self, subject: Term | None = None) -> Iterator[Fact]:
        """The statements of the default graph, or those on one subject, in no order."""
        assert subject is None or isinstance(subject, oxigraph.NamedNode)
        for quad in self._engine.quads_for_pattern(subject, None, None, oxigraph.DefaultGraph()):
            assert not isinstance(quad.subject, oxigraph.Triple)
            assert not isinstance(quad.object, oxigraph.Triple)
            yield quad.subject, quad.predicate, quad.object

    def values(self, subject: IRI, verb: IRI) -> Iterator[Term]:
        """What the default graph says of a subject by one verb, in no order."""
        for quad in self._engine.quads_for_pattern(subject, verb, None, oxigraph.DefaultGraph()):
            assert not isinstance(quad.object, oxigraph.Triple)
            yield quad.object

    def __len__(self) -> int:
        return len(self._engine)

    def select(self, query: str, bindings: Mapping[str, Term] | None = None) -> Solutions:
        """The rows of a SELECT whose projected variables may be bound beforehand.

        Raises BadQuery where the text is not a SELECT of SPARQL 1.1.
        """
        bound: dict[oxigraph.Variable, Term | oxigraph.Triple] = {
            oxigraph.Variable(name): term for name, term in (bindings or {}).items()
        }
        try:
            return _solutions(self._engine.query(query, substitutions=bound))
        except (SyntaxError, RuntimeError, OSError) as fault:
            raise BadQuery(f"The query cannot be run: {fault}") from fault

    def lines(self) -> list[bytes]:
        """The statements as N-Quads lines, sorted: the same for any order of adding."""
        return _sorted_lines(self._engine.dump(format=oxigraph.RdfFormat.N_QUADS))

    def ordered(self, *, whole: bool = True) -> Iterator[oxigraph.Quad]:
        """The statements, the same for any order of adding, subject by subject.

        Those of the default graph; where it is to be whole, then those of each named graph.
        """
        default = oxigraph.DefaultGraph()
        lines = _sorted_lines(self._engine.dump(format=oxigraph.RdfFormat.N_TRIPLES, from_graph=default))
        yield from read_quads(b"\n".join(lines))
        for name in sorted(self._engine.named_graphs(), key=str) if whole else ():
            yield from sorted(self._engine.quads_for_pattern(None, None, None, name), key=str)


def _sorted_lines(dump: bytes | None) -> list[bytes]:
    assert dump is not None
    return sorted(set(dump.splitlines()))


def read_solutions(body: bytes) -> Solutions:
    """The rows written as SPARQL 1.1 Query Results JSON; raises ValueError, or BadQuery for no rows."""
    try:
        return _solutions(oxigraph.parse_query_results(body, oxigraph.QueryResultsFormat.JSON))
    except SyntaxError as fault:
        raise ValueError(str(fault)) from fault


def _solutions(found: object) -> Solutions:
    if not isinstance(found, oxigraph.QuerySolutions):
        raise BadQuery("Only SELECT queries give rows.")
    names = tuple(variable.value for variable in found.variables)
    with uncollected():
        rows = tuple(
            {name: term for name, term in zip(names, row, strict=True) if term is not None} for row in found
        )
    return Solutions(names, rows)


def written(
    statements: Iterable[oxigraph.Quad], media_type: str, prefixes: Mapping[str, str] = PREFIXES
) -> bytes:
    """Statements as a file of that RDF media type; those of named graphs only where it holds such."""
    form = oxigraph.RdfFormat.from_media_type(media_type)
    assert form is not None, media_type
    told = oxigraph.serialize(statements, format=form, prefixes=dict(prefixes))
    assert told is not None
    return told


def read_quads(body: bytes) -> Iterator[oxigraph.Quad]:
    """The statements in N-Quads of ours, in their order."""
    return oxigraph.parse(body, format=oxigraph.RdfFormat.N_QUADS, lenient=True)
