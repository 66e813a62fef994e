"""The laws of the running service: its log, its figures, its bounds, its end."""

import asyncio
import json
import re
import signal
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import small_service
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from fastapi.testclient import TestClient
from starlette.types import Scope

import graph
from api import bounds, logs, rate, server, watch
from api.app import create_app
from api.settings import Settings

Problem = Callable[[httpx.Response, int, str], dict[str, object]]

START_FAILED = 3  # uvicorn's exit code
SETTINGS = Settings(rate=0, log="error", workers=1)
ANSWER = "/questions/who-can-sanction?target=alba&on=1999-01-01"
SLOW = """SELECT (COUNT(*) AS ?n) {
  { SELECT ?one { ?a ?b ?one } LIMIT 2000 } { SELECT ?other { ?a ?b ?other } LIMIT 2000 }
  FILTER(STR(?one) < STR(?other))
}"""  # takes a second or so


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the dataset of a small world."""
    return small_service.dataset_in(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def small(folder: Path) -> graph.Library:
    """The library over it."""
    return graph.load(folder)


def broken(app: FastAPI) -> FastAPI:
    """The application with two routes that fail: before the reply begins, and within it."""

    @app.get("/breaks")
    def breaks() -> None:
        raise RuntimeError("a secret of ours")

    async def half() -> AsyncIterator[bytes]:
        yield b"half"
        raise RuntimeError("another secret")

    @app.get("/breaks-off")
    def breaks_off() -> StreamingResponse:
        return StreamingResponse(half(), media_type="text/plain")

    return app


def started(app: FastAPI) -> TestClient:
    """A client that sees what a client sees, also where something of ours fails."""
    return TestClient(app, raise_server_exceptions=False)


@pytest.fixture(scope="module")
def client(small: graph.Library) -> Iterator[TestClient]:
    """A client of an application that also has broken routes."""
    with started(broken(create_app(small, SETTINGS))) as made:
        yield made


Heard = Callable[[], list[dict[str, object]]]


@contextmanager
def overheard(
    small: graph.Library, level: str, capsys: pytest.CaptureFixture[str]
) -> Iterator[tuple[TestClient, Heard]]:
    """A client of an application, and what its log wrote since it was asked last."""
    with started(broken(create_app(small, replace(SETTINGS, log=level)))) as client:
        yield client, lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]


# --- the id of a request ---------------------------------------------------------------------------


@pytest.mark.parametrize("given", ["a", "9f86d081-884c", "Root:1.2_x", "x" * 64])
def test_a_sane_id_is_the_requests_own(client: TestClient, given: str) -> None:
    """Whoever stands before us can follow a request through all logs."""
    assert client.get("/health", headers={watch.HEADER: given}).headers[watch.HEADER] == given


@pytest.mark.parametrize("given", [None, "", "x" * 65, "a b", '"}', "-x", "ä"])
def test_any_other_id_is_made_here(client: TestClient, given: str | None) -> None:
    """It goes into headers and the log, so it holds nothing but letters, digits and marks."""
    headers = {} if given is None else {watch.HEADER: given.encode()}
    first, second = (client.get("/health", headers=headers).headers[watch.HEADER] for _ in range(2))
    assert re.fullmatch("[0-9a-f]{32}", first)
    assert first != second


@pytest.mark.parametrize("path", ["/no-such", "/questions/no-such", "/breaks", "/sparql"])
def test_a_problem_carries_the_id_of_its_request(client: TestClient, path: str) -> None:
    """So that who complains can be helped."""
    reply = client.get(path)
    assert reply.status_code >= 400
    assert reply.json()["request_id"] == reply.headers[watch.HEADER]


# --- the log ---------------------------------------------------------------------------------------


def test_a_request_is_one_line_of_json(small: graph.Library, capsys: pytest.CaptureFixture[str]) -> None:
    """With its id, what was asked of which route, what came of it, how long it took."""
    with overheard(small, "info", capsys) as (client, heard):
        reply = client.get(ANSWER, headers={watch.HEADER: "mine"})
        [line] = heard()
    assert isinstance(line["ms"], float)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", str(line["timestamp"]))
    assert {name: value for name, value in line.items() if name not in ("ms", "timestamp")} == {
        "event": "request",
        "level": "info",
        "request_id": "mine",
        "method": "GET",
        "path": "/questions/who-can-sanction",
        "route": "/questions/{name}",
        "status": 200,
        "rows": len(reply.json()["rows"]),
        "bytes": len(reply.content),
    }


def test_rows_of_a_query_are_written_down_too(
    small: graph.Library, capsys: pytest.CaptureFixture[str]
) -> None:
    """As many as the result has."""
    with overheard(small, "info", capsys) as (client, heard):
        client.get("/sparql", params={"query": "SELECT * { ?s ?p ?o } LIMIT 7"})
        assert [line["rows"] for line in heard()] == [7]


@pytest.mark.parametrize(("level", "is_told"), [("info", False), ("debug", True)])
def test_what_was_asked_and_by_whom_is_not_written_down(
    small: graph.Library, capsys: pytest.CaptureFixture[str], level: str, is_told: bool
) -> None:
    """Unless the level is debug: what people ask may be delicate, and an address is a person's."""
    with overheard(small, level, capsys) as (client, heard):
        client.get("/sparql", params={"query": "ASK { ?delicate ?p ?o }"})
        [line] = heard()
    assert ("delicate" in str(line)) is is_told
    assert ("testclient" in str(line)) is is_told


def test_the_level_error_keeps_only_what_failed(
    small: graph.Library, capsys: pytest.CaptureFixture[str]
) -> None:
    """A request that was refused did not fail."""
    with overheard(small, "error", capsys) as (client, heard):
        for path in ("/health", "/no-such", "/breaks"):
            client.get(path)
        assert [line["path"] for line in heard()] == ["/breaks"]


def test_a_trace_stands_in_the_log_and_nowhere_else(
    small: graph.Library, capsys: pytest.CaptureFixture[str], problem: Problem
) -> None:
    """Under the id that the client was given."""
    with overheard(small, "info", capsys) as (client, heard):
        reply = client.get("/breaks")
        [line] = heard()
    told = problem(reply, 500, "internal")
    assert "a secret of ours" in str(line["exception"])
    assert line["request_id"] == told["request_id"]
    assert "secret" not in reply.text


def test_a_reply_that_breaks_off_is_cut_and_written_down(
    small: graph.Library, capsys: pytest.CaptureFixture[str]
) -> None:
    """It cannot become another reply any more; the client must not take it for whole."""
    app = broken(create_app(small, SETTINGS))
    with TestClient(app) as client, pytest.raises(RuntimeError, match="another secret"):
        client.get("/breaks-off")
    [line] = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert (line["status"], line["level"]) == (200, "error")


def test_who_left_before_the_reply_has_no_status() -> None:
    """A task that was cancelled is told of like any other."""
    seen: list[watch.Seen] = []

    async def waits(_scope: object, _receive: object, _send: object) -> None:
        await asyncio.sleep(60)

    async def leave() -> None:
        scope: Scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []}
        task = asyncio.ensure_future(watch.Watch(waits, [seen.append])(scope, None, None))  # type: ignore[arg-type]
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(leave())
    assert [(end.status, end.client, end.route) for end in seen] == [(None, None, watch.NOWHERE)]


# --- the figures -----------------------------------------------------------------------------------


def figures(client: TestClient) -> dict[str, float]:
    """The figures by name and labels."""
    reply = client.get("/metrics")
    assert reply.status_code == 200
    assert reply.headers["content-type"].startswith("text/plain")
    lines = [line for line in reply.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


def test_requests_are_counted_by_route_and_status(client: TestClient) -> None:
    """By the template of the route, never by the path that a client writes."""
    before = figures(client)
    for path in (ANSWER, "/questions/no-such", "/a", "/b", "/c/d"):
        client.get(path)
    client.request("BREW", "/a")
    after = figures(client)

    def more(labels: str) -> float:
        name = f"mandates_requests_total{{{labels}}}"
        return after.get(name, 0) - before.get(name, 0)

    assert more('method="GET",route="/questions/{name}",status="200"') == 1
    assert more('method="GET",route="/questions/{name}",status="404"') == 1
    assert more(f'method="GET",route="{watch.NOWHERE}",status="404"') == 3
    assert more(f'method="other",route="{watch.NOWHERE}",status="404"') == 1
    assert not [name for name in after if "who-can-sanction" in name or "/c/d" in name]


def test_a_mount_is_one_route(client: TestClient) -> None:
    """Whatever file is asked for."""
    for name in ("swagger-ui.css", "no-such.css"):
        client.get(f"/docs/assets/{name}")
    routes = {found[1] for name in figures(client) if (found := re.search('route="([^"]*)"', name))}
    assert "/docs/assets" in routes
    assert not [route for route in routes if "css" in route]


def test_durations_rows_and_bytes_are_counted(client: TestClient) -> None:
    """By route."""
    before = figures(client)
    reply = client.get("/sparql", params={"query": "SELECT * { ?s ?p ?o } LIMIT 7"})
    after = figures(client)
    for name, value in {
        "mandates_request_seconds_count": 1,
        "mandates_rows_total": 7,
        "mandates_reply_bytes_total": len(reply.content),
    }.items():
        key = f'{name}{{route="/sparql"}}'
        assert after[key] - before.get(key, 0) == value
    assert after['mandates_request_seconds_bucket{le="+Inf",route="/sparql"}'] >= 1


def test_the_figures_tell_of_the_workers_and_the_dataset(client: TestClient) -> None:
    """How many there are, how many wait; which dataset answers."""
    client.get("/sparql", params={"query": "ASK {}"}).raise_for_status()
    told = figures(client)
    assert told["mandates_crew_workers"] == SETTINGS.workers
    assert told["mandates_crew_waiting"] == 0
    assert told["mandates_crew_queries_total"] >= 1
    assert told[f'mandates_dataset_info{{version="{small_service.VERSION}"}}'] == 1
    assert told["process_resident_memory_bytes"] > 0


def test_the_figures_come_in_the_form_a_scraper_likes(client: TestClient) -> None:
    """Prometheus' own text, or OpenMetrics."""
    reply = client.get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    assert reply.headers["content-type"].startswith("application/openmetrics-text")
    assert reply.text.endswith("# EOF\n")


# --- the share of a client -------------------------------------------------------------------------


def shared(small: graph.Library, **settings: object) -> TestClient:
    """A client of a service that gives three requests a minute."""
    given = Settings(log="error", workers=1, **{"rate": 3, **settings})  # type: ignore[arg-type]
    return started(create_app(small, given))


def test_who_had_the_share_waits(small: graph.Library, problem: Problem) -> None:
    """429, with the seconds to wait, which are those until the first request is a minute old."""
    with shared(small) as client:
        assert [client.get("/questions").status_code for _ in range(3)] == [200, 200, 200]
        reply = client.get("/questions")
        problem(reply, 429, "too-many-requests")
        assert 1 <= int(reply.headers["retry-after"]) <= 60
        assert reply.headers["access-control-allow-origin"] == "*"
        assert client.get("/health").status_code == 200
        assert client.get("/metrics").status_code == 429


def test_the_share_is_generous_by_default_and_may_be_none(small: graph.Library) -> None:
    """A page with all its pictures fits many times over; 0 bounds nothing."""
    assert Settings().rate == 600
    with shared(small, rate=0) as client:
        assert {client.get("/health").status_code for _ in range(9)} == {200}


@pytest.mark.parametrize(("proxies", "status"), [("testclient", 200), ("192.0.2.1", 429)])
def test_a_proxy_is_believed_only_where_it_is_named(small: graph.Library, proxies: str, status: int) -> None:
    """Else anybody could be a thousand clients."""
    with shared(small, proxies=proxies) as client:
        told = [
            client.get("/questions", headers={"X-Forwarded-For": f"198.51.100.{number}"}).status_code
            for number in range(4)
        ]
    assert told[3] == status


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("198.51.100.1", "198.51.100.2", False),
        ("2001:db8:1:2::3", "2001:db8:1:2:ffff::4", True),
        ("2001:db8:1:2::3", "2001:db8:1:3::3", False),
        ("::ffff:198.51.100.1", "198.51.100.1", True),
        ("::1", "0.0.0.1", False),
        ("a-socket", "", True),
    ],
)
def test_a_client_is_an_address_or_a_subscribers_network(one: str, other: str, same: bool) -> None:
    """An IPv6 subscriber has 64 bits of addresses to choose from."""
    first, second = (rate.client_of({"client": (host, 1)}) for host in (one, other))
    assert (first == second) is same
    assert rate.client_of({}) == rate.client_of({"client": None}) == "local"


def test_the_memory_of_clients_is_bounded() -> None:
    """Those long silent are forgotten first; past that, everybody begins anew."""

    async def nothing(_scope: object, _receive: object, _send: object) -> None:
        pass

    guard = rate.Rate(nothing, 10)

    async def come(number: int) -> None:
        client = (f"10.0.{number // 250}.{number % 250}", 1)
        await guard({"type": "http", "path": "/", "client": client}, None, None)  # type: ignore[arg-type]

    async def all_come() -> None:
        for number in range(rate.CLIENTS + 10):
            await come(number)

    asyncio.run(all_come())
    assert len(guard._storage.events) == 10
    guard._storage.events |= {f"silent-{number}": [] for number in range(rate.CLIENTS)}
    asyncio.run(come(0))
    assert len(guard._storage.events) == 11


# --- the bounds of a request -----------------------------------------------------------------------


def test_an_address_past_its_length_is_refused(client: TestClient, problem: Problem) -> None:
    """414, whatever route it goes to; at the length it is read."""
    room = SETTINGS.address - len("/sparql") - len("query=ASK{}#")
    assert client.get(f"/sparql?query=ASK{{}}%23{'x' * (room - 2)}").status_code == 200
    for path in ("/sparql?query=", "/health?", "/"):
        reply = client.get(path + "x" * SETTINGS.address)
        assert "POST" in str(problem(reply, 414, "uri-too-long")["detail"])


def test_a_body_past_its_length_is_refused(client: TestClient, problem: Problem) -> None:
    """413, whether or not its length is declared, and whatever route it goes to."""
    headers = {"Content-Type": "application/sparql-query"}
    fits = b"ASK {} #".ljust(SETTINGS.query, b"x")
    assert client.post("/sparql", content=fits, headers=headers).status_code == 200
    long = b"x" * (SETTINGS.body + 1)
    for content in (long, iter([long[:1000], long[1000:], b"more"])):
        problem(client.post("/sparql", content=content, headers=headers), 413, "content-too-large")
    problem(client.request("GET", "/health", content=long), 413, "content-too-large")


def test_a_refused_body_is_not_read_for_ever() -> None:
    """What a client goes on to write past a bound is left unread."""
    asked = 0

    async def endless() -> dict[str, object]:
        nonlocal asked
        asked += 1
        return {"type": "http.request", "body": b"x" * bounds.MIB, "more_body": True}

    inlet = bounds._Inlet(endless, 10)  # type: ignore[arg-type]
    with pytest.raises(Exception, match="more than 10 bytes"):
        asyncio.run(inlet.receive())
    assert asked == bounds.DRAINED // bounds.MIB


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/health"),
        ("GET", "/no-such"),
        ("DELETE", "/questions"),
        ("GET", "/breaks"),
        ("GET", "/page.css"),
        ("GET", "/" + "x" * 40_000),
        ("POST", "/sparql"),
        ("OPTIONS", "/sparql"),
    ],
)
def test_every_reply_carries_the_safe_headers(client: TestClient, method: str, path: str) -> None:
    """Whatever it is: nothing is guessed, framed, or allowed that is not needed."""
    reply = client.request(method, path)
    headers = reply.headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe-eval" not in headers["content-security-policy"]
    is_page = headers.get("content-type", "").startswith("text/html")
    assert headers["cross-origin-resource-policy"] == ("same-origin" if is_page else "cross-origin")
    assert headers.get("access-control-allow-origin") == (None if is_page else "*")


# --- the server as a process -----------------------------------------------------------------------


def test_the_server_ends_in_order(folder: Path) -> None:
    """On SIGTERM what is under way is answered, nothing new is taken, no process is left; exit code 0.

    Everything it wrote is JSON, a line an event.
    """
    replies: list[httpx.Response] = []
    with small_service.process(folder, MANDATES_WORKERS="1", MANDATES_SECONDS="60") as process:
        address = process.address

        def ask() -> None:
            replies.append(httpx.get(f"{address}/sparql", params={"query": SLOW}, timeout=60))

        asking = threading.Thread(target=ask)
        asking.start()
        while "mandates_crew_running 1.0" not in httpx.get(f"{address}/metrics").text:
            time.sleep(0.02)
        children = process.descendants()
        assert process.end() == 0
        asking.join()
    assert [reply.status_code for reply in replies] == [200]
    assert replies[0].json()["results"]["bindings"]
    assert children
    assert not [pid for pid in children if process.lives(pid)]
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{address}/health")
    lines = [json.loads(line) for line in process.written]
    assert {"/sparql", "/metrics"} <= {line.get("path") for line in lines}
    assert "Traceback" not in "".join(process.written)


def said(port: int, request: bytes) -> bytes:
    """The beginning of what the server says to a request written by hand."""
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(request)
        told = b""
        while b"}" not in told and (piece := line.recv(4096)):
            told += piece
        return told


def test_a_long_address_gets_a_proper_refusal_from_the_server(folder: Path, problem: Problem) -> None:
    """Where the server's own bound on a head is not passed; and a long body is refused aloud.

    An interrupt, as from a terminal by Ctrl-C, ends the server in order too.
    """
    with small_service.process(folder, MANDATES_WORKERS="1") as process:
        with httpx.Client(base_url=process.address, timeout=60) as client:
            problem(client.post("/sparql", content=b"x" * 5_000_000), 413, "content-too-large")
            assert client.get("/health").status_code == 200
        written = said(process.port, b"GET /sparql?query=" + b"x" * 100_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n")
        assert written.startswith(b"HTTP/1.1 414 ")
        assert b"application/problem+json" in written
        assert b"/problem/uri-too-long" in written
        written = said(process.port, b"GET /?" + b"%41" * 30_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n")
        assert written.startswith(b"HTTP/1.1 414 ")
        written = said(process.port, b"GET /" + b"x" * (4 * Settings().address + 2 * server.SPARE))
        assert written.startswith(b"HTTP/1.1 400 ")
        assert process.end(signal.SIGINT) == 0


def test_what_is_not_body_is_bounded_and_what_is_body_is_not_counted(folder: Path, problem: Problem) -> None:
    """A trailer without end is refused; bodies, one after the other, are judged by the route alone."""
    with small_service.process(folder, MANDATES_WORKERS="1") as process:
        head = b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
        trailer = b"X: " + b"x" * (4 * Settings().address + 2 * server.SPARE)
        written = said(
            process.port, head + b"Transfer-Encoding: chunked\r\n\r\n6\r\nASK {}\r\n0\r\n" + trailer
        )
        assert written.startswith(b"HTTP/1.1 400 ")
        with httpx.Client(base_url=process.address, timeout=60) as client:
            for _ in range(3):
                problem(client.post("/sparql", data={"query": "x" * 300_000}), 413, "query-too-big")
            assert client.post("/sparql", data={"query": "ASK {}"}).json()["boolean"] is True


def test_a_port_that_is_taken_is_an_exit_code(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """3, and what was wrong stands in the log."""
    monkeypatch.setenv("MANDATES_DATASET", str(folder))
    before = signal.getsignal(signal.SIGTERM)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(SystemExit) as ended:
            server.run("127.0.0.1", taken.getsockname()[1], SETTINGS)
    assert ended.value.code == START_FAILED
    assert signal.getsignal(signal.SIGTERM) == before
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    assert any("address already in use" in line["event"] for line in lines)


def test_the_server_says_so_in_json() -> None:
    """Its own words have the shape of ours, without the coloured copy."""
    told = logs.of_the_server("error")
    assert told["loggers"]["uvicorn"]["level"] == 40
    shown: Mapping[str, object] = logs._plain(None, "", {"event": "x"})
    assert shown == {"event": "x"}
