"""The fault rules: each catches the bad world written for it and spares the good one."""

import re
from functools import cache
from pathlib import Path

import pytest
import rdflib
from rdflib.query import ResultRow

from graph import build, check, places
from graph.check import Rule
from graph.rows import Fault
from graph.store import Store
from graph.terms import mint, slug_of, to_rdflib

HERE = places.here()
RULES = {rule.name: rule for rule in check.rules(HERE.ontology)}
WORLDS = Path(__file__).parent / "rules"
Found = set[tuple[str, str]]

every_rule = pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
every_world = pytest.mark.parametrize("world", ["bad", "good"])


@cache
def vocabularies() -> rdflib.Graph:
    """The ontology as rdflib reads it."""
    graph = rdflib.Graph()
    for path in [*HERE.ontology.glob("*.ttl"), *(HERE.ontology / "vocabularies").glob("*.ttl")]:
        graph.parse(path)
    return graph


def store_of(rule: Rule, world: str) -> Store:
    """The ontology with one world of a rule."""
    store = build.ontology_store(HERE.ontology)
    store.load(WORLDS / rule.name / f"{world}.ttl")
    return store


def faulty_rows(rule: Rule, world: str) -> set[str]:
    """The ids of the rows that a world calls faulty."""
    text = (WORLDS / rule.name / f"{world}.ttl").read_text(encoding="utf-8")
    return set(re.findall(r"^id:(faulty[a-z-]*)", text, re.MULTILINE))


@every_rule
def test_a_rule_without_both_worlds_is_no_rule(rule: Rule) -> None:
    """Each rule has a bad world with a faulty row in it, and a good one without."""
    assert {path.stem for path in (WORLDS / rule.name).glob("*.ttl")} == {"bad", "good"}
    assert faulty_rows(rule, "bad")
    assert not faulty_rows(rule, "good")


def test_every_world_belongs_to_a_rule() -> None:
    """No world is left over from a rule that is gone."""
    assert {path.name for path in WORLDS.iterdir()} == set(RULES)


@every_rule
def test_a_rule_bites(rule: Rule) -> None:
    """In its bad world a rule names exactly the rows that are called faulty."""
    rows = store_of(rule, "bad").select(rule.query)
    assert {slug_of(row["row"]) for row in rows} == faulty_rows(rule, "bad")


@every_rule
def test_a_rule_spares_what_is_sound(rule: Rule) -> None:
    """In its good world, which comes as near to the fault as may be, a rule finds nothing."""
    assert list(check.rule_faults(store_of(rule, "good"), rule, {})) == []


@every_world
@every_rule
def test_both_engines_find_the_same(rule: Rule, world: str) -> None:
    """A rule gives the same rows on rdflib as in our store, term by term."""
    ours = {
        (to_rdflib(row["row"]), to_rdflib(row["found"])) for row in store_of(rule, world).select(rule.query)
    }
    graph = vocabularies() + rdflib.Graph().parse(WORLDS / rule.name / f"{world}.ttl")
    theirs = {
        (row.get("row"), row.get("found")) for row in graph.query(rule.query) if isinstance(row, ResultRow)
    }
    assert theirs == ours


@every_rule
def test_a_fault_says_what_is_wanted(rule: Rule) -> None:
    """The header of a rule says what is wrong and then what would be right."""
    assert rule.query.startswith("#+ fault: ")
    wrong, _, wanted = rule.fault.partition("; wanted ")
    assert wrong
    assert wanted


@every_rule
def test_a_rule_tells_the_row_and_what_was_found(rule: Rule) -> None:
    """A rule projects `row`, which is a thing, and `found`, and nothing else."""
    rows = store_of(rule, "bad").select(rule.query)
    assert rows.variables == ("row", "found")
    assert all(row["row"] == mint(slug_of(row["row"])) and "found" in row for row in rows)


def test_a_fault_stands_at_the_file_and_line_of_its_row() -> None:
    """A fault names the place of the faulty row, the row, what is wrong, what was found and the rule."""
    rule = RULES["follows-later"]
    (fault,) = check.rule_faults(store_of(rule, "bad"), rule, {"faulty": "data/acts/un.csv:7"})
    assert fault == Fault("data/acts/un.csv:7", f"faulty: {rule.fault} (embargo) [follows-later]")
