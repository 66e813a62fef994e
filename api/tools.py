"""The tools a language model is given over MCP: the questions first, then `show` and `search`, SPARQL last.

All only read. Each reply is bounded, says where it was cut, and names the claims it rests on, as data and
in words. A question runs in a thread; SPARQL of the model's own is a stranger's and runs in the workers.
"""

import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial

import anyio
import anyio.to_thread
import mcp_types as types
from mcp.server import Server, ServerRequestContext
from mcp.server.stdio import stdio_server

from graph import Library, dataset
from graph.answers import Answer, heading
from graph.catalogue import Parameter, Question
from graph.errors import BadParameter, MandateError, QueryTooSlow, UnknownQuestion
from graph.terms import PREFIXES, mint, ontology
from graph.things import Record, Shelf
from graph.workers import MIB, Crew, Limits, Request

ROWS, MOST = 30, 200  # rows of a reply: unless asked for otherwise, and at most
SECONDS = 60.0  # how long a question is waited for
AT_ONCE = 2  # questions that run at once
STRANGERS = Limits(rows=MOST, reply=MIB, workers=1, queue=4)
READ_ONLY = types.ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
INSTRUCTIONS = """Who may do what to whom to prevent mass atrocities: on what legal basis, who must agree, who
did it before, and what came of it. Prefer the question that fits; `search` finds what a thing is called,
`show` tells all of it; `sparql` is for what no question asks. Things go by id, label, alias, acronym or ISO
code; days are YYYY-MM-DD. `status` is yes, no or not-recorded: the last is not a no. Read the notices and
say them on, and cite the claims (IRIs under /claim/) and sources that a statement rests on. This is not
legal advice."""

_LISTS = """
PREFIX mg: <https://w3id.org/mandate-graph/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?list ?word WHERE { ?scheme mg:listName ?list . ?concept skos:inScheme ?scheme ; skos:notation ?word }
"""
_CLAIM = ontology("claim")
DECLARED = "".join(f"PREFIX {prefix}: <{iri}> " for prefix, iri in PREFIXES.items())
_NAME: Record = {
    "type": "string",
    "description": "A thing by id, label, alias, acronym or ISO code, such as ECOWAS.",
}
_LIMIT: Record = {
    "type": "integer",
    "minimum": 1,
    "maximum": MOST,
    "description": f"How many at most; {ROWS} unless said.",
}
_WHY: Record = {"type": "boolean", "description": "Whether each row gives its reasons, with their sources."}

# what is no question: by name, what it is for, and what it takes, the needed first
OTHERS: Mapping[str, tuple[str, Mapping[str, Record]]] = {
    "show": (
        "Everything known of a thing: what its own row says, its sources, and the rows that speak of it.",
        {"name": _NAME, "limit": _LIMIT},
    ),
    "search": (
        "What is called so, or nearly so: things with their ids, best first.",
        {"text": {"type": "string", "description": "A name or a part of it."}, "limit": _LIMIT},
    ),
    "sparql": (
        "The last resort: a SPARQL 1.1 query of your own (SELECT, ASK, CONSTRUCT, DESCRIBE; no SERVICE). "
        f"Declared are the prefixes {', '.join(PREFIXES)}. The default graph holds every statement; a row's "
        f"claim is `?row mg:claim ?claim`. At most {MOST} rows and {STRANGERS.seconds:g} seconds.",
        {"query": {"type": "string", "description": "SPARQL 1.1."}},
    ),
}

Arguments = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Told:
    """What a tool tells: as data, and shortly in words."""

    record: Record
    words: str


@dataclass(frozen=True)
class Tools:
    """The tools over one library; `crew` runs strangers' queries and is started by the first."""

    library: Library
    crew: Crew
    seconds: float = SECONDS
    _places: anyio.CapacityLimiter = field(default_factory=lambda: anyio.CapacityLimiter(AT_ONCE))

    def listed(self) -> list[types.Tool]:
        """Every tool with what it takes, in the order in which they should be thought of."""
        asked = [self._question(question) for question in self.library.questions.values()]
        return [*asked, *(_tool(name, words, takes) for name, (words, takes) in OTHERS.items())]

    async def call(self, name: str, given: Arguments) -> types.CallToolResult:
        """What a tool tells, or in words of ours why it does not."""
        try:
            told = await self._told(name, given)
        except MandateError as fault:
            problem = {"error": type(fault).__name__, "text": str(fault)}
            return types.CallToolResult(
                content=[_text(str(fault))], structured_content=problem, is_error=True
            )
        return types.CallToolResult(content=[_text(told.words)], structured_content=told.record)

    async def _told(self, name: str, given: Arguments) -> Told:
        if name in self.library.questions:
            return await self._waited(partial(self._asked, self.library.questions[name], given))
        if name not in OTHERS:
            raise UnknownQuestion(name, [*self.library.questions, *OTHERS], "tool")
        _refuse_strange(name, given, [*OTHERS[name][1]])
        if name == "sparql":
            return await self._queried(_said(name, given, "query"))
        work = self._shown if name == "show" else self._found
        return await self._waited(partial(work, given))

    async def _waited(self, work: Callable[[], Told]) -> Told:
        """What the work gives, done in a thread; past its time it is waited for no longer."""
        try:
            with anyio.fail_after(self.seconds):
                return await anyio.to_thread.run_sync(work, abandon_on_cancel=True, limiter=self._places)
        except TimeoutError:
            raise QueryTooSlow(self.seconds) from None

    @cached_property
    def _lists(self) -> Mapping[str, list[str]]:
        """The words of each list."""
        found: dict[str, list[str]] = {}
        for row in self.library.store.select(_LISTS):
            found.setdefault(row["list"].value, []).append(row["word"].value)
        return {name: sorted(words) for name, words in found.items()}

    def _question(self, question: Question) -> types.Tool:
        takes: dict[str, Record] = {p.name: self._taken(p) for p in question.parameters}
        shown = ", ".join(f"{name}={value}" for name, value in question.example.items())
        words = f"{question.words} Example: {shown}. Without rows: {question.empty}"
        needed = [parameter.name for parameter in question.parameters if parameter.required]
        return _tool(question.name, words, {**takes, "why": _WHY, "limit": _LIMIT}, needed)

    def _taken(self, parameter: Parameter) -> Record:
        """The JSON Schema of a question's parameter."""
        default = "" if parameter.required else "Nothing" if parameter.optional else parameter.default
        without = f" {default} unless said." if default else ""
        if parameter.type == "date":
            return {"type": "string", "format": "date", "description": f"A day, YYYY-MM-DD.{without}"}
        if parameter.words is not None:
            listed = self._lists.get(parameter.words, [])
            return {"type": "string", "enum": listed, "description": f"A word of {parameter.words}.{without}"}
        return {**_NAME, "description": f"{_NAME['description']}{without}"}

    def _asked(self, question: Question, given: Arguments) -> Told:
        known = [parameter.name for parameter in question.parameters]
        _refuse_strange(question.name, given, [*known, "why", "limit"])
        values = {name: _said(question.name, given, name) for name in known if given.get(name) is not None}
        has_claims = any(column.type == "iri" for column in question.columns)
        why = given.get("why", not has_claims)
        if not isinstance(why, bool):
            raise BadParameter(f"why is {why!r}; wanted true or false.")
        answer = self.library.ask(question.name, why=why, most=_most(given), **values)
        return Told(answer.to_dict(), _in_words(answer))

    def _shown(self, given: Arguments) -> Told:
        """A thing with what its own row says, and the first of the rows that speak of it."""
        shelf = Shelf(self.library.store, self.library.names)
        thing = shelf.names.find(_said("show", given, "name"))
        speakers = [speaker for listed in shelf.speakers(thing).values() for speaker in listed]
        spoken = [shelf.told(speaker) for speaker in speakers[: _most(given)]]
        cut = [f"The first {len(spoken)} of {len(speakers)} rows that speak of it."]
        notices = cut if len(spoken) < len(speakers) else []
        record: Record = {
            **shelf.reference(thing),
            "iri": thing.value,
            "dataset": self.library.version,
            "statements": shelf.statements(thing),
            "evidence": shelf.evidence(thing),
            "spoken_of": spoken,
            "notices": notices,
        }
        own = [f"{piece['statement']} [{piece['claim']}]" for piece in shelf.evidence(thing)[:1]]
        said = [
            f"{speaker.table}: {told['statement']} [{speaker.claim.value}]"
            for speaker, told in zip(speakers, spoken, strict=False)
        ]
        lines = [f"{record['label']} ({record['id']})", *own, *said, *notices]
        return Told(record, "\n".join(lines))

    def _found(self, given: Arguments) -> Told:
        hits = self.library.names.search(_said("search", given, "text"), _most(given))
        found = [
            {"id": hit.id, "label": hit.label, "name": hit.name, "fit": hit.fit, "claim": self._claim(hit.id)}
            for hit in hits
        ]
        lines = [f"{told['label']} ({told['id']}) [{told['claim'] or 'the vocabulary'}]" for told in found]
        words = "\n".join(lines) or "Nothing here is called so, or nearly so."
        return Told({"dataset": self.library.version, "things": found}, words)

    def _claim(self, slug: str) -> str | None:
        """The claim that says what a thing is; what the ontology says is nobody's claim."""
        return next((claim.value for claim in self.library.store.values(mint(slug), _CLAIM)), None)

    async def _queried(self, query: str) -> Told:
        """The result of a stranger's query, whose prefixes of ours need not be declared."""
        await self.crew.start()
        reply = await self.crew.run(Request(DECLARED + query))
        words = reply.body.decode()
        record: Record = {"dataset": self.library.version, "cut": reply.cut}
        if reply.media_type.endswith("json"):
            found = _results(json.loads(words))
            record, words = {**record, **found}, json.dumps(found, ensure_ascii=False)
        else:
            record["graph"] = words
        return Told(record, words + (f"\nThe result was cut after {reply.rows}." if reply.cut else ""))


def _tool(
    name: str, words: str, takes: Mapping[str, Record], needed: Sequence[str] | None = None
) -> types.Tool:
    """A tool that takes values of these kinds; of another than a question the first is needed."""
    schema: Record = {
        "type": "object",
        "properties": dict(takes),
        "required": list(needed if needed is not None else list(takes)[:1]),
        "additionalProperties": False,
    }
    return types.Tool(name=name, description=words, input_schema=schema, annotations=READ_ONLY)


def _text(words: str) -> types.TextContent:
    return types.TextContent(type="text", text=words)


def _refuse_strange(name: str, given: Arguments, known: Sequence[str]) -> None:
    strange = sorted(set(given) - set(known))
    if strange:
        raise BadParameter(f"{name} does not take {', '.join(strange)}. It takes: {', '.join(known)}.")


def _said(name: str, given: Arguments, key: str) -> str:
    value = given.get(key)
    if not isinstance(value, str) or not value.strip():
        raise BadParameter(f"{name}: {key} is {value!r}; wanted text.")
    return value


def _most(given: Arguments) -> int:
    value = given.get("limit", ROWS)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MOST:
        raise BadParameter(f"limit is {value!r}; wanted a whole number from 1 to {MOST}.")
    return value


def _in_words(answer: Answer) -> str:
    """An answer on one line for what was asked, one a row with the claims it rests on, one a notice."""
    asked = ", ".join(f"{name} {_named(value)}" for name, value in answer.parameters.items() if value)
    lines = [f"{answer.question.words} ({asked}): {answer.status}. Dataset {answer.dataset}."]
    for number, (row, told) in enumerate(zip(answer.rows, answer.records(), strict=True), start=1):
        cells = [f"{heading(name)}: {told[name]}" for name in answer.question.table if told[name]]
        lines.append(f"{number}. {'; '.join(cells)} [{' '.join(_claims_of(row))}]")
    return "\n".join([*lines, *(f"Note: {notice['text']}" for notice in answer.notices)])


def _claims_of(row: Record) -> list[str]:
    """The claims a row names, and those of its reasons."""
    reasons = row.get("why", [])
    assert isinstance(reasons, list)
    named = [row.get("claim"), *(reason["claim"] for reason in reasons)]
    return list(dict.fromkeys(str(claim) for claim in named if claim))


def _named(value: object) -> object:
    return value["label"] if isinstance(value, dict) else value


def _results(told: Record) -> Record:
    """SPARQL JSON without its types: variables and rows of text, or a yes or no."""
    if "boolean" in told:
        return {"boolean": told["boolean"]}
    head, results = told["head"], told["results"]
    assert isinstance(head, dict)
    assert isinstance(results, dict)
    rows = [{name: cell["value"] for name, cell in row.items()} for row in results["bindings"]]
    return {"variables": head["vars"], "rows": rows}


@asynccontextmanager
async def _opened(library: Library, _: Server[Tools]) -> AsyncIterator[Tools]:
    crew = Crew(library.path / dataset.QUADS, STRANGERS)
    try:
        yield Tools(library, crew)
    finally:
        await crew.close()


def server_over(library: Library) -> Server[Tools]:
    """The MCP server over a library."""

    async def listed(
        asked: ServerRequestContext[Tools], _: types.PaginatedRequestParams | None
    ) -> types.ListToolsResult:
        return types.ListToolsResult(tools=asked.lifespan_context.listed())

    async def called(
        asked: ServerRequestContext[Tools], wanted: types.CallToolRequestParams
    ) -> types.CallToolResult:
        return await asked.lifespan_context.call(wanted.name, wanted.arguments or {})

    return Server(
        "mandates",
        title="Mandate Graph",
        version=library.version,
        instructions=INSTRUCTIONS,
        lifespan=partial(_opened, library),
        on_list_tools=listed,
        on_call_tool=called,
    )


def serve(library: Library) -> None:
    """Serve over standard input and output until the input ends."""

    async def run() -> None:
        made = server_over(library)
        async with stdio_server() as (reading, writing):
            await made.run(reading, writing, made.create_initialization_options())

    anyio.run(run)
