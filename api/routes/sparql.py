"""SPARQL 1.1 over HTTP, its query part; updates are refused.

`GET` with a query, a form or the query itself as the body of a `POST`. A `GET` without one gets the
query page where a person asks, and the service description where RDF is asked for.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response
from starlette.routing import Route

from api import negotiation
from api.deps import crew_of, library_of
from api.rate import client_of
from api.routes import console, description
from graph import workers
from graph.errors import BadForm, BadParameter, ReadOnly

router = APIRouter(tags=["sparql"])

PATH = "/sparql"
FORM = "application/x-www-form-urlencoded"
PLAIN = "application/sparql-query"
UPDATE = "application/sparql-update"
GRAPH_NAMES = ("default-graph-uri", "named-graph-uri")
_ASKING = {"query", "update", *GRAPH_NAMES}
METHODS = "GET, HEAD, POST, OPTIONS"
PREFLIGHT = {
    "Allow": METHODS,
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Max-Age": "86400",
    "Vary": "Access-Control-Request-Headers",
}
LEFT = 499  # what nobody hears: the client is gone
PATIENCE = 0.02  # seconds until it is worth asking whether the client still waits
FORMATS: Mapping[str, tuple[str | None, str | None]] = {
    "json": ("application/sparql-results+json", "application/ld+json"),
    "xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "csv": ("text/csv", None),
    "tsv": ("text/tab-separated-values", None),
    "ttl": (None, "text/turtle"),
    "turtle": (None, "text/turtle"),
    "nt": (None, "application/n-triples"),
    "ntriples": (None, "application/n-triples"),
    "jsonld": (None, "application/ld+json"),
    "rdf": (None, "application/rdf+xml"),
    **{form: (form, None) for form in workers.ROW_FORMS},
    **{form: (None, form) for form in workers.GRAPH_FORMS},
}
REPLIES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The result, in the form that `format` names or Accept likes best",
        "content": {form: {} for form in (*workers.ROW_FORMS, *workers.GRAPH_FORMS)},
        "headers": {
            console.NOTICE: {"description": "says so where the result was cut", "schema": {"type": "string"}}
        },
    },
    403: {"description": "The query would change something"},
    503: {"description": "The query took too long, or too many run just now"},
}
PARAMETERS = [
    {"name": "query", "in": "query", "required": True, "schema": {"type": "string"}},
    *(
        {"name": name, "in": "query", "schema": {"type": "array", "items": {"type": "string"}}}
        for name in GRAPH_NAMES
    ),
    {"name": "format", "in": "query", "schema": {"type": "string", "enum": list(FORMATS)[:10]}},
]
BODY = {
    "required": True,
    "content": {
        PLAIN: {"schema": {"type": "string"}},
        FORM: {
            "schema": {
                "type": "object",
                "required": ["query"],
                "properties": {name: {"type": "string"} for name in ("query", *GRAPH_NAMES, "format")},
            }
        },
    },
}


@router.get(PATH, summary="Run a SPARQL query", responses=REPLIES, openapi_extra={"parameters": PARAMETERS})
async def by_address(request: Request) -> Response:
    """The result of the query in the address.

    The default graph holds the statements of all rows; each named graph is a row's claim, with its sources.
    """
    given = request.query_params
    accept = request.headers.get("accept")
    if console.is_wanted(accept, given):
        return await asyncio.to_thread(console.shown, request, library_of(request))
    if not _ASKING & given.keys() and (ending := _described(accept)) is not None:
        return await asyncio.to_thread(description.service, request, ending)
    return await _result(request, given.multi_items())


@router.post(
    PATH,
    summary="Run a SPARQL query",
    responses={**REPLIES, 415: {"description": "The body is neither a query nor a form"}},
    openapi_extra={"requestBody": BODY},
)
async def by_body(request: Request) -> Response:
    """The result of the query in the body: the query itself, or a form with the field `query`."""
    media_type, _, settings = request.headers.get("content-type", "").partition(";")
    media_type = media_type.strip().lower()
    if media_type == UPDATE:
        raise ReadOnly
    if media_type not in (FORM, PLAIN):
        raise _unsupported(f"The body is {media_type or 'of no type'}; wanted {PLAIN} or {FORM}.")
    if not _is_utf8(settings):
        raise _unsupported(f"The body's {settings.strip()} is not read; wanted UTF-8.")
    pairs = request.query_params.multi_items()
    try:
        text = (await request.body()).decode()
        if media_type == PLAIN:
            return await _result(request, [*pairs, ("query", text)])
        return await _result(request, [*pairs, *parse_qsl(text, keep_blank_values=True, errors="strict")])
    except UnicodeDecodeError as fault:
        raise BadParameter("The query is not UTF-8.") from fault


async def preflight(request: Request) -> Response:
    """What may be sent from another site's page: anything that may be sent at all."""
    headers = request.headers.get("access-control-request-headers", "Accept, Content-Type")
    return Response(status_code=204, headers={**PREFLIGHT, "Access-Control-Allow-Headers": headers})


async def refused(_: Request) -> Response:
    """No other method means anything here."""
    raise HTTPException(405, f"Wanted one of {METHODS}.", headers={"Allow": METHODS})


def _described(accept: str | None) -> str | None:
    """The ending of the RDF form that Accept likes best of all there are; None without a header."""
    chosen = negotiation.best(accept, console.OFFERED) if accept else None
    return next((ending for ending, form in description.OFFERED.items() if form == chosen), None)


def _unsupported(detail: str) -> HTTPException:
    return HTTPException(415, detail, headers={"Accept-Post": f"{PLAIN}, {FORM}"})


def _is_utf8(settings: str) -> bool:
    """Whether the parameters of a content type name no other encoding."""
    for setting in settings.lower().split(";"):
        name, _, value = setting.partition("=")
        if name.strip() == "charset" and value.strip().strip('"') not in ("utf-8", "utf8", "us-ascii"):
            return False
    return True


_ANSWERS: Mapping[str, Callable[[Request], Awaitable[Response]]] = {
    "GET": by_address,
    "HEAD": by_address,
    "POST": by_body,
    "OPTIONS": preflight,
}


async def _answered(request: Request) -> Response:
    """What the functions above answer, which the framework need not look at again."""
    request.scope["route"] = _ROUTE
    return await _ANSWERS.get(request.method, refused)(request)


# Those above tell the API's description; this one comes first and answers, in a third less time.
_ROUTE = Route(PATH, _answered, methods=[*_ANSWERS, "PUT", "PATCH", "DELETE"], include_in_schema=False)
router.routes.insert(0, _ROUTE)


async def _result(request: Request, pairs: list[tuple[str, str]]) -> Response:
    if any(name == "update" for name, _ in pairs):
        raise ReadOnly
    rows, graph = _wanted(request, [value for name, value in pairs if name == "format" and value])
    queries = [value for name, value in pairs if name == "query"]
    if len(queries) != 1:
        detail = f"There are {len(queries)} queries; wanted one, as the parameter `query`."
        raise BadParameter(f"{detail} The service's description is had by an Accept of text/turtle.")
    default, named = (tuple(value for name, value in pairs if name == wanted) for wanted in GRAPH_NAMES)
    asked = workers.Request(queries[0], rows, graph, default, named)
    reply = await _attended(request, crew_of(request).run(asked, client_of(request.scope)))
    return Response(status_code=LEFT) if reply is None else _told(request, reply)


def _wanted(request: Request, formats: list[str]) -> tuple[str | None, str | None]:
    """The media types for rows and for a graph; raises BadForm where neither is to be had."""
    if formats:
        if formats[0] not in FORMATS:
            raise BadForm(f"There is no format {formats[0]!r}. There are: {', '.join(FORMATS)}.")
        return FORMATS[formats[0]]
    accept = request.headers.get("accept")
    rows = negotiation.best(accept, workers.ROW_FORMS)
    graph = negotiation.best(accept, workers.GRAPH_FORMS)
    if rows is None and graph is None:
        raise BadForm(f"A result can be had as {', '.join((*workers.ROW_FORMS, *workers.GRAPH_FORMS))}.")
    return rows, graph


async def _attended(request: Request, work: Coroutine[Any, Any, workers.Reply]) -> workers.Reply | None:
    """What comes of the work; None where the client went away, which ends the work too."""
    loop, watches = asyncio.get_running_loop(), []
    try:
        async with asyncio.timeout(None) as term:
            timer = loop.call_later(
                PATIENCE, lambda: watches.append(loop.create_task(_end_with(request, term)))
            )
            return await work
    except TimeoutError:
        if not term.expired():
            raise
        return None
    finally:
        timer.cancel()
        for watch in watches:
            watch.cancel()


async def _end_with(request: Request, term: asyncio.Timeout) -> None:
    """End the term as soon as the client is gone."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
    term.reschedule(asyncio.get_running_loop().time())


def _told(request: Request, reply: workers.Reply) -> Response:
    charset = "; charset=utf-8" if reply.media_type.startswith("text/") else ""
    headers = {"Vary": "Accept"}
    if reply.cut:
        headers[console.NOTICE] = f"cut at {reply.rows}; there are more <{workers.CUT}>"
    request.state.rows = reply.rows
    return Response(reply.body, media_type=reply.media_type + charset, headers=headers)
