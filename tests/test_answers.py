"""Long rows are folded into answers that say how far they can be relied on."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import jsonschema
import pandas
import pytest

import graph
from graph import answers, catalogue, contract, places
from graph.answers import Answer, Desk
from graph.errors import BadDay, BadParameter, FaultyQuestion, UnknownName
from graph.names import Names
from graph.store import Store

PREFIXES = """
PREFIX mg: <https://w3id.org/mandate-graph/ontology#>
PREFIX id: <https://w3id.org/mandate-graph/id/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
WORLD = """
id:club a mg:Actor ; rdfs:label "The Club"@en ; mg:existence id:exists ; mg:aliases "Club" .
id:ann a mg:Actor ; rdfs:label "Ann"@en ; mg:existence id:exists ; mg:order 2 .
id:bob a mg:Actor ; rdfs:label "Bob | Bobby"@en ; mg:existence id:exists ; mg:order 1 .
id:ann-in mg:member id:ann ; mg:club id:club ; mg:role id:chair ; mg:says "Ann,\\n\\"chairs\\"" ;
  mg:friend id:bob, id:club ; mg:day "2000-01-02", "1999-01-01" ; mg:proud true ; mg:sure true ;
  mg:claim id:claim-ann .
id:bob-in mg:member id:bob ; mg:club id:club ; mg:role id:guest ; mg:sure false ; mg:claim id:claim-bob .
id:claim-ann mg:verified id:read ; mg:evidence id:piece . id:piece mg:source id:club ; mg:locator "p. 1" .
id:claim-bob mg:verified id:recalled .
id:club-closed mg:settles id:no ; mg:says "{about} is closed since {day}." .
id:club-full mg:says "{about} is full." .
"""
QUESTION = """#+ question: Who is in a club?
#+ parameters: club:thing on:date=today
#+ columns: {columns}
#+ key: seat
#+ order: {order}
#+ table: {table}
#+ empty: Nobody is known to be in it.
#+ example: club=Club
SELECT ?club ?on ?seat ?member ?role ?says ?friend ?day ?proud ?sure ?verified ?claim {{
  ?seat mg:club ?club ; mg:member ?member
  {{ ?seat mg:role ?role ; mg:claim ?claim . ?claim mg:verified ?verified }}
  UNION {{ ?seat mg:friend ?friend }}
  UNION {{ ?seat mg:says ?says }} UNION {{ ?seat mg:day ?day }} UNION {{ ?seat mg:proud ?proud }}
  UNION {{ ?seat mg:sure ?sure }}
}}"""
COLUMNS = (
    "member:thing role:word says:text friends:things=friend days:words=day first:earliest=day "
    "known.friends:count=friend known.days:count=day by:tally=member/friend proud:flag sure:flag "
    "verified:word claim:iri"
)
WHY = "SELECT ?club ?on ?seat ?reason { ?seat mg:club ?club BIND(?seat AS ?reason) }"
NOTICES = "SELECT ?club ?on ?code ?about ?day ?claim { FILTER(false) ?code ?about ?claim }"
HOME = places.here()
REAL = catalogue.questions(HOME.questions)


class Room:
    """A desk over the club, with the question as a test wants it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.write()

    def write(
        self,
        columns: str = COLUMNS,
        order: str = "member",
        table: str = "member role",
        notices: str = NOTICES,
        world: str = WORLD,
    ) -> "Room":
        body = QUESTION.format(columns=columns, order=order, table=table).replace(
            "SELECT", PREFIXES + "SELECT", 1
        )
        (self.folder / "who.rq").write_text(body, encoding="utf-8")
        (self.folder / "who.why.rq").write_text(PREFIXES + WHY, encoding="utf-8")
        (self.folder / "who.notices.rq").write_text(PREFIXES + notices, encoding="utf-8")
        (self.folder / "world.ttl").write_text(PREFIXES + world, encoding="utf-8")
        return self

    def ask(
        self, *, why: bool = False, verified: tuple[str, ...] = (), **values: str | date | None
    ) -> Answer:
        store = Store.read(self.folder / "world.ttl")
        desk = Desk(store, Names.of(store), "1+abc", lambda: date(2024, 6, 1))
        question = catalogue.read(self.folder / "who.rq")
        return desk.ask(question, {"club": "Club", **values}, why=why, verified=verified)


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


def reference(slug: str, label: str) -> dict[str, str]:
    return {"id": slug, "label": label}


ANN, BOB, CLUB = reference("ann", "Ann"), reference("bob", "Bob | Bobby"), reference("club", "The Club")


def test_each_type_of_column_folds_in_its_own_way(room: Room) -> None:
    """Things with labels, words, text, lists in order, the first day, numbers, tallies, flags, IRIs."""
    _, first = room.ask().rows
    assert first == {
        "member": ANN,
        "role": "chair",
        "says": 'Ann,\n"chairs"',
        "friends": [BOB, CLUB],
        "days": ["1999-01-01", "2000-01-02"],
        "first": "1999-01-01",
        "known": {"friends": 2, "days": 2},
        "by": [{**ANN, "count": 2}],
        "proud": True,
        "sure": True,
        "verified": "read",
        "claim": "https://w3id.org/mandate-graph/id/claim-ann",
    }


def test_what_is_not_said_is_null_zero_or_empty(room: Room) -> None:
    """Never left out: a flag nobody says is null, not false."""
    second, _ = room.ask().rows
    assert second["says"] is None
    assert second["proud"] is None
    assert second["first"] is None
    assert (second["friends"], second["days"], second["known"]) == ([], [], {"friends": 0, "days": 0})
    assert second["by"] == [{**BOB, "count": 0}]
    assert second["sure"] is False


@pytest.mark.parametrize(
    ("column", "found"), [("friend:thing", "bob, club"), ("day:text", "1999-01-01, 2000")]
)
def test_several_values_where_one_is_promised_are_the_questions_fault(
    room: Room, column: str, found: str
) -> None:
    """Which column, and what was found: no value is dropped in silence."""
    name = column.partition(":")[0]
    with pytest.raises(FaultyQuestion, match=f"who: {name} has several values: {found}"):
        room.write(columns=column).ask()


def test_rows_stand_in_the_order_of_the_question(room: Room) -> None:
    """By label, or by rank where the vocabulary ranks; what is not said comes first."""
    assert [row["member"] for row in room.ask().rows] == [BOB, ANN]  # by rank
    ranked = WORLD.replace(" ; mg:order 2", "").replace(" ; mg:order 1", "")
    assert [row["member"] for row in room.write(world=ranked).ask().rows] == [ANN, BOB]
    assert [row["member"] for row in room.write(world=ranked, order="says").ask().rows] == [BOB, ANN]


def test_a_sure_row_makes_a_yes(room: Room) -> None:
    """Whatever else there is."""
    answer = room.ask()
    assert answer.status == "yes"
    assert answer.notices == ()


def test_rows_that_are_possible_only_never_make_a_yes(room: Room) -> None:
    """They are shown, and the answer says what they are."""
    answer = room.write(world=WORLD.replace("mg:sure true", "mg:sure false")).ask()
    assert (answer.status, len(answer.rows)) == ("not-recorded", 2)
    assert [notice["code"] for notice in answer.notices] == ["possible-only"]


def test_where_a_question_has_no_doubt_any_row_makes_a_yes(room: Room) -> None:
    """A column `sure` is what brings doubt in."""
    assert room.write(columns="member:thing").ask().status == "yes"


def test_no_rows_are_not_recorded_unless_a_notice_settles_it(room: Room) -> None:
    """The answer then says what an empty one means."""
    answer = room.ask(club="Ann")
    assert (answer.status, answer.rows) == ("not-recorded", ())
    assert answer.notices == (
        {"code": "not-recorded", "text": "Nobody is known to be in it.", "about": [], "claims": []},
    )


CHOOSY = """#+ question: Who is in a club, in what post, beside whom?
#+ parameters: club:thing post:word/posts=none friend:thing=none on:date=today
#+ columns: member:thing role:word roles:words=role number:text sure:flag
#+ key: seat
#+ order: number member
#+ table: member role number
#+ empty: Nobody is known to be in it.
#+ example: club=Club
SELECT ?club ?post ?friend ?on ?seat ?member ?role ?number ?sure {
  ?seat mg:club ?club ; mg:member ?member ; mg:role ?role ; mg:number ?number ; mg:sure ?sure
  FILTER(?post = mg:none || ?post = ?role)
  FILTER(?friend = mg:none || EXISTS { ?seat mg:friend ?friend })
}"""
CHAIRS = """#+ question: Who chairs a club?
#+ preset: whom post=chair
#+ parameters: club:thing
#+ empty: Nobody is known to chair it.
#+ example: club=Club
"""
POSTS = (
    WORLD.replace("id:chair", "id:post-chair").replace("id:guest", "id:post-guest")
    + """
mg:scheme-posts mg:listName "posts" . mg:scheme-colours mg:listName "colours" .
id:post-chair skos:inScheme mg:scheme-posts ; skos:notation "chair" ; skos:prefLabel "Head"@en .
id:post-guest skos:inScheme mg:scheme-posts ; skos:notation "guest" ; skos:prefLabel "Visitor"@en .
id:red skos:inScheme mg:scheme-colours ; skos:notation "red" .
id:ann-in mg:number 10 . id:bob-in mg:number 9 .
"""
)


def choose(folder: Path, name: str = "whom", world: str = POSTS, **values: str | None) -> Answer:
    """The answer of a question with a word and a thing that may be left out, or of a preset of it."""
    (folder / "whom.rq").write_text(CHOOSY.replace("SELECT", PREFIXES + "SELECT", 1), encoding="utf-8")
    (folder / "whom.notices.rq").write_text(
        PREFIXES + NOTICES.replace("?on", "?on ?post ?friend", 1), encoding="utf-8"
    )
    (folder / "chairs.rq").write_text(CHAIRS, encoding="utf-8")
    (folder / "posts.ttl").write_text(PREFIXES + world, encoding="utf-8")
    store = Store.read(folder / "posts.ttl")
    desk = Desk(store, Names.of(store), "1+abc", lambda: date(2024, 6, 1))
    return desk.ask(catalogue.questions(folder)[name], {"club": "Club", **values})


def members(answer: Answer) -> list[object]:
    return [row["member"] for row in answer.rows]


def test_what_was_left_out_is_null_and_lets_all_pass(tmp_path: Path) -> None:
    """Whether it is not given, empty, or said to be none."""
    left = {"club": CLUB, "post": None, "friend": None, "on": "2024-06-01"}
    for given in ({}, {"post": None}, {"post": "", "friend": ""}, {"post": "none", "friend": "none"}):
        answer = choose(tmp_path, **given)
        assert answer.parameters == left
        assert members(answer) == [BOB, ANN]
        jsonschema.validate(json.loads(json.dumps(answer.to_dict())), contract.schema(answer.question))


def test_a_word_of_a_list_is_told_and_printed_as_cells_write_it(tmp_path: Path) -> None:
    """Not by the id of its concept, nor by its label; blanks round it are nothing."""
    answer = choose(tmp_path, post=" chair ")
    assert answer.parameters["post"] == "chair"
    assert [(row["member"], row["role"], row["roles"]) for row in answer.rows] == [(ANN, "chair", ["chair"])]
    assert answer.records()[0]["role"] == answer.records()[0]["roles"] == "chair"
    jsonschema.validate(json.loads(json.dumps(answer.to_dict())), contract.schema(answer.question))


@pytest.mark.parametrize("word", ["clown", "post-chair", "Head", "Chair", "red"])
def test_a_word_of_no_such_list_is_told_with_the_words_there_are(tmp_path: Path, word: str) -> None:
    """An id, a label, another case and a word of another list are none."""
    with pytest.raises(BadParameter) as caught:
        choose(tmp_path, post=word)
    assert str(caught.value) == f"post is {word!r}; wanted one of chair, guest."


def test_a_thing_that_may_be_left_out_is_a_thing_all_the_same(tmp_path: Path) -> None:
    """Given, it is told by id and label, and must be known."""
    answer = choose(tmp_path, friend="bob")
    assert (answer.parameters["friend"], members(answer)) == (BOB, [ANN])
    with pytest.raises(UnknownName, match="Nothing here is called 'bib'"):
        choose(tmp_path, friend="bib")


def test_rows_sort_by_number_where_the_order_is_one(tmp_path: Path) -> None:
    """Nine before ten, and a whole number among decimals; so do ranks."""
    assert [row["number"] for row in choose(tmp_path).rows] == ["9", "10"]
    halves = POSTS.replace("mg:number 9", "mg:number 10.5")
    assert [row["number"] for row in choose(tmp_path, world=halves).rows] == ["10", "10.5"]
    ranked = POSTS.replace("mg:number 9", "mg:number 10").replace("mg:order 1 ", "mg:order 11 ")
    assert members(choose(tmp_path, world=ranked)) == [ANN, BOB]


def test_a_preset_answers_with_what_it_fixes(tmp_path: Path) -> None:
    """It bears its own name and tells its own parameters; what it leaves open keeps its default."""
    answer = choose(tmp_path, "chairs")
    assert (answer.to_dict()["question"], answer.parameters) == ("chairs", {"club": CLUB})
    assert (answer.status, members(answer)) == ("yes", [ANN])
    jsonschema.validate(json.loads(json.dumps(answer.to_dict())), contract.schema(answer.question))
    assert choose(tmp_path, "chairs", club="Ann").notices[0]["text"] == "Nobody is known to chair it."


@pytest.mark.parametrize(
    ("name", "values", "text"),
    [
        ("chairs", {"club": None}, "chairs needs club. It takes: club."),
        ("chairs", {"post": "guest"}, "chairs has no parameter post. It takes: club."),
        ("chairs", {"on": "2024-06-01"}, "chairs has no parameter on. It takes: club."),
        (
            "whom",
            {"club": None},
            "whom needs club. It takes: club, post (default none), friend",
        ),
    ],
)
def test_a_preset_takes_its_own_parameters_only(
    tmp_path: Path, name: str, values: dict[str, str | None], text: str
) -> None:
    """What it fixes cannot be given, and what it needs cannot be left out."""
    with pytest.raises(BadParameter) as caught:
        choose(tmp_path, name, **values)
    assert str(caught.value).startswith(text)


CLOSED = """SELECT ?club ?on ?code ?about ?day ?claim {
  VALUES (?code ?about ?day ?claim) { %s } ?club mg:existence ?x
}"""


def test_a_notice_that_settles_it_makes_a_no(room: Room) -> None:
    """With its text filled in, the things it is about, and the claims it stands on."""
    told = CLOSED % '(id:club-closed id:bob "1999" id:c1) (id:club-closed id:ann "1999" id:c2)'
    answer = room.write(notices=told).ask(club="Ann")
    assert answer.status == "no"
    assert answer.notices == (
        {
            "code": "club-closed",
            "text": "Ann; Bob | Bobby is closed since 1999.",
            "about": [ANN, BOB],
            "claims": ["https://w3id.org/mandate-graph/id/c1", "https://w3id.org/mandate-graph/id/c2"],
        },
    )


def test_a_notice_that_settles_nothing_leaves_it_open(room: Room) -> None:
    """It is told, and stands in for the remark on emptiness."""
    answer = room.write(notices=CLOSED % "(id:club-full id:ann UNDEF UNDEF)").ask(club="Ann")
    assert answer.status == "not-recorded"
    assert [(notice["code"], notice["text"]) for notice in answer.notices] == [("club-full", "Ann is full.")]


def test_a_notice_never_overrules_a_row(room: Room) -> None:
    """Rows are a yes, and possible ones stay open: nothing makes them a no."""
    closed = CLOSED % '(id:club-closed id:ann "1999" UNDEF)'
    assert room.write(notices=closed).ask().status == "yes"
    doubtful = WORLD.replace("mg:sure true", "mg:sure false")
    assert room.write(notices=closed, world=doubtful).ask().status == "not-recorded"


def test_notices_are_one_a_day_and_list_five_at_most(room: Room) -> None:
    """Each day has its own text; a long list says how many more; a code without words tells its things."""
    many = " ".join(f'(id:club-closed id:x{n} "1999" UNDEF)' for n in range(7))
    answer = room.write(
        notices=CLOSED % f'{many} (id:club-closed id:ann "2001" UNDEF) (id:odd id:bob UNDEF UNDEF)'
    ).ask()
    assert [notice["text"] for notice in answer.notices] == [
        "x0; x1; x2; x3; x4; and 2 more is closed since 1999.",
        "Ann is closed since 2001.",
        "Bob | Bobby",
    ]
    about = answer.notices[0]["about"]
    assert isinstance(about, list)
    assert len(about) == 7


@pytest.mark.parametrize(
    ("verified", "members"),
    [((), [BOB, ANN]), (("read",), [ANN]), (("recalled",), [BOB]), (("read", "recalled"), [BOB, ANN])],
)
def test_rows_can_be_kept_by_how_they_were_verified(
    room: Room, verified: tuple[str, ...], members: list[dict[str, str]]
) -> None:
    """The answer says how many were left out."""
    answer = room.ask(verified=verified)
    assert [row["member"] for row in answer.rows] == members
    left = 2 - len(members)
    assert [notice["code"] for notice in answer.notices if notice["code"] == "filtered"] == [
        "filtered"
    ] * min(left, 1)
    if left:
        assert str(answer.notices[0]["text"]).startswith("1 rows left out")


def test_a_row_that_rests_on_several_is_kept_for_any_of_them(room: Room) -> None:
    """Where its rows were verified in several ways, one of them will do, and all are told."""
    world = WORLD.replace("mg:verified id:read ;", "mg:verified id:read, id:cited ;")
    room.write(columns="member:thing sure:flag verified:words", world=world)
    (row,) = room.ask(verified=("cited",)).rows
    assert (row["member"], row["verified"]) == (ANN, ["cited", "read"])
    assert [row["member"] for row in room.ask(verified=("recalled",)).rows] == [BOB]


def test_rows_filtered_away_are_no_reason_to_say_no(room: Room) -> None:
    """The answer stays open, and says that rows were left out, not that none are known."""
    closed = CLOSED % '(id:club-closed id:ann "1999" UNDEF)'
    answer = room.write(notices=closed).ask(verified=("cited",))
    assert (answer.status, answer.rows) == ("not-recorded", ())
    assert [notice["code"] for notice in answer.notices] == ["club-closed", "filtered"]


def test_an_unknown_way_of_verifying_is_told(room: Room) -> None:
    """As is a question whose rows do not say."""
    with pytest.raises(BadParameter, match=r"^verified is guessed; wanted read, cited, recalled\.$"):
        room.ask(verified=("guessed",))
    with pytest.raises(BadParameter, match=r"^The rows of who do not say how they were verified\.$"):
        room.write(columns="member:thing").ask(verified=("read",))


def test_parameters_are_told_as_they_were_understood(room: Room) -> None:
    """A thing by id and label, a day as a day; the day is today unless said."""
    assert room.ask().parameters == {"club": CLUB, "on": "2024-06-01"}
    assert room.ask(on="1999-12-31").parameters["on"] == "1999-12-31"
    assert room.ask(on=date(1999, 12, 31)).parameters["on"] == "1999-12-31"
    assert room.ask(on="").parameters == room.ask(on=None).parameters == room.ask().parameters


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        ({"club": None}, BadParameter, "who needs club. It takes: club, on (default today)."),
        ({"club": ""}, BadParameter, "who needs club. It takes: club, on (default today)."),
        (
            {"at": "x", "ad": "y"},
            BadParameter,
            "who has no parameter ad, at. It takes: club, on (default today).",
        ),
        ({"club": "Clob"}, UnknownName, "Nothing here is called 'Clob'. Did you mean: The Club?"),
        ({"on": "tomorrow"}, BadDay, "'tomorrow' is not a day. Write YYYY-MM-DD"),
    ],
)
def test_a_bad_parameter_is_told_with_what_the_question_takes(
    room: Room, values: dict[str, str | None], error: type[Exception], text: str
) -> None:
    """Missing, unknown, or of no thing or day."""
    with pytest.raises(error) as caught:
        room.ask(**values)
    assert str(caught.value).startswith(text)


def test_reasons_come_when_asked_for(room: Room) -> None:
    """Each with its source; a row without a source says so."""
    bob, ann = room.ask(why=True).rows
    assert [reason["source"] for reason in ann["why"]] == [CLUB]  # type: ignore[attr-defined]
    assert answers.reasons_in_words(ann) == ['ann-in: Ann,\n"chairs" [The Club, p. 1, read]']
    assert answers.reasons_in_words(bob) == ["bob-in [no source, recalled]"]
    assert answers.reasons_in_words(room.ask().rows[0]) == []


def test_csv_holds_every_column(room: Room) -> None:
    """Labels for things, lists joined, flags in words, nothing where nothing is said."""
    read = list(csv.DictReader(io.StringIO(room.ask(why=True).to_csv(), newline="")))
    assert list(read[1]) == [column.partition(":")[0] for column in COLUMNS.split()] + ["why"]
    assert read[1]["member"] == "Ann"
    assert read[1]["says"] == 'Ann,\n"chairs"'
    assert read[1]["friends"] == "Bob | Bobby; The Club"
    assert (read[1]["known.friends"], read[1]["by"]) == ("2", "Ann (2)")
    assert (read[1]["proud"], read[0]["proud"], read[0]["sure"]) == ("yes", "", "no")
    assert read[1]["why"] == answers.reasons_in_words(room.ask(why=True).rows[1])[0]


def test_markdown_holds_the_columns_people_read_first(room: Room) -> None:
    """No cell breaks the table."""
    lines = room.write(table="member says known.friends").ask(why=True).to_markdown().splitlines()
    assert lines[:2] == ["| member | says | known: friends | why |", "|--|--|--|--|"]
    assert lines[2].startswith("| Bob \\| Bobby |  | 0 | ")
    assert lines[3].startswith('| Ann | Ann, "chairs" | 2 | ')
    assert len(lines) == 4


def test_a_dataframe_holds_labels_lists_and_none(room: Room) -> None:
    """And what was asked, in `attrs`."""
    frame = room.ask().to_dataframe()
    assert list(frame["member"]) == ["Bob | Bobby", "Ann"]
    assert frame["friends"].tolist() == [[], ["Bob | Bobby", "The Club"]]
    assert frame["says"].iloc[0] is None
    assert frame["proud"].tolist() == [None, True]
    assert frame["known.friends"].sum() == 2
    assert frame.attrs["status"] == "yes"
    assert frame.attrs["parameters"] == {"club": CLUB, "on": "2024-06-01"}
    assert "rows" not in frame.attrs


def test_an_empty_answer_keeps_its_header(room: Room) -> None:
    """In every form."""
    answer = room.ask(club="Ann", why=True)
    names = [column.partition(":")[0] for column in COLUMNS.split()]
    assert answer.to_csv() == ",".join(names) + "\n"
    assert answer.to_markdown() == "| member | role |\n|--|--|\n"
    frame = answer.to_dataframe()
    assert isinstance(frame, pandas.DataFrame)
    assert (list(frame.columns), len(frame)) == (names, 0)
    assert answer.to_dict()["rows"] == []


def test_an_answer_is_json_and_keeps_its_schema(room: Room) -> None:
    """With reasons and without, with rows and without."""
    for answer in (room.ask(), room.ask(why=True), room.ask(club="Ann"), room.ask(verified=("read",))):
        told = json.loads(json.dumps(answer.to_dict()))
        described = contract.schema(answer.question)
        jsonschema.Draft202012Validator.check_schema(described)
        jsonschema.validate(told, described)


def broken(told: dict[str, object]) -> Iterator[dict[str, object]]:
    """Answers that break the schema, each in one place."""
    rows = told["rows"]
    assert isinstance(rows, list)
    yield {**told, "status": "maybe"}
    yield {**told, "extra": 1}
    yield {name: value for name, value in told.items() if name != "notices"}
    yield {**told, "rows": [{**rows[0], "member": "Ann"}]}
    yield {**told, "rows": [{**rows[0], "known": {"friends": -1, "days": 0}}]}
    yield {**told, "rows": [{**rows[0], "known": {"friends": 1}}]}
    yield {**told, "rows": [{**rows[0], "extra": 1}]}
    yield {**told, "rows": [{**rows[0], "why": [{"statement": "x"}]}]}


def test_the_schema_bites(room: Room) -> None:
    """Anything more, less or other is refused."""
    answer = room.ask()
    for told in broken(answer.to_dict()):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(told, contract.schema(answer.question))


@pytest.mark.parametrize("why", [False, True])
@pytest.mark.parametrize("name", REAL)
def test_every_example_keeps_its_schema(library: graph.Library, name: str, why: bool) -> None:
    """The real questions over the real dataset, as JSON would carry them."""
    answer = library.ask(name, why=why, **REAL[name].example)
    told = json.loads(json.dumps(answer.to_dict()))
    jsonschema.validate(told, library.schema(name))
    assert all(("why" in row) == why for row in told["rows"])
    assert len(list(csv.reader(io.StringIO(answer.to_csv(), newline="")))) == len(answer.rows) + 1
    assert len(answer.to_markdown().splitlines()) == len(answer.rows) + 2
    assert answer.to_dataframe().shape == (len(answer.rows), len(REAL[name].columns))
