"""The mint of IRIs, literals and days.

IRIs come from slugs and go back to slugs (`mint`, `slug_of`); literals are made from values, never
from syntax; a day of a table cell becomes a `Span` with its first and last possible day.
"""

import calendar
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad
from pyoxigraph import Literal as Literal

from graph.errors import BadDay, BadInput

if TYPE_CHECKING:
    import rdflib

BASE = "https://w3id.org/mandate-graph/"
ONTOLOGY = BASE + "ontology#"
THINGS = BASE + "id/"
CLAIMS = BASE + "claim/"
RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
XSD = "http://www.w3.org/2001/XMLSchema#"
XSD_STRING = NamedNode(XSD + "string")
XSD_DATE = NamedNode(XSD + "date")
XSD_BOOLEAN = NamedNode(XSD + "boolean")
XSD_INTEGER = NamedNode(XSD + "integer")
XSD_DECIMAL = NamedNode(XSD + "decimal")

PREFIXES = {
    "mg": ONTOLOGY,
    "id": THINGS,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": XSD,
    "dcterms": "http://purl.org/dc/terms/",
}

EARLIEST = date(1, 1, 1)
LATEST = date(9999, 12, 31)

IRI = NamedNode
Statement = Quad
Term = NamedNode | Literal | BlankNode

# letters that Unicode does not take apart into a letter and a mark
_UNMARKED = str.maketrans(
    {"\u0131": "i", "\u00f8": "o", "\u00d8": "O", "\u0142": "l", "\u0141": "L", "\u00df": "ss"}
)
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_LOCAL = re.compile(r"[A-Za-z_]\w*(?:-\w+)*", re.ASCII)
_VAGUE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def is_slug(text: str) -> bool:
    """Whether `text` can be an id: lower-case ASCII words and numbers joined by hyphens."""
    return _SLUG.fullmatch(text) is not None


def mint(slug: str) -> NamedNode:
    """The IRI of the thing with this id; raises BadInput where the id is malformed."""
    if not is_slug(slug):
        raise BadInput(f"{slug!r} is not an id; wanted lower-case words joined by hyphens.")
    return NamedNode(THINGS + slug)


def slug_of(term: Term | str) -> str:
    """The id a thing's IRI was minted from; another IRI comes back whole."""
    text = term if isinstance(term, str) else term.value
    return text[len(THINGS) :] if text.startswith(THINGS) else text


def word_of(term: Term) -> str:
    """The word people read for a term: a thing's id, an ontology term's name, a literal's text."""
    text = slug_of(term)
    return text[len(ONTOLOGY) :] if text.startswith(ONTOLOGY) else text


def name_of(term: Term) -> str:
    """The local name of a property or class, of whatever vocabulary."""
    return re.split(r"[#/]", term.value)[-1]


def claim(table: str, slug: str) -> NamedNode:
    """The IRI of the claim that the row `slug` of `table` makes."""
    return NamedNode(f"{CLAIMS}{table}/{mint(slug).value[len(THINGS) :]}")


def ontology(name: str) -> NamedNode:
    """The IRI of an ontology term."""
    return NamedNode(ONTOLOGY + name)


NONE = ontology("none")


def is_text(term: Term) -> bool:
    """Whether the term is a literal, not a thing."""
    return isinstance(term, Literal)


def language_of(term: Term) -> str | None:
    """The language tag of a text, empty where it has none; None for a thing."""
    return (term.language or "") if isinstance(term, Literal) else None


def is_number(term: Term) -> bool:
    """Whether the term is a decimal or whole number."""
    return isinstance(term, Literal) and term.datatype.value in (XSD + "decimal", XSD + "integer")


def text(value: str, language: str | None = None) -> Literal:
    """A string literal, tagged with a language where one is given."""
    return Literal(value, language=language) if language else Literal(value)


def boolean(value: bool) -> Literal:
    """An xsd:boolean literal."""
    return Literal("true" if value else "false", datatype=XSD_BOOLEAN)


def is_true(term: Term) -> bool:
    """Whether a term says yes; `true` and `1` are both written for it, and Virtuoso has the second alone."""
    return term.value in ("true", "1")


def number(value: str) -> Literal:
    """An xsd:decimal literal, as a cell writes it."""
    return Literal(value, datatype=XSD_DECIMAL)


def count(value: int) -> Literal:
    """An xsd:integer literal."""
    return Literal(str(value), datatype=XSD_INTEGER)


def address(value: str) -> Literal:
    """An xsd:anyURI literal."""
    return Literal(value, datatype=NamedNode(XSD + "anyURI"))


def month(value: str) -> Literal:
    """An xsd:gYearMonth literal of a text YYYY-MM."""
    return Literal(value, datatype=NamedNode(XSD + "gYearMonth"))


def day_literal(day: date) -> Literal:
    """An xsd:date literal."""
    return Literal(f"{day.year:04}-{day.month:02}-{day.day:02}", datatype=XSD_DATE)


def statement(subject: NamedNode, verb: NamedNode, value: Term, graph: NamedNode | None) -> Quad:
    """One statement, in a named graph or in the default graph."""
    return Quad(subject, verb, value, graph if graph is not None else DefaultGraph())


def day(text: str) -> date:
    """The day written `YYYY-MM-DD`; raises BadDay for anything else."""
    found = _DAY.fullmatch(text.strip())
    try:
        if found is None:
            raise ValueError
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise BadDay(text) from None


@dataclass(frozen=True, slots=True)
class Span:
    """A day known more or less exactly: as written, and its first and last possible day."""

    text: str
    first: date
    last: date


UNKNOWN = Span("", EARLIEST, LATEST)
ALWAYS = Span("", EARLIEST, EARLIEST)
NEVER = Span("", LATEST, LATEST)


def span(cell: str) -> Span:
    """The span of a cell `1994`, `1994-05`, `1994-05-17`, `..D` (on or before D) or `D..`.

    Raises BadDay where the cell has another form or names a day that does not exist.
    """
    if cell.startswith(".."):
        return Span(cell, EARLIEST, _exact(cell[2:], cell).last)
    if cell.endswith(".."):
        return Span(cell, _exact(cell[:-2], cell).first, LATEST)
    return _exact(cell, cell)


def _exact(written: str, cell: str) -> Span:
    found = _VAGUE.fullmatch(written)
    if found is None:
        raise BadDay(cell)
    year, month, number = (int(part) if part else None for part in found.groups())
    assert year is not None
    try:
        if month is None:
            return Span(cell, date(year, 1, 1), date(year, 12, 31))
        if number is None:
            last = calendar.monthrange(year, month)[1]
            return Span(cell, date(year, month, 1), date(year, month, last))
        return Span(cell, date(year, month, number), date(year, month, number))
    except (ValueError, calendar.IllegalMonthError):
        raise BadDay(cell) from None


def plain(name: str) -> str:
    """The form in which names are compared: no accents, case, marks or double blanks."""
    bare = unicodedata.normalize("NFKD", name).translate(_UNMARKED)
    letters = "".join(mark for mark in bare if not unicodedata.combining(mark)).casefold()
    return " ".join(re.sub(r"[^\w]+", " ", letters).split())


def written(term: Term, prefixes: Mapping[str, str]) -> str:
    """A term as SPARQL writes it, short by the prefixes (`mg:` and its namespace) where one fits.

    Raises BadInput for a blank node, which a query would take for a variable.
    """
    if isinstance(term, NamedNode):
        return _short(term, prefixes)
    if not isinstance(term, Literal):
        raise BadInput(f"{term} is a blank node; wanted an IRI or a literal.")
    # an engine may read \\u as the number of a letter although a backslash stands before it
    said = re.sub(r"(?<=\\\\)[uU]", lambda letter: f"\\u00{ord(letter[0]):X}", str(Literal(term.value)))
    if term.language:
        return f"{said}@{term.language}"
    return said if term.datatype == XSD_STRING else f"{said}^^{_short(term.datatype, prefixes)}"


def _short(iri: NamedNode, prefixes: Mapping[str, str]) -> str:
    for prefix, namespace in prefixes.items():
        local = iri.value.removeprefix(namespace)
        if local != iri.value and _LOCAL.fullmatch(local):
            return prefix + local
    return str(iri)


def to_rdflib(term: Term) -> "rdflib.URIRef | rdflib.Literal | rdflib.BNode":
    """The same term for rdflib; a plain string stays without a datatype, as rdflib reads it."""
    import rdflib

    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    if term.datatype.value == XSD + "string":
        return rdflib.Literal(term.value)
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value))
