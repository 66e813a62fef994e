"""The search for a thing by any of its names."""

from typing import Any

from fastapi import APIRouter, Header, Request
from fastapi.responses import JSONResponse, Response

from api import forms
from api.deps import Library, page, single_values
from graph.errors import BadForm, BadParameter
from graph.terms import THINGS

router = APIRouter(tags=["things"])

FORMS: forms.Forms = {**forms.JSON, **forms.PAGE}
FIRST = 20
MOST = 200  # things in one reply, and letters in what is searched for
WORDS = {
    "q": "what it may be called: id, label, alias, acronym, ISO code, or words of them",
    "limit": f"how many things at most; {FIRST} where not given, never more than {MOST}",
    "format": "json or html",
}
PARAMETERS: dict[str, Any] = {
    "parameters": [
        {"name": name, "in": "query", "required": False, "schema": {"type": "string"}, "description": words}
        for name, words in WORDS.items()
    ]
}


@router.head("/search", include_in_schema=False)
@router.get(
    "/search",
    summary="Things whose names fit, best first",
    response_class=Response,
    responses={200: {"content": {media_type: {} for media_type in FORMS.values()}}},
    openapi_extra=PARAMETERS,
)
def search(library: Library, request: Request, accept: str | None = Header(None)) -> Response:
    """A name that is the text, then those that begin with it, then those with its words, then those alike."""
    given = single_values(request, list(WORDS))
    form = given.get("format") or forms.chosen(accept, FORMS)
    if form not in FORMS:
        raise BadForm(f"There is no format {form!r} of a search. There are: {forms.told(FORMS)}.")
    text = given.get("q", "").strip()
    if len(text) > MOST:
        raise BadParameter(f"q has {len(text)} letters; wanted {MOST} at most.")
    limit = _limit(given.get("limit") or str(FIRST))
    total = len(library.names.search(text, None))
    hits = library.search(text, limit)
    if form == "json":
        told = [{**hit, "iri": f"{THINGS}{hit['id']}"} for hit in hits]
        body = {"q": text, "total": total, "limit": limit, "things": told, "dataset": library.version}
        return JSONResponse(body, headers={"Vary": "Accept"})
    shown = page(request, "search.html", q=text, hits=hits, total=total, most=MOST, version=library.version)
    shown.headers["Vary"] = "Accept"
    return shown


def _limit(written: str) -> int:
    if not (written.isascii() and written.isdecimal() and len(written) < 9 and 1 <= int(written) <= MOST):
        raise BadParameter(f"limit is {written!r}; wanted a number from 1 to {MOST}.")
    return int(written)
