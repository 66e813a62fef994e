"""A real server over the real tables, on a free port of this machine."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

import graph
from api.app import create_app
from api.settings import Settings
from graph import places
from graph.workers import MIB

Serve = Callable[[FastAPI], AbstractContextManager[httpx.Client]]

OPEN = Settings(rate=0, log="error")
TIGHT = replace(OPEN, seconds=1, memory=64 * MIB, reply=MIB, query=2_000, workers=1, queue=1)


@contextmanager
def serving(app: FastAPI) -> Iterator[httpx.Client]:
    """A client of a server that runs in a thread for as long as the client is used."""
    # named as TCP, so that the event loop sends each reply at once, and not 40 ms later
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as bound:
        bound.bind(("127.0.0.1", 0))
        bound.listen()  # from here on a client may come, and waits until the server takes it in
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", ws="none", lifespan="on"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
        thread.start()
        try:
            address = f"http://127.0.0.1:{bound.getsockname()[1]}"
            with httpx.Client(base_url=address, timeout=60) as client:
                client.get("/sparql", params={"query": "ASK {}"}).raise_for_status()
                yield client
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="session")
def serve() -> Serve:
    """Serves an application."""
    return serving


@pytest.fixture(scope="session")
def client(library: graph.Library) -> Iterator[httpx.Client]:
    """A client of a server with the default limits."""
    with serving(create_app(library, OPEN)) as made:
        yield made


@pytest.fixture(scope="session")
def tight(library: graph.Library) -> Iterator[httpx.Client]:
    """A client of a server with narrow limits and room for one query at a time."""
    with serving(create_app(library, TIGHT)) as made:
        yield made


@pytest.fixture(scope="session")
def problem() -> Callable[[httpx.Response, int, str], dict[str, object]]:
    """Checks that a reply is a problem document of that status and kind, and gives it."""

    def checked(reply: httpx.Response, status: int, kind: str) -> dict[str, object]:
        told: dict[str, object] = reply.json()
        assert (reply.status_code, told["status"]) == (status, status), told
        assert reply.headers["content-type"] == "application/problem+json"
        assert str(told["type"]).endswith(f"/problem/{kind}")
        assert {"type", "title", "status", "detail", "instance"} <= set(told)
        assert "Traceback" not in reply.text
        assert str(places.PACKAGE) not in reply.text
        return told

    return checked
