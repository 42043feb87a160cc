"""A department lives at random: whatever people do, the record stays true."""

import shutil
import tempfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from office_acts import CASE_ACTS, Draw, cases, likely, new_case
from office_checks import Memory, check, check_verdicts, dump

from rules.errors import RuleError
from tests.conftest import migrated, settings_for
from tests.factories import Department, at, make_department
from tracker import sweep
from tracker.calendars import CalendarChange, NewDay
from tracker.cases.reception import register, submit
from tracker.db import Database, open_database
from tracker.errors import CommandRefusedError
from tracker.models import Case
from tracker.recompute import apply

REFUSED = (CommandRefusedError, RuleError)
MOST_CASES = 3
PROCEDURES = ("five-days", "ten-days", "calendar-days", "resumes", "fee-first")
PEOPLE = ("manager", "manager", "manager", "desk", "officer", "head", "inspector")
#: Mostly as it happens; sometimes typed in afterwards, once before it happened.
BACK = (0, 0, 0, 0, 20, 180, 1_200, 3_000, 9_000, -30)
STEPS = (1, 30, 30, 240, 1_440, 1_440, 4_320, 10_080)
DAYS = tuple(date(2026, 11, 16) + timedelta(days=n) for n in range(40))
BEGIN = at("2026-11-16 09:00")

acts = st.sampled_from(sorted(CASE_ACTS))
numbers = st.integers(0, 11)
people = st.sampled_from(PEOPLE)
backs = st.sampled_from(BACK)
aheads = st.integers(0, 12)
lots = st.integers(0, 200)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Make the department once; each life begins with a copy of its database."""
    path = tmp_path_factory.mktemp("life") / "life.db"
    database = open_database(settings_for(migrated(f"sqlite:///{path}")))
    try:
        Life.department = make_department(database)
    finally:
        database.close()
    Life.template = path
    yield
    Life.template = None


class Life(RuleBasedStateMachine):
    """A few cases, the people who work on them, and a clock."""

    template: Path | None = None
    department: Department

    @initialize()
    def begin(self) -> None:
        assert self.template is not None
        self.folder = Path(tempfile.mkdtemp(prefix="dunghen-life-"))
        shutil.copy(self.template, self.folder / "life.db")
        url = f"sqlite:///{self.folder}/life.db"
        self.database: Database = open_database(settings_for(url))
        self.memory = Memory()
        self.now = self.latest = BEGIN

    def teardown(self) -> None:
        if hasattr(self, "database"):
            self.database.close()
            shutil.rmtree(self.folder)

    @property
    def agency(self) -> UUID:
        return self.department.agency_id

    def known(self) -> list[Case]:
        with self.database.read() as session:
            return cases(session)

    def chosen(self, pick: int) -> Case | None:
        known = self.known()
        return known[pick % len(known)] if known else None

    def do(self, write: Any) -> bool:
        """Do something; a refusal must have changed nothing."""
        before = self.dumped()
        try:
            self.database.write(write)
        except REFUSED:
            assert self.dumped() == before, "a refused command changed something"
            return False
        finally:
            check(self.database, self.memory, self.latest, self.agency)
        return True

    def dumped(self) -> dict[str, int]:
        return dump(self.database)

    def draw(self, person: str, pick: int, back: int, day: date | None = None) -> Draw:
        return Draw(
            actor=getattr(self.department, person),
            now=self.now,
            at=self.now - timedelta(minutes=back) if back else None,
            pick=pick,
            day=day or DAYS[0],
        )

    def move_clock(self, to: datetime) -> None:
        self.now = to
        self.latest = max(self.latest, to)

    # -- time -----------------------------------------------------------------

    @rule(minutes=st.sampled_from(STEPS))
    def wait(self, minutes: int) -> None:
        self.move_clock(self.now + timedelta(minutes=minutes))

    @rule(pick=numbers, seconds=st.sampled_from((-1, 0, 1, 60)))
    def wait_for_a_date(self, pick: int, seconds: int) -> None:
        case = self.chosen(pick)
        if case is None:
            return
        dates = (
            case.next_timer_at,
            case.due_at,
            case.original_due_at,
            case.supplement_until,
        )
        at = dates[pick % 4]
        if at is not None and at > self.now:
            self.move_clock(at + timedelta(seconds=seconds))

    @rule()
    def set_back(self) -> None:
        self.now -= timedelta(hours=1)

    # -- acts -----------------------------------------------------------------

    @rule(
        procedure=st.sampled_from(PROCEDURES),
        person=people,
        pick=numbers,
        back=backs,
        email=st.booleans(),
        online=st.booleans(),
    )
    def take_in(
        self,
        procedure: str,
        person: str,
        pick: int,
        back: int,
        email: bool,
        online: bool,
    ) -> None:
        if len(self.known()) >= MOST_CASES:
            return
        draw = self.draw(person, pick, back)
        new = new_case(self.department, draw, procedure, email)
        command = submit if online else register
        self.do(lambda s: command(s, draw.actor, new, now=self.now))

    @rule(person=people, which=numbers, pick=numbers, back=backs, ahead=aheads, no=lots)
    def act(
        self, person: str, which: int, pick: int, back: int, ahead: int, no: int
    ) -> None:
        """Do what somebody would try on the case as it stands."""
        case = self.chosen(which)
        if case is None:
            return
        with self.database.read() as session:
            names = likely(session, case)
        self.do_act(names[no % len(names)], case, person, pick, back, ahead)

    @rule(name=acts, person=people, which=numbers, pick=numbers, back=backs, no=aheads)
    def act_out_of_place(
        self, name: str, person: str, which: int, pick: int, back: int, no: int
    ) -> None:
        """Do anything, possible or not."""
        case = self.chosen(which)
        if case is not None:
            self.do_act(name, case, person, pick, back, no)

    def do_act(
        self, name: str, case: Case, person: str, pick: int, back: int, ahead: int
    ) -> None:
        due = (case.due_at or self.now) + timedelta(hours=7)
        day = max(due, self.now).date() + timedelta(days=ahead)
        draw = self.draw(person, pick, back, day)
        act = CASE_ACTS[name]
        done = self.do(lambda s: act(s, self.department, case.id, draw))
        if done and name == "withdraw_notice":
            with self.database.read() as session:
                after = session.get_one(Case, (case.agency_id, case.id))
            decided = (after.deadline_no, after.late_since is not None)
            self.memory.withdrawn_by_hand[case.id] = decided

    @rule()
    def sweep(self) -> None:
        # A sweep that died left its claim; it is over after a minute.
        sweep.run(self.database, self.now)
        check(self.database, self.memory, self.latest, self.agency)
        check_verdicts(self.database, self.memory, self.now, self.latest, self.agency)
        before = self.dumped()
        sweep.run(self.database, self.now)
        assert self.dumped() == before, "sweeping twice is not sweeping once"

    @rule(day=st.sampled_from(DAYS), back=st.booleans())
    def change_the_calendar(self, day: date, back: bool) -> None:
        if back:
            change = CalendarChange(withdraw=(day,), why="Nhập nhầm")
        else:
            kind = "worked" if day.weekday() > 4 else "off"
            new = NewDay(day=day, kind=kind, decision="QĐ 9/2026")
            change = CalendarChange(add=(new,))
        administrator = self.department.administrator
        if self.do(lambda s: apply(s, administrator, change, self.now)):
            self.memory.calendar_changed = True


UNHURRIED: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
    "print_blob": True,
}


def live(template: None, examples: int, steps: int, **given: Any) -> bool:
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, **UNHURRIED, **given
        ),
    )
    return True  # a step that goes wrong raises


def test_record_stays_true_whatever_people_do(template: None) -> None:
    assert live(template, 25, 30, derandomize=True)


@pytest.mark.proof
def test_record_stays_true_whatever_people_do_for_long(template: None) -> None:
    assert live(template, 2_000, 50)
