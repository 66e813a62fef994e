"""The check: every fault of shapes and rules, once, in order, at the file and line of its row."""

from pathlib import Path

import league
import pytest

from graph import check, places
from graph.check import Rule
from graph.rows import Fault
from graph.store import Store
from graph.terms import ONTOLOGY, boolean, claim, mint, ontology, statement, text

FREEDONIA, SYLVANIA = mint("freedonia"), mint("sylvania")
ALL = "SELECT ?row ?found WHERE { ?row <https://w3id.org/mandate-graph/ontology#parent> ?found }"
SHAPE = """
@prefix mg: <https://w3id.org/mandate-graph/ontology#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
mg:shape a sh:NodeShape ; sh:targetSubjectsOf mg:parent ; {} .
"""


def folder_of(root: Path, rules: dict[str, str] | None = None, shape: str = "") -> Path:
    """An ontology folder with some rules and one shape."""
    for name in ("rules", "shapes"):
        (root / name).mkdir()
    for name, query in (rules or {}).items():
        (root / "rules" / f"{name}.rq").write_text(query, encoding="utf-8")
    if shape:
        (root / "shapes" / "thing.ttl").write_text(SHAPE.format(shape), encoding="utf-8")
    return root


@pytest.fixture
def store() -> Store:
    """Two states, each wrongly said to be part of the other."""
    return Store.of(
        statement(child, ontology("parent"), whole, None)
        for child, whole in [(FREEDONIA, SYLVANIA), (SYLVANIA, FREEDONIA)]
    )


def faults_of(folder: Path, tables: league.Tables) -> list[Fault]:
    """What the check finds in a League written as tables."""
    made = league.build_in(folder, tables)
    return check.check(made.store, places.here().ontology, made.where)


def test_the_league_is_without_fault(tmp_path: Path) -> None:
    """Sound tables pass every shape and every rule."""
    assert faults_of(tmp_path, league.WORLD) == []


def test_a_rule_fault_carries_file_and_line(tmp_path: Path) -> None:
    """A rule's fault stands where its row stands, says what is wanted and which rule says so."""
    tables = league.changed("memberships", id="freedonia-in-league", since="1959-12-31")
    (fault,) = faults_of(tmp_path, tables)
    assert fault.where == "data/memberships/all.csv:2"
    assert fault.what.startswith("freedonia-in-league: begins surely before its member")
    assert fault.what.endswith("(freedonia) [membership-outside-life]")
    assert "; wanted " in fault.what


def test_a_shape_fault_carries_file_and_line(tmp_path: Path) -> None:
    """A shape's fault stands where its row stands, and names the column."""
    (fault,) = faults_of(tmp_path, league.changed("rules", id="by-majority", threshold="most of them"))
    assert fault.where == "data/rules/all.csv:2"
    assert fault.what.startswith("by-majority: threshold: Not a threshold; wanted ")
    assert fault.what.endswith("(most of them)")


def test_a_fault_of_a_claim_stands_at_its_row(tmp_path: Path) -> None:
    """Claims and evidence have no lines of their own: their faults are told at the row that makes them."""
    made = league.build_in(tmp_path)
    graph = claim("memberships", "sylvania-in-league")
    made.store.add([statement(graph, ontology("states"), mint("sylvania"), None)])
    found = check.check(made.store, places.here().ontology, made.where)
    assert {fault.where for fault in found} == {"data/memberships/all.csv:3"}
    assert any(fault.what.startswith("sylvania-in-league: states: ") for fault in found)


def test_faults_of_rules_and_shapes_come_sorted_and_once(store: Store, tmp_path: Path) -> None:
    """By place and then by what is wrong; two rows that say the same are one fault."""
    twice = "#+ fault: has a parent; wanted none\nSELECT ?row WHERE { ?row ?verb ?whole VALUES ?n { 1 2 } }"
    folder = folder_of(tmp_path, {"no-parent": twice}, 'sh:nodeKind sh:Literal ; sh:message "Wanted none."')
    where = {"freedonia": "states.csv:3", "sylvania": "states.csv:2"}
    assert check.check(store, folder, where) == [
        Fault("states.csv:2", "sylvania: Wanted none. (sylvania)"),
        Fault("states.csv:2", "sylvania: has a parent; wanted none [no-parent]"),
        Fault("states.csv:3", "freedonia: Wanted none. (freedonia)"),
        Fault("states.csv:3", "freedonia: has a parent; wanted none [no-parent]"),
    ]


def test_a_row_without_a_line_is_told_by_its_id(store: Store) -> None:
    """As the words of the vocabularies are, which stand in no table."""
    rule = Rule("no-parent", "has a parent; wanted none", ALL)
    assert sorted(check.rule_faults(store, rule, {})) == [
        Fault("freedonia", "freedonia: has a parent; wanted none (sylvania) [no-parent]"),
        Fault("sylvania", "sylvania: has a parent; wanted none (freedonia) [no-parent]"),
    ]


def test_rules_come_by_name_and_with_their_words(tmp_path: Path) -> None:
    """A rule is called by its file; one without a header is known by its name alone."""
    folder = folder_of(tmp_path, {"b-rule": f"#+ fault: is wrong\n{ALL}", "a-rule": ALL})
    assert check.rules(folder) == [
        Rule("a-rule", "a-rule", ALL),
        Rule("b-rule", "is wrong", f"#+ fault: is wrong\n{ALL}"),
    ]


def test_a_shape_that_is_met_says_nothing(store: Store, tmp_path: Path) -> None:
    """No fault where all conforms."""
    assert list(check.shape_faults(store, folder_of(tmp_path, shape="sh:nodeKind sh:IRI"), {})) == []


def test_a_shape_without_a_column_tells_the_message_alone(store: Store, tmp_path: Path) -> None:
    """A path that is no property, such as the way back, names no column."""
    back = "sh:property mg:shape-back . mg:shape-back sh:path [ sh:inversePath mg:parent ] ; sh:maxCount 0 ; "
    folder = folder_of(tmp_path, shape=back + 'sh:message "Has parts; wanted none."')
    assert sorted(check.shape_faults(store, folder, {})) == [
        Fault("freedonia", "freedonia: Has parts; wanted none."),
        Fault("sylvania", "sylvania: Has parts; wanted none."),
    ]


def test_what_lies_behind_a_fault_is_not_told_again(store: Store, tmp_path: Path) -> None:
    """A parent that fails its own shape is one fault of the child, not a second of the parent."""
    behind = (
        "sh:property mg:shape-child . mg:shape-child sh:path mg:parent ; sh:node mg:shape-whole ; "
        'sh:message "Not a body; wanted one." . '
        "mg:shape-whole a sh:NodeShape ; sh:property mg:shape-kind . "
        'mg:shape-kind sh:path mg:kind ; sh:minCount 1 ; sh:message "No kind; wanted one."'
    )
    found = list(check.shape_faults(store, folder_of(tmp_path, shape=behind), {}))
    assert sorted(fault.what for fault in found) == [
        "freedonia: parent: Not a body; wanted one. (sylvania)",
        "sylvania: parent: Not a body; wanted one. (freedonia)",
    ]


def test_shapes_are_asked_of_the_default_graph(tmp_path: Path) -> None:
    """What stands in a claim only is not seen: the default graph holds the statements of all rows."""
    hidden = [statement(FREEDONIA, ontology("parent"), SYLVANIA, claim("actors", "freedonia"))]
    folder = folder_of(tmp_path, shape="sh:nodeKind sh:Literal")
    assert list(check.shape_faults(Store.of(hidden), folder, {})) == []


def test_the_graph_for_shapes_holds_the_same_terms(store: Store) -> None:
    """Text with and without a language, a boolean, a thing; with the prefixes people read."""
    facts = [text("Land", "en"), text("plain"), boolean(True)]
    store.add(statement(FREEDONIA, ontology("says"), fact, None) for fact in facts)
    made = check.to_graph(store)
    assert sorted(line for line in made.serialize(format="nt").splitlines() if line) == [
        line.decode() for line in store.lines()
    ]
    assert str(dict(made.namespaces())["mg"]) == ONTOLOGY
