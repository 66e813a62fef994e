"""The fast backend: what igraph computes is what NetworkX computes, and without it nothing changes."""

import importlib.util
import random
import sys
from itertools import product

import networkx
import pytest

from graph import measures
from graph.errors import BadParameter
from graph.measures.backend import NAME, converted, engine, is_there, quick
from graph.measures.pairs import pairs_of

HERE = importlib.util.find_spec("igraph") is not None
fast = pytest.mark.skipif(not is_there(), reason="igraph is an extra, or its backend not announced")
SHAPES = [
    pytest.param(directed, share, id=f"{'directed' if directed else 'undirected'}-{share}")
    for directed, share in product((False, True), (0.02, 0.08, 0.3))
]  # 0.02 falls into many parts, with nodes that have no tie at all
WEIGHTS = ("none", "ties")


def ties_of(directed: bool, share: float, seed: int = 1) -> "networkx.MultiDiGraph[str]":
    """Forty nodes, some ties doubled, weights that are whole numbers."""
    chance = random.Random(seed)
    made: networkx.MultiDiGraph[str] = networkx.MultiDiGraph(directed=directed)
    made.add_nodes_from(f"n{number:02}" for number in range(40))
    for one, two in networkx.gnp_random_graph(40, share, seed=seed, directed=directed).edges():
        for _ in range(chance.choice((1, 1, 2))):
            made.add_edge(f"n{one:02}", f"n{two:02}", weight=chance.choice((1, 1, 2)))
    return made


@pytest.mark.skipif(not HERE, reason="igraph is an extra")
def test_the_backend_is_announced_to_networkx() -> None:
    """Where igraph is installed NetworkX knows of the backend by its entry point."""
    assert NAME in networkx.config.backends
    assert is_there()
    assert engine() == "igraph"


@fast
@pytest.mark.parametrize("weight", [None, "distance"])
@pytest.mark.parametrize(("directed", "share"), SHAPES)
def test_walks_are_those_of_networkx(directed: bool, share: float, weight: str | None) -> None:
    """Betweenness and harmonic closeness agree to 1e-9, whole and over some of the nodes."""
    pairs = pairs_of(ties_of(directed, share))
    some = list(pairs)[3:17]
    for function, options in (
        (networkx.betweenness_centrality, {"weight": weight}),
        (networkx.betweenness_centrality, {"weight": weight, "normalized": False}),
        (
            networkx.betweenness_centrality_subset,
            {"sources": some, "targets": list(pairs), "weight": weight},
        ),
        (networkx.harmonic_centrality, {"distance": weight}),
        (networkx.harmonic_centrality, {"nbunch": some, "distance": weight}),
    ):
        theirs = function(pairs, **options)
        ours = function(pairs, backend=NAME, **options)
        assert ours == pytest.approx(theirs, abs=1e-9, rel=1e-9)


@fast
@pytest.mark.parametrize("weight", [None, "weight"])
@pytest.mark.parametrize(("directed", "share"), SHAPES)
def test_pagerank_and_cores_are_those_of_networkx(directed: bool, share: float, weight: str | None) -> None:
    """Also where nodes have no way out, or no tie at all."""
    pairs = pairs_of(ties_of(directed, share))
    theirs = networkx.pagerank(pairs, weight=weight, max_iter=1000, tol=1e-14)
    assert networkx.pagerank(pairs, weight=weight, backend=NAME) == pytest.approx(theirs, abs=1e-9)
    loose = pairs_of(ties_of(directed, share), undirected=True)
    assert networkx.core_number(loose, backend=NAME) == networkx.core_number(loose)


@fast
@pytest.mark.parametrize("weight", WEIGHTS)
@pytest.mark.parametrize(("directed", "share"), SHAPES)
def test_every_measure_finds_the_same_without_igraph(
    directed: bool, share: float, weight: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Values agree to 1e-9 and ranks wholly, with igraph and with NetworkX alone."""
    ties = ties_of(directed, share)
    names = ["betweenness", "closeness", "pagerank", *(["eigenvector"] if share > 0.05 else [])]
    with_it = [measures.measure(ties, name, weight=weight) for name in names] + [measures.core(ties)]
    monkeypatch.setitem(sys.modules, "igraph", None)
    assert engine() == "networkx"
    without = [measures.measure(ties, name, weight=weight) for name in names] + [measures.core(ties)]
    for ours, theirs in zip(with_it, without, strict=True):
        mine, plain = ({row["node"]: row["value"] for row in found.rows} for found in (ours, theirs))
        assert mine == pytest.approx(plain, abs=1e-9)
        ranks = [{row["node"]: row["rank"] for row in found.rows} for found in (ours, theirs)]
        assert ranks[0] == ranks[1], ours.measure


@fast
def test_what_igraph_cannot_do_networkx_does() -> None:
    """Options that igraph does not have are computed by NetworkX, without a word."""
    pairs = pairs_of(ties_of(directed=True, share=0.1))
    some = list(pairs)[:5]
    for function, options in (
        (networkx.betweenness_centrality, {"endpoints": True}),
        (networkx.betweenness_centrality, {"k": 10, "seed": 2}),
        (networkx.betweenness_centrality_subset, {"sources": some, "targets": some}),
        (networkx.harmonic_centrality, {"sources": some}),
        (networkx.pagerank, {"personalization": dict.fromkeys(some, 1)}),
        (networkx.community.louvain_communities, {"seed": 1}),
    ):
        assert quick(function, pairs, **options) == function(pairs, **options)


@fast
def test_what_igraph_fails_at_networkx_does() -> None:
    """A network on which ARPACK gives up is measured all the same."""
    sparse = networkx.gnp_random_graph(50, 0.02, seed=78, directed=True)
    pairs = pairs_of(networkx.MultiDiGraph(sparse))
    theirs = networkx.pagerank(pairs, max_iter=1000, tol=1e-14)
    assert quick(networkx.pagerank, pairs, max_iter=1000, tol=1e-14) == pytest.approx(theirs, abs=1e-9)
    with pytest.raises(NotImplementedError):
        networkx.pagerank(pairs, backend=NAME)


@fast
def test_several_ties_a_pair_are_not_taken() -> None:
    """The backend holds one edge a pair: parallel ties are laid together before."""
    parallel = ties_of(directed=True, share=0.1)
    with pytest.raises(NotImplementedError):
        converted(parallel)


@fast
def test_a_converted_network_is_asked_like_any_other() -> None:
    """It knows its nodes, its direction, and gives numbers as NetworkX does."""
    pairs = pairs_of(ties_of(directed=True, share=0.1))
    held = converted(pairs)
    assert list(held) == list(pairs)
    assert (len(held), held.is_directed(), held.is_multigraph()) == (40, True, False)
    assert networkx.core_number(held, backend=NAME) == networkx.core_number(pairs)
    theirs = networkx.to_numpy_array(pairs, weight=None)
    assert (networkx.to_numpy_array(held, weight=None, backend="networkx") == theirs).all()
    weighed = converted(pairs_of(ties_of(directed=False, share=0.1)), "weight")
    theirs = networkx.to_numpy_array(pairs_of(ties_of(directed=False, share=0.1)))
    assert (networkx.to_numpy_array(weighed, backend="networkx") == theirs).all()


@fast
@pytest.mark.parametrize("method", ["louvain", "leiden"])
def test_the_seed_decides_and_leaves_no_trace(method: str) -> None:
    """The same seed gives the same groups, whatever was drawn between; the next draw is not ours to set."""
    ties = ties_of(directed=False, share=0.08)
    first = measures.communities(ties, method=method, runs=5, seed=3)
    random.seed(0)
    drawn = random.random()
    random.seed(0)
    assert measures.communities(ties, method=method, runs=5, seed=3) == first
    assert random.random() == drawn


def test_without_igraph_leiden_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Louvain is there for everyone, Leiden is not."""
    monkeypatch.setitem(sys.modules, "igraph", None)
    ties = ties_of(directed=False, share=0.1)
    assert measures.communities(ties, runs=5).totals["engine"] == "networkx"
    with pytest.raises(BadParameter, match=r"pip install 'mandate-graph\[fast\]'"):
        measures.communities(ties, method="leiden")
