"""A thing shows what its row says and which rows speak of it, each with its sources."""

import csv
import io
from pathlib import Path

import league
import pytest

from graph.errors import UnknownName
from graph.names import Names
from graph.store import Store
from graph.terms import IRI, claim, mint, ontology
from graph.things import COLUMNS, Record, Shelf, table_of


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The League, with a second source for the council."""
    row = {"id": "council", "source": "handbook; charter", "locator": "p. 1; Art. 2", "verified": "cited"}
    tables = dict(league.changed("actors", **row))
    tables["documents"] = [{**league.WORLD["documents"][0], "url": "https://example.org/charter"}, *(
        league.WORLD["documents"][1:]
    )]  # fmt: skip
    return league.build_in(tmp_path_factory.mktemp("league"), tables).store


@pytest.fixture(scope="module")
def shelf(store: Store) -> Shelf:
    return Shelf(store, Names.of(store))


def spoken(record: Record) -> list[Record]:
    """The rows that speak of a shown thing."""
    found = record["spoken_of"]
    assert isinstance(found, list)
    return found


def test_a_thing_shows_what_its_row_says(shelf: Shelf) -> None:
    """Labels for things, text as it is, no inner dates."""
    shown = shelf.show(mint("council"))
    assert (shown["id"], shown["label"]) == ("council", "Council")
    assert shown["iri"] == "https://w3id.org/mandate-graph/id/council"
    statements = {statement["property"]: statement["values"] for statement in shown["statements"]}  # type: ignore[attr-defined]
    assert statements["parent"] == [{"id": "league", "label": "The League"}]
    assert not [name for name in statements if name.endswith(("First", "Last")) or name == "claim"]


def test_each_source_of_a_row_is_one_piece_of_evidence(shelf: Shelf) -> None:
    """Source, locator, address where there is one, and how it was verified."""
    pieces = shelf.evidence(mint("council"))
    common = {
        "statement": "Council",
        "claim": "https://w3id.org/mandate-graph/claim/actors/council",
        "verified": "cited",
    }
    handbook = {"id": "handbook", "label": "Handbook of the League"}
    assert pieces == [
        {**common, "source": handbook, "locator": "p. 1", "url": None},
        {
            **common,
            "source": {"id": "charter", "label": "Charter"},
            "locator": "Art. 2",
            "url": "https://example.org/charter",
        },
    ]


def test_a_source_stands_for_itself(shelf: Shelf) -> None:
    """Its claim has no evidence: one record without a source."""
    assert shelf.evidence(mint("handbook")) == [
        {
            "statement": "Handbook of the League",
            "claim": "https://w3id.org/mandate-graph/claim/sources/handbook",
            "source": None,
            "locator": None,
            "url": None,
            "verified": None,
        }
    ]


def test_what_no_row_says_has_no_evidence(shelf: Shelf) -> None:
    """A word of a vocabulary is the ontology's."""
    assert shelf.evidence(mint("sanction")) == []


def test_rows_that_speak_of_a_thing_say_as_what(shelf: Shelf) -> None:
    """In the order of tables and sentences, each with its evidence."""
    told = spoken(shelf.show(mint("freedonia")))
    assert [(speaker["table"], speaker["as"], speaker["row"]) for speaker in told] == [
        ("acts", ["target"], {"id": "council-bans-arms-1990", "label": "ban arms for Freedonia"}),
        ("memberships", ["member"], {"id": "freedonia-in-league", "label": told[1]["row"]["label"]}),  # type: ignore[index]
    ]
    assert all(speaker["evidence"] for speaker in told)


@pytest.mark.parametrize(
    ("slug", "sentence"),
    [
        ("league", "The League, from 1950"),
        ("council", "Council"),
        ("council-bans-arms-1990", "ban arms for Freedonia, decided 1990-06-01, from 1990-06-01"),
        ("charter-art-1", "Charter, Art. 1: The council may act."),
    ],
)
def test_a_row_is_told_in_words(shelf: Shelf, slug: str, sentence: str) -> None:
    """Its label, its days, what it says."""
    assert shelf.sentence(mint(slug)) == sentence


def test_an_end_is_told_as_the_first_day_without(shelf: Shelf) -> None:
    """Intervals are half-open."""
    told = shelf.sentence(mint("freedonia-in-league"))
    assert told.endswith(", from 1960-02-03, no longer from 2010-05")


def test_every_statement_about_a_thing_has_a_source(shelf: Shelf) -> None:
    """Every row that speaks of anything in the League is vouched for; only sources need no voucher."""
    for slug in ("league", "council", "freedonia", "charter", "league-members"):
        for speaker in spoken(shelf.show(mint(slug))):
            pieces = speaker["evidence"]
            assert isinstance(pieces, list)
            assert all(piece["source"] and piece["locator"] for piece in pieces)


def test_a_broken_row_is_shown_all_the_same(tmp_path: Path) -> None:
    """A store of other hands: a claim without evidence gives one record without a source."""
    path = tmp_path / "w.ttl"
    path.write_text(
        "@prefix mg: <https://w3id.org/mandate-graph/ontology#> ."
        "@prefix id: <https://w3id.org/mandate-graph/id/> ."
        " id:x mg:claim id:claim . id:claim mg:evidence id:piece . id:y mg:claim id:other .",
        encoding="utf-8",
    )
    found = Store.read(path)
    shelf = Shelf(found, Names.of(found))
    assert shelf.evidence(mint("x"))[0]["source"] is None
    assert shelf.evidence(mint("y"))[0]["source"] is None


def test_the_latest_row_comes_first_and_one_without_a_day_last(
    tmp_path: Path,
) -> None:
    """Within a table; the bounds of an unknown day are no day."""
    act = league.WORLD["acts"][0]
    acts = [
        {**act, "id": "older", "decided_on": "1980-01-01"},
        {**act, "id": "undated", "decided_on": "", "since": "", "status": "proposed"},
        {**act, "id": "newer", "decided_on": "1999-01-01"},
    ]
    store = league.build_in(tmp_path, {**league.WORLD, "acts": acts}).store
    told = Shelf(store, Names.of(store)).speakers(mint("freedonia"))["acts"]
    assert [speaker.row for speaker in told] == [mint("newer"), mint("older"), mint("undated")]
    assert [speaker.day for speaker in told] == ["1999-01-01", "1980-01-01", ""]


def test_the_rows_that_speak_of_a_thing_are_a_table(shelf: Shelf) -> None:
    """A line per source of each row, under the columns of old."""
    lines = list(csv.DictReader(io.StringIO(shelf.to_csv(mint("league")))))
    assert tuple(lines[0]) == COLUMNS
    council = [line for line in lines if line["row"] == "council"]
    assert [(line["table"], line["as"], line["source"], line["locator"]) for line in council] == [
        ("actors", "parent", "handbook", "p. 1"),
        ("actors", "parent", "charter", "Art. 2"),
    ]
    assert council[1]["url"] == "https://example.org/charter"
    assert {line["verified"] for line in council} == {"cited"}


def test_a_claim_is_what_its_row_says_and_on_what_evidence(shelf: Shelf) -> None:
    """With its table, and the day it was checked."""
    told = shelf.claim(claim("actors", "council"))
    assert (told["table"], told["row"]) == ("actors", {"id": "council", "label": "Council"})
    assert told["statements"] == shelf.statements(mint("council"))
    assert told["evidence"] == shelf.evidence(mint("council"))
    assert told["checked_on"] == "2026-11-21"
    assert shelf.claim(claim("sources", "handbook"))["checked_on"] is None


def test_no_claim_is_an_error(shelf: Shelf) -> None:
    """It names table and row."""
    with pytest.raises(UnknownName, match="acts/council"):
        shelf.claim(claim("acts", "council"))


def test_the_table_of_another_iri_is_none() -> None:
    """Only claims have tables."""
    assert table_of(claim("acts", "x")) == "acts"
    assert table_of(mint("x")) == table_of(IRI("https://w3id.org/mandate-graph/claim/x")) == ""


def test_the_kinds_of_a_thing_are_its_word_and_its_narrowest_classes(shelf: Shelf) -> None:
    """The kind that the row names first; of a word, its list."""
    assert shelf.kinds(mint("council")) == [mint("organ"), ontology("Organ")]
    assert shelf.kinds(mint("sanction"))[0] == ontology("scheme-instruments")


def test_a_wide_word_lists_the_narrower_ones(shelf: Shelf) -> None:
    """By label; a row has none."""
    told = shelf.narrower(mint("sanction"))
    assert {"id": "arms-embargo", "label": "arms embargo"} in told
    assert [word["label"] for word in told] == sorted(str(word["label"]) for word in told)
    assert shelf.narrower(mint("council")) == []


def test_a_source_lists_the_rows_that_rest_on_it(shelf: Shelf) -> None:
    """Each once, by table."""
    told = shelf.citing(mint("charter"))
    assert [(speaker.table, speaker.row, speaker.verbs) for speaker in told] == [
        ("actors", mint("council"), ("source",))
    ]


def test_what_is_found_says_of_what_sort_it_is(shelf: Shelf) -> None:
    """By its kind, by its list, or not at all."""
    hits = [shelf.names.search(name)[0] for name in ("Council", "arms embargo")]
    assert [shelf.found(hit)["kind"] for hit in hits] == ["organ", "instruments"]
    bare = Store.of([])
    assert Shelf(bare, Names.of(bare)).found(hits[0])["kind"] is None


def test_only_what_has_a_name_speaks_of_a_thing(tmp_path: Path) -> None:
    """A store of other hands: rows without IRIs, and claims that are texts, are left out."""
    path = tmp_path / "w.ttl"
    path.write_text(
        "@prefix mg: <https://w3id.org/mandate-graph/ontology#> ."
        "@prefix id: <https://w3id.org/mandate-graph/id/> ."
        ' _:row mg:about id:x ; mg:claim id:c . id:y mg:about id:x ; mg:claim "text" .'
        " id:d mg:evidence id:piece ; mg:states _:row . id:piece mg:source id:x .",
        encoding="utf-8",
    )
    found = Store.read(path)
    shelf = Shelf(found, Names.of(found))
    assert shelf.speakers(mint("x")) == {}
    assert shelf.citing(mint("x")) == []
