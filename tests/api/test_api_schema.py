"""The law of the description (OpenAPI): what it says is what is done, whatever is asked.

Schemathesis makes requests from the description, such as fit and such as do not, the same ones each time;
names that exist are mixed in, so that the routes behind them are reached.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

import httpx
import pytest
import schemathesis
import small_service
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.app import create_app
from api.settings import Settings

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
Operation = APIOperation[Any, Any, Any, Any]
EXAMPLES = 12  # a mode and route
FORMS = ["*/*", "text/html", "text/turtle", "application/json", "text/csv", "image/png"]
QUERIES = ["ASK {}", "SELECT * { ?s ?p ?o } LIMIT 3", "DESCRIBE <x:y>", "ASK { SERVICE <x:> {} }"]
KNOWN: Mapping[str, Sequence[str]] = {
    "accept": FORMS,
    "body": ["concert"],
    "case": ["alba"],
    "format": ["json", "html", "csv", "xml"],
    "measure": ["degree", "betweenness", "communities"],
    "on": ["1999-01-01"],
    "part": ["holder", "Power"],
    "q": ["alba", "council"],
    "query": QUERIES,
    "scheme": ["roles", "roles.ttl", "roles.json"],
    "slug": ["alba", "concert", "alba.ttl", "alba.json", "alba.csv", "concert.rdf"],
    "table": ["world"],
    "target": ["alba"],
}
NAMES: Mapping[str, Sequence[str]] = {
    "/data/{name}": KNOWN["slug"],
    "/networks/{name}": ["powers", "memberships"],
    "/networks/{name}/{measure}": ["powers", "memberships"],
    "/pictures/{name}": ["powers", "who-can-sanction"],
    "/questions/{name}": ["who-can-sanction"],
    "/questions/{name}/schema": ["who-can-sanction", "members-of"],
}
QUESTION = {"target": "alba", "on": "1999-01-01"}


@pytest.fixture(scope="module")
def address(
    tmp_path_factory: pytest.TempPathFactory,
    serve: Callable[[FastAPI], AbstractContextManager[httpx.Client]],
) -> Iterator[str]:
    """Where a service over a small world listens."""
    library = small_service.library_in(tmp_path_factory.mktemp("schema"))
    with serve(create_app(library, Settings(rate=0, log="error", workers=1))) as client:
        yield str(client.base_url)


def reach(case: Case, data: st.DataObject) -> None:
    """Put names that exist in the place of some that were made up."""
    for part in (case.path_parameters, case.query, case.headers):
        for name in list(part or ()):
            known = NAMES.get(case.operation.path, ()) if name == "name" else KNOWN.get(name.lower(), ())
            chosen = data.draw(st.sampled_from([None, *known]))
            if chosen is not None:
                part[name] = chosen  # type: ignore[index]
    if case.operation.path == "/questions/{name}" and data.draw(st.booleans()):
        case.query = {**QUESTION, **{name: value for name, value in case.query.items() if name == "format"}}


def faults(operation: Operation, mode: GenerationMode) -> list[str]:
    """Where a route does not keep to its description."""

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), data=st.data())
    def keeps(case: Case, data: st.DataObject) -> None:
        reach(case, data)
        reply = case.call(allow_redirects=False)
        case.validate_response(reply, checks=CHECKS)

    try:
        keeps()
    except BaseExceptionGroup as found:
        return [f"{operation.label}: {fault}" for fault in found.exceptions]
    return []


def modes(operation: Operation) -> list[GenerationMode]:
    """Requests that fit, and others where there is something that could be written otherwise."""
    can_differ = bool(operation.query or operation.body)
    return [GenerationMode.POSITIVE, *([GenerationMode.NEGATIVE] if can_differ else [])]


def test_every_route_keeps_to_its_description(address: str) -> None:
    """Statuses, types, headers and the shape of every reply; no error of ours."""
    schema = schemathesis.openapi.from_url(f"{address}/openapi.json")
    operations = [found.ok() for found in schema.get_all_operations()]
    told = [
        fault for operation in operations for mode in modes(operation) for fault in faults(operation, mode)
    ]
    assert told == []
    assert len(operations) > 15
