"""How long each procedure really took of late, in figures that tell of nobody."""

import math
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.disclosure import FEWEST
from tracker.models import Case, Procedure, PublishedDuration
from tracker.offices import Office

#: Of fewer finished cases no length is told: two of them would not be usual.
ENOUGH = 10
#: Limits that count holidays and days of rest, too; so is what they took.
EVERY_DAY = ("day", "month")
LOOK_BACK = timedelta(days=365)
#: The latest so many of a procedure are looked at; more would not move a median.
_LATEST = 2000
_MOST_BARS = 8


def durations_of(
    session: Session, office: Office, now: datetime
) -> list[PublishedDuration]:
    """Measure every procedure that finished enough cases in the last twelve months.

    All versions of a procedure count: people ask how long it takes, not since when.
    """
    versions: dict[str, list[UUID]] = {}
    units: dict[str, str] = {}
    agency_id = office.agency.agency_id
    rows = session.execute(
        select(Procedure.key, Procedure.id, Procedure.limit_unit)
        .where(Procedure.agency_id == agency_id)
        .order_by(Procedure.key, Procedure.version_no)
    )
    for key, row_id, limit_unit in rows:
        versions.setdefault(key, []).append(row_id)
        units[key] = "day" if limit_unit in EVERY_DAY else "working_day"
    found = []
    for key, ids in versions.items():
        took = _took(session, office, ids, units[key], now - LOOK_BACK)
        if len(took) >= ENOUGH:
            found.append(_duration(agency_id, key, units[key], took, now))
    return found


def _took(
    session: Session, office: Office, ids: Sequence[UUID], unit: str, since: datetime
) -> list[tuple[int, bool]]:
    """Give the length of each case in days of the unit, and whether it was late."""
    rows = session.execute(
        select(Case.received_at, Case.finished_at, Case.late_since)
        .where(
            Case.agency_id == office.agency.agency_id,
            Case.procedure_id.in_(ids),
            Case.finished_at >= since,
            Case.received_at.is_not(None),
        )
        .order_by(Case.finished_at.desc())
        .limit(_LATEST)
    )
    count = _days if unit == "day" else office.time.calendar.working_days_between
    day = office.time.today
    return [
        (count(day(received), day(finished)), late is not None)
        for received, finished, late in rows
        if received is not None and finished is not None
    ]


def _days(after: date, until: date) -> int:
    return (until - after).days


def _duration(
    agency_id: UUID, key: str, unit: str, took: list[tuple[int, bool]], now: datetime
) -> PublishedDuration:
    days = sorted(length for length, _ in took)
    late = sum(is_late for _, is_late in took)
    return PublishedDuration(
        agency_id=agency_id,
        procedure_key=key,
        cases=len(days),
        unit=unit,
        median=percentile(days, 50),
        nine_in_ten=percentile(days, 90),
        late=late if late == 0 or late >= FEWEST else None,
        bars=bars(days),
        computed_at=now,
    )


def percentile(ordered: Sequence[int], percent: int) -> int:
    """Give the length within which so many per cent were finished (nearest rank).

    >>> percentile([2, 3, 3, 4, 9], 50), percentile([2, 3, 3, 4, 9], 90)
    (3, 9)
    """
    rank = math.ceil(len(ordered) * percent / 100)
    return ordered[max(rank, 1) - 1]


def bars(ordered: Sequence[int]) -> list[dict[str, Any]]:
    """Part lengths into a few bars, none of them of a small group.

    >>> bars([1, 1, 1, 1, 2, 3, 3, 3, 3, 3])
    [{'least': 1, 'most': 2, 'cases': 5}, {'least': 3, 'most': 3, 'cases': 5}]
    """
    least, most = ordered[0], ordered[-1]
    width = -(-(most - least + 1) // _MOST_BARS)
    found: list[dict[str, Any]] = []
    for start in range(least, most + 1, width):
        end = min(start + width - 1, most)
        inside = sum(start <= days <= end for days in ordered)
        if found and found[-1]["cases"] < FEWEST:
            found[-1]["most"] = end
            found[-1]["cases"] += inside
        else:
            found.append({"least": start, "most": end, "cases": inside})
    if len(found) > 1 and found[-1]["cases"] < FEWEST:
        last = found.pop()
        found[-1]["most"] = last["most"]
        found[-1]["cases"] += last["cases"]
    return found
