"""The rules that the tables hold: who votes on a day, what carries, and which instrument is part of which."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil
from types import MappingProxyType

from graph.errors import BadParameter, NotMeasured
from graph.measures.voting import Rule
from graph.names import Names
from graph.network.reach import DAYS
from graph.store import Row, Store
from graph.terms import IRI, Term, day, day_literal, mint, slug_of, word_of

_RULE = """
PREFIX mg: <https://w3id.org/mandate-graph/ontology#>
SELECT ?rule ?final ?method ?threshold ?base ?voters ?veto ?excluded ?also ?each WHERE {
  ?rule mg:method ?any ; mg:fallback* ?final .
  ?final mg:method ?method ; mg:voters ?voters .
  FILTER NOT EXISTS { ?final mg:fallback ?later }
  OPTIONAL { ?final mg:threshold ?threshold }
  OPTIONAL { ?final mg:base ?base }
  OPTIONAL { ?final mg:veto ?veto }
  OPTIONAL { ?final mg:excluded ?excluded }
  OPTIONAL { ?final mg:also ?also }
  OPTIONAL { ?voters a ?each . FILTER(?each = mg:ActorClass) }
}
"""
_DAYS = """
PREFIX mg: <https://w3id.org/mandate-graph/ontology#>
SELECT ?rule ?since ?until ?sinceFirst ?sinceLast ?untilFirst ?untilLast WHERE {
  ?rule mg:sinceFirst ?sinceFirst ; mg:sinceLast ?sinceLast .
  ?rule mg:untilFirst ?untilFirst ; mg:untilLast ?untilLast .
  OPTIONAL { ?rule mg:since ?since }
  OPTIONAL { ?rule mg:until ?until }
}
"""
# those who vote on the day as members of a body, or of a class of its members
_VOTERS = """
PREFIX mg: <https://w3id.org/mandate-graph/ontology#>
PREFIX id: <https://w3id.org/mandate-graph/id/>
SELECT DISTINCT ?class ?on ?voter WHERE {
  { ?seat mg:body ?class } UNION { ?class mg:kind id:members-of ; mg:of ?house . ?seat mg:body ?house }
  ?seat mg:member ?voter ; mg:status ?status ; mg:sinceLast ?s ; mg:untilFirst ?u .
  ?status mg:votes true .
  FILTER(?s <= ?on && ?on < ?u)
  FILTER NOT EXISTS { ?class mg:statuses ?some FILTER NOT EXISTS { ?class mg:statuses ?status } }
}
"""
_LISTED = """
PREFIX mg: <https://w3id.org/mandate-graph/ontology#>
PREFIX id: <https://w3id.org/mandate-graph/id/>
SELECT DISTINCT ?class ?on ?voter WHERE {
  { ?class mg:kind id:listed ; mg:of ?voter }
  UNION {
    ?class mg:kind id:parties-to ; mg:of ?treaty .
    ?seat mg:document ?treaty ; mg:party ?voter ; mg:kind id:party ; mg:sinceLast ?s ; mg:untilFirst ?u .
    FILTER(?s <= ?on && ?on < ?u)
  }
}
"""
_COVERED = """
PREFIX mg: <https://w3id.org/mandate-graph/ontology#>
PREFIX id: <https://w3id.org/mandate-graph/id/>
SELECT DISTINCT ?class ?on ?list WHERE {
  { ?list mg:about ?class } UNION { ?class mg:of ?house . ?list mg:about ?house }
  ?list mg:table ?table ; mg:sinceLast ?s ; mg:untilFirst ?u .
  FILTER(?table IN ("memberships", "participations") && ?s <= ?on && ?on < ?u)
}
"""
_TREE = """
PREFIX mg: <https://w3id.org/mandate-graph/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?narrow ?wide WHERE {
  { ?narrow skos:broader+ ?wide } UNION { ?narrow mg:family ?wide }
  UNION { ?narrow skos:broader+/mg:family ?wide }
}
"""
_LIST = """
PREFIX mg: <https://w3id.org/mandate-graph/ontology#>
SELECT DISTINCT ?rule ?since ?until WHERE {
  ?rule mg:method ?method . OPTIONAL { ?rule mg:since ?since } OPTIONAL { ?rule mg:until ?until }
}
"""
_ALL = frozenset({"unanimity", "consensus"})
_BASES = MappingProxyType(
    {
        "present": "Counted of those present; here all are taken to be there.",
        "cast": "Counted of the votes cast; here all are taken to vote.",
    }
)


@dataclass(frozen=True, slots=True)
class Vote:
    """A vote asked about: the name of its rule, the day, the state it concerns, how many vote in all.

    `target` is the state concerned, which some rules leave out. `size` above 0 fills up a list of voters
    that is known in part with so many that have no name and no veto.
    """

    rule: str
    on: str | date
    target: str | None = None
    size: int = 0


def rules_of(store: Store, names: Names) -> list[dict[str, str | None]]:
    """The rules of decision there are, by id: `id`, `label`, `since`, `until`."""
    found = [
        {
            "id": slug_of(row["rule"]),
            "label": names.label(row["rule"]),
            "since": row["since"].value if "since" in row else None,
            "until": row["until"].value if "until" in row else None,
        }
        for row in store.select(_LIST)
    ]
    return sorted(found, key=lambda rule: str(rule["id"]))


def rule_of(store: Store, names: Names, vote: Vote) -> Rule:
    """The rule as it stands after its last fallback, with those who vote on the day.

    Raises UnknownName, AmbiguousName, BadDay, BadParameter where the thing is no rule, and NotMeasured where
    the rule was not in force on the day or is no count of votes that the tables hold: weighted votes, a share
    of the population, voters who are in no list, one of a class that acts by itself.
    """
    asked = vote.on if isinstance(vote.on, date) else day(vote.on)
    thing = names.find(vote.rule)
    rows = store.select(_RULE, {"rule": thing}).rows
    if not rows:
        raise BadParameter(f"{names.label(thing)} is no rule of decision; one is: unsc-9-of-15.")
    row = rows[0]
    doubts = _in_force(store, names, dict.fromkeys([thing, mint(slug_of(row["final"]))]), asked)
    if word_of(row["method"]) == "alone" and "each" in row:
        also = f" ({row['also'].value})" if "also" in row else ""
        who = names.label(row["voters"])
        raise _refused(names, thing, f"one of a class ({who}) acts by itself, nobody votes{also}")
    out = slug_of(names.find(vote.target)) if vote.target and "excluded" in row else None
    voters = [voter for voter in _voters(store, row, asked) if voter != out]
    labels = {voter: names.label(mint(voter)) for voter in voters}
    unnamed = {
        f"other-{number}": f"another voter ({number})" for number in range(1, vote.size - len(voters) + 1)
    }
    quota = _quota(row, thing, names, len(voters) + len(unnamed))
    labels |= unnamed
    if quota > len(labels) or not labels:
        told = (
            f"{len(labels)} voters are recorded on {asked.isoformat()}"
            if labels
            else "no voters are recorded"
        )
        raise _refused(names, thing, f"{told}; say by `size` how many there are")
    veto = frozenset(_members(store, row["veto"], asked)) if "veto" in row else frozenset()
    return Rule(
        voters=dict.fromkeys(labels, 1),
        quota=quota,
        veto=frozenset(labels) if word_of(row["method"]) in _ALL else veto & labels.keys(),
        name=slug_of(thing),
        label=names.label(thing),
        on=asked.isoformat(),
        labels=labels,
        caveat=" ".join([*doubts, *_caveats(names, row, thing), *_gaps(store, row, asked, len(unnamed))]),
    )


def broader_of(store: Store) -> dict[str, frozenset[str]]:
    """By instrument, the instruments and the family that hold it."""
    found: dict[str, set[str]] = {}
    for row in store.select(_TREE):
        found.setdefault(slug_of(row["narrow"]), set()).add(slug_of(row["wide"]))
    return {narrow: frozenset(wide) for narrow, wide in found.items()}


def _in_force(store: Store, names: Names, chain: Iterable[IRI], on: date) -> list[str]:
    """What is doubtful about the days of a rule and its fallback; raises NotMeasured outside of them."""
    doubts = []
    for rule in chain:
        for row in store.select(_DAYS, {"rule": rule}):
            first, sure, doubt, end = (date.fromisoformat(row[name].value) for name in DAYS)
            told = [f"{word} {row[word].value}" for word in ("since", "until") if word in row]
            said = f"{names.label(rule)!r} held {', '.join(told)}"
            if not first <= on < end:
                raise _refused(names, rule, f"{said}, not on {on.isoformat()}")
            if not sure <= on < doubt:
                doubts.append(f"{said}; it is not certain that it did on {on.isoformat()}.")
    return doubts


def _voters(store: Store, row: Row, on: date) -> list[str]:
    """The ids of those who vote under a rule on a day, in order; who decides alone is the only one."""
    if word_of(row["method"]) == "alone":
        return [slug_of(row["voters"])]
    return _members(store, row["voters"], on)


def _members(store: Store, whose: Term, on: date) -> list[str]:
    """The ids of those who vote in a body or class on a day, in order."""
    bound = {"class": whose, "on": day_literal(on)}
    rows = [*store.select(_VOTERS, bound), *store.select(_LISTED, bound)]
    return sorted({slug_of(row["voter"]) for row in rows})


def _gaps(store: Store, row: Row, on: date, unnamed: int) -> list[str]:
    """What is to be said where the list of voters may have gaps."""
    if unnamed:
        return [f"{unnamed} of the voters are in no list and were added to make up the number."]
    bound = {"class": row["voters"], "on": day_literal(on)}
    if word_of(row["method"]) == "alone" or len(store.select(_COVERED, bound)):
        return []
    return ["No list of the voters is claimed to be complete on that day."]


def _quota(row: Row, thing: IRI, names: Names, size: int) -> int:
    """How many votes carry: all, a number, or a share of all."""
    method = word_of(row["method"])
    if method in _ALL or method == "alone":
        return size
    said = row["threshold"].value if "threshold" in row else ""
    if said.isdigit():
        return int(said)
    if "/" in said:
        share = Fraction(said)
        return size // 2 + 1 if share == Fraction(1, 2) else ceil(share * size)
    also = f" ({row['also'].value})" if "also" in row else ""
    what = f"what is counted beside its threshold of {said}" if said else "how many votes it takes"
    raise _refused(names, thing, f"{what} is in words only{also}")


def _refused(names: Names, thing: IRI, reason: str) -> NotMeasured:
    return NotMeasured(f"voting by {names.label(thing)!r}", "", reason)


def _caveats(names: Names, row: Row, thing: IRI) -> list[str]:
    """What the rule says beyond the count."""
    notes = []
    if row["final"] != thing:
        notes.append(
            f"Where it fails, another rule decides, and is counted here: {names.label(row['final'])}."
        )
    if "base" in row:
        notes.append(_BASES.get(word_of(row["base"]), ""))
    if "excluded" in row:
        notes.append("The state concerned does not vote; name it as target.")
    if "also" in row:
        notes.append(f"The rule also says: {row['also'].value}")
    return [note for note in notes if note]
