"""A row stands in the section of its source that its locator begins with."""

from pathlib import Path

import league
import pytest

from graph import build, sections
from graph.rows import Row
from graph.sections import Contents

NUMBERS = (
    "introduction",
    "ch. I",
    "ch. II",
    "ch. II, section 2.1",
    "ch. II, section 2.1.1",
    "ch. III",
    "pp. 5",
)


def section(number: str, source: str = "handbook") -> Row:
    """A section as a row."""
    cells = {"id": (f"{source}-{NUMBERS.index(number)}",), "part_of": (source,), "number": (number,)}
    return Row("sections", "sections.csv", cells)


CONTENTS = Contents.of(section(number) for number in NUMBERS)


@pytest.mark.parametrize("number", NUMBERS)
def test_a_section_is_named_by_its_number_alone(number: str) -> None:
    """What stands nowhere nearer is the section's own."""
    assert CONTENTS.section("handbook", number) == f"handbook-{NUMBERS.index(number)}"


@pytest.mark.parametrize(
    ("locator", "number"),
    [
        ("ch. II, section 2.1.1, note 3", "ch. II, section 2.1.1"),
        ("ch. II, section 2.1 (Courts)", "ch. II, section 2.1"),
        ("ch. II, box 4", "ch. II"),
        ("ch. II (Courts)", "ch. II"),
        ("ch. III, para. 2", "ch. III"),
        ("introduction, note 1", "introduction"),
    ],
)
def test_the_longest_section_that_a_locator_begins_with_wins(locator: str, number: str) -> None:
    """What follows may be a name in brackets, a note, a paragraph or a box."""
    assert CONTENTS.section("handbook", locator) == f"handbook-{NUMBERS.index(number)}"


@pytest.mark.parametrize(
    "locator",
    [
        "ch. IV",
        "ch. II, section 2.2",
        "ch. II, section 2.10",
        "ch. II.5",
        "ch. IIa",
        "pp. 51",
        "see ch. II",
        "Ch. II",
        "",
    ],
)
def test_a_number_that_goes_on_is_another_section(locator: str) -> None:
    """`ch. II` is no beginning of `ch. III`, nor `section 2.1` of `section 2.10`."""
    assert CONTENTS.section("handbook", locator) is None


def test_each_source_has_its_own_sections() -> None:
    """A source without any has none, whatever the locator says."""
    both = Contents.of([section("ch. I"), section("ch. II", "charter")])
    assert both.section("handbook", "ch. I, note 1") == "handbook-1"
    assert both.section("charter", "ch. II") == "charter-2"
    assert both.section("charter", "ch. I") is None
    assert both.section("almanac", "ch. I") is None


def test_a_number_is_text_and_no_pattern() -> None:
    """A dot in it stands for a dot."""
    assert CONTENTS.section("handbook", "chx II") is None


def evident(source: tuple[str, ...], locator: tuple[str, ...]) -> Row:
    """A row that cites these places."""
    return Row("actors", "actors.csv:2", {"id": ("x",), "source": source, "locator": locator})


def test_a_locator_that_names_no_section_is_a_fault() -> None:
    """Told with sections there are; a source whose sections are not listed takes any locator."""
    found = [section("ch. I"), evident(("handbook", "almanac", "handbook"), ("ch. I", "ch. IX", "ch. IX"))]
    (fault,) = sections.faults(found)
    assert fault.where == "actors.csv:2"
    assert fault.what.startswith("locator is 'ch. IX'; wanted one that begins with a section of handbook")
    assert "ch. I" in fault.what.removeprefix("locator is 'ch. IX'")


def test_every_such_locator_is_told(tmp_path: Path) -> None:
    """Building gives them with all other faults, and leaves their rows out."""
    chapter = {
        "id": "handbook-ch-i",
        "part_of": "handbook",
        "number": "ch. I",
        "position": "1",
        "title": "Start",
    }
    tables = league.changed("sections", **chapter, locator="ch. I")
    made = build.build(league.write(tmp_path, tables))
    count = sum(len(listed) for table, listed in tables.items() if table not in ("sources", "sections"))
    assert len(made.faults) == count
    assert all(fault.what.startswith("locator is 'p. 1'; wanted") for fault in made.faults)
    assert not league.said(made.store, "league")
    assert league.said(made.store, "handbook-ch-i")
