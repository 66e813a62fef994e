"""Networks as files: what is written is what the libraries that read it give back."""

import csv
import io
import json
import zipfile
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import igraph
import networkx
import numpy
import pytest
from pyarrow import parquet
from scipy import sparse

from graph import exchange
from graph.errors import BadForm
from graph.exchange import words

NASTY = "</data><script>a & \"b\" 'c'\x0b Côte d’Ivoire"
CLAIM = "https://w3id.org/mandate-graph/claim/powers/one"
Ties = networkx.MultiDiGraph


@pytest.fixture
def ties() -> "Ties[str]":
    """A council with two ties to one state, one of them possible and of its own time; one thing alone."""
    drawn: Ties[str] = networkx.MultiDiGraph(
        name="powers", words="Who?", on="2024-06-01", since=None, filters={"region": "africa"},
        dataset="2026.11.1+0", directed=True, offered=("degree",), refused={"voting": "no votes"},
    )  # fmt: skip
    drawn.add_node("council", label="Council", kind="organ", organisation="union", group="Union")
    drawn.add_node("mali", label=NASTY, kind="state", organisation="mali", group="Mali")
    drawn.add_node("alone", label="Alone", kind="armed-actor", organisation="", group="")
    first = {"kind": "asset-freeze", "role": "decide", "since": "1994-05", "until": "2001", "claim": CLAIM}
    second = {"kind": "sanction", "role": None, "since": "2001-12-31", "until": None, "claim": CLAIM}
    drawn.add_edge("council", "mali", key="one#asset-freeze", **first, sure=False, weight=2.5, votes=9)
    drawn.add_edge("council", "mali", key="one#sanction", **second, sure=True, case=date(2012, 1, 1))
    return drawn


@pytest.fixture
def pairs() -> "Ties[str]":
    """Two states tied by what they share, once in each direction of the file but one tie."""
    drawn: Ties[str] = networkx.MultiDiGraph(name="pairs", directed=False)
    for source, target in (("a", "b"), ("b", "a"), ("b", "c")):
        drawn.add_edge(source, target, key="shared", kind="shares", weight=3)
    return drawn


def body(ties: "Ties[str]", form: str) -> bytes:
    return exchange.pack(ties, form).body


def test_graphml_comes_back_through_networkx_and_igraph(ties: "Ties[str]", tmp_path: Path) -> None:
    """Both readers give the same nodes, ties and values, booleans and numbers as such."""
    read = networkx.read_graphml(io.BytesIO(body(ties, "graphml")))
    assert read.is_directed()
    assert read.is_multigraph()
    assert set(read) == set(ties)
    assert read.nodes["mali"]["label"] == NASTY.replace("\x0b", "")
    assert read.graph["dataset"] == "2026.11.1+0"
    told = {facts["key"]: facts for _, _, facts in read.edges(data=True)}
    assert told["one#asset-freeze"]["sure"] is False
    assert told["one#asset-freeze"]["weight"] == 2.5
    assert told["one#asset-freeze"]["votes"] == 9
    assert told["one#asset-freeze"]["first_day"] == "1994-05-01"
    assert not {"role", "until", "end_day", "votes"} & set(told["one#sanction"])
    path = tmp_path / "powers.graphml"
    path.write_bytes(body(ties, "graphml"))
    second = igraph.Graph.Read_GraphML(str(path))
    assert (second.vcount(), second.ecount(), second.is_directed()) == (3, 2, True)
    assert second.es["kind"] == ["asset-freeze", "sanction"]
    assert second.es["sure"] == [False, True]


def test_gexf_opens_as_a_dynamic_graph(ties: "Ties[str]") -> None:
    """Ties have their days, the last one counted in; a node is there while it has a tie."""
    read = networkx.read_gexf(io.BytesIO(body(ties, "gexf")), version="1.3")
    assert read.graph["mode"] == "dynamic"
    assert read.is_directed()
    assert read.nodes["mali"]["label"] == NASTY.replace("\x0b", "")
    told = {facts["kind"]: facts for _, _, facts in read.edges(data=True)}
    assert (told["asset-freeze"]["start"], told["asset-freeze"]["end"]) == ("1994-05-01", "2001-12-30")
    assert told["asset-freeze"]["weight"] == 2.5
    assert set(read.edges(keys=True)) == set(ties.edges(keys=True))
    assert told["sanction"]["start"] == "2001-12-31"
    assert "end" not in told["sanction"]
    tree = ElementTree.fromstring(body(ties, "gexf"))
    place = {"g": "http://gexf.net/1.3"}
    whole = tree.find("g:graph", place)
    assert whole is not None
    said = {"mode": "dynamic", "timeformat": "date", "timerepresentation": "interval"}
    assert {key: whole.get(key) for key in said} == said
    spells = tree.findall(".//g:node[@id='mali']//g:spell", place)
    assert [dict(spell.attrib) for spell in spells] == [{"start": "1994-05-01"}]
    assert not tree.findall(".//g:node[@id='alone']//g:spell", place)


def test_a_node_that_is_there_twice_has_two_spells(ties: "Ties[str]") -> None:
    """A gap between ties is a gap in the node; a tie that ends before it may have begun lasts a day."""
    ties.add_edge("alone", "mali", key="x", kind="x", since="1950-03-01", until="1950")
    ties.add_edge("alone", "mali", key="y", kind="y", since="1960-03-01", until="1960-03-01")
    ties.add_edge("alone", "mali", key="z", kind="z", since="..1940-01-01", until="1941")
    tree = ElementTree.fromstring(body(ties, "gexf"))
    spells = tree.findall(".//{*}node[@id='alone']//{*}spell")
    assert [(spell.get("start"), spell.get("end")) for spell in spells] == [
        (None, "1941-12-30"), ("1950-03-01", "1950-12-30"), ("1960-03-01", "1960-03-01"),
    ]  # fmt: skip


def test_a_tie_without_days_is_always_there(pairs: "Ties[str]") -> None:
    """No start, no end, and no spell of its nodes."""
    told = body(pairs, "gexf")
    assert b"spell" not in told
    assert b"start=" not in told


def test_json_comes_back_through_networkx(ties: "Ties[str]") -> None:
    """Node-link and Cytoscape JSON give the same ties with the same values."""
    read = networkx.node_link_graph(json.loads(body(ties, "node-link")), edges="edges")
    assert set(read.edges(keys=True)) == set(ties.edges(keys=True))
    assert read.nodes["mali"]["label"] == NASTY
    for source, target, key, facts in ties.edges(keys=True, data=True):
        found = read.edges[source, target, key]
        assert {name: found[name] for name in ("kind", "role", "since", "until", "sure", "claim")} == {
            name: facts[name] for name in ("kind", "role", "since", "until", "sure", "claim")
        }
    assert read.graph["filters"] == {"region": "africa"}
    second = networkx.cytoscape_graph(json.loads(body(ties, "cytoscape")))
    assert set(second.edges(keys=True)) == set(ties.edges(keys=True))
    assert second.nodes["mali"]["name"] == NASTY
    assert second.graph["name"] == "powers"


def test_csv_is_two_tables_and_what_describes_them(ties: "Ties[str]") -> None:
    """Every column of a table stands in the data package, and every end of a tie among the nodes."""
    files = exchange.write(ties, "csv")
    nodes = list(csv.DictReader(io.StringIO(files["nodes.csv"].decode())))
    edges = list(csv.DictReader(io.StringIO(files["edges.csv"].decode())))
    described = {
        one["name"]: one["schema"]["fields"] for one in json.loads(files["datapackage.json"])["resources"]
    }
    assert [field["name"] for field in described["nodes"]] == list(nodes[0])
    assert [field["name"] for field in described["edges"]] == list(edges[0])
    assert all(field["description"] for fields in described.values() for field in fields)
    assert {edge[end] for edge in edges for end in ("source", "target")} <= {node["id"] for node in nodes}
    assert [edge["sure"] for edge in edges] == ["false", "true"]
    assert [edge["end_day"] for edge in edges] == ["2001-12-31", ""]
    assert edges[1]["case"] == "2012-01-01"
    assert nodes[2]["label"] == NASTY


def test_neo4j_gets_its_headers(ties: "Ties[str]") -> None:
    """Ids, ends, labels and types are named as its import expects them, other columns carry a type."""
    files = exchange.write(ties, "neo4j")
    nodes = list(csv.DictReader(io.StringIO(files["nodes.csv"].decode())))
    edges = list(csv.DictReader(io.StringIO(files["edges.csv"].decode())))
    assert [node[":LABEL"] for node in nodes] == ["ArmedActor", "Organ", "State"]
    assert [node["id:ID"] for node in nodes] == sorted(ties)
    assert edges[0][":START_ID"], edges[0][":END_ID"] == ("council", "mali")
    assert [edge[":TYPE"] for edge in edges] == ["ASSET_FREEZE", "SANCTION"]
    assert {"sure:boolean", "weight:double", "first_day:date", "votes:long"} <= set(edges[0])


def test_parquet_has_typed_and_described_columns(ties: "Ties[str]") -> None:
    """Days are days, truth is truth, what is not known is null; the file says what was asked."""
    files = exchange.write(ties, "parquet")
    nodes = parquet.read_table(io.BytesIO(files["nodes.parquet"]))
    edges = parquet.read_table(io.BytesIO(files["edges.parquet"]))
    assert nodes.column("id").to_pylist() == sorted(ties)
    assert edges.column_names[:2] == ["src", "dst"]
    assert edges.column("sure").to_pylist() == [False, True]
    assert edges.column("first_day").to_pylist() == [date(1994, 5, 1), date(2001, 12, 31)]
    assert edges.column("end_day").to_pylist() == [date(2001, 12, 31), None]
    assert edges.column("votes").to_pylist() == [9, None]
    assert all(field.metadata[b"description"] for field in edges.schema)
    assert json.loads(edges.schema.metadata[b"network"])["filters"] == {"region": "africa"}


def test_the_matrix_sums_weights_and_names_its_rows(ties: "Ties[str]", pairs: "Ties[str]") -> None:
    """Row by column is source by target; an undirected network gives a symmetric matrix."""
    whole = sparse.load_npz(io.BytesIO(body(ties, "npz")))
    index = numpy.load(io.BytesIO(body(ties, "npz")))
    assert list(index["nodes"]) == sorted(ties)
    assert list(index["kinds"]) == ["armed-actor", "organ", "state"]
    assert whole.toarray().tolist() == [[0, 0, 0], [0, 0, 3.5], [0, 0, 0]]
    assert sparse.load_npz(io.BytesIO(body(pairs, "npz"))).toarray().tolist() == [
        [0, 3, 0],
        [3, 0, 3],
        [0, 3, 0],
    ]


def test_a_tie_of_an_undirected_network_is_written_once(pairs: "Ties[str]") -> None:
    """Though it is drawn in both directions."""
    read = networkx.node_link_graph(json.loads(body(pairs, "node-link")), edges="edges")
    assert not read.is_directed()
    assert read.number_of_edges() == 2
    assert b'edgedefault="undirected"' in body(pairs, "graphml")
    assert b'defaultedgetype="undirected"' in body(pairs, "gexf")


@pytest.mark.parametrize("form", exchange.FORMATS)
def test_the_same_network_gives_the_same_bytes(ties: "Ties[str]", form: str) -> None:
    """Whatever the order in which it was drawn; also where nothing is tied."""
    turned: Ties[str] = networkx.MultiDiGraph(**ties.graph)
    turned.add_nodes_from(reversed(list(ties.nodes(data=True))))
    turned.add_edges_from(reversed(list(ties.edges(keys=True, data=True))))
    assert exchange.pack(ties, form) == exchange.pack(turned, form)
    found = exchange.pack(networkx.MultiDiGraph(), form)
    assert found.body
    assert found.name == f"network{exchange.FORMATS[form].suffix}"


def test_several_files_are_packed_and_one_is_not(ties: "Ties[str]") -> None:
    """A zip archive holds exactly the files that a folder would."""
    for form in exchange.FORMATS.values():
        files = exchange.write(ties, form.name)
        assert form.is_folder == (len(files) > 1)
        if form.is_folder:
            archive = zipfile.ZipFile(io.BytesIO(body(ties, form.name)))
            assert {name: archive.read(name) for name in archive.namelist()} == files
        else:
            assert list(files) == [f"powers{form.suffix}"]


def test_columns_of_its_own_are_typed_by_what_they_hold() -> None:
    """Whole numbers and fractions are numbers; what is mixed or a list is text."""
    drawn: Ties[str] = networkx.MultiDiGraph()
    drawn.add_edge("a", "b", key="1", kind="k", mixed=1, share=1, states=("x", "y"), told={"q": {2}})
    drawn.add_edge("a", "b", key="2", kind="k", mixed="one", share=0.5, states=frozenset("z"))
    edges = parquet.read_table(io.BytesIO(exchange.write(drawn, "parquet")["edges.parquet"]))
    assert edges.column("share").to_pylist() == [1.0, 0.5]
    assert edges.column("mixed").to_pylist() == ["1", "one"]
    assert edges.column("states").to_pylist() == ['["x", "y"]', '["z"]']
    assert edges.column("told").to_pylist() == ['{"q": [2]}', None]


def test_an_unknown_format_says_which_there_are(ties: "Ties[str]") -> None:
    """Each is named."""
    with pytest.raises(BadForm, match="graphml, gexf, cytoscape, node-link, csv, neo4j, parquet, npz"):
        exchange.write(ties, "xls")


def test_the_page_of_the_formats_is_up_to_date() -> None:
    """FORMATS.md is what the code writes; it names every format and every column."""
    page = (Path(exchange.__file__).parent / "FORMATS.md").read_text(encoding="utf-8")
    assert page == words.page(), "python -c 'from graph.exchange import words; …' writes it anew"
    assert all(f"`{name}`" in page for name in (*exchange.FORMATS, *(c.name for c in exchange.EDGES)))
