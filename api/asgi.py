"""Where a server starts: `uvicorn --factory api.asgi:create`.

Reads, once, the settings from the environment (`api/settings.py`), and from MANDATES_DATASET the folder
of another dataset than the installed one, or any RDF file.
"""

import os

from fastapi import FastAPI

import graph
from api.app import create_app
from api.settings import Settings


def create() -> FastAPI:
    """The service over the dataset of this installation, or over that in MANDATES_DATASET."""
    settings = Settings.read(os.environ)
    return create_app(graph.load(os.environ.get("MANDATES_DATASET")), settings)
