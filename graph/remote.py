"""The remote store: any server that speaks the SPARQL 1.1 Protocol, read as our own store is.

Its address is that of its query service, with whatever that wants in the address (Virtuoso, which has no
default graph, needs `?default-graph-uri=…`). Credentials are a user and a password; they go over https,
or to this machine.
"""

import ipaddress
import weakref
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import httpx
from httpx_retries import Retry, RetryTransport

from graph.binding import bound
from graph.errors import BadParameter, StoreRefused, StoreUnreachable
from graph.names import Names
from graph.store import Fact, Solutions, Store, read_solutions
from graph.terms import BASE, IRI, PREFIXES, Statement, Term, statement

Value = TypeVar("Value")

DATASET = IRI(BASE + "dataset")
VERSION = IRI(PREFIXES["owl"] + "versionInfo")
UNKNOWN = "remote"  # the version of what does not say which it is
ROWS = "application/sparql-results+json"
MESSAGE = 300  # characters of a server's message that are passed on
LOGIN = "(MANDATES_USER and MANDATES_PASSWORD give user and password.)"
WAYS_OUT = {401: LOGIN, 403: LOGIN, 404: "(Is this the address of its query service?)"}

_VERSION = f"SELECT ?version WHERE {{ {DATASET} {VERSION} ?version }}"
_ALL = "SELECT ?s ?p ?o ?g WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
_COUNT = "SELECT (COUNT(*) AS ?count) WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
_FACTS = "SELECT ?s ?p ?o WHERE { ?s ?p ?o }"
_AROUND = """
PREFIX mg: <https://w3id.org/mandate-graph/ontology#>
SELECT ?thing ?s ?p ?o WHERE {
  { ?thing ?p ?o } UNION { ?thing mg:claim ?s . ?s ?p ?o } UNION { ?thing mg:claim/mg:evidence ?s . ?s ?p ?o }
}
"""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a server is waited for: seconds to connect and to answer; how often it is asked again."""

    connect: float = 10
    answer: float = 120
    again: int = 3


class Credentials(httpx.Auth):
    """A user and a password, given in the way the server asks for: Basic or Digest."""

    def __init__(self, user: str, password: str) -> None:
        self._ways = {"basic": httpx.BasicAuth(user, password), "digest": httpx.DigestAuth(user, password)}
        self._way: httpx.Auth | None = None

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Ask without them, and once more with them where the server wants that."""
        if self._way is None:
            reply = yield request
            if reply.status_code != httpx.codes.UNAUTHORIZED:
                return
            wanted = reply.headers.get("www-authenticate", "basic").split()[0].lower()
            self._way = self._ways.get(wanted, self._ways["basic"])
        yield from self._way.auth_flow(request)


class Server:
    """A server one can send requests to; a failed one is an error of ours. `close()` ends its connections."""

    def __init__(
        self, address: str, login: tuple[str, str] | None = None, patience: Patience | None = None
    ) -> None:
        waits = patience or Patience()
        self.address, self._login = _checked(address, login), login
        again = Retry(
            waits.again,
            allowed_methods=["GET", "POST", "PUT", "DELETE"],  # what we send can be sent twice
            retry_on_exceptions=[httpx.ConnectError, httpx.ReadError, httpx.RemoteProtocolError],
            backoff_factor=0.5,
            max_backoff_wait=waits.connect,
        )
        self._client = httpx.Client(
            auth=Credentials(*login) if login else None,
            timeout=httpx.Timeout(waits.answer, connect=waits.connect),
            transport=RetryTransport(retry=again),
            headers={"User-Agent": "mandate-graph"},
        )
        self.close = weakref.finalize(self, self._client.close)  # also where nobody calls it

    def query(self, text: str) -> bytes:
        """The rows of a query as SPARQL JSON; raises StoreUnreachable or StoreRefused."""
        return self.send("POST", self.address, data={"query": text}, headers={"Accept": ROWS})

    def send(self, method: str, address: str, **parts: object) -> bytes:
        """The body of a reply that tells success; raises StoreUnreachable or StoreRefused."""
        _checked(address, self._login)
        try:
            reply = self._client.request(method, address, **parts)  # type: ignore[arg-type]
        except httpx.TimeoutException as fault:
            raise StoreUnreachable(f"{told(address)} did not answer in time.") from fault
        except httpx.TransportError as fault:
            raise StoreUnreachable(f"{told(address)} cannot be reached: {fault}.") from fault
        if not reply.is_success:
            raise StoreRefused(f"{told(address)} answered {reply.status_code}: {_reason(reply)}")
        return reply.content


def told(address: str) -> str:
    """An address as it may be printed: without user, password and query."""
    url = httpx.URL(address)
    return str(url.copy_with(username=None, password=None, query=None))


def _checked(address: str, login: tuple[str, str] | None) -> str:
    """The address; raises BadParameter where it is none, or would send a password in the clear."""
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL:
        url = httpx.URL()
    if url.scheme not in ("http", "https") or not url.host:
        raise BadParameter(f"{address!r} is no address of a store; wanted https://… or http://…")
    if url.scheme == "http" and (login or url.userinfo) and not _is_here(url.host):
        raise BadParameter(f"{told(address)}: a password goes only over https, or to this machine.")
    return address


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _reason(reply: httpx.Response) -> str:
    """What a server says for its refusal, and the way out where we know one."""
    if reply.is_redirect:
        return f"it leads to {told(reply.headers.get('location', ''))}; give that address."
    is_page = "html" in reply.headers.get("content-type", "")
    said = "" if is_page else " ".join(reply.text.split())[:MESSAGE]
    return f"{said or reply.reason_phrase} {WAYS_OUT.get(reply.status_code, '')}".strip()


class RemoteStore(Store):
    """Statements on a server; only read. What it says of a thing is asked for once."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._known: dict[Term, list[Fact]] = {}

    def select(self, query: str, bindings: Mapping[str, Term] | None = None) -> Solutions:
        """The rows of a SELECT whose projected variables may be bound beforehand.

        Raises StoreUnreachable, StoreRefused where the server does not run it or answers something else,
        and BadQuery where the text is no SELECT.
        """
        body = self._server.query(bound(query, bindings) if bindings else query)
        try:
            return read_solutions(body)
        except ValueError as fault:
            where = told(self._server.address)
            raise StoreRefused(f"{where} does not answer as SPARQL 1.1 has it: {fault}") from fault

    def facts(self, subject: Term | None = None) -> Iterator[Fact]:
        """The statements of the default graph, or those on one subject, in no order."""
        if subject is None:
            return ((row["s"], row["p"], row["o"]) for row in self.select(_FACTS))
        if subject not in self._known:
            self._look_around(subject)
        return iter(self._known[subject])

    def _look_around(self, subject: Term) -> None:
        """Ask what is said of a thing, and at once what its claim and that claim's evidence say."""
        found: dict[Term, list[Fact]] = {subject: []}
        for row in self.select(_AROUND, {"thing": subject}):
            about = row.get("s", subject)
            found.setdefault(about, []).append((about, row["p"], row["o"]))
        self._known |= found

    def values(self, subject: IRI, verb: IRI) -> Iterator[Term]:
        """What the default graph says of a subject by one verb, in no order."""
        return (value for _, said, value in self.facts(subject) if said == verb)

    def quads(self) -> Iterator[Statement]:
        """All statements of all graphs, in no order."""
        for row in self.select(_ALL):
            subject, verb, graph = row["s"], row["p"], row.get("g")
            assert isinstance(subject, IRI)
            assert isinstance(verb, IRI)
            assert graph is None or isinstance(graph, IRI)
            yield statement(subject, verb, row["o"], graph)

    def __len__(self) -> int:
        return int(next(iter(self.select(_COUNT)))["count"].value)

    def lines(self) -> list[bytes]:
        """The statements as N-Quads lines, sorted."""
        return Store.of(self.quads()).lines()

    def without(self, quads: Iterable[Statement]) -> Store:
        """A new store, in memory, without the given statements."""
        return Store.of(self.quads()).without(quads)

    def load(self, path: Path, *, trusted: bool = False) -> None:  # noqa: ARG002 (nothing is read)
        """Never: raises StoreRefused."""
        self.add(())

    def add(self, quads: Iterable[Statement]) -> None:  # noqa: ARG002 (nothing is added)
        """Never: raises StoreRefused."""
        raise StoreRefused("A store elsewhere is only read here. To bring it the dataset: mandates push")

    @property
    def version(self) -> str:
        """The version of the dataset that was pushed there, else `remote`."""
        return next((row["version"].value for row in self.select(_VERSION)), UNKNOWN)


class Later(Mapping[str, Value]):
    """A mapping that is made when it is first asked."""

    def __init__(self, make: Callable[[], Mapping[str, Value]]) -> None:
        self._make = make

    @cached_property
    def _made(self) -> Mapping[str, Value]:
        return self._make()

    def __getitem__(self, key: str) -> Value:
        return self._made[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)


def names_of(store: Store) -> Names:
    """The names a store holds, fetched when the first is wanted."""
    fetched: list[Names] = []

    def names() -> Names:
        if not fetched:
            fetched.append(Names.of(store))
        return fetched[0]

    return Names(
        Later(lambda: names().labels),
        Later(lambda: names().things),
        Later(lambda: names().spelled),
        Later(lambda: names().words),
    )
