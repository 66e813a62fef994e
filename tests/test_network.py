"""Networks: what is tied and what never is, on small worlds; then the law of days, filters and headers."""

import csv
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import networkx
import pytest
import rdflib
from small_worlds import Rows, ontology_store, prepared, rows_by_us

import graph
from graph import measures, network
from graph.errors import BadDay, BadParameter, FaultyQuestion, UnknownName, UnknownQuestion
from graph.names import Names
from graph.network.reach import earlier, later, next_day
from graph.network.scope import FILTERS, asked_of
from graph.network.sheet import CLASSES
from graph.places import here
from graph.store import Store
from graph.terms import IRI, Term, claim, mint, ontology, slug_of, statement, to_rdflib

WORLD = Path(__file__).parent / "worlds" / "ties.ttl"
WORLDS = Path(__file__).parent / "networks"
TIES = here().ties
NAMES = network.names_of(TIES)
ASKED = ("on", "since", "until", *FILTERS)
DAYS = ("1999-01-01", "2000-06-01", "2005-06-01", "2010-01-01", "2024-06-01")


@pytest.fixture(scope="module")
def store() -> Store:
    return Store.read(WORLD)


@dataclass(frozen=True, slots=True)
class Tie:
    """One line of expected.csv or never.csv: a network, what is asked of it, and what a tie says."""

    network: str
    asked: Mapping[str, str]
    said: Mapping[str, str]

    def __str__(self) -> str:
        return f"{self.network} {dict(self.asked)} {dict(self.said)}"


def lines(name: str) -> list[Tie]:
    found = []
    for path in sorted(WORLDS.glob(f"*/{name}")):
        for line in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
            given = {key: value for key, value in line.items() if value}
            asked = {key: value for key, value in given.items() if key in ASKED}
            said = {key.removeprefix("tie."): value for key, value in given.items() if key not in ASKED}
            found.append(Tie(path.parent.name, asked, said))
    return found


@cache
def world(name: str) -> Store:
    """The ontology with the things of a world, each with its claim."""
    raw = list(Store.read(WORLDS / name / "world.ttl").facts())
    made = Store.of(ontology_store().quads())
    for subject, verb, value in raw:
        assert isinstance(subject, IRI)
        assert isinstance(verb, IRI)
        made.add([statement(subject, verb, value, None)])
        made.add([statement(subject, ontology("claim"), claim("world", slug_of(subject)), None)])
    return made


@cache
def names(name: str) -> Names:
    return Names.of(world(name))


def scope_of(asked: Mapping[str, str]) -> network.Scope:
    return network.Scope(**asked, today=date(2024, 6, 1))  # type: ignore[arg-type]


def ties_of(tie: Tie) -> list[dict[str, str]]:
    """The ties of a network between the two ends of a line, each with what it says as text."""
    found = network.draw_from(world(tie.network), names(tie.network), TIES, tie.network, scope_of(tie.asked))
    if not found.has_edge(tie.said["from"], tie.said["to"]):
        return []
    return [
        {"from": tie.said["from"], "to": tie.said["to"], **{key: text(value) for key, value in facts.items()}}
        for facts in found.get_edge_data(tie.said["from"], tie.said["to"]).values()
    ]


def text(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    return str(value).rsplit("/claim/world/", 1)[-1]


def agrees(tie: Mapping[str, str], said: Mapping[str, str]) -> bool:
    return all(tie.get(key, "-") == value or (key == "claim" and value == "-") for key, value in said.items())


@pytest.mark.parametrize("tie", lines("expected.csv"), ids=str)
def test_what_is_tied_is_drawn(tie: Tie) -> None:
    """Each line of expected.csv is a tie of its network in its scope, and says what the line says."""
    found = ties_of(tie)
    assert any(agrees(each, tie.said) for each in found), found


@pytest.mark.parametrize("tie", lines("never.csv"), ids=str)
def test_what_is_not_tied_is_not_drawn(tie: Tie) -> None:
    """No tie agrees with a line of never.csv, whose ends and words could well be said in its world."""
    assert not any(agrees(each, tie.said) for each in ties_of(tie))
    known = {slug_of(subject) for subject, _, _ in world(tie.network).facts()}
    assert {tie.said["from"], tie.said["to"]} <= known


def test_every_network_has_a_world_with_ties_drawn_and_not_drawn() -> None:
    """No network goes unproved."""
    assert sorted(path.name for path in WORLDS.iterdir()) == NAMES
    assert {tie.network for tie in lines("expected.csv")} == set(NAMES)
    assert {tie.network for tie in lines("never.csv")} == set(NAMES)


@cache
def default_graph(name: str) -> rdflib.Graph:
    made = rdflib.Graph()
    for fact in world(name).facts():
        made.add(tuple(map(to_rdflib, fact)))  # type: ignore[arg-type]
    return made


def by_rdflib(name: str, query: str, bindings: Mapping[str, Term]) -> Rows:
    bound = {key: to_rdflib(term) for key, term in bindings.items()}
    found = default_graph(name).query(prepared(query), initBindings=bound)
    return {frozenset((str(key), term.n3()) for key, term in row.asdict().items()) for row in found}


def asked_somewhere(name: str) -> list[dict[str, str]]:
    """One scope of each make that the lines of a network ask for: a day, a window, each filter."""
    makes = {}
    for tie in (*lines("expected.csv"), *lines("never.csv")):
        if tie.network == name:
            makes.setdefault(frozenset(set(tie.asked) - {"within"}), dict(tie.asked))
    return list(makes.values())


@pytest.mark.parametrize("name", NAMES)
def test_both_engines_give_the_same_rows(name: str) -> None:
    """Pyoxigraph and rdflib agree on each tie query, and on the one that spells classes out."""
    sheet = network.sheet_of(TIES, name)
    queries = [sheet.query, *([sheet.classes] if sheet.spelled or sheet.reaching else [])]
    some = 0
    for asked in asked_somewhere(name):
        bindings = asked_of(sheet, scope_of(asked), world(name), names(name)).bindings
        for query in queries:
            bound = {key: term for key, term in bindings.items() if f"?{key} " in query}
            ours = rows_by_us(world(name), query, bound)
            assert ours == by_rdflib(name, query, bound), asked
            some += len(ours)
    assert some


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
    said = {"label": "any state", "kind": "class", "organisation": "", "group": ""}
    assert found.nodes["every"] == said
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
            "claim": f"{base}suspend", "sure": True, "weight": 1, "instrument": "suspension",
        },
        f"{base}freeze#asset-freeze": {
            "kind": "asset-freeze", "role": "recommend", "since": "2003-01-01", "until": None,
            "claim": f"{base}freeze", "sure": True, "weight": 1, "instrument": "asset-freeze",
        },
    }  # fmt: skip


def test_the_network_says_what_it_is_of(store: Store) -> None:
    """Name, words, days, filters and measures stand on the graph; a day may be given as a date."""
    said = drawn(store, date(2024, 6, 1)).graph
    sheet = network.sheet_of(TIES, "powers")
    assert said == {
        "name": "powers", "words": sheet.words, "ties": sheet.ties, "on": "2024-06-01", "since": None,
        "until": None, "filters": {}, "directed": True, "offered": sheet.offered, "refused": sheet.refused,
    }  # fmt: skip


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
    told = network.to_json(found, {"reach": {"council": {"reaches": 2, "reached_by": 0}}})
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


@pytest.mark.parametrize("name", NAMES)
def test_every_header_keeps_its_contract(name: str) -> None:
    """A network says what a tie is, takes days, and offers or refuses each measure, with a reason."""
    sheet = network.sheet_of(TIES, name)
    assert sheet.words.endswith("?")
    assert sheet.ties.startswith("one per ")
    assert [parameter.name for parameter in sheet.parameters[:3]] == ["on", "since", "until"]
    assert {parameter.name for parameter in sheet.parameters[3:]} <= set(FILTERS)
    assert not set(sheet.offered) & set(sheet.refused)
    assert {*sheet.offered, *sheet.refused} == set(network.MEASURES)
    assert all(len(why.split()) > 4 for why in sheet.refused.values())
    assert {"summary", "change"} <= set(sheet.offered)


def test_the_measures_of_the_headers_are_those_there_are() -> None:
    """What headers offer and refuse is what the registry of measures holds."""
    assert set(network.MEASURES) == set(measures.MEASURES)


def test_no_measure_that_follows_directions_is_offered_where_there_are_none() -> None:
    """Undirected networks offer no path and no PageRank; reach and removal are of few."""
    for name in NAMES:
        sheet = network.sheet_of(TIES, name)
        if not sheet.directed:
            assert not {"pagerank", "path", "paths"} & set(sheet.offered), name
        assert ("reach" in sheet.offered) == (name == "powers")
        assert ("removal" in sheet.offered) == (name in ("powers", "information"))


def keyed(name: str, scope: network.Scope) -> dict[tuple[str, str, str], dict[str, object]]:
    found = network.draw_from(world(name), names(name), TIES, name, scope)
    return {(source, target, key): facts for source, target, key, facts in found.edges(keys=True, data=True)}


@pytest.mark.parametrize("name", [name for name in NAMES if name != "co-action"])
def test_a_tie_that_ended_is_not_drawn_the_day_after(name: str) -> None:
    """A tie that says a day as its end is drawn on the day before it, and on the day itself no more.

    Co-action is left out: it lasts from act to act and is drawn on a day only where both were on that day.
    """
    ended = 0
    for scope in (scope_of({"on": "1999-06-01"}), scope_of({"since": "1995-01-01", "until": "2013-01-01"})):
        for tie, facts in keyed(name, scope).items():
            until = str(facts["until"])
            if len(until) == len("1999-06-01"):
                end = date.fromisoformat(until)
                before = keyed(name, network.Scope(on=end - timedelta(days=1)))
                assert before[tie]["until"] == until, tie
                assert keyed(name, network.Scope(on=end)).get(tie, {}).get("until") != until, tie
                ended += 1
    assert ended


@pytest.mark.parametrize("name", NAMES)
def test_a_window_of_one_day_is_that_day(name: str) -> None:
    """The days from one to the next are that one day."""
    for on in ("1999-06-01", "2011-06-01"):
        day = network.draw_from(world(name), names(name), TIES, name, on)
        after = (date.fromisoformat(on) + timedelta(days=1)).isoformat()
        window = network.draw_from(world(name), names(name), TIES, name, network.Scope(since=on, until=after))
        assert list(day.edges(keys=True, data=True)) == list(window.edges(keys=True, data=True))
        assert (window.graph["on"], window.graph["since"], window.graph["until"]) == (None, on, after)


@pytest.mark.parametrize("name", NAMES)
def test_a_longer_window_loses_no_tie(name: str) -> None:
    """What may hold in some days may hold in more; an open window is from the beginning, or to the end."""
    short = network.Scope(since="1999-01-01", until="2001-01-01")
    longer = (network.Scope(since="1990-01-01", until="2012-01-01"), network.Scope(until="2012-01-01"))
    few = set(pairs_of(name, short))
    for scope in (*longer, network.Scope(since="1999-01-01")):
        assert few <= set(pairs_of(name, scope))


def pairs_of(name: str, scope: network.Scope) -> list[tuple[str, str]]:
    return list(network.draw_from(world(name), names(name), TIES, name, scope).edges())


def test_days_that_make_no_window_are_refused() -> None:
    """A day beside a window, an end that is not after the beginning, no day and no clock: each says why."""
    for scope, why in (
        (network.Scope(on="2000-01-01", since="1999-01-01"), "not both"),
        (network.Scope(since="2000-01-01", until="2000-01-01"), "holds no day"),
        (network.Scope(since="2000-01-01", until=date(1999, 1, 1)), "holds no day"),
        (network.Scope(), "needs a day"),
    ):
        with pytest.raises(BadParameter, match=why):
            network.draw_from(world("powers"), names("powers"), TIES, "powers", scope)
    with pytest.raises(BadDay):
        network.draw_from(world("powers"), names("powers"), TIES, "powers", network.Scope(since="soon"))


def test_a_network_of_events_needs_no_day() -> None:
    """Acts, co-action and coalitions are of all that is recorded where no day is given; others of today."""
    for name in NAMES:
        said = network.draw_from(world(name), names(name), TIES, name, scope_of({})).graph
        assert (said["on"] is None) == (name in ("acts", "co-action", "coalitions"))
        assert said["on"] in (None, "2024-06-01")


@pytest.mark.parametrize("name", NAMES)
def test_a_filter_that_means_nothing_is_refused(name: str) -> None:
    """A network that takes no such filter says which do."""
    sheet = network.sheet_of(TIES, name)
    for given in FILTERS:
        if not sheet.takes(given):
            with pytest.raises(BadParameter, match=rf"{name} takes no {given}; .* do\."):
                network.draw_from(world(name), names(name), TIES, name, scope_of({given: "war-in-boria"}))


def test_a_filter_of_the_wrong_sort_is_refused() -> None:
    """A state is no case, a body without members no region, a case no instrument; an unknown name is told."""
    for given, value in (("case", "alba"), ("region", "alba"), ("family", "war-in-boria")):
        with pytest.raises(BadParameter, match=rf"{given} is '{value}'; wanted an? "):
            network.draw_from(world("acts"), names("acts"), TIES, "acts", scope_of({given: value}))
    with pytest.raises(UnknownName):
        network.draw_from(world("acts"), names("acts"), TIES, "acts", scope_of({"case": "nowhere"}))
    for value in ("soon", "-3"):
        with pytest.raises(BadParameter, match="wanted a number of days"):
            network.draw_from(
                world("co-action"), names("co-action"), TIES, "co-action", scope_of({"within": value})
            )


def test_the_graph_says_its_filters() -> None:
    """Only those given, by id; the number of days of co-action always."""
    asked = scope_of({"case": "War in Boria", "family": "sanction"} | {"case": "war-in-boria"})
    said = network.draw_from(world("acts"), names("acts"), TIES, "acts", asked).graph
    assert said["filters"] == {"case": "war-in-boria", "family": "sanction"}
    said = network.draw_from(world("co-action"), names("co-action"), TIES, "co-action", scope_of({})).graph
    assert said["filters"] == {"within": "30"}


def test_a_node_says_whose_it_is() -> None:
    """An office belongs to the top of its organisation; a state and a body without a whole to themselves."""
    found = network.draw_from(world("dependence"), names("dependence"), TIES, "dependence", "1994-12-31")
    told = {node: (facts["kind"], facts["organisation"]) for node, facts in found.nodes(data=True)}
    assert told["league-office"] == ("office", "league")
    assert told["mission"] == ("operation", "later-body")
    assert told["old-donor"] == ("state", "old-donor")
    assert told["treaty"] == ("document", "")
    assert told["general"] == ("person", "")
    assert found.nodes["league-office"]["group"] == "league"
    assert found.nodes["treaty"]["group"] == ""
    kinds = network.draw_from(world("repertoire"), names("repertoire"), TIES, "repertoire", "1999-06-01")
    assert kinds.nodes["asset-freeze"]["kind"] == "instrument"


@pytest.mark.parametrize("name", NAMES)
def test_the_order_is_that_of_the_ids_and_of_nothing_else(name: str) -> None:
    """Nodes and ties come out alike however the store was filled; undirected ties lead from the lesser id."""
    scope = network.Scope(since="1990-01-01", until="2013-01-01")
    quads = sorted(world(name).quads(), key=str)
    random.Random(11).shuffle(quads)
    one = network.draw_from(world(name), names(name), TIES, name, scope)
    other = network.draw_from(Store.of(quads), names(name), TIES, name, scope)
    assert list(one.nodes(data=True)) == list(other.nodes(data=True))
    assert list(one.edges(keys=True, data=True)) == list(other.edges(keys=True, data=True))
    assert list(one) == sorted(one)
    assert one.graph["directed"] or all(source < target for source, target in one.edges())


def test_shares_of_one_thing_sum_to_one() -> None:
    """What a state shares through one body weighs one in all, however many sit there."""
    name = "membership-of-states"
    found = network.draw_from(world(name), names(name), TIES, name, "1999-06-01")
    sums: dict[tuple[str, str], float] = {}
    for source, target, facts in found.edges(data=True):
        for end in (source, target):
            sums[end, facts["through"]] = sums.get((end, facts["through"]), 0) + facts["weight"]
    assert sums
    assert all(total == pytest.approx(1) for total in sums.values())


def test_the_earlier_and_the_later_of_two_cells() -> None:
    """Days are compared as days however they are written; one that is not known gives way."""
    assert later("1990", "1990-05-01") == "1990-05-01"
    assert later("1991", "1990-05-01") == "1991"
    assert earlier("1990", "1990-05-01") == "1990"
    assert earlier("1991", None) == later(None, "1991") == "1991"
    assert later(None, None) is None
    assert next_day("1999-12-31") == "2000-01-01"
    assert next_day("9999-12-31") is None


GOOD = """#+ network: Who?
#+ parameters: on:date=today since:date=none until:date=none
#+ ties: one per tie
#+ direction: directed
#+ measures: summary change
#+ refused: degree – because it was asked to be so
#+ refused: * – nothing else means anything here
"""


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("#+ ties: one per tie\n", "", "lacks ties"),
        ("direction: directed", "direction: upward", "wanted directed or undirected"),
        ("on:date=today", "on:word=today", r"wanted name:date\|thing\|number=default"),
        ("degree – because", "degree because", "wanted measures – why"),
        ("measures: summary", "measures: degree summary", "once; not degree"),
        ("#+ refused: *", "#+ refused: reach", "once; not .*betweenness"),
        ("measures: summary", "measures: fame summary", "once; not fame"),
        ("#+ direction", "#+ projected: both share\n#+ direction", "wanted from or to, and share or acts"),
    ],
)
def test_a_header_at_fault_is_told(tmp_path: Path, before: str, after: str, why: str) -> None:
    """A tie file that breaks its contract does not load; the one it was made from does."""
    path = tmp_path / "who.rq"
    path.write_text(GOOD, encoding="utf-8")
    sheet = network.sheet_of(tmp_path, "who")
    assert sheet.refused["voting"] == "nothing else means anything here"
    assert sheet.refused["degree"] == "because it was asked to be so"
    assert before in GOOD
    path.write_text(GOOD.replace(before, after), encoding="utf-8")
    with pytest.raises(FaultyQuestion, match=why):
        network.sheet_of(tmp_path, "who")


def test_the_query_of_classes_is_no_network() -> None:
    """A file with two dots serves the others."""
    assert (TIES / CLASSES).is_file()
    assert CLASSES.removesuffix(".rq") not in NAMES
