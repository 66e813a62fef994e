"""The tools answer as the library does, in bounds, with their claims; a recorded session is played again."""

import asyncio
import json
from pathlib import Path

import jsonschema
import league
import mcp_types as types
import pytest
from click.testing import CliRunner
from mcp import Client
from recorder import CALLS, SESSION, Message, server, stable

import graph
from api import tools
from graph import dataset
from graph.cli import main
from graph.terms import CLAIMS
from graph.workers import Crew

Told = types.CallToolResult


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> graph.Library:
    """The library over the League."""
    home = league.write(tmp_path_factory.mktemp("league"))
    dataset.make(home)
    return graph.load(home.dataset)


def talk(library: graph.Library, *calls: tuple[str, dict[str, object]]) -> list[Told]:
    """What the server over a library answers a client, call by call."""

    async def session() -> list[Told]:
        async with Client(tools.server_over(library)) as client:
            return [await client.call_tool(name, given) for name, given in calls]

    return asyncio.run(session())


def words_of(told: Told) -> str:
    [content] = told.content
    assert isinstance(content, types.TextContent)
    return content.text


def listed(library: graph.Library) -> list[types.Tool]:
    async def session() -> list[types.Tool]:
        async with Client(tools.server_over(library)) as client:
            return (await client.list_tools()).tools

    return asyncio.run(session())


def test_questions_come_first_and_sparql_last(small: graph.Library) -> None:
    """In the questions' own order; each says what it is for and what it takes, and only reads."""
    found = listed(small)
    assert [tool.name for tool in found] == [*small.questions, "show", "search", "sparql"]
    for tool in found:
        assert tool.description
        assert tool.annotations == tools.READ_ONLY
        jsonschema.Draft202012Validator.check_schema(tool.input_schema)
        assert all(taken["description"] for taken in tool.input_schema["properties"].values())
        assert not tool.input_schema["additionalProperties"]


def test_a_parameter_says_what_it_takes(small: graph.Library) -> None:
    """Things by name, days by form, words by their list; what must be given is required."""
    takes = {tool.name: tool.input_schema for tool in listed(small)}
    asked = takes["who-can"]["properties"]
    assert asked["on"]["format"] == "date"
    assert "today unless said" in asked["on"]["description"]
    assert "threat-to-peace" in asked["trigger"]["enum"]
    assert "Nothing unless said" in asked["target"]["description"]
    assert takes["who-can"]["required"] == ["instrument"]
    assert [takes[name]["required"] for name in tools.OTHERS] == [["name"], ["text"], ["query"]]


def test_every_example_of_a_question_can_be_asked(small: graph.Library) -> None:
    """What a question's example gives fits what its tool takes."""
    for tool in listed(small)[: len(small.questions)]:
        jsonschema.validate(dict(small.questions[tool.name].example), tool.input_schema)


def test_an_answer_is_the_librarys_own(small: graph.Library) -> None:
    """As data it keeps the question's schema; in words it has a line a row, each with its claim."""
    asked = {"body": "TL", "on": "2000-01-01"}
    plain, reasoned = talk(small, ("members-of", dict(asked)), ("members-of", {**asked, "why": True}))
    assert plain.structured_content == small.ask("members-of", **asked).to_dict()
    assert reasoned.structured_content == small.ask("members-of", why=True, **asked).to_dict()
    jsonschema.validate(plain.structured_content, small.schema("members-of"))
    assert "1. member: Freedonia; status: full" in words_of(plain)
    assert f"[{CLAIMS}memberships/freedonia-in-league]" in words_of(plain)
    assert not plain.is_error


def test_every_row_names_its_claims(small: graph.Library) -> None:
    """Where a question's rows name none, the claims of their reasons stand for them."""
    asked = {"instrument": "arms-embargo"}
    [told] = talk(small, ("instrument-holders", dict(asked)))
    rows = told.structured_content["rows"]
    assert rows
    assert all(reason["claim"].startswith(CLAIMS) for row in rows for reason in row["why"])
    assert words_of(told).count(f"[{CLAIMS}") == len(rows)
    [bare] = talk(small, ("instrument-holders", {**asked, "why": False}))
    assert all("why" not in row for row in bare.structured_content["rows"])


def test_a_long_answer_is_cut_and_says_so(small: graph.Library) -> None:
    """In its notices and in words; the status is that of the whole."""
    asked = {"body": "league", "on": "2000-01-01"}
    cut, whole = talk(small, ("members-of", {**asked, "limit": 1}), ("members-of", {**asked, "limit": 2}))
    assert len(cut.structured_content["rows"]) == 1
    assert cut.structured_content["notices"][-1]["text"] == "The first 1 of 2 rows."
    assert "Note: The first 1 of 2 rows." in words_of(cut)
    assert "cut" not in {notice["code"] for notice in whole.structured_content["notices"]}


def test_a_thing_is_shown_with_what_speaks_of_it(small: graph.Library) -> None:
    """Its statements, its sources, the first rows that speak of it, each with its claim."""
    cut, whole = talk(small, ("show", {"name": "TL", "limit": 1}), ("show", {"name": "league"}))
    told, record = whole.structured_content, small.show("TL")
    assert (told["statements"], told["evidence"]) == (record["statements"], record["evidence"])
    assert {str(spoken) for spoken in told["spoken_of"]} == {str(spoken) for spoken in record["spoken_of"]}
    assert words_of(whole).count(CLAIMS) == 1 + len(told["spoken_of"])
    assert told["notices"] == []
    assert cut.structured_content["notices"] == [
        f"The first 1 of {len(told['spoken_of'])} rows that speak of it."
    ]


def test_a_search_finds_what_is_called_so(small: graph.Library) -> None:
    """With ids to ask by and the claims that say what they are; of the vocabulary there are none."""
    found, nothing, word = talk(
        small,
        ("search", {"text": "leag", "limit": 3}),
        ("search", {"text": "qqqqqq"}),
        ("search", {"text": "arms embargo", "limit": 1}),
    )
    assert found.structured_content["things"][0]["claim"] == f"{CLAIMS}actors/league"
    assert f"The League (league) [{CLAIMS}actors/league]" in words_of(found)
    assert nothing.structured_content["things"] == []
    assert words_of(nothing) == "Nothing here is called so, or nearly so."
    assert "(arms-embargo) [the vocabulary]" in words_of(word)


def test_a_strangers_query_runs_in_bounds(small: graph.Library) -> None:
    """Our prefixes are declared; rows, a yes or no, a graph; what is too long is cut, and says so."""
    rows, truth, statements, cut = talk(
        small,
        ("sparql", {"query": "SELECT ?claim { id:league mg:claim ?claim }"}),
        ("sparql", {"query": "ASK { id:league mg:kind id:organisation }"}),
        ("sparql", {"query": "CONSTRUCT { ?s ?p ?o } WHERE { ?s mg:claim ?o ; ?p ?o }"}),
        ("sparql", {"query": "SELECT * { ?s ?p ?o }"}),
    )
    assert rows.structured_content["rows"] == [{"claim": f"{CLAIMS}actors/league"}]
    assert truth.structured_content["boolean"] is True
    assert CLAIMS in statements.structured_content["graph"]
    assert (len(cut.structured_content["rows"]), cut.structured_content["cut"]) == (tools.MOST, True)
    assert words_of(cut).endswith(f"The result was cut after {tools.MOST}.")
    assert not rows.structured_content["cut"]


@pytest.mark.parametrize(
    ("tool", "given", "error", "text"),
    [
        ("nothing", {}, "UnknownQuestion", "There is no tool 'nothing'. There are: who-can-sanction"),
        ("members-of", {"body": "leage"}, "UnknownName", "Did you mean: .*The League"),
        ("members-of", {}, "BadParameter", "members-of needs body"),
        ("members-of", {"body": "TL", "on": "1.1.2000"}, "BadDay", "Write YYYY-MM-DD"),
        (
            "members-of",
            {"body": "TL", "at": "x"},
            "BadParameter",
            "does not take at. It takes: body, on, why",
        ),
        ("members-of", {"body": 5}, "BadParameter", "members-of: body is 5; wanted text"),
        ("members-of", {"body": "TL", "why": "yes"}, "BadParameter", "why is 'yes'; wanted true or false"),
        (
            "members-of",
            {"body": "TL", "limit": 0},
            "BadParameter",
            "limit is 0; wanted a whole number from 1",
        ),
        ("members-of", {"body": "TL", "limit": True}, "BadParameter", "limit is True; wanted a whole number"),
        ("show", {}, "BadParameter", "show: name is None; wanted text"),
        ("search", {"text": " ", "limit": 1}, "BadParameter", "search: text is ' '; wanted text"),
        ("sparql", {"query": "SELECT"}, "BadQuery", "The query cannot be run"),
        ("sparql", {"query": "DROP ALL"}, "BadQuery", "The query cannot be run"),
        (
            "sparql",
            {"query": "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"},
            "BadQuery",
            "outside",
        ),
    ],
)
def test_what_goes_wrong_is_told_in_our_words(
    small: graph.Library, tool: str, given: dict[str, object], error: str, text: str
) -> None:
    """As an error of the tool, from which a model can mend its call."""
    [told] = talk(small, (tool, given))
    assert told.is_error
    assert told.structured_content["error"] == error
    assert told.structured_content["text"] == words_of(told)
    jsonschema.validate(words_of(told), {"type": "string", "pattern": text})


def test_a_question_is_waited_for_so_long(small: graph.Library) -> None:
    """And no longer."""

    async def ask() -> Told:
        crew = Crew(small.path / dataset.QUADS)
        try:
            return await tools.Tools(small, crew, seconds=0).call("members-of", {"body": "TL"})
        finally:
            await crew.close()

    told = asyncio.run(ask())
    assert told.is_error
    assert told.structured_content["error"] == "QueryTooSlow"


def played(requests: list[Message], home: Path) -> list[Message]:
    """The replies of a server process to recorded requests, on its standard input and output."""
    with server(home) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        replies = []
        for request in requests:
            running.stdin.write(json.dumps(request) + "\n")
            running.stdin.flush()
            if "id" in request:
                replies.append(json.loads(running.stdout.readline()))
        running.stdin.close()
    assert running.returncode == 0
    return replies


def test_a_recorded_session_is_answered_as_it_was(small: graph.Library) -> None:
    """Five questions and the three other tools; every answer names its claims, as data and in words."""
    session = json.loads(SESSION.read_text(encoding="utf-8"))
    replies = played(session["requests"], small.path)
    assert [stable(reply) for reply in replies] == [stable(reply) for reply in session["replies"]]
    calls = {request["id"]: request["params"]["name"] for request in session["requests"][-len(CALLS) :]}
    assert sum(name in small.questions for name in calls.values()) == 5
    assert set(tools.OTHERS) <= set(calls.values())
    for reply in replies[-len(CALLS) :]:
        result = reply["result"]
        assert not result["isError"]
        assert CLAIMS in result["content"][0]["text"]
        assert CLAIMS in json.dumps(result["structuredContent"])


def test_a_client_of_the_protocol_before_is_served(small: graph.Library) -> None:
    """One that shakes hands first."""
    client = {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "x", "version": "1"},
    }
    asked = {"name": "members-of", "arguments": {"body": "TL", "on": "2000-01-01"}}
    hello, told = played(
        [
            {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": client},
            {"jsonrpc": "2.0", "method": "notifications/initialized"},
            {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": asked},
        ],
        small.path,
    )
    assert hello["result"]["serverInfo"]["name"] == "mandates"
    assert hello["result"]["instructions"] == tools.INSTRUCTIONS
    answer = small.ask("members-of", body="TL", on="2000-01-01").to_dict()
    assert told["result"]["structuredContent"] == json.loads(json.dumps(answer))


def test_mcp_is_the_command_for_it(small: graph.Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """It serves the installed dataset, opened at once, until its input ends."""
    served: list[graph.Library] = []
    monkeypatch.setattr("graph.cli.mcp.quick_library", lambda: small)
    monkeypatch.setattr(tools, "serve", served.append)
    assert CliRunner().invoke(main, ["mcp"]).exit_code == 0
    assert served == [small]
