"""The laws of the sheet: a cut is exact, whatever the texts say and however the pieces fall."""

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from graph.workers.forms import ROWS
from graph.workers.sheet import Full, Sheet, TooLong

FORMS = sorted(ROWS)
HOSTILE = ["", ",{", '"', '"}},{"', "\\", '\\"', "\n", "\r\n", '"\n', "<result>", "]}}", "\t", "é"]
texts = some.lists(some.sampled_from(HOSTILE), max_size=4).map("".join)
rows = some.lists(some.tuples(some.none() | texts, some.none() | texts), max_size=6)
law = settings(deadline=None, max_examples=150)


def written(form: str, found: list[tuple[str | None, str | None]]) -> bytes:
    """The rows as the engine writes them."""
    cells = [
        " ".join("UNDEF" if text is None else str(pyoxigraph.Literal(text)) for text in row) for row in found
    ]
    query = f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {' '.join(f'({cell})' for cell in cells)} }} }}"
    body = pyoxigraph.Store().query(query).serialize(format=ROWS[form])
    assert body is not None
    return body


def on_a_sheet(form: str, body: bytes, most: int, piece: int) -> tuple[Sheet, bool]:
    """The sheet after the body was written on it in pieces, and whether it was cut."""
    sheet = Sheet(form, most, 10_000)
    try:
        for start in range(0, len(body), piece):
            sheet.write(body[start : start + piece])
        sheet.flush()
        sheet.close()
    except Full:
        return sheet, True
    return sheet, False


@law
@given(some.sampled_from(FORMS), rows, some.integers(1, 6), some.integers(1, 40))
def test_a_result_is_cut_after_so_many_rows_and_not_otherwise(
    form: str, found: list[tuple[str | None, str | None]], most: int, piece: int
) -> None:
    """What stays is what the engine writes of so many rows; a result that fits stays as it is."""
    sheet, cut = on_a_sheet(form, written(form, found), most, piece)
    assert bytes(sheet.body) == written(form, found[:most])
    assert sheet.rows == min(len(found), most)
    assert cut == (len(found) > most)


@pytest.mark.parametrize("form", FORMS)
def test_rows_without_variables_count_too(form: str) -> None:
    """`SELECT *` over nothing bound has rows that say nothing."""
    body = pyoxigraph.Store().query("SELECT * { {} UNION {} UNION {} }").serialize(format=ROWS[form])
    one = pyoxigraph.Store().query("SELECT * {}").serialize(format=ROWS[form])
    assert body is not None
    sheet, cut = on_a_sheet(form, body, 1, 7)
    assert (bytes(sheet.body), sheet.rows, cut) == (one, 1, True)


def test_a_full_sheet_takes_nothing_more() -> None:
    """The engine empties its buffer after it was stopped; that is thrown away."""
    body = written(FORMS[0], [("x", "y")] * 5)
    sheet, _ = on_a_sheet(FORMS[0], body, 2, 1_000)
    with pytest.raises(Full):
        sheet.write(body)
    assert bytes(sheet.body) == written(FORMS[0], [("x", "y")] * 2)


def test_a_sheet_has_an_end_in_bytes_too() -> None:
    """One long row is stopped; many short ones are cut before they come to it."""
    sheet = Sheet("text/csv", 5, 100)
    with pytest.raises(TooLong):
        sheet.write(b"a\r\n" + b"x" * 100)
    many = Sheet("text/csv", 5, 100)
    with pytest.raises(Full):
        many.write(b"a\r\n" + b"x\r\n" * 100)
