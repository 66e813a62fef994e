"""The audit's page: one file that opens every count into its rows, and asks nobody for anything."""

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

from markupsafe import Markup

from graph import templates
from graph.audit.cells import NO, OPEN, SIGNS, YES, Cell, Row, Thing
from graph.terms import Term, mint, name_of
from graph.things import Shelf

if TYPE_CHECKING:
    from graph.audit.whole import Audit

DISCLAIMER = (
    "Not legal advice. Names, groupings and places imply no position on the status of any state, territory "
    "or body."
)
WORDS = {YES: "yes", NO: "known not", OPEN: "not recorded"}


@dataclass(frozen=True, slots=True)
class Source:
    """Where something is written: the source with the place in it, and an address if it has one."""

    words: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact that the page leans on, with its sources."""

    sentence: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Power:
    """A power or duty behind a count."""

    id: str
    what: str
    holder: str
    says: str
    over: tuple[str, ...]
    basis: tuple[str, ...]
    fact: Fact


@dataclass(frozen=True, slots=True)
class Act:
    """An act behind a count, and the day on which it was decided, if known."""

    id: str
    what: str
    day: str


@dataclass(frozen=True, slots=True)
class Reader:
    """What the page reads up of the things that rows name."""

    shelf: Shelf

    def fact(self, thing: Thing) -> Fact:
        """The thing's own statement, of what instruments it speaks and for what reason, with its sources."""
        found = self.shelf.evidence(mint(thing.id))
        said = self._said(thing)
        parts = [str(found[0]["statement"]) if found else thing.label]
        if said.get("table"):
            parts += [f"for {label} only" for label in self._labels(said.get("instrument", []))]
        parts += [term.value for term in said.get("reason", [])]
        return Fact(
            "; ".join(parts), tuple(dict.fromkeys(_source(piece) for piece in found if piece["source"]))
        )

    def powers(self, row: Row) -> list[Power]:
        """The powers of a row, by label."""
        return [self._power(Thing.of(told)) for told in row["powers"]]

    def _power(self, thing: Thing) -> Power:
        said = self._said(thing)
        names = self.shelf.names
        words = [names.word(term) for verb in ("modality", "role", "effect") for term in said.get(verb, [])]
        return Power(
            id=thing.id,
            what="; ".join(term.value for term in said.get("what", [])) or thing.label,
            holder=", ".join(self._labels(said.get("holder", []))),
            says=" · ".join(words),
            over=self._labels(said.get("addressee", [])),
            basis=self._labels(said.get("basis", [])),
            fact=self.fact(thing),
        )

    def acts(self, row: Row) -> list[Act]:
        """The acts of a row by day, those without one last."""
        found = []
        for told in row["done"]:
            days = self._said(Thing.of(told)).get("decidedOn", [])
            found.append(Act(str(told["id"]), str(told["label"]), days[0].value if days else ""))
        return sorted(found, key=lambda act: (not act.day, act.day.lstrip("."), act.what))

    def refusals(self, cell: Cell) -> list[tuple[list[str], list[Fact]]]:
        """What is known not to be held: the instruments, together where the same facts say so."""
        groups: dict[tuple[Thing, ...], list[str]] = {}
        for row in cell.of(NO):
            because = tuple(Thing.of(reason) for reason in row["because"])
            groups.setdefault(because, []).append(str(row["instrument"]["label"]))
        return [(labels, self.facts(because)) for because, labels in groups.items()]

    def facts(self, things: Iterable[Thing]) -> list[Fact]:
        """The facts that those things state."""
        return [self.fact(thing) for thing in things]

    def reasons(self, row: Row) -> list[Fact]:
        """What a row says that it leans on."""
        return self.facts(Thing.of(reason) for reason in row["because"])

    def _said(self, thing: Thing) -> dict[str, list[Term]]:
        said: dict[str, list[Term]] = {}
        for _, verb, value in sorted(self.shelf.store.facts(mint(thing.id)), key=str):
            said.setdefault(name_of(verb), []).append(value)
        return said

    def _labels(self, terms: Iterable[Term]) -> tuple[str, ...]:
        return tuple(sorted(self.shelf.names.label(term) for term in terms))


def of(audit: "Audit") -> str:
    """The page of an audit."""
    ours = resources.files("graph") / "assets"
    files = {name: Markup((ours / name).read_text("utf-8")) for name in ("audit.css", "audit.js")}
    page = templates.page("audit.html")
    return page.render(
        audit=audit,
        reader=Reader(audit.shelf),
        files=files,
        signs=SIGNS,
        words=WORDS,
        tallies={answer: sum(row["answer"] == answer for row in audit.capacity.rows) for answer in SIGNS},
        several=several,
        disclaimer=DISCLAIMER,
    )


def several(count: int, one: str, many: str = "") -> str:
    """A count with its noun."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def _source(piece: Row) -> Source:
    parts = [piece["source"]["label"], piece["locator"]]
    words = ", ".join(str(part) for part in parts if part)
    url = str(piece["url"] or "")
    return Source(
        f"{words} ({piece['verified']})" if piece["verified"] else words,
        url if url.startswith(("https://", "http://")) else None,
    )
