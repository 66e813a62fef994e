"""The pictures of answers, and the files of ours that they are drawn with."""

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, Response

from api.deps import AskedOf, Library
from api.headers import PICTURE_POLICY
from graph import network, picture
from graph.errors import BadParameter

router = APIRouter(tags=["pictures"])

ASSETS = "/assets"
LASTING = "public, max-age=3600"


@router.get("/pictures/{name}", summary="The picture of an answer", response_class=HTMLResponse)
def of_answer(name: str, library: Library, asked: AskedOf, request: Request) -> HTMLResponse:
    """A page with the picture; `download=1` gives it as one file that needs no server."""
    if asked.format not in (None, "html"):
        raise BadParameter(f"A picture is a page; there is no format {asked.format!r} of it.")
    found = library.ask(name, why=asked.why, verified=asked.verified, **asked.values)
    drawn = picture.of_answer(found, network.kinds_of(library.store))
    if asked.download:
        headers = {"Content-Disposition": f'attachment; filename="{name}.html"'}
        return HTMLResponse(drawn.html(None), headers=headers)
    root = request.scope.get("root_path", "")
    return HTMLResponse(drawn.html(root + ASSETS), headers={"Content-Security-Policy": PICTURE_POLICY})


@router.get(ASSETS + "/{name:path}", include_in_schema=False)
def asset(name: str) -> Response:
    """A file of ours that a picture's page links to."""
    found = picture.assets().get(name)
    if found is None:
        raise HTTPException(404, f"There is no asset {name!r}.")
    body, media_type = found
    return Response(body, media_type=media_type, headers={"Cache-Control": LASTING})
