"""How often one client may ask: so many requests in any minute, in a window that moves.

A client is an IPv4 address or an IPv6 network of 64 bits, which is what one subscriber has. Counts live in
memory for a minute and are written nowhere. `/health` is not counted, so that a supervisor always hears.
"""

import ipaddress
import math
import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api import errors

FREE = ("/health",)
CLIENTS = 4_000  # the library looks through all it remembers, and forgets nobody by itself
SUBSCRIBER = 64  # bits


class Rate:
    """Answers 429, with the seconds to wait, to a client past its share."""

    def __init__(self, app: ASGIApp, per_minute: int) -> None:
        self.app = app
        self._share = RateLimitItemPerMinute(per_minute)
        self._storage = MemoryStorage()
        self._window = MovingWindowRateLimiter(self._storage)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, unless its client had its share."""
        if scope["type"] == "http" and scope["path"].removeprefix(scope.get("root_path", "")) not in FREE:
            client = client_of(scope)
            self._forget()
            if not self._window.hit(self._share, client):
                told = errors.told(Request(scope), self._refusal(client))
                await told(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def _refusal(self, client: str) -> HTTPException:
        free_again = self._window.get_window_stats(self._share, client).reset_time
        wait = max(1, math.ceil(free_again - time.time()))
        detail = (
            f"At most {self._share.amount} requests a minute; ask again in {wait} s, or download the data."
        )
        return HTTPException(429, detail, headers={"Retry-After": str(wait)})

    def _forget(self) -> None:
        """Keep the memory small: first those who had nothing within the minute go, then everybody."""
        if len(self._storage.events) < CLIENTS:
            return
        heard = {client: hits for client, hits in list(self._storage.events.items()) if hits}
        self._storage = MemoryStorage()  # a thread of the library still looks through the one before
        if len(heard) <= CLIENTS / 2:
            self._storage.events |= heard
        self._window = MovingWindowRateLimiter(self._storage)


def client_of(scope: Scope) -> str:
    """Whose share a request is taken from."""
    client = scope.get("client")
    try:
        found = ipaddress.ip_address(client[0] if client else "")
    except ValueError:  # a socket of this machine, or a test
        return "local"
    if isinstance(found, ipaddress.IPv6Address):
        found = found.ipv4_mapped or found
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    return str(ipaddress.IPv6Network((int(found), SUBSCRIBER), strict=False))
