"""Where on this server a thing, a claim or a term is told of."""

import re

from graph.terms import BASE, CLAIMS, IRI, ONTOLOGY, THINGS, Term, is_slug, is_text, name_of

SCHEME = ONTOLOGY + "scheme-"
WEB = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
OUTSIDE = {
    "doi": "https://doi.org/{}",
    "wikidata": "https://www.wikidata.org/wiki/{}",
}


def address(root: str, name: str) -> str | None:
    """The address of the page about an IRI, or about the thing with that id; None where there is none.

    `root` is what stands before this server's paths. An IRI of another house is its own address.
    """
    iri = THINGS + name if is_slug(name) else name
    if iri.startswith(THINGS):
        return f"{root}/page/{iri.removeprefix(THINGS)}"
    if iri.startswith(SCHEME):
        return f"{root}/vocabulary/{iri.removeprefix(SCHEME)}"
    if iri.startswith(CLAIMS):
        return f"{root}/claim/{iri.removeprefix(CLAIMS)}"
    if iri.startswith(BASE + "ontology"):
        return f"{root}/{iri.removeprefix(BASE)}"
    return iri if WEB.fullmatch(iri) else None


def of_value(root: str, verb: IRI, value: Term) -> str | None:
    """Where a value of a property leads; None for a text that leads nowhere."""
    if not is_text(value):
        return address(root, value.value)
    if name_of(verb) in OUTSIDE and re.fullmatch(r"[\w./()-]+", value.value):
        return OUTSIDE[name_of(verb)].format(value.value)
    return value.value if WEB.fullmatch(value.value) else None
