"""The headers that keep a page to this server: no other host, no frame, no guessing of types."""

from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ALWAYS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
_BARE = "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
DATA_POLICY = _BARE
PAGE_POLICY = f"{_BARE}; style-src 'self'; img-src 'self' data:"
SCRIPT_POLICY = f"{PAGE_POLICY} blob:; script-src 'self'; connect-src 'self'".replace(
    "style-src 'self'", "style-src 'self' 'unsafe-inline'"
)
PICTURE_POLICY = SCRIPT_POLICY
DRAWING_POLICY = f"{_BARE}; style-src 'unsafe-inline'"  # Matplotlib writes its styles into the drawing


class SafeHeaders:
    """Adds the headers to every reply; a route that sets its own policy keeps it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and the reply back with the headers."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in ALWAYS.items():
                    headers[name] = value
                headers.setdefault("Content-Security-Policy", DATA_POLICY)
            await send(message)

        await self.app(scope, receive, send_with_headers)
