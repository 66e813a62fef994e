"""The ledger says what the tables hold."""

from pathlib import Path

from graph import build, places, rows
from graph.ledger import ledger
from graph.rows import Row


def row(table: str, part: str, /, **cells: str) -> Row:
    return Row(table, f"data/{table}/{part}.csv:2", {name: (value,) for name, value in cells.items()})


WORLD = [
    row("actors", "un", id="un", label="United Nations", verified="read"),
    row("actors", "un", id="unsc", label="Security Council", verified="read"),
    row("actors", "au", id="au", label="African Union", verified="recalled"),
    row("powers", "un", id="unsc-may", verified="cited"),
    row("coverage", "un", id="c", table="powers", about="un", what="sanction", since="1945", verified="read"),
    row("absences", "au", id="a", about="au", kind="no-power", what="sanction", reason="One | two."),
    row("corrections", "un", id="k", corrects="un", certainty="high", verified="read"),
    row("sources", "un", id="s", title="Codes", kind="dataset", authors="A. B.", licence="PDDL", url="u"),
]
LABELS = {"sanction": "sanction (any)"}


def test_shares_are_counted_per_table_and_per_part() -> None:
    """Each group has its number of rows and the share of each way of knowing; all of them have one line."""
    page = ledger(WORLD, LABELS)
    assert "| actors | 3 | 67% | 0% | 33% |" in page
    assert "| au | 1 | 0% | 0% | 100% |" in page
    assert "| **all** | 8 | 67% | 17% | 17% |" in page


def test_rows_that_carry_no_mark_count_in_no_share() -> None:
    """Sources are no claims: they have a number and no shares."""
    assert "| sources | 1 |  |  |  |" in ledger(WORLD, LABELS)


def test_lists_name_things_by_their_labels() -> None:
    """Coverage and absences are printed with labels; a list without an end is open."""
    page = ledger(WORLD, LABELS)
    assert "| powers: sanction (any) | United Nations | 1945 | open | read |" in page
    assert "| African Union | no-power | sanction (any) | One \\| two. |" in page


def test_corrections_and_carried_sources_are_told() -> None:
    """Corrections are counted by certainty; a source with a licence is listed with it."""
    page = ledger(WORLD, LABELS)
    assert "Values that a source prints and a row does not use: 1 (1 of high certainty)" in page
    assert "* Codes (A. B.): PDDL, u" in page


def test_the_order_of_rows_does_not_matter() -> None:
    """The same rows give the same page."""
    assert ledger(WORLD, LABELS) == ledger(WORLD[::-1], LABELS)


def test_an_empty_dataset_has_a_page() -> None:
    """No rows: no division by nothing."""
    assert "| **all** | 0 |" in ledger([], {})


def test_the_page_of_this_checkout_is_current() -> None:
    """`data/README.md` is what the tables give now; `mandates build` writes it."""
    home = places.here()
    found, _ = rows.read(home.data, rows.schemas(home.data))
    labels = build.Vocabularies.of(build.ontology_store(home.ontology)).labels
    page = Path(home.data / "README.md").read_text(encoding="utf-8")
    assert page == ledger(found, labels), "out of date; run: mandates build"
