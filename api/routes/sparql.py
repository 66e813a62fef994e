"""SPARQL 1.1 over HTTP, its query part; updates are refused."""

from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Header, HTTPException, Request
from fastapi.responses import Response

from api import negotiation
from api.deps import QueryWorkers
from graph import workers
from graph.errors import BadForm, BadParameter, QueryTooBig

router = APIRouter(tags=["sparql"])

FORM = "application/x-www-form-urlencoded"
PLAIN = "application/sparql-query"
UPDATE = "application/sparql-update"
GRAPH_NAMES = ("default-graph-uri", "named-graph-uri")
SPARE = 4  # a form writes most bytes of a query as three, and names graphs besides
REPLIES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The result, in the form that Accept likes best",
        "content": {form: {} for form in (*workers.ROW_FORMS, *workers.GRAPH_FORMS)},
    }
}
PARAMETERS = [
    {"name": name, "in": "query", "required": name == "query", "schema": {"type": "string"}}
    for name in ("query", *GRAPH_NAMES)
]
BODY = {"content": {PLAIN: {"schema": {"type": "string"}}, FORM: {"schema": {"type": "object"}}}}


async def _body(request: Request, pool: QueryWorkers) -> bytes:
    """The request's body, read no further than a query may be long."""
    most = pool.limits.query * SPARE
    body = bytearray()
    async for piece in request.stream():
        body.extend(piece)
        if len(body) > most:
            raise QueryTooBig(f"A query may have {pool.limits.query} bytes.")
    return bytes(body)


@router.get(
    "/sparql", summary="Run a SPARQL query", responses=REPLIES, openapi_extra={"parameters": PARAMETERS}
)
def by_address(request: Request, pool: QueryWorkers, accept: str | None = Header(None)) -> Response:
    """The result of the query in the address.

    The default graph holds the statements of all rows; each named graph is a row's claim, with its sources.
    """
    return _result(pool, request.query_params.multi_items(), accept)


@router.post("/sparql", summary="Run a SPARQL query", responses=REPLIES, openapi_extra={"requestBody": BODY})
def by_body(
    request: Request,
    pool: QueryWorkers,
    body: Annotated[bytes, Depends(_body)],
    accept: str | None = Header(None),
    content_type: str = Header(""),
) -> Response:
    """The result of the query in the body: the query itself, or a form with the field `query`."""
    media_type = content_type.partition(";")[0].strip().lower()
    pairs = request.query_params.multi_items()
    if media_type == UPDATE:
        raise BadParameter("Nothing can be changed here; there are no updates.")
    if media_type not in (FORM, PLAIN):
        raise HTTPException(415, f"The body is {media_type or 'of no type'}; wanted {PLAIN} or {FORM}.")
    try:
        text = body.decode()
        if media_type == PLAIN:
            return _result(pool, [*pairs, ("query", text)], accept)
        return _result(pool, [*pairs, *parse_qsl(text, keep_blank_values=True, errors="strict")], accept)
    except UnicodeDecodeError as fault:
        raise BadParameter("The query is not UTF-8.") from fault


def _result(pool: workers.Workers, pairs: list[tuple[str, str]], accept: str | None) -> Response:
    if any(name == "update" for name, _ in pairs):
        raise BadParameter("Nothing can be changed here; there are no updates.")
    queries = [value for name, value in pairs if name == "query"]
    if len(queries) != 1:
        raise BadParameter(f"There are {len(queries)} queries; wanted one, as the parameter `query`.")
    rows = negotiation.best(accept, workers.ROW_FORMS)
    graph = negotiation.best(accept, workers.GRAPH_FORMS)
    if rows is None and graph is None:
        raise BadForm(f"A result can be had as {', '.join((*workers.ROW_FORMS, *workers.GRAPH_FORMS))}.")
    default, named = (tuple(value for name, value in pairs if name == wanted) for wanted in GRAPH_NAMES)
    reply = pool.run(workers.Request(queries[0], rows, graph, default, named))
    charset = "; charset=utf-8" if reply.media_type.startswith("text/") else ""
    return Response(reply.body, media_type=reply.media_type + charset, headers={"Vary": "Accept"})
