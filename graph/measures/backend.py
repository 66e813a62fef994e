"""The fast backend: NetworkX's own functions on igraph, called through NetworkX's dispatch.

NetworkX finds `Backend` by the entry point `networkx.backends` under NAME and loads it when a function is
called with `backend=NAME`. `quick` does so where igraph is installed and knows the function, and calls
plain NetworkX elsewhere. igraph is under the GPL, hence an extra that nobody needs.
"""

import importlib.util
import math
import random
import threading
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from importlib import import_module
from typing import Any

import networkx

NAME = "mandates_igraph"
_CHANCE = threading.Lock()  # igraph has one source of chance for the whole process


class Fast:
    """A network as igraph holds it, with the names of its nodes in order."""

    __networkx_backend__ = NAME
    __networkx_cache__ = None

    def __init__(self, made: Any, nodes: list[Any], weight: str | None) -> None:
        self.made = made
        self.nodes = nodes
        self.weight = weight

    def is_directed(self) -> bool:
        """Whether its edges have a direction."""
        return self.made.is_directed()  # type: ignore[no-any-return]

    def is_multigraph(self) -> bool:
        """No: it holds one edge a pair."""
        return False

    def __len__(self) -> int:
        return len(self.nodes)

    def __iter__(self) -> Any:
        return iter(self.nodes)

    def said(self, values: Iterable[float]) -> dict[Any, float]:
        """Values in igraph's order, by node."""
        return dict(zip(self.nodes, values, strict=True))

    def placed(self, nodes: Iterable[Any] | None) -> list[int] | None:
        """Where some nodes stand; None for all."""
        wanted = None if nodes is None else list(nodes)
        if wanted is None or len(wanted) == len(self.nodes):
            return None
        places = {node: place for place, node in enumerate(self.nodes)}
        return [places[node] for node in wanted]


def is_there() -> bool:
    """Whether igraph is installed and this backend announced to NetworkX."""
    return NAME in networkx.config.backends and importlib.util.find_spec("igraph") is not None


def engine() -> str:
    """What computes heavy measures here: `igraph` or `networkx`."""
    return "igraph" if is_there() else "networkx"


def converted(pairs: "networkx.Graph[str]", weight: str | None = None) -> Any:
    """The pairs as the backend holds them, for several calls; the pairs themselves without it."""
    return Backend.convert_from_nx(pairs, edge_attrs={weight: 1} if weight else None) if is_there() else pairs


def quick(function: Callable[..., Any], pairs: Any, **options: Any) -> Any:
    """What a NetworkX function gives for the pairs, by the backend where it can, by NetworkX elsewhere."""
    if is_there():
        try:
            return function(pairs, backend=NAME, **options)
        except NotImplementedError:
            pass  # an option that igraph does not have
    return function(pairs, **options)


class Backend:
    """The functions of NetworkX that igraph computes, under the names and signatures of NetworkX."""

    @staticmethod
    def convert_from_nx(
        pairs: "networkx.Graph[Any]", edge_attrs: Mapping[str, float] | None = None, **_: object
    ) -> Fast:
        """The network in igraph, with at most one attribute of its edges as their weight."""
        if pairs.is_multigraph() or len(edge_attrs or {}) > 1:
            raise NotImplementedError("wanted: one edge a pair, with one weight")
        nodes = list(pairs)
        place = {node: index for index, node in enumerate(nodes)}.__getitem__
        ends = [(place(source), place(target)) for source, target in pairs.edges()]
        made = import_module("igraph").Graph(len(nodes), ends, directed=pairs.is_directed())
        for name, default in (edge_attrs or {}).items():
            made.es["weight"] = [value for *_, value in pairs.edges(data=name, default=default)]
        return Fast(made, nodes, "weight" if edge_attrs else None)

    @staticmethod
    def convert_to_nx(held: Fast, **_: object) -> "networkx.Graph[Any]":
        """The network as NetworkX holds it; for what the backend does not compute."""
        made: networkx.Graph[Any] = networkx.DiGraph() if held.is_directed() else networkx.Graph()
        made.add_nodes_from(held.nodes)
        for edge in held.made.es:
            ends = (held.nodes[edge.source], held.nodes[edge.target])
            made.add_edge(*ends, **({"weight": edge["weight"]} if held.weight else {}))
        return made

    @staticmethod
    def betweenness_centrality(
        pairs: Fast,
        k: int | None = None,
        normalized: bool = True,
        weight: str | None = None,
        endpoints: bool = False,
        seed: random.Random | None = None,
    ) -> dict[Any, float]:
        """Betweenness from all nodes; NetworkX samples by itself, and counts ends."""
        del seed  # chance has a part only in a sample
        if k is not None or endpoints:
            raise NotImplementedError("wanted: all sources, ends left out")
        raw = _betweenness(pairs, None, weight)
        size = len(pairs)
        whole = (size - 1) * (size - 2) / (1 if pairs.is_directed() else 2)
        return pairs.said(value / whole for value in raw) if normalized and whole > 0 else pairs.said(raw)

    @staticmethod
    def betweenness_centrality_subset(
        pairs: Fast,
        sources: Iterable[Any],
        targets: Iterable[Any],
        normalized: bool = False,
        weight: str | None = None,
    ) -> dict[Any, float]:
        """Betweenness over the paths from some nodes to all others, as counts."""
        if normalized or pairs.placed(targets) is not None:
            raise NotImplementedError("wanted: counts, to all targets")
        raw = _betweenness(pairs, pairs.placed(sources), weight)
        return pairs.said(raw)

    @staticmethod
    def harmonic_centrality(
        pairs: Fast,
        nbunch: Iterable[Any] | None = None,
        distance: str | None = None,
        sources: Iterable[Any] | None = None,
    ) -> dict[Any, float]:
        """The sum of the inverse distances to a node."""
        if sources is not None:
            raise NotImplementedError("wanted: distances from all nodes")
        wanted = list(pairs.nodes if nbunch is None else nbunch)
        weights = pairs.weight if distance else None
        found = pairs.made.harmonic_centrality(
            pairs.placed(wanted), mode="in", weights=weights, normalized=False
        )
        return dict(zip(wanted, (0.0 if value != value else value for value in found), strict=True))

    @staticmethod
    def pagerank(
        pairs: Fast,
        alpha: float = 0.85,
        personalization: object = None,
        max_iter: int = 100,
        tol: float = 1e-6,
        nstart: object = None,
        weight: str | None = "weight",
        dangling: object = None,
    ) -> dict[Any, float]:
        """PageRank to the last digit, whatever rounds and tolerance were asked for."""
        del max_iter, tol
        if personalization is not None or dangling is not None or nstart is not None:
            raise NotImplementedError("wanted: jumps to all nodes alike")
        weights = pairs.weight if weight else None
        # not PRPACK, igraph's first choice: its threads wait for each other on a busy machine
        run = partial(pairs.made.pagerank, damping=alpha, implementation="arpack")
        found = _solved(partial(run, weights=weights))
        return pairs.said(found)

    @staticmethod
    def eigenvector_centrality_numpy(
        pairs: Fast, weight: str | None = None, max_iter: int = 50, tol: float = 0
    ) -> dict[Any, float]:
        """The first eigenvector, of length 1; the network must hang together."""
        del max_iter, tol  # igraph stops at the precision of the machine
        weights = pairs.weight if weight else None
        found = _solved(partial(pairs.made.eigenvector_centrality, weights=weights))
        length = math.hypot(*found)
        return pairs.said(value / length for value in found)

    @staticmethod
    def core_number(pairs: Fast) -> dict[Any, int]:
        """The largest k whose core holds the node."""
        return dict(zip(pairs.nodes, pairs.made.coreness(mode="all"), strict=True))

    @staticmethod
    def louvain_communities(
        pairs: Fast,
        weight: str | None = "weight",
        resolution: float = 1,
        threshold: float = 0,
        max_level: int | None = None,
        seed: random.Random | None = None,
    ) -> list[set[Any]]:
        """Communities by Louvain's algorithm; chance orders the nodes."""
        del threshold  # igraph goes on until nothing is gained
        run = pairs.made.community_multilevel
        return _communities(pairs, partial(run, resolution=resolution), weight, max_level, seed)

    @staticmethod
    def leiden_communities(
        pairs: Fast,
        weight: str | None = "weight",
        resolution: float = 1,
        max_level: int | None = None,
        seed: random.Random | None = None,
    ) -> list[set[Any]]:
        """Communities by the Leiden algorithm, run until a round gains nothing."""
        run = partial(pairs.made.community_leiden, objective_function="modularity", n_iterations=-1)
        return _communities(pairs, partial(run, resolution=resolution), weight, max_level, seed)


def _betweenness(pairs: Fast, sources: list[int] | None, weight: str | None) -> list[float]:
    weights = pairs.weight if weight else None
    return pairs.made.betweenness(sources=sources, weights=weights)  # type: ignore[no-any-return]


def _solved(run: Callable[[], list[float]]) -> list[float]:
    """The values of an eigenvector, the same each time; what ARPACK cannot solve is left to NetworkX."""
    try:
        found: list[float] = _drawn(run, random.Random(0))  # it begins at a vector drawn by lot
    except import_module("igraph").InternalError as fault:
        raise NotImplementedError(str(fault)) from fault
    return found


def _drawn(run: Callable[[], Any], chance: Any) -> Any:
    """What a run gives whose chance comes from `chance` alone."""
    igraph = import_module("igraph")
    with _CHANCE:
        igraph.set_random_number_generator(chance)
        try:
            return run()
        finally:
            igraph.set_random_number_generator(random)


def _communities(
    pairs: Fast,
    run: Callable[..., Any],
    weight: str | None,
    max_level: int | None,
    seed: random.Random | None,
) -> list[set[Any]]:
    if max_level is not None or pairs.is_directed():
        raise NotImplementedError("wanted: all levels, of ties without direction")
    found = _drawn(partial(run, weights=pairs.weight if weight else None), seed or random)
    return [{pairs.nodes[place] for place in members} for members in found]
