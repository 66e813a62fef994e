"""The timeline of a case: where a mark stands, where it leads, and what is left out."""

import re
from datetime import date

import pytest
from small_worlds import desk, questions, store_of

from graph.answers import Desk
from graph.chart import (
    DONE,
    EVENTS,
    FAILED,
    LANES,
    OFFERED,
    STANDING,
    UNSORTED,
    Band,
    Mark,
    Timeline,
    timeline,
)
from graph.errors import BadForm, EmptyChart
from graph.store import Store
from graph.terms import mint, ontology, statement, text
from graph.things import Shelf

WORLD = "escalation"


def drawn(case: str = "alban-war", base: str = "/id/", desk_: Desk | None = None, **days: str) -> Timeline:
    """The timeline of a case of the small world."""
    at = desk_ or desk(store_of(WORLD))
    answer = at.ask(questions()["escalation"], {"case": case, **days})
    return timeline(answer, Shelf(at.store, at.names), base=base)


def marks_of(made: Timeline, words: str) -> list[Mark]:
    return [mark for mark in made.marks if words in mark.words]


def test_a_measure_stands_in_the_lane_of_each_of_its_families() -> None:
    """An arms embargo is economic and military: both lanes show it, on the same day."""
    found = marks_of(drawn(), "council-bans-arms")
    assert [mark.lane for mark in found] == ["economic", "military"]
    assert {mark.day for mark in found} == {date(1994, 5, 1)}


def test_what_the_sides_did_stands_apart_from_what_was_done_about_it() -> None:
    """An event has a lane of its own."""
    assert [mark.lane for mark in marks_of(drawn(), "army-shells-town")] == [EVENTS]


def test_a_threat_is_no_deed() -> None:
    """What was carried out, what was threatened and what failed have three shapes."""
    made = drawn()
    assert {mark.standing for mark in marks_of(made, "boria-threatens")} == {OFFERED}
    assert {mark.standing for mark in marks_of(made, "army-shells-town")} == {DONE}
    assert set(STANDING.values()) == {DONE, OFFERED, FAILED}


def test_every_status_of_an_act_has_a_shape() -> None:
    """A status added to the vocabulary is drawn, or this law says that it is not."""
    store = store_of(WORLD)
    rows = store.select(
        "PREFIX mg: <https://w3id.org/mandate-graph/ontology#> "
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
        "SELECT ?word WHERE { ?status skos:inScheme mg:scheme-act-statuses ; skos:notation ?word }"
    )
    assert {row["word"].value for row in rows} == set(STANDING)


def test_phases_lie_behind_from_their_first_day_to_their_last() -> None:
    """A band ends where the phase may have ended."""
    assert drawn().bands == (Band("war-builds-up", date(1994, 1, 1), date(1994, 4, 10)),)


def test_the_days_asked_for_are_the_days_shown() -> None:
    """Whatever was done outside them."""
    made = drawn(since="1994-03-01", until="1994-06-01")
    assert (made.since, made.until) == (date(1994, 3, 1), date(1994, 6, 1))
    assert made.title == "alban-war"


def test_without_days_whole_months_around_the_measures_are_shown() -> None:
    """An early deed of a side does not stretch the chart; what lies outside is counted."""
    made = drawn()
    assert (made.since, made.until) == (date(1993, 1, 1), date(1994, 7, 1))
    late = Timeline("war", date(1994, 4, 20), date(1994, 5, 2), made.marks, made.bands, 2, "v")
    assert "Left out: 2 earlier, 1 later, 2 of no known day." in late.note


def test_a_mark_leads_to_its_source_or_else_to_its_row() -> None:
    """An address that a source gives comes before that of the row."""
    store = Store.of(store_of(WORLD).quads())
    store.add([statement(mint("gazette"), ontology("url"), text("https://gazette.example/1"), None)])
    links = {mark.words.split(": ")[2]: mark.address for mark in drawn(desk_=desk(store)).marks}
    assert links["council-bans-arms (adopted)"] == "https://gazette.example/1"
    assert links["boria-helps (carried-out)"] == "/id/boria-helps"


def test_in_svg_every_mark_shown_is_a_link() -> None:
    """One link a mark, and no other."""
    made = drawn()
    shown = [mark.address for mark in made.marks if made.since <= mark.day < made.until]
    assert sorted(re.findall(r'xlink:href="(/id/[^"]+)"', made.svg().decode())) == sorted(shown)


def test_the_same_answer_is_the_same_drawing() -> None:
    """Byte by byte, so that a drawing can be kept and compared."""
    assert drawn().svg() == drawn().svg()


def test_a_label_cannot_break_out_of_the_drawing() -> None:
    """Markup in a name is shown as text."""
    hostile = "<script>alert(1)</script>"
    marks = (Mark(UNSORTED, date(2000, 1, 2), DONE, hostile, f'/id/x"{hostile}'),)
    band = Band(hostile, date(2000, 1, 1), date(2001, 1, 1))
    body = Timeline(hostile, band.since, band.until, marks, (band,), 0, "v", (UNSORTED,)).svg()
    assert b"<script" not in body
    assert b"&lt;script&gt;" in body


def test_png_is_png() -> None:
    """Its first bytes say so."""
    assert drawn().png().startswith(b"\x89PNG\r\n")


def test_another_form_is_refused_with_those_there_are() -> None:
    """The way out is in the text."""
    with pytest.raises(BadForm, match="svg or png"):
        drawn().drawn("gif")


def test_a_case_without_a_day_is_no_empty_picture() -> None:
    """It is an error that names the case."""
    with pytest.raises(EmptyChart, match="alban-war"):
        drawn(since="1950-01-01", until="1951-01-01")
    with pytest.raises(EmptyChart, match="borian-peace"):
        drawn("borian-peace")


def test_an_act_of_a_day_or_before_does_not_fill_an_earlier_chart() -> None:
    """It may have been then, but it stands at the last day it can be of."""
    with pytest.raises(EmptyChart):
        drawn("borian-coup", since="1950-01-01", until="1951-01-01")
    (mark,) = marks_of(drawn("borian-coup"), "boria-warned")
    assert mark.day == date(1999, 12, 31)


def test_marks_of_about_one_day_do_not_hide_each_other() -> None:
    """Twenty acts of one day stand at twenty heights of their lane."""
    marks = tuple(Mark(UNSORTED, date(2000, 1, 2), DONE, f"act {n}", f"/{n}") for n in range(20))
    made = Timeline("t", date(2000, 1, 1), date(2001, 1, 1), marks, (), 0, "v", (UNSORTED,))
    (axes,) = made.figure().axes
    heights = {float(y) for dots in axes.collections for _, y in dots.get_offsets()}
    assert len(heights) == 20
    assert max(heights) - min(heights) <= 0.8
    assert LANES[-1] == UNSORTED
