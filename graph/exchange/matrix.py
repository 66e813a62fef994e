"""Networks as a sparse matrix with the nodes its rows and columns stand for."""

import io
from collections import defaultdict

from graph.exchange.view import View


def npz(view: View) -> bytes:
    """What `scipy.sparse.load_npz` reads: row = source, column = target, entry = the sum of weights.

    The archive also holds `nodes` (ids in the order of rows), `labels` and `kinds`, which `numpy.load`
    reads without pickles. Of an undirected network the matrix is symmetric.
    """
    import numpy
    from scipy import sparse

    place = {node[0]: number for number, node in enumerate(view.nodes)}
    weight = [column.name for column in view.edge_columns].index("weight")
    sums: dict[tuple[int, int], float] = defaultdict(float)
    for edge in view.edges:
        ends = place[edge[0]], place[edge[1]]
        for pair in {ends, ends if view.directed else ends[::-1]}:
            sums[pair] += float(str(edge[weight]))
    pairs = sorted(sums)
    made = sparse.csr_array(
        ([sums[pair] for pair in pairs], ([a for a, _ in pairs], [b for _, b in pairs])),
        shape=(len(place), len(place)),
        dtype=numpy.float64,
    )
    out = io.BytesIO()
    numpy.savez_compressed(
        out,
        format=numpy.array(b"csr"),
        _is_array=numpy.array(True),
        shape=numpy.array(made.shape),
        data=made.data,
        indices=made.indices.astype(numpy.int32),
        indptr=made.indptr.astype(numpy.int32),
        nodes=numpy.array([str(node[0]) for node in view.nodes], dtype=numpy.str_),
        labels=numpy.array([str(node[1] or "") for node in view.nodes], dtype=numpy.str_),
        kinds=numpy.array([str(node[2] or "") for node in view.nodes], dtype=numpy.str_),
    )
    return out.getvalue()
