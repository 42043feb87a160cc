"""P1 and P2: one deadline, deadlines in bulk, and the calculator by the line."""

import io
import json
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import accumulate

from bench.measuring import Row, paired
from rules.deadline import due, due_many
from rules.procedure import LimitUnit, TimeLimit
from rules.work_calendar import vietnam

_STARTS = [
    datetime(2026, 1, 5, 8) + timedelta(hours=7 * number) for number in range(1000)
]
_LINES = 100_000


def run() -> Iterator[Row]:
    """Measure P1 and P2."""
    yield from _one()
    yield from _bulk()
    yield from _lines()


def _limit_program() -> Callable[[datetime, int], int]:
    """Make the limit: prefix sums of office minutes over days, and a bisect."""
    calendar = vietnam()
    first = date(2025, 1, 1)
    days = [first + timedelta(days=number) for number in range(1500)]
    spans = [
        [
            (
                opens.hour * 60 + opens.minute,
                closes.hour * 60 + closes.minute,
            )
            for opens, closes in calendar.windows(day)
        ]
        for day in days
    ]
    starts = [
        number * 1440 + opens
        for number, windows in enumerate(spans)
        for opens, _ in windows
    ]
    lengths = [closes - opens for windows in spans for opens, closes in windows]
    before = [0, *accumulate(lengths)]
    begin = datetime(2025, 1, 1)

    def limit(start: datetime, minutes: int) -> int:
        at = int((start - begin).total_seconds()) // 60
        index = bisect_right(starts, at) - 1
        used = before[index] + min(lengths[index], max(0, at - starts[index]))
        target = used + minutes
        window = bisect_left(before, target) - 1
        return starts[window] + target - before[window]

    return limit


def _one() -> Iterator[Row]:
    calendar = vietnam()
    limit = _limit_program()
    costs = {}
    for days in (1, 15, 60):
        length = TimeLimit(days, LimitUnit.WORKING_DAY)
        ours, bare = paired(
            lambda length=length: [due(at, length, calendar) for at in _STARTS],
            lambda days=days: [limit(at, days * 480) for at in _STARTS],
        )
        costs[days] = ours / len(_STARTS) * 1e6
        yield Row(
            number="P1",
            job=f"one deadline, {days} working days",
            ours=costs[days],
            limit=bare / len(_STARTS) * 1e6,
            unit="µs",
            goal="<= 4 µs",
            reached=costs[days] <= 4,
        )
    yield Row(
        number="P1",
        job="flat in the length: 60 days against 1 day",
        ours=costs[60],
        limit=costs[1],
        unit="µs",
        goal="<= 1.2x",
        reached=costs[60] <= 1.2 * costs[1],
    )
    hours = TimeLimit(120, LimitUnit.WORKING_HOUR)
    ours, bare = paired(
        lambda: [due(at, hours, calendar) for at in _STARTS],
        lambda: [limit(at, 7200) for at in _STARTS],
    )
    yield Row(
        number="P1",
        job="one deadline, 120 working hours",
        ours=ours / len(_STARTS) * 1e6,
        limit=bare / len(_STARTS) * 1e6,
        unit="µs",
        goal="<= 4 µs",
        reached=ours / len(_STARTS) * 1e6 <= 4,
    )


def hour_cost() -> float:
    """Give what one deadline of 15 days costs, counted in hours: microseconds."""
    calendar, hours = vietnam(), TimeLimit(120, LimitUnit.WORKING_HOUR)
    ours, _ = paired(lambda: [due(at, hours, calendar) for at in _STARTS], lambda: None)
    return ours / len(_STARTS) * 1e6


def _bulk() -> Iterator[Row]:
    calendar = vietnam()
    length = TimeLimit(15, LimitUnit.WORKING_DAY)
    limit = _limit_program()
    many = _STARTS * 100
    ours, bare = paired(
        lambda: sum(1 for _ in due_many(many, length, calendar)),
        lambda: sum(1 for at in many if limit(at, 7200)),
        runs=3,
    )
    yield Row(
        number="P2",
        job="deadlines in bulk (µs each)",
        ours=ours / len(many) * 1e6,
        limit=bare / len(many) * 1e6,
        unit="µs",
        goal=">= 0.4 M/s",
        reached=len(many) / ours >= 400_000,
    )


def _lines() -> Iterator[Row]:
    from tracker.deadline_lines import run as answer

    questions = [
        json.dumps(
            {
                "id": f"q{number}",
                "op": "due",
                "start": _STARTS[number % 1000].isoformat() + "+07:00",
                "limit": {"amount": 1 + number % 30, "unit": "working_day"},
            }
        )
        for number in range(_LINES)
    ]

    def echo() -> None:
        out = io.StringIO()
        for line in questions:
            out.write(json.dumps(json.loads(line), ensure_ascii=False) + "\n")

    ours, bare = paired(lambda: answer(questions, io.StringIO()), echo, runs=3)
    yield Row(
        number="P2",
        job=f"deadline --jsonl, {_LINES:,} lines against a bare JSON echo",
        ours=ours,
        limit=bare,
        unit="s",
        goal="<= 4x",
        reached=ours <= 4 * bare,
    )
