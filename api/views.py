"""What the page of a thing shows: its statements, its sources and the rows that speak of it, with links."""

import re
from dataclasses import dataclass

from api import links
from graph.errors import BadParameter
from graph.terms import IRI, Term, language_of, name_of, ontology, slug_of
from graph.things import Record, Shelf, Speaker

FIRST = 25  # rows of each table on the page of a thing
PAGE = 100  # rows on a page that shows one table
CITED = "evidence"  # what the rows whose source a thing is stand under
OPEN = 10  # a table with no more rows than this is not folded
WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")  # where a new word begins in a name such as `altLabel`
IN_THE_HEAD = {"label", "prefLabel", "type", "kind", "definition"}


@dataclass(frozen=True, slots=True)
class Value:
    """A value as a page shows it: its words, where it leads, and its language where that is not English."""

    text: str
    address: str | None
    language: str | None


@dataclass(frozen=True, slots=True)
class Property:
    """A property as a page shows it, with its values."""

    label: str
    address: str | None
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one table that speak of a thing: how many there are, and those that are shown."""

    name: str
    count: int
    rows: tuple[Record, ...]
    page: int
    pages: int

    @property
    def open(self) -> bool:
        """Whether it is short enough to be shown unfolded."""
        return self.count <= OPEN


@dataclass(frozen=True, slots=True)
class View:
    """Makes what pages show; `root` is what stands before this server's paths."""

    shelf: Shelf
    root: str

    def at(self, name: object) -> str | None:
        """The address of the page about an IRI, or about the thing with that id."""
        return links.address(self.root, str(name))

    def web(self, url: object) -> str | None:
        """An address on the web, if the text is one."""
        return str(url) if links.WEB.fullmatch(str(url)) else None

    def label(self, term: Term) -> str:
        """What a thing is called; the last part of an IRI that nothing names, in words."""
        return self.shelf.names.labels.get(term.value) or WORD.sub(" ", name_of(term)).lower()

    def value(self, verb: IRI, value: Term) -> Value:
        """A value in words, with where it leads."""
        language = language_of(value)
        text = self.label(value) if language is None else value.value
        return Value(
            text, links.of_value(self.root, verb, value), None if language == "en" else language or None
        )

    def properties(self, thing: IRI, *, whole: bool = False) -> list[Property]:
        """What is said of a thing beside its heading, or on the whole, in the order of the labels."""
        told = [
            Property(
                self.label(verb),
                links.address(self.root, verb.value),
                tuple(self.value(verb, value) for value in values),
            )
            for verb, values in self.shelf.properties(thing).items()
            if whole or name_of(verb) not in IN_THE_HEAD
        ]
        return sorted(told, key=lambda found: found.label.casefold())

    def kinds(self, thing: IRI) -> list[Value]:
        """The words for what sort of thing it is, each once."""
        found = [self.value(kind, kind) for kind in self.shelf.kinds(thing)]
        return list({value.text: value for value in reversed(found)}.values())[::-1]

    def lead(self, thing: IRI) -> str:
        """The sentence a page begins with: the definition, where there is one."""
        said = [value.value for verb, value in self.shelf.said(thing) if verb == "definition"]
        return min(said, default="")

    def verbs(self, row: Record) -> str:
        """As what a row speaks of a thing, in the words of the ontology."""
        said = row["as"]
        assert isinstance(said, list)
        return ", ".join(self.label(ontology(verb)) for verb in said)

    def tables(self, thing: IRI) -> list[Table]:
        """The first rows of each table that speak of a thing, and of those whose source it is."""
        return [
            Table(name, len(listed), tuple(self.shelf.told(one) for one in listed[:FIRST]), 1, 1)
            for name, listed in self._listed(thing).items()
        ]

    def _listed(self, thing: IRI) -> dict[str, list[Speaker]]:
        citing = self.shelf.citing(thing)
        return {**self.shelf.speakers(thing), **({CITED: citing} if citing else {})}

    def table(self, thing: IRI, name: str, page: str) -> Table:
        """A page of one table; raises BadParameter for another table, or a page that there is not."""
        speakers = self._listed(thing)
        if name not in speakers:
            known = ", ".join(speakers) or "none"
            raise BadParameter(
                f"No row of a table {name!r} speaks of {slug_of(thing)}. Those that do: {known}."
            )
        listed = speakers[name]
        pages = -(-len(listed) // PAGE)
        if not (page.isascii() and page.isdecimal() and len(page) < 9 and 1 <= int(page) <= pages):
            raise BadParameter(f"page is {page!r}; wanted a number from 1 to {pages}.")
        shown = listed[(int(page) - 1) * PAGE : int(page) * PAGE]
        return Table(name, len(listed), tuple(map(self.shelf.told, shown)), int(page), pages)
