"""The front door: one call to load, four things to do."""

import dataclasses
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import league
import pytest

import graph
from graph import dataset
from graph.errors import BadDay, BadParameter, NoDataset, UnknownName, UnknownQuestion


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> graph.Library:
    """The library over the League."""
    home = league.write(tmp_path_factory.mktemp("league"))
    dataset.make(home)
    return graph.load(home.dataset)


def label(value: object) -> object:
    """The label of a thing in an answer."""
    assert isinstance(value, Mapping)
    return value["label"]


def test_a_library_is_loaded_from_a_folder(small: graph.Library) -> None:
    """A path or its text; it bears the version of what it holds."""
    again = graph.load(str(small.path))
    assert again.version == small.version
    assert again.version.startswith(dataset.RELEASE)
    assert again.store.lines() == small.store.lines()


def test_a_folder_without_dataset_is_told(tmp_path: Path) -> None:
    """With the command that makes one."""
    with pytest.raises(NoDataset, match="Build it: mandates build"):
        graph.load(tmp_path)


def test_a_question_is_asked_by_name(small: graph.Library) -> None:
    """Things by any name, days as text or as dates."""
    answer = small.ask("members-of", body="ligue", on="2000-01-01")
    assert answer.status == "yes"
    assert [(label(row["member"]), row["sure"]) for row in answer.rows] == [
        ("Freedonia", True),
        ("Sylvania", False),
    ]
    assert small.ask("members-of", body="TL", on=date(2000, 1, 1)).to_dict() == answer.to_dict()


def test_the_day_of_a_question_is_today_unless_said(small: graph.Library) -> None:
    """Today is a parameter of the library."""
    then = dataclasses.replace(small, today=lambda: date(1999, 9, 9))
    assert then.ask("members-of", body="league").parameters["on"] == "1999-09-09"
    assert small.ask("members-of", body="league").parameters["on"] == date.today().isoformat()


def test_a_power_is_found_with_its_reasons(small: graph.Library) -> None:
    """`why` names each row that makes the answer true."""
    answer = small.ask("who-can-sanction", why=True, target="Freedonia", on="2000-01-01")
    row = next(row for row in answer.rows if label(row["power"]) == "Council: ban arms")
    reasons = row["why"]
    assert isinstance(reasons, list)
    told = {reason["claim"].rsplit("/", 1)[-1] for reason in reasons}
    assert {"council-bans-arms", "charter-art-1", "freedonia-in-league"} <= told
    assert "why" not in small.ask("who-can-sanction", target="Freedonia", on="2000-01-01").rows[0]


@pytest.mark.parametrize(
    ("question", "values", "error"),
    [
        ("who-knows", {}, UnknownQuestion),
        ("members-of", {}, BadParameter),
        ("members-of", {"body": "league", "at": "x"}, BadParameter),
        ("members-of", {"body": "nobody"}, UnknownName),
        ("members-of", {"body": "league", "on": "2023-02-29"}, BadDay),
    ],
)
def test_what_cannot_be_asked_is_told(
    small: graph.Library, question: str, values: dict[str, str], error: type[Exception]
) -> None:
    """Each fault of the asker has its own error."""
    with pytest.raises(error):
        small.ask(question, **values)


def test_a_thing_is_shown_by_any_name(small: graph.Library) -> None:
    """The same record for label, acronym and id."""
    assert small.show("TL") == small.show("The League") == small.show("league")
    with pytest.raises(UnknownName):
        small.show("nobody")


def test_a_network_is_drawn_for_a_day(small: graph.Library) -> None:
    """Today unless said; an unknown one is told with those there are."""
    drawn = small.network("powers", "2005-01-01")
    assert drawn.graph["on"] == "2005-01-01"
    assert "council" in drawn
    then = dataclasses.replace(small, today=lambda: date(1999, 9, 9))
    assert then.network("powers").graph["on"] == "1999-09-09"
    with pytest.raises(UnknownQuestion, match=r"There is no network 'friends'. There are: .*powers"):
        small.network("friends")


def test_rdflib_gets_every_statement(small: graph.Library) -> None:
    """The default graph, and a named graph per claim."""
    made = small.rdflib()
    assert len(list(made.quads())) == len(small.store)


def test_a_question_has_a_schema(small: graph.Library) -> None:
    """By name."""
    assert small.schema("members-of")["title"] == small.questions["members-of"].words
    with pytest.raises(UnknownQuestion):
        small.schema("who-knows")


def test_a_library_prints_what_it_is(small: graph.Library) -> None:
    """Version and path, not a hundred thousand statements."""
    assert repr(small) == f"Library(version={small.version!r}, path={small.path!r})"


def test_the_real_dataset_answers(library: graph.Library) -> None:
    """One fact no edit should change: Mali was bound by ECOWAS, suspended, in June 2024."""
    answer = library.ask("members-of", body="ECOWAS", on="2024-06-01")
    seat = next(row for row in answer.rows if label(row["member"]) == "Mali")
    assert (seat["status"], seat["bound"], seat["votes"]) == ("suspended", True, False)


def test_of_a_long_answer_the_first_rows_are_given(small: graph.Library) -> None:
    """With a notice, reasons for those alone, and the status of the whole."""
    whole = small.ask("members-of", why=True, body="league", on="2000-01-01")
    first = small.ask("members-of", why=True, most=1, body="league", on="2000-01-01")
    assert first.rows == whole.rows[:1]
    assert first.status == whole.status
    assert first.notices[-1] == {"code": "cut", "text": "The first 1 of 2 rows.", "about": [], "claims": []}
    assert (
        small.ask("members-of", why=True, most=2, body="league", on="2000-01-01").to_dict() == whole.to_dict()
    )
