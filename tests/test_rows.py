"""Rows are read whole, and every fault comes back with its place and its way out."""

import csv
from pathlib import Path

import league
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import places, rows
from graph.build import Vocabularies, ontology_store
from graph.errors import BadPath
from graph.rows import Fault, Row

HOME = places.here()
KNOWN = rows.schemas(HOME.data)
WORDS = Vocabularies.of(ontology_store(HOME.ontology)).words
ACTOR = {**league.EVIDENCE, "id": "a", "label": "A", "kind": "state", "existence": "exists"}

law = settings(deadline=None)
cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1).filter(
    lambda text: text == text.strip()
)


def read(path: Path, table: str = "actors") -> tuple[list[Row], list[str]]:
    """The rows and the printed faults of one file."""
    found, faults = rows.read_file(path, KNOWN[table], path.name)
    return found, [str(fault) for fault in faults]


def faults_of(folder: Path, table: str, **cells: str) -> list[str]:
    """The printed faults of the League with one row changed: of its cells, and between its rows."""
    made = league.write(folder, league.changed(table, **cells))
    found, faults = rows.read(made.data, KNOWN)
    return [str(fault) for fault in faults + rows.refer(found, KNOWN, WORDS)]


def table_of(path: Path, *listed: dict[str, str]) -> Path:
    """A file of actors with these rows."""
    league.write_file(path, KNOWN["actors"].header, [{**ACTOR, **row} for row in listed])
    return path


def test_a_sound_table_gives_its_rows(tmp_path: Path) -> None:
    """A cell is none, one or several values; an empty one takes its column's default."""
    found, faults = rows.read(league.write(tmp_path).data, KNOWN)
    assert faults == []
    assert rows.refer(found, KNOWN, WORDS) == []
    by_id = {row.id: row for row in found}
    assert by_id["league"].cells["aliases"] == ("Ligue", "Liga")
    assert by_id["league"].one("iso3") == ""
    assert by_id["league"].one("no such column") == ""
    assert by_id["council-bans-arms-1990"].one("role") == "decide"
    assert by_id["league"].where == "data/actors/all.csv:2"


def test_rows_come_in_the_order_of_table_and_id(tmp_path: Path) -> None:
    """Whatever the order of lines and files."""
    made = league.write(tmp_path)
    (made.data / "actors" / "more.csv").write_bytes((made.data / "actors" / "all.csv").read_bytes())
    found, _ = rows.read(made.data, KNOWN)
    assert found == sorted(found, key=lambda row: (row.table, row.id, row.where))


@law
@given(st.lists(cells, min_size=1, max_size=4))
def test_whatever_text_a_cell_holds_is_read_as_it_is(texts: list[str]) -> None:
    """Quotes, commas, line breaks and any script survive the file."""
    schema = KNOWN["actors"]
    line = ["x" if name != "definition" else "" for name in schema.header]
    place = schema.header.index("definition")
    for text in texts:
        line[place] = text
        row, _ = rows._row(line, schema, "here:1")
        assert row is not None
        assert row.one("definition") == text


def test_a_row_that_spans_lines_is_one_row(tmp_path: Path) -> None:
    """A line break within quotes belongs to the cell; the row stands at its first line."""
    path = table_of(tmp_path / "a.csv", {"definition": 'one,\n"two"\r\nthree'}, {"id": "b"})
    found, faults = read(path)
    assert faults == []
    assert found[0].one("definition") == 'one,\n"two"\r\nthree'
    assert [row.where for row in found] == ["a.csv:2", "a.csv:5"]


DAY = "a day: 1994, 1994-05, 1994-05-17, ..1994-05-17 or 1994-05-17.."


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ({"label": ""}, "label is empty; wanted a value"),
        ({"id": ""}, "id is empty; wanted a value"),
        ({"label": " A"}, "label is ' A', with blanks round it; wanted 'A'"),
        ({"label": "A\n"}, "label is 'A\\n', with blanks round it; wanted 'A'"),
        ({"id": "Mali"}, "id is 'Mali'; wanted an id: lower-case words joined by hyphens"),
        ({"id": "côte"}, "id is 'côte'; wanted an id: lower-case words joined by hyphens"),
        ({"since": "May 1994"}, f"since is 'May 1994'; wanted {DAY}"),
        ({"until": "1994-02-30"}, f"until is '1994-02-30'; wanted {DAY}"),
        ({"checked_on": "21.11.2026"}, "checked_on is '21.11.2026'; wanted a date YYYY-MM-DD"),
        ({"checked_on": "20261121"}, "checked_on is '20261121'; wanted a date YYYY-MM-DD"),
        ({"checked_on": "2026-11"}, "checked_on is '2026-11'; wanted a date YYYY-MM-DD"),
        ({"iso3": "mli"}, "iso3 is 'mli'; wanted the form [A-Z]{3}"),
        ({"wikidata": "912"}, "wikidata is '912'; wanted the form Q[1-9][0-9]*"),
        ({"aliases": "X; Y; X"}, "aliases is 'X; Y; X', with a value twice; wanted each once"),
        ({"aliases": "X; ; Y"}, "aliases is ''; wanted values separated by '; ' with none empty"),
        ({"aliases": "X;  Y"}, "aliases is ' Y'; wanted values separated by '; ' with none empty"),
        ({"locator": "p. 1; p. 2"}, "source has 1, locator has 2; wanted the same number in each"),
        ({"source": "handbook; charter"}, "source has 2, locator has 1; wanted the same number in each"),
    ],
)
def test_a_faulty_cell_is_told_with_what_would_be_right(
    tmp_path: Path, row: dict[str, str], fault: str
) -> None:
    """Where, which column, what stands there, what is wanted."""
    _, faults = read(table_of(tmp_path / "a.csv", row))
    assert faults == [f"a.csv:2: {fault}"]


NUMBER = "a number: 34 or 0.7, without blanks or thousands marks"
KILLED = {"id": "freedonia-killed", "about": "freedonia", "quantity": "killed", "bound": "about"}


def numbers(folder: Path, value: str) -> tuple[list[Row], list[str]]:
    """The rows and the printed faults of a file with one figure of that value."""
    league.write_file(folder / "a.csv", KNOWN["figures"].header, [{**KILLED, "value": value}])
    return read(folder / "a.csv", "figures")


@pytest.mark.parametrize("value", ["0", "34", "-3", "0.7", "1000000", "007"])
def test_a_number_is_read_as_it_is_written(tmp_path: Path, value: str) -> None:
    """Whole or with a point, below nought too."""
    found, faults = numbers(tmp_path, value)
    assert faults == []
    assert found[0].one("value") == value


@pytest.mark.parametrize(
    "value", ["many", "1,000", "1 000", "1.", ".5", "1e3", "+3", "--3", "NaN", "50%", "\u0663\u0664"]
)
def test_what_is_no_number_is_told(tmp_path: Path, value: str) -> None:
    """Thousands marks, powers of ten, other scripts and words are none."""
    assert numbers(tmp_path, value)[1] == [f"a.csv:2: value is {value!r}; wanted {NUMBER}"]


def test_the_same_source_may_be_cited_twice(tmp_path: Path) -> None:
    """At two places: parallel lists may repeat a value."""
    row = {"source": "handbook; handbook", "locator": "p. 1; p. 9"}
    assert read(table_of(tmp_path / "a.csv", row))[1] == []


def test_all_faults_of_a_file_come_back_at_once(tmp_path: Path) -> None:
    """Reading does not stop at the first; each fault has its own line."""
    listed = [{"id": "a", "label": "", "since": "x"}, {"id": "b"}, {"id": "C", "iso3": "mli"}]
    found, faults = read(table_of(tmp_path / "a.csv", *listed))
    assert [fault.split(":")[1] for fault in faults] == ["2", "2", "4", "4"]
    assert [row.id for row in found] == ["a", "b", "C"]


def test_another_header_is_told_beside_the_right_one(tmp_path: Path) -> None:
    """Rows under a wrong header are not guessed at."""
    (tmp_path / "a.csv").write_text("id,name\na,A\n", encoding="utf-8")
    wanted = ",".join(KNOWN["actors"].header)
    assert read(tmp_path / "a.csv") == ([], [f"a.csv:1: header is id,name; wanted {wanted}"])
    (tmp_path / "b.csv").write_bytes(b"")
    assert read(tmp_path / "b.csv") == ([], [f"b.csv:1: header is ; wanted {wanted}"])


def test_a_row_of_another_length_is_told(tmp_path: Path) -> None:
    """Too few cells, too many, or none: the rest of the file is read all the same."""
    path = table_of(tmp_path / "a.csv", {})
    with path.open("a", encoding="utf-8") as out:
        out.write("b,B\n\n" + "x," * len(KNOWN["actors"].header) + "\n")
    found, faults = read(path)
    assert [row.id for row in found] == ["a"]
    count = len(KNOWN["actors"].header)
    told = [fault.partition(" (")[0] for fault in faults]
    assert told == [
        f"a.csv:{line}: has {has} cells; wanted {count}" for line, has in ((3, 2), (4, 0), (5, count + 1))
    ]


def test_broken_quoting_is_told(tmp_path: Path) -> None:
    """With the line at which reading had to stop, and what was right before it."""
    path = table_of(tmp_path / "a.csv", {})
    with path.open("a", encoding="utf-8") as out:
        out.write('b,"B" and more,,\n')
    found, faults = read(path)
    assert [row.id for row in found] == ["a"]
    assert len(faults) == 1
    assert faults[0].startswith("a.csv:3: is not CSV (")
    assert faults[0].endswith("; wanted cells with quotes round them, and quotes in them doubled")


def test_a_quote_that_never_ends_is_told(tmp_path: Path) -> None:
    """The end of the file does not close it."""
    path = table_of(tmp_path / "a.csv", {})
    with path.open("a", encoding="utf-8") as out:
        out.write('b,"B\n')
    assert read(path)[1][0].startswith("a.csv:3: is not CSV (")


def test_text_that_is_not_utf8_is_told_with_its_line(tmp_path: Path) -> None:
    """Not a trace from the decoder: the line that holds the first strange byte."""
    path = table_of(tmp_path / "a.csv", {}, {"id": "b", "label": "Türkiye"})
    path.write_bytes(path.read_bytes().decode("utf-8").encode("latin-1"))
    found, faults = read(path)
    assert found == []
    assert len(faults) == 1
    assert faults[0].startswith("a.csv:3: is not UTF-8 text (")
    assert faults[0].endswith("wanted UTF-8")


def test_an_id_used_twice_is_told_with_the_first_place(tmp_path: Path) -> None:
    """Ids are one space across tables."""
    faults = faults_of(tmp_path, "classes", id="league", label="L", kind="members-of", of="league")
    what = "id is 'league', which data/actors/all.csv:2 has; wanted an id of its own"
    assert faults == [f"data/classes/all.csv:3: {what}"]


def test_an_id_that_is_a_word_is_told(tmp_path: Path) -> None:
    """Vocabularies share the space of ids."""
    faults = faults_of(tmp_path, "actors", **{**ACTOR, "id": "sanction"})
    what = "id is 'sanction', a word of a vocabulary; wanted an id of its own"
    assert faults == [f"data/actors/all.csv:7: {what}"]


@pytest.mark.parametrize(
    ("table", "row", "fault"),
    [
        (
            "memberships",
            {"id": "sylvania-in-league", "body": "leage"},
            "body is 'leage'; wanted an id of actors, such as league",
        ),
        (
            "memberships",
            {"id": "sylvania-in-league", "body": "charter"},
            "body is 'charter'; wanted an id of actors",
        ),
        (
            "memberships",
            {"id": "sylvania-in-league", "status": "suspendet"},
            "status is 'suspendet'; wanted an id of membership-statuses, such as suspended",
        ),
        (
            "powers",
            {"id": "council-bans-arms", "holder": "qqqqqq"},
            "holder is 'qqqqqq'; wanted an id of actors or classes",
        ),
        (
            "powers",
            {"id": "council-bans-arms", "instrument": "arms-embargo; travel-bans"},
            "instrument is 'travel-bans'; wanted an id of instruments, such as travel-ban",
        ),
        (
            "actors",
            {"id": "league", "source": "handbok"},
            "source is 'handbok'; wanted an id of sources or documents, such as handbook",
        ),
        (
            "classes",
            {"id": "league-members", "of": "provinces"},
            "of is 'provinces'; wanted an id of actors or classes or documents or provisions or vocabulary:",
        ),
    ],
)
def test_a_reference_that_leads_nowhere_is_told_with_near_ids(
    tmp_path: Path, table: str, row: dict[str, str], fault: str
) -> None:
    """Also one that leads to a row of another table, and a word that is in no list."""
    faults = [text.split(": ", 1)[1] for text in faults_of(tmp_path, table, **row)]
    assert [text[: len(fault)] for text in faults] == [fault]


def test_a_column_may_take_words_and_ids(tmp_path: Path) -> None:
    """A class may be of a kind of actor; an author may be an actor or just a name."""
    assert faults_of(tmp_path, "classes", id="c", label="C", kind="kind-of", of="state") == []
    assert faults_of(tmp_path / "b", "documents", id="charter", authors="anyone; league") == []


def test_none_is_a_word_where_a_list_holds_it(tmp_path: Path) -> None:
    """`none` is no id; elsewhere it leads nowhere."""
    assert faults_of(tmp_path, "powers", id="council-bans-arms", trigger="none") == []
    faults = faults_of(tmp_path / "b", "powers", id="council-bans-arms", rule="none")
    assert faults == ["data/powers/all.csv:2: rule is 'none'; wanted an id of rules"]


def test_a_table_is_known_by_its_header(tmp_path: Path) -> None:
    """A file from elsewhere need not lie in a folder of that name."""
    path = table_of(tmp_path / "whatever.csv", {})
    assert rows.schema_of(path, KNOWN).table == "actors"


def test_a_table_nobody_knows_is_told_with_the_nearest(tmp_path: Path) -> None:
    """What was found, and the header that comes closest."""
    path = tmp_path / "a.csv"
    path.write_text("id,member,body\n", encoding="utf-8")
    with pytest.raises(BadPath, match=r"a\.csv:1: the header is 'id,member,body'; .* memberships: id,member"):
        rows.schema_of(path, KNOWN)


@pytest.mark.parametrize("body", [None, "Türkiye\n".encode("latin-1")])
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, body: bytes | None) -> None:
    """Not there, or not UTF-8."""
    path = tmp_path / "a.csv"
    if body is not None:
        path.write_bytes(body)
    with pytest.raises(BadPath, match=r"a\.csv: cannot be read as a UTF-8 table"):
        rows.schema_of(path, KNOWN)


@pytest.mark.parametrize("table", KNOWN)
def test_every_table_ends_with_its_evidence(table: str) -> None:
    """Source, locator, how and when it was verified: only sources need none themselves."""
    names = KNOWN[table].header
    assert names[0] == "id"
    assert (names[-4:] == list(league.EVIDENCE)) == (table != "sources")


def test_faults_are_sorted_and_printed_by_place() -> None:
    """One form everywhere: `file:line: what`."""
    assert str(Fault("a.csv:1", "x is y")) == "a.csv:1: x is y"
    assert sorted([Fault("b", "x"), Fault("a", "y")])[0].where == "a"


def test_the_words_are_quoted_as_csv_would(tmp_path: Path) -> None:
    """What a spreadsheet writes is read: CRLF line ends too."""
    path = tmp_path / "a.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, quoting=csv.QUOTE_ALL)
        writer.writerow(KNOWN["actors"].header)
        writer.writerow([ACTOR.get(name, "") for name in KNOWN["actors"].header])
    assert [row.id for row in read(path)[0]] == ["a"]
