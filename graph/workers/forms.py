"""The forms a result can be written in: media types, and what the engine calls them."""

from collections.abc import Mapping

import pyoxigraph as oxigraph

JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
CSV = "text/csv"
TSV = "text/tab-separated-values"
TURTLE = "text/turtle"
N_TRIPLES = "application/n-triples"
JSON_LD = "application/ld+json"
RDF_XML = "application/rdf+xml"

ROWS: Mapping[str, oxigraph.QueryResultsFormat] = {
    JSON: oxigraph.QueryResultsFormat.JSON,
    XML: oxigraph.QueryResultsFormat.XML,
    CSV: oxigraph.QueryResultsFormat.CSV,
    TSV: oxigraph.QueryResultsFormat.TSV,
    "application/json": oxigraph.QueryResultsFormat.JSON,
}
GRAPHS: Mapping[str, oxigraph.RdfFormat] = {
    TURTLE: oxigraph.RdfFormat.TURTLE,
    N_TRIPLES: oxigraph.RdfFormat.N_TRIPLES,
    JSON_LD: oxigraph.RdfFormat.JSON_LD,
    RDF_XML: oxigraph.RdfFormat.RDF_XML,
}
