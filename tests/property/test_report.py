"""The report of a period adds up, for any cases and any period."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from histories import History, histories
from hypothesis import given
from hypothesis import strategies as st

from rules.errors import ReportDoesNotAddUpError
from rules.facts import CaseFacts, Duties, Supplement
from rules.lifecycle import CaseState
from rules.procedure import LimitUnit, TimeLimit
from rules.report import (
    IDENTITIES,
    Column,
    ReportLine,
    ReportPeriod,
    check_each,
    columns_of,
    known_at,
    line_of,
)
from rules.sla import assess, dates

DUTIES = Duties(
    supplement_ask=TimeLimit(3, LimitUnit.WORKING_DAY),
    supplement_window=TimeLimit(15, LimitUnit.DAY),
    online_answer=TimeLimit(8, LimitUnit.WORKING_HOUR),
)
STEP = timedelta(microseconds=1)
HOURS = st.integers(0, 24 * 40)


@st.composite
def cases(draw: st.DrawFn) -> tuple[CaseFacts, History, bool]:
    """A case with pauses, supplements and an end, whichever way round they fall."""
    history = draw(histories(most_pauses=2))
    received_at = history.start

    def later(after: datetime) -> datetime:
        return after + timedelta(hours=draw(HOURS))

    asked_at = later(received_at)
    supplements = draw(
        st.sampled_from(
            [
                (),
                (Supplement(requested_at=asked_at),),
                (Supplement(requested_at=asked_at, completed_at=later(asked_at)),),
            ]
        )
    )
    ended_at = draw(st.sampled_from([None, later(received_at), later(asked_at)]))
    is_decided = draw(st.booleans())
    facts = CaseFacts(
        state=CaseState.PROCESSING,
        limit=history.limit,
        received_at=received_at,
        started_at=draw(st.sampled_from([received_at, received_at, None])),
        pauses=tuple(p for p in history.pauses if p.start >= received_at),
        supplements=supplements,
        extension=history.extension,
        finished_at=ended_at if is_decided else None,
        ended_at=ended_at,
        duties=DUTIES,
    )
    return facts, history, draw(st.booleans())


def period_around(facts: CaseFacts, before: int, length: int) -> ReportPeriod:
    begin = facts.received_at - timedelta(hours=before)
    end = begin + timedelta(hours=length) - STEP
    return ReportPeriod(begin=begin, end=end, seen_at=end)


periods = {"before": st.integers(-24 * 60, 24 * 60), "length": st.integers(1, 24 * 60)}


@given(case=cases(), **periods)
def test_a_case_stands_once_in_each_total(case, before, length):
    facts, history, online = case
    period = period_around(facts, before, length)
    placed = columns_of(facts, history.calendar, period, online=online)
    for total, parts in IDENTITIES:
        assert (total in placed) == (len(placed & set(parts)) == 1)
        assert len(placed & set(parts)) <= 1
    is_in_it = facts.received_at <= period.end and not (
        facts.end_at and facts.end_at < period.begin
    )
    assert bool(placed) == is_in_it
    assert line_of([placed, placed]).figures == tuple(
        2 * (column in placed) for column in Column
    )


@given(case=cases(), **periods)
def test_what_one_period_leaves_in_hand_the_next_one_takes_over(case, before, length):
    facts, history, online = case
    period = period_around(facts, before, length)
    then = period.end + STEP
    after = ReportPeriod(begin=then, end=then, seen_at=then + timedelta(days=9))
    first = columns_of(facts, history.calendar, period, online=online)
    second = columns_of(facts, history.calendar, after, online=online)
    if facts.received_at < period.begin + timedelta(hours=length):
        assert (Column.IN_HAND in first) == (Column.CARRIED_OVER in second)


@given(case=cases(), **periods)
def test_late_in_the_report_is_late_by_the_law(case, before, length):
    facts, history, online = case
    period = period_around(facts, before, length)
    placed = columns_of(facts, history.calendar, period, online=online)
    if not placed:
        return
    known = known_at(facts, period.seen_at)
    found = dates(known, history.calendar)
    verdict = assess(known, found, history.calendar, period.seen_at)
    is_late = bool({Column.DECIDED_LATE, Column.IN_HAND_LATE} & placed)
    assert is_late == verdict.is_late


@given(case=cases(), **periods)
def test_what_happens_after_the_period_does_not_change_it(case, before, length):
    facts, history, online = case
    period = period_around(facts, before, length)
    placed = columns_of(facts, history.calendar, period, online=online)
    known = known_at(facts, period.seen_at)
    assert columns_of(known, history.calendar, period, online=online) == placed


def test_a_line_that_does_not_add_up_is_refused():
    good = Counter({Column.TAKEN: 1, Column.TAKEN_ONLINE: 1, Column.IN_HAND: 1})
    good[Column.IN_HAND_LATE] = 1
    assert ReportLine(good).figures == (1, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1)
    for column in Column:
        wrong = Counter(good)
        wrong[column] += 1
        with pytest.raises(ReportDoesNotAddUpError):
            ReportLine(wrong)


def test_a_case_that_would_break_a_total_is_named():
    good = frozenset({Column.TAKEN, Column.TAKEN_ONLINE, Column.IN_HAND})
    whole = good | {Column.IN_HAND_LATE}
    check_each([("A-1", whole)])
    for wrong in (good, whole | {Column.CARRIED_OVER}, whole - {Column.TAKEN}):
        with pytest.raises(ReportDoesNotAddUpError) as refused:
            check_each([("A-1", whole), ("A-2", wrong)])
        assert refused.value.cases == ("A-2",)
        assert "A-2" in refused.value.vi
