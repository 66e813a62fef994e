"""The effort a measure may take: how long it would run here, how long it may, and how far it has come."""

from collections.abc import Callable
from dataclasses import dataclass

from graph.errors import TooLong
from graph.measures.backend import engine


def _silent(done: int, of: int) -> None:
    """Nobody looks on."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How many seconds a measure may take (None: as long as it needs), and who is told how far it is.

    `progress` is called with the parts done and how many there are.
    """

    seconds: float | None = None
    progress: Callable[[int, int], None] = _silent

    def shall(self, measure: str, estimate: float) -> None:
        """Raises TooLong where the estimate, in seconds, exceeds what is allowed."""
        if self.seconds is not None and estimate > self.seconds:
            raise TooLong(measure, estimate, self.seconds)


FREE = Effort()

# Microseconds for one node met over one tie (shortest paths from each node), or for one tie (the others),
# taken at 1 k and 10 k nodes on two busy cores: an order of magnitude, on the safe side.
PACE = {
    ("betweenness", "igraph"): 0.06,
    ("betweenness", "networkx"): 2.0,
    ("closeness", "igraph"): 0.03,
    ("closeness", "networkx"): 0.5,
    ("communities", "igraph"): 15.0,
    ("communities", "networkx"): 200.0,
    ("eigenvector", "igraph"): 20.0,
    ("eigenvector", "networkx"): 40.0,
    ("pagerank", "igraph"): 25.0,
    ("pagerank", "networkx"): 40.0,
    ("core", "igraph"): 15.0,
    ("core", "networkx"): 20.0,
}
WALKS = frozenset({"betweenness", "closeness"})  # their cost grows with nodes times ties
DIJKSTRA = 4  # a walk over weighted ties takes so many times longer


def estimate(measure: str, nodes: int, pairs: int, *, weighted: bool = False) -> float:
    """The seconds that one run of a measure takes on a network of so many nodes and pairs.

    >>> estimate("betweenness", 10_000, 40_000) > estimate("betweenness", 1_000, 4_000)
    True
    """
    steps = (nodes if measure in WALKS else 1) * (nodes + pairs)
    slower = DIJKSTRA if weighted and measure in WALKS else 1
    return PACE[measure, engine()] * steps * slower / 1e6
