"""Networks: who is tied to whom on a day, on a world of four states and one club."""

import random
from datetime import date
from pathlib import Path

import networkx
import pytest
import rdflib

import graph
from graph import measures, network
from graph.errors import BadDay, UnknownQuestion
from graph.names import Names
from graph.places import here
from graph.store import Store
from graph.terms import mint, ontology, slug_of

WORLD = Path(__file__).parent / "worlds" / "ties.ttl"
DAYS = ("1999-01-01", "2000-06-01", "2005-06-01", "2010-01-01", "2024-06-01")


@pytest.fixture(scope="module")
def store() -> Store:
    return Store.read(WORLD)


def drawn(store: Store, on: str | date) -> "network.Ties[str]":
    return network.draw_from(store, Names.of(store), here().ties, "powers", on)


def pairs(store: Store, on: str) -> set[tuple[str, str]]:
    return set(drawn(store, on).edges())


def test_a_member_is_reached_until_the_day_it_left(store: Store) -> None:
    """The day on which a membership no longer holds is the first without a tie."""
    assert ("council", "left") in pairs(store, "2009-12-31")
    assert ("council", "left") not in pairs(store, "2010-01-01")
    assert ("council", "stays") in pairs(store, "2010-01-01")


def test_a_member_that_is_not_bound_is_not_reached(store: Store) -> None:
    """An observer is in no addressee class of members, and counts as outside."""
    assert ("council", "apart") not in pairs(store, "2005-06-01")
    assert ("every", "apart") in pairs(store, "2005-06-01")


def test_a_state_that_no_longer_exists_is_not_reached(store: Store) -> None:
    """Reach ends with the state itself."""
    assert "apart" not in drawn(store, "2024-06-01")


def test_what_is_only_possible_on_the_day_is_not_sure(store: Store) -> None:
    """A membership that began some day in 2005 gives ties that are possible in June and sure in 2006."""
    in_june = drawn(store, "2005-06-01").get_edge_data("council", "vague")
    later = drawn(store, "2006-01-01").get_edge_data("council", "vague")
    assert {tie["sure"] for tie in in_june.values()} == {False}
    assert {tie["sure"] for tie in later.values()} == {True}


def test_a_class_of_holders_is_one_node_and_a_class_of_addressees_is_spelled_out(store: Store) -> None:
    """Any state may protest to those outside; whoever surely belongs is taken out."""
    found = drawn(store, "2024-06-01")
    assert found.nodes["every"] == {"label": "any state", "kind": "class"}
    assert set(found.successors("every")) == {"left"}
    assert "members" not in found


def test_only_powers_of_bodies_that_exist_are_ties(store: Store) -> None:
    """A duty is no tie, and a court that was only proposed holds none."""
    claims = {tie["claim"].rsplit("/", 1)[-1] for *_, tie in drawn(store, "2024-06-01").edges(data=True)}
    assert claims == {"suspend", "freeze", "protest"}


def test_a_tie_says_its_kind_its_role_and_its_days(store: Store) -> None:
    """An edge carries all that its power says; measures on persons tie the state they belong to."""
    base = "https://w3id.org/mandate-graph/claim/powers/"
    found = drawn(store, "2024-06-01").get_edge_data("council", "stays")
    assert found == {
        f"{base}suspend#suspension": {
            "kind": "suspension", "role": "decide", "since": "2000", "until": None,
            "claim": f"{base}suspend", "sure": True,
        },
        f"{base}freeze#asset-freeze": {
            "kind": "asset-freeze", "role": "recommend", "since": "2003-01-01", "until": None,
            "claim": f"{base}freeze", "sure": True,
        },
    }  # fmt: skip


def test_the_network_says_what_it_is_of(store: Store) -> None:
    """Name, words and day stand on the graph; a day may be given as a date."""
    assert drawn(store, date(2024, 6, 1)).graph == {
        "name": "powers",
        "words": "Who holds which power over which state on a day?",
        "on": "2024-06-01",
    }


def test_both_engines_give_the_same_ties(store: Store) -> None:
    """Pyoxigraph and rdflib give the same rows for every day."""
    query = (here().ties / "powers.rq").read_text(encoding="utf-8")
    world = rdflib.Graph().parse(WORLD)
    for on in DAYS:
        from_rdflib = world.query(query, initBindings={"on": rdflib.Literal(date.fromisoformat(on))})
        theirs = {tuple(map(str, (row["from"], row["to"], row["claim"], row["sure"]))) for row in from_rdflib}
        ours = {
            (source, target, tie["claim"], str(tie["sure"]).lower())
            for source, target, tie in drawn(store, on).edges(data=True)
        }
        base = "https://w3id.org/mandate-graph/id/"
        assert {(a.removeprefix(base), b.removeprefix(base), c, d) for a, b, c, d in theirs} == ours, on
        assert ours or on == "1999-01-01"


def test_the_order_of_the_statements_does_not_matter(store: Store) -> None:
    """Nodes and edges come in the order of their ids however the store was filled."""
    quads = sorted(store.quads(), key=str)
    random.Random(7).shuffle(quads)
    other = drawn(Store.of(quads), "2024-06-01")
    here_drawn = drawn(store, "2024-06-01")
    assert list(other.nodes(data=True)) == list(here_drawn.nodes(data=True))
    assert list(other.edges(keys=True, data=True)) == list(here_drawn.edges(keys=True, data=True))
    assert list(other) == sorted(other)


def test_an_unknown_network_names_those_there_are(store: Store) -> None:
    """The error lists the networks; a malformed day is told apart."""
    with pytest.raises(UnknownQuestion, match=r"no network 'friends'.*powers"):
        network.draw_from(store, Names.of(store), here().ties, "friends", "2024-06-01")
    with pytest.raises(BadDay):
        drawn(store, "June 2024")


def test_json_reads_back_as_the_same_network(store: Store) -> None:
    """Node-link JSON loses nothing, and each node carries its measures."""
    found = drawn(store, "2024-06-01")
    told = network.to_json(found, {"reach": measures.reach(found).values})
    again = networkx.node_link_graph(told, edges="edges")
    assert list(again.edges(keys=True, data=True)) == list(found.edges(keys=True, data=True))
    assert again.nodes["council"]["measures"] == {"reach": {"reaches": 2, "reached_by": 0}}


def test_nodes_with_the_same_ties_are_one_block(store: Store) -> None:
    """Stays and vague are reached by the same holder, so they stand together; every node is in one block."""
    found = drawn(store, "2024-06-01")
    blocks = network.blocks_of(found)
    assert ("stays", "vague") in blocks
    assert sorted(node for block in blocks for node in block) == sorted(found)


def test_the_ties_into_a_state_are_the_rows_of_the_question(library: graph.Library) -> None:
    """On the real tables each row of who-can-sanction is a tie into its target, and as sure.

    A class known in words only holds nobody for certain, and ties nobody.
    """
    described = f"SELECT ?class {{ ?class <{ontology('kind').value}> <{mint('described').value}> }}"
    words_only = {slug_of(row["class"]) for row in library.store.select(described)}
    for target, on in (("mali", "2024-06-01"), ("mali", "2025-06-01"), ("france", "2024-06-01")):
        rows = library.ask("who-can-sanction", target=target, on=on).rows
        ties = library.network("powers", on).in_edges(target, data=True)
        told = {(tie["claim"], tie["kind"], tie["role"], tie["sure"]) for *_, tie in ties}
        asked = {
            (row["claim"], row["instrument"]["id"], row["role"], row["sure"])
            for row in rows
            if row["addressee"]["id"] not in words_only
        }
        assert asked
        assert asked <= told
