"""A change of the calendar applied to the open cases: looked at first, then made."""

from tracker.recompute.applying import apply
from tracker.recompute.moves import Move, preview

__all__ = ["Move", "apply", "preview"]
