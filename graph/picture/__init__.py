"""A picture of an answer, a network, a path or communities, on a page that asks nobody for anything."""

from graph.picture.choice import of_result
from graph.picture.drawing import ROLES, SHAPES, Edge, Group, Node
from graph.picture.page import Picture, assets
from graph.picture.sketch import of_answer, sketch_of
from graph.picture.skins import of_communities
from graph.picture.strokes import reasons_of
from graph.picture.way import of_path
from graph.picture.web import of_network

__all__ = [
    "ROLES",
    "SHAPES",
    "Edge",
    "Group",
    "Node",
    "Picture",
    "assets",
    "of_answer",
    "of_communities",
    "of_network",
    "of_path",
    "of_result",
    "reasons_of",
    "sketch_of",
]
