"""What each request came to, seen from outside the application: its id, its end, its time.

The id is the client's own (`X-Request-ID`) where that is sane, else made here; the reply carries it. An
error that nobody expected ends here as a problem document, and goes with its trace to those who are told.
"""

import re
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import errors

HEADER = "X-Request-ID"
NOWHERE = "(none)"  # the one name for all paths that no route answers
_SANE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")


@dataclass(frozen=True, slots=True)
class Seen:
    """One request and what it came to.

    route    the template of the path, such as /questions/{name}; NOWHERE where no route took it
    status   None where the client was gone before the reply began
    seconds  until the reply's last byte was handed over
    sent     bytes of the reply's body
    rows     of the result or the answer, where the route tells them
    """

    id: str
    method: str
    path: str
    address: str
    route: str
    status: int | None
    seconds: float
    sent: int
    rows: int | None
    client: str | None
    error: BaseException | None


Told = Callable[[Seen], None]


class Watch:
    """Numbers the requests, answers unexpected errors, and tells of every end."""

    def __init__(
        self, app: ASGIApp, tell: Sequence[Told], clock: Callable[[], float] = time.perf_counter
    ) -> None:
        self.app = app
        self._tell = tell
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and the reply back."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope.setdefault("state", {})["request_id"] = name = _id(Headers(scope=scope).get(HEADER))
        reply, began, root = _Reply(send, name), self._clock(), scope.get("root_path", "")
        fault: BaseException | None = None
        try:
            await self.app(scope, receive, reply.send)
        except Exception as error:
            fault = error
            if reply.status is not None:  # too late for another reply: the connection is cut
                raise
            await errors.told(Request(scope), error)(scope, receive, reply.send)
        finally:
            seen = _seen(scope, root, reply, self._clock() - began, fault)
            for tell in self._tell:
                tell(seen)


class _Reply:
    """What is seen of a reply while it passes."""

    def __init__(self, send: Send, name: str) -> None:
        self._send = send
        self._name = name
        self.status: int | None = None
        self.sent = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            MutableHeaders(scope=message)[HEADER] = self._name
        else:
            self.sent += len(message.get("body", b""))
        await self._send(message)


def _id(given: str | None) -> str:
    return given if given is not None and _SANE.fullmatch(given) else uuid.uuid4().hex


def _seen(scope: Scope, root: str, reply: _Reply, seconds: float, fault: BaseException | None) -> Seen:
    client = scope.get("client")
    query = scope["query_string"].decode("latin-1")
    return Seen(
        id=scope["state"]["request_id"],
        method=scope["method"],
        path=scope["path"],
        address=f"{scope['path']}?{query}" if query else scope["path"],
        route=_route(scope, root),
        status=reply.status,
        seconds=seconds,
        sent=reply.sent,
        rows=scope["state"].get("rows"),
        client=client[0] if client else None,
        error=fault,
    )


def _route(scope: Scope, root: str) -> str:
    """The template of the route that took the request, or the path of a mount."""
    mount = scope.get("root_path", "").removeprefix(root)
    return str(getattr(scope.get("route"), "path", mount or NOWHERE))
