"""Whether the service answers, and from which dataset."""

from fastapi import APIRouter

from api.deps import Library
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
