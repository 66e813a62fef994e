"""The card of a thing: what it is in the words of schema.org, for search engines.

Which type a thing has stands in `ontology/alignments/schema-org.ttl`; here are its properties.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from graph.places import Places
from graph.store import Store
from graph.terms import IRI, PREFIXES, Term, name_of
from graph.things import Record, Shelf

SCHEMA = "https://schema.org/"
CONCEPT = PREFIXES["skos"] + "Concept"
MATCHES = ("closeMatch", "broadMatch")
EVENTS = {"Event"}
WORKS = {"Legislation", "CreativeWork", "Report", "Message", "Book", "ScholarlyArticle", "WebPage", "Dataset"}
BODIES = {"Organization", "GovernmentOrganization", "Project", "NGO"}
_WIDER = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?narrow ?wider WHERE { ?narrow rdfs:subClassOf ?wider }
"""


@dataclass(frozen=True, slots=True)
class Cards:
    """Writes cards: the schema.org type of each of our classes and kinds, by IRI."""

    types: Mapping[str, str] = field(hash=False)

    @classmethod
    def of(cls, places: Places) -> "Cards":
        """By the alignment of an installation's ontology."""
        matches = Store.read(places.ontology / "alignments" / "schema-org.ttl").facts()
        return cls(
            {
                ours.value: other.value.removeprefix(SCHEMA)
                for ours, verb, other in matches
                if name_of(verb) in MATCHES
            }
        )

    def card(self, shelf: Shelf, thing: IRI) -> Record:
        """A JSON-LD document about a thing; its description is absent where there is none."""
        kinds = shelf.kinds(thing)
        sort = self._type(shelf, kinds)
        said: dict[str, list[Term]] = {}
        for _, verb, value in sorted(shelf.store.facts(thing), key=str):
            said.setdefault(name_of(verb), []).append(value)
        facts = Facts(shelf, {name: tuple(values) for name, values in said.items()})
        told: Record = {"@context": SCHEMA, "@type": sort, "@id": thing.value, "url": thing.value}
        told["name"] = shelf.names.label(thing)
        told |= {key: value for key, value in _properties(sort, facts) if value}
        return told

    def _type(self, shelf: Shelf, kinds: list[IRI]) -> str:
        """The type of the first kind or class that has one, else of the nearest wider class."""
        seen: set[str] = set()
        while kinds:
            for kind in kinds:
                if kind.value == CONCEPT:
                    return "DefinedTerm"
                if kind.value in self.types:
                    return self.types[kind.value]
            seen |= {kind.value for kind in kinds}
            wider = [row["wider"] for kind in kinds for row in shelf.store.select(_WIDER, {"narrow": kind})]
            kinds = [kind for kind in wider if isinstance(kind, IRI) and kind.value not in seen]
        return "Thing"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is said of one thing, by property."""

    shelf: Shelf
    said: Mapping[str, tuple[Term, ...]] = field(hash=False)

    def text(self, *names: str) -> str:
        """The first text of the first of these properties that has one, or an empty string."""
        return next((value.value for name in names for value in self.said.get(name, ())), "")

    def texts(self, *names: str) -> list[str]:
        """All texts of these properties."""
        return [value.value for name in names for value in self.said.get(name, ())]

    def things(self, name: str) -> list[Record]:
        """The things a property leads to, each by its IRI and name."""
        return [
            {"@id": value.value, "name": self.shelf.names.label(value)}
            for value in self.said.get(name, ())
            if isinstance(value, IRI)
        ]


def _properties(sort: str, facts: Facts) -> Iterator[tuple[str, object]]:
    yield "description", facts.text("definition", "says", "reason")
    yield "alternateName", facts.texts("acronyms", "aliases", "altLabel")
    wikidata = [f"http://www.wikidata.org/entity/{name}" for name in facts.texts("wikidata")]
    yield "sameAs", [*wikidata, *(f"https://doi.org/{name}" for name in facts.texts("doi"))]
    if sort == "DefinedTerm":
        yield "termCode", facts.text("notation")
        yield "inDefinedTermSet", facts.things("inScheme")
    elif sort == "Country":
        yield "identifier", facts.text("iso3")
    elif sort in BODIES:
        yield "parentOrganization", facts.things("parent")
        yield "foundingDate", _day(facts.text("since"))
        yield "dissolutionDate", _day(facts.text("until"))
    elif sort in EVENTS:
        yield "startDate", _day(facts.text("decidedOn", "since"))
        yield "endDate", _day(facts.text("until"))
        yield "location", [{**place, "@type": "Place"} for place in facts.things("place")]
        yield "organizer", facts.things("by")
        yield "superEvent", facts.things("case") or facts.things("partOf")
    elif sort in WORKS:
        yield "headline", facts.text("title")
        yield "identifier", facts.text("symbol")
        yield "datePublished", _day(facts.text("adoptedOn", "issuedOn", "publishedOn"))
        yield "author", facts.things("authors") or [{"name": name} for name in facts.texts("authors")]
        yield "publisher", facts.text("publisher")
        yield "isPartOf", facts.things("document") or facts.things("partOf")
        yield "license", facts.text("licence")
        yield "about", facts.things("about")
        if sort == "Legislation":
            yield "legislationPassedBy", facts.things("adoptedBy")


def _day(written: str) -> str:
    """A day as schema.org wants it; empty where only a bound of it is known."""
    return "" if ".." in written else written
