"""`mandates network`: lists, measures, files and pictures are those of the library, and refusals say why."""

import json
from pathlib import Path

import networkx
import pytest
from click.testing import CliRunner, Result

import graph
from graph import network
from graph.cli import BAD_INPUT, main, voting
from graph.cli import network as room
from graph.places import Places

DAY = "2024-06-01"


@pytest.fixture(autouse=True)
def _opened(library: graph.Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """The dataset opened once."""
    monkeypatch.setattr(room, "library", lambda: library)


def mandates(*arguments: str) -> Result:
    """A command run in this process."""
    return CliRunner().invoke(main, ["network", *arguments], prog_name="mandates", terminal_width=500)


def test_every_network_is_listed_with_what_may_be_measured(places: Places) -> None:
    """Name, question, measures; and by itself each says what a tie is and why the others are refused."""
    told = mandates().output
    for name in network.names_of(places.ties):
        sheet = network.sheet_of(places.ties, name)
        assert f"{name}\n    {sheet.words}\n    measures: {', '.join(sheet.offered)}\n" in told
        alone = mandates(name).output
        assert sheet.ties in alone
        assert all(why in alone for why in sheet.refused.values())


def test_a_measure_is_what_the_library_finds(library: graph.Library) -> None:
    """As JSON and as CSV; the table shows the first rows, says how many follow, and how to read them."""
    asked = ("structure", "degree", "--on", DAY)
    found = library.measure("structure", "degree", on=DAY)
    assert json.loads(mandates(*asked, "--format", "json").output) == json.loads(json.dumps(found.to_dict()))
    assert mandates(*asked, "--format", "csv").output == found.to_csv()
    table = mandates(*asked, "--top", "3").output
    assert all(row["label"] in table for row in found.rows[:3])
    assert f"… and {len(found.rows) - 3} more rows" in table
    assert found.meaning in table
    assert found.reference in table


def test_an_option_reaches_the_measure(library: graph.Library) -> None:
    """Ends of a path by their names; the step is told in words."""
    asked = ("path", "--start", "ECOWAS Commission", "--goal", "Economic Community of West African States")
    told = mandates("structure", *asked, "--on", DAY)
    found = library.measure("structure", "path", on=DAY, start=asked[2], goal=asked[4])
    assert found.rows
    assert found.rows[0]["words"] in told.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["powers", "pagerank"], "pagerank is not measured on the network 'powers'"),
        (["powers", "charm"], "There is no measure 'charm'."),
        (["moods"], "There is no network 'moods'."),
        (["structure", "degree", "--on", "1.6.2024"], "'1.6.2024' is not a day."),
        (["structure", "degree", "--on", DAY, "--since", DAY], "Give one day (on), or a window"),
        (["structure", "picture", "--output", "picture.svg"], "wanted a name that ends in .html"),
        (["structure", "export", "--format", "csv", "--output", __file__], "is a file; csv takes several"),
    ],
)
def test_bad_input_shows_the_way_out(arguments: list[str], said: str) -> None:
    """Exit code 2 and what would be right."""
    told = mandates(*arguments)
    assert told.exit_code == BAD_INPUT
    assert said in told.stderr


def test_a_network_is_written_as_a_file_or_a_folder(library: graph.Library, tmp_path: Path) -> None:
    """GraphML is one file that NetworkX reads back; CSV takes a folder."""
    drawn = library.network("structure", DAY)
    one, several = tmp_path / "structure.graphml", tmp_path / "structure"
    scope = ("structure", "export", "--on", DAY)
    assert mandates(*scope, "--format", "graphml", "--output", str(one)).exit_code == 0
    assert set(networkx.read_graphml(one)) == set(drawn)
    told = mandates(*scope, "--format", "csv", "--output", str(several))
    assert told.exit_code == 0
    assert {path.name for path in several.iterdir()} >= {"nodes.csv", "edges.csv"}
    assert all(str(path) in told.output for path in several.iterdir())


def test_a_network_and_a_path_on_it_are_drawn(tmp_path: Path) -> None:
    """Each a page of its own."""
    whole, way = tmp_path / "whole.html", tmp_path / "way.html"
    assert mandates("structure", "picture", "--on", DAY, "--output", str(whole)).exit_code == 0
    ends = ("--start", "ecowas-commission", "--goal", "ecowas")
    assert mandates("structure", "path", *ends, "--on", DAY, "--picture", str(way)).exit_code == 0
    assert "Commission of ECOWAS" in way.read_text(encoding="utf-8")
    assert len(whole.read_bytes()) > len(way.read_bytes())


def test_voting_power_is_what_the_library_counts(
    library: graph.Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exact shares, and who can block; as a table, as JSON."""
    monkeypatch.setattr(voting, "library", lambda: library)
    found = library.voting("unsc-9-of-15", DAY)
    asked = ["voting", "unsc-9-of-15", "--on", DAY]
    told = CliRunner().invoke(main, [*asked, "--format", "json"])
    assert json.loads(told.output) == json.loads(json.dumps(found.to_dict()))
    table = CliRunner().invoke(main, asked).output
    assert "421/2145" in table
    assert "1 voter with a veto" in table
    listed = CliRunner().invoke(main, ["voting"]).output
    assert (
        "unsc-7-of-11  7 of 11, no permanent member against, since 1945-10-24, until 1965-08-31\n" in listed
    )
    assert len(listed.splitlines()) == len(library.rules())
