"""The headers that keep a page to this server, and let everybody's page read our data.

A page loads from no other host, stands in no frame, and may use no camera and the like; its type is not
guessed. Data and pictures may be read from anywhere: nothing here depends on who asks.
"""

from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ALWAYS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
PAGES = ("text/html", "text/javascript")
_BARE = "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
DATA_POLICY = _BARE
PAGE_POLICY = f"{_BARE}; style-src 'self'; img-src 'self' data:"
SCRIPT_POLICY = f"{PAGE_POLICY} blob:; script-src 'self'; connect-src 'self'".replace(
    "style-src 'self'", "style-src 'self' 'unsafe-inline'"
)
PICTURE_POLICY = SCRIPT_POLICY
# The editor writes styles as attributes, and one sheet of its own, which is let in by its digest.
CONSOLE_POLICY = (
    f"{PAGE_POLICY}; script-src 'self'; connect-src 'self'; style-src-attr 'unsafe-inline'"
).replace("style-src 'self'", "style-src 'self' 'sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk='")
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
                is_page = headers.get("Content-Type", "").startswith(PAGES)
                headers["Cross-Origin-Resource-Policy"] = "same-origin" if is_page else "cross-origin"
                if not is_page:
                    headers.setdefault("Access-Control-Allow-Origin", "*")
                    headers.setdefault("Access-Control-Expose-Headers", "*")
            await send(message)

        await self.app(scope, receive, send_with_headers)
