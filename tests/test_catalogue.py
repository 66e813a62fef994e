"""A question is a file whose header says what is asked and how the rows read."""

from pathlib import Path

import pytest

from graph import catalogue, places
from graph.catalogue import Column, Parameter, Question
from graph.errors import FaultyQuestion, UnknownQuestion

HERE = catalogue.questions(places.here().questions)
HEADER = {
    "question": "Who is there?",
    "parameters": "body:thing on:date=today instrument:thing=sanction",
    "columns": "who:thing can.block:tally=class/member",
    "key": "who seat",
    "table": "who",
    "empty": "Nobody is.",
    "example": "body=Côte d'Ivoire on=2024-06-01",
}


PRESET = {
    "question": "Who is at home?",
    "preset": "who-is-there instrument=family-legal",
    "parameters": "body:thing",
    "empty": "Nobody is at home.",
    "example": "body=Mali",
}


def written(folder: Path, **header: str) -> Path:
    """A question file with this header; a line of no text is left out."""
    lines = [f"#+ {name}: {line}\n" for name, line in {**HEADER, **header}.items() if line]
    path = folder / "who-is-there.rq"
    path.write_text("".join(lines) + "SELECT ?who { ?who ?is ?there }\n", encoding="utf-8")
    return path


def preset(folder: Path, **header: str) -> Question:
    """What the catalogue makes of a preset with this header, beside the question it rests on."""
    written(folder)
    lines = [f"#+ {name}: {line}\n" for name, line in {**PRESET, **header}.items() if line]
    (folder / "who-is-home.rq").write_text("".join(lines), encoding="utf-8")
    return catalogue.questions(folder)["who-is-home"]


def test_a_header_is_read_whole(tmp_path: Path) -> None:
    """Words, parameters, columns, key, order, table, what an empty answer means, an example."""
    question = catalogue.read(written(tmp_path))
    assert question.name == "who-is-there"
    assert question.words == "Who is there?"
    assert question.parameters == (
        Parameter("body", "thing", None),
        Parameter("on", "date", "today"),
        Parameter("instrument", "thing", "sanction"),
    )
    assert [parameter.required for parameter in question.parameters] == [True, False, False]
    assert question.columns == (
        Column("who", "thing", ("who",)),
        Column("can.block", "tally", ("class", "member")),
    )
    assert question.key == question.order == ("who", "seat")
    assert question.example == {"body": "Côte d'Ivoire", "on": "2024-06-01"}
    assert question.empty == "Nobody is."


def test_a_parameter_may_be_a_word_of_a_list_or_left_out(tmp_path: Path) -> None:
    """`=none` makes it optional, which is neither required nor a value of its own."""
    header = written(
        tmp_path, parameters="body:thing verdict:word/verdicts case:thing=none kind:word/kinds=none"
    )
    body, verdict, case, kind = catalogue.read(header).parameters
    assert verdict == Parameter("verdict", "word", None, "verdicts")
    assert kind == Parameter("kind", "word", "none", "kinds")
    assert [parameter.required for parameter in (body, verdict, case, kind)] == [True, True, False, False]
    assert [parameter.optional for parameter in (body, verdict, case, kind)] == [False, False, True, True]


def test_a_preset_puts_a_question_with_some_parameters_fixed(tmp_path: Path) -> None:
    """Its words, parameters, example and place are its own; rows, reasons and notices are the other's."""
    made, base = preset(tmp_path, place="3"), catalogue.read(tmp_path / "who-is-there.rq")
    assert (made.name, made.words, made.empty) == ("who-is-home", "Who is at home?", "Nobody is at home.")
    assert (made.example, made.place) == ({"body": "Mali"}, 3)
    assert made.parameters == (Parameter("body", "thing", None),)
    assert (made.fixed, made.base) == ({"instrument": "family-legal"}, base.parameters)
    assert (made.columns, made.key, made.order, made.table) == (
        base.columns,
        base.key,
        base.order,
        base.table,
    )
    assert (made.path, made.query) == (base.path, base.query)
    assert (base.fixed, base.base) == ({}, ())


def test_a_preset_may_show_other_columns_and_take_other_defaults(tmp_path: Path) -> None:
    """What it neither takes nor fixes keeps the default of the question it rests on."""
    made = preset(tmp_path, table="can.block", parameters="body:thing=league on:date=2000-01-01")
    assert made.table == ("can.block",)
    assert [parameter.default for parameter in made.parameters] == ["league", "2000-01-01"]
    assert preset(tmp_path, preset="who-is-there").fixed == {}


@pytest.mark.parametrize(
    ("header", "text"),
    [
        ({"preset": "who-knows body=Mali"}, "there is no question who-knows"),
        ({"preset": "who-is-home"}, "there is no question who-is-home"),
        ({"question": "", "example": ""}, "the header lacks example, question"),
        ({"parameters": "on:date=today"}, "it takes and fixes other parameters than those of who-is-there"),
        ({"parameters": "body:thing at:date"}, "it takes and fixes other parameters than"),
        ({"preset": "who-is-there at=home"}, "it takes and fixes other parameters than"),
        ({"parameters": "body:thing instrument:thing"}, "it takes and fixes other parameters than"),
        (
            {"parameters": "body:word"},
            "parameter 'body:word'; wanted name:thing, name:date or name:word/list",
        ),
        ({"place": "first"}, "place 'first'; wanted a number"),
    ],
)
def test_a_preset_that_does_not_fit_is_faulty(tmp_path: Path, header: dict[str, str], text: str) -> None:
    """An unknown question or another preset, a line left out, a parameter missing, strange or given twice."""
    with pytest.raises(FaultyQuestion) as caught:
        preset(tmp_path, **header)
    assert str(caught.value).startswith(f"who-is-home.rq: {text}")


def test_an_order_may_differ_from_the_key(tmp_path: Path) -> None:
    """Rows are one a key, and sorted as the file says."""
    assert catalogue.read(written(tmp_path, order="seat")).order == ("seat",)


def test_questions_are_listed_by_place_and_then_by_name(tmp_path: Path) -> None:
    """One without a place comes after those with one."""
    for name, place in (("c", "2"), ("b", ""), ("a", ""), ("d", "10"), ("e", "2")):
        written(tmp_path, place=place).rename(tmp_path / f"{name}.rq")
    assert list(catalogue.questions(tmp_path)) == ["c", "e", "d", "a", "b"]


def test_rows_reasons_and_notices_lie_beside_each_other(tmp_path: Path) -> None:
    """Only the first is a question."""
    question = catalogue.read(written(tmp_path))
    (tmp_path / "who-is-there.why.rq").write_text("why", encoding="utf-8")
    (tmp_path / "who-is-there.notices.rq").write_text("notices", encoding="utf-8")
    assert question.query.endswith("SELECT ?who { ?who ?is ?there }\n")
    assert (question.why, question.notices) == ("why", "notices")
    assert list(catalogue.questions(tmp_path)) == ["who-is-there"]


@pytest.mark.parametrize("missing", [*HEADER])
def test_a_header_without_one_of_its_lines_is_faulty(tmp_path: Path, missing: str) -> None:
    """The file and the line are named."""
    with pytest.raises(FaultyQuestion, match=rf"who-is-there\.rq: the header lacks {missing}\."):
        catalogue.read(written(tmp_path, **{missing: ""}))


@pytest.mark.parametrize(
    ("header", "text"),
    [
        ({"parameters": "body"}, "parameter 'body'; wanted name:thing, name:date or name:word/list"),
        (
            {"parameters": "body:string"},
            "parameter 'body:string'; wanted name:thing, name:date or name:word/list",
        ),
        ({"columns": "who:person"}, "column 'who:person'; wanted name:thing|things|word"),
        ({"columns": "who"}, "column 'who'; wanted name:thing"),
        ({"place": "first"}, "place 'first'; wanted a number"),
    ],
)
def test_an_unknown_form_is_faulty(tmp_path: Path, header: dict[str, str], text: str) -> None:
    """What was found, and the types there are."""
    with pytest.raises(FaultyQuestion) as caught:
        catalogue.read(written(tmp_path, **header))
    assert f"who-is-there.rq: {text}" in str(caught.value)


def test_an_unknown_question_is_told_with_those_there_are() -> None:
    """In the order in which they are listed everywhere."""
    with pytest.raises(UnknownQuestion, match=f"There are: {', '.join(HERE)}"):
        catalogue.find(HERE, "who-knows")
    assert catalogue.find(HERE, "who-can-sanction").name == "who-can-sanction"


@pytest.mark.parametrize("question", HERE.values(), ids=HERE)
def test_every_question_keeps_its_own_contract(question: Question) -> None:
    """It projects what it binds and folds, tells its key, shows columns it has, and its example fits."""
    names = {column.name for column in question.columns}
    projected = question.query.split("WHERE", 1)[0]
    folded = {variable for column in question.columns for variable in column.variables}
    bound = {parameter.name for parameter in question.parameters}
    taken = {parameter.name for parameter in question.base or question.parameters}
    assert set(question.key) <= {column.variables[0] for column in question.columns}
    for name in folded | taken | set(question.key) | set(question.order):
        assert f"?{name}" in projected.split(), name
    assert set(question.table) <= names
    assert set(question.example) <= bound
    assert {parameter.name for parameter in question.parameters if parameter.required} <= set(
        question.example
    )
    for text, bound_too in ((question.why, set(question.key)), (question.notices, set[str]())):
        assert {f"?{name}" for name in taken | bound_too} <= set(text.split("WHERE", 1)[0].split())
