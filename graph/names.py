"""What things are called: from a name to its thing, and from a thing to its label."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

from graph.errors import AmbiguousName, UnknownName
from graph.store import Store
from graph.terms import IRI, Term, is_slug, mint, plain, slug_of, word_of

_LABELS = """
PREFIX mg: <https://w3id.org/mandate-graph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?thing ?label WHERE { { ?thing rdfs:label ?label } UNION { ?thing skos:prefLabel ?label } }
"""
_WORDS = """
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?thing ?word WHERE { ?thing skos:notation ?word }
"""
_NAMES = """
PREFIX mg: <https://w3id.org/mandate-graph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?thing ?name WHERE {
  { ?thing a ?class ; mg:existence ?existence ; ?verb ?name }
  UNION { ?thing mg:title ?title ; ?verb ?name }
  UNION { ?thing mg:document ?document ; mg:number ?number ; ?verb ?name }
  UNION { ?thing skos:inScheme ?scheme ; ?verb ?name }
  UNION { ?thing a ?sort ; ?verb ?name . FILTER(?sort IN (mg:ActorClass, mg:Case)) }
  FILTER(?verb IN (rdfs:label, mg:acronyms, mg:aliases, mg:iso3, mg:symbol, skos:prefLabel, skos:altLabel))
}
"""


FITS = ("exact", "prefix", "words", "near")  # how a name fits what was searched for, best first


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that a search found: its id, its label, the name that fits, and how it fits (of FITS)."""

    id: str
    label: str
    name: str
    fit: str


@dataclass(frozen=True, slots=True)
class Names:
    """Every name of every thing, compared without accents, case and marks."""

    labels: Mapping[str, str]
    things: Mapping[str, frozenset[str]]
    spelled: Mapping[str, str]
    words: Mapping[str, str]

    @classmethod
    def of(cls, store: Store) -> "Names":
        """The names a store holds."""
        labels = {row["thing"].value: row["label"].value for row in store.select(_LABELS)}
        things: dict[str, set[str]] = {}
        spelled: dict[str, str] = {}
        for row in store.select(_NAMES):
            key = plain(row["name"].value)
            things.setdefault(key, set()).add(slug_of(row["thing"]))
            spelled.setdefault(key, row["name"].value)
        words = {row["thing"].value: row["word"].value for row in store.select(_WORDS)}
        return cls(labels, {key: frozenset(found) for key, found in things.items()}, spelled, words)

    def find(self, name: str) -> IRI:
        """The thing of that id, label, alias, acronym or ISO code.

        Raises UnknownName with the nearest names, AmbiguousName with the candidates.
        """
        slug = name.strip()
        if slug and f"{mint('x').value[:-1]}{slug}" in self.labels:
            return mint(slug)
        found = self.things.get(plain(name), frozenset())
        if len(found) > 1:
            raise AmbiguousName(name, sorted(found))
        if not found:
            raise UnknownName(name, self.nearest(name))
        return mint(next(iter(found)))

    def nearest(self, name: str, count: int = 5) -> list[str]:
        """Labels of the things whose names come closest, best first."""
        asked = plain(name)
        words = set(asked.split())
        holding = sorted(key for key in self.things if words and words <= set(key.split()))
        holding.sort(key=len)
        alike = difflib.get_close_matches(asked, self.things, count, 0.6)
        labels = []
        for key in [*holding, *alike]:
            for slug in sorted(filter(is_slug, self.things[key])):
                label = self.label(mint(slug))
                if label not in labels:
                    labels.append(label)
        return labels[:count]

    def search(self, text: str, limit: int | None = 20) -> list[Hit]:
        """The things one of whose names fits, best first; all of them where `limit` is None.

        A name that is the text comes before names that begin with it, then those that have a word
        beginning with each of its words; only where there is none, names that are spelled alike.
        """
        asked = plain(text)
        fits = {key: fit for key in self.things if (fit := _fit(asked, key)) is not None} if asked else {}
        if asked and not fits:
            fits = dict.fromkeys(difflib.get_close_matches(asked, self.things, limit or 20, 0.6), "near")
        found: dict[str, Hit] = {}
        slug = text.strip()
        if is_slug(slug) and mint(slug).value in self.labels:
            found[slug] = Hit(slug, self.label(mint(slug)), slug, "exact")

        def place(key: str) -> tuple[int, bool, int, str]:
            return FITS.index(fits[key]), not key.startswith(asked + " "), len(key), key

        for key in sorted(fits, key=place):
            for slug in sorted(filter(is_slug, self.things[key])):
                hit = Hit(slug, self.label(mint(slug)), self.spelled[key], fits[key])
                found.setdefault(slug, hit)
        return list(found.values())[:limit]

    def word(self, term: Term) -> str:
        """How cells write the term: the word of a list, or the last part of an IRI."""
        return self.words.get(term.value) or word_of(term)

    def label(self, term: Term) -> str:
        """What people call the thing, or the word it is written as."""
        return self.labels.get(term.value, word_of(term))


def _fit(asked: str, key: str) -> str | None:
    """How a name fits what is searched for, both in their plain form; None where it does not."""
    if key == asked:
        return "exact"
    if key.startswith(asked):
        return "prefix"
    return "words" if all(f" {word}" in f" {key}" for word in asked.split()) else None
