"""The questions, and their answers in several forms."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Header, Request
from fastapi.responses import JSONResponse, Response

from api import negotiation
from api.deps import OPTIONS, Asked, AskedOf, Library, page
from api.models import ParameterEntry, QuestionEntry, QuestionLinks
from graph.answers import Answer, reasons_in_words
from graph.catalogue import Question
from graph.errors import BadForm

router = APIRouter(tags=["questions"])

FORMS: Mapping[str, str] = {
    "json": "application/json",
    "csv": "text/csv",
    "markdown": "text/markdown",
    "html": "text/html",
}
PARAMETERS: list[dict[str, Any]] = [
    *(
        {"name": name, "in": "query", "description": words, "schema": {"type": "string"}}
        for name, words in OPTIONS.items()
    ),
    {
        "name": "parameters",
        "in": "query",
        "description": "the question's own parameters, each by its name; see /questions",
        "schema": {"type": "object", "additionalProperties": {"type": "string"}},
        "style": "form",
        "explode": True,
    },
]


@router.get("/questions", summary="The questions that can be put")
def questions(library: Library) -> list[QuestionEntry]:
    """Each with its words, its parameters, an example and where its answers are."""
    return [entry(question) for question in library.questions.values()]


class SchemaDocument(JSONResponse):
    """A JSON Schema, by its own type."""

    media_type = "application/schema+json"


@router.get(
    "/questions/{name}/schema",
    summary="The JSON Schema of a question's answers",
    response_class=SchemaDocument,
)
def schema(name: str, library: Library) -> Response:
    """What every answer to the question keeps to, from every window."""
    return SchemaDocument(library.schema(name))


@router.get(
    "/questions/{name}",
    summary="The answer to a question",
    responses={200: {"content": {media_type: {} for media_type in FORMS.values()}}},
    openapi_extra={"parameters": PARAMETERS},
)
def answer(
    name: str, library: Library, asked: AskedOf, request: Request, accept: str | None = Header(None)
) -> Response:
    """Exactly what the library answers, as JSON, CSV, Markdown or a page, by `format` or by Accept."""
    form = _form(asked, accept)
    found = library.ask(name, why=asked.why, verified=asked.verified, **asked.values)
    request.state.rows = len(found.rows)
    headers = {"Vary": "Accept"}
    if form == "html":
        told = _page(request, found, asked)
        told.headers["Vary"] = "Accept"
        return told
    if form == "json":
        return JSONResponse(found.to_dict(), headers=headers)
    text = found.to_csv() if form == "csv" else found.to_markdown()
    return Response(text, media_type=f"{FORMS[form]}; charset=utf-8", headers=headers)


def entry(question: Question) -> QuestionEntry:
    """A question as the list tells of it."""
    address = f"/questions/{question.name}"
    return QuestionEntry(
        name=question.name,
        words=question.words,
        parameters=[
            ParameterEntry(
                name=parameter.name,
                type=parameter.type,
                default=parameter.default,
                required=parameter.required,
            )
            for parameter in question.parameters
        ],
        example=dict(question.example),
        links=QuestionLinks(
            answer=address,
            example=f"{address}?{urlencode(question.example)}",
            schema_=f"{address}/schema",
            picture=f"/pictures/{question.name}?{urlencode(question.example)}",
        ),
    )


def _form(asked: Asked, accept: str | None) -> str:
    known = "; ".join(f"{name} ({media_type})" for name, media_type in FORMS.items())
    if asked.format is not None:
        if asked.format not in FORMS:
            raise BadForm(f"There is no format {asked.format!r}. There are: {known}.")
        return asked.format
    chosen = negotiation.best(accept, list(FORMS.values()))
    if chosen is None:
        raise BadForm(f"An answer can be had as {known}.")
    return next(name for name, media_type in FORMS.items() if media_type == chosen)


def _page(request: Request, found: Answer, asked: Asked) -> Response:
    told = found.to_dict()
    address = f"/questions/{found.question.name}"
    forms: list[dict[str, str]] = [{"format": form} for form in FORMS if form != "html"]
    links = {form["format"]: f"{address}?{urlencode({**asked.values, **form})}" for form in forms}
    links["with reasons"] = f"{address}?{urlencode({**asked.values, 'why': 'true', 'format': 'html'})}"
    links["picture"] = f"/pictures/{found.question.name}?{urlencode(asked.values)}"
    rows = list(zip(found.records(), map(reasons_in_words, found.rows), strict=True))
    return page(
        request, "answer.html", question=found.question, told=told, rows=rows, links=links, why=asked.why
    )
