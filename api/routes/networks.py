"""Who is tied to whom, and what is measured on it: by network, by measure, as data and as pictures."""

from collections.abc import Collection, Mapping
from typing import Any

from fastapi import APIRouter, Header, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from api import negotiation
from api.deps import Library, Settings, single_values
from api.headers import PICTURE_POLICY
from api.routes.pictures import ASSETS
from graph import exchange, measures, network
from graph.errors import BadForm, NotMeasured
from graph.network import Sheet

router = APIRouter(tags=["networks"])

MEASURED: Mapping[str, str] = {"json": "application/json", "csv": "text/csv", "html": "text/html"}
DRAWN: Mapping[str, str] = {
    "json": "application/json",
    "html": "text/html",
    **{form.name: form.media_type for form in exchange.FORMATS.values()},
}
SCOPE = {
    "on": "a day, YYYY-MM-DD; today where no window is given",
    "since": "the first day of a window",
    "until": "the first day after it",
    "family": "an instrument or a family of them",
    "region": "a body whose members count",
    "case": "a case",
    "within": "days between two acts",
}


def _described(*words: Mapping[str, str]) -> dict[str, Any]:
    """Parameters of an address as OpenAPI has them."""
    return {
        "parameters": [
            {"name": name, "in": "query", "description": said, "schema": {"type": "string"}}
            for described in words
            for name, said in described.items()
        ]
    }


OPTIONS = {option.name: option.words for found in measures.MEASURES.values() for option in found.options}


@router.get("/networks", summary="The networks there are")
def networks(library: Library) -> list[dict[str, Any]]:
    """What a tie of each says, what it takes, and which measures have a meaning on it."""
    return [_entry(network.sheet_of(library.ties, name)) for name in network.names_of(library.ties)]


def _entry(sheet: Sheet) -> dict[str, Any]:
    address = f"/networks/{sheet.name}"
    return {
        "name": sheet.name,
        "words": sheet.words,
        "ties": sheet.ties,
        "directed": sheet.directed,
        "parameters": [parameter.name for parameter in sheet.parameters],
        "measures": {
            name: {
                "words": measures.find(name).words,
                "options": {option.name: option.words for option in measures.find(name).options},
                "href": f"{address}/{name}",
            }
            for name in sheet.offered
        },
        "refused": sheet.refused,
        "href": address,
    }


@router.get(
    "/networks/{name}",
    summary="A network, as node-link JSON, as a picture or in the formats of other tools",
    response_class=Response,
    responses={200: {"content": {media_type: {} for media_type in DRAWN.values()}}},
    openapi_extra=_described(SCOPE, {"format": ", ".join(DRAWN)}),
)
def one(name: str, library: Library, request: Request, accept: str | None = Header(None)) -> Response:
    """Nodes with their degree and reach, and ties with their claims; or the same for another tool."""
    given = _given(request, name, library, ())
    form = _form(given.pop("format", None), accept, DRAWN, ("json", "html"))
    if form == "html":
        return _page(request, library.picture(name, **given).html(_assets(request)))
    drawn = library.network(name, **given)
    if form != "json":
        parcel = exchange.pack(drawn, form)
        headers = {"Content-Disposition": f'attachment; filename="{parcel.name}"'}
        return Response(parcel.body, media_type=parcel.media_type, headers=headers)
    found = {"degree": measures.degree(drawn), "reach": measures.reach(drawn)}
    told = network.to_json(drawn, {title: result.values for title, result in found.items()})
    readings = {
        title: {"meaning": result.meaning, "caveat": result.caveat, "reference": result.reference}
        for title, result in found.items()
    }
    summary = measures.summary(drawn).totals
    body = {"dataset": library.version, "summary": summary, "measures": readings, **told}
    return JSONResponse(body, headers={"Vary": "Accept"})


@router.get(
    "/networks/{name}/{measure}",
    summary="What a measure finds on a network",
    response_class=Response,
    responses={200: {"content": {media_type: {} for media_type in MEASURED.values()}}},
    openapi_extra=_described(SCOPE, OPTIONS, {"format": ", ".join(MEASURED)}),
)
def measured(
    name: str,
    measure: str,
    library: Library,
    settings: Settings,
    request: Request,
    accept: str | None = Header(None),
) -> Response:
    """Values with rank, meaning, caveat, reference, network, filters, version and seed; or a picture of them.

    What would take longer than a query may is refused with an estimate, or sampled, which the reply says.
    """
    sheet = network.sheet_of(library.ties, name)
    asked = measures.find(measure)
    if measure in sheet.refused:
        raise NotMeasured(measure, name, sheet.refused[measure].rstrip("."))
    given = _given(request, name, library, [option.name for option in asked.options])
    form = _form(given.pop("format", None), accept, MEASURED, tuple(MEASURED))
    if form == "html":
        return _page(
            request, library.picture(name, measure, seconds=settings.seconds, **given).html(_assets(request))
        )
    found = library.measure(name, measure, seconds=settings.seconds, **given)
    if form == "csv":
        return Response(found.to_csv(), media_type="text/csv; charset=utf-8", headers={"Vary": "Accept"})
    return JSONResponse(found.to_dict(), headers={"Vary": "Accept"})


def _given(request: Request, name: str, library: Library, options: Collection[str]) -> dict[str, Any]:
    """What the address says, without what is left empty; raises BadParameter for what nobody here takes."""
    sheet = network.sheet_of(library.ties, name)
    known = [parameter.name for parameter in sheet.parameters]
    found = single_values(request, [*known, *options, "format"])
    return {key: value for key, value in found.items() if value}


def _form(asked: str | None, accept: str | None, forms: Mapping[str, str], liked: Collection[str]) -> str:
    """The form named, else the one of those `liked` that Accept likes best."""
    known = "; ".join(f"{form} ({media_type})" for form, media_type in forms.items())
    if asked is not None:
        if asked not in forms:
            raise BadForm(f"There is no format {asked!r}. There are: {known}.")
        return asked
    chosen = negotiation.best(accept, [forms[form] for form in liked])
    if chosen is None:
        raise BadForm(f"It can be had as {known}.")
    return next(form for form in liked if forms[form] == chosen)


def _assets(request: Request) -> str:
    return str(request.scope.get("root_path", "")) + ASSETS


def _page(_request: Request, text: str) -> HTMLResponse:
    return HTMLResponse(text, headers={"Content-Security-Policy": PICTURE_POLICY, "Vary": "Accept"})
