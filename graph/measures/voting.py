"""The voting power that a rule of decision gives, and who can block: counted out, nothing drawn by lot."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from math import comb, factorial, prod

from graph.errors import BadParameter
from graph.measures.result import Reading, Result, Row, joined, ranks_of

MOST_KINDS = 200_000  # ways to pick from the sorts of voters, past which blocking sets are not listed
VOTING = Reading(
    "How often a voter's yes makes the difference: over all orders in which voters may join (Shapley-Shubik) "
    "and over all sets of the others (Banzhaf).",
    "Power by the rule alone: every voter is taken to vote yes or no, for any reason or none; alliances, "
    "weight and threats of a veto are left aside, and so is abstaining.",
    "L. S. Shapley and M. Shubik, American Political Science Review 48 (1954), 787-792; J. F. Banzhaf, "
    "Rutgers Law Review 19 (1965), 317-343; J. S. Coleman, in: Social Choice (1971), 269-300",
)
COLUMNS = (
    "node", "label", "rank", "value", "value_exact", "banzhaf", "banzhaf_exact", "swings",
    "prevents", "initiates", "weight", "veto",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of decision: voters with their weights, the weight that carries it, and who must be for it.

    A set of voters carries a decision if it weighs `quota` or more and holds everyone in `veto`.
    """

    voters: Mapping[str, int]
    quota: int
    veto: frozenset[str] = frozenset()
    name: str = ""
    label: str = ""
    on: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    caveat: str = ""

    def __post_init__(self) -> None:
        if not self.voters or min(self.voters.values()) < 0 or not self.veto <= self.voters.keys():
            raise BadParameter("wanted: voters with weights of 0 or more, those with a veto among them.")
        if not 0 < self.quota <= sum(self.voters.values()):
            whole = sum(self.voters.values())
            raise BadParameter(f"quota is {self.quota}; wanted 1 to {whole}, what all voters weigh.")

    def kinds(self) -> dict[tuple[int, bool], list[str]]:
        """The voters of each sort (weight, and whether they hold a veto), the most powerful first."""
        found: dict[tuple[int, bool], list[str]] = {}
        for voter, weight in self.voters.items():
            found.setdefault((weight, voter in self.veto), []).append(voter)
        return dict(sorted(found.items(), key=lambda kind: (not kind[0][1], -kind[0][0])))


def unanimity(voters: Mapping[str, int]) -> Rule:
    """The rule under which all must agree."""
    return Rule(voters, sum(voters.values()), frozenset(voters))


def majority(voters: Mapping[str, int], share: Fraction = Fraction(1, 2)) -> Rule:
    """The rule of more than half, or of a larger share (two thirds: at least so much).

    >>> majority(dict.fromkeys("abcde", 1)).quota, majority(dict.fromkeys("abcde", 1), Fraction(2, 3)).quota
    (3, 4)
    """
    whole = sum(voters.values())
    return Rule(
        voters,
        whole // 2 + 1 if share == Fraction(1, 2) else -(-whole * share.numerator // share.denominator),
    )


@dataclass(frozen=True, slots=True)
class Power:
    """What the rule gives one voter: exact shares, and the sets of others in which its yes decides."""

    shapley: Fraction
    banzhaf: Fraction
    swings: int
    prevents: Fraction
    initiates: Fraction


def powers(rule: Rule) -> dict[str, Power]:
    r"""The power of each voter, exactly.

    A voter `i` is decisive for a set `S` of the others if `S` does not carry and `S` with `i` does. With `n`
    voters and the number :math:`\eta_i` of such sets (`swings`),

    .. math:: \phi_i = \sum_S \frac{|S|! (n - 1 - |S|)!}{n!}, \quad \beta_i = \frac{\eta_i}{\sum_j \eta_j}

    the sum going over the sets for which `i` is decisive. `prevents` is the share of the sets that carry
    which `i` can break by leaving, `initiates` that of the sets that do not which `i` can make carry by
    joining (Coleman). Sets are counted by size and weight through a generating function, never listed.

    Examples
    --------
    One of three who must be joined by either of the others (of six orders it decides four):

    >>> found = powers(Rule({"a": 2, "b": 1, "c": 1}, quota=3))
    >>> [str(found[voter].shapley) for voter in "abc"], [str(found[voter].banzhaf) for voter in "abc"]
    (['2/3', '1/6', '1/6'], ['3/5', '1/5', '1/5'])

    """
    size = len(rule.voters)
    swings: dict[str, Counter[int]] = {}
    for kind, members in rule.kinds().items():
        counts = _swings(rule, kind)
        swings |= dict.fromkeys(members, counts)
    totals = {voter: sum(counts.values()) for voter, counts in swings.items()}
    whole = sum(totals.values())
    carry = _carrying(rule)
    fail = 2**size - carry
    return {
        voter: Power(
            shapley=sum(
                (Fraction(count * factorial(joined_by) * factorial(size - 1 - joined_by), factorial(size))
                 for joined_by, count in swings[voter].items()),
                Fraction(0),
            ),
            banzhaf=Fraction(totals[voter], whole),
            swings=totals[voter],
            prevents=Fraction(totals[voter], carry),
            initiates=Fraction(totals[voter], fail),
        )
        for voter in rule.voters
    }  # fmt: skip


def _sets(weights: list[int]) -> Counter[tuple[int, int]]:
    """How many sets of voters there are of each size and weight."""
    found: Counter[tuple[int, int]] = Counter({(0, 0): 1})
    for weight, count in Counter(weights).items():
        grown: Counter[tuple[int, int]] = Counter()
        for (size, sum_), ways in found.items():
            for taken in range(count + 1):
                grown[size + taken, sum_ + taken * weight] += ways * comb(count, taken)
        found = grown
    return found


def _free(rule: Rule) -> list[int]:
    """The weights of those without a veto."""
    return [weight for voter, weight in rule.voters.items() if voter not in rule.veto]


def _swings(rule: Rule, kind: tuple[int, bool]) -> Counter[int]:
    """For a voter of the kind: by the size of the set of others, how many sets it decides."""
    weight, has_veto = kind
    vetoing = sum(rule.voters[voter] for voter in rule.veto)
    others = _free(rule)
    if not has_veto:
        others.remove(weight)
    found: Counter[int] = Counter()
    for (size, sum_), ways in _sets(others).items():
        with_all = sum_ + vetoing + (0 if has_veto else weight)
        # without a voter of veto nothing carries; without another one, the set must have fallen short
        if with_all >= rule.quota and (has_veto or with_all - weight < rule.quota):
            found[size + len(rule.veto) - has_veto] += ways
    return found


def _carrying(rule: Rule) -> int:
    """How many sets of voters carry a decision."""
    vetoing = sum(rule.voters[voter] for voter in rule.veto)
    return sum(ways for (_, weight), ways in _sets(_free(rule)).items() if weight + vetoing >= rule.quota)


def blocking(rule: Rule) -> list[dict[tuple[int, bool], int]]:
    """The smallest sets that can block, by how many of each sort of voters they take.

    A set blocks if those left cannot carry; of a smallest set none can be spared. Raises BadParameter where
    there are too many sorts of voters to go through.

    >>> blocking(Rule(dict.fromkeys("abcde", 1), quota=3, veto=frozenset("a")))
    [{(1, True): 1}, {(1, False): 3}]
    """
    return [taken for taken in _smallest(rule) if taken]


def carrying(rule: Rule) -> list[dict[tuple[int, bool], int]]:
    """The smallest sets that can carry a decision, by how many of each sort of voters they take.

    >>> carrying(Rule(dict.fromkeys("abcde", 1), quota=3, veto=frozenset("a")))
    [{(1, True): 1, (1, False): 2}]
    """
    return list(_smallest(rule, carry=True))


def _smallest(rule: Rule, *, carry: bool = False) -> Iterator[dict[tuple[int, bool], int]]:
    """The sets, by sort of voter, that carry or block and would not with one voter less."""
    kinds = {kind: len(members) for kind, members in rule.kinds().items()}
    if prod(count + 1 for count in kinds.values()) > MOST_KINDS:
        raise BadParameter(
            f"{rule.name or 'The rule'} has too many sorts of voters to list who can block it."
        )

    def does(taken: Mapping[tuple[int, bool], int]) -> bool:
        held = taken if carry else {kind: count - taken[kind] for kind, count in kinds.items()}
        carries = all(held[kind] == count for kind, count in kinds.items() if kind[1])
        carries = carries and sum(kind[0] * count for kind, count in held.items()) >= rule.quota
        return carries == carry

    found = []
    for counts in product(*(range(count + 1) for count in kinds.values())):
        taken = dict(zip(kinds, counts, strict=True))
        if does(taken) and not any(
            count and does(taken | {kind: count - 1}) for kind, count in taken.items()
        ):
            found.append({kind: count for kind, count in taken.items() if count})
    yield from sorted(found, key=lambda taken: (sum(taken.values()), [-weight for weight, _ in taken]))


def voting(rule: Rule) -> Result:
    """The power of each voter under a rule, and the smallest sets that can block it or carry a decision.

    `value` is Shapley and Shubik's index, `banzhaf` Banzhaf's, both as shares of 1, and exact as fractions
    (`value_exact`, `banzhaf_exact`); `prevents` and `initiates` are Coleman's. `totals` gives `blocking` and
    `carrying` in words, and `decisiveness`, the share of all sets that carry: how easily anything passes.

    References
    ----------
    L. S. Shapley and M. Shubik, "A method for evaluating the distribution of power in a committee system",
    American Political Science Review 48 (1954), pp. 787-792. J. F. Banzhaf, "Weighted voting doesn't work",
    Rutgers Law Review 19 (1965), pp. 317-343. J. S. Coleman, "Control of collectivities and the power of a
    collectivity to act", in B. Lieberman (ed.), Social Choice (1971), pp. 269-300.

    Examples
    --------
    Two of three decide: each has a third.

    >>> found = voting(majority(dict.fromkeys("abc", 1)))
    >>> [row["value_exact"] for row in found.rows], found.totals["blocking"]
    (['1/3', '1/3', '1/3'], ['2 voters'])

    """
    given = powers(rule)
    shares = {voter: float(power.shapley) for voter, power in given.items()}
    ranks = ranks_of(shares)
    rows = [
        _row(rule, voter, ranks[voter], given[voter])
        for voter in sorted(given, key=lambda voter: (ranks[voter], voter))
    ]
    totals: dict[str, object] = {
        "rule": rule.name,
        "label": rule.label,
        "voters": len(rule.voters),
        "quota": rule.quota,
        "weight": sum(rule.voters.values()),
        "veto": sorted(rule.veto),
        "decisiveness": _carrying(rule) / 2 ** len(rule.voters),
    } | _sides(rule)
    return Result(
        measure="voting",
        network="",
        scope={"rule": rule.name or None, "on": rule.on},
        columns=COLUMNS,
        rows=tuple(rows),
        meaning=VOTING.meaning,
        caveat=" ".join(filter(None, (VOTING.caveat, rule.caveat))),
        reference=VOTING.reference,
        totals=totals,
    )


def _row(rule: Rule, voter: str, rank: int, power: Power) -> Row:
    return {
        "node": voter,
        "label": rule.labels.get(voter, voter),
        "rank": rank,
        "value": float(power.shapley),
        "value_exact": str(power.shapley),
        "banzhaf": float(power.banzhaf),
        "banzhaf_exact": str(power.banzhaf),
        "swings": power.swings,
        "prevents": float(power.prevents),
        "initiates": float(power.initiates),
        "weight": rule.voters[voter],
        "veto": voter in rule.veto,
    }


def _sides(rule: Rule) -> dict[str, object]:
    """Who can block and who can carry, in words; None where the sorts of voters are too many to list."""
    try:
        found = {"blocking": blocking(rule), "carrying": carrying(rule)}
    except BadParameter:
        return {"blocking": None, "carrying": None}
    return {side: [_words(rule, taken) for taken in sets] for side, sets in found.items()}


def _words(rule: Rule, taken: Mapping[tuple[int, bool], int]) -> str:
    """A set of voters in words: how many of which sort, with their names where all of a few are meant."""
    kinds = rule.kinds()
    weighed = len({weight for weight, _ in kinds}) > 1
    parts = []
    for (weight, has_veto), count in taken.items():
        sort = "voter" if count == 1 else "voters"
        marks = [*(["with a veto"] if has_veto else []), *([f"of weight {weight}"] if weighed else [])]
        if any(veto for _, veto in kinds) and not has_veto:
            marks.insert(0, "without a veto")
        names = [rule.labels.get(voter, voter) for voter in kinds[weight, has_veto]]
        few = f" ({joined(names)})" if len(names) <= 6 and len(kinds) > 1 else ""
        parts.append(" ".join([str(count), sort, *marks]) + few)
    return " and ".join(parts)
