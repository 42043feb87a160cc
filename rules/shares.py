"""Shares of the time and of the delay of a case, in whole office minutes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rules.facts import HolderKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one holder had to do with the time of a case, in office minutes."""

    kind: HolderKind
    holder: str
    holder_name: str
    officer: str = ""
    officer_name: str = ""
    step_no: int | None = None
    step_name: str = ""
    held_minutes: int = 0
    beyond_minutes: int = 0
    delay_minutes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Whose the delay is: one share for each holder, officer and step.

    `waiting_minutes` is the applicant's time after the deadline, which is nobody's
    delay. `unattributed_minutes` is the whole delay where no holder on the agency's
    side is on record, and else nothing.
    """

    due_at: datetime | None
    until: datetime
    delay_minutes: int
    waiting_minutes: int
    working_days_late: int
    shares: tuple[Share, ...]
    unattributed_minutes: int = 0

    def per_holder(self) -> tuple[Share, ...]:
        """Add the shares of each desk, unit, other body, and of the applicant."""
        return _merged(
            replace(s, officer="", officer_name="", step_no=None, step_name="")
            for s in self.shares
        )

    def per_officer(self) -> tuple[Share, ...]:
        """Add the shares of each officer over the steps."""
        return _merged(replace(s, step_no=None, step_name="") for s in self.shares)


def apportioned(total: int, weights: Sequence[int]) -> list[int]:
    """Split a whole number by weights, the largest remainders first.

    >>> apportioned(100, [1, 1, 1])
    [34, 33, 33]
    """
    whole = sum(weights)
    if whole == 0:
        return [0] * len(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(
        range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i)
    )
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts


def _merged(shares: Iterable[Share]) -> tuple[Share, ...]:
    merged: dict[tuple[object, ...], Share] = {}
    for share in shares:
        key = (share.kind, share.holder, share.officer)
        before = merged.get(key)
        merged[key] = share if before is None else _sum(before, share)
    return tuple(merged.values())


def _sum(one: Share, other: Share) -> Share:
    return replace(
        one,
        held_minutes=one.held_minutes + other.held_minutes,
        beyond_minutes=one.beyond_minutes + other.beyond_minutes,
        delay_minutes=one.delay_minutes + other.delay_minutes,
    )
