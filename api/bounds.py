"""How long a request may be: its address (414) and its body (413), whatever route it goes to."""

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import errors

MIB = 1024 * 1024
DRAINED = 16 * MIB  # read and thrown away before the refusal: a client that still writes would not hear it


class Bounds:
    """Refuses what is too long, before a route sees it; `address` and `body` are bytes."""

    def __init__(self, app: ASGIApp, address: int, body: int) -> None:
        self.app = app
        self._address = address
        self._body = body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its body counted."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        inlet = _Inlet(receive, self._body)
        declared = Headers(scope=scope).get("content-length", "")
        if (refusal := self._refusal(scope, declared)) is not None:
            if declared.isdecimal() and int(declared) <= DRAINED:
                await inlet.drain()
            await errors.told(Request(scope), refusal)(scope, receive, send)
            return
        await self.app(scope, inlet.receive, send)

    def _refusal(self, scope: Scope, declared: str) -> HTTPException | None:
        length = len(scope.get("raw_path") or scope["path"].encode()) + len(scope["query_string"])
        if length > self._address:
            detail = f"The address has {length} bytes; at most {self._address} are read. Send it as a POST."
            return HTTPException(414, detail)
        if declared.isdecimal() and int(declared) > self._body:
            return _too_long(self._body)
        return None


class _Inlet:
    """The request's body as it comes in, counted; past the limit it ends as the error 413."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive = receive
        self._most = most
        self._read = 0
        self._more = True

    async def receive(self) -> Message:
        message = await self._receive()
        self._read += len(message.get("body", b""))
        self._more = message.get("more_body", False)
        if self._read > self._most:
            await self.drain()
            raise _too_long(self._most)
        return message

    async def drain(self) -> None:
        """Read on and keep nothing, to the end or to `DRAINED` bytes."""
        while self._more and self._read < DRAINED:
            message = await self._receive()
            self._read += len(message.get("body", b""))
            self._more = message.get("more_body", False)


def _too_long(most: int) -> HTTPException:
    return HTTPException(413, f"The body has more than {most} bytes, which is all that is read.")
