"""The forms RDF is written in: what a file ends in, what HTTP calls it, what it can hold."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Form:
    """One form: its file ending, its media type, its name, W3C's IRI for it.

    `whole` where it holds named graphs too; else it holds the default graph.
    """

    ending: str
    media_type: str
    title: str
    iri: str
    whole: bool


_W3C = "http://www.w3.org/ns/formats/"
FORMS: Mapping[str, Form] = {
    form.ending: form
    for form in (
        Form("ttl", "text/turtle", "Turtle", _W3C + "Turtle", whole=False),
        Form("nt", "application/n-triples", "N-Triples", _W3C + "N-Triples", whole=False),
        Form("rdf", "application/rdf+xml", "RDF/XML", _W3C + "RDF_XML", whole=False),
        Form("jsonld", "application/ld+json", "JSON-LD", _W3C + "JSON-LD", whole=False),
        Form("nq", "application/n-quads", "N-Quads", _W3C + "N-Quads", whole=True),
        Form("trig", "application/trig", "TriG", _W3C + "TriG", whole=True),
    )
}
ROW_FORMS: Mapping[str, str] = {
    "application/sparql-results+json": _W3C + "SPARQL_Results_JSON",
    "application/sparql-results+xml": _W3C + "SPARQL_Results_XML",
    "text/csv": _W3C + "SPARQL_Results_CSV",
    "text/tab-separated-values": _W3C + "SPARQL_Results_TSV",
}
