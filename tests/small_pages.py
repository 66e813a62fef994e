"""The League with hostile names, many acts and every sort of source, as a library and as a service."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import league
from fastapi.testclient import TestClient

import graph
from api.app import create_app
from api.settings import Settings
from graph import dataset

VERSION = "2026.11.1+pages"
HOSTILE = '</script><script>alert("1")</script> & <b>Ünion</b>'
MANY = 130
SETTINGS = Settings(rate=0, log="error", workers=1)


def tables() -> league.Tables:
    """More acts than one page holds, a name that would break out of a page, an address that would run."""
    act = league.WORLD["acts"][0]
    acts = [
        {
            **act,
            "id": f"act-{number:03}",
            "what": f"act {number:03}",
            "decided_on": f"1990-01-{number % 28 + 1:02}",
        }
        for number in range(MANY)
    ]
    union = {"id": "union", "label": HOSTILE, "kind": "state", "existence": "exists", "wikidata": "Q1"}
    mali = {"id": "mali", "label": "Mali", "kind": "state", "existence": "exists", "iso3": "MLI"}
    albany = {"id": "albany", "label": "Albany", "kind": "territory", "existence": "exists"}
    case = {
        "id": "alban-war",
        "label": "Alban War",
        "kind": "civil-war",
        "place": "freedonia",
        "since": "1990",
    }
    sources = [
        {**league.WORLD["sources"][0], "url": "javascript:alert(1)", "authors": "A. Clerk"},
        {"id": "article", "title": "Article", "kind": "journal-article", "doi": "10.1000/1", "url": "https://example.org/a"},
    ]  # fmt: skip
    cited = {"source": "handbook; article", "locator": "p. 1; p. 2"}
    return {
        **league.WORLD,
        "sources": sources,
        "actors": [*league.WORLD["actors"], {**union, **cited}, mali, albany],
        "acts": [*league.WORLD["acts"], *acts],
        "cases": [case],
    }


def library_in(folder: Path) -> graph.Library:
    """The library over these tables, built but not checked."""
    body = b"\n".join(league.build_in(folder, tables()).store.lines()) + b"\n"
    told = {"version": VERSION, "sha256": hashlib.sha256(body).hexdigest(), "statements": 0, "rows": {}}
    (folder / dataset.QUADS).write_bytes(body)
    (folder / dataset.MANIFEST).write_text(json.dumps(told), encoding="utf-8")
    return graph.load(folder)


@contextmanager
def served(library: graph.Library) -> Iterator[TestClient]:
    """A client of the service, which does not follow where it is led."""
    with TestClient(create_app(library, SETTINGS), follow_redirects=False) as client:
        yield client
