"""What the tables say keeps the rules of saying it: our own words, evidence, ends that fit."""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

import graph
from graph import catalogue, places, rows
from graph.build import Vocabularies, ontology_store
from graph.rows import Row

HOME = places.here()
KNOWN = rows.schemas(HOME.data)
ROWS, FAULTS = rows.read(HOME.data, KNOWN)
SEEDS = sorted((Path(__file__).parents[2] / "shared" / "seeds").glob("*.txt"))
UNREAD = "!!! NO SEED TEXTS BESIDE THE CHECKOUT: COPYING FROM THEM IS NOT CHECKED !!!"
COPIED = 12
NAMES = ("title", "label", "aliases", "url", "source", "authors", "publisher")
FORBIDDEN = re.compile(
    r"\b(assistants?(?! Secretary)|helpers?|chatbots?|language models?|LLMs?|(this|our|previous) session)\b"
    r"|\bissue #|\bTODO\b|\bFIXME\b|(?<![\w.])/(work|home|tmp)/|localhost|127\.0\.0\.1",
    re.IGNORECASE,
)
QUESTIONS = catalogue.questions(HOME.questions)


def cells(row: Row) -> Iterator[tuple[str, str]]:
    """Each column of a row with the text of its cell."""
    for column in KNOWN[row.table].columns:
        yield column.name, (column.separator or "").join(row.cells[column.name])


def texts(row: Row) -> Iterator[tuple[str, str]]:
    """Its cells but for lists of ids, which are in the order of the alphabet in every book."""
    ids = {column.name for column in KNOWN[row.table].columns if column.refers}
    return ((name, cell) for name, cell in cells(row) if name not in ids)


def words_of(text: str) -> list[str]:
    """The words of a text, however it spells quotes, hyphens and line breaks."""
    joined = re.sub(r"-\s*\n\s*", "", unicodedata.normalize("NFKC", text))
    return re.findall(r"\w+", joined.casefold())


def runs(words: list[str]) -> Iterator[tuple[str, ...]]:
    """Every sequence of so many consecutive words."""
    return (tuple(words[start : start + COPIED]) for start in range(len(words) - COPIED + 1))


def test_every_row_is_sound() -> None:
    """Cells, references, and as many sources as locators."""
    words = Vocabularies.of(ontology_store(HOME.ontology)).words
    assert [str(fault) for fault in FAULTS + rows.refer(ROWS, KNOWN, words)] == []
    assert ROWS
    for row in ROWS:
        if row.table != "sources":
            assert len(row.cells["source"]) == len(row.cells["locator"]) >= 1, row.where


@pytest.mark.skipif(not SEEDS, reason=UNREAD)
def test_no_cell_copies_a_sentence_of_the_seeds() -> None:
    """No twelve words in a row of a text cell stand in a source text; what a work is called is its name."""
    printed = {
        run for path in SEEDS for run in runs(words_of(path.read_text(encoding="utf-8", errors="replace")))
    }
    assert len(printed) > 10_000
    copied = {
        f"{row.where} {name}: {' '.join(run)}"
        for row in ROWS
        for name, cell in texts(row)
        for run in runs(words_of(cell))
        if run in printed and name not in NAMES
    }
    assert sorted(copied) == []


def test_a_copied_sentence_would_be_seen() -> None:
    """Line breaks, hyphenation, quotes and case do not hide it."""
    printed = set(
        runs(
            words_of("The Council may, by a vote of nine, “decide” on mea-\nsures that bind all the members.")
        )
    )
    cell = "the council may by a vote of nine 'decide' on measures that bind everyone"
    assert printed & set(runs(words_of(cell)))


def test_no_row_speaks_of_how_it_was_made() -> None:
    """The tables speak of the world, not of who typed them, nor of anyone's machine."""
    found = [
        f"{row.where} {name}: {cell}" for row in ROWS for name, cell in cells(row) if FORBIDDEN.search(cell)
    ]
    assert found == []


@pytest.mark.parametrize(
    "text",
    ["see issue #12", "A helper wrote it", "from /home/someone/x", "asked this session"],
)
def test_such_words_would_be_seen(text: str) -> None:
    """But a session of a council is none of ours."""
    assert FORBIDDEN.search(text)
    assert not FORBIDDEN.search("Ambassadors who act between the sessions of the General Assembly")


def test_a_locator_is_never_a_line_of_a_text_file() -> None:
    """A section, article, paragraph or page, so that any edition will do."""
    found = [
        row.where for row in ROWS for cell in row.cells.get("locator", ()) if re.match(r"(?i)lines? \d", cell)
    ]
    assert found == []


def test_every_end_of_a_membership_fits_its_until() -> None:
    """How it ended is said only of one that ended; what ends in suspension is followed by a suspended one."""
    seats = [row for row in ROWS if row.table == "memberships"]
    starts = {(row.one("member"), row.one("body"), row.one("since")): row for row in seats}
    assert seats
    for row in seats:
        assert not row.one("end") or row.one("until"), row.where
        if ".." in row.one("until"):
            continue  # the rule suspension-followed asks whether one can begin on that day
        after = starts.get((row.one("member"), row.one("body"), row.one("until")))
        if row.one("end") == "suspension":
            assert after is not None, row.where
            assert "suspended" in after.one("status"), row.where
        if row.one("end") == "restoration":
            assert "suspended" in row.one("status"), row.where
            assert after is not None, row.where
            assert "suspended" not in after.one("status"), row.where
        if row.one("end") in ("withdrawal", "expulsion"):
            # whoever leaves may stay on in a standing that binds to nothing
            assert after is None or after.one("status") in ("associate", "observer"), row.where


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_example_has_an_answer(library: graph.Library, name: str) -> None:
    """An example shows something: rows, and a yes."""
    answer = library.ask(name, **QUESTIONS[name].example)
    assert answer.status == "yes"
    assert answer.rows


def test_the_dataset_holds_every_row(library: graph.Library) -> None:
    """None was lost on the way: each has its claim."""
    claims = library.store.select(
        "PREFIX mg: <https://w3id.org/mandate-graph/ontology#> SELECT ?claim { ?claim a mg:Claim }"
    )
    assert {row["claim"].value for row in claims} == {
        f"https://w3id.org/mandate-graph/claim/{row.table}/{row.id}" for row in ROWS
    }


def test_every_question_stands_in_the_data_as_a_query(library: graph.Library) -> None:
    """None is left out because its example names something that the tables do not hold."""
    executables = """
    PREFIX sh: <http://www.w3.org/ns/shacl#>
    PREFIX dcterms: <http://purl.org/dc/terms/>
    SELECT ?name WHERE { ?query a sh:SPARQLExecutable ; dcterms:identifier ?name }
    """
    assert sorted(row["name"].value for row in library.store.select(executables)) == sorted(QUESTIONS)
