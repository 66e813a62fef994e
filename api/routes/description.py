"""What the dataset and the service say of themselves, as RDF."""

from collections.abc import Iterable
from dataclasses import fields

from fastapi import APIRouter, Header, Request
from fastapi.responses import RedirectResponse, Response

from api import forms
from api.deps import library_of, settings_of
from graph import describe, export
from graph.forms import FORMS
from graph.terms import Statement
from graph.workers import Limits

router = APIRouter(tags=["service"])

PATH = "/dataset"
WELL_KNOWN = "/.well-known/void"
OFFERED: forms.Forms = {ending: FORMS[ending].media_type for ending in ("ttl", "jsonld", "rdf", "nt")}


@router.head(WELL_KNOWN, include_in_schema=False)
@router.get(
    WELL_KNOWN, summary="Leads to the dataset's description", status_code=302, response_class=Response
)
def well_known(request: Request) -> Response:
    """Where crawlers look for it first."""
    return RedirectResponse(request.scope.get("root_path", "") + PATH, 302)


@router.head(PATH, include_in_schema=False)
@router.get(
    PATH,
    summary="The dataset's description: VoID, DCAT, prefixes and every question as a query; by Accept",
    response_class=Response,
    responses={200: {"content": {media_type: {} for media_type in OFFERED.values()}}},
)
def dataset(request: Request, accept: str | None = Header(None)) -> Response:
    """How much of what it holds, whose it is, what it is had as, and queries that run here as they stand."""
    return _dataset(request, forms.chosen(accept, OFFERED))


@router.head("/dataset.{ending}", include_in_schema=False)
@router.get("/dataset.{ending}", include_in_schema=False)
def dataset_as(ending: str, request: Request) -> Response:
    """The description in the form that the ending names."""
    return _dataset(request, str(forms.split(f"dataset.{ending}", OFFERED)[1]))


def service(request: Request, ending: str) -> Response:
    """The service description of the SPARQL endpoint, in the form of that ending (one of OFFERED)."""
    return _reply(describe.service(library_of(request).store, _endpoint(request)), ending)


def _dataset(request: Request, ending: str) -> Response:
    return _reply(describe.document(library_of(request).store, _endpoint(request)), ending)


def _reply(statements: Iterable[Statement], ending: str) -> Response:
    facts = sorted({*statements}, key=str)
    body = export.document(lambda: facts, FORMS[ending], describe.SERVICE_PREFIXES)
    return forms.text(body, OFFERED[ending])


def _endpoint(request: Request) -> describe.Endpoint:
    """Where this service is, by the address it was asked under."""
    settings = settings_of(request)
    limits = (
        f"{field.name}: {getattr(settings, field.name):,} {field.metadata['says']}"
        for field in fields(Limits)
    )
    base = str(request.base_url).removesuffix("/")
    version = library_of(request).version
    return describe.Endpoint(f"{base}/sparql", version, tuple(limits), base + PATH)
