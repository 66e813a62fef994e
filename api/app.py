"""The application: the routes, the errors and the headers put together around one library."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from api import bounds, errors, headers, logs, metrics, rate, renewal, watch
from api.openapi import Service
from api.routes import (
    claims,
    console,
    description,
    health,
    networks,
    ontology,
    pages,
    pictures,
    questions,
    search,
    sparql,
    things,
    timelines,
    voting,
)
from api.settings import Settings
from graph import Library, dataset
from graph.workers import Crew

ABOUT = """Who may do what to whom to prevent mass atrocities, on what legal basis, who must agree, who did it
before. Every answer carries its reasons and every fact its source. Not legal advice."""
SWAGGER = "/docs/assets"


def create_app(library: Library, settings: Settings | None = None, web: Path | None = None) -> FastAPI:
    """The service over a loaded library, within the settings or their defaults.

    `web` is where the query page's editor lies, else where this installation keeps it.
    """
    settings = settings or Settings()

    @asynccontextmanager
    async def lifespan(started: FastAPI) -> AsyncIterator[None]:
        async with Crew(dataset.quads(library.path), settings) as crew:
            started.state.workers = crew
            if settings.watch:
                renewing = asyncio.create_task(renewal.keep_renewing(started, crew, settings.watch))
            yield
            if settings.watch:
                renewing.cancel()

    app = Service(
        title="Mandate Graph",
        description=ABOUT,
        version=library.version,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.library = library
    app.state.settings = settings
    app.state.web = web or console.home()
    app.state.figures = metrics.Figures(
        lambda: {"version": app.state.library.version}, lambda: app.state.workers.figures()
    )
    rooms = (
        questions,
        sparql,
        console,
        things,
        claims,
        search,
        ontology,
        networks,
        pictures,
        timelines,
        voting,
    )
    for room in (*rooms, description, health, pages):
        app.include_router(room.router)
    app.mount(SWAGGER, StaticFiles(packages=[("fastapi_offline", "static")]))
    app.mount(console.BUNDLE, console.Bundle(directory=app.state.web, check_dir=False))
    errors.install(app)
    _guard(app, settings)
    return app


def _guard(app: FastAPI, settings: Settings) -> None:
    """Lay what every request passes around the routes, the innermost first."""
    app.add_middleware(bounds.Bounds, address=settings.address, body=settings.body)
    if settings.rate:
        app.add_middleware(rate.Rate, per_minute=settings.rate)
    app.add_middleware(watch.Watch, tell=(logs.Log(settings.log), app.state.figures))
    app.add_middleware(headers.SafeHeaders)
    app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=settings.proxies)
