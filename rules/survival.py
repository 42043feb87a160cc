"""How long things last, from what was seen: the product-limit estimate.

Kaplan and Meier, "Nonparametric estimation from incomplete observations", 1958. Some
were seen to the end, others only up to now (censored): those count as long as they
were watched. Nothing is fitted, so nothing has to be trained elsewhere.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from math import inf
from typing import NamedTuple


class Seen(NamedTuple):
    """One observation: how long it was watched, and whether it ended then."""

    length: float
    is_ended: bool


class Survival:
    """The share that lasts longer than a given length, as a falling staircase."""

    __slots__ = ("_lengths", "_shares")

    def __init__(self, seen: Iterable[Seen]) -> None:
        """Make the estimate of all that was seen; nothing seen is no estimate.

        >>> seen = [Seen(1, True), Seen(2, False), Seen(3, True), Seen(4, True)]
        >>> Survival(seen).beyond(3)
        0.375
        """
        rows = sorted(seen)
        self._lengths: list[float] = []
        self._shares: list[float] = []
        share, at_risk, index = 1.0, len(rows), 0
        while index < len(rows):
            length = rows[index].length
            here = index
            while here < len(rows) and rows[here].length == length:
                here += 1
            ended = sum(one.is_ended for one in rows[index:here])
            if ended:
                share *= 1 - ended / at_risk
                self._lengths.append(length)
                self._shares.append(share)
            at_risk -= here - index
            index = here

    def beyond(self, length: float) -> float:
        """Give the share that lasts longer than this."""
        index = bisect_right(self._lengths, length)
        return self._shares[index - 1] if index else 1.0


class Passage(NamedTuple):
    """How a finished case went on from a step: its time there, and to the end."""

    at_step: float
    to_end: float


class Outlook(NamedTuple):
    """The chance of not being done in time, and what it rests on.

    Of `alike` that were there as long, `alike_late` took longer than there is time.
    """

    chance: float
    alike: int
    alike_late: int


#: Of fewer than so many that went as far, nothing is said.
FEWEST_ALIKE = 10
#: So many imagined cases of the general rate stand beside the ones seen: an estimate
#: from few is drawn towards what is usual, and never says "surely".
_DRAWN = 4


def outlook(
    passages: Sequence[Passage],
    waiting: Iterable[float],
    *,
    used: float,
    left: float,
    usual: float,
) -> Outlook | None:
    """Say how likely it is that what is left does not suffice; None of too few.

    `passages` are those of one step, in order; `waiting` is how long others have been
    at it up to now; `used` and `left` are lengths from the beginning of the step on;
    `usual` is the share that is late of everything. Only those count that were still
    at the step after as long a time: who had passed on by then was quicker.

    >>> seen = [Passage(n, 2 * n) for n in range(1, 21)]
    >>> outlook(seen, [], used=8, left=20, usual=0.0)
    Outlook(chance=0.375, alike=12, alike_late=6)
    """
    alike = passages[bisect_right(passages, (used, inf)) :]
    if len(alike) < FEWEST_ALIKE:
        return None
    seen = [Seen(one.to_end, True) for one in alike]
    seen += [Seen(length, False) for length in waiting if length > used]
    until = used + left
    share = Survival(seen).beyond(until)
    late = sum(one.to_end > until for one in alike)
    chance = (share * len(alike) + usual * _DRAWN) / (len(alike) + _DRAWN)
    return Outlook(chance, len(alike), late)
