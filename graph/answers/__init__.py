"""An answer to a question: its status, its rows, what it stands on, and why."""

from graph.answers.answer import Answer, heading, reasons_in_words
from graph.answers.desk import VERIFIED, Desk, Values

__all__ = ["VERIFIED", "Answer", "Desk", "Values", "heading", "reasons_in_words"]
