"""One thing: what its own row says, and which rows speak of it, each with its sources."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from graph.errors import UnknownName
from graph.names import Hit, Names
from graph.store import Store
from graph.terms import (
    CLAIMS,
    IRI,
    Term,
    is_text,
    mint,
    name_of,
    ontology,
    slug_of,
    word_of,
)

Record = dict[str, object]

NAMERS = """
PREFIX mg: <https://w3id.org/mandate-graph/ontology#>
SELECT DISTINCT ?thing ?row ?verb WHERE {
  ?row ?verb ?thing FILTER(?verb NOT IN (mg:verified, mg:source, mg:section, mg:states))
}
"""  # whatever names a thing, but claims and evidence; which is a row is looked up one by one, being faster
_KINDS = """
PREFIX mg: <https://w3id.org/mandate-graph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?thing ?type WHERE {
  ?thing a ?type
  FILTER NOT EXISTS { ?thing a ?narrower . ?narrower rdfs:subClassOf+ ?type FILTER(?narrower != ?type) }
}
"""
_NARROWER = """
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?thing ?narrower WHERE { ?narrower skos:broader ?thing }
"""
_CITING = """
PREFIX mg: <https://w3id.org/mandate-graph/ontology#>
SELECT DISTINCT ?thing ?row ?claim WHERE {
  ?piece mg:source ?thing . ?claim mg:evidence ?piece ; mg:states ?row
}
"""
_HIDDEN = {"claim"}
NO_DAYS = {"0001-01-01", "9999-12-31"}  # the bounds of a day that is not known
COLUMNS = (
    "table", "as", "row", "label", "statement", "claim", "source", "locator", "url", "verified",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Speaker:
    """A row that speaks of a thing: of which table, as what, by which claim, and its first day if any."""

    row: IRI
    table: str
    verbs: tuple[str, ...]
    claim: IRI
    day: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """The things of a store with the names they go by."""

    store: Store
    names: Names

    def evidence(self, thing: IRI) -> list[Record]:
        """The statement a row makes, once per source: statement, claim, source, locator, url."""
        claim = self._one(thing, "claim")
        if claim is None:
            return []
        verified = self._one(claim, "verified")
        common: Record = {
            "statement": self.sentence(thing),
            "claim": claim.value,
            "source": None,
            "locator": None,
            "url": None,
            "verified": word_of(verified) if verified is not None else None,
        }
        pieces = sorted(self._all(claim, "evidence"), key=lambda piece: (len(piece.value), piece.value))
        return [{**common, **self._cited(piece)} for piece in pieces] or [common]

    def _cited(self, piece: Term) -> Record:
        source, locator = self._one(piece, "source"), self._one(piece, "locator")
        url = self._one(source, "url") if source is not None else None
        return {
            "source": self.reference(source) if isinstance(source, IRI) else None,
            "locator": locator.value if locator is not None else None,
            "url": url.value if url is not None else None,
        }

    def _all(self, subject: Term, name: str) -> list[Term]:
        return list(self.store.values(subject, ontology(name))) if isinstance(subject, IRI) else []

    def _one(self, subject: Term, name: str) -> Term | None:
        return next(iter(self._all(subject, name)), None)

    def reference(self, thing: IRI) -> Record:
        """Id and label."""
        return {"id": slug_of(thing), "label": self.names.label(thing)}

    def said(self, thing: IRI) -> Iterator[tuple[str, Term]]:
        """What a thing's own row says: the local name of each property with a value."""
        return ((name_of(verb), value) for _, verb, value in self.store.facts(thing))

    def kinds(self, thing: IRI) -> list[IRI]:
        """What sort of thing it is, closest first: the word of its row, its lists, its narrowest classes."""
        lists = (value for verb, value in self.said(thing) if verb == "inScheme")
        words = [*self._all(thing, "kind"), *sorted(lists, key=str)]
        kinds = [kind for kind in words if isinstance(kind, IRI)]
        types = [row["type"] for row in self.store.select(_KINDS, {"thing": thing})]
        return kinds + sorted((kind for kind in types if isinstance(kind, IRI)), key=word_of)

    def narrower(self, concept: IRI) -> list[Record]:
        """The words of a list that are narrower than this one."""
        found = (row["narrower"] for row in self.store.select(_NARROWER, {"thing": concept}))
        told = [self.reference(narrower) for narrower in found if isinstance(narrower, IRI)]
        return sorted(told, key=lambda record: str(record["label"]))

    def found(self, hit: Hit) -> Record:
        """What a search found, with the word for what sort of thing it is; None where nothing says so."""
        kinds = self.kinds(mint(hit.id))
        kind = self.names.label(kinds[0]) if kinds else None
        return {"id": hit.id, "label": hit.label, "kind": kind, "name": hit.name, "fit": hit.fit}

    def sentence(self, thing: IRI) -> str:
        """A row in words: its label, its days, and what it says."""
        facts = {word_of(verb): value.value for _, verb, value in self.store.facts(thing)}
        days = []
        if facts.get("decidedOn"):
            days.append(f"decided {facts['decidedOn']}")
        if facts.get("since"):
            days.append(f"from {facts['since']}")
        if facts.get("until"):
            days.append(f"no longer from {facts['until']}")
        said = facts.get("says", "")
        label = self.names.label(thing)
        return label + (f", {', '.join(days)}" if days else "") + (f": {said}" if said else "")

    def show(self, thing: IRI) -> Record:
        """Everything known of a thing: its own statements, and the rows that speak of it."""
        speakers = [speaker for listed in self.speakers(thing).values() for speaker in listed]
        spoken = map(self.told, speakers)
        return {
            **self.reference(thing),
            "iri": thing.value,
            "statements": self.statements(thing),
            "evidence": self.evidence(thing),
            "spoken_of": sorted(spoken, key=lambda told: (str(told["table"]), str(told["statement"]))),
        }

    def statements(self, thing: IRI) -> list[Record]:
        """What a thing's own row says, by property: text as it is, things by id and label."""
        found: dict[str, list[object]] = {}
        for verb, values in self.properties(thing).items():
            said = [value.value if is_text(value) else self.reference(IRI(value.value)) for value in values]
            found.setdefault(name_of(verb), []).extend(said)
        return [{"property": name, "values": values} for name, values in found.items()]

    def properties(self, thing: IRI) -> Mapping[IRI, list[Term]]:
        """What a thing's own row says, by property, without the inner bounds of days."""
        found: dict[IRI, list[Term]] = {}
        for _, verb, value in sorted(self.store.facts(thing), key=str):
            name = name_of(verb)
            if name not in _HIDDEN and not name.endswith(("First", "Last")) and isinstance(verb, IRI):
                found.setdefault(verb, []).append(value)
        return found

    def claim(self, claim: IRI) -> Record:
        """A claim: its table, the row that makes it, what that says, on what evidence, and when checked.

        Raises UnknownName where there is no such claim.
        """
        row = self._one(claim, "states")
        if not isinstance(row, IRI):
            raise UnknownName(claim.value.removeprefix(CLAIMS), [])
        checked = self._one(claim, "checkedOn")
        return {
            "claim": claim.value,
            "table": table_of(claim),
            "row": self.reference(row),
            "statement": self.sentence(row),
            "statements": self.statements(row),
            "evidence": self.evidence(row),
            "checked_on": checked.value if checked is not None else None,
        }

    def speakers(self, thing: IRI) -> Mapping[str, list[Speaker]]:
        """The rows that speak of a thing, by table; in each the latest first, those without a day last."""
        verbs: dict[IRI, set[str]] = {}
        for found in self.store.select(NAMERS, {"thing": thing}):
            if isinstance(found["row"], IRI):
                verbs.setdefault(found["row"], set()).add(word_of(found["verb"]))
        told: dict[str, list[Speaker]] = {}
        for row, said in verbs.items():
            claim = self._one(row, "claim")
            if isinstance(claim, IRI):
                speaker = Speaker(row, table_of(claim), tuple(sorted(said)), claim, self._day(row))
                told.setdefault(speaker.table, []).append(speaker)
        for listed in told.values():
            listed.sort(key=lambda speaker: (self.names.label(speaker.row), speaker.row.value))
            listed.sort(key=lambda speaker: speaker.day, reverse=True)
        return dict(sorted(told.items()))

    def _day(self, row: IRI) -> str:
        """The first day a row names: of a decision, an adoption, a beginning; empty where none is known."""
        found = (self._one(row, name) for name in ("decidedOnFirst", "adoptedOnFirst", "sinceFirst"))
        day = next((one.value for one in found if one is not None), "")
        return "" if day in NO_DAYS else day

    def citing(self, thing: IRI) -> list[Speaker]:
        """The rows whose source a thing is, in the order of tables and labels."""
        told = []
        for found in self.store.select(_CITING, {"thing": thing}):
            row, claim = found["row"], found["claim"]
            if isinstance(row, IRI) and isinstance(claim, IRI):
                told.append(Speaker(row, table_of(claim), ("source",), claim, ""))
        return sorted(told, key=lambda one: (one.table, self.names.label(one.row), one.row.value))

    def told(self, speaker: Speaker) -> Record:
        """A row that speaks of a thing: its table, as what, the row, its statement and its evidence."""
        evidence = self.evidence(speaker.row)
        return {
            "table": speaker.table,
            "as": list(speaker.verbs),
            "row": self.reference(speaker.row),
            "statement": evidence[0]["statement"] if evidence else self.sentence(speaker.row),
            "evidence": evidence,
        }

    def to_csv(self, thing: IRI) -> str:
        """The rows that speak of a thing as CSV: a line per source, with a header (see COLUMNS)."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        for listed in self.speakers(thing).values():
            writer.writerows(line for speaker in listed for line in self._lines(speaker))
        return out.getvalue()

    def _lines(self, speaker: Speaker) -> Iterable[list[str]]:
        row = [speaker.table, "; ".join(speaker.verbs), slug_of(speaker.row), self.names.label(speaker.row)]
        for piece in self.evidence(speaker.row):
            source = piece["source"]
            cited = source["id"] if isinstance(source, dict) else None
            told = [
                piece["statement"],
                piece["claim"],
                cited,
                piece["locator"],
                piece["url"],
                piece["verified"],
            ]
            yield row + ["" if cell is None else str(cell) for cell in told]


def table_of(claim: IRI) -> str:
    """The table whose row makes the claim; empty where the IRI is no claim of ours."""
    table, slash, _ = claim.value.removeprefix(CLAIMS).partition("/")
    return table if slash and claim.value.startswith(CLAIMS) else ""
