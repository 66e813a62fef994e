"""The questions over small worlds: what follows, what never follows, and why."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache

import pytest
from small_worlds import (
    WORLDS,
    Case,
    cases,
    desk,
    questions,
    rows_by_rdflib,
    rows_by_us,
    store_of,
    things,
)

from graph.answers import Answer
from graph.catalogue import Question
from graph.store import Store
from graph.terms import IRI, Statement, Term, day_literal, is_text, mint, ontology, slug_of, statement
from graph.things import Record

COUNTING = ("count", "tally")
PAIRS = [
    (name, world)
    for name, question in sorted(questions().items())
    for world in WORLDS
    if name == world or not question.base  # a preset's queries are asked of other worlds by its base
]
ASKED_OF = {
    "blocked": "Organisation",
    "body": "Organisation",
    "case": "Case",
    "document": "Document",
    "factor": "Element",
    "first": "Case",
    "framework": "Document",
    "from": "Organisation",
    "holder": "Organ",
    "member": "State",
    "second": "Case",
    "source": "Source",
    "state": "State",
    "target": "State",
    "thing": "Organisation",
    "treaty": "Document",
}


def ask(case: Case, why: bool = False) -> Answer:
    return desk(store_of(case.question)).ask(questions()[case.question], case.parameters, why=why)


def agrees(record: Mapping[str, str], row: Mapping[str, str]) -> bool:
    return all(record[name] == ("" if value == "-" else value) for name, value in row.items())


@pytest.mark.parametrize("case", cases("expected.csv"), ids=str)
def test_what_must_follow_follows(case: Case) -> None:
    """A row of expected.csv is in the answer; status and notices are as it says."""
    answer = ask(case)
    if case.row:
        assert any(agrees(record, case.row) for record in answer.records()), answer.records()
    if "status" in case.answer:
        assert answer.status == case.answer["status"]
    if "notice" in case.answer:
        assert case.answer["notice"] in {notice["code"] for notice in answer.notices}


@pytest.mark.parametrize("case", cases("never.csv"), ids=str)
def test_what_must_never_follow_does_not(case: Case) -> None:
    """No row of the answer agrees with a row of never.csv, and no such notice is given."""
    answer = ask(case)
    if case.row:
        assert not any(agrees(record, case.row) for record in answer.records())
    if "notice" in case.answer:
        assert case.answer["notice"] not in {notice["code"] for notice in answer.notices}


@cache
def sayable(world: str) -> set[str]:
    """Every label, word and text of a world, and how flags and empty cells are written."""
    store = store_of(world)
    names = desk(store).names
    texts = {value.value for _, _, value in store.facts() if is_text(value)}
    return {"yes", "no", "-", *texts, *names.labels.values(), *names.words.values()}


@pytest.mark.parametrize("case", cases("never.csv"), ids=str)
def test_what_never_follows_could_be_said(case: Case) -> None:
    """The cells of never.csv are labels, words and texts of their world: a misprint never follows either."""
    cells = (*case.row.values(), *case.answer.values())
    parts = {part for cell in cells for part in re.split("; | > ", cell)}
    assert {part for part in parts if not part.isdecimal()} <= sayable(case.question)


def test_every_question_has_a_world_with_cases() -> None:
    """No question goes unproved: each has a world, rows that must follow and rows that must not."""
    assert set(WORLDS) == set(questions())
    for name in questions():
        assert {case.question for case in cases("expected.csv")} >= {name}
        assert {case.question for case in cases("never.csv")} >= {name}


def stated(question: Question, row: Record) -> Record:
    """A row as stated: all it says, without its reasons and what it counts elsewhere."""
    counted = {column.name.split(".")[0] for column in question.columns if column.type in COUNTING}
    return {name: value for name, value in row.items() if name not in {"why", *counted}}


def reasons_of(row: Record) -> set[IRI]:
    reasons = row["why"]
    assert isinstance(reasons, list)
    return {mint(str(reason["claim"]).rsplit("/", 1)[1]) for reason in reasons}


def rows_with_reasons() -> list[tuple[str, Mapping[str, str], int]]:
    found = []
    for parameters in {(case.question, tuple(case.parameters.items())) for case in cases("expected.csv")}:
        question, values = parameters
        answer = desk(store_of(question)).ask(questions()[question], dict(values))
        found += [(question, dict(values), number) for number in range(len(answer.rows))]
    return sorted(found, key=str)


@pytest.mark.parametrize(("question", "values", "number"), rows_with_reasons(), ids=str)
def test_reasons_are_enough_and_each_is_needed(question: str, values: dict[str, str], number: int) -> None:
    """The reasons alone yield the row; without any one of them the row as stated falls."""
    asked = questions()[question]
    whole = desk(store_of(question)).ask(asked, values, why=True).rows[number]
    reasons = reasons_of(whole)
    assert reasons
    named = {thing for thing in things(question) if slug_of(thing) in spoken_of(asked, values)}
    alone = desk(store_of(question, only=reasons | named)).ask(asked, values)
    assert key_of(asked, whole) in [key_of(asked, row) for row in alone.rows]
    for reason in reasons - named:
        less = desk(store_of(question, without=reason)).ask(asked, values)
        assert bare(stated(asked, whole)) not in [bare(stated(asked, row)) for row in less.rows], reason


def spoken_of(question: Question, values: Mapping[str, str]) -> set[str]:
    """What an answer takes as named: by who asks, by what a preset fixes, by a default."""
    defaults = {parameter.default for parameter in question.parameters if parameter.default is not None}
    return {*values.values(), *question.fixed.values(), *defaults}


def key_of(question: Question, row: Record) -> dict[str, object]:
    """What tells a row from every other of its answer: the columns its key is folded into."""
    return {
        column.name: ids(row[column.name])
        for column in question.columns
        if column.variables[0] in question.key
    }


def ids(value: object) -> object:
    return value["id"] if isinstance(value, dict) else value


def bare(value: object) -> object:
    """A value without the labels in it: they are the words of other rows."""
    if isinstance(value, dict):
        return {name: bare(part) for name, part in value.items() if name != "label"}
    return [bare(part) for part in value] if isinstance(value, list) else value


def bindings_in(world: str, question: str) -> list[dict[str, Term]]:
    """What is asked of a world: its own cases, or two things a role on a day of its middle years."""
    own = [case.parameters for case in cases("expected.csv") if case.question == question == world]
    asked = questions()[question]
    maker = desk(store_of(world))
    unlike = {str(values): values for values in own or guesses(world, asked)}
    return [maker.bindings(asked, values) for values in unlike.values()]


def guesses(world: str, question: Question) -> list[dict[str, str]]:
    """Up to two sets of values for the things a question cannot do without, on one day."""
    given = {"instrument": ["sanction", "arms-embargo"], "on": ["2000-06-01"] * 2}
    names = [p.name for p in question.parameters if p.name == "on" or (p.type == "thing" and not p.optional)]
    found = [given[name] if name in given else candidates(world, name) for name in names]
    return [dict(zip(names, values, strict=True)) for values in list(zip(*found, strict=False))[:2]]


def candidates(world: str, name: str) -> list[str]:
    """What a parameter could be in a world: things of its class, what rows name so, or else anything."""
    labels = desk(store_of(world)).names.labels
    facts = [fact for _, statements in sorted(things(world).items(), key=str) for fact in statements]
    classed = [fact.subject for fact in facts if fact.object == ontology(ASKED_OF.get(name, name))]
    named = [fact.object for fact in facts if fact.predicate == ontology(name)]
    named = [thing for thing in named if thing.value in labels]
    return [slug_of(thing) for thing in dict.fromkeys(classed or named or things(world))]


@pytest.mark.parametrize(("question", "world"), PAIRS)
def test_both_engines_give_the_same_rows(question: str, world: str) -> None:
    """Each query of a question gives the same rows on our store and on rdflib, in every world."""
    asked = questions()[question]
    store = store_of(world)
    for bindings in bindings_in(world, question):
        rows = rows_by_us(store, asked.query, bindings)
        assert rows_by_rdflib(world, asked.query, bindings) == rows
        assert rows_by_rdflib(world, asked.notices, bindings) == rows_by_us(store, asked.notices, bindings)
        for row in store.select(asked.query, bindings).rows[:3]:
            key = {name: row[name] for name in asked.key if name in row}
            because = rows_by_us(store, asked.why, {**bindings, **key})
            assert rows_by_rdflib(world, asked.why, {**bindings, **key}) == because


def test_elements_stand_in_the_order_of_their_numbers() -> None:
    """Digits count as numbers, a part stands behind its whole, and what has no number comes last."""
    answer = desk(store_of("elements-of")).ask(questions()["elements-of"], {"framework": "survey"})
    assert [row["number"] for row in answer.rows] == ["1", "1.2", "1.10", None, "2", "10", None]
    assert [ids(row["element"]) for row in answer.rows[3::3]] == ["unnumbered-sign", "caution"]


def test_a_day_is_bound_as_a_date() -> None:
    """What is put into a query is a term, not text."""
    bindings = desk(store_of("members-of")).bindings(
        questions()["members-of"], {"body": "league", "on": "2000-01-01"}
    )
    assert bindings["on"] == day_literal(date(2000, 1, 1))


def remedied(row: Record, target: str, powers: list[IRI]) -> tuple[set[IRI], list[Statement]] | None:
    """What to take out and put in so that an obstacle is gone; None where no fact could do it."""
    obstacle, about = str(row["obstacle"]), mint(str(ids(row["about"])))
    open_days = {
        "sinceFirst": date(1, 1, 1),
        "sinceLast": date(1, 1, 1),
        "untilFirst": date(9999, 12, 31),
        "untilLast": date(9999, 12, 31),
    }
    days = {name: day_literal(day) for name, day in open_days.items()}
    if "member" in obstacle or obstacle in ("not-bound", "not-a-party"):
        treaty = obstacle == "not-a-party"
        facts = {
            ("party" if treaty else "member"): mint(target),
            ("document" if treaty else "body"): about,
            ("kind" if treaty else "status"): mint("party" if treaty else "full"),
            **days,
        }
        return set(), [statement(mint("missing"), ontology(n), value, None) for n, value in facts.items()]
    if obstacle == "taken-out":
        return {about}, []
    if obstacle in ("target-not-yet", "target-ended", "not-yet-in-force", "no-longer-in-force"):
        again = [about] if obstacle.startswith("target") else powers
        return set(), [statement(one, ontology(n), value, None) for one in again for n, value in days.items()]
    if obstacle == "not-addressed" and str(about.value).endswith("two-states"):
        return set(), [statement(about, ontology("of"), mint(target), None)]
    return None


@pytest.mark.parametrize("case", [c for c in cases("expected.csv") if c.question == "why-not"], ids=str)
def test_the_missing_fact_that_why_not_names_brings_the_row(case: Case) -> None:
    """With the fact an obstacle names put right, the powers it stood before reach, or meet the next one."""
    for row in ask(case).rows:
        listed = row["powers"]
        assert isinstance(listed, list)
        powers = [mint(power["id"]) for power in listed]
        remedy = remedied(row, case.parameters["target"], powers)
        if remedy is None or not powers:
            continue
        gone, added = remedy
        touched = {fact.subject for fact in added}
        store = Store.of(
            quad
            for quad in store_of("why-not").quads()
            if quad.subject not in gone
            and not (quad.subject in touched and "#since" in quad.predicate.value)
            and not (quad.subject in touched and "#until" in quad.predicate.value)
        )
        store.add(added)
        values = {name: value for name, value in case.parameters.items() if name in ("target", "on")}
        answer = desk(store).ask(questions()["who-can-sanction"], values)
        reached = {ids(found["power"]) for found in answer.rows}
        left = desk(store).ask(questions()["why-not"], case.parameters).rows
        asked = questions()["why-not"]
        assert key_of(asked, row) not in [key_of(asked, other) for other in left]
        if any(str(other["obstacle"]).startswith(("target", "body")) for other in left):
            continue  # nothing reaches what does not exist
        stopped = {ids(power) for other in left for power in other["powers"]}
        assert {power["id"] for power in listed} <= reached | stopped, row
