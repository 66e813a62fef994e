"""One thing: what its own row says, and which rows speak of it, each with its sources."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graph.names import Names
from graph.store import Store
from graph.terms import IRI, Statement, Term, in_default_graph, is_text, slug_of, word_of

Record = dict[str, object]

_EVIDENCE = """
PREFIX mg: <https://w3id.org/mandate-graph/ontology#>
SELECT ?thing ?claim ?verified ?checked ?source ?locator ?url ?says WHERE {
  ?thing mg:claim ?claim .
  OPTIONAL { ?thing mg:says ?says }
  OPTIONAL {
    ?claim mg:verified ?verified ; mg:checkedOn ?checked ; mg:evidence ?evidence .
    ?evidence mg:source ?source ; mg:locator ?locator .
    OPTIONAL { ?source mg:url ?url }
  }
}
ORDER BY ?evidence
"""
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
        found = []
        for row in self.store.select(_EVIDENCE, {"thing": thing}):
            source = row.get("source")
            found.append(
                {
                    "statement": self.sentence(thing),
                    "claim": row["claim"].value,
                    "source": self.reference(source) if isinstance(source, IRI) else None,
                    "locator": _value(row, "locator"),
                    "url": _value(row, "url"),
                    "verified": word_of(row["verified"]) if "verified" in row else None,
                }
            )
        return found

    def reference(self, thing: IRI) -> Record:
        """Id and label."""
        return {"id": slug_of(thing), "label": self.names.label(thing)}

    def sentence(self, thing: IRI) -> str:
        """A row in words: its label, its days, and what it says."""
        facts = {word_of(quad.predicate): quad.object.value for quad in self._own(thing)}
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

    def _own(self, thing: IRI) -> Iterator[Statement]:
        for quad in self.store.quads(thing):
            if in_default_graph(quad):
                yield quad

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
        for quad in sorted(self._own(thing), key=str):
            name = word_of(quad.predicate)
            if name in _HIDDEN or name.endswith(("First", "Last")):
                continue
            value = quad.object
            said = value.value if is_text(value) else self.reference(IRI(value.value))
            found.setdefault(name, []).append(said)
        return [{"property": name, "values": values} for name, values in found.items()]

    def _spoken_of(self, thing: IRI) -> list[Record]:
        rows: dict[IRI, set[str]] = {}
        for row in self.store.select(_SPEAKERS, {"thing": thing}):
            subject = row["row"]
            if isinstance(subject, IRI):
                rows.setdefault(subject, set()).add(word_of(row["verb"]))
        told = []
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


def _value(row: Mapping[str, Term], name: str) -> str | None:
    term = row.get(name)
    return term.value if term is not None else None
