"""Where the nodes of a free network stand: forces, with a fixed seed, computed beforehand."""

import math
from collections.abc import Sequence
from typing import Any

import numpy
from scipy import sparse
from scipy.sparse import csgraph
from scipy.spatial import cKDTree

SEED, SPACING, WIDER, PIVOTS = 1, 60.0, 1.35, 50
WORK = 1.5e8  # pairs of nodes looked at, all rounds together
Pair = tuple[int, int, float]
Places = list[tuple[float, float]]
Array = Any


def places(count: int, pairs: Sequence[Pair], radii: Sequence[float]) -> Places:
    """Where `count` nodes stand that are joined by pairs with weights, each with a radius free around it.

    What is joined is near; parts that are not joined stand side by side, the largest first; wider than
    high. The same network gives the same places. Whole numbers, around zero.
    """
    if not count:
        return []
    sizes = numpy.asarray(radii, dtype=float)
    links = _links(count, pairs)
    parts, part_of = csgraph.connected_components(links, directed=False)
    boxes: list[tuple[Array, Array]] = []
    for part in range(parts):
        members = numpy.flatnonzero(part_of == part)
        inner = links[members][:, members]
        boxes.append((members, _apart(_settled(inner) * _spacing(count), sizes[members])))
    boxes.sort(key=lambda box: (-len(box[0]), int(box[0][0])))
    placed: Array = _apart(_packed(count, boxes, sizes), sizes)
    placed -= (placed.max(axis=0) + placed.min(axis=0)) / 2
    whole: Array = numpy.round(placed)
    return [(float(x), float(y)) for x, y in whole]


def _links(count: int, pairs: Sequence[Pair]) -> Any:
    """The symmetric matrix of weights, each node's strongest ties only where there are very many."""
    table = numpy.array([(a, b, weight) for a, b, weight in pairs if a != b], dtype=float).reshape(-1, 3)
    ends, weights = table[:, :2].astype(int), table[:, 2]
    weights = numpy.maximum(weights, 1e-9) / (weights.max() if len(weights) else 1)
    both = numpy.concatenate([ends, ends[:, ::-1]])
    made = sparse.csr_matrix((numpy.tile(weights, 2), (both[:, 0], both[:, 1])), shape=(count, count))
    return made if made.nnz <= 24 * count else _strongest(made)


def _strongest(links: Any, most: int = 8) -> Any:
    """Of each node the ties to those `most` others that it is tied to most strongly."""
    rows, columns = [], []
    for node in range(links.shape[0]):
        start, end = links.indptr[node : node + 2]
        order = numpy.lexsort((links.indices[start:end], -links.data[start:end]))[:most]
        columns.extend(links.indices[start:end][order])
        rows.extend([node] * len(order))
    kept = sparse.csr_matrix((numpy.ones(len(rows)), (rows, columns)), shape=links.shape)
    return links.multiply(kept.maximum(kept.T)).tocsr()


def _settled(links: Any) -> Array:
    """One part at rest: near where steps between nodes would put it, then moved by forces."""
    count = links.shape[0]
    if count < 3:
        return numpy.array([[0.0, 0.0], [1.2, 0.0]])[:count]
    spot = _by_steps(links)
    links = links.tocoo()
    mass = 1 + numpy.bincount(links.row, weights=links.data, minlength=count) / max(links.data.max(), 1e-9)
    mass = numpy.sqrt(mass)
    rounds = int(max(40, min(250, WORK / count**2)))
    for turn in range(rounds):
        heat = 0.25 * math.sqrt(count) * (1 - turn / rounds) ** 1.5 + 0.005
        force = _pushes(spot, mass)
        pull = links.data[:, None] * (spot[links.row] - spot[links.col])
        pull /= mass[links.row][:, None]
        for axis in (0, 1):
            force[:, axis] -= numpy.bincount(links.row, weights=pull[:, axis], minlength=count)
        length = numpy.sqrt((force**2).sum(axis=1, keepdims=True))
        spot += force * numpy.minimum(heat / numpy.maximum(length, 1e-9), 0.4)
    return _levelled(spot)


def _pushes(spot: Array, mass: Array) -> Array:
    """How each node is pushed by all others: by their masses, over the distance."""
    small = spot.astype(numpy.float32)
    square = (small**2).sum(axis=1)
    apart = small @ (-2 * small.T)
    apart += square[:, None]
    apart += square[None, :]
    numpy.maximum(apart, 0.01, out=apart)
    numpy.divide(mass.astype(numpy.float32)[None, :], apart, out=apart)
    numpy.fill_diagonal(apart, 0)
    return (spot * apart.sum(axis=1)[:, None] - apart @ small) * mass[:, None]


def _by_steps(links: Any) -> Array:
    """Pivot scaling: the two directions in which the numbers of steps to some pivots differ most."""
    count = links.shape[0]
    nearest = numpy.full(count, numpy.inf)
    pivot = int(numpy.argmax(numpy.diff(links.indptr)))
    steps = []
    for _ in range(min(PIVOTS, count)):
        steps.append(csgraph.shortest_path(links, unweighted=True, directed=False, indices=pivot))
        nearest = numpy.minimum(nearest, steps[-1])
        pivot = int(numpy.argmax(nearest))
    table = -0.5 * numpy.array(steps).T ** 2
    table += table.mean() - table.mean(axis=0)[None, :] - table.mean(axis=1)[:, None]
    left, sizes, _ = numpy.linalg.svd(table, full_matrices=False)
    spot = left[:, :2] * numpy.sqrt(sizes[:2])
    spot *= numpy.where(spot[numpy.argmax(abs(spot), axis=0), [0, 1]] < 0, -1, 1)
    spread = max(float(numpy.sqrt((spot**2).sum(axis=1).mean())), 1e-9)
    chance = numpy.random.default_rng(SEED).normal(size=(count, 2))
    return spot * (math.sqrt(count) / spread) + 0.15 * math.sqrt(count) * chance / math.sqrt(2)


def _levelled(spot: Array) -> Array:
    """Turned so that it is wider than high, of one unit a node, and what is far off brought nearer."""
    spot = spot - spot.mean(axis=0)
    _, _, turn = numpy.linalg.svd(spot, full_matrices=False)
    turn *= numpy.where(turn[[0, 1], numpy.argmax(abs(turn), axis=1)] < 0, -1, 1)[:, None]
    spot = spot @ turn.T
    far = numpy.sqrt((spot**2).sum(axis=1, keepdims=True))
    most = max(float(numpy.quantile(far, 0.8)), 1e-6)
    spot = numpy.where(far > most, spot * (most + 0.45 * (far - most)) / numpy.maximum(far, 1e-9), spot)
    width, height = numpy.maximum(numpy.quantile(abs(spot), 0.95, axis=0) * 2, 1e-6)
    spot[:, 0] *= min(max(height * WIDER / width, 1.0), WIDER)
    return spot * math.sqrt(len(spot) / (width * max(height, width / 4)))


def _spacing(count: int) -> float:
    """How far apart neighbours stand: as a screen has room for so many."""
    return min(90.0, max(40.0, 800 / math.sqrt(count)))


def _apart(spot: Array, sizes: Array) -> Array:
    """Moved until no two circles lie on each other."""
    spot = spot + numpy.arange(len(spot))[:, None] * [1e-4, 1.7e-4]
    reach = 2 * float(sizes.max())
    for _ in range(200):
        near = cKDTree(spot).query_pairs(reach, output_type="ndarray")
        if not len(near):
            break
        near = near[numpy.lexsort((near[:, 1], near[:, 0]))]
        gap = spot[near[:, 0]] - spot[near[:, 1]]
        long = numpy.maximum(numpy.sqrt((gap**2).sum(axis=1)), 1e-6)
        short = sizes[near].sum(axis=1) - long
        hit = short > 0.5
        if not hit.any():
            break
        move = gap[hit] / long[hit][:, None] * (short[hit][:, None] * 0.52)
        for axis in (0, 1):
            spot[:, axis] += numpy.bincount(near[hit][:, 0], weights=move[:, axis], minlength=len(spot))
            spot[:, axis] -= numpy.bincount(near[hit][:, 1], weights=move[:, axis], minlength=len(spot))
    return spot


def _packed(count: int, boxes: Sequence[tuple[Array, Array]], sizes: Array) -> Array:
    """The parts on shelves, the largest on the first."""
    shapes = []
    for members, spot in boxes:
        radii = sizes[members][:, None]
        low, high = (spot - radii).min(axis=0), (spot + radii).max(axis=0)
        shapes.append((members, spot - low, high - low))
    area = sum(float(size[0] * size[1]) for _, _, size in shapes)
    wide = max(max(float(size[0]) for _, _, size in shapes), math.sqrt(area * 2))
    placed = numpy.zeros((count, 2))
    x = y = shelf = 0.0
    for members, spot, size in shapes:
        if x and x + size[0] > wide:
            x, y, shelf = 0.0, y + shelf + SPACING / 2, 0.0
        placed[members] = spot + numpy.array([x, y])
        x += float(size[0]) + SPACING / 2
        shelf = max(shelf, float(size[1]))
    return placed
