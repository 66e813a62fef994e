"""The dataset's own record: what it is called, whose it is, how it may be used, what it is had as."""

from collections.abc import Iterable, Iterator
from datetime import date

from graph.describe.vocabulary import DATASET, ONTOLOGY, PREFIXES, named, part, says
from graph.forms import FORMS
from graph.terms import IRI, RDF_TYPE, THINGS, Statement, address, day_literal, month, statement, text

TITLE = "Mandate Graph: who may do what to whom to prevent mass atrocities"
ABOUT = (
    "Actors, instruments and mandates for preventing mass atrocities: who may do what to whom, on what legal "
    "basis, who must agree, who did it before, and what came of it. Every fact has its source. The default "
    "graph holds the statements of all rows and of the ontology; each named graph is the claim of one row, "
    "with its sources. The counts are those of the default graph without this description."
)
RIGHTS = "Our selection and wording, not the works cited. Not legal advice."
AUTHORS = "The Mandate Graph authors"
LICENCE = IRI("https://creativecommons.org/licenses/by/4.0/")
ENGLISH = IRI("http://publications.europa.eu/resource/authority/language/ENG")
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
KEYWORDS = (
    "atrocity prevention",
    "international law",
    "international organisations",
    "responsibility to protect",
    "sanctions",
)
EXAMPLES = 12  # things that are shown as examples


def record(release: str, checked: date | None, things: Iterable[IRI]) -> Iterator[Statement]:
    """The dataset of a release `YYYY.MM.N`, the last claim of which was checked on a day, if any was."""
    for kind in ("void:Dataset", "dcat:Dataset"):
        yield statement(DATASET, RDF_TYPE, named(kind), None)
    yield says(DATASET, "dcterms:title", text(TITLE, "en"))
    yield says(DATASET, "dcterms:description", text(ABOUT, "en"))
    yield says(DATASET, "dcterms:license", LICENCE)
    yield says(DATASET, "dcterms:rights", text(RIGHTS, "en"))
    yield says(DATASET, "dcterms:creator", text(AUTHORS))
    yield says(DATASET, "dcterms:publisher", text(AUTHORS))
    yield says(DATASET, "dcterms:language", ENGLISH)
    yield says(DATASET, "dcterms:issued", month("-".join(release.split(".")[:2])))
    if checked is not None:
        yield says(DATASET, "dcterms:modified", day_literal(checked))
    yield says(DATASET, "dcterms:conformsTo", ONTOLOGY)
    yield says(DATASET, "dcat:version", text(release))
    for keyword in KEYWORDS:
        yield says(DATASET, "dcat:keyword", text(keyword, "en"))
    yield says(DATASET, "void:uriSpace", text(THINGS))
    for thing in sorted({*things}, key=lambda thing: thing.value)[:EXAMPLES]:
        yield says(DATASET, "void:exampleResource", thing)
    yield from _distributions()


def _distributions() -> Iterator[Statement]:
    for form in FORMS.values():
        here = part("distribution", form.ending)
        yield says(DATASET, "void:feature", IRI(form.iri))
        yield says(DATASET, "dcat:distribution", here)
        yield statement(here, RDF_TYPE, named("dcat:Distribution"), None)
        held = "the default graph, and a named graph per claim" if form.whole else "the default graph"
        yield says(here, "dcterms:title", text(f"{form.title}: {held}", "en"))
        yield says(here, "dcterms:license", LICENCE)
        yield says(here, "dcat:mediaType", IRI(MEDIA_TYPES + form.media_type))


def prefixes() -> Iterator[Statement]:
    """The prefixes that queries of this dataset may lean on, declared on the ontology."""
    for prefix, space in PREFIXES.items():
        here = part("prefix", prefix)
        yield says(ONTOLOGY, "sh:declare", here)
        yield statement(here, RDF_TYPE, named("sh:PrefixDeclaration"), None)
        yield says(here, "sh:prefix", text(prefix))
        yield says(here, "sh:namespace", address(space))
