"""How long things last, from what was seen: the product-limit estimate, by SciPy.

Kaplan and Meier, "Nonparametric estimation from incomplete observations", 1958. Some
were seen to the end, others only up to now (censored): those count as long as they
were watched. Nothing is fitted, so nothing has to be trained elsewhere.

The library is loaded when the first estimate is made, by the job that makes them: it
takes a second and some fifty megabytes, and no page and no command needs it.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from math import inf
from typing import NamedTuple


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


def share_beyond(
    length: float, ended: Sequence[float], watched: Sequence[float]
) -> float:
    """Give the share that lasts longer than a length.

    `ended` are lengths that were seen to their end, `watched` those that last at least
    as long. Raises `ValueError` when none was seen to its end.

    >>> share_beyond(3, ended=[1, 3, 4], watched=[2])
    0.375
    """
    from scipy.stats import CensoredData, ecdf

    if not ended:
        raise ValueError("nothing was seen to its end")
    seen = CensoredData(uncensored=ended, right=watched)
    return float(ecdf(seen).sf.evaluate(length))


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
    until = used + left
    share = share_beyond(
        until,
        ended=[one.to_end for one in alike],
        watched=[length for length in waiting if length > used],
    )
    late = sum(one.to_end > until for one in alike)
    chance = (share * len(alike) + usual * _DRAWN) / (len(alike) + _DRAWN)
    return Outlook(chance, len(alike), late)
