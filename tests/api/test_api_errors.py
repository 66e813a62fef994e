"""The laws of the errors' table, of the environment, and of a fault of our own."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

import graph
from api import asgi, errors
from api.app import create_app
from graph import errors as family

Problem = Callable[[httpx.Response, int, str], dict[str, object]]
Serve = Callable[[FastAPI], AbstractContextManager[httpx.Client]]


def descendants(ancestor: type[Exception]) -> Iterator[type[Exception]]:
    for child in ancestor.__subclasses__():
        yield child
        yield from descendants(child)


def test_every_error_an_asker_can_cause_has_a_status_below_500_or_says_when_to_come_back() -> None:
    """By ancestry, so that a new kind of bad input needs no entry."""
    for error in descendants(family.MandateError):
        kind = errors.kind_of(error.__new__(error))
        if issubclass(error, family.BadInput):
            assert 400 <= kind.status < 500, error
        elif issubclass(error, (family.QueryEnded, family.QueriesFull)):
            assert kind.status == 413 or kind.retry_after, error
        else:
            assert kind.status == 500, error


def test_every_kind_of_problem_has_a_name_of_its_own() -> None:
    """A program can tell them apart by `type`."""
    names = [kind.name for kind in errors.KINDS.values()]
    assert len(names) == len(set(names))


@pytest.fixture(scope="module")
def app(library: graph.Library) -> FastAPI:
    made = create_app(library)

    def fail() -> None:
        raise RuntimeError("/secret/path.py")

    def fail_with_data() -> None:
        raise family.FaultyQuestion("/secret/path.py")

    def count(number: int) -> int:
        return number

    made.get("/fail")(fail)
    made.get("/fail-with-data")(fail_with_data)
    made.get("/count")(count)
    return made


@pytest.mark.parametrize("path", ["/fail", "/fail-with-data"])
def test_a_fault_of_ours_tells_nothing_of_our_insides(
    app: FastAPI, serve: Serve, problem: Problem, path: str
) -> None:
    """The asker hears that it was us; the log hears why."""
    with serve(app) as client:
        told = problem(client.get(path), 500, "internal")
        assert "secret" not in str(told)


def test_a_value_the_framework_refuses_is_a_bad_parameter(
    app: FastAPI, serve: Serve, problem: Problem
) -> None:
    """The same status as for values that we refuse."""
    with serve(app) as client:
        assert "number" in str(problem(client.get("/count?number=many"), 400, "bad-parameter")["detail"])


def test_a_server_starts_over_the_dataset_the_environment_names(
    built: Path, library: graph.Library, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`uvicorn --factory api.asgi:create`."""
    monkeypatch.setenv("MANDATES_DATASET", str(built))
    monkeypatch.setenv("MANDATES_QUERY", "6")
    with serve(asgi.create()) as client:
        assert client.get("/health").json()["dataset"] == library.version
        assert client.get("/sparql", params={"query": "ASK {}"}).status_code == 200
        assert client.get("/sparql", params={"query": "ASK  {}"}).status_code == 413
