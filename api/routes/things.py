"""A thing by its id."""

from typing import Any

from fastapi import APIRouter

from api.deps import Library
from graph.errors import UnknownName
from graph.terms import THINGS

router = APIRouter(tags=["things"])


@router.get("/id/{slug}", summary="Everything known of a thing")
def thing(slug: str, library: Library) -> dict[str, Any]:
    """Its own statements and the rows that speak of it, each with its sources."""
    if THINGS + slug not in library.names.labels:
        raise UnknownName(slug, library.names.nearest(slug.replace("-", " ")))
    return library.show(slug)
