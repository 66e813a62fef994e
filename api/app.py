"""The application: the routes, the errors and the headers put together around one library."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from api import errors, headers
from api.routes import health, networks, pages, pictures, questions, sparql, things, timelines
from graph import Library, dataset
from graph.workers import Limits, Workers

ABOUT = """Who may do what to whom to prevent mass atrocities, on what legal basis, who must agree, who did it
before. Every answer carries its reasons and every fact its source. Not legal advice."""
SWAGGER = "/docs/assets"


def create_app(library: Library, settings: Limits | None = None) -> FastAPI:
    """The service over a loaded library; `settings` limits what one stranger's query may use."""

    @asynccontextmanager
    async def lifespan(started: FastAPI) -> AsyncIterator[None]:
        with Workers(library.path / dataset.QUADS, settings) as workers:
            started.state.workers = workers
            yield

    app = FastAPI(
        title="Mandate Graph",
        description=ABOUT,
        version=library.version,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        responses=errors.DESCRIBED,
    )
    app.state.library = library
    for room in (questions, sparql, things, networks, pictures, timelines, health, pages):
        app.include_router(room.router)
    app.mount(SWAGGER, StaticFiles(packages=[("fastapi_offline", "static")]))
    errors.install(app)
    app.add_middleware(headers.SafeHeaders)
    return app
