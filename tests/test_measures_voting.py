"""Voting power: the values of the literature, and the laws that hold for every rule."""

import random
from fractions import Fraction
from itertools import combinations, permutations

import pytest

from graph import measures
from graph.errors import BadParameter
from graph.measures.voting import Rule, blocking, carrying, majority, powers, unanimity

PERMANENT = [f"permanent-{number}" for number in range(5)]
ELECTED = [f"elected-{number}" for number in range(10)]
COUNCIL = Rule(dict.fromkeys([*PERMANENT, *ELECTED], 1), 9, frozenset(PERMANENT), name="unsc")
OLD_COUNCIL = Rule(dict.fromkeys([*PERMANENT, *ELECTED[:6]], 1), 7, frozenset(PERMANENT))
SIX = Rule({"Germany": 4, "France": 4, "Italy": 4, "Belgium": 2, "Netherlands": 2, "Luxembourg": 1}, 12)


def shapley(rule: Rule) -> dict[str, Fraction]:
    return {voter: power.shapley for voter, power in powers(rule).items()}


def banzhaf(rule: Rule) -> dict[str, Fraction]:
    return {voter: power.banzhaf for voter, power in powers(rule).items()}


def test_the_security_council() -> None:
    """421/2145 and 4/2145 (Shapley-Shubik), 848/5080 and 84/5080 (Banzhaf)."""
    assert shapley(COUNCIL)["permanent-0"] == Fraction(421, 2145)
    assert shapley(COUNCIL)["elected-0"] == Fraction(4, 2145)
    assert banzhaf(COUNCIL)["permanent-0"] == Fraction(848, 5080)
    assert banzhaf(COUNCIL)["elected-0"] == Fraction(84, 5080)


def test_the_security_council_of_eleven() -> None:
    """Shapley and Shubik (1954): the five hold 98.7 per cent, the six share 1.3: 76/385 and 1/462."""
    assert shapley(OLD_COUNCIL)["permanent-0"] == Fraction(76, 385)
    assert shapley(OLD_COUNCIL)["elected-0"] == Fraction(1, 462)


def test_who_can_block_the_security_council() -> None:
    """One permanent member, or seven others; five permanent and four others carry."""
    veto, other = (1, True), (1, False)
    assert blocking(COUNCIL) == [{veto: 1}, {other: 7}]
    assert carrying(COUNCIL) == [{veto: 5, other: 4}]
    told = measures.voting(COUNCIL).totals["blocking"]
    assert told == [f"1 voter with a veto ({', '.join(PERMANENT)})", "7 voters without a veto"]


def test_the_six_of_1958() -> None:
    """Luxembourg had a vote and no power: 14/60, 9/60, 0 (Shapley-Shubik), 5/21, 3/21, 0 (Banzhaf)."""
    assert list(shapley(SIX).values()) == [Fraction(14, 60)] * 3 + [Fraction(9, 60)] * 2 + [0]
    assert list(banzhaf(SIX).values()) == [Fraction(5, 21)] * 3 + [Fraction(3, 21)] * 2 + [0]
    assert measures.voting(SIX).totals["blocking"] == [
        "2 voters of weight 4 (Germany, France, Italy)",
        "1 voter of weight 4 (Germany, France, Italy) and 1 voter of weight 2 (Belgium, Netherlands)",
    ]


@pytest.mark.parametrize(
    ("quota", "weights", "expected"),
    [
        (51, (50, 49, 1), ("2/3", "1/6", "1/6")),
        (3, (2, 1, 1), ("2/3", "1/6", "1/6")),
        (51, (40, 30, 20, 10), ("5/12", "1/4", "1/4", "1/12")),
        (8, (5, 4, 2), ("1/2", "1/2", "0")),
    ],
)
def test_the_examples_of_lucas(quota: int, weights: tuple[int, ...], expected: tuple[str, ...]) -> None:
    """Lucas (1983): 49 of 100 shares are worth no more than one, and a dummy is worth nothing."""
    rule = Rule({str(number): weight for number, weight in enumerate(weights)}, quota)
    assert tuple(map(str, shapley(rule).values())) == expected


def test_equal_voters_have_equal_power() -> None:
    """Unanimity, two thirds and simple majority of 193 give a 193rd each, exactly and at once."""
    members = dict.fromkeys(map(str, range(193)), 1)
    for rule in (unanimity(members), majority(members, Fraction(2, 3)), majority(members)):
        assert set(shapley(rule).values()) == set(banzhaf(rule).values()) == {Fraction(1, 193)}
    assert majority(members, Fraction(2, 3)).quota == 129
    assert majority(members).quota == 97
    assert measures.voting(unanimity(members)).totals["blocking"] == ["1 voter with a veto"]
    assert blocking(majority(members, Fraction(2, 3))) == [{(1, False): 65}]


@pytest.mark.parametrize("seed", range(6))
def test_counting_agrees_with_going_through_all_orders(seed: int) -> None:
    """For small rules: every order of joining, every set of voters, one by one."""
    chance = random.Random(seed)
    voters = {name: chance.randint(0, 4) for name in "abcdef"} | {"g": 3}
    veto = frozenset(chance.sample(sorted(voters), chance.randint(0, 2)))
    rule = Rule(voters, chance.randint(3, sum(voters.values())), veto)

    def carries(those: frozenset[str]) -> bool:
        return veto <= those and sum(voters[voter] for voter in those) >= rule.quota

    decided = dict.fromkeys(voters, 0)
    orders = list(permutations(voters))
    for order in orders:
        joined = [frozenset(order[: place + 1]) for place in range(len(order))]
        decided[order[next(place for place, those in enumerate(joined) if carries(those))]] += 1
    assert shapley(rule) == {voter: Fraction(count, len(orders)) for voter, count in decided.items()}
    sets = [frozenset(those) for size in range(8) for those in combinations(voters, size)]
    swings = {
        voter: sum(carries(those) and not carries(those - {voter}) for those in sets) for voter in voters
    }
    assert {voter: power.swings for voter, power in powers(rule).items()} == swings
    won = sum(map(carries, sets))
    assert measures.voting(rule).totals["decisiveness"] == won / 128
    smallest = {
        those for those in sets if carries(those) and not any(carries(those - {voter}) for voter in those)
    }
    sorts = rule.kinds()
    taken = {
        frozenset((kind, len(those & set(names))) for kind, names in sorts.items() if those & set(names))
        for those in smallest
    }
    assert {frozenset(kinds.items()) for kinds in carrying(rule)} == taken


def test_those_who_can_block_need_nobody() -> None:
    """Who holds a veto can prevent everything (Coleman's 1), and nobody alone makes the Council act."""
    given = powers(COUNCIL)
    assert given["permanent-0"].prevents == 1
    assert given["elected-0"].prevents == Fraction(84, 848)
    assert all(power.initiates < Fraction(1, 30) for power in given.values())
    assert (
        sum(power.shapley for power in given.values()) == sum(power.banzhaf for power in given.values()) == 1
    )


def test_a_result_ranks_voters_and_says_the_fractions() -> None:
    """The five share the first rank, the ten the sixth."""
    found = measures.voting(COUNCIL)
    assert [row["rank"] for row in found.rows] == [1] * 5 + [6] * 10
    assert (found.rows[0]["value_exact"], found.rows[-1]["banzhaf_exact"]) == ("421/2145", "21/1270")
    assert found.scope == {"rule": "unsc", "on": None}


@pytest.mark.parametrize(
    ("voters", "quota", "veto"),
    [({}, 1, ""), ({"a": 1}, 2, ""), ({"a": 1}, 0, ""), ({"a": 1}, 1, "b"), ({"a": -1, "b": 2}, 1, "")],
)
def test_a_rule_that_is_none_is_refused(voters: dict[str, int], quota: int, veto: str) -> None:
    """Nobody to vote, a quota out of reach, a veto of one who has no vote."""
    with pytest.raises(BadParameter, match="wanted"):
        Rule(voters, quota, frozenset(veto))


def test_too_many_sorts_of_voters_are_not_gone_through() -> None:
    """With eighteen weights power is counted all the same, and who can block is left unsaid."""
    rule = majority({f"v{weight}": weight for weight in range(1, 19)})
    with pytest.raises(BadParameter, match="too many sorts"):
        blocking(rule)
    assert measures.voting(rule).totals["blocking"] is None
