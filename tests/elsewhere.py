"""Stores elsewhere: an Oxigraph server on a free port, and a server that says what it is told."""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx

OXIGRAPH = Path(sys.executable).with_name("oxigraph")
Reply = tuple[int, dict[str, str], bytes]


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port: int = bound.getsockname()[1]
        return port


@contextmanager
def oxigraph() -> Iterator[str]:
    """The address of an empty Oxigraph server, without `/query`, for as long as it is used."""
    port = free_port()
    command = [str(OXIGRAPH), "serve", "--bind", f"127.0.0.1:{port}"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(600):
            try:
                httpx.get(f"{address}/query", params={"query": "ASK {}"}).raise_for_status()
                break
            except httpx.TransportError:
                assert server.poll() is None
                time.sleep(0.05)
        yield address
    finally:
        server.kill()
        server.wait()


@contextmanager
def saying(answer: Callable[[BaseHTTPRequestHandler], Reply]) -> Iterator[str]:
    """The address of a server that gives these replies: status, headers, body."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            status, headers, body = answer(self)
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/query"
        finally:
            server.shutdown()
            thread.join()
