"""What holds of every case: its verdicts, its rungs, its apology and its account."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rules.accountability import attribute, term_in_force
from rules.apology import check_new_date, suggest_new_date
from rules.clock import Extension, Pause
from rules.facts import HolderKind, Holding, Supplement
from rules.ladder import Rung, next_timer, reached, rungs, rungs_until
from rules.lifecycle import CaseState
from rules.scoring import score
from rules.sla import Verdict, assess, dates, working_days_left
from rules.work_calendar import DayRule, WorkCalendar
from tests.case_facts import VIETNAM, case, limit

SATURDAYS = WorkCalendar(
    {day: [("08:00", "12:00"), ("13:30", "17:30")] for day in ("mon", "wed", "fri")}
    | {"sat": [("08:00", "11:00")]},
    {date(2026, 12, 2): DayRule(name="local holiday")},
)
ALL_HOURS = WorkCalendar(
    {day: [("00:00", "24:00")] for day in ("mon", "tue", "wed", "thu", "fri", "sun")}
)

CALENDARS = st.sampled_from([VIETNAM, SATURDAYS, ALL_HOURS])
INSTANTS = st.integers(0, 200 * 24 * 12).map(
    lambda n: datetime(2026, 1, 1) + timedelta(minutes=5 * n)
)
SPANS = st.integers(1, 40 * 24 * 60).map(lambda n: timedelta(minutes=n))
WHOLE_DAYS = [f"{n} working_day" for n in (1, 2, 3, 5, 15)]
OFFICE_TIME = ["0.5 working_day", "2.5 working_day", "4 working_hour"]
TERMS = st.sampled_from([*WHOLE_DAYS, *OFFICE_TIME, "25 day", "1 month", "same_day"])
STEP_TERMS = st.sampled_from([*WHOLE_DAYS, *OFFICE_TIME, "3 day", "none"])

QUICK = settings(deadline=None, derandomize=True, max_examples=100)


@st.composite
def cases(draw, *, supplements=True, pauses=True, extended=True):
    """A case in hand at its last supplement, pause or reception."""
    received = draw(INSTANTS)
    facts = case(draw(TERMS), received.isoformat())
    at, asked, stops = received, [], []
    for _ in range(draw(st.integers(0, 2)) if supplements else 0):
        requested = at + draw(SPANS)
        at = requested + draw(SPANS)
        asked.append(Supplement(requested_at=requested, completed_at=at))
    for _ in range(draw(st.integers(0, 2)) if pauses else 0):
        start = received + draw(SPANS)
        stops.append(Pause(start, start + draw(SPANS)))
    facts = replace(
        facts,
        supplements=asked,
        pauses=stops,
        after_supplement=draw(st.sampled_from(["restart", "resume"])),
    )
    if extended and draw(st.booleans()):
        to = (received + draw(SPANS) + draw(SPANS)).date()
        facts = replace(facts, extension=Extension(to, granted=True))
    return facts


@st.composite
def holdings(draw, received):
    """The holders of a case one after the other, some of them asking another body."""
    found, at = [], received
    for no in range(draw(st.integers(0, 5))):
        kind = draw(st.sampled_from(["desk", "unit", "unit", "applicant"]))
        since, at = at, at + draw(SPANS)
        known = {"holder_name": "", "limit": limit(draw(STEP_TERMS))}
        found.append(
            Holding(
                kind=HolderKind(kind),
                holder=f"{kind}-{draw(st.integers(1, 2))}",
                officer=draw(st.sampled_from(["", "an", "binh"])),
                step_no=draw(st.sampled_from([no, 7])),
                since=since,
                until=draw(st.sampled_from([at, at, None])) if no > 3 else at,
                **known,
            )
        )
        if draw(st.booleans()):
            asked = since + draw(SPANS) / 4
            found.append(
                Holding(
                    kind=HolderKind.OTHER_BODY,
                    holder="fire",
                    since=asked,
                    until=draw(st.sampled_from([asked + draw(SPANS), None])),
                    **known,
                )
            )
    return found


def finished(facts, when):
    return replace(facts, state=CaseState.FINISHED, finished_at=when)


# -- the verdict --------------------------------------------------------------------


@QUICK
@given(cases(), CALENDARS)
def test_a_case_finished_at_its_due_instant_is_on_time_and_a_second_later_late(
    facts, calendar
):
    dated = dates(facts, calendar)
    due_at = dated.original_due_at
    far = due_at + timedelta(days=400)
    met = assess(finished(facts, due_at), dated, calendar, far)
    assert met.verdict is Verdict.ON_TIME
    second = due_at + timedelta(seconds=1)
    missed = assess(finished(facts, second), dated, calendar, far)
    assert missed.verdict in {Verdict.LATE, Verdict.LATE_AGAIN}


@QUICK
@given(cases(), CALENDARS, SPANS)
def test_a_new_date_absolves_nobody(facts, calendar, later):
    """With a new date or without it, the law finds the same cases late."""
    told = dates(facts, calendar)
    plain = replace(facts, extension=None)
    assert told.due_at >= told.original_due_at == dates(plain, calendar).due_at
    now = told.original_due_at + later
    with_it = assess(facts, told, calendar, now)
    without = assess(plain, dates(plain, calendar), calendar, now)
    assert with_it.is_late == without.is_late
    assert with_it.working_days_late == without.working_days_late
    assert with_it.working_days_late_again <= with_it.working_days_late


@QUICK
@given(cases(extended=False), CALENDARS, SPANS, SPANS)
def test_a_restart_never_heals(facts, calendar, late_by, waited):
    facts = replace(facts, after_supplement="restart")
    requested = dates(facts, calendar).due_at + late_by
    afterwards = Supplement(requested_at=requested, completed_at=requested + waited)
    supplemented = replace(facts, supplements=[*facts.supplements, afterwards])
    again = dates(supplemented, calendar)
    done = finished(supplemented, again.due_at)
    found = assess(done, again, calendar, again.due_at)
    assert found.verdict is Verdict.ON_TIME
    assert found.is_late
    assert dates(facts, calendar).due_at in {m.due_at for m in found.missed}


@QUICK
@given(cases(), CALENDARS, st.integers(0, 3000))
def test_waiting_for_a_supplement_asked_in_time_never_makes_a_case_late(
    facts, calendar, days
):
    dated = dates(facts, calendar)
    received = facts.runs_from
    assume(dated.original_due_at > received)
    ask = received + (dated.original_due_at - received) / 2
    asked = Supplement(requested_at=ask.replace(microsecond=0))
    waiting = replace(
        facts,
        state=CaseState.SUPPLEMENT_REQUIRED,
        supplements=[*facts.supplements, asked],
    )
    dated = dates(waiting, calendar)
    found = assess(waiting, dated, calendar, ask + timedelta(days=days))
    assert dated.stopped
    assert found.verdict is Verdict.STANDING
    assert {r.rung for r in rungs(waiting, dated, calendar)} == {
        Rung.SUPPLEMENT_WINDOW_OVER
    }


@QUICK
@given(cases(supplements=False, extended=False), CALENDARS, SPANS)
def test_without_supplements_and_new_dates_score_and_law_agree(facts, calendar, took):
    done = finished(facts, facts.received_at + took)
    far = done.finished_at + timedelta(days=400)
    law = assess(done, dates(done, calendar), calendar, far)
    national = score(done, calendar, far)
    assert national.is_late == law.is_late
    assert national.due_at == dates(done, calendar).due_at


@QUICK
@given(cases(), CALENDARS, SPANS)
def test_days_left_and_days_late_never_meet(facts, calendar, later):
    dated = dates(facts, calendar)
    found = assess(facts, dated, calendar, facts.received_at + later)
    assert found.working_days_late >= 0
    assert found.minutes_late >= 0
    if found.working_days_left is not None:
        assert found.working_days_left >= 0
        assert (found.working_days_late, found.minutes_late) == (0, 0)
    assert working_days_left(dated, calendar, dated.due_at) == 0


# -- the ladder -----------------------------------------------------------------------


@QUICK
@given(cases(), CALENDARS)
def test_no_rung_of_a_deadline_lies_before_it_began_and_each_is_told_once(
    facts, calendar
):
    found = rungs(facts, dates(facts, calendar), calendar)
    assert list(found) == sorted(found, key=lambda r: r.at)
    assert len({(r.rung, r.scope) for r in found}) == len(found)
    for rung_at in found:
        if not rung_at.scope:
            assert rung_at.at >= facts.runs_from


@QUICK
@given(cases(extended=False), CALENDARS)
def test_an_apology_is_owed_before_the_due_day_and_prepared_before_it_is_owed(
    facts, calendar
):
    dated = dates(facts, calendar)
    found = {r.rung: r.at for r in rungs(facts, dated, calendar)}
    assert (Rung.APOLOGY_OWED in found) == (dated.apology_due_on is not None)
    if dated.apology_due_on is not None:
        assert found[Rung.APOLOGY_OWED].date() == dated.apology_due_on < dated.due_on
        assert found[Rung.APOLOGY_OWED] <= found[Rung.DUE_TODAY] <= found[Rung.OVERDUE]
    if Rung.APOLOGY_TO_PREPARE in found:
        assert found[Rung.APOLOGY_TO_PREPARE] < found[Rung.APOLOGY_OWED]


@QUICK
@given(cases(), CALENDARS)
def test_a_new_date_is_given_once_so_no_apology_is_owed_after_it(facts, calendar):
    assume(facts.extension is not None)
    found = {r.rung for r in rungs(facts, dates(facts, calendar), calendar)}
    assert not found & {Rung.APOLOGY_OWED, Rung.APOLOGY_TO_PREPARE}


@QUICK
@given(cases(), CALENDARS, SPANS, SPANS)
def test_what_was_reached_stays_reached(facts, calendar, one, more):
    dated = dates(facts, calendar)
    early = facts.received_at + one
    before = rungs_until(facts, dated, calendar, early)
    after = rungs_until(facts, dated, calendar, early + more)
    assert set(before) <= set(after) <= set(rungs(facts, dated, calendar))


@QUICK
@given(cases(), CALENDARS)
def test_a_sweep_woken_by_its_timer_misses_no_rung_and_wakes_for_nothing(
    facts, calendar
):
    ladder = rungs(facts, dates(facts, calendar), calendar)
    now, seen, wakes = facts.received_at - timedelta(days=1), set(), 0
    while (timer := next_timer(ladder, now)) is not None:
        assert timer > now
        now, wakes = timer, wakes + 1
        new = {r for r in ladder if reached(r, now)} - seen
        assert new
        seen |= new
    assert seen == set(ladder)
    assert wakes <= len(ladder)


@QUICK
@given(cases(), CALENDARS, SPANS)
def test_an_ended_case_has_no_rungs_but_tells_whether_it_was_late(
    facts, calendar, took
):
    done = finished(facts, facts.received_at + took)
    dated = dates(done, calendar)
    assert rungs(done, dated, calendar) == ()
    far = done.finished_at + timedelta(days=400)
    told = {r.rung for r in rungs_until(done, dated, calendar, far)}
    late = assess(done, dated, calendar, far).verdict
    assert (Rung.OVERDUE in told) == (late in {Verdict.LATE, Verdict.LATE_AGAIN})
    assert (Rung.LATE_AGAIN in told) == (late is Verdict.LATE_AGAIN)


# -- the apology ----------------------------------------------------------------------


@QUICK
@given(cases(extended=False), CALENDARS, SPANS, st.lists(STEP_TERMS, max_size=4), TERMS)
def test_a_suggested_date_may_always_be_given(facts, calendar, later, steps, term):
    now = facts.runs_from + later
    facts = replace(facts, step_since=facts.runs_from, step_limit=limit(term))
    dated = dates(facts, calendar)
    found = suggest_new_date(facts, dated, [limit(s) for s in steps], calendar, now)
    check_new_date(found, dated, calendar, now.date(), already_reappointed=False)
    assert found > now.date()


# -- the account ----------------------------------------------------------------------


@QUICK
@given(cases(), CALENDARS, st.data(), SPANS)
def test_the_shares_add_up_to_the_delay_and_the_applicant_has_none(
    facts, calendar, data, later
):
    held = data.draw(holdings(facts.received_at))
    dated = dates(facts, calendar)
    term = term_in_force(facts, dated, dated.original_due_at + later)
    found = attribute(held, term, calendar)
    charged = sum(s.delay_minutes for s in found.shares)
    assert charged + found.unattributed_minutes == found.delay_minutes
    office = any(s.kind is not HolderKind.APPLICANT for s in found.shares)
    assert found.unattributed_minutes == (0 if office else found.delay_minutes)
    for share in found.shares:
        assert min(share.held_minutes, share.beyond_minutes, share.delay_minutes) >= 0
        if share.kind is HolderKind.APPLICANT:
            assert (share.delay_minutes, share.beyond_minutes) == (0, 0)
    since_due = calendar.seconds_between(dated.original_due_at, term.until) // 60
    assert 0 <= since_due - found.delay_minutes - found.waiting_minutes <= 1
    for grouped in (found.per_holder(), found.per_officer()):
        assert sum(s.delay_minutes for s in grouped) == charged


@QUICK
@given(cases(), CALENDARS, st.data(), SPANS, SPANS)
def test_a_delay_never_shrinks_while_a_case_is_kept(
    facts, calendar, data, later, longer
):
    held = data.draw(holdings(facts.received_at))
    dated = dates(facts, calendar)
    now = dated.original_due_at + later
    early = attribute(held, term_in_force(facts, dated, now), calendar)
    late = attribute(held, term_in_force(facts, dated, now + longer), calendar)
    assert late.delay_minutes >= early.delay_minutes
    assert late.waiting_minutes >= early.waiting_minutes
    assert late.working_days_late >= early.working_days_late
    one, other = (
        {(s.kind, s.holder, s.officer, s.step_no): s.held_minutes for s in found.shares}
        for found in (early, late)
    )
    for holder, minutes in one.items():
        assert other[holder] >= minutes - 1  # a rounded minute may change hands


@QUICK
@given(cases(), CALENDARS, st.data(), SPANS)
def test_the_account_does_not_depend_on_the_order_of_the_record(
    facts, calendar, data, later
):
    held = data.draw(holdings(facts.received_at))
    shuffled = data.draw(st.permutations(held))
    dated = dates(facts, calendar)
    term = term_in_force(facts, dated, dated.original_due_at + later)
    one, other = (attribute(h, term, calendar) for h in (held, shuffled))
    assert one.delay_minutes == other.delay_minutes
    assert {(s.kind, s.holder): s.delay_minutes for s in one.per_holder()} == {
        (s.kind, s.holder): s.delay_minutes for s in other.per_holder()
    }
