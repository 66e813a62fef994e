"""The questions over small worlds: what follows, what never follows, and why."""

from collections.abc import Mapping

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
from graph.terms import IRI, Term, day_literal, mint
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
    assert bindings["on"] == day_literal(__import__("datetime").date(2000, 1, 1))
