"""A projection: two nodes are tied by what they share, a body they sit in or a case they act in.

The rows of the query lead from a node to what it shares; the header says which end is tied (`projected:
from` or `to`) and how a tie weighs. `weighs: share`: a tie for each shared thing, of 1 / (n - 1) where n
share it, so that all the ties of a node through one thing sum to one. `weighs: acts`: a tie for each shared
thing, of the number of acts of the less active of the two that lie near one of the other's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations

from graph.network.reach import Ends, Facts, Spell
from graph.store import Row
from graph.terms import is_true, slug_of, word_of

# M. E. J. Newman, Physical Review E 64 (2001), 016132: collaborators share one unit of attention a paper
ROUND = 12


@dataclass(frozen=True, slots=True)
class Share:
    """That a node has part in a thing, for how long, by which claim, and whether for certain."""

    node: str
    spell: Spell
    claim: str
    kind: str
    sure: bool


def projected(rows: Sequence[Row], end: str, weighs: str, within: int) -> Iterator[tuple[Ends, Facts]]:
    """The ties between the nodes at one end of the rows; acts lie near that are `within` days apart."""
    other = "to" if end == "from" else "from"
    groups: dict[str, list[Share]] = {}
    for row in rows:
        share = Share(
            word_of(row[end]),
            Spell.of(row),
            row["claim"].value,
            word_of(row["kind"]),
            "sure" not in row or is_true(row["sure"]),
        )
        groups.setdefault(slug_of(row[other]), []).append(share)
    for through, shares in sorted(groups.items()):
        shares.sort(key=lambda share: (share.node, share.claim))
        ties = _by_share(shares) if weighs == "share" else _by_acts(shares, within)
        for ends, facts in ties:
            yield ends, {**facts, "through": through}


def _by_share(shares: Sequence[Share]) -> Iterator[tuple[Ends, Facts]]:
    count = len({share.node for share in shares})
    weight = round(1 / (count - 1), ROUND) if count > 1 else 0.0
    for one, other in combinations(shares, 2):
        if one.node != other.node and one.spell.meets(other.spell):
            yield _tie(one, other, one.spell.common(other.spell), weight)


def _by_acts(shares: Sequence[Share], within: int) -> Iterator[tuple[Ends, Facts]]:
    """One tie for two nodes: from the first to the last of their acts that lie near each other.

    An act whose day is known less exactly than that says nothing of who acted near it, and is left out.
    """
    days = {share: known for share in shares if (known := _days(share))[1] - known[0] <= within}
    near: dict[tuple[str, str], list[tuple[Share, Share]]] = {}
    for one, other in combinations(days, 2):
        (first, last), (since, until) = days[one], days[other]
        if one.node != other.node and since - last <= within and first - until <= within:
            near.setdefault((one.node, other.node), []).append((one, other))
    for pairs in near.values():
        acts = sorted(
            {share for pair in pairs for share in pair}, key=lambda share: (*days[share], share.claim)
        )
        span = acts[0].spell.since, max(share.spell.until_last for share in acts)
        one, other = min(pairs, key=lambda pair: (days[pair[0]], days[pair[1]], pair[0].claim, pair[1].claim))
        sure = any(_surely_near(days[a], days[b], within) and a.sure and b.sure for a, b in pairs)
        weight = min(len({pair[side].claim for pair in pairs}) for side in (0, 1))
        yield _tie(replace(one, sure=sure), replace(other, sure=sure), span, weight)


def _tie(one: Share, other: Share, span: tuple[str | None, str | None], weight: float) -> tuple[Ends, Facts]:
    also = f"+{other.claim}" if other.claim != one.claim else ""
    facts: Facts = {
        "kind": one.kind,
        "role": None,
        "since": span[0],
        "until": span[1],
        "claim": one.claim,
        "sure": one.sure and other.sure,
        "weight": weight,
        "also": other.claim,
    }
    return (one.node, other.node, f"{one.claim}{also}#{one.kind}"), facts


def _days(share: Share) -> tuple[int, int]:
    """The first and last possible day of an act, as numbers."""
    first, last = share.spell.since_first, share.spell.since_last
    return date.fromisoformat(first).toordinal(), date.fromisoformat(last).toordinal()


def _surely_near(one: tuple[int, int], other: tuple[int, int], within: int) -> bool:
    return max(one[1], other[1]) - min(one[0], other[0]) <= within
