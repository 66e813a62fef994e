"""The laws of the questions' window, over a real server and the real tables."""

import csv
import io
from collections.abc import Callable
from urllib.parse import urlencode

import httpx
import jsonschema
import pytest

import graph
from graph import catalogue, places
from graph.terms import THINGS

Problem = Callable[[httpx.Response, int, str], dict[str, object]]

NAMES = sorted(catalogue.questions(places.here().questions))
BODY = {"body": "ECOWAS", "on": "2024-06-01"}


def test_every_question_is_listed_with_all_it_takes(client: httpx.Client, library: graph.Library) -> None:
    """Words, parameters, an example, and links that lead somewhere."""
    told = {entry["name"]: entry for entry in client.get("/questions").json()}
    assert sorted(told) == NAMES
    for name, question in library.questions.items():
        assert told[name]["words"] == question.words
        assert [(found["name"], found["type"], found["default"], found["required"])
                for found in told[name]["parameters"]] == [
            (found.name, found.type, found.default, found.required) for found in question.parameters
        ]  # fmt: skip
        assert set(told[name]["links"]) == {"answer", "example", "schema", "picture"}
        assert told[name]["links"]["example"] == f"/questions/{name}?{urlencode(question.example)}"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("why", [False, True])
def test_the_answer_is_the_librarys_own_and_keeps_its_schema(
    client: httpx.Client, library: graph.Library, name: str, why: bool
) -> None:
    """The same JSON from HTTP and from Python, by the schema that HTTP publishes."""
    example = dict(library.questions[name].example)
    reply = client.get(f"/questions/{name}", params={**example, "why": str(why).lower()})
    schema = client.get(f"/questions/{name}/schema")
    assert schema.headers["content-type"] == "application/schema+json"
    assert schema.json() == library.schema(name)
    assert reply.json() == library.ask(name, why=why, **example).to_dict()
    jsonschema.Draft202012Validator.check_schema(schema.json())
    jsonschema.validate(reply.json(), schema.json())


@pytest.mark.parametrize(
    ("form", "media_type"),
    [
        ("json", "application/json"),
        ("csv", "text/csv; charset=utf-8"),
        ("markdown", "text/markdown; charset=utf-8"),
        ("html", "text/html; charset=utf-8"),
    ],
)
def test_format_and_accept_choose_the_same_forms(client: httpx.Client, form: str, media_type: str) -> None:
    """`format` goes before Accept."""
    by_accept = client.get(
        "/questions/members-of", params=BODY, headers={"accept": media_type.partition(";")[0]}
    )
    by_format = client.get(
        "/questions/members-of", params={**BODY, "format": form}, headers={"accept": "text/css"}
    )
    assert by_format.headers["content-type"] == media_type
    assert by_accept.headers["content-type"] == media_type
    assert by_accept.headers["vary"] == "Accept"
    assert by_accept.text == by_format.text


def test_csv_and_markdown_are_the_answers_own(client: httpx.Client, library: graph.Library) -> None:
    """A header line and a line a row."""
    answer = library.ask("members-of", **BODY)
    text = client.get("/questions/members-of", params={**BODY, "format": "csv"}).text
    assert list(csv.DictReader(io.StringIO(text))) == answer.records()
    text = client.get("/questions/members-of", params={**BODY, "format": "markdown"}).text
    assert text == answer.to_markdown()


def test_the_page_of_an_answer_shows_rows_notices_and_reasons(
    client: httpx.Client, library: graph.Library
) -> None:
    """What a reader needs, without scripts, and links to the other forms."""
    asked = {**BODY, "format": "html", "why": "true"}
    text = client.get("/questions/members-of", params=asked).text
    answer = library.ask("members-of", why=True, **BODY)
    assert f"{len(answer.rows)} rows" in text
    assert "<script" not in text
    assert '<th scope="col">why</th>' in text
    assert all(f"format={form}" in text for form in ("json", "csv", "markdown"))
    assert "Togo" in text
    early = client.get(
        "/questions/members-of", params={"body": "ECOWAS", "on": "1900-01-01", "format": "html"}
    )
    assert "Notices" in early.text


def test_an_empty_field_of_a_form_counts_as_not_given(client: httpx.Client, library: graph.Library) -> None:
    """A form sends all its fields; an empty day is today."""
    reply = client.get("/questions/members-of", params={"body": "ECOWAS", "on": "", "why": ""})
    assert reply.json()["parameters"]["on"] == library.today().isoformat()


def test_rows_may_be_kept_by_how_they_were_verified(client: httpx.Client, library: graph.Library) -> None:
    """`verified` takes words with commas."""
    reply = client.get("/questions/members-of", params={**BODY, "verified": "read,cited"})
    assert reply.json() == library.ask("members-of", verified=("read", "cited"), **BODY).to_dict()


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("/questions/no-such?on=2024-06-01", 404, "unknown-question"),
        ("/questions/no-such/schema", 404, "unknown-question"),
        ("/pictures/no-such", 404, "unknown-question"),
        ("/questions/members-of", 400, "bad-parameter"),
        ("/questions/members-of?body=ECOWAS&body=AU", 400, "bad-parameter"),
        ("/questions/members-of?body=ECOWAS&question=x", 400, "bad-parameter"),
        ("/questions/members-of?body=ECOWAS&self=x", 400, "bad-parameter"),
        ("/questions/members-of?body=ECOWAS&why=perhaps", 400, "bad-parameter"),
        ("/questions/members-of?body=ECOWAS&verified=guessed", 400, "bad-parameter"),
        ("/questions/members-of?body=ECOWAS&format=pdf", 406, "not-acceptable"),
        ("/questions/members-of?body=ECOWAS&on=2024-02-30", 400, "bad-day"),
        ("/questions/members-of?body=Ruritania", 404, "unknown-name"),
        ("/pictures/members-of?body=Ruritania", 404, "unknown-name"),
        ("/pictures/members-of?body=ECOWAS&format=csv", 400, "bad-parameter"),
        ("/pictures/members-of?body=ECOWAS&download=perhaps", 400, "bad-parameter"),
    ],
)
def test_what_cannot_be_answered_is_a_problem_document(
    client: httpx.Client, problem: Problem, path: str, status: int, kind: str
) -> None:
    """Each with the path asked for and the way out."""
    told = problem(client.get(path), status, kind)
    assert told["instance"] == path.partition("?")[0]
    assert len(str(told["detail"])) > len("wanted")


def test_an_answer_in_no_acceptable_form_is_refused(client: httpx.Client, problem: Problem) -> None:
    """The forms there are, are listed."""
    reply = client.get("/questions/members-of", params=BODY, headers={"accept": "image/png"})
    assert "text/csv" in str(problem(reply, 406, "not-acceptable")["detail"])


def test_a_misspelt_name_comes_back_with_the_nearest(client: httpx.Client, problem: Problem) -> None:
    """In a field of its own, for programs."""
    told = problem(client.get("/questions/members-of", params={"body": "Ecowass"}), 404, "unknown-name")
    assert told["nearest"]


def test_an_ambiguous_name_comes_back_with_the_candidates(
    client: httpx.Client, library: graph.Library, problem: Problem
) -> None:
    """As ids, one of which then works."""
    shared = (name for name, found in library.names.things.items() if len(found) > 1)
    name = next(name for name in shared if THINGS + name not in library.names.labels)
    told = problem(client.get("/questions/members-of", params={"body": name}), 400, "ambiguous-name")
    candidates = told["candidates"]
    assert isinstance(candidates, list)
    assert len(candidates) > 1


@pytest.mark.parametrize("path", ["/questions/members-of", "/pictures/members-of"])
@pytest.mark.parametrize("field", ["body", "on", "format", "why", "<script>alert(1)</script>"])
def test_no_markup_of_an_asker_reaches_a_page(client: httpx.Client, path: str, field: str) -> None:
    """A refusal is JSON, which no browser reads as a page."""
    asked = {**BODY, "format": "html", field: "<script>alert(1)</script>"}
    reply = client.get(path, params=asked)
    assert reply.status_code in (400, 404, 406)
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.headers["x-content-type-options"] == "nosniff"


def test_the_answers_links_cannot_be_broken_out_of(client: httpx.Client) -> None:
    """A value that is understood (names are compared without marks) is escaped where it is shown."""
    asked = {"body": '"><ECOWAS>', "on": "2024-06-01", "format": "html"}
    reply = client.get("/questions/members-of", params=asked)
    assert reply.status_code == 200
    assert "<ECOWAS" not in reply.text
