"""The delivery: the dataset brought to a server, piece by piece.

Statements are a set, so that a piece may be sent twice and an interrupted delivery is finished by another.
Which version is there is said last: a store that says so holds all of it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from graph.errors import BadParameter, StoreRefused
from graph.remote import DATASET, UNKNOWN, VERSION, RemoteStore, Server
from graph.store import read_quads
from graph.terms import CLAIMS, IRI, Statement, Term, statement, text

QUADS, UPDATE = "quads", "update"
WAYS = (QUADS, UPDATE)
EMPTY, ADD, REPLACE = "empty", "add", "replace"  # what is done about statements that are there already
PIECE = {QUADS: 4_000_000, UPDATE: 250_000}  # bytes of N-Quads sent at once: servers parse updates slowly
KINDS = {QUADS: "application/n-quads", UPDATE: "application/sparql-update"}

_ANY = "SELECT ?s WHERE { ?s ?p ?o } LIMIT 1"


@dataclass(frozen=True, slots=True)
class Door:
    """Where a server takes statements in, and how.

    `quads` are posted as N-Quads; an `update` is SPARQL, `INSERT DATA`. A server without a default graph
    takes updates that name the `graph` standing for it (its query address says default-graph-uri=…).
    Raises BadParameter for a graph with quads.
    """

    address: str
    way: str = QUADS
    graph: IRI | None = None

    def __post_init__(self) -> None:
        if self.graph is not None and self.way != UPDATE:
            raise BadParameter(
                "A graph for the statements of no claim is named in updates only: --by update."
            )


def door_of(address: str) -> Door:
    """The door of a server with that query address, where we know it; else BadParameter says what to give."""
    base, slash, last = address.rpartition("/")
    if last != "query":
        raise BadParameter("Where does this store take statements in? Give --to, and --by quads or update.")
    return Door(f"{base}{slash}store")


def deliver(
    quads: Path,
    version: str,
    server: Server,
    door: Door,
    found: str = EMPTY,
    tell: Callable[[int], object] = id,
) -> bool:
    """Bring an N-Quads file of that version to a server; False where it is there already.

    `tell` hears how many bytes of the file each piece has. Raises StoreRefused where statements are found
    and `found` is not to `add` to them or to `replace` them, and StoreUnreachable.
    """
    store = RemoteStore(server)
    there = store.version
    if there == version:
        return False
    if found == REPLACE:
        _clear(server, door)
    elif len(store.select(_ANY)) and (found == EMPTY or there != UNKNOWN):
        raise StoreRefused(_full(there))
    for piece in _pieces(quads, PIECE[door.way]):
        _send(server, door, piece)
        tell(sum(map(len, piece)))
    mark = statement(DATASET, VERSION, text(version), None)
    _send(server, door, [f"{mark} .\n".encode()])
    return True


def _full(version: str) -> str:
    if version != UNKNOWN:
        return f"The store holds version {version} of the dataset. To take its place: --replace"
    return (
        "The store holds statements already. To clear it first: --replace; to leave them there, "
        "or to finish a push that was interrupted: --add"
    )


def _pieces(path: Path, size: int) -> Iterator[list[bytes]]:
    """The lines of a file in pieces of about so many bytes; those with blank nodes stay together, last."""
    piece: list[bytes] = []
    blank: list[bytes] = []
    filled = 0
    with path.open("rb") as lines:
        for line in lines:
            if b"_:" in line:
                blank.append(line)
                continue
            piece.append(line)
            filled += len(line)
            if filled >= size:
                yield piece
                piece, filled = [], 0
    if piece or blank:
        yield piece + blank


def _send(server: Server, door: Door, piece: Iterable[bytes]) -> None:
    body = b"".join(piece)
    if door.way == UPDATE:
        body = _update(read_quads(body), door.graph)
    server.send("POST", door.address, content=body, headers={"Content-Type": KINDS[door.way]})


def _update(quads: Iterable[Statement], graph: IRI | None) -> bytes:
    """The update that inserts the statements; those of no graph go into that one, where it is given."""
    groups: dict[Term | None, list[str]] = {}
    for quad in quads:
        groups.setdefault(_graph(quad) or graph, []).append(
            f"{quad.subject} {quad.predicate} {quad.object} ."
        )
    parts = [
        f"GRAPH {name} {{ {' '.join(said)} }}" if name else " ".join(said) for name, said in groups.items()
    ]
    return f"INSERT DATA {{ {' '.join(parts)} }}".encode()


def _graph(quad: Statement) -> IRI | None:
    return quad.graph_name if isinstance(quad.graph_name, IRI) else None


def _clear(server: Server, door: Door) -> None:
    """Empty a store; in one that others share, the graph that stands for the default one, and our claims."""
    if door.way == QUADS:
        server.send("DELETE", door.address)
        return
    update = "DROP ALL"
    if door.graph is not None:
        ours = f'FILTER(?g = {door.graph} || STRSTARTS(STR(?g), "{CLAIMS}"))'
        update = f"DELETE {{ GRAPH ?g {{ ?s ?p ?o }} }} WHERE {{ GRAPH ?g {{ ?s ?p ?o }} {ours} }}"
    server.send("POST", door.address, content=update, headers={"Content-Type": KINDS[UPDATE]})
