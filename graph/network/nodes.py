"""The nodes: what kind of thing stands at the end of a tie, and which organisation it belongs to."""

from collections.abc import Mapping
from dataclasses import dataclass

from graph.names import Names
from graph.store import Store
from graph.terms import is_slug, mint, slug_of, text, word_of

OTHER = "other"
NOBODY = ("person", OTHER, "instrument", "document", "case")

_KINDS = """
PREFIX mg: <https://w3id.org/mandate-graph/ontology#>
PREFIX id: <https://w3id.org/mandate-graph/id/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?thing ?kind WHERE {
  { ?thing mg:existence ?existence ; mg:kind ?kind }
  UNION { ?thing a mg:ActorClass . BIND(id:class AS ?kind) }
  UNION { ?thing a mg:Document . BIND(id:document AS ?kind) }
  UNION { ?thing a mg:Case . BIND(id:case AS ?kind) }
  UNION { ?thing skos:inScheme mg:scheme-instruments . BIND(id:instrument AS ?kind) }
}
"""
_WHOLES = """
PREFIX mg: <https://w3id.org/mandate-graph/ontology#>
PREFIX id: <https://w3id.org/mandate-graph/id/>
SELECT ?part ?whole WHERE {
  { ?part mg:existence ?existence ; mg:parent ?whole }
  UNION { ?part a mg:ActorClass ; mg:of ?whole . FILTER NOT EXISTS { ?part mg:kind id:listed } }
}
"""


def kinds_of(store: Store) -> dict[str, str]:
    """By id, what a thing is: state, organisation, organ, office …, class, instrument, case or document."""
    return {slug_of(row["thing"]): word_of(row["kind"]) for row in store.select(_KINDS)}


@dataclass(frozen=True, slots=True)
class Nodes:
    """What is known of the things of a store as ends of ties."""

    names: Names
    kinds: Mapping[str, str]
    wholes: Mapping[str, str]

    @classmethod
    def of(cls, store: Store, names: Names) -> "Nodes":
        """The kinds of a store's things, and of what each is a part; of several wholes, the first by id."""
        wholes: dict[str, str] = {}
        for row in store.select(_WHOLES):
            part, whole = slug_of(row["part"]), slug_of(row["whole"])
            wholes[part] = min(whole, wholes.get(part, whole))
        return cls(names, kinds_of(store), wholes)

    def told(self, slug: str) -> dict[str, object]:
        """`label`, `kind`, `organisation` (the whole it belongs to, or "") and `group` (that one's label)."""
        kind = self.kinds.get(slug, OTHER)
        whole = self._whole(slug)
        return {
            "label": self.label(slug),
            "kind": kind,
            "organisation": whole,
            "group": self.label(whole) if whole else "",
        }

    def label(self, slug: str) -> str:
        """What people call the thing."""
        return self.names.label(mint(slug) if is_slug(slug) else text(slug))

    def _whole(self, slug: str) -> str:
        seen = [slug]
        while (above := self.wholes.get(seen[-1])) is not None and above not in seen:
            seen.append(above)
        kind = self.kinds.get(seen[-1], OTHER)
        return "" if kind in (*NOBODY, "class") else seen[-1]
