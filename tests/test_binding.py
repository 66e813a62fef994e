"""A query with its parameters written in gives what it gives with them substituted."""

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import Rows, cases, desk, questions, rdflib_of, rows_by_us, store_of

from graph.binding import bound
from graph.errors import BadInput, BadQuery
from graph.store import Store
from graph.terms import IRI, RDF_TYPE, Term, day_literal, mint, ontology, statement, text, to_rdflib
from graph.terms import day as day_of

DAY = day_literal(day_of("2024-06-01"))
XSD_DAY = '"2024-06-01"^^<http://www.w3.org/2001/XMLSchema#date>'
PREFIXES = """PREFIX mg: <https://w3id.org/mandate-graph/ontology#>
PREFIX id: <https://w3id.org/mandate-graph/id/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""

CLAUSES = (
    "BIND", "DISTINCT", "EXISTS", "FILTER", "GROUP BY", "HAVING", "IN", "MAX", "MIN", "MINUS", "OPTIONAL",
    "ORDER BY", "UNION", "VALUES",
)  # fmt: skip
ON_ANOTHER_ENGINE = (
    "alerts-on",
    "capacity-gaps",
    "compare-cases",
    "disagreements",
    "figures-of",
    "sections-of",
    "what-was-done",
)


@cache
def world(question: str) -> Store:
    """The question's own world, made once for all laws."""
    return store_of(question)


@cache
def bindings_of(question: str) -> list[dict[str, Term]]:
    """Each set of values that the question's own cases ask with."""
    maker = desk(world(question))
    asked = [case.parameters for case in cases("expected.csv") if case.question == question]
    unlike = {str(values): values for values in asked}
    return [maker.bindings(questions()[question], values) for values in unlike.values()]


@cache
def small() -> Store:
    """Three states, one of them in a body since 2000 and one since 2030."""
    facts = [
        *((mint(name), RDF_TYPE, ontology("State")) for name in ("france", "mali", "chad")),
        (mint("mali"), ontology("body"), mint("league")),
        (mint("mali"), ontology("since"), day_literal(day_of("2000-01-01"))),
        (mint("chad"), ontology("since"), day_literal(day_of("2030-01-01"))),
        (mint("chad"), ontology("what"), text("mali")),
    ]
    return Store.of(statement(*fact, None) for fact in facts)


def solutions(query: str, bindings: Mapping[str, Term] | None = None) -> Counter[frozenset[tuple[str, str]]]:
    found = small().select(PREFIXES + query, bindings)
    return Counter(frozenset((name, str(term)) for name, term in row.items()) for row in found)


@cache
def small_by_rdflib() -> rdflib.Graph:
    """The same for rdflib."""
    made = rdflib.Graph()
    for subject, verb, value in small().facts():
        made.add((to_rdflib(subject), to_rdflib(verb), to_rdflib(value)))
    return made


def solutions_as_n3(query: str) -> Counter[frozenset[tuple[str, str]]]:
    rows = small().select(query)
    return Counter(frozenset((name, to_rdflib(term).n3()) for name, term in row.items()) for row in rows)


def solutions_elsewhere(query: str) -> Counter[frozenset[tuple[str, str]]]:
    found = small_by_rdflib().query(query)
    return Counter(frozenset((str(n), term.n3()) for n, term in row.asdict().items()) for row in found)


def by_rdflib(graph: rdflib.Graph, query: str) -> Rows:
    found = graph.query(query)
    return {frozenset((str(name), term.n3()) for name, term in row.asdict().items()) for row in found}


def clauses_of(question: str) -> set[str]:
    """The clauses that its rows, notices and reasons are made of."""
    asked = questions()[question]
    return {word for word in CLAUSES if re.search(rf"\b{word}\b", asked.query + asked.why + asked.notices)}


def queries_of(question: str, bindings: dict[str, Term]) -> list[tuple[str, dict[str, Term]]]:
    """Rows, notices and the reasons of the first row, each with what is to be bound."""
    asked = questions()[question]
    found = [(asked.query, bindings), (asked.notices, bindings)]
    for row in world(question).select(asked.query, bindings).rows[:1]:
        found.append((asked.why, {**bindings, **{name: row[name] for name in asked.key if name in row}}))
    return found


@pytest.mark.parametrize("question", sorted(questions()))
def test_every_question_says_the_same_bound(question: str) -> None:
    """Rows, notices and reasons, in its own world, for each of its cases."""
    store = world(question)
    for bindings in bindings_of(question):
        for query, terms in queries_of(question, bindings):
            assert rows_by_us(store, bound(query, terms), {}) == rows_by_us(store, query, terms)


@pytest.mark.parametrize("question", ON_ANOTHER_ENGINE)
def test_a_question_says_the_same_bound_on_another_engine(question: str) -> None:
    """The text needs nothing but SPARQL 1.1: rdflib finds the same."""
    store = world(question)
    for query, terms in queries_of(question, bindings_of(question)[0]):
        found = by_rdflib(rdflib_of(question), bound(query, terms))
        assert found == rows_by_us(store, query, terms)


def test_every_clause_is_tried_on_another_engine() -> None:
    """The questions tried there use every clause that any question uses; rdflib is too slow for all."""
    assert {word for name in ON_ANOTHER_ENGINE for word in clauses_of(name)} == {
        word for name in questions() for word in clauses_of(name)
    }


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?on ?x WHERE { ?x mg:since ?day FILTER(?day < ?on) }",
        "SELECT DISTINCT $on ?x WHERE { ?x mg:since ?day FILTER($day<$on||false) }",
        "SELECT ?on (STR(?on) AS ?said) ?x WHERE { ?x a mg:State . BIND(BOUND(?on) AS ?is) } ORDER BY ?on",
        "SELECT ?on (COUNT(?x) AS ?number) WHERE { ?x mg:since ?day FILTER(?day < ?on) } GROUP BY ?on",
        "SELECT ?on (COUNT(?on) AS ?number) WHERE { ?x a mg:State } GROUP BY ?x ?on HAVING (COUNT(?on) > 0)",
        "SELECT ?on (MIN(?x) AS ?least) WHERE { ?x a mg:Nothing } GROUP BY ?on",
        "SELECT ?on WHERE { { SELECT ?x WHERE { ?x mg:since ?on } } }",
        "SELECT ?on ?x { { SELECT DISTINCT ?on ?x { ?x mg:since ?d FILTER(?d < ?on) } GROUP BY ?on ?x } }",
        "SELECT ?on ?x { ?x mg:since ?d } ORDER BY DESC(?on < ?d)",
        "SELECT ?on WHERE { { SELECT ?on WHERE { ?x mg:since ?d FILTER(?d < ?on) } } }",
        "SELECT ?on WHERE { { SELECT ?on WHERE { ?x a mg:State } GROUP BY ?on HAVING (COUNT(?x) = 3) } }",
        "SELECT ?on ?x WHERE { { SELECT * WHERE { ?x mg:since ?d } } FILTER(?d < ?on) }",
        "SELECT ?on ?d { VALUES ?d { 1 2 } VALUES ?on { '2024-06-01'^^xsd:date <a:b> } }",
        "SELECT ?on ?d { VALUES (?d ?on) { (1 '2024-06-01'^^xsd:date) (2 <a:b>) (3 UNDEF) } }",
        "SELECT ?on ?x { ?x a mg:State # ?on { \n FILTER(STR(?on) != '?on' && STR(?on) != '''it's ?on''') }",
        "SELECT ?on ?x { { ?x mg:since ?d FILTER(?d < ?on) } UNION { ?x mg:since ?d FILTER(?d = ?on) } }",
        "SELECT ?x ?on WHERE { ?x mg:since ?d MINUS { ?x a mg:State ; mg:since ?late FILTER(?late > ?on) } }",
    ],
)
def test_a_day_is_bound_wherever_it_may_stand(query: str) -> None:
    """As often, too: solutions are counted, and rdflib counts the same."""
    told = bound(PREFIXES + query, {"on": DAY})
    assert solutions(told[len(PREFIXES) :]) == solutions(query, {"on": DAY})
    assert solutions_elsewhere(told) == solutions_as_n3(told)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?x ?y WHERE { ?x a mg:State . ?y a mg:State MINUS { ?x mg:body ?any } }",
        "SELECT ?x WHERE { ?x a mg:State MINUS { ?x mg:body ?any } }",
        "SELECT ?x WHERE { ?x a mg:State MINUS { SELECT DISTINCT ?x WHERE { ?x mg:body ?any } } }",
        "SELECT ?x ?z WHERE { ?x mg:body/^mg:body? ?z . FILTER EXISTS { ?x mg:body ?z } }",
        "SELECT ?x ?z WHERE { ?x a ?z.?x mg:body* ?x OPTIONAL { ?x mg:what ?n } }",
        "SELECT ?x ?z WHERE { ?z a mg:State FILTER(?z=?x) }",
        "SELECT ?x ?z WHERE { GRAPH ?x { ?z a mg:State } }",
    ],
)
@pytest.mark.parametrize("name", ["mali", "chad", "france", "league"])
def test_a_thing_is_bound_wherever_it_may_stand(query: str, name: str) -> None:
    """Also where nothing but the parameter joins what MINUS takes away."""
    thing = {"x": mint(name)}
    assert solutions(bound(PREFIXES + query, thing)[len(PREFIXES) :]) == solutions(query, thing)


def test_the_text_reads_well() -> None:
    """Terms are short where the query has a prefix; its comments, strings and lines stand as they were."""
    query = (
        PREFIXES + "SELECT ?x ?on ?n WHERE {\n  # at ?on\n  ?x mg:what '?on'; mg:since ?d FILTER(?d<?on) }"
    )
    told = bound(query, {"on": DAY, "x": mint("mali"), "n": ontology("none")})
    assert told == PREFIXES + (
        'SELECT (id:mali AS ?x) ("2024-06-01"^^xsd:date AS ?on) (mg:none AS ?n) WHERE {\n  # at ?on\n'
        "  id:mali mg:what '?on'; mg:since ?d FILTER(?d< \"2024-06-01\"^^xsd:date) }"
    )
    bare = bound("SELECT ?on ?x {?x ?y ?on.}", {"on": DAY, "x": mint("un-charter-art-41")})
    thing = "<https://w3id.org/mandate-graph/id/un-charter-art-41>"
    assert bare == f"SELECT ({XSD_DAY} AS ?on) ({thing} AS ?x) {{{thing} ?y {XSD_DAY}.}}"


def test_the_variables_added_are_none_of_the_querys() -> None:
    """A query that uses such a name keeps it."""
    query = "SELECT ?on ?bound1 WHERE { VALUES ?on { 'a' } VALUES ?bound1 { 2 } { SELECT ?on { } } }"
    assert solutions(bound(query, {"on": text("a")})) == solutions("SELECT ('a' AS ?on) (2 AS ?bound1) { }")


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("ASK { ?on ?x ?y }", "Only a SELECT"),
        ("SELECT ?on WHERE { ?on ?x ?y", "'{' is not closed"),
        ("SELECT ?on WHERE { ?on ?x ?y ) }", r"'\)' closes nothing"),
        ("SELECT ?on WHERE ?on ?x ?y }", "'}' closes nothing"),
        ("SELECT ?on", "no pattern"),
        ("SELECT ?on WHERE { BIND(1 AS ?on) }", r"\?on is given a value"),
        ("SELECT ?on WHERE { { SELECT (MIN(?x) AS ?on) WHERE { ?x ?y ?z } } }", r"\?on is given a value"),
        ("SELECT ?on WHERE { } VALUES ?on { 1 }", "write them into the pattern"),
        ("SELECT * WHERE { ?on ?y ?z }", "write out those"),
        ("SELECT ?on WHERE { { SELECT * WHERE { ?on ?y ?z } } }", "write out those"),
        ("SELECT ?x WHERE { ?x ?y ?on }", r"does not list \?on"),
    ],
)
def test_what_cannot_be_bound_is_refused(query: str, fault: str) -> None:
    """Rather than answered otherwise; the text says what is wrong."""
    with pytest.raises(BadQuery, match=fault):
        bound(query, {"on": DAY})


def test_a_nameless_node_cannot_be_written() -> None:
    """It would be a variable."""
    with pytest.raises(BadInput, match="blank node"):
        bound("SELECT ?x { ?x ?y ?z }", {"x": to_blank()})


def to_blank() -> Term:
    store = Store.of([])
    found = store.select("SELECT (BNODE() AS ?x) { }")
    return next(iter(found))["x"]


@given(st.text(), st.sampled_from(["en", "de-AT", None]))
def test_any_text_comes_back(said: str, language: str | None) -> None:
    """Quotes, backslashes, line ends and letters beyond the Basic Plane, on both engines."""
    term = text(said, language)
    query = bound("SELECT ?x { }", {"x": term})
    assert [row["x"] for row in small().select(query)] == [term]
    assert [row["x"] for row in rdflib.Graph().query(query)] == [to_rdflib(term)]


def test_a_path_of_zero_or_one_is_no_variable() -> None:
    """`mg:of? ?x` keeps its mark, and an IRI its signs."""
    query = "SELECT ?x { ?x <http://a/b?x#c>/mg:of? ?x-y }"
    told = bound(query.replace("?x-y", "?y"), {"x": IRI("http://a/?x")})
    assert told == "SELECT (<http://a/?x> AS ?x) { <http://a/?x> <http://a/b?x#c>/mg:of? ?y }"
