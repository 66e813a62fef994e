"""The timeline of a case, as SVG or PNG."""

from fastapi import APIRouter, Header, Request
from fastapi.responses import Response

from api import negotiation
from api.deps import Library, single_values
from api.headers import DRAWING_POLICY
from graph.chart import MEDIA
from graph.errors import BadForm

router = APIRouter(tags=["pictures"])


@router.get(
    "/timelines/{case}",
    summary="A case over time",
    response_class=Response,
    responses={200: {"content": {media_type: {} for media_type in MEDIA.values()}}},
    openapi_extra={
        "parameters": [
            {"name": name, "in": "query", "schema": {"type": "string"}, "description": words}
            for name, words in {"since": "a date", "until": "a date", "format": "svg or png"}.items()
        ]
    },
)
def timeline(case: str, library: Library, request: Request, accept: str | None = Header(None)) -> Response:
    """Families as lanes, acts as marks that lead to their source, phases behind; by `format` or by Accept."""
    given = single_values(request, ["since", "until", "format"])
    form = given.get("format") or _liked(accept)
    base = request.scope.get("root_path", "") + "/id/"
    drawn = library.timeline(case, given.get("since"), given.get("until"), base=base)
    body = drawn.drawn(form)
    headers = {"Content-Security-Policy": DRAWING_POLICY, "Vary": "Accept"}
    return Response(body, media_type=MEDIA[form], headers=headers)


def _liked(accept: str | None) -> str:
    found = negotiation.best(accept, list(MEDIA.values()))
    if found is None:
        raise BadForm(f"A timeline is to be had as {' or '.join(MEDIA.values())}.")
    return next(form for form, media_type in MEDIA.items() if media_type == found)
