"""Measures of a network, each with what it says, what it does not, and who defined it.

`MEASURES` holds them all; `measure(ties, name, **options)` computes one where it has a meaning.
"""

from graph.measures.centrality import betweenness, closeness, eigenvector, pagerank
from graph.measures.change import change
from graph.measures.degrees import degree, reach, strength
from graph.measures.effort import Effort
from graph.measures.groups import communities
from graph.measures.likeness import similarity
from graph.measures.paths import path, paths
from graph.measures.registry import MEASURES, Measure, Option, Outside, find, measure, refusal
from graph.measures.removal import removal
from graph.measures.result import Result
from graph.measures.roles import brokerage
from graph.measures.rules import Vote, broader_of, rule_of, rules_of
from graph.measures.structure import core, cut, summary
from graph.measures.voting import Rule, voting

__all__ = [
    "MEASURES",
    "Effort",
    "Measure",
    "Option",
    "Outside",
    "Result",
    "Rule",
    "Vote",
    "betweenness",
    "broader_of",
    "brokerage",
    "change",
    "closeness",
    "communities",
    "core",
    "cut",
    "degree",
    "eigenvector",
    "find",
    "measure",
    "pagerank",
    "path",
    "paths",
    "reach",
    "refusal",
    "removal",
    "rule_of",
    "rules_of",
    "similarity",
    "strength",
    "summary",
    "voting",
]
