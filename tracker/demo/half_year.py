"""Playing the half year: stories by the clock, sweeps between them."""

import gc
import heapq
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker import early_warning, statistics, sweep
from tracker.calendars import time_of
from tracker.catalogue import limit_of, registrable, steps_of
from tracker.db import Database
from tracker.demo import (
    decrees,
    early_ends,
    in_hand,
    mistakes,
    near_due,
    stages,
    stories,
    voices,
    watching,
)
from tracker.demo.department import (
    ACCOUNTS,
    ADMINISTRATOR,
    PASSWORD,
    Account,
    DemoDepartment,
    found_department,
)
from tracker.demo.files_asked_for import export_the_cases
from tracker.demo.people import Crowd
from tracker.demo.registers import take_in_registers
from tracker.demo.world import Offer, Step, Story, World
from tracker.errors import CommandRefusedError
from tracker.file_store import FileStore
from tracker.models import ApologyNotice, Case
from tracker.reports import Grouping, ReportFormat, ReportName, issuing
from tracker.reports.periods import Every
from tracker.reports.subscriptions import NewSubscription, subscribe

CASES = 300
DAYS = 183
_SEED = 20260701


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What was made, and with which accounts it is looked at."""

    cases: int
    late: int
    apologies: int
    password: str
    accounts: tuple[Account, ...]


def make(
    database: Database,
    public_url: str,
    now: datetime,
    *,
    cases: int = CASES,
    progress: Callable[[float], None] = lambda _: None,
) -> DemoReport:
    """Make the demo's half year up to `now`; the database must be empty."""
    start = now - timedelta(days=DAYS)
    department = database.write(
        lambda session: found_department(session, public_url, start)
    )
    database.write(lambda session: watching.climb(session, department, start))
    database.write(
        lambda session: decrees.close_an_afternoon(session, department, start)
    )
    world = _world(database, department, now)
    take_in_registers(database, world, start)
    with _in_haste(database):
        _play(database, world, list(_cast(world, start, now, cases)), now, progress)
    database.write(partial(_subscribe, world=world, now=now))
    issuing.run(database, world.store, now)
    database.write(lambda session: watching.go_away(session, department, now))
    database.write(lambda session: watching.urge(session, department, now))
    database.write(lambda session: decrees.decide_versions(session, department, now))
    statistics.run(database, now)
    early_warning.run(database, now)
    export_the_cases(database, world, now)
    with database.read() as session:
        return _report(session)


@contextmanager
def _in_haste(database: Database) -> Iterator[None]:
    """Play without waiting for the disk at every step, nor looking for what is unused.

    Nobody was promised anything yet: a demo that breaks off is made anew.
    """
    gc.disable()
    _set_waiting(database, "OFF")
    try:
        yield
    finally:
        _set_waiting(database, "FULL")
        gc.enable()


def _set_waiting(database: Database, level: str) -> None:
    """Say whether the writer of a SQLite file waits until a commit is on the disk."""
    if not database.is_sqlite:
        return
    connection = database.engine.raw_connection()
    try:
        connection.cursor().execute(f"PRAGMA synchronous={level}")
    finally:
        connection.close()


def _subscribe(session: Session, *, world: World, now: datetime) -> None:
    """Have II.06a made of every month, since the one before last."""
    since = world.time.today(now).replace(day=1) - timedelta(days=20)
    subscribe(
        session,
        world.chau,
        NewSubscription(
            report=ReportName.II_06A,
            grouping=Grouping.UNIT,
            every=Every.MONTH,
            working_day=2,
            formats=[ReportFormat.PDF, ReportFormat.XLSX],
            officer_ids=[one for one in (world.chau.officer_id,) if one],
            addresses=["vanthu@anhai.example"],
        ),
        now=world.time.instant(datetime.combine(since, time(9))),
    )


def _world(database: Database, department: DemoDepartment, now: datetime) -> World:
    chance = random.Random(_SEED)  # noqa: S311 - a story, not a secret
    with database.read() as session:
        agency_time = time_of(session, department.agency_id)
        offers = tuple(
            Offer(
                procedure_id=row.id,
                name_vi=row.name_vi,
                unit=department.unit_for(row.field_vi),
                steps=len(steps_of(session, department.agency_id, row.id)) or 1,
                documents=tuple(one["name_vi"] for one in row.documents),
                limit=limit_of(row),
                waits_for_fee=row.clock_starts == "fee_paid",
            )
            for row in registrable(
                session, department.agency_id, agency_time.today(now)
            )
            if row.limit_unit in {"working_day", "day"}
            and 5 <= (row.limit_amount or 0) <= 30
            and row.clock_starts in {"reception", "fee_paid"}
        )
    store = FileStore(database.settings.files_url)
    return World(department, agency_time, offers, chance, Crowd(chance), store)


def _cast(world: World, start: datetime, now: datetime, cases: int) -> Iterator[Story]:
    """Decide what happens to each case, and when it comes in."""
    kinds: tuple[tuple[Callable[[World, datetime], Story], int], ...] = (
        (stories.on_time, 66),
        (stories.supplemented, 11),
        (stories.consulted, 8),
        (stories.apologised, 5),
        (_apologised_broken, 2),
        (_apologised_late, 2),
        (stories.silent, 4),
        (mistakes.mistaken, 2),
        (early_ends.withdrawn, 3),
        (early_ends.not_accepted, 1),
    )
    ends = [
        *stages.everywhere(world, now),
        *in_hand.everywhere(world, now),
        *near_due.everywhere(world, now),
    ]
    for _ in range(max(0, cases - len(ends))):
        at = start + (now - start) * world.chance.random()
        story = world.chance.choices(
            [kind for kind, _ in kinds], [weight for _, weight in kinds]
        )[0]
        yield story(world, _at_the_desk(world, at))
    yield from ends
    yield from voices.everybody(world, now)


def _apologised_broken(world: World, start: datetime) -> Story:
    return stories.apologised(world, start, keeps=False)


def _apologised_late(world: World, start: datetime) -> Story:
    return stories.apologised(world, start, overdue_first=True)


def _at_the_desk(world: World, at: datetime) -> datetime:
    local = world.time.civil(at)
    day = world.time.calendar.roll(local.date())
    minute = world.chance.randrange(8 * 60, 16 * 60)
    if 11 * 60 + 30 <= minute < 13 * 60:
        minute += 90
    return world.time.instant(datetime.combine(day, time(minute // 60, minute % 60)))


def _play(
    database: Database,
    world: World,
    cast: list[Story],
    now: datetime,
    progress: Callable[[float], None],
) -> None:
    """Let the clock run: the steps up to each sweep in one commit, then the sweep."""
    coming: list[tuple[datetime, int, Story]] = []
    for number, story in enumerate(cast):
        heapq.heappush(coming, (next(story), number, story))
    first = coming[0][0]
    for at in _sweeps(world, first, now):
        due: list[tuple[datetime, int, Story]] = []
        while coming and coming[0][0] < at:
            due.append(heapq.heappop(coming))
            if len(due) >= 60:
                break
        while due:
            for item in database.write(partial(_steps, due=due)):
                heapq.heappush(coming, item)
            due = []
            while coming and coming[0][0] < at and len(due) < 60:
                due.append(heapq.heappop(coming))
        sweep.run(database, at)
        progress((at - first) / (now - first))


def _sweeps(world: World, first: datetime, now: datetime) -> Iterator[datetime]:
    """Give the instants of the sweeps: each opening, noon and close, and now."""
    day = world.time.today(first)
    last = world.time.today(now)
    while day <= last:
        if world.time.calendar.is_working_day(day):
            for hour in (time(7, 31), time(12), time(17, 1)):
                at = world.time.instant(datetime.combine(day, hour))
                if first <= at < now:
                    yield at
        day += timedelta(days=1)
    yield now


def _steps(
    session: Session, due: list[tuple[datetime, int, Story]]
) -> list[tuple[datetime, int, Story]]:
    onward = []
    for at, number, story in due:
        step: Step = (session, at)
        try:
            with session.begin_nested():
                following = _carry_on(story, step)
        except CommandRefusedError:
            continue  # the clock came in between; the story ends here
        if following is not None:
            onward.append((max(following, at), number, story))
    return onward


def _carry_on(story: Story, step: Step) -> datetime | None:
    """Let a story take its step; give when the next one is, `None` after the last."""
    try:
        return story.send(step)
    except StopIteration:
        return None


def _report(session: Session) -> DemoReport:
    def count(condition: object = None, table: type = Case) -> int:
        query = select(func.count()).select_from(table)
        if condition is not None:
            query = query.where(condition)  # type: ignore[arg-type]
        return session.scalar(query) or 0

    return DemoReport(
        cases=count(),
        late=count(Case.late_since.is_not(None)),
        apologies=count(ApologyNotice.issued_on.is_not(None), ApologyNotice),
        password=PASSWORD,
        accounts=(*ACCOUNTS, ADMINISTRATOR),
    )
