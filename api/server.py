"""The server process: how the application is put on a port, and how it ends.

On SIGTERM or SIGINT it takes no more connections, lets the requests under way end within a grace, ends the
workers and exits with 0. Its words go to the log as JSON lines.
"""

import signal
from contextlib import suppress

import uvicorn

from api import logs
from api.protocol import BoundedProtocol
from api.settings import Settings

SPARE = 64 * 1024  # bytes of the request's other headers, beside its address
GRACE = 5  # seconds beyond a query's own, so that the slowest query still ends with its own error


def config(host: str, port: int, settings: Settings) -> uvicorn.Config:
    """How the server is to run; the settings themselves are read again where the application is made."""
    return uvicorn.Config(
        "api.asgi:create",
        factory=True,
        host=host,
        port=port,
        http=BoundedProtocol,
        loop="uvloop",
        ws="none",
        lifespan="on",
        h11_max_incomplete_event_size=4 * settings.address + SPARE,
        timeout_graceful_shutdown=int(settings.seconds) + GRACE,
        proxy_headers=False,  # the application does it, with the proxies that the settings trust
        server_header=False,
        access_log=False,
        log_config=logs.of_the_server(settings.log),
    )


def run(host: str, port: int, settings: Settings) -> None:
    """Serve until a signal ends it; exits with 3 where the application or the port fails."""
    server = uvicorn.Server(config(host, port, settings))
    # uvicorn raises the signal anew once it has shut down; that shall end nothing but our waiting
    before = signal.signal(signal.SIGTERM, lambda *_: None)
    try:
        with suppress(KeyboardInterrupt):
            server.run()
    finally:
        signal.signal(signal.SIGTERM, before)
