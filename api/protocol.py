"""HTTP as the server reads it: by httptools, which is quick, within a bound, which httptools lacks."""

from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.settings import LONGEST


class BoundedProtocol(HttpToolsProtocol):
    """Answers 400 to a request whose head, trailer and marks between pieces of its body are too long.

    The bound is uvicorn's setting for its other reader, `h11_max_incomplete_event_size`, in bytes. What is
    read together with the end of the request before is not counted.
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._most = self.config.h11_max_incomplete_event_size or 0
        self._beside = 0  # bytes of this request that are not of its body

    def on_url(self, url: bytes) -> None:
        """Take a piece of the address; what is too long is cut, and refused for its length all the same."""
        super().on_url(url)
        self.url = self.url[: LONGEST + 1]

    def data_received(self, data: bytes) -> None:
        """Take what has come."""
        self._beside += len(data)
        super().data_received(data)
        if self._beside > self._most and not self.transport.is_closing():
            self.send_400_response(f"Head and trailer of a request have at most {self._most} bytes.")

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body, which is bounded elsewhere."""
        self._beside -= len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Begin to count anew."""
        self._beside = 0
        super().on_message_complete()
