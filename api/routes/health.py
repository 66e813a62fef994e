"""Whether the service answers, from which dataset, and what it did since it started."""

from functools import lru_cache

from fastapi import APIRouter, Header, Request
from fastapi.responses import PlainTextResponse, Response

from api.deps import Library
from api.metrics import Figures
from api.models import Health
from graph.store import Store

router = APIRouter(tags=["service"])


@router.get("/health", summary="Is the service there?")
def health(library: Library) -> Health:
    """The dataset's version and size."""
    return Health(
        status="ok",
        dataset=library.version,
        statements=_size(library.store),
        questions=len(library.questions),
    )


@lru_cache(maxsize=2)
def _size(store: Store) -> int:
    """How many statements there are: counted once, since a supervisor asks every few seconds."""
    return len(store)


@router.get("/metrics", summary="What did the service do?", response_class=PlainTextResponse)
def figures(request: Request, accept: str | None = Header(None)) -> Response:
    """Counts, durations and the state of the workers since the start, as Prometheus reads them."""
    counted = request.app.state.figures
    assert isinstance(counted, Figures)
    text, media_type = counted.written(accept)
    return Response(text, media_type=media_type)
