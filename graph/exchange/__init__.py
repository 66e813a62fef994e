"""A network as files that other tools read: each format by name, with its suffix and media type.

FORMATS.md beside this module, written by `words.page`, says what stands in them.
"""

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from graph.errors import BadForm
from graph.exchange import documents, matrix, tables, xml
from graph.exchange.view import EDGES, NODES, Column, View
from graph.network import Ties

__all__ = ["EDGES", "FORMATS", "NODES", "Column", "Format", "Parcel", "pack", "write"]

EPOCH = (1980, 1, 1, 0, 0, 0)
ZIP, JSON = "application/zip", "application/json"


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write a network: `write` gives the bodies of its files by name."""

    name: str
    words: str
    suffix: str
    media_type: str
    write: Callable[[View], Mapping[str, bytes]]

    @property
    def is_folder(self) -> bool:
        """Whether it takes several files, hence a folder or a zip archive."""
        return self.media_type == ZIP


@dataclass(frozen=True, slots=True)
class Parcel:
    """One file to send: its name, its media type, its body."""

    name: str
    media_type: str
    body: bytes


def _single(name: str, words: str, suffix: str, media: str, body: Callable[[View], bytes]) -> Format:
    return Format(name, words, suffix, media, lambda view: {f"{view.name}{suffix}": body(view)})


def _several(name: str, words: str, bodies: Callable[[View], Mapping[str, bytes]]) -> Format:
    return Format(name, words, f".{name}.zip", ZIP, bodies)


_ALL = (
    _single("graphml", "GraphML", ".graphml", "application/graphml+xml", xml.graphml),
    _single("gexf", "GEXF 1.3 with dates, a dynamic graph", ".gexf", "application/gexf+xml", xml.gexf),
    _single("cytoscape", "Cytoscape JSON", ".cyjs", JSON, documents.cytoscape),
    _single("node-link", "node-link JSON", ".json", JSON, documents.node_link),
    _several("csv", "two CSV tables with a data package", tables.csv_files),
    _several("neo4j", "two CSV tables as Neo4j's import takes them", tables.neo4j_files),
    _several("parquet", "two Parquet tables as GraphFrames takes them", tables.parquet_files),
    _single("npz", "a SciPy sparse matrix with its nodes", ".npz", "application/octet-stream", matrix.npz),
)
FORMATS: Mapping[str, Format] = {form.name: form for form in _ALL}


def write(ties: "Ties[str]", form: str) -> dict[str, bytes]:
    """The bodies of the files of a network in a format, by file name; the same network, the same bytes.

    Raises BadForm where there is no such format.
    """
    return dict(_format(form).write(View.of(ties)))


def pack(ties: "Ties[str]", form: str) -> Parcel:
    """The network as one file: where the format takes several, a zip archive of them.

    Raises BadForm where there is no such format.
    """
    found, view = _format(form), View.of(ties)
    files = dict(found.write(view))
    body = _zipped(files) if found.is_folder else next(iter(files.values()))
    return Parcel(f"{view.name}{found.suffix}", found.media_type, body)


def _format(form: str) -> Format:
    if form not in FORMATS:
        raise BadForm(f"A network is not written as {form!r}. It is as: {', '.join(FORMATS)}.")
    return FORMATS[form]


def _zipped(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            member = zipfile.ZipInfo(name, EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            archive.writestr(member, body)
    return out.getvalue()
