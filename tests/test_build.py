"""Each row becomes a claim and the node its id names."""

import csv
import json
import random
import shutil
import tempfile
import warnings
from pathlib import Path

import csvw
import league
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import build, places, rows
from graph.build import Vocabularies, ontology_store, statements
from graph.rows import Row
from graph.store import Store
from graph.terms import (
    IRI,
    LABEL,
    NONE,
    RDF_TYPE,
    claim,
    is_number,
    mint,
    ontology,
    text,
    word_of,
)
from graph.terms import number as number_literal

HOME = places.here()
KNOWN = rows.schemas(HOME.data)
VOCABULARIES = Vocabularies.of(ontology_store(HOME.ontology))
EVER = "0001-01-01"
END = "9999-12-31"
_TYPE = RDF_TYPE.value

law = settings(deadline=None, max_examples=60)
cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1).filter(
    lambda text: text == text.strip() and "; " not in text
)


def store_of(found: list[Row]) -> Store:
    """A store of these rows alone."""
    return Store.of(statements(found, KNOWN, VOCABULARIES))


def rows_of(tables: league.Tables) -> list[Row]:
    """The sound rows of a small world."""
    with tempfile.TemporaryDirectory() as folder:
        found, faults = rows.read(league.write(Path(folder), tables).data, KNOWN)
    assert faults == []
    return found


def days(store: Store, slug: str, name: str) -> tuple[str, str]:
    """First and last possible day of a thing's `since`, `until` or other day."""
    return league.one(store, slug, name + "First"), league.one(store, slug, name + "Last")


def changed_store(table: str, **cells: str) -> Store:
    """The League built with one row changed."""
    return store_of(rows_of(league.changed(table, **cells)))


WORLD = rows_of(league.WORLD)
LEAGUE = store_of(WORLD)


@law
@given(cells, cells, cells)
def test_whatever_text_a_cell_holds_never_becomes_syntax(label: str, definition: str, locator: str) -> None:
    """From the file through N-Quads and back it is the same literal, beside no other statement."""
    tables = league.changed("actors", id="league", label=label, definition=definition, locator=locator)
    store = store_of(rows_of(tables))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "d.nq"
        path.write_bytes(b"\n".join(store.lines()) + b"\n")
        again = Store.read(path)
    assert again.lines() == store.lines()
    assert len(again) == len(changed_store("actors", id="league", definition="x"))
    facts = {(verb, value) for _, verb, value in again.facts(mint("league"))}
    assert (LABEL, text(label, "en")) in facts
    assert (ontology("definition"), text(definition, "en")) in facts
    piece = IRI(claim("actors", "league").value + "/1")
    assert (piece, ontology("locator"), text(locator)) in set(again.facts(piece))


@pytest.mark.parametrize(
    "hostile",
    [
        '" . <https://x> <https://y> "z',
        "\\",
        '\\"',
        "a\nb\r\nc\rd\te",
        "'''\"\"\"",
        "> <",
        "}} UNION {{ ?s ?p ?o }}",
        "\u2028\u2029\x85\x0b\x0c\x1f\x7f",
        "\ufeff\ufffe\U0001f30d e\u0301",
        "@en",
        "^^xsd:date",
        "# no comment",
    ],
)
def test_hostile_text_stays_text(hostile: str) -> None:
    """Quotes, backslashes, brackets, line breaks of every kind, and what would be SPARQL or Turtle."""
    store = changed_store("actors", id="league", definition=f"x{hostile}x")
    facts = {(verb, value) for _, verb, value in store.facts(mint("league"))}
    assert (ontology("definition"), text(f"x{hostile}x", "en")) in facts
    assert len(store) == len(changed_store("actors", id="league", definition="x"))


@law
@given(st.permutations(WORLD))
def test_the_order_of_rows_never_matters(shuffled: list[Row]) -> None:
    """The same rows in any order give the same lines."""
    assert store_of(shuffled).lines() == LEAGUE.lines()


def test_neither_does_the_order_of_lines_and_files(tmp_path: Path) -> None:
    """A table split into files, its lines shuffled, is the same table."""
    made = league.write(tmp_path)
    shuffle = random.Random(7)
    for path in made.data.glob("*/all.csv"):
        header, *listed = list(csv.reader(path.read_text(encoding="utf-8").splitlines(keepends=True)))
        shuffle.shuffle(listed)
        path.unlink()
        for number, cells in enumerate(listed):
            with path.with_name(f"{9 - number}.csv").open("w", encoding="utf-8", newline="") as out:
                csv.writer(out).writerows([header, cells])
    assert build.build(made).store.lines() == league.build_in(tmp_path / "whole").store.lines()


def test_a_day_has_its_first_and_its_last_possible_day() -> None:
    """As written, and as two dates to compare with."""
    assert league.one(LEAGUE, "freedonia", "since") == "1960-01"
    assert days(LEAGUE, "freedonia", "since") == ("1960-01-01", "1960-01-31")
    assert days(LEAGUE, "freedonia-in-league", "until") == ("2010-05-01", "2010-05-31")
    assert days(LEAGUE, "council-bans-arms-1990", "decidedOn") == ("1990-06-01", "1990-06-01")


def test_a_list_of_one_day_is_sure_on_that_day() -> None:
    """`..D` to `D..` says that it held on D: it ended the day after, or later."""
    listed = changed_store(
        "memberships", id="freedonia-in-league", since="..2010-05-03", until="2010-05-03.."
    )
    assert days(listed, "freedonia-in-league", "since") == (EVER, "2010-05-03")
    assert days(listed, "freedonia-in-league", "until") == ("2010-05-04", END)


def test_a_membership_without_a_beginning_is_possible_only() -> None:
    """It may have begun on any day: sure on none."""
    assert days(LEAGUE, "sylvania-in-league", "since") == (EVER, END)


@pytest.mark.parametrize("slug", ["sylvania", "by-majority"])
def test_an_actor_and_a_rule_without_a_beginning_always_were(slug: str) -> None:
    """Their first possible day and their last are the first of all."""
    assert days(LEAGUE, slug, "since") == (EVER, EVER)


@pytest.mark.parametrize("slug", ["sylvania", "sylvania-in-league", "council-bans-arms", "charter"])
def test_what_has_no_end_never_ends(slug: str) -> None:
    """No end known: it holds."""
    assert days(LEAGUE, slug, "until") == (END, END)
    assert "until" not in league.said(LEAGUE, slug)


def test_an_act_is_in_force_from_its_decision() -> None:
    """Unless its row says from when."""
    assert days(LEAGUE, "council-bans-arms-1990", "since") == ("1990-06-01", "1990-06-01")
    undated = changed_store("acts", id="council-bans-arms-1990", decided_on="")
    assert days(undated, "council-bans-arms-1990", "since") == (EVER, END)
    assert "decidedOnFirst" not in league.said(undated, "council-bans-arms-1990")


def test_a_norm_begins_with_the_later_of_holder_and_document() -> None:
    """With the words of the day it inherits."""
    assert league.one(LEAGUE, "council-bans-arms", "since") == "1950"
    assert days(LEAGUE, "council-bans-arms", "since") == ("1950-01-01", "1950-12-31")
    assert days(LEAGUE, "mission-watches", "since") == ("2001-01-01", "2001-01-01")


def test_a_norm_of_several_documents_begins_with_the_last() -> None:
    """And one that names its own day begins on that."""
    basis = "charter-art-1; resolution-7-para-2"
    assert days(
        changed_store("powers", id="council-bans-arms", basis=basis), "council-bans-arms", "since"
    ) == (
        "2000-12-24",
        "2000-12-24",
    )
    own = changed_store("powers", id="council-bans-arms", basis=basis, since="1950-03-01")
    assert days(own, "council-bans-arms", "since") == ("1950-03-01", "1950-03-01")


def test_a_norm_of_an_undated_document_is_possible_only() -> None:
    """Unknown is later than any day."""
    undated = changed_store("documents", id="charter", since="", adopted_on="")
    assert days(undated, "council-bans-arms", "since") == (EVER, END)
    assert "since" not in league.said(undated, "council-bans-arms")


def test_a_norm_of_a_class_has_the_day_of_its_document() -> None:
    """A class has no days to hand down."""
    held = changed_store("powers", id="council-bans-arms", holder="league-members")
    assert days(held, "council-bans-arms", "since") == ("1950-01-01", "1950-12-31")


def test_a_norm_ends_with_the_first_of_holder_and_documents() -> None:
    """Whichever it stands on ends first."""
    ended = league.changed("documents", id="charter", until="1999")
    store = store_of(rows_of(ended))
    assert league.one(store, "council-bans-arms", "until") == "1999"
    assert days(store, "council-bans-arms", "until") == ("1999-01-01", "1999-12-31")
    council = [{**row, "until": "1980-07-01"} if row["id"] == "council" else row for row in ended["actors"]]
    store = store_of(rows_of({**ended, "actors": council}))
    assert days(store, "council-bans-arms", "until") == ("1980-07-01", "1980-07-01")


def test_an_act_without_a_role_decides() -> None:
    """The empty cell has a meaning."""
    assert league.one(LEAGUE, "council-bans-arms-1990", "role") == "decide"
    assert league.one(
        changed_store("acts", id="council-bans-arms-1990", role="recommend"), "council-bans-arms-1990", "role"
    ) == ("recommend")


@pytest.mark.parametrize(
    ("modality", "kind"), [("may", "Power"), ("must", "Duty"), ("should", "Advice"), ("must-not", "Limit")]
)
def test_a_norm_is_typed_by_its_modality(modality: str, kind: str) -> None:
    """So that a query for powers cannot meet a duty."""
    store = changed_store("powers", id="council-bans-arms", modality=modality)
    assert league.said(store, "council-bans-arms")[_TYPE] == {"Norm", kind}


@pytest.mark.parametrize(
    ("holder", "basis", "is_mandate"),
    [
        ("mission", "resolution-7-para-2", True),
        ("mission", "charter-art-1; resolution-7-para-2", True),
        ("mission", "charter-art-1", False),
        ("council", "resolution-7-para-2", False),
        ("league-members", "resolution-7-para-2", False),
    ],
)
def test_a_mandate_is_what_a_decision_gives_to_an_office_or_operation(
    holder: str, basis: str, is_mandate: bool
) -> None:
    """Neither what a treaty gives it, nor what a resolution gives an organ."""
    store = changed_store("powers", id="mission-watches", holder=holder, basis=basis)
    assert ("Mandate" in league.said(store, "mission-watches")[_TYPE]) == is_mandate


@pytest.mark.parametrize(
    ("slug", "label"),
    [
        ("league", "The League"),
        ("council-bans-arms", "Council: ban arms"),
        ("charter-art-1", "Charter, Art. 1"),
        ("council-bans-arms-1990", "ban arms for Freedonia"),
    ],
)
def test_a_label_is_the_rows_own_or_its_template_filled_in(slug: str, label: str) -> None:
    """References are filled in by label."""
    assert league.one(LEAGUE, slug, LABEL.value) == label


def test_a_template_fills_in_words_and_lists_by_label() -> None:
    """A concept by its preferred label, several values with commas between."""
    table = {"id": "r", "subject": "league", "kind": "supports", "object": "freedonia; sylvania"}
    store = changed_store("relations", **table)
    label = VOCABULARIES.labels["supports"]
    assert league.one(store, "r", LABEL.value) == f"The League: {label} Freedonia, Sylvania"
    scribe = build.Scribe({}, KNOWN, VOCABULARIES)
    assert scribe.label("nobody") == "nobody"
    assert scribe.label("sanction") == VOCABULARIES.labels["sanction"]


def test_none_is_said_as_none() -> None:
    """The word `none` becomes mg:none, not a thing."""
    store = changed_store("powers", id="council-bans-arms", trigger="none", consent="none")
    facts = {(verb, value) for _, verb, value in store.facts(mint("council-bans-arms"))}
    assert (ontology("trigger"), NONE) in facts
    assert (ontology("consent"), NONE) in facts


def test_a_column_that_takes_things_and_text_tells_them_apart() -> None:
    """An author that is a row is a thing, another is a name."""
    facts = {value for _, verb, value in LEAGUE.facts(mint("charter")) if verb == ontology("authors")}
    assert facts == {mint("league"), text("A. Clerk")}


@pytest.mark.parametrize(
    ("value", "kept"), [("34", "34"), ("0.7", "0.7"), ("-3", "-3"), ("007", "7"), ("1.50", "1.5")]
)
def test_a_number_is_a_decimal(value: str, kept: str) -> None:
    """Written one way only, so that equal numbers are one value; text beside them stays text."""
    killed = {"id": "freedonia-killed", "about": "freedonia", "quantity": "killed", "bound": "about"}
    store = changed_store("figures", **killed, unit="007", value=value)
    facts = {word_of(verb): term for _, verb, term in store.facts(mint("freedonia-killed"))}
    assert facts["value"] == number_literal(kept)
    assert is_number(facts["value"])
    assert facts["unit"] == text("007")
    assert not is_number(facts["unit"])


def test_the_place_of_a_section_is_a_number() -> None:
    """So the tenth comes after the second."""
    cells = {"id": "handbook-ch-x", "part_of": "handbook", "number": "ch. X", "title": "Ends"}
    facts = changed_store("sections", **cells, position="10", locator="ch. X").facts(mint("handbook-ch-x"))
    assert number_literal("10") in {term for _, _, term in facts}


def test_evidence_names_the_section_its_locator_stands_in() -> None:
    """Where the source has sections and one of them begins the locator; else none."""
    chapter = {
        "id": "handbook-ch-i",
        "part_of": "handbook",
        "number": "p. 1",
        "position": "1",
        "title": "Start",
    }
    store = changed_store("sections", **chapter)
    piece = IRI(f"{claim('actors', 'league').value}/1")
    assert mint("handbook-ch-i") in {term for _, _, term in store.facts(piece)}
    assert ontology("section") not in {verb for _, verb, _ in LEAGUE.facts(piece)}


def test_each_source_of_a_row_has_its_evidence_in_order() -> None:
    """Source and locator stay together, one node a pair."""
    row = {"id": "council", "source": "handbook; charter; handbook", "locator": "p. 1; Art. 2; p. 9"}
    store = changed_store("actors", **row)
    vouched = claim("actors", "council")
    for number, pair in enumerate(
        [("handbook", "p. 1"), ("charter", "Art. 2"), ("handbook", "p. 9")], start=1
    ):
        piece = IRI(f"{vouched.value}/{number}")
        assert (vouched, ontology("evidence"), piece) in set(store.facts(vouched))
        said = {verb: value for _, verb, value in store.facts(piece)}
        assert (said[ontology("source")], said[ontology("locator")]) == (mint(pair[0]), text(pair[1]))
        assert said[RDF_TYPE] == ontology("Evidence")
    assert not set(store.facts(IRI(f"{vouched.value}/4")))


def test_a_claim_says_what_it_states_how_and_when_it_was_verified() -> None:
    """A source needs no evidence of its own."""
    said = {word_of(verb): word_of(value) for _, verb, value in LEAGUE.facts(claim("actors", "league"))}
    assert said["states"] == "league"
    assert said["verified"] == "read"
    assert said["checkedOn"] == "2026-11-21"
    said = {word_of(verb): word_of(value) for _, verb, value in LEAGUE.facts(claim("sources", "handbook"))}
    assert set(said) == {_TYPE, "states"}


@pytest.mark.parametrize("row", WORLD, ids=lambda row: row.id)
def test_a_claim_holds_the_statements_of_its_row_and_no_others(row: Row) -> None:
    """The named graph equals what the default graph says of node, claim and evidence."""
    graph = claim(row.table, row.id)
    inside = {
        (quad.subject, quad.predicate, quad.object) for quad in LEAGUE.quads() if quad.graph_name == graph
    }
    outside = {
        fact
        for fact in LEAGUE.facts()
        if fact[0] in (mint(row.id), graph) or fact[0].value.startswith(graph.value + "/")
    }
    assert inside == outside


def test_every_statement_stands_in_a_claim_and_in_the_default_graph() -> None:
    """Nothing is said that no row says; each is said twice."""
    claims = {claim(row.table, row.id).value for row in WORLD}
    graphs = {quad.graph_name for quad in LEAGUE.quads()}
    assert {graph.value for graph in graphs if isinstance(graph, IRI)} == claims
    assert len(LEAGUE) == 2 * len(list(LEAGUE.facts()))


def test_there_are_no_blank_nodes(tmp_path: Path) -> None:
    """Everything has a name, in ontology and rows alike."""
    assert not [line for line in league.build_in(tmp_path).store.lines() if b"_:" in line.split(b'"')[0]]


def test_a_faulty_row_is_told_and_left_out(tmp_path: Path) -> None:
    """The others are built all the same."""
    made = build.build(league.write(tmp_path, league.changed("actors", id="sylvania", kind="realm")))
    assert [fault.where for fault in made.faults] == ["data/actors/all.csv:5"]
    assert not league.said(made.store, "sylvania")
    assert league.said(made.store, "freedonia")
    assert made.where["sylvania"] == "data/actors/all.csv:5"
    assert len(made.rows) == len(WORLD)


def test_a_table_from_elsewhere_is_read_as_if_it_lay_in_data(tmp_path: Path) -> None:
    """Its rows refer to ours and are referred to; its faults bear its path."""
    made = league.write(tmp_path)
    path = tmp_path / "new.csv"
    row = {"id": "utopia", "label": "Utopia", "kind": "state", "existence": "proposed", "parent": "league"}
    league.write_file(path, KNOWN["actors"].header, [row])
    built = build.build(made, [path])
    assert built.faults == ()
    assert league.one(built.store, "utopia", "parent") == "league"
    league.write_file(path, KNOWN["actors"].header, [{**row, "parent": "nowhere"}])
    assert [fault.where for fault in build.build(made, [path]).faults] == [f"{path}:2"]


def test_a_vocabulary_gives_words_labels_and_the_classes_they_imply() -> None:
    """A word of no list stays as it is."""
    assert VOCABULARIES.words["modalities"]["may"] == "may"
    assert VOCABULARIES.types["may"] == ontology("Power")
    column = next(column for column in KNOWN["classes"].columns if column.name == "kind")
    assert VOCABULARIES.concept(column, "any-state") == "kind-any-state"
    assert VOCABULARIES.concept(column, "no such word") == "no such word"


def read_as_csvw(folder: Path, path: Path) -> tuple[list[str], list[str]]:
    """The ids and the faults an independent reader of CSV on the Web finds in a table."""
    schema = json.loads((HOME.data / "schemas" / f"{path.parent.name}.json").read_text(encoding="utf-8"))
    described = {"@context": "http://www.w3.org/ns/csvw", "url": path.name, "tableSchema": schema}
    metadata = folder / f"{path.name}-metadata.json"
    metadata.write_text(json.dumps(described), encoding="utf-8")
    shutil.copy(path, folder / path.name)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        read = csvw.CSVW(str(folder / path.name), str(metadata))
        faults = [] if read.is_valid else [str(warning.message) for warning in read.warnings]
    return [row["id"] for row in read.tables[0].iterdicts(strict=False)] if not faults else [], faults


@pytest.mark.parametrize("table", KNOWN)
def test_tables_and_schemas_are_csv_on_the_web(table: str, tmp_path: Path) -> None:
    """An independent reader finds each file valid under its schema, with as many rows as we do."""
    for path in sorted((HOME.data / table).glob("*.csv")):
        ids, faults = read_as_csvw(tmp_path, path)
        assert faults == []
        assert ids == [row.id for row in rows.read_file(path, KNOWN[table], path.name)[0]]


@pytest.mark.parametrize(("good", "bad"), [("mali", "Mali!"), ("MLI", "mli"), ("2026-11-21", "yesterday")])
def test_that_reader_finds_a_fault_where_we_do(good: str, bad: str, tmp_path: Path) -> None:
    """The schema bites: a malformed id, code or date is no valid table."""
    row = {"id": "mali", "label": "Mali", "kind": "state", "existence": "exists", "iso3": "MLI"}
    path = tmp_path / "actors" / "all.csv"
    path.parent.mkdir()
    league.write_file(path, KNOWN["actors"].header, [row])
    assert read_as_csvw(tmp_path, path) == (["mali"], [])
    path.write_text(path.read_text(encoding="utf-8").replace(good, bad), encoding="utf-8")
    assert read_as_csvw(tmp_path, path)[1]
    assert rows.read_file(path, KNOWN["actors"], "all.csv")[1]
