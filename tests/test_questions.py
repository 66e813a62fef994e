"""The questions over small worlds: what follows, what never follows, and why."""

from collections.abc import Mapping
from datetime import date

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
from graph.store import Store
from graph.terms import IRI, Statement, Term, day_literal, mint, ontology, statement
from graph.things import Record

COUNTED = ("can_block", "precedents")


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


def test_every_question_has_a_world_with_cases() -> None:
    """No question goes unproved: each has a world, rows that must follow and rows that must not."""
    assert set(WORLDS) == set(questions())
    for name in questions():
        assert {case.question for case in cases("expected.csv")} >= {name}
        assert {case.question for case in cases("never.csv")} >= {name}


def stated(row: Record) -> Record:
    """A row as stated: all it says, without its reasons and what it counts elsewhere."""
    return {name: value for name, value in row.items() if name not in ("why", *COUNTED)}


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
    named = {mint(value) for value in values.values() if mint_or_none(value)}
    alone = desk(store_of(question, only=reasons | named)).ask(asked, values)
    assert key_of(whole) in [key_of(row) for row in alone.rows]
    for reason in reasons - named:
        less = desk(store_of(question, without=reason)).ask(asked, values)
        assert without_labels(stated(whole)) not in [without_labels(stated(row)) for row in less.rows]


def mint_or_none(value: str) -> bool:
    return (
        mint(value) in {subject for world in WORLDS for subject in things(world)}
        if value[0].isalpha()
        else False
    )


def key_of(row: Record) -> str:
    names = ("power", "instrument", "membership", "obstacle", "about", "day", "lacking")
    return str({name: ids(row[name]) for name in names if name in row})


def ids(value: object) -> object:
    return value["id"] if isinstance(value, dict) else value


def without_labels(value: object) -> object:
    if isinstance(value, dict):
        return {name: without_labels(part) for name, part in value.items() if name != "label"}
    return [without_labels(part) for part in value] if isinstance(value, list) else value


def bindings_in(world: str, question: str) -> list[dict[str, Term]]:
    """Everything a question could be asked of in a world, in small: two things a role, two days."""
    kinds: dict[str, list[IRI]] = {"State": [], "Organisation": []}
    for subject, statements in sorted(things(world).items(), key=str):
        for fact in statements:
            name = str(fact.object).rsplit("#", 1)[-1].rstrip(">")
            if name in kinds:
                kinds[name].append(subject)
    own = [case for case in cases("expected.csv") if case.question == question == world]
    values = [dict(case.parameters) for case in own]
    if not values:
        values = [
            {"target": state.value, "member": state.value, "body": body.value, "on": day}
            for state, body in zip(kinds["State"], kinds["Organisation"], strict=False)
            for day in ("2000-06-01",)
        ]
    maker = desk(store_of(world))
    asked = questions()[question]
    wanted = {parameter.name for parameter in asked.parameters}
    return [
        maker._bindings(asked, {n: v.rsplit("/", 1)[-1] for n, v in value.items() if n in wanted})
        for value in values
    ]


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("question", sorted(questions()))
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


def test_a_day_is_bound_as_a_date() -> None:
    """What is put into a query is a term, not text."""
    bindings = desk(store_of("members-of"))._bindings(
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
        assert key_of(row) not in [key_of(other) for other in left]
        if any(str(other["obstacle"]).startswith(("target", "body")) for other in left):
            continue  # nothing reaches what does not exist
        stopped = {ids(power) for other in left for power in other["powers"]}
        assert {power["id"] for power in listed} <= reached | stopped, row
