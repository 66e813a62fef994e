"""The ontology as people read it: its parts, its terms with their little essays, and its word lists."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from graph import extracts
from graph.store import Store
from graph.terms import BASE, IRI, ONTOLOGY, Term, name_of, slug_of

Said = Mapping[str, tuple[str, ...]]

CLASS = "Class"
PROPERTIES = ("ObjectProperty", "DatatypeProperty", "AnnotationProperty", "Property")
HEAD = BASE + "ontology"


@dataclass(frozen=True, slots=True)
class Entry:
    """One term of the ontology: its IRI, what sort of term it is, and what is said of it, by property."""

    iri: str
    sort: str
    said: Said = field(hash=False)

    @property
    def name(self) -> str:
        """The part of the IRI after `#`."""
        return name_of(IRI(self.iri))

    @property
    def label(self) -> str:
        """What people call it."""
        return self.one("label") or self.name

    def one(self, name: str) -> str:
        """The first value of a property, or an empty string."""
        return next(iter(self.said.get(name, ())), "")

    def all(self, *names: str) -> list[str]:
        """The values of these properties, each once."""
        return list(dict.fromkeys(value for name in names for value in self.said.get(name, ())))


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the ontology: its IRI, its title, its classes, properties and single words."""

    iri: str
    title: str
    classes: tuple[Entry, ...]
    properties: tuple[Entry, ...]
    words: tuple[Entry, ...]

    @property
    def name(self) -> str:
        """What comes after the ontology's IRI; `core` for the ontology itself."""
        return self.iri.removeprefix(HEAD).strip("/") or "core"


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a list, with the narrower ones under it."""

    id: str
    entry: Entry
    narrower: tuple["Word", ...]


@dataclass(frozen=True, slots=True)
class Glossary:
    """All terms of a store's ontology by IRI, and how they stand in parts and lists."""

    entries: Mapping[str, Entry]

    @classmethod
    def of(cls, store: Store) -> "Glossary":
        """The ontology that a store holds."""
        said: dict[str, dict[str, list[str]]] = {}
        for fact in extracts.of_ontology(store):
            assert isinstance(fact.subject, IRI)
            assert isinstance(fact.object, Term)
            verbs = said.setdefault(fact.subject.value, {})
            verbs.setdefault(name_of(fact.predicate), []).append(fact.object.value)
        return cls({iri: _entry(iri, verbs) for iri, verbs in sorted(said.items())})

    def of_sort(self, *sorts: str) -> list[Entry]:
        """The terms of these sorts, in the order of their labels."""
        found = [entry for entry in self.entries.values() if entry.sort in sorts]
        return sorted(found, key=lambda entry: (entry.label.casefold(), entry.iri))

    def label(self, iri: str) -> str:
        """What a term is called; the last part of another IRI."""
        return self.entries[iri].label if iri in self.entries else name_of(IRI(iri))

    def head(self) -> Entry:
        """What the ontology says of itself; an empty entry where it says nothing."""
        return self.entries.get(HEAD, Entry(HEAD, "Ontology", {}))

    def parts(self) -> list[Part]:
        """The files of the ontology with their terms, those of no file in the first."""
        heads = [entry.iri for entry in self.of_sort("Ontology")]
        homes = sorted({HEAD, *heads})
        classes, properties = self.of_sort(CLASS), self.of_sort(*PROPERTIES)
        words = [entry for entry in self.of_sort("Concept") if entry.iri.startswith(ONTOLOGY)]
        return [
            Part(
                home,
                self.entries[home].one("title") if home in self.entries else "",
                tuple(entry for entry in classes if _home(entry, homes) == home),
                tuple(entry for entry in properties if _home(entry, homes) == home),
                tuple(entry for entry in words if _home(entry, homes) == home),
            )
            for home in homes
        ]

    def schemes(self) -> list[Entry]:
        """The word lists, in the order of their labels."""
        return self.of_sort("ConceptScheme")

    def words(self, scheme: str) -> list[Word]:
        """The words of a list as a tree: the widest first, each with its narrower ones."""
        held = {iri: entry for iri, entry in self.entries.items() if scheme in entry.said.get("inScheme", ())}
        below: dict[str, list[str]] = {}
        for iri, entry in held.items():
            for broader in entry.said.get("broader", ()):
                if broader in held:
                    below.setdefault(broader, []).append(iri)
        narrower = {iri for listed in below.values() for iri in listed}
        tops = [iri for iri in held if iri not in narrower]
        return list(_tree(tops, held, below, frozenset()))

    def count(self, scheme: str) -> int:
        """How many words a list has."""
        return sum(scheme in entry.said.get("inScheme", ()) for entry in self.entries.values())

    def subclasses(self, iri: str) -> list[Entry]:
        """The classes directly under a class."""
        return [entry for entry in self.of_sort(CLASS) if iri in entry.said.get("subClassOf", ())]

    def properties_of(self, iri: str) -> list[Entry]:
        """The properties that things of a class bear, by their own word; not those of a wider class."""
        return [entry for entry in self.of_sort(*PROPERTIES) if iri in entry.all("usedBy", "domain")]


def _entry(iri: str, said: Mapping[str, list[str]]) -> Entry:
    types = {name_of(IRI(kind)) for kind in said.get("type", [])}
    sorts = (CLASS, *PROPERTIES, "Ontology", "ConceptScheme", "Concept")
    sort = next((sort for sort in sorts if sort in types), "")
    return Entry(iri, sort, {name: tuple(values) for name, values in said.items()})


def _home(entry: Entry, homes: Iterable[str]) -> str:
    return next((home for home in entry.said.get("isDefinedBy", ()) if home in homes), HEAD)


def _tree(
    listed: Iterable[str],
    held: Mapping[str, Entry],
    below: Mapping[str, list[str]],
    above: frozenset[str],
) -> Iterator[Word]:
    """The words as a tree; one that is its own ancestor is left out below itself."""
    for iri in sorted(listed, key=lambda iri: (held[iri].label.casefold(), iri)):
        if iri not in above:
            under = tuple(_tree(below.get(iri, []), held, below, above | {iri}))
            yield Word(iri if iri.startswith(ONTOLOGY) else slug_of(iri), held[iri], under)
