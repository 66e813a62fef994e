"""Rules of decision read from the tables of a small world, and the library's way to them."""

from datetime import date
from pathlib import Path

import pytest
import rdflib
from small_worlds import rdflib_of, store_of

import graph
from graph import places
from graph.errors import BadParameter, NotMeasured, UnknownName
from graph.measures import Vote, broader_of, rule_of, rules
from graph.names import Names
from graph.store import Store
from graph.terms import day, day_literal, mint, slug_of, to_rdflib

WORLD = "who-can-block"


@pytest.fixture(scope="module")
def store() -> Store:
    return store_of(WORLD)


@pytest.fixture(scope="module")
def library(store: Store) -> graph.Library:
    return graph.Library(
        version="1+0",
        path=Path(),
        store=store,
        names=Names.of(store),
        questions={},
        ties=places.here().ties,
        today=lambda: date(2000, 6, 1),
    )


def rule(store: Store, name: str, on: str, **more: object) -> "graph.measures.Rule":
    return rule_of(store, Names.of(store), Vote(name, on, **more))  # type: ignore[arg-type]


def test_unanimity_is_of_those_who_vote_that_day(store: Store) -> None:
    """A suspended member has no vote, one who joins some day of 2000 none for sure before 2001."""
    found = rule(store, "all-agree", "2000-06-01")
    assert (set(found.voters), found.quota, found.veto) == ({"alba", "cania"}, 2, {"alba", "cania"})
    assert set(rule(store, "all-agree", "2001-01-01").voters) == {"alba", "cania", "egeria"}


WITHOUT = """
PREFIX mg: <https://w3id.org/mandate-graph/ontology#>
PREFIX id: <https://w3id.org/mandate-graph/id/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
id:three-votes a mg:DecisionRule ; rdfs:label "three votes" ;
  mg:voters id:concert ; mg:method id:majority ; mg:threshold "3" ;
  mg:veto id:concert-permanent ; mg:base id:cast .
id:two-thirds-of-league a mg:DecisionRule ; rdfs:label "two thirds" ;
  mg:voters id:league-members ; mg:method id:majority ; mg:threshold "2/3" ;
  mg:base id:present ; mg:excluded id:target .
id:agreed a mg:DecisionRule ; rdfs:label "agreed, or two thirds" ;
  mg:voters id:league ; mg:method id:consensus ; mg:fallback id:two-thirds-of-league .
id:half a mg:DecisionRule ; rdfs:label "half" ; mg:voters id:league ; mg:method id:majority ;
  mg:threshold "1/2" .
id:weighed a mg:DecisionRule ; rdfs:label "weighed" ; mg:voters id:league ; mg:method id:majority ;
  mg:also "12 of 17 weighted votes." .
id:peopled a mg:DecisionRule ; rdfs:label "peopled" ; mg:voters id:league ; mg:method id:majority ;
  mg:threshold "55%" .
id:office-alone a mg:DecisionRule ; rdfs:label "the office alone" ; mg:also "Only at noon." ;
  mg:voters id:league-office ; mg:method id:alone .
id:pair a mg:ActorClass ; rdfs:label "the pair" ; mg:kind id:listed ; mg:of id:alba, id:cania .
id:pair-agrees a mg:DecisionRule ; rdfs:label "the pair agrees" ; mg:voters id:pair ; mg:method id:unanimity .
id:parties a mg:ActorClass ; rdfs:label "the parties" ; mg:kind id:parties-to ; mg:of id:pact .
id:doria-in-pact a mg:Participation ; mg:party id:doria ; mg:document id:pact ; mg:kind id:party ;
  mg:sinceLast "1999-01-01"^^xsd:date ; mg:untilFirst "9999-12-31"^^xsd:date .
id:parties-agree a mg:DecisionRule ; rdfs:label "the parties agree" ;
  mg:voters id:parties ; mg:method id:unanimity .
id:pair-each a mg:DecisionRule ; rdfs:label "each of the pair" ; mg:voters id:pair ; mg:method id:alone ;
  mg:also "Only at noon." .
id:former a mg:DecisionRule ; rdfs:label "former rule" ; mg:voters id:league ; mg:method id:unanimity ;
  mg:since "1990" ; mg:sinceFirst "1990-01-01"^^xsd:date ; mg:sinceLast "1990-12-31"^^xsd:date ;
  mg:until "2001-07-01" ; mg:untilFirst "2001-07-01"^^xsd:date ; mg:untilLast "2001-07-01"^^xsd:date .
id:else-former a mg:DecisionRule ; rdfs:label "agreed, or the former rule" ;
  mg:voters id:league ; mg:method id:consensus ; mg:fallback id:former .
id:full-list a mg:Coverage ; mg:table "memberships" ; mg:about id:league ;
  mg:sinceLast "1990-01-01"^^xsd:date ; mg:untilFirst "9999-12-31"^^xsd:date .
"""


@pytest.fixture(scope="module")
def more(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The world with rules of every sort."""
    path = tmp_path_factory.mktemp("rules") / "rules.ttl"
    path.write_text(WITHOUT, encoding="utf-8")
    made = store_of(WORLD)
    made.load(path)
    return made


ON = "2001-06-01"


def test_thresholds_are_numbers_or_shares(more: Store) -> None:
    """Three votes are three; two thirds of three are two; half of three is more than half."""
    assert rule(more, "three-votes", "2000-06-01").quota == 3
    assert rule(more, "two-thirds-of-league", ON).quota == 2
    assert rule(more, "half", ON).quota == 2
    assert "Counted of the votes cast" in rule(more, "three-votes", "2000-06-01").caveat
    assert rule(more, "half", ON).caveat == ""  # its list is said to be complete, and it says nothing else
    assert "The rule also says: Only at noon." in rule(more, "office-alone", ON).caveat


def test_a_list_that_nobody_claims_to_be_complete_is_said_to_be_so(more: Store) -> None:
    """No coverage of the concert's members is recorded; for a list of names none is asked."""
    assert "No list of the voters is claimed to be complete" in rule(more, "three-votes", "2000-06-01").caveat


def test_an_incomplete_list_is_filled_up(more: Store) -> None:
    """A council of five of which three are known: the two others have no name and no veto."""
    found = rule(more, "three-votes", "2000-06-01", size=5)
    assert len(found.voters) == 5
    assert found.veto == {"alba", "boria"}
    assert "2 of the voters are in no list" in found.caveat
    assert found.labels["other-1"] == "another voter (1)"


def test_a_rule_that_falls_back_is_counted_as_its_last(more: Store) -> None:
    """Consensus that may fail gives nobody a veto, and the caveat names what is counted."""
    found = rule(more, "agreed", ON)
    assert (found.quota, found.veto, found.name) == (2, frozenset(), "agreed")
    assert "another rule decides, and is counted here: two thirds" in found.caveat


def test_the_state_concerned_is_left_out_where_the_rule_says_so(more: Store) -> None:
    """Of three members two are left, and both are needed for two thirds."""
    found = rule(more, "two-thirds-of-league", ON, target="egeria")
    assert (set(found.voters), found.quota) == ({"alba", "cania"}, 2)
    assert "egeria" in rule(more, "half", ON, target="egeria").voters
    assert "name it as target" in rule(more, "two-thirds-of-league", ON).caveat


def test_voters_may_be_one_listed_or_parties(more: Store) -> None:
    """Who decides alone is the only voter; lists and parties to a treaty are classes."""
    assert set(rule(more, "office-alone", ON).voters) == {"league-office"}
    assert set(rule(more, "pair-agrees", ON).voters) == {"alba", "cania"}
    assert set(rule(more, "parties-agree", ON).voters) == {"doria"}


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("weighed", r"how many votes it takes is in words only \(12 of 17 weighted votes.\)"),
        ("peopled", "what is counted beside its threshold of 55% is in words only"),
        ("three-votes", r"1 voters are recorded on 2010-01-01; say by `size` how many there are"),
    ],
)
def test_a_rule_that_cannot_be_counted_is_refused(name: str, told: str, more: Store) -> None:
    """Weighted votes, shares of a population, and lists too short say why."""
    with pytest.raises(NotMeasured, match=told):
        rule(more, name, "2010-01-01")


@pytest.mark.parametrize("name", ["former", "else-former"])
def test_a_rule_counts_only_on_its_days(name: str, more: Store) -> None:
    """The last of its days is the one before its end; the days it held are told, as are those in doubt."""
    assert rule(more, name, "2001-06-30").quota == 3
    for day_ in ("2001-07-01", "1989-12-31"):
        with pytest.raises(
            NotMeasured, match=f"'former rule' held since 1990, until 2001-07-01, not on {day_}"
        ):
            rule(more, name, day_, size=3)
    doubtful = rule(more, name, "1990-06-01", size=3)
    assert "it is not certain that it did on 1990-06-01" in doubtful.caveat
    assert "not certain" not in rule(more, name, "2001-06-30").caveat


def test_where_each_acts_alone_nobody_votes(more: Store) -> None:
    """Any one of a class may act: that is no vote, and the class is no voter."""
    with pytest.raises(NotMeasured, match=r"one of a class \(the pair\) acts by itself, .* \(Only at noon"):
        rule(more, "pair-each", ON)


def test_a_body_without_members_has_no_voters(more: Store) -> None:
    """Before anybody joined nobody votes."""
    with pytest.raises(NotMeasured, match="no voters are recorded"):
        rule(more, "half", "1970-01-01")


def test_what_is_no_rule_is_told(store: Store) -> None:
    """A body is none; an unknown name lists the nearest."""
    with pytest.raises(BadParameter, match="alba is no rule of decision"):
        rule(store, "alba", ON)
    with pytest.raises(UnknownName):
        rule(store, "no such rule", ON)


def test_the_tree_of_instruments_is_read(store: Store) -> None:
    """An asset freeze is an economic and financial measure, a sanction, and of the economic family."""
    assert {"economic-and-financial-measures", "sanction"} <= broader_of(store)["asset-freeze"]


@pytest.mark.parametrize(
    ("query", "bound"),
    [
        (rules._RULE, {"rule": mint("consensus-else-votes")}),
        (rules._RULE, {"rule": mint("nine-of-fifteen")}),
        (rules._DAYS, {"rule": mint("nine-of-fifteen")}),
        (rules._VOTERS, {"class": mint("concert-permanent"), "on": day_literal(day("2000-06-01"))}),
        (rules._VOTERS, {"class": mint("league"), "on": day_literal(day(ON))}),
        (rules._LISTED, {"class": mint("league-members"), "on": day_literal(day(ON))}),
        (rules._COVERED, {"class": mint("league"), "on": day_literal(day(ON))}),
    ],
)
def test_both_engines_read_the_same(query: str, bound: dict[str, object], store: Store) -> None:
    """Pyoxigraph and rdflib give the same rows."""
    ours = {
        frozenset((name, slug_of(term)) for name, term in row.items() if name not in bound)
        for row in store.select(query, bound)  # type: ignore[arg-type]
    }
    base = str(mint("x").value)[:-1]
    given = {name: to_rdflib(term) for name, term in bound.items()}  # type: ignore[arg-type]
    theirs = {
        frozenset(
            (name, str(term).removeprefix(base)) for name, term in row.asdict().items() if name not in bound
        )
        for row in rdflib_of(WORLD).query(query, initBindings=given)
        if isinstance(row, rdflib.query.ResultRow)
    }
    assert ours == theirs


def test_the_library_counts_votes(library: graph.Library) -> None:
    """Today is the day where none is given; the result says the version of the dataset."""
    found = library.voting("all-agree")
    assert (found.dataset, found.scope["on"], len(found.rows)) == ("1+0", "2000-06-01", 2)
    assert len(library.voting("all-agree", "2001-06-01").rows) == 3


def test_the_library_measures_a_network(library: graph.Library) -> None:
    """Days and filters draw the network, the rest are options; names are found, other days drawn."""
    found = library.measure("powers", "removal", on="2000-06-01", node="Concert", how="leaves")
    assert (found.network, found.scope["on"], found.dataset) == ("powers", "2000-06-01", "1+0")
    assert found.totals["out"] == ["concert"]
    assert "sanction" in {row["instrument"] for row in found.rows}
    changed = library.measure("powers", "change", on="2010-06-01", before="1980-01-01")
    assert changed.totals["since"] == "1980-01-01"
    assert changed.totals["tie gained".replace(" ", "s_")]
    heard: list[tuple[int, int]] = []
    library.measure("powers", "communities", runs=5, progress=lambda *parts: heard.append(parts), seconds=60)
    assert heard[-1] == (5, 5)


def test_the_library_refuses_what_a_network_does_not_offer(library: graph.Library) -> None:
    """The reason is that of the tie file."""
    with pytest.raises(NotMeasured, match="on the network 'powers': "):
        library.measure("powers", "betweenness")
