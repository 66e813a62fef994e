"""The laws of the change to a rebuilt dataset, over a real server."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import pytest
import small_service
from fastapi import FastAPI

import graph
from api import renewal
from api.app import create_app
from api.settings import Settings

Serve = Callable[[FastAPI], AbstractContextManager[httpx.Client]]

EAGER = Settings(rate=0, log="error", workers=1, watch=0.02)
ONE = "SELECT ?o { <http://a.example/s> <http://a.example/p> ?o }"


def put(path: Path, value: int) -> None:
    """Another file in the place of the first, in one step."""
    fresh = path.with_name("fresh.ttl")
    fresh.write_text(f"<http://a.example/s> <http://a.example/p> {value} .", encoding="utf-8")
    fresh.replace(path)


def value(client: httpx.Client) -> str:
    """What the file says."""
    rows = client.get("/sparql", params={"query": ONE}).json()["results"]["bindings"]
    return str(rows[0]["o"]["value"])


def test_a_rebuilt_dataset_takes_over_while_queries_run(serve: Serve, tmp_path: Path) -> None:
    """No query fails; questions and queries come to be answered from the same dataset."""
    world = tmp_path / "world.ttl"
    put(world, 1)
    with serve(create_app(graph.load(world), EAGER)) as client:
        before = client.get("/health").json()["dataset"]
        assert value(client) == "1"
        put(world, 2)
        seen = []
        while client.get("/health").json()["dataset"] == before:
            seen.append(value(client))
        assert set(seen) <= {"1", "2"}
        assert value(client) == "2"
        version = client.get("/openapi.json").json()["info"]["version"]
        assert version == client.get("/health").json()["dataset"] != before


def test_a_faulty_dataset_is_left_where_it_lies(
    serve: Serve, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The one before answers on, the log says why, and the next that is sound takes over."""
    world = tmp_path / "world.ttl"
    put(world, 1)
    with serve(create_app(graph.load(world), EAGER)) as client:
        world.with_name("odd.ttl").write_text("no statements", encoding="utf-8")
        world.with_name("odd.ttl").replace(world)
        told = ""
        while "cannot be used" not in told:
            told += capfd.readouterr().err
            assert value(client) == "1"
        world.unlink()
        time.sleep(0.1)
        assert value(client) == "1"
        put(world, 3)
        while value(client) == "1":
            pass
        assert value(client) == "3"


def test_a_dataset_in_a_folder_is_known_by_its_manifest(tmp_path: Path) -> None:
    """Which is put in place last; without one there is nothing to take over."""
    assert renewal.stamp(tmp_path / "none") is None
    assert renewal.stamp(tmp_path) is None
    small_service.dataset_in(tmp_path)
    first = renewal.stamp(tmp_path)
    small_service.dataset_in(tmp_path)
    assert first is not None
    assert renewal.stamp(tmp_path) != first
