"""Whether a procedure was decided and posted in time, as the national score counts it.

QĐ 766/QĐ-TTg: the decision stands at least five working days before what it decides
takes effect (point 1.1), and is posted within five working days (point 1.2).
"""

from dataclasses import dataclass
from datetime import date

from rules.work_calendar import WorkCalendar

#: Working days before the day of effect (QĐ 766/QĐ-TTg, 1.1).
DECIDED_BEFORE = 5
#: Working days after the decision (QĐ 766/QĐ-TTg, 1.2).
POSTED_WITHIN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingVerdict:
    """Both points for one version; days late are working days, 0 is on time.

    A version that is not posted yet is late from the day after `post_by` on, and its
    days grow until it is posted.
    """

    decide_by: date
    decided_days_late: int
    post_by: date
    posted_days_late: int
    is_posted: bool

    @property
    def is_decided_in_time(self) -> bool:
        """Say whether the decision stood early enough (1.1)."""
        return self.decided_days_late == 0

    @property
    def is_posted_in_time(self) -> bool:
        """Say whether it was posted in time, or still may be (1.2)."""
        return self.posted_days_late == 0


def judge_posting(
    *,
    effective_on: date,
    decided_on: date,
    posted_on: date | None,
    today: date,
    calendar: WorkCalendar,
) -> PostingVerdict:
    """Judge one version by its three days.

    >>> from rules.work_calendar import vietnam
    >>> found = judge_posting(
    ...     effective_on=date(2026, 12, 1), decided_on=date(2026, 11, 20),
    ...     posted_on=date(2026, 12, 1), today=date(2026, 12, 2), calendar=vietnam())
    >>> found.decide_by, found.decided_days_late  # 24/11 is a day off
    (datetime.date(2026, 11, 23), 0)
    >>> found.post_by, found.posted_days_late
    (datetime.date(2026, 11, 30), 1)
    """
    decide_by = calendar.shift(effective_on, -DECIDED_BEFORE)
    post_by = calendar.shift(decided_on, POSTED_WITHIN)
    return PostingVerdict(
        decide_by=decide_by,
        decided_days_late=_late(calendar, decide_by, decided_on),
        post_by=post_by,
        posted_days_late=_late(calendar, post_by, posted_on or today),
        is_posted=posted_on is not None,
    )


def _late(calendar: WorkCalendar, by: date, on: date) -> int:
    """Count the working days after the last good one; a rest day counts as one too."""
    if on <= by:
        return 0
    return max(1, calendar.working_days_between(by, on))
