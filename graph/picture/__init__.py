"""A picture of an answer or of a network, on a page that asks nobody for anything."""

from graph.picture.blocks import of_network
from graph.picture.drawing import ROLES, SHAPES, Edge, Node
from graph.picture.page import Picture, assets
from graph.picture.sketch import of_answer, sketch_of

__all__ = ["ROLES", "SHAPES", "Edge", "Node", "Picture", "assets", "of_answer", "of_network", "sketch_of"]
