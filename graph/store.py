"""The engine that answers SPARQL over a set of statements (pyoxigraph, in memory)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import pyoxigraph as oxigraph

from graph.errors import BadQuery
from graph.terms import Term

Row = Mapping[str, Term]
Fact = tuple[Term, Term, Term]


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
    """Statements in memory with SPARQL 1.1 over them; named graphs are claims."""

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
            found = self._engine.query(query, substitutions=bound)
            if not isinstance(found, oxigraph.QuerySolutions):
                raise BadQuery("Only SELECT queries give rows.")
            names = tuple(variable.value for variable in found.variables)
            rows = tuple({name: row[name] for name in names if row[name] is not None} for row in found)
        except (SyntaxError, RuntimeError, OSError) as fault:
            raise BadQuery(f"The query cannot be run: {fault}") from fault
        return Solutions(names, rows)

    def lines(self) -> list[bytes]:
        """The statements as N-Quads lines, sorted: the same for any order of adding."""
        dump = self._engine.dump(format=oxigraph.RdfFormat.N_QUADS)
        assert dump is not None
        return sorted(set(dump.splitlines()))
