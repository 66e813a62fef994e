"""The pages for people: the front page, the documentation of the routes, and their style sheet."""

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse

from api.deps import HERE, Library, page
from api.headers import SCRIPT_POLICY
from graph import network

router = APIRouter(include_in_schema=False)


@router.get("/")
def front(request: Request, library: Library) -> HTMLResponse:
    """The questions, each with a form that works without scripts."""
    return page(
        request,
        "front.html",
        version=library.version,
        questions=list(library.questions.values()),
        networks=network.names_of(library.ties),
    )


@router.get("/docs")
def documentation(request: Request) -> HTMLResponse:
    """Swagger UI over this service's own description, from this service's own files."""
    return page(request, "docs.html", SCRIPT_POLICY, title=request.app.title)


@router.get("/docs/start.js")
def start_script() -> FileResponse:
    """What starts Swagger UI."""
    return FileResponse(HERE / "assets" / "docs.js", media_type="text/javascript")


@router.get("/page.css")
def style() -> FileResponse:
    """How the pages look."""
    return FileResponse(HERE / "assets" / "page.css", media_type="text/css")
