"""The words of the description: the namespaces it uses and the IRIs of its own parts."""

import hashlib
import re
from collections.abc import Mapping

from graph import terms
from graph.terms import BASE, IRI, Statement, Term, statement

DATASET = IRI(BASE + "dataset")
ONTOLOGY = IRI(BASE + "ontology")
ENDPOINT = IRI(BASE + "sparql")
PREFIXES: Mapping[str, str] = {
    **terms.PREFIXES,
    "claim": terms.CLAIMS,
    "dcat": "http://www.w3.org/ns/dcat#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "vann": "http://purl.org/vocab/vann/",
    "void": "http://rdfs.org/ns/void#",
    "void-ext": "http://ldf.fi/void-ext#",
}
# what the description of a service needs and no query of the data
SERVICE_PREFIXES = {**PREFIXES, "sd": "http://www.w3.org/ns/sparql-service-description#"}
_LOCAL = re.compile(r"[A-Za-z_][\w-]*", re.ASCII)


def named(short: str) -> IRI:
    """The IRI of a term written `prefix:name`."""
    prefix, _, name = short.partition(":")
    return IRI(SERVICE_PREFIXES[prefix] + name)


def says(subject: IRI, verb: str, value: Term) -> Statement:
    """A statement of the description; the verb is written `prefix:name`."""
    return statement(subject, named(verb), value, None)


def part(*steps: str) -> IRI:
    """The IRI of a part of the description: where it stands in the dataset's own document."""
    return IRI(f"{DATASET.value}#{'/'.join(steps)}")


def step(iri: str) -> str:
    """How a class or property is told in the IRI of a part: by prefix and name, else by a sum."""
    fitting = [(len(space), prefix) for prefix, space in PREFIXES.items() if iri.startswith(space)]
    if fitting:
        length, prefix = max(fitting)
        if _LOCAL.fullmatch(iri[length:]):
            return f"{prefix}/{iri[length:]}"
    return f"iri/{hashlib.sha256(iri.encode()).hexdigest()[:12]}"


def namespace(iri: str) -> str:
    """The vocabulary a term is of: its IRI up to the last `#` or `/`."""
    return re.sub(r"[^#/]*$", "", iri)
