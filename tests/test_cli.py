"""The command `mandates`: every command, its exit code, its help, and the way out it prints."""

import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from importlib import import_module
from pathlib import Path

import click
import jsonschema
import league
import pytest
from click.testing import CliRunner, Result

import graph
from graph import cli, dataset
from graph.catalogue import questions
from graph.cli import ask, audit, main, terminal
from graph.places import Places

ROOT = Path(__file__).parent.parent
COMMANDS = [[], *([name] for name in cli.COMMANDS), *(["ask", name] for name in ask.questions())]
RUN = [sys.executable, "-c", "from graph.cli import main; main()"]

every_command = pytest.mark.parametrize(
    "command", COMMANDS, ids=lambda command: " ".join(["mandates", *command])
)


@pytest.fixture(scope="module", autouse=True)
def _at_home(built: Path, places: Places) -> None:
    """The checkout holds the dataset of its tables, as after `mandates build`."""
    places.dataset.mkdir(parents=True, exist_ok=True)
    for name in (dataset.QUADS, dataset.MANIFEST):
        Path(shutil.copy(built / name, places.dataset / f"{name}.fresh")).replace(places.dataset / name)
    graph.quick()  # the copy on disk is there before the first command tells that it makes one


@pytest.fixture
def house(tmp_path: Path, places: Places) -> Path:
    """Another checkout, with the League for tables and no dataset yet."""
    skip = shutil.ignore_patterns("__pycache__", "_share")
    for name in ("graph", "api"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=skip)
    shutil.copytree(places.ontology, tmp_path / "ontology")
    league.write(tmp_path)
    return tmp_path


def mandates(*arguments: str) -> Result:
    """A command run in this process."""
    return CliRunner().invoke(main, arguments, prog_name="mandates", terminal_width=500)


def mandates_in(house: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command run in a process of its own, in another checkout."""
    return subprocess.run([*RUN, *arguments], cwd=house, capture_output=True, text=True, check=False)


def examples(command: list[str]) -> list[list[str]]:
    """The examples a command's help prints, as arguments."""
    helped = mandates(*command, "--help")
    assert helped.exit_code == 0
    return [shlex.split(line)[1:] for line in re.findall(r"Example: (mandates .*)", helped.output)]


@pytest.fixture
def _opened(library: graph.Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """The dataset opened once, for laws over every command; the tests of single commands open it anew."""
    for room in cli.COMMANDS:
        if hasattr(place := import_module(f"graph.cli.{room}"), "library"):
            monkeypatch.setattr(place, "library", lambda: library)


@pytest.mark.usefixtures("_opened")
@every_command
def test_every_help_has_an_example_that_runs(command: list[str], tmp_path: Path) -> None:
    """What help prints is the truth; what makes, serves or sends is run elsewhere."""
    found = examples(command)
    assert found
    for arguments in found:
        assert arguments[: len(command)] == command
        if arguments[0] in ("build", "serve", "push", "mcp"):
            continue
        if "--output" in arguments:
            place = arguments.index("--output") + 1
            arguments[place] = str(tmp_path / Path(arguments[place]).name)
        before = Path.cwd()
        os.chdir(ROOT)
        try:
            result = mandates(*arguments)
        finally:
            os.chdir(before)
        assert (result.exit_code, result.stderr) == (0, "")
        assert result.output


def test_the_version_is_printed() -> None:
    """That of the package."""
    assert mandates("--version").output == f"mandates, version {dataset.RELEASE}\n"


def test_ask_lists_every_question_with_its_parameters(places: Places) -> None:
    """Words, types, defaults, and an example each."""
    told = mandates("ask")
    assert told.exit_code == 0
    blocks = dict(block.split("\n", 1) for block in told.output.strip().split("\n\n"))
    known = questions(places.questions)
    assert list(blocks) == list(known)
    for name, question in known.items():
        assert question.words in blocks[name]
        assert f"Example: mandates ask {name} --" in blocks[name]
        for parameter in question.parameters:
            told = re.search(rf"--{parameter.name}  \((.*)\)", blocks[name])
            assert told
            kind = f"word of {parameter.words}" if parameter.words else parameter.type
            left = "may be left out" if parameter.optional else f"default {parameter.default}"
            assert told[1] == f"{kind}, {'required' if parameter.required else left}"


@pytest.mark.usefixtures("_opened")
@pytest.mark.parametrize("name", ask.questions())
def test_every_answer_is_the_librarys_own(name: str, library: graph.Library) -> None:
    """JSON, CSV and Markdown are what Python gives, with reasons and without."""
    question = library.questions[name]
    options = [part for key, value in question.example.items() for part in (f"--{key}", value)]
    for flags, answer in (
        (options, library.ask(name, **question.example)),
        ([*options, "--why"], library.ask(name, why=True, **question.example)),
    ):
        told = json.loads(mandates("ask", name, *flags, "--format", "json").output)
        jsonschema.validate(told, library.schema(name))
        assert told == json.loads(json.dumps(answer.to_dict()))
    assert mandates("ask", name, *flags, "--format", "csv").stdout == answer.to_csv()
    assert mandates("ask", name, *flags, "--format", "markdown").stdout == answer.to_markdown()


def test_a_table_says_what_was_asked_and_how_sure_it_is() -> None:
    """The question, its parameters as understood, the status, the rows, the notices."""
    told = mandates("ask", "members-of", "--body", "cedeao", "--on", "2024-06-01").output
    assert told.startswith("Who belongs to a body or a class on a day, and in what standing?\n")
    assert "body Economic Community of West African States" in told
    assert "·  yes  ·" in told
    assert re.search(r"Mali +suspended", told)


def test_a_first_column_that_repeats_stands_above_its_rows() -> None:
    """Once, and long lists are cut with a word on how many more there are."""
    told = mandates("ask", "who-can-sanction", "--target", "Mali", "--on", "2024-06-01").output
    assert len(re.findall(r"^ {1,6}African Union *$", told, re.MULTILINE)) == 1
    assert terminal._short("a; b; c; d; e", most=3) == "a; b; c; and 2 more"
    assert terminal._short("a; b; c", most=3) == "a; b; c"
    assert (
        terminal._short("Pact, Art. 1; Pact, Art. 2; Treaty, Art. 2")
        == "Pact, Art. 1; Art. 2; Treaty, Art. 2"
    )


def test_reasons_are_printed_row_by_row() -> None:
    """Each with its source."""
    told = mandates("ask", "members-of", "--body", "ECOWAS", "--on", "2024-06-01", "--why").output
    assert re.search(r"\n1\. because\n   · .+ \[.+\]\n", told)


def test_an_empty_answer_is_an_answer() -> None:
    """Exit code 0, and a note on what it means."""
    result = mandates("ask", "members-of", "--body", "ECOWAS", "--on", "1960-01-01")
    assert result.exit_code == 0
    assert "·  0 rows  ·" in result.output
    assert "Note: " in result.output


def test_rows_can_be_kept_by_how_they_were_verified() -> None:
    """The option may be repeated."""
    every = ["ask", "members-of", "--body", "ECOWAS", "--on", "2024-06-01", "--format", "json"]
    whole = json.loads(mandates(*every).output)["rows"]
    ways = ["--verified", "read", "--verified", "cited"]
    kept = json.loads(mandates(*every, *ways).output)["rows"]
    assert kept == [row for row in whole if row["verified"] in ("read", "cited")]


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["ask", "who-knows"], "There is no question 'who-knows'. There are: "),
        (["ask", "members-of"], "Missing option '--body'"),
        (["ask", "members-of", "--body", "Atlantis"], "Error: Nothing here is called 'Atlantis'."),
        (["ask", "members-of", "--body", "ECOWAS", "--on", "1.6.2024"], "Error: '1.6.2024' is not a day."),
        (["ask", "members-of", "--body", "ECOWAS", "--format", "xml"], "Invalid value for '--format'"),
        (
            ["ask", "members-of", "--body", "ECOWAS", "--verified", "guessed"],
            "Invalid value for '--verified'",
        ),
        (["ask", "members-of", "--land", "ECOWAS"], "No such option"),
        (["show", "Ivory"], "Did you mean: Côte d"),
        (["show"], "Missing argument 'NAME'"),
        (["validate", "no/such/file.csv"], "Error: no/such/file.csv: there is no such file or folder."),
        (["audit", "--body", "Atlantis"], "Error: Nothing here is called 'Atlantis'."),
        (["audit", "--on", "1.6.2024"], "Error: '1.6.2024' is not a day."),
        (["audit", "--output", __file__], "is a file. Wanted a folder, or a name that ends in .html."),
        (["serve", "--port", "0"], "Invalid value for '--port'"),
        (["export"], "Missing option '--format'"),
        (["sing"], "No such command 'sing'"),
    ],
)
def test_bad_input_is_exit_code_2_and_a_way_out(arguments: list[str], text: str) -> None:
    """On standard error, without a trace, and nothing on standard output."""
    result = mandates(*arguments)
    assert result.exit_code == 2
    assert text in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


def test_show_prints_every_statement_with_a_source(library: graph.Library) -> None:
    """The thing's own row, then each row that speaks of it, by table."""
    shown = library.show("ECOWAS")
    told = mandates("show", "ECOWAS").output
    flat = " ".join(told.split())
    assert told.startswith(f"{shown['label']}  (ecowas)")
    assert "  source: " in told
    spoken = shown["spoken_of"]
    assert isinstance(spoken, list)
    assert len(spoken) > 20
    for speaker in spoken:
        first = speaker["evidence"][0]
        assert f"\n{speaker['table']}\n" in told
        assert (
            " ".join(f"{speaker['statement']} [{first['source']['label']}, {first['locator']}".split())
            in flat
        )


def test_show_gives_the_same_as_json(library: graph.Library) -> None:
    """What Python shows."""
    assert json.loads(mandates("show", "cedeao", "--format", "json").output) == library.show("ECOWAS")


def test_a_word_is_shown_too() -> None:
    """A concept has no row of its own, but rows that use it."""
    told = mandates("show", "travel ban").output
    assert told.startswith("travel ban")
    assert "\npowers\n" in told


def test_export_writes_what_the_dataset_holds(tmp_path: Path, places: Places) -> None:
    """To the terminal or to a file, the same bytes."""
    whole = (places.dataset / dataset.QUADS).read_bytes()
    assert mandates("export", "--format", "nq").stdout_bytes == whole
    out = tmp_path / "d.nq"
    assert (
        mandates("export", "--format", "nq", "--output", str(out)).output == f"{out}: {len(whole)} bytes.\n"
    )
    assert out.read_bytes() == whole


def test_the_audit_is_printed_within_a_hundred_columns(library: graph.Library) -> None:
    """What was asked, the matrix by heading with three signs, each gap with what allows it, the notices."""
    found = library.audit("2024-06-01", body="OSCE")
    told = mandates("audit", "--on", "2024-06-01", "--body", "OSCE").output
    flat = " ".join(told.split())
    assert max(map(len, told.splitlines())) <= 100
    assert "on 2024-06-01, body Organization for Security and Co-operation in Europe" in flat
    assert audit.LEGEND in told
    cells = [audit._cell(cell) for line in found.lines for cell in line.cells]
    assert cells
    assert all(cell in told for cell in cells)
    for kind in found.kinds:
        assert f"Gap: {kind.thing.label} ({kind.count})" in told
        for gap in kind.gaps:
            because = "; ".join(reason.label for reason in gap.because)
            assert f"{', '.join(gap.what)} [{because}]" in flat
    assert all(f"Note: {notice['text']}" in flat for notice in found.notices)


def test_the_audit_writes_its_page_and_tables(tmp_path: Path, library: graph.Library) -> None:
    """Into a folder, or beside a page by name; each file is told, and is the library's own."""
    found = library.audit("2024-06-01", body="OSCE", family="family-military")
    asked = ["audit", "--on", "2024-06-01", "--body", "OSCE", "--family", "family-military"]
    for output, page in ((tmp_path / "new" / "folder", "audit"), (tmp_path / "osce.html", "osce")):
        told = mandates(*asked, "--output", str(output)).output
        folder = output.parent if output.suffix else output
        written = {folder / f"{page}.html": found.to_html()}
        written |= {folder / f"{page}-{name}.csv": body for name, body in found.to_csv().items()}
        for path, text in written.items():
            assert path.read_text(encoding="utf-8") == text
            assert f"{path}: {path.stat().st_size} bytes." in told


def test_a_faulty_table_outside_data_is_exit_code_3(tmp_path: Path, places: Places) -> None:
    """A file of further rows is checked against ours; each of its faults bears its path and line."""
    header = (places.data / "memberships" / "un.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    seat = {
        "id": "mali-in-club",
        "member": "mali",
        "body": "ecowass",
        "status": "full",
        "source": "un-charter",
    }
    league.write_file(tmp_path / "more.csv", header, [seat])
    result = mandates("validate", str(tmp_path))
    assert (result.exit_code, result.stdout) == (3, "")
    fault = f"{tmp_path}/more.csv:2: body is 'ecowass'; wanted an id of actors, such as ecowas"
    assert fault in result.stderr
    assert all(line.startswith(str(tmp_path)) for line in result.stderr.splitlines()[1:])


def test_another_checkout_is_built_validated_and_asked(house: Path) -> None:
    """From nothing: told to build, built, asked, shown, exported."""
    unbuilt = mandates_in(house, "ask", "members-of", "--body", "league")
    assert (unbuilt.returncode, unbuilt.stdout) == (1, "")
    assert re.fullmatch(r"Error: No dataset in .*\. Build it: mandates build\n", unbuilt.stderr)
    unserved = mandates_in(house, "serve")
    assert unserved.returncode == 1
    assert unserved.stderr == "Error: There is no dataset to serve. Build it: mandates build\n"
    valid = mandates_in(house, "validate")
    assert (valid.returncode, valid.stderr) == (0, "")
    assert re.fullmatch(r"No faults \(\d+ tables checked\)\.\n", valid.stdout)
    made = mandates_in(house, "build")
    assert (made.returncode, made.stderr) == (0, "")
    version = json.loads((house / "build" / "dataset" / "manifest.json").read_text(encoding="utf-8"))[
        "version"
    ]
    assert made.stdout.startswith(f"Dataset {version}: ")
    asked = mandates_in(house, "ask", "members-of", "--body", "TL", "--on", "2000-01-01", "--format", "csv")
    assert asked.returncode == 0
    assert "Freedonia,full" in asked.stdout
    assert mandates_in(house, "show", "Freedonia").stdout.startswith("Freedonia  (freedonia)")


def test_faulty_tables_are_exit_code_3_and_every_fault(house: Path) -> None:
    """`validate` and `build` print the same lines; nothing is built."""
    path = house / "data" / "actors" / "all.csv"
    path.write_text(path.read_text(encoding="utf-8").replace('"state"', '"realm"'), encoding="utf-8")
    for command in ("validate", "build"):
        result = mandates_in(house, command)
        assert (result.returncode, result.stdout) == (3, "")
        lines = result.stderr.splitlines()
        assert re.fullmatch(r"\d+ faults:", lines[0])
        for line in (4, 5):
            assert f"data/actors/all.csv:{line}: kind is 'realm'; wanted an id of actor-kinds" in lines
    assert not (house / "build").exists()


def test_only_the_faults_of_the_named_tables_are_printed(house: Path) -> None:
    """A sound file is sound, whatever stands in another."""
    path = house / "data" / "actors" / "all.csv"
    path.write_text(path.read_text(encoding="utf-8").replace('"1960-01"', '"c. 1960"'), encoding="utf-8")
    assert mandates_in(house, "validate", "data/sources/all.csv").returncode == 0
    for name in ("data/actors/all.csv", "data/actors", str(path)):
        result = mandates_in(house, "validate", name)
        assert result.returncode == 3
        assert result.stderr.startswith("1 fault:\ndata/actors/all.csv:4: since is 'c. 1960'; wanted a day")


def test_a_copy_of_a_table_says_everything_twice(house: Path, tmp_path: Path) -> None:
    """As further rows, each of its ids is taken; a sound new row is not."""
    shutil.copy(house / "data" / "actors" / "all.csv", house / "copy.csv")
    copied = mandates_in(house, "validate", "copy.csv")
    assert copied.returncode == 3
    assert copied.stderr.count("wanted an id of its own") == len(league.WORLD["actors"])
    header = (house / "copy.csv").read_text(encoding="utf-8").splitlines()[0].replace('"', "").split(",")
    row = {"id": "utopia", "label": "Utopia", "kind": "state", "existence": "proposed"}
    league.write_file(tmp_path / "new.csv", header, [row])
    fine = mandates_in(house, "validate", "new.csv")
    assert (fine.returncode, fine.stdout) == (0, "No faults (1 paths checked).\n")


def test_a_table_nobody_knows_is_bad_input(house: Path) -> None:
    """Its header is told, with the nearest there is."""
    (house / "odd.csv").write_text("id,member,body\n", encoding="utf-8")
    result = mandates_in(house, "validate", "odd.csv")
    assert result.returncode == 2
    assert (
        "odd.csv:1: the header is 'id,member,body'; no table has it. Nearest is memberships" in result.stderr
    )


def test_serve_answers_until_it_is_ended(house: Path) -> None:
    """On the port asked for, on this machine only."""
    assert mandates_in(house, "build").returncode == 0
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serving = subprocess.Popen(
        [*RUN, "serve", "--port", str(port)],
        cwd=house,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert reached(f"http://127.0.0.1:{port}/", serving)
    finally:
        serving.send_signal(signal.SIGTERM)
        told, _ = serving.communicate()
    assert told.startswith(f"Mandate Graph on http://127.0.0.1:{port} (end with Ctrl-C)\n")
    assert serving.returncode in (0, -signal.SIGTERM)


def reached(address: str, serving: subprocess.Popen[str]) -> bool:
    """Whether the server answers at all before it ends; asks again until then."""
    while serving.poll() is None:
        try:
            with urllib.request.urlopen(address) as reply:
                return bool(reply.status == 200)
        except urllib.error.HTTPError as refusal:
            refusal.close()
            return refusal.code < 500
        except OSError:
            time.sleep(0.1)
    return False


def test_an_error_that_is_not_ours_is_not_hidden() -> None:
    """Only the family of our errors is turned into exit codes."""

    @click.command(cls=cli.Mandates, name="broken", invoke_without_command=True)
    def broken() -> None:
        raise ZeroDivisionError

    assert isinstance(CliRunner().invoke(broken).exception, ZeroDivisionError)


@pytest.mark.parametrize(("name", "start"), [("libya.svg", b"<?xml"), ("libya.png", b"\x89PNG")])
def test_timeline_draws_a_case(tmp_path: Path, name: str, start: bytes) -> None:
    """The form is that of the file's name; what is left out is said."""
    said = mandates(
        "timeline",
        "Libya in 2011",
        "--since",
        "2011-02-01",
        "--until",
        "2011-04-01",
        "--output",
        str(tmp_path / name),
    )
    assert said.exit_code == 0, said.output
    assert "Left out:" in said.output
    assert (tmp_path / name).read_bytes().startswith(start)


def test_timeline_tells_the_forms_there_are(tmp_path: Path) -> None:
    """A name in another form leaves no file behind."""
    said = mandates("timeline", "Libya in 2011", "--output", str(tmp_path / "libya.gif"))
    assert said.exit_code == cli.BAD_INPUT
    assert "svg or png" in said.output
    assert not (tmp_path / "libya.gif").exists()
