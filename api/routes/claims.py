"""A claim: what one row of a table says, on what evidence. A claim is a document: no redirect is needed."""

from fastapi import APIRouter, Header, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from api import forms
from api.deps import Library, page
from api.views import View
from graph import extracts
from graph.errors import UnknownName
from graph.terms import CLAIMS, IRI, is_slug, mint
from graph.things import Shelf

router = APIRouter(tags=["things"])

DATA: forms.Forms = {**forms.JSON, **forms.RDF}
FORMS: forms.Forms = {**forms.JSON, **forms.PAGE, **forms.RDF}


@router.head("/claim/{table}/{slug}", include_in_schema=False)
@router.get(
    "/claim/{table}/{slug}",
    summary="A claim: what a row says, and by which sources; by Accept or by ending",
    response_class=Response,
    responses={200: {"content": {media_type: {} for media_type in FORMS.values()}}},
)
def claim(
    table: str, slug: str, library: Library, request: Request, accept: str | None = Header(None)
) -> Response:
    """The row's statements, sources, locators and how it was established, as a page, as JSON or as RDF."""
    name, ending = forms.split(slug, FORMS)
    found = _known(library, table, name)
    form = ending or forms.chosen(accept, FORMS)
    if form in forms.RDF:
        return forms.rdf(extracts.of_claim(library.store, found), form)
    shelf = Shelf(library.store, library.names)
    told = shelf.claim(found)
    if form == "json":
        return JSONResponse(told, headers={"Vary": "Accept"})
    view = View(shelf, request.scope.get("root_path", ""))
    shown = page(
        request,
        "claim.html",
        view=view,
        claim=told,
        path=f"/claim/{table}/{name}",
        properties=view.properties(mint(name), whole=True),
        forms=DATA,
        version=library.version,
    )
    shown.headers["Vary"] = "Accept"
    return shown


@router.head("/claim/{table}/{slug}/{number}", include_in_schema=False)
@router.get(
    "/claim/{table}/{slug}/{number}",
    summary="A piece of a claim's evidence: leads to the claim",
    status_code=303,
    response_class=Response,
)
def piece(table: str, slug: str, number: str, library: Library, request: Request) -> Response:
    """Leads to the claim, at the place of its evidence with that number."""
    found = _known(library, table, slug)
    known = is_slug(number) and any(True for _ in library.store.facts(IRI(f"{found.value}/{number}")))
    if not known:
        raise UnknownName(f"{table}/{slug}/{number}", [])
    root = request.scope.get("root_path", "")
    return RedirectResponse(f"{root}/claim/{table}/{slug}#{number}", 303)


def _known(library: Library, table: str, slug: str) -> IRI:
    """The claim of that address; raises UnknownName."""
    if is_slug(table) and is_slug(slug):
        found = IRI(f"{CLAIMS}{table}/{slug}")
        if any(True for _ in library.store.facts(found)):
            return found
    raise UnknownName(f"{table}/{slug}", library.names.nearest(slug.replace("-", " ")))
