"""The forms a thing's data comes in: by ending in an address, by media type in a reply."""

from collections.abc import Mapping, Sequence

from fastapi.responses import Response

from api import negotiation
from graph import export
from graph.errors import BadForm
from graph.forms import FORMS
from graph.terms import Statement

Forms = Mapping[str, str]

JSON: Forms = {"json": "application/json"}
PAGE: Forms = {"html": "text/html"}
RDF: Forms = {ending: form.media_type for ending, form in FORMS.items() if not form.whole}
CSV: Forms = {"csv": "text/csv"}
PROBLEM = "application/problem+json"


def chosen(accept: str | None, forms: Forms) -> str:
    """The ending of the form an Accept header likes best, the first of equals; raises BadForm."""
    found = negotiation.best(accept, list(forms.values()))
    if found is None:
        raise BadForm(f"This is to be had as {told(forms)}.")
    return next(ending for ending, media_type in forms.items() if media_type == found)


def split(name: str, forms: Forms) -> tuple[str, str | None]:
    """A name and the form that its ending asks for, if it has an ending; raises BadForm for another one."""
    slug, dot, ending = name.rpartition(".")
    if not dot:
        return name, None
    if ending not in forms:
        raise BadForm(f"There is no form .{ending} of it. It is to be had as {told(forms)}.")
    return slug, ending


def told(forms: Forms) -> str:
    """The forms in words."""
    return "; ".join(f".{ending} ({media_type})" for ending, media_type in forms.items())


def wants_page(accept: str | None) -> bool:
    """Whether who asks would rather read a page than a problem document: a browser does."""
    return negotiation.best(accept, [PROBLEM, *JSON.values(), *PAGE.values()]) == PAGE["html"]


def rdf(statements: Sequence[Statement], ending: str) -> Response:
    """A reply that holds the statements, which stand subject by subject, in one of the RDF forms."""
    return text(export.document(lambda: statements, FORMS[ending]), RDF[ending])


def text(body: bytes | str, media_type: str) -> Response:
    """A reply in UTF-8 that depends on the Accept header."""
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    return Response(body, headers={"Content-Type": media_type + charset, "Vary": "Accept"})
