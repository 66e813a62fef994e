"""Errors as problem documents (RFC 9457), through one table that is read by ancestry."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from graph import errors
from graph.terms import BASE

MEDIA_TYPE = "application/problem+json"
PROBLEMS = BASE + "problem/"
PHRASES = {413: "Content Too Large", 414: "URI Too Long"}  # Python's own change with its version


@dataclass(frozen=True, slots=True)
class Kind:
    """How one family of errors is told: its name, its status code, its title."""

    name: str
    status: int
    title: str
    retry_after: int | None = None  # seconds


KINDS: Mapping[type[Exception], Kind] = {
    errors.UnknownName: Kind("unknown-name", 404, "Nothing is called so"),
    errors.AmbiguousName: Kind("ambiguous-name", 400, "Several things are called so"),
    errors.BadDay: Kind("bad-day", 400, "Not a day"),
    errors.UnknownQuestion: Kind("unknown-question", 404, "There is no question or network of that name"),
    errors.BadParameter: Kind("bad-parameter", 400, "A parameter does not fit"),
    errors.BadQuery: Kind("bad-query", 400, "The query cannot be run"),
    errors.ReadOnly: Kind("read-only", 403, "Nothing can be changed here"),
    errors.BadForm: Kind("not-acceptable", 406, "There is no such form of the reply"),
    errors.EmptyChart: Kind("nothing-to-draw", 404, "Nothing of it has a day"),
    errors.NotMeasured: Kind("not-measured", 400, "The measure has no meaning there"),
    errors.TooLong: Kind("too-long", 400, "The measure would take too long"),
    errors.BadInput: Kind("bad-input", 400, "What was asked cannot be understood"),
    errors.QueryTooSlow: Kind("query-too-slow", 503, "The query took too long", retry_after=30),
    # 413, not 503: the caps do not change, so that the same query fails again; the asker can mend it
    errors.QueryTooBig: Kind("query-too-big", 413, "The query or its reply is too big"),
    errors.QueryEnded: Kind("query-ended", 503, "The query was stopped", retry_after=30),
    errors.QueriesFull: Kind("busy", 503, "Too many queries run just now", retry_after=1),
    Exception: Kind("internal", 500, "The service failed"),
}


def kind_of(error: Exception) -> Kind:
    """The entry of the error's nearest ancestor in the table."""
    return next(KINDS[ancestor] for ancestor in type(error).__mro__ if ancestor in KINDS)


def install(app: FastAPI) -> None:
    """Have every error of the application told as a problem document."""
    app.add_exception_handler(Exception, _told)
    app.add_exception_handler(errors.MandateError, _told)
    app.add_exception_handler(HTTPException, _told_of_http)
    app.add_exception_handler(RequestValidationError, _told_of_validation)


def told(request: Request, error: Exception) -> JSONResponse:
    """The problem document of an error, for those who answer before a route does."""
    if isinstance(error, HTTPException):
        return _told_of_http(request, error)
    return _told(request, error)


def _told(request: Request, error: Exception) -> JSONResponse:
    kind = kind_of(error)
    extra = {
        name: list(getattr(error, name)) for name in ("nearest", "candidates") if getattr(error, name, None)
    }
    detail = "An error of ours; it was written down." if kind.status == 500 else str(error)
    headers = {"Retry-After": str(kind.retry_after)} if kind.retry_after else None
    return _problem(request, kind, detail, extra, headers)


def _told_of_http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    phrase = PHRASES.get(error.status_code) or HTTPStatus(error.status_code).phrase
    kind = Kind(phrase.lower().replace(" ", "-"), error.status_code, phrase)
    detail = error.detail
    if detail == phrase:  # the framework's own words say nothing more
        detail = f"{request.method} {request.scope['path']}: {phrase.lower()}. What there is: /docs"
    return _problem(request, kind, detail, {}, error.headers)


def _told_of_validation(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    told = [f"{fault['loc'][-1]}: {fault['msg']}" for fault in error.errors()]
    return _problem(request, KINDS[errors.BadParameter], "; ".join(told), {}, None)


def _problem(
    request: Request,
    kind: Kind,
    detail: str,
    extra: Mapping[str, object],
    headers: Mapping[str, str] | None,
) -> JSONResponse:
    body = {
        "type": PROBLEMS + kind.name,
        "title": kind.title,
        "status": kind.status,
        "detail": detail,
        "instance": request.scope["path"],
        "request_id": getattr(request.state, "request_id", None),
        **extra,
    }
    return JSONResponse(body, kind.status, headers=headers, media_type=MEDIA_TYPE)
