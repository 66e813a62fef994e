"""The description of the service (OpenAPI): every status that a route answers with, and nothing else.

What every request may run into is added here, for all routes at once; a route says the rest itself.
"""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI

from api.errors import MEDIA_TYPE
from api.models import Problem
from api.watch import HEADER

Told = dict[str, Any]

ALWAYS: Mapping[int, str] = {
    400: "What was asked does not fit",
    404: "There is nothing of that name",
    406: "There is no such form of the reply",
    413: "The request's body, or what was asked for, is too big",
    414: "The address is too long",
    429: "The client had its share of requests for the moment",
}
RETRY = {"Retry-After": {"description": "seconds to wait", "schema": {"type": "integer"}}}
WAITING = (429, 503)
PAGE = "text/html"
_NAME = "Problem"


class Service(FastAPI):
    """An application that describes its problems."""

    def openapi(self) -> Told:
        """The description, made once."""
        if self.openapi_schema is None:
            self.openapi_schema = described(super().openapi())
        return self.openapi_schema


def described(told: Told) -> Told:
    """A description with the problems of every route; a problem that a route names is told in full."""
    schemas = told.setdefault("components", {}).setdefault("schemas", {})
    schemas[_NAME] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    for methods in told["paths"].values():
        for operation in methods.values():
            replies = operation["responses"]
            replies.pop("422", None)  # what does not fit is a 400 here
            for status, says in ALWAYS.items():
                replies.setdefault(str(status), {"description": says})
            has_page = PAGE in replies.get("200", {}).get("content", {})
            for status, reply in replies.items():
                _tell(int(status), reply, has_page)
    return told


def _tell(status: int, reply: Told, has_page: bool) -> None:
    """Add what every reply of the status has: the id of its request, and a problem as document or page."""
    headers = reply.setdefault("headers", {})
    headers[HEADER] = {"description": "the request's id, as in our log", "schema": {"type": "string"}}
    if status in WAITING:
        headers |= RETRY
    if status >= 400:
        document: Told = {MEDIA_TYPE: {"schema": {"$ref": f"#/components/schemas/{_NAME}"}}}
        reply["content"] = document | ({PAGE: {}} if has_page and status == 404 else {})
