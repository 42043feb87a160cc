"""When to try a letter again, by the kind of failure; a pure decision."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from notifications.errors import FailureKind

# A server that is down over a long weekend must not cost a letter; after this long,
# and enough honest tries, somebody has to look.
PATIENCE = timedelta(hours=72)
FEWEST_TRIES = 8

# Minutes until the next try; the last one repeats.
_PAUSES: dict[FailureKind, tuple[int, ...]] = {
    FailureKind.TRY_LATER: (1, 5, 15, 60),
    # Everybody's letters wait for the same server: look often, to be back soon.
    FailureKind.UNREACHABLE: (1, 2, 5, 10, 15),
    FailureKind.NOT_SET_UP: (5, 15),
    # Each of these may put a second copy into somebody's mailbox.
    FailureKind.UNKNOWN: (15, 60, 240, 720),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryDecision:
    """Try again at an instant, or give up and say so."""

    again_at: datetime | None

    @property
    def is_given_up(self) -> bool:
        return self.again_at is None


def retry_decision(
    kind: FailureKind, *, attempts: int, first_tried_at: datetime, now: datetime
) -> RetryDecision:
    """Decide from what happened, how often it was tried, and since when.

    Time alone never gives a letter up: a deliverer that stood still for days has not
    tried. Tries alone never do either: a busy night is not three days.
    """
    if kind is FailureKind.REFUSED:
        return RetryDecision(again_at=None)
    if attempts >= FEWEST_TRIES and now - first_tried_at >= PATIENCE:
        return RetryDecision(again_at=None)
    pauses = _PAUSES[kind]
    minutes = pauses[min(max(attempts, 1), len(pauses)) - 1]
    return RetryDecision(again_at=now + timedelta(minutes=minutes))
