"""The networks: who is tied to whom, read off the tie queries.

A network is `graph/ties/<name>.rq`, which gives `?from ?to ?kind ?since ?until ?claim` and says in its
header what a tie means, which days and filters it takes and which measures. Adding one needs no Python.

`sheet` reads the files, `scope` what is asked for, `nodes` what stands at the ends, `reach` spells classes
out, `drawing` draws, `telling` writes a drawn network as JSON or in blocks.
"""

from graph.network.drawing import Ties, draw_from
from graph.network.nodes import kinds_of
from graph.network.scope import Scope
from graph.network.sheet import MEASURES, Sheet, names_of, sheet_of
from graph.network.telling import blocks_of, to_json

__all__ = [
    "MEASURES",
    "Scope",
    "Sheet",
    "Ties",
    "blocks_of",
    "draw_from",
    "kinds_of",
    "names_of",
    "sheet_of",
    "to_json",
]
