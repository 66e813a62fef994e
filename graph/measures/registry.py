"""The register of measures: which there are, what each may be told, and where it is refused."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from inspect import getdoc
from types import MappingProxyType

from graph.errors import BadParameter, NotMeasured, UnknownQuestion
from graph.measures.centrality import betweenness, closeness, eigenvector, pagerank
from graph.measures.change import change
from graph.measures.degrees import degree, reach, strength
from graph.measures.effort import FREE, Effort
from graph.measures.groups import communities
from graph.measures.likeness import similarity
from graph.measures.paths import path, paths
from graph.measures.removal import NO_TREE, removal
from graph.measures.result import Result
from graph.measures.roles import brokerage
from graph.measures.structure import core, cut, summary
from graph.measures.voting import Rule, voting
from graph.network import Ties
from graph.terms import day

TYPES: Mapping[str, str] = MappingProxyType(
    {
        "int": "a whole number",
        "float": "a number",
        "node": "a node of the network",
        "date": "a day, YYYY-MM-DD",
        "word": "a word",
    }
)


@dataclass(frozen=True, slots=True)
class Option:
    """What a measure may be told: a name, a type (int, float, node, date, word), a default, what it says.

    An option without a default must be given, unless it is said to be `free`.
    """

    name: str
    type: str
    default: str | int | float | None
    words: str
    free: bool = False

    def read(self, given: object) -> object:
        """The value as its type has it; raises BadParameter, or BadDay."""
        if given is None or given == "":
            if self.default is None and not self.free:
                raise BadParameter(f"{self.name} is not given; wanted {TYPES[self.type]}: {self.words}.")
            return self.default
        if self.type in {"int", "float"}:
            return self._number(given)
        return day(str(given)).isoformat() if self.type == "date" else str(given)

    def _number(self, given: object) -> int | float:
        try:
            return int(str(given)) if self.type == "int" else float(str(given))
        except ValueError:
            raise BadParameter(f"{self.name} is {given!r}; wanted {TYPES[self.type]}.") from None


@dataclass(frozen=True, slots=True)
class Outside:
    """What some measures need beside the network: names, another day, rules, the tree of instruments.

    `find` gives the id of a named thing, `draw` the same network on another day, `rule` a rule of decision by
    name, state concerned and size, `broader` the broader instruments of each.
    """

    find: Callable[[str], str] = str
    draw: Callable[[str], "Ties[str]"] | None = None
    rule: Callable[[str, str | None, int], Rule] | None = None
    broader: Callable[[], Mapping[str, frozenset[str]]] = lambda: NO_TREE


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure: its name, what it answers, its options, and the function that computes it.

    `heavy` ones are told how long they may take; of the others, `cost` estimates the seconds where a network
    may be too large for them. `reaches_out` are those that need what is `Outside`.
    """

    name: str
    words: str
    options: tuple[Option, ...]
    run: Callable[..., Result]
    heavy: bool = False
    reaches_out: bool = False
    cost: Callable[["Ties[str]", Mapping[str, object]], float] | None = None

    @property
    def explained(self) -> str:
        """Definition, formula, notes, references and an example to count by hand."""
        return getdoc(_EXPLAINED.get(self.name, self.run)) or ""


def _change(ties: "Ties[str]", before: str, by: str, count: int, outside: Outside) -> Result:
    why = refusal(ties, by)
    if why:
        raise NotMeasured(by, str(ties.graph.get("name") or ""), why)
    if outside.draw is None:
        raise BadParameter("change needs a dataset to draw the other day from; or call change(ties, before).")
    return change(ties, outside.draw(before), by, count)


def _removal(ties: "Ties[str]", node: str, how: str, per: str, outside: Outside) -> Result:
    return removal(ties, node, how, per, outside.broader())


def _voting(ties: "Ties[str]", rule: str, target: str | None, size: int, outside: Outside) -> Result:
    if outside.rule is None:
        raise BadParameter("voting needs a dataset to read the rule from; or call voting(Rule(...)).")
    return replace(voting(outside.rule(rule, target, size)), dataset=str(ties.graph.get("dataset") or ""))


def _couples(ties: "Ties[str]", values: Mapping[str, object]) -> float:
    """Seconds to lay every two bodies side by side."""
    bodies = sum(1 for _, count in ties.out_degree() if count)
    each = ties.number_of_edges() / max(1, bodies)
    return 1e-6 * (bodies if values["node"] else bodies * bodies) * (10 + each)


def _ways(ties: "Ties[str]", values: Mapping[str, object]) -> float:
    """Seconds to search the network once more for every step of every way."""
    searches = int(str(values["count"])) * int(str(values["cutoff"]))
    return 2e-7 * searches * (ties.number_of_nodes() + ties.number_of_edges())


def _between(ties: "Ties[str]", values: Mapping[str, object]) -> float:
    """Seconds to go through those before and after each node."""
    del values
    return 2e-7 * sum(len(ties.pred[node]) * len(ties.succ[node]) for node in ties)


_EXPLAINED: Mapping[str, Callable[..., Result]] = MappingProxyType(
    {"change": change, "removal": removal, "voting": voting}
)
_WEIGHT = Option("weight", "word", "none", "none: a pair counts once; ties: by the weight of its ties")
_SEED = Option("seed", "int", 0, "where chance begins")
_COUNT = Option("count", "int", 200, "rows at most")

_ALL = (
    Measure("summary", "The network in numbers", (), summary),
    Measure("degree", "How many ties a node has, and to how many others", (), degree),
    Measure("strength", "How heavy a node's ties are, all told", (), strength),
    Measure("reach", "How many states a holder reaches, and how many holders a state", (), reach),
    Measure(
        "betweenness",
        "How often a node lies on the shortest ways between others",
        (
            _WEIGHT,
            Option("pivots", "int", 0, "count ways from so many nodes only, drawn by lot; 0: all"),
            _SEED,
        ),
        betweenness,
        heavy=True,
    ),
    Measure("closeness", "How near a node is to those that reach it", (_WEIGHT,), closeness, heavy=True),
    Measure(
        "eigenvector",
        "How much a node is tied to the much tied",
        (replace(_WEIGHT, default="ties"),),
        eigenvector,
        heavy=True,
    ),
    Measure(
        "pagerank",
        "How often a random walker is at a node",
        (
            replace(_WEIGHT, default="ties"),
            Option("damping", "float", 0.85, "how seldom the walker starts anew"),
        ),
        pagerank,
        heavy=True,
    ),
    Measure("core", "How deep in the dense part of the network a node lies", (), core, heavy=True),
    Measure("cut", "Nodes and pairs without which the network falls apart", (), cut),
    Measure(
        "communities",
        "Groups more tied within than expected, and how firm they are",
        (
            Option("method", "word", "louvain", "louvain or leiden"),
            Option("runs", "int", 20, "how often it is run, to see how firm the groups are"),
            _SEED,
        ),
        communities,
        heavy=True,
    ),
    Measure(
        "similarity",
        "Who could stand in for whom, and what they would lack",
        (
            Option("node", "node", None, "who is to be stood in for; none: everyone", free=True),
            Option("by", "word", "", "instruments, reach, both or others; else what fits the network"),
            Option("how", "word", "jaccard", "jaccard or cosine"),
            _COUNT,
        ),
        similarity,
        cost=_couples,
    ),
    Measure(
        "path",
        "A shortest way from one node to another, step by step",
        (Option("start", "node", None, "where it begins"), Option("goal", "node", None, "where it ends")),
        path,
    ),
    Measure(
        "paths",
        "The ways from one node to another, shortest first",
        (
            Option("start", "node", None, "where they begin"),
            Option("goal", "node", None, "where they end"),
            Option("cutoff", "int", 4, "steps at most"),
            replace(_COUNT, default=20, words="ways at most"),
        ),
        paths,
        cost=_ways,
    ),
    Measure(
        "brokerage",
        "In which roles a node stands between others",
        (Option("by", "word", "organisation", "what groups nodes: organisation, kind or group"),),
        brokerage,
        heavy=True,
        cost=_between,
    ),
    Measure(
        "change",
        "What came and went between two days, and who rose",
        (
            Option("before", "date", None, "the day to compare with"),
            Option("by", "word", "degree", "the measure whose ranks are compared"),
            replace(_COUNT, default=500, words="rows at most, of each sort"),
        ),
        _change,
        reaches_out=True,
    ),
    Measure(
        "removal",
        "What is lost if a body is blocked, or leaves",
        (
            Option("node", "node", None, "the body that is out"),
            Option("how", "word", "blocked", "blocked or leaves"),
            Option("per", "word", "instrument", "a row per instrument, state or pair"),
        ),
        _removal,
        reaches_out=True,
    ),
    Measure(
        "voting",
        "How much each voter decides under a rule, and who can block",
        (
            Option("rule", "word", None, "the rule, such as unsc-9-of-15"),
            Option("target", "word", None, "the state concerned, where a rule leaves it out", free=True),
            Option("size", "int", 0, "how many vote, where the list of voters is not complete"),
        ),
        _voting,
        reaches_out=True,
    ),
)
MEASURES: Mapping[str, Measure] = MappingProxyType({measure.name: measure for measure in _ALL})
HERE = Outside()


def find(name: str) -> Measure:
    """The measure of that name; raises UnknownQuestion with those there are."""
    if name not in MEASURES:
        raise UnknownQuestion(name, list(MEASURES), "measure")
    return MEASURES[name]


def refusal(ties: "Ties[str]", name: str) -> str | None:
    """Why a measure is not offered on a network, in the words of its tie file; None where it is."""
    offered = ties.graph.get("offered")
    if offered is None or name in offered:
        return None
    reasons = ties.graph.get("refused") or {}
    reason = reasons.get(name) or reasons.get("*") or "the network does not offer it"
    return str(reason).rstrip(".")


def measure(
    ties: "Ties[str]", name: str, *, effort: Effort = FREE, outside: Outside = HERE, **options: object
) -> Result:
    """What a measure finds on a network; values of options may be text, as people write them.

    Raises UnknownQuestion, NotMeasured where it has no meaning on that network, TooLong where it would take
    longer than `effort` allows, and BadParameter for an option that is not known, missing or malformed.
    """
    asked = find(name)
    why = refusal(ties, name)
    if why:
        raise NotMeasured(name, str(ties.graph.get("name") or ""), why)
    known = {option.name: option for option in asked.options}
    for strange in options.keys() - known.keys():
        there = ", ".join(known) or "none"
        raise BadParameter(f"{name} has no option {strange!r}. There are: {there}.")
    values = {key: option.read(options.get(key)) for key, option in known.items()}
    for key, option in known.items():
        if option.type == "node" and values[key] is not None and values[key] not in ties:
            values[key] = outside.find(str(values[key]))
    if asked.cost:
        effort.shall(name, asked.cost(ties, values))
    more = {"effort": effort} if asked.heavy else {}
    return asked.run(ties, **values, **more, **({"outside": outside} if asked.reaches_out else {}))
