"""From tables to statements: each row becomes a claim and the node its id names.

Every statement of a row has the row's node as its subject. It stands twice: in the row's claim (a
named graph, together with the claim's sources, locators and check) and in the default graph, for
plain SPARQL. Days become first and last possible days; a norm that names no day of its own begins
with the later of its holder and its documents, and ends with the first of them to end.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from graph import rows as tables
from graph import sections
from graph.places import Places
from graph.rows import Column, Fault, Row, Schema, Words
from graph.sections import Contents
from graph.store import Store
from graph.terms import (
    ALWAYS,
    IRI,
    LABEL,
    NEVER,
    NONE,
    RDF_TYPE,
    UNKNOWN,
    Span,
    Statement,
    Term,
    claim,
    day_literal,
    mint,
    ontology,
    span,
    statement,
    text,
    word_of,
)
from graph.terms import (
    number as number_literal,
)

WORDS = """
PREFIX mg: <https://w3id.org/mandate-graph/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?list ?concept ?word ?label ?type WHERE {
  ?scheme mg:listName ?list .
  ?concept skos:inScheme ?scheme ; skos:notation ?word ; skos:prefLabel ?label .
  OPTIONAL { ?concept mg:types ?type }
}
"""
MANDATE_HOLDERS = {"office", "operation"}
MANDATE_GRANTS = {"resolution", "decision"}


@dataclass(frozen=True, slots=True)
class Vocabularies:
    """The concepts the ontology lists: per list the concept of each word, labels, classes implied."""

    words: Words
    labels: Mapping[str, str]
    types: Mapping[str, IRI]

    @classmethod
    def of(cls, store: Store) -> "Vocabularies":
        """The vocabularies a loaded ontology holds."""
        words: dict[str, dict[str, str]] = {}
        labels: dict[str, str] = {}
        types: dict[str, IRI] = {}
        for row in store.select(WORDS):
            concept = word_of(row["concept"])
            words.setdefault(row["list"].value, {})[row["word"].value] = concept
            labels[concept] = row["label"].value
            if "type" in row:
                types[concept] = IRI(row["type"].value)
        return cls(words, labels, types)

    def concept(self, column: Column, word: str) -> str:
        """The id of the concept a cell's word stands for."""
        return self.words.get(column.vocabulary or "", {}).get(word, word)


@dataclass(frozen=True, slots=True)
class Built:
    """What building gives: the store, where each row stands, and every fault of the rows."""

    store: Store
    where: Mapping[str, str]
    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]


def ontology_store(folder: Path) -> Store:
    """The ontology and its vocabularies, without shapes, rules and alignments."""
    store = Store()
    for path in sorted([*folder.glob("*.ttl"), *(folder / "vocabularies").glob("*.ttl")]):
        store.load(path)
    return store


def build(places: Places, extra: Iterable[Path] = ()) -> Built:
    """The statements of ontology and tables; `extra` tables are read as if they lay in `data/`.

    Faulty rows are left out of the store and told of in `faults`.
    """
    store = ontology_store(places.ontology)
    vocabularies = Vocabularies.of(store)
    known = tables.schemas(places.data)
    found, faults = tables.read(places.data, known)
    for path in extra:
        schema = tables.schema_of(path, known)
        more, wrong = tables.read_file(path, schema, str(path))
        found, faults = found + more, faults + wrong
    faults += tables.refer(found, known, vocabularies.words)
    faults += sections.faults(found)
    bad = {fault.where for fault in faults}
    sound = [row for row in found if row.where not in bad]
    store.add(statements(sound, known, vocabularies))
    where = {row.id: row.where for row in found}
    return Built(store, where, tuple(found), tuple(sorted(set(faults))))


def statements(
    found: Iterable[Row], known: Mapping[str, Schema], vocabularies: Vocabularies
) -> Iterator[Statement]:
    """The statements of sound rows, in any order the rows come in."""
    by_id = {row.id: row for row in found}
    scribe = Scribe(by_id, known, vocabularies, Contents.of(by_id.values()))
    for row in by_id.values():
        graph = claim(row.table, row.id)
        for place in (graph, None):
            for subject, verb, value in scribe.facts(row, graph):
                yield statement(subject, verb, value, place)


Fact = tuple[IRI, IRI, Term]


@dataclass(frozen=True, slots=True)
class Scribe:
    """Writes the facts of one row at a time, looking up what the row refers to."""

    rows: Mapping[str, Row]
    schemas: Mapping[str, Schema]
    vocabularies: Vocabularies
    contents: Contents = field(default_factory=lambda: Contents({}))

    def facts(self, row: Row, graph: IRI) -> Iterator[Fact]:
        """All that a row says, and on what evidence."""
        node = mint(row.id)
        schema = self.schemas[row.table]
        yield node, ontology("claim"), graph
        for kind in self._types(row, schema):
            yield node, RDF_TYPE, kind
        if not any(column.property == "rdfs:label" for column in schema.columns):
            yield node, LABEL, text(self.label(row.id), "en")
        for column in schema.columns:
            if column.property and not column.of_claim:
                for cell in row.cells[column.name]:
                    yield node, _property(column), self._term(column, cell)
        for verb, value in self._days(row, schema):
            yield node, verb, value
        yield from self._evidence(row, node, graph)

    def label(self, slug: str) -> str:
        """What a thing is called: its own label, or its row's label template filled in."""
        row = self.rows.get(slug)
        if row is None:
            return self.vocabularies.labels.get(slug, slug)
        schema = self.schemas[row.table]
        columns = {column.name: column for column in schema.columns}

        def fill(hole: re.Match[str]) -> str:
            column = columns[hole[1]]
            values = row.cells[hole[1]]
            if column.vocabulary:
                values = tuple(self.vocabularies.concept(column, value) for value in values)
            if column.refers or column.vocabulary:
                return ", ".join(self.label(value) for value in values)
            return ", ".join(values)

        return re.sub(r"\{(\w+)\}", fill, schema.label)

    def _types(self, row: Row, schema: Schema) -> list[IRI]:
        kinds = {IRI(schema.node_class)}
        for column in schema.columns:
            if column.vocabulary:
                concepts = (self.vocabularies.concept(column, word) for word in row.cells[column.name])
                implied = (self.vocabularies.types.get(concept) for concept in concepts)
                kinds |= {kind for kind in implied if kind is not None}
        if row.table == "powers" and self._is_mandate(row):
            kinds.add(ontology("Mandate"))
        return sorted(kinds, key=word_of)

    def _is_mandate(self, row: Row) -> bool:
        holder = self.rows.get(row.one("holder"))
        documents = (self._document_of(basis) for basis in row.cells["basis"])
        grants = {document.one("kind") for document in documents if document}
        return bool(holder and holder.one("kind") in MANDATE_HOLDERS and grants & MANDATE_GRANTS)

    def _document_of(self, basis: str) -> Row | None:
        row = self.rows.get(basis)
        return self.rows.get(row.one("document")) if row and row.table == "provisions" else row

    def _term(self, column: Column, value: str) -> Term:
        if column.vocabulary:
            return NONE if value == tables.NONE else mint(self.vocabularies.concept(column, value))
        if column.refers:
            is_id = value in self.rows or value in self.vocabularies.labels
            return mint(value) if is_id or "string" not in column.refers else text(value)
        if column.is_date:
            return day_literal(span(value).first)
        return number_literal(value) if column.is_number else text(value, column.language)

    def _days(self, row: Row, schema: Schema) -> Iterator[tuple[IRI, Term]]:
        for column in schema.columns:
            if column.is_day and column.property:
                name = word_of(_property(column))
                found = self._span(row, column.name)
                if found is not None:
                    if found.text and not row.one(column.name):
                        yield ontology(name), text(found.text)
                    yield ontology(name + "First"), day_literal(found.first)
                    yield ontology(name + "Last"), day_literal(found.last)

    def _span(self, row: Row, column: str) -> Span | None:
        """The day a column says or implies; None where an empty cell implies nothing."""
        written = row.one(column)
        if written:
            return _still(written) if column.endswith("until") else span(written)
        if column not in ("since", "until"):
            return None
        if row.table == "powers" or (row.table == "relations" and column == "since" and row.cells["basis"]):
            return self._inherited(row, column)
        if column == "until":
            return NEVER
        if row.table == "acts" and row.one("decided_on"):
            return span(row.one("decided_on"))
        return ALWAYS if row.table in ("actors", "rules") else UNKNOWN

    def _inherited(self, row: Row, column: str) -> Span:
        parents = [self._document_of(basis) for basis in row.cells["basis"]]
        spans = [self._document_span(parent, column) for parent in parents if parent]
        holder = self.rows.get(row.one("holder" if row.table == "powers" else "subject"))
        if holder is not None and holder.table == "actors":
            spans.append(self._span(holder, column) or UNKNOWN)
        if column == "until":
            return min(spans, key=lambda found: (found.first, found.last), default=NEVER)
        return max(spans, key=lambda found: (found.last, found.first), default=UNKNOWN)

    def _document_span(self, document: Row, column: str) -> Span:
        written = document.one(column) or (document.one("adopted_on") if column == "since" else "")
        return span(written) if written else (UNKNOWN if column == "since" else NEVER)

    def _evidence(self, row: Row, node: IRI, graph: IRI) -> Iterator[Fact]:
        yield graph, RDF_TYPE, ontology("Claim")
        yield graph, ontology("states"), node
        if row.table == "sources":
            return
        yield graph, ontology("verified"), mint(row.one("verified"))
        yield graph, ontology("checkedOn"), day_literal(span(row.one("checked_on")).first)
        pairs = zip(row.cells["source"], row.cells["locator"], strict=True)
        for number, (source, locator) in enumerate(pairs, start=1):
            piece = IRI(f"{graph.value}/{number}")
            yield graph, ontology("evidence"), piece
            yield piece, RDF_TYPE, ontology("Evidence")
            yield piece, ontology("source"), mint(source)
            yield piece, ontology("locator"), text(locator)
            section = self.contents.section(source, locator)
            if section is not None:
                yield piece, ontology("section"), mint(section)


def _still(until: str) -> Span:
    """The span of an end; `D..` says that it still held on D, so it ended the day after or later."""
    found = span(until)
    return replace(found, first=found.first + timedelta(days=1)) if until.endswith("..") else found


def _property(column: Column) -> IRI:
    assert column.property is not None
    return LABEL if column.property == "rdfs:label" else IRI(column.property)
