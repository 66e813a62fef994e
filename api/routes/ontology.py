"""The ontology and its word lists, as documentation for people and as RDF for programs."""

from typing import Any

from fastapi import APIRouter, Header, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from api import forms
from api.deps import Library, page
from api.views import View
from graph import diagram, extracts
from graph.diagram import Diagram
from graph.errors import UnknownName
from graph.glossary import Glossary, Word
from graph.terms import IRI, THINGS, is_slug
from graph.things import Record, Shelf

router = APIRouter(tags=["ontology"])

DATA: forms.Forms = dict(forms.RDF)
FORMS: forms.Forms = {**forms.PAGE, **forms.RDF}
LISTS: forms.Forms = {**forms.JSON, **forms.RDF}
LIST_FORMS: forms.Forms = {**forms.JSON, **forms.PAGE, **forms.RDF}


@router.head("/ontology", include_in_schema=False)
@router.get(
    "/ontology",
    summary="The ontology: its documentation, or all of it as RDF; by Accept",
    response_class=Response,
    responses={200: {"content": {media_type: {} for media_type in FORMS.values()}}},
)
def ontology(library: Library, request: Request, accept: str | None = Header(None)) -> Response:
    """Every class and property with its definition, an example, what it is not, and a diagram."""
    return _ontology(library, request, forms.chosen(accept, FORMS))


@router.head("/ontology.{ending}", include_in_schema=False)
@router.get("/ontology.{ending}", include_in_schema=False)
def ontology_as(ending: str, library: Library, request: Request) -> Response:
    """The ontology in the form that the ending names."""
    return _ontology(library, request, str(forms.split(f"ontology.{ending}", FORMS)[1]))


@router.head("/ontology/{part}", include_in_schema=False)
@router.get("/ontology/{part}", summary="A part of the ontology", status_code=303, response_class=Response)
def part(part: str, library: Library, request: Request) -> Response:
    """Leads to the place of that part in the ontology."""
    names = [known.name for known in _known(request, library)[0].parts()]
    if part not in names:
        raise UnknownName(part, names)
    return RedirectResponse(f"{request.scope.get('root_path', '')}/ontology#part-{part}", 303)


@router.head("/vocabulary/{scheme}", include_in_schema=False)
@router.get(
    "/vocabulary/{scheme}",
    summary="A word list: a page, JSON or RDF, by Accept or by ending",
    response_class=Response,
    responses={200: {"content": {media_type: {} for media_type in LIST_FORMS.values()}}},
)
def vocabulary(
    scheme: str, library: Library, request: Request, accept: str | None = Header(None)
) -> Response:
    """Its words as a tree, each with notation, definition, example and what it is not."""
    name, ending = forms.split(scheme, LIST_FORMS)
    glossary, _ = _known(request, library)
    iri = extracts.scheme(name) if is_slug(name) else IRI(THINGS)
    if iri.value not in glossary.entries:
        names = [known.name.removeprefix("scheme-") for known in glossary.schemes()]
        raise UnknownName(name, names)
    form = ending or forms.chosen(accept, LIST_FORMS)
    if form in forms.RDF:
        return forms.rdf(extracts.of_scheme(library.store, iri), form)
    entry, words = glossary.entries[iri.value], glossary.words(iri.value)
    told: dict[str, Any] = {
        "name": name, "label": entry.label, "iri": iri.value, "definition": entry.one("definition")
    }  # fmt: skip
    if form == "json":
        body = {**told, "words": [_word(word) for word in words], "dataset": library.version}
        return JSONResponse(body, headers={"Vary": "Accept"})
    view = View(Shelf(library.store, library.names), request.scope.get("root_path", ""))
    shown = page(
        request,
        "vocabulary.html",
        view=view,
        list=told,
        entry=entry,
        words=words,
        count=glossary.count(iri.value),
        forms=LISTS,
        version=library.version,
    )
    shown.headers["Vary"] = "Accept"
    return shown


def _ontology(library: Library, request: Request, form: str) -> Response:
    if form != "html":
        return forms.rdf(extracts.of_ontology(library.store), form)
    glossary, drawn = _known(request, library)
    shown = page(
        request,
        "ontology.html",
        view=View(Shelf(library.store, library.names), request.scope.get("root_path", "")),
        glossary=glossary,
        parts=glossary.parts(),
        schemes=[(entry, glossary.count(entry.iri)) for entry in glossary.schemes()],
        diagram=drawn,
        width=diagram.WIDTH,
        head_height=diagram.HEAD,
        line_height=diagram.LINE,
        forms=DATA,
        version=library.version,
    )
    shown.headers["Vary"] = "Accept"
    return shown


def _known(request: Request, library: Library) -> tuple[Glossary, Diagram]:
    """The glossary with its diagram, made once for each library that is served."""
    kept = getattr(request.app.state, "glossary", None)
    if kept is None or kept[0] is not library:
        glossary = Glossary.of(library.store)
        kept = (library, glossary, diagram.of(glossary))
        request.app.state.glossary = kept
    return kept[1], kept[2]


def _word(word: Word) -> Record:
    said = word.entry
    return {
        "id": word.id,
        "iri": said.iri,
        "notation": said.one("notation"),
        "label": said.label,
        "definition": said.one("definition"),
        "narrower": [_word(narrower) for narrower in word.narrower],
    }
