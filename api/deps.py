"""What a route is given: the library, the workers, the values in its address, and pages to fill in."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

import graph
from api import settings
from api.headers import PAGE_POLICY
from graph import catalogue
from graph.answers import heading
from graph.errors import BadParameter
from graph.workers import Crew

HERE = Path(__file__).parent
OPTIONS = {"why": "true or false", "verified": "read, cited, recalled", "format": "json, csv, markdown, html"}
TRUTHS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False, "": False}


def library_of(request: Request) -> graph.Library:
    """The library that answers: the newest, where the dataset was rebuilt meanwhile."""
    found = request.app.state.library
    assert isinstance(found, graph.Library)
    return found


def crew_of(request: Request) -> Crew:
    """The workers that run strangers' queries."""
    found = request.app.state.workers
    assert isinstance(found, Crew)
    return found


def settings_of(request: Request) -> settings.Settings:
    """The limits the service keeps."""
    found = request.app.state.settings
    assert isinstance(found, settings.Settings)
    return found


Library = Annotated[graph.Library, Depends(library_of)]
Settings = Annotated[settings.Settings, Depends(settings_of)]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of a question says: its parameters' values, and how the answer is wanted."""

    values: Mapping[str, Any]  # texts, handed on as keywords
    why: bool
    verified: tuple[str, ...]
    format: str | None
    download: bool


def asked(name: str, library: Library, request: Request) -> Asked:
    """The question's values in the address.

    Raises UnknownQuestion, or BadParameter for a strange or doubled name or an option's bad value.
    """
    question = catalogue.find(library.questions, name)
    known = [parameter.name for parameter in question.parameters]
    given = single_values(request, [*known, *OPTIONS, "download"])
    return Asked(
        values={key: value for key, value in given.items() if key in known},
        why=_is_true(given, "why"),
        verified=tuple(word.strip() for word in given.get("verified", "").split(",") if word.strip()),
        format=given.get("format") or None,
        download=_is_true(given, "download"),
    )


AskedOf = Annotated[Asked, Depends(asked)]


def _is_true(given: Mapping[str, str], name: str) -> bool:
    written = given.get(name, "").lower()
    if written not in TRUTHS:
        raise BadParameter(f"{name} is {given[name]!r}; wanted true or false.")
    return TRUTHS[written]


def single_values(request: Request, known: Collection[str]) -> dict[str, str]:
    """The address's parameters; raises BadParameter where one is not known or stands there twice."""
    found: dict[str, str] = {}
    for key, value in request.query_params.multi_items():
        if key not in known:
            raise BadParameter(f"There is no parameter {key!r} here. There are: {', '.join(known)}.")
        if key in found:
            raise BadParameter(f"{key} is given twice; wanted once.")
        found[key] = value
    return found


@cache
def pages() -> Environment:
    """The page templates, each read once a process; everything put into them is escaped."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["heading"] = heading
    return made


def page(request: Request, template: str, policy: str = PAGE_POLICY, **facts: object) -> HTMLResponse:
    """A filled-in page; `root` is what stands before this server's paths."""
    text = pages().get_template(template).render(root=request.scope.get("root_path", ""), **facts)
    return HTMLResponse(text, headers={"Content-Security-Policy": policy})
