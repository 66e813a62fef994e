"""Who is tied to whom on a day."""

from typing import Any

from fastapi import APIRouter, Request

from api.deps import Library, single_values
from graph import measures, network

router = APIRouter(tags=["networks"])


@router.get("/networks", summary="The networks there are")
def networks(library: Library) -> list[dict[str, str]]:
    """Their names, each with where it is."""
    return [{"name": name, "href": f"/networks/{name}"} for name in network.names_of(library.ties)]


@router.get(
    "/networks/{name}",
    summary="A network on a day, as node-link JSON",
    openapi_extra={
        "parameters": [
            {"name": "on", "in": "query", "required": False, "schema": {"type": "string", "format": "date"}}
        ]
    },
)
def one(name: str, library: Library, request: Request) -> dict[str, Any]:
    """Nodes with their degree and reach, and ties with their claims; `on` is today where not given."""
    on = single_values(request, ["on"]).get("on")
    drawn = library.network(name, on or None)
    found = {"degree": measures.degree(drawn), "reach": measures.reach(drawn)}
    told = network.to_json(drawn, {title: result.values for title, result in found.items()})
    readings = {
        title: {"meaning": result.meaning, "caveat": result.caveat, "reference": result.reference}
        for title, result in found.items()
    }
    return {"dataset": library.version, "summary": measures.summary(drawn), "measures": readings, **told}
