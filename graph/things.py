"""One thing: what its own row says, and which rows speak of it, each with its sources."""

from dataclasses import dataclass

from graph.names import Names
from graph.store import Store
from graph.terms import IRI, Term, is_text, name_of, slug_of, word_of

Record = dict[str, object]

_SPEAKERS = """
PREFIX mg: <https://w3id.org/mandate-graph/ontology#>
SELECT DISTINCT ?thing ?row ?verb ?claim WHERE { ?row ?verb ?thing ; mg:claim ?claim }
"""
_HIDDEN = {"claim"}


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
        return [value for _, verb, value in self.store.facts(subject) if word_of(verb) == name]

    def _one(self, subject: Term, name: str) -> Term | None:
        return next(iter(self._all(subject, name)), None)

    def reference(self, thing: IRI) -> Record:
        """Id and label."""
        return {"id": slug_of(thing), "label": self.names.label(thing)}

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
        return {
            **self.reference(thing),
            "iri": thing.value,
            "statements": self._statements(thing),
            "evidence": self.evidence(thing),
            "spoken_of": self._spoken_of(thing),
        }

    def _statements(self, thing: IRI) -> list[Record]:
        found: dict[str, list[object]] = {}
        for _, verb, value in sorted(self.store.facts(thing), key=str):
            name = name_of(verb)
            if name in _HIDDEN or name.endswith(("First", "Last")):
                continue
            said: object = value.value if is_text(value) else self.reference(IRI(value.value))
            found.setdefault(name, []).append(said)
        return [{"property": name, "values": values} for name, values in found.items()]

    def _spoken_of(self, thing: IRI) -> list[Record]:
        rows: dict[IRI, set[str]] = {}
        for row in self.store.select(_SPEAKERS, {"thing": thing}):
            subject = row["row"]
            if isinstance(subject, IRI):
                rows.setdefault(subject, set()).add(word_of(row["verb"]))
        told: list[Record] = []
        for row_id, verbs in rows.items():
            evidence = self.evidence(row_id)
            table = str(evidence[0]["claim"]).rsplit("/", 2)[-2] if evidence else ""
            told.append(
                {
                    "table": table,
                    "as": sorted(verbs),
                    "row": self.reference(row_id),
                    "statement": self.sentence(row_id),
                    "evidence": evidence,
                }
            )
        return sorted(told, key=lambda record: (str(record["table"]), str(record["statement"])))
