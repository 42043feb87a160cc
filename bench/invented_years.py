"""Years of cases that never were, to try the early warning on.

Shares nothing with what is tried: own procedures, own distributions, own clock of
office minutes since the first of January. Time at a step is a gamma or, now and then,
a stretch in a drawer; whoever holds a case has slow and quick weeks. In a year with a
shock everything takes longer for some weeks in the middle.
"""

import random
from dataclasses import dataclass

DAY = 480.0
YEAR = 250 * DAY

#: Limit in working days, and for each step: shape and scale of the gamma (days).
_KINDS = {
    "stamp": (3, ((1.2, 0.3), (2.0, 0.5), (1.0, 0.25))),
    "licence": (10, ((1.5, 0.4), (4.0, 1.2), (1.6, 0.6))),
    "council": (20, ((1.5, 0.5), (5.0, 2.2), (2.0, 1.0))),
    "transfer": (5, ((1.0, 0.3), (2.5, 0.8), (1.2, 0.4))),
    "survey": (15, ((1.1, 0.6), (3.0, 2.6), (2.2, 0.8))),
}
_DRAWER = 0.06  # of all steps are left lying
_DRAWER_DAYS = (2.0, 9.0)


@dataclass(frozen=True, slots=True)
class Invented:
    """A case: its kind, when it came in, how long each step took, and its limit."""

    kind: str
    start: float
    steps: tuple[float, ...]
    limit: float

    @property
    def end(self) -> float:
        """When it was finished."""
        return self.start + sum(self.steps)

    @property
    def is_late(self) -> bool:
        """Say whether it took longer than its limit."""
        return sum(self.steps) > self.limit


def invent(cases: int, seed: int, *, shock: bool = False) -> list[Invented]:
    """Invent a year of cases, in the order in which they came in."""
    chance = random.Random(seed)
    weeks = [chance.lognormvariate(0, 0.18) for _ in range(60)]
    kinds = sorted(_KINDS)
    found = []
    for start in sorted(chance.uniform(0, YEAR) for _ in range(cases)):
        kind = chance.choices(kinds, (5, 4, 1, 4, 2))[0]
        limit, shapes = _KINDS[kind]
        at, steps = start, []
        for shape, scale in shapes:
            days = chance.gammavariate(shape, scale) * weeks[int(at / DAY / 5) % 60]
            if shock and 0.45 * YEAR < at < 0.65 * YEAR:
                days *= 1.7
            if chance.random() < _DRAWER:
                days += chance.uniform(*_DRAWER_DAYS)
            steps.append(days * DAY)
            at += days * DAY
        found.append(Invented(kind, start, tuple(steps), limit * DAY))
    return found
