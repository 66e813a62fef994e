"""Where a server starts: `uvicorn --factory api.asgi:create`.

Reads, once, the limits of one stranger's query from the environment: MANDATES_SECONDS,
MANDATES_MEMORY, MANDATES_REPLY, MANDATES_QUERY (bytes) and MANDATES_CHILDREN; and from
MANDATES_DATASET the folder of another dataset than the installed one.
"""

import os
from collections.abc import Mapping
from dataclasses import fields

from fastapi import FastAPI

import graph
from api.app import create_app
from graph.errors import BadParameter
from graph.workers import Limits

PREFIX = "MANDATES_"


def limits(environment: Mapping[str, str]) -> Limits:
    """The limits the environment names, defaults for the others; raises BadParameter for no number."""
    found: dict[str, float] = {}
    for field in fields(Limits):
        name = PREFIX + field.name.upper()
        written = environment.get(name, "")
        if not written:
            continue
        wanted = float if field.type is float else int
        try:
            found[field.name] = wanted(written)
        except ValueError:
            found[field.name] = 0
        if not 0 < found[field.name] < float("inf"):
            raise BadParameter(f"{name} is {written!r}; wanted a number above 0, such as {field.default}.")
    return Limits(**found)  # type: ignore[arg-type]  # whole numbers where the field wants them


def create() -> FastAPI:
    """The service over the dataset of this installation, or over that in MANDATES_DATASET."""
    return create_app(graph.load(os.environ.get("MANDATES_DATASET")), limits(os.environ))
