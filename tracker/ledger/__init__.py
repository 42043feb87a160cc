"""The accountability ledger: entries are opened once, and only followed.

There is no function here that changes or deletes a line: an entry is closed by a line
that says who closed it and when, opened again by a further one, and reversed, where its
mark was wrong, by one more.
"""

from tracker.ledger.answering import CAUSES, DECISIONS, FOLLOW_KINDS, answer, follow
from tracker.ledger.appeals import appeal, decide_appeal
from tracker.ledger.measures import (
    drop_measure,
    fulfil_measure,
    owners_of,
    plan_measure,
)
from tracker.ledger.opening import end_remedy, open_for_error
from tracker.ledger.story import (
    APPEALING,
    DECIDING,
    append,
    entry_of,
    entry_of_error,
    follow_case,
    matter_of,
    stage_after,
)

__all__ = [
    "APPEALING",
    "CAUSES",
    "DECIDING",
    "DECISIONS",
    "FOLLOW_KINDS",
    "answer",
    "appeal",
    "append",
    "decide_appeal",
    "drop_measure",
    "end_remedy",
    "entry_of",
    "entry_of_error",
    "follow",
    "follow_case",
    "fulfil_measure",
    "matter_of",
    "open_for_error",
    "owners_of",
    "plan_measure",
    "stage_after",
]
