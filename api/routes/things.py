"""A thing by its id: where it is told of, as a page or as data, and the rows that speak of it."""

from typing import Any

from fastapi import APIRouter, Header, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from api import forms
from api.deps import Library, page, single_values
from api.views import View
from graph import extracts, places, suggestions
from graph.card import Cards
from graph.errors import UnknownName
from graph.terms import IRI, THINGS, ontology
from graph.things import Shelf

router = APIRouter(tags=["things"])

DATA: forms.Forms = {**forms.JSON, **forms.RDF, **forms.CSV}
FORMS: forms.Forms = {**forms.JSON, **forms.PAGE, **forms.RDF, **forms.CSV}
CASE = ontology("Case")
SEE_OTHER: dict[int | str, dict[str, Any]] = {303: {"description": "Where the thing is told of in that form"}}
AS_DATA: dict[int | str, dict[str, Any]] = {200: {"content": {media: {} for media in FORMS.values()}}}
MISSING: dict[int | str, dict[str, Any]] = {
    404: {
        "description": "Nothing is called so; with the nearest names",
        "content": {forms.PAGE["html"]: {}, forms.PROBLEM: {}},
    }
}
PAGING: dict[str, Any] = {
    "parameters": [
        {"name": name, "in": "query", "required": False, "schema": {"type": "string"}, "description": words}
        for name, words in {"table": "one table only", "page": "which page of it, from 1"}.items()
    ]
}


@router.head("/id/{slug}", include_in_schema=False)
@router.get(
    "/id/{slug}",
    summary="A thing: leads to its page or its data, by Accept",
    response_class=Response,
    responses={**AS_DATA, **SEE_OTHER, **MISSING},
)
def thing(slug: str, library: Library, request: Request, accept: str | None = Header(None)) -> Response:
    """Leads to `/page/…` or `/data/…`, since a thing is no document; with an ending, the data itself."""
    name, ending = forms.split(slug, FORMS)
    found = _known(library, name)
    if found is None:
        return _missing(request, library, name, accept if ending is None else None)
    if ending is not None:
        return _page(request, library, found) if ending == "html" else _data(library, found, ending)
    form = forms.chosen(accept, FORMS)
    root = request.scope.get("root_path", "")
    path = f"{root}/page/{name}" if form == "html" else f"{root}/data/{name}.{form}"
    return RedirectResponse(path, 303, headers={"Vary": "Accept"})


@router.head("/data/{name}", include_in_schema=False)
@router.get("/data/{name}", summary="The data of a thing", response_class=Response, responses=AS_DATA)
def data(name: str, library: Library, accept: str | None = Header(None)) -> Response:
    """Everything known of it as JSON; a bounded description as RDF; the rows that speak of it as CSV."""
    slug, ending = forms.split(name, DATA)
    found = _known(library, slug)
    if found is None:
        raise _unknown(library, slug)
    return _data(library, found, ending or forms.chosen(accept, DATA))


@router.head("/page/{slug}", include_in_schema=False)
@router.get(
    "/page/{slug}",
    summary="The page of a thing",
    response_class=HTMLResponse,
    responses=MISSING,
    openapi_extra=PAGING,
)
def page_of(slug: str, library: Library, request: Request) -> Response:
    """What it is, what is said of it and by which sources, and the first rows that speak of it."""
    found = _known(library, slug)
    if found is None:
        return _missing(request, library, slug, forms.PAGE["html"])
    return _page(request, library, found)


def _known(library: Library, slug: str) -> IRI | None:
    return IRI(THINGS + slug) if THINGS + slug in library.names.labels else None


def _unknown(library: Library, slug: str) -> UnknownName:
    return UnknownName(slug, library.names.nearest(slug.replace("-", " ")))


def _missing(request: Request, library: Library, slug: str, accept: str | None) -> Response:
    """That nothing is called so: a page where one would rather read a page, else a problem document."""
    fault = _unknown(library, slug)
    if not forms.wants_page(accept):
        raise fault
    near = library.search(slug.replace("-", " "), 10)
    told = page(request, "missing.html", name=slug, near=near, version=library.version)
    told.status_code = 404
    told.headers["Vary"] = "Accept"
    return told


def _data(library: Library, found: IRI, ending: str) -> Response:
    shelf = Shelf(library.store, library.names)
    if ending == "json":
        return JSONResponse(shelf.show(found), headers={"Vary": "Accept"})
    if ending == "csv":
        return forms.text(shelf.to_csv(found), DATA["csv"])
    return forms.rdf(extracts.of_thing(library.store, found), ending)


def _page(request: Request, library: Library, found: IRI) -> Response:
    given = single_values(request, ["table", "page"])
    shelf = Shelf(library.store, library.names)
    root = request.scope.get("root_path", "")
    view = View(shelf, root)
    slug = found.value.removeprefix(THINGS)
    if given.get("table"):
        table = view.table(found, given["table"], given.get("page") or "1")
        return page(
            request,
            "rows.html",
            view=view,
            thing=shelf.reference(found),
            table=table,
            version=library.version,
        )
    return page(
        request,
        "thing.html",
        view=view,
        thing={**shelf.reference(found), "iri": found.value},
        kinds=view.kinds(found),
        lead=view.lead(found),
        properties=view.properties(found),
        evidence=shelf.evidence(found),
        narrower=shelf.narrower(found),
        tables=view.tables(found),
        questions=suggestions.of(shelf, library.questions, found),
        timeline=f"{root}/timelines/{slug}" if CASE in shelf.kinds(found) else None,
        card=Cards.of(places.here()).card(shelf, found),
        forms=DATA,
        version=library.version,
    )
