"""The query page: SPARQL for people, with the dataset's own examples beside the editor.

The editor (YASGUI) is laid in `build/web/` by `web/build.py` and into the wheel. Without it, and without
scripts, the page is a form. Nothing is asked of anybody but this server.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse, Response
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

import graph
from api import negotiation
from api.deps import HERE, Library, page
from api.headers import CONSOLE_POLICY, PAGE_POLICY
from graph import places, workers
from graph.errors import UnknownName
from graph.terms import BASE, PREFIXES

router = APIRouter(include_in_schema=False)

PAGE = "text/html"
NOTICE = "X-Mandates-Notice"
QUERY = "application/sparql-query"
EDITOR = "yasgui.min.js"
BUNDLE = "/console"
OFFERED = (*workers.ROW_FORMS, *workers.GRAPH_FORMS, PAGE)
FORMS = ("csv", "tsv", "json", "xml", "turtle", "ntriples")
START = "SELECT ?thing ?label WHERE {\n  ?thing rdfs:label ?label\n}\nLIMIT 25\n"
EXAMPLES = """
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT ?example ?words ?label ?text {
  VALUES ?sort {
    sh:SPARQLExecutable sh:SPARQLSelectExecutable sh:SPARQLAskExecutable sh:SPARQLConstructExecutable
  }
  ?example a ?sort ; sh:select|sh:ask|sh:construct ?text
  OPTIONAL { ?example rdfs:comment ?words }
  OPTIONAL { ?example rdfs:label ?label }
}
"""
DECLARED = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT ?prefix ?namespace { [] sh:prefix ?prefix ; sh:namespace ?namespace }
"""

# what no prefix stands in: IRIs, texts, comments
_ASIDE = re.compile(r"""<[^<>\s]*>|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\#[^\n]*""")


@dataclass(frozen=True, slots=True)
class Example:
    """A query of the dataset's own: its short name, what it asks in words and of what, its text."""

    name: str
    words: str
    here: str
    text: str


class Bundle(StaticFiles):
    """The editor's files, packed where the client takes them packed."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, or 404."""
        if "gzip" in Headers(scope=scope).get("accept-encoding", ""):
            try:
                reply = await super().get_response(f"{path}.gz", scope)
            except HTTPException:
                return await super().get_response(path, scope)
            reply.headers["Vary"] = "Accept-Encoding"
            if reply.status_code == 200:
                reply.headers["Content-Encoding"] = "gzip"
            return reply
        return await super().get_response(path, scope)


def home() -> Path:
    """Where the editor's files of this installation lie, if any were fetched."""
    return places.here().dataset.parent / "web"


def is_wanted(accept: str | None, given: Mapping[str, str]) -> bool:
    """Whether a GET of the endpoint is a person's: HTML is liked best, and no other form is named."""
    return not given.get("format") and bool(accept) and negotiation.best(accept, OFFERED) == PAGE


def shown(request: Request, library: graph.Library) -> HTMLResponse:
    """The page, with the query or the example in the address in the editor; a query is run at once.

    Raises UnknownName for an example there is none of.
    """
    known = list(examples(library))
    given = request.query_params
    prefixes = PREFIXES | declared(library)
    query = given.get("query") or ""
    if not query and (name := given.get("example")):
        query = prefixed(_example(name, known).text, prefixes)
    has_editor = (request.app.state.web / EDITOR).is_file()
    graphs = [pair for pair in given.multi_items() if pair[0] in ("default-graph-uri", "named-graph-uri")]
    facts = {
        "endpoint": f"{request.scope.get('root_path', '')}/sparql",
        "root": request.scope.get("root_path", ""),
        "base": BASE,
        "notice": NOTICE,
        "run": "query" in given,
        "kept": not query,
        "graphs": graphs,
        "prefixes": prefixes,
    }
    return page(
        request,
        "console.html",
        CONSOLE_POLICY if has_editor else PAGE_POLICY,
        query=query or prefixed(START, prefixes),
        examples=known,
        graphs=graphs,
        forms=FORMS,
        facts=json.dumps(facts).replace("<", "\\u003c"),
        bundle=BUNDLE if has_editor else None,
        version=library.version,
    )


def examples(library: graph.Library) -> Iterator[Example]:
    """The queries that the dataset brings with it, in the order of their words."""
    found: dict[str, Example] = {}
    for row in library.store.select(EXAMPLES):
        name = re.split(r"[/#]", row["example"].value)[-1]
        words = row.get("words") or row.get("label") or row["example"]
        asked, mark, here = words.value.partition("? ")
        found[name] = Example(name, asked + mark.strip(), here, row["text"].value)
    yield from sorted(found.values(), key=lambda example: (example.words, example.name))


def declared(library: graph.Library) -> dict[str, str]:
    """The prefixes that the dataset declares."""
    return {str(row["prefix"].value): str(row["namespace"].value) for row in library.store.select(DECLARED)}


def prefixed(text: str, prefixes: Mapping[str, str]) -> str:
    """A query with a declaration of each prefix that it uses and does not declare."""
    bare = _ASIDE.sub(" ", text)
    used = set(re.findall(r"(?<![\w?$:-])([A-Za-z][\w-]*):", bare))
    said = set(re.findall(r"(?i)\bPREFIX\s+([\w-]*):", bare))
    lacking = [name for name in prefixes if name in used - said]
    return "".join(f"PREFIX {name}: <{prefixes[name]}>\n" for name in lacking) + text


def _example(name: str, known: Sequence[Example]) -> Example:
    for example in known:
        if example.name == name:
            return example
    raise UnknownName(name, [example.name for example in known][:5])


@router.get("/sparql/examples/{name}")
def example(name: str, library: Library) -> Response:
    """The text of an example, ready to be run."""
    found = _example(name, list(examples(library)))
    return Response(prefixed(found.text, PREFIXES | declared(library)), media_type=QUERY)


@router.get("/console.js")
def script() -> FileResponse:
    """What sets the editor up."""
    return FileResponse(HERE / "assets" / "console.js", media_type="text/javascript")


@router.get("/console.css")
def style() -> FileResponse:
    """How the query page looks."""
    return FileResponse(HERE / "assets" / "console.css", media_type="text/css")
