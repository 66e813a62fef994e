"""Whether the service answers, from which dataset, and what it did since it started."""

from fastapi import APIRouter, Header, Request
from fastapi.responses import PlainTextResponse, Response

from api.deps import Library
from api.metrics import Figures
from api.models import Health

router = APIRouter(tags=["service"])


@router.get("/health", summary="Is the service there?")
def health(library: Library) -> Health:
    """The dataset's version and size."""
    return Health(
        status="ok",
        dataset=library.version,
        statements=len(library.store),
        questions=len(library.questions),
    )


@router.get("/metrics", summary="What did the service do?", response_class=PlainTextResponse)
def figures(request: Request, accept: str | None = Header(None)) -> Response:
    """Counts, durations and the state of the workers since the start, as Prometheus reads them."""
    counted = request.app.state.figures
    assert isinstance(counted, Figures)
    text, media_type = counted.written(accept)
    return Response(text, media_type=media_type)
