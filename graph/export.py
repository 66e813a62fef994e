"""The dataset as a file for other tools: Turtle for reading, N-Quads for everything."""

from collections.abc import Callable, Mapping

from graph.check import to_graph
from graph.store import Store


def turtle(store: Store) -> bytes:
    """The statements of all rows as Turtle, without the named graphs of the claims."""
    return to_graph(store).serialize(format="turtle", encoding="utf-8")


def nquads(store: Store) -> bytes:
    """Everything as sorted N-Quads: the default graph, and a named graph per claim."""
    return b"\n".join(store.lines()) + b"\n"


FORMATS: Mapping[str, Callable[[Store], bytes]] = {"ttl": turtle, "nq": nquads}
