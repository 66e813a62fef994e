"""The picture that fits a result."""

from collections.abc import Callable, Mapping

from graph.measures import Result
from graph.network import Ties
from graph.picture.page import Picture
from graph.picture.skins import of_communities
from graph.picture.strokes import Reasons
from graph.picture.way import of_path
from graph.picture.web import NOTHING, of_network

FITTING: Mapping[str, Callable[[Result, "Ties[str]", Reasons], Picture]] = {
    "path": of_path,
    "paths": of_path,
    "communities": of_communities,
}


def of_result(result: Result, ties: "Ties[str]", reasons: Reasons = NOTHING) -> Picture:
    """Paths from left to right, communities in their skins, any other result as sizes on the network."""
    fitting = FITTING.get(result.measure)
    return fitting(result, ties, reasons) if fitting else of_network(ties, result, reasons)
