"""The capacity audit: what each body may do with each instrument on a day, and how often it did."""

from graph.audit.cells import ACROSS, NO, OPEN, SIGNS, TIERS, YES, Cell, Line, Thing
from graph.audit.gaps import Gap, GapKind
from graph.audit.whole import Audit

__all__ = [
    "ACROSS", "NO", "OPEN", "SIGNS", "TIERS", "YES", "Audit", "Cell", "Gap", "GapKind", "Line", "Thing",
]  # fmt: skip
