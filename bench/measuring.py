"""Timing two things in turn, so that a machine that drifts drifts for both."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table: our cost, the limit's, their ratio and the goal."""

    number: str
    job: str
    ours: float
    limit: float
    unit: str
    goal: str
    reached: bool
    series: str = ""  # what it is a point of, where it was measured at several sizes
    size: int = 0

    @property
    def ratio(self) -> float:
        """How many times the limit we cost."""
        return self.ours / self.limit if self.limit else float("inf")


def seconds(function: Callable[[], object]) -> float:
    """Time one call."""
    begun = time.perf_counter()
    function()
    return time.perf_counter() - begun


def paired(
    ours: Callable[[], object], limit: Callable[[], object], runs: int = 7
) -> tuple[float, float]:
    """Time both in turn after a warm-up; give the medians."""
    ours()
    limit()
    mine, bare = [], []
    for _ in range(runs):
        mine.append(seconds(ours))
        bare.append(seconds(limit))
    return statistics.median(mine), statistics.median(bare)
