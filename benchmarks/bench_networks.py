"""What measures of networks cost: ours, plain NetworkX, and igraph by hand; one run, medians.

Prints Markdown tables and writes them into RESULTS.md. `igraph` alone takes the same pairs from NetworkX,
builds its graph and computes; `ours` is NetworkX's own function called through its dispatch on the backend;
`whole` is all a user waits for: parallel ties laid together, computed, ranked, told.
"""

import random
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from typing import Any

import igraph
import networkx
import record

from graph import measures
from graph.measures.backend import NAME, is_there
from graph.measures.pairs import pairs_of

SIZES = (1_000, 10_000)
TIES = 4  # ties that each new node brings (Barabási and Albert)
PIVOTS = 100  # sources of betweenness and goals of closeness at 10,000 nodes
ROUNDS = 5
PATIENCE = 8.0  # seconds past which something is measured once only

NOTE = (
    f"Networks after Barabási and Albert, {TIES} ties a node. Medians, milliseconds of the processor.\n"
    "`ours` is NetworkX's own function on the backend, `ratio` that over igraph by hand, both from a\n"
    "network of NetworkX, conversion included; `whole` is the measure a user asks for: ties laid\n"
    "together, computed, ranked and told."
)

Work = Callable[[], object]


def ties_of(nodes: int) -> "networkx.MultiDiGraph[int]":
    """A network whose degrees are as uneven as those of real ones, ties pointing from new to old."""
    made: networkx.MultiDiGraph[int] = networkx.MultiDiGraph(directed=False)
    made.add_nodes_from(range(nodes))
    made.add_edges_from(networkx.barabasi_albert_graph(nodes, TIES, seed=1).edges())
    return made


def took(work: Work) -> float:
    """Milliseconds of the processor in one run: what else the machine does is left out."""
    start = time.thread_time()
    work()
    return (time.thread_time() - start) * 1000


def medians(works: list[Work]) -> list[float]:
    """Milliseconds of the middle run of each, taken in turns: a load on the machine meets all."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(ROUNDS):
        for found, work in zip(times, works, strict=True):
            if sum(found) < PATIENCE * 1000:
                found.append(took(work))
    return [statistics.median(found) for found in times]


def by_hand(pairs: "networkx.Graph[int]", compute: Callable[[igraph.Graph], object]) -> object:
    """What a user of igraph writes: nodes numbered, edges as pairs of numbers, one call."""
    place = {node: number for number, node in enumerate(pairs)}
    return compute(igraph.Graph(len(place), [(place[one], place[two]) for one, two in pairs.edges()]))


def cases(ties: "networkx.MultiDiGraph[int]") -> dict[str, tuple[Work, Work, Work, Work]]:
    """By measure: plain NetworkX, igraph by hand, NetworkX on the backend, and the whole measure."""
    pairs = pairs_of(ties)  # type: ignore[arg-type]
    nodes: list[Any] = list(pairs)
    some = random.Random(1).sample(nodes, PIVOTS) if len(nodes) > max(SIZES[:1]) else nodes
    walked = len(some) < len(nodes)
    told = f", {PIVOTS} sources" if walked else ""

    def both(function: Any, hand: Callable[[igraph.Graph], object], whole: Work, **options: Any) -> Any:
        plain = partial(function, pairs, **options)
        return plain, partial(by_hand, pairs, hand), partial(plain, backend=NAME), whole

    def whole(name: str, **options: Any) -> Work:
        return partial(measures.measure, ties, name, **options)  # type: ignore[arg-type]

    closeness = f"closeness{told.replace('sources', 'nodes')}"
    found = {
        f"betweenness{told}": both(
            networkx.betweenness_centrality_subset,
            lambda held: held.betweenness(sources=some if walked else None),
            whole("betweenness", pivots=len(some) if walked else 0),
            sources=some,
            targets=nodes,
        ),
        closeness: both(
            networkx.harmonic_centrality,
            lambda held: held.harmonic_centrality(some if walked else None, normalized=False),
            whole("closeness"),
            nbunch=some,
        ),
        "eigenvector": both(
            networkx.eigenvector_centrality_numpy,
            lambda held: held.eigenvector_centrality(),
            whole("eigenvector"),
        ),
        "PageRank": both(
            networkx.pagerank,
            lambda held: held.pagerank(implementation="arpack"),
            whole("pagerank", weight="none"),
            weight=None,
        ),
        "k-core": both(networkx.core_number, lambda held: held.coreness(), whole("core")),
        "Louvain, one run": both(
            networkx.community.louvain_communities,
            lambda held: held.community_multilevel(),
            whole("communities", runs=1),
            weight=None,
            seed=1,
        ),
    }
    if walked:  # no pivots there: the whole would take its time
        found[closeness] = (*found[closeness][:3], lambda: None)
    return found


def lines(nodes: int) -> list[list[str]]:
    """Per measure: milliseconds of each, and the ratio of ours to igraph by hand."""
    found = []
    for name, works in cases(ties_of(nodes)).items():
        plain, hand, ours, whole = medians(list(works))
        cells = [f"{plain:,.0f}", f"{hand:,.1f}", f"{ours:,.1f}", f"{ours / hand:.2f}"]
        found.append([f"{name}, {nodes:,} nodes", *cells, f"{whole:,.1f}" if whole > 0.1 else "–"])
    return found


def leiden(nodes: int) -> list[str]:
    """Leiden, which NetworkX names but does not compute."""
    ties = ties_of(nodes)
    pairs = pairs_of(ties)  # type: ignore[arg-type]
    run = partial(igraph.Graph.community_leiden, objective_function="modularity", n_iterations=-1)
    hand, ours, whole = medians(
        [
            partial(by_hand, pairs, run),
            partial(networkx.community.leiden_communities, pairs, weight=None, seed=1, backend=NAME),
            partial(measures.measure, ties, "communities", method="leiden", runs=1),  # type: ignore[arg-type]
        ]
    )
    name = f"Leiden, one run, {nodes:,} nodes"
    return [name, "–", f"{hand:,.1f}", f"{ours:,.1f}", f"{ours / hand:.2f}", f"{whole:,.1f}"]


def main() -> None:
    """Run everything, print it and write it down."""
    if not is_there():
        sys.exit("The backend is not announced: pip install -e '.[fast]'")
    warnings.simplefilter("ignore")
    rows = [line for nodes in SIZES for line in [*lines(nodes), leiden(nodes)]]
    engines = [f"NetworkX {version('networkx')}", f"igraph {version('igraph')} by hand"]
    text = f"## Measures of networks\n\n{record.machine()}. {NOTE}\n\n" + record.table(
        ["Measure", *engines, "ours", "ratio", "whole"], rows
    )
    print(text)
    record.write("networks", text)


if __name__ == "__main__":
    main()
