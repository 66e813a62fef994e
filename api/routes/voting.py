"""Voting power: how much each voter decides under a rule, and who can block it."""

from fastapi import APIRouter, Header, Request
from fastapi.responses import JSONResponse, Response

from api import negotiation
from api.deps import Library, single_values
from graph.errors import BadForm, BadParameter

router = APIRouter(tags=["networks"])

FORMS = {"json": "application/json", "csv": "text/csv"}
OPTIONS = {
    "on": "a day, YYYY-MM-DD; today where not given",
    "target": "the state concerned, where a rule leaves it out",
    "size": "how many vote, where the list of voters is not complete",
    "format": "json or csv",
}


@router.get("/voting", summary="The rules of decision there are")
def rules(library: Library) -> list[dict[str, str | None]]:
    """Id, label and days of each."""
    return library.rules()


@router.get(
    "/voting/{rule}",
    summary="Voting power under a rule of decision",
    response_class=Response,
    responses={200: {"content": {media_type: {} for media_type in FORMS.values()}}},
    openapi_extra={
        "parameters": [
            {"name": name, "in": "query", "description": said, "schema": {"type": "string"}}
            for name, said in OPTIONS.items()
        ]
    },
)
def voting(rule: str, library: Library, request: Request, accept: str | None = Header(None)) -> Response:
    """Shapley-Shubik and Banzhaf, exact, with who can block and who carries; a rule such as unsc-9-of-15."""
    given = single_values(request, OPTIONS)
    form = given.get("format") or _liked(accept)
    if form not in FORMS:
        raise BadForm(f"There is no format {form!r}. There are: {', '.join(FORMS)}.")
    size = given.get("size") or "0"
    if not size.isdecimal():
        raise BadParameter(f"size is {size!r}; wanted a whole number, such as 15.")
    found = library.voting(rule, given.get("on"), target=given.get("target"), size=int(size))
    headers = {"Vary": "Accept"}
    if form == "csv":
        return Response(found.to_csv(), media_type="text/csv; charset=utf-8", headers=headers)
    return JSONResponse(found.to_dict(), headers=headers)


def _liked(accept: str | None) -> str:
    chosen = negotiation.best(accept, list(FORMS.values()))
    if chosen is None:
        raise BadForm(f"It can be had as {', '.join(FORMS.values())}.")
    return next(form for form, media_type in FORMS.items() if media_type == chosen)
