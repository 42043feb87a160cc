"""Playing the year: stories by the clock, decrees and sweeps between them."""

import heapq
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bench.year.agency import Decree, YearAgency, decrees, found, instant
from bench.year.stories import KINDS, Kinds, Step, Story, Year, somebody
from rules.errors import RuleError
from tracker import recompute, sweep
from tracker.accounts.actor import Actor
from tracker.calendars import time_of
from tracker.cases.entry import NewApplicant
from tracker.db import Database
from tracker.errors import CommandRefusedError
from tracker.models import Agency, Case, Procedure, Unit

FIRST, LAST = date(2026, 1, 5), date(2026, 12, 31)
_END = date(2027, 1, 15)
_BATCH = 250
_SEED = 40_000

_Coming = tuple[datetime, int, Story]


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What is played: whose cases, of which days, and until when.

    `days` weighs the working days by how many cases come in; each counts once unless
    it says otherwise.
    """

    found: Callable[[Session], YearAgency]
    first: date
    last: date
    end: date
    seed: int
    decrees: tuple[Decree, ...] = ()
    applicant: Callable[[random.Random], NewApplicant] = somebody
    kinds: Kinds = KINDS
    fetched: float = 0.3
    days: Callable[[Sequence[date]], Sequence[float]] | None = None


YEAR = Script(
    found=found, first=FIRST, last=LAST, end=_END, seed=_SEED, decrees=decrees()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What was made."""

    agency: YearAgency
    cases: int
    late: int
    refused: int


def play(
    database: Database,
    cases: int,
    progress: Callable[[date], None] = lambda _: None,
    script: Script = YEAR,
) -> Played:
    """Play a script with about so many cases; the database must be empty."""
    agency = database.write(script.found)
    with database.read() as session:
        calendar = time_of(session, agency.agency_id).calendar
    chance = random.Random(script.seed)
    year = Year(agency, chance, calendar, script.applicant, script.fetched)
    coming: list[_Coming] = []
    for number, story in enumerate(_cast(year, cases, script)):
        heapq.heappush(coming, (next(story), number, story))
    refused = 0
    for at, decree in _marks(script):
        refused += _until(database, coming, at)
        if decree is None:
            sweep.run(database, at)
            progress(at.date())
        else:
            database.write(
                partial(_announce, administrator=agency.administrator, decree=decree)
            )
            with database.read() as session:
                year.calendar = time_of(session, agency.agency_id).calendar
    with database.read() as session:
        return Played(
            agency=agency,
            cases=_count(session),
            late=_count(session, late=True),
            refused=refused,
        )


def _cast(year: Year, cases: int, script: Script) -> list[Story]:
    kinds = [kind for kind, _ in script.kinds]
    weights = [weight for _, weight in script.kinds]
    days = [
        script.first + timedelta(days=number)
        for number in range((script.last - script.first).days + 1)
        if year.calendar.is_working_day(script.first + timedelta(days=number))
    ]
    likely = script.days(days) if script.days else None
    told = []
    for _ in range(cases):
        if likely is None:
            day = year.chance.choice(days)
        else:
            day = year.chance.choices(days, likely)[0]
        minute = year.chance.choice((450, 780)) + year.chance.randrange(235)
        start = instant(
            datetime(day.year, day.month, day.day) + timedelta(minutes=minute)
        )
        kind = year.chance.choices(kinds, weights)[0]
        told.append(kind(year, start, year.chance.choice(year.agency.offered)))
    return told


def _marks(script: Script) -> list[tuple[datetime, Decree | None]]:
    """Give the instants at which the stories stop: each close, and each decree."""
    begin = script.first - timedelta(days=14)
    span = (script.end - begin).days
    days = [begin + timedelta(days=number) for number in range(span)]
    marks: list[tuple[datetime, Decree | None]] = [
        (instant(datetime.combine(day, time(17, 1))), None)
        for day in days
        if day.weekday() < 5
    ]
    marks += [(one.announced_at, one) for one in script.decrees]
    return sorted(marks, key=lambda mark: mark[0])


def _announce(session: Session, administrator: Actor, decree: Decree) -> None:
    recompute.apply(session, administrator, decree.change, decree.announced_at)


def _until(database: Database, coming: list[_Coming], at: datetime) -> int:
    """Tell the stories up to an instant, many steps in one commit; count refusals."""
    refused = 0
    while coming and coming[0][0] < at:
        due: list[_Coming] = []
        while coming and coming[0][0] < at and len(due) < _BATCH:
            due.append(heapq.heappop(coming))
        onward, no = database.write(partial(_steps, due=due))
        refused += no
        for item in onward:
            heapq.heappush(coming, item)
    return refused


def _steps(session: Session, due: list[_Coming]) -> tuple[list[_Coming], int]:
    onward: list[_Coming] = []
    refused = 0
    # A session remembers rows only while somebody holds them.
    kept = [session.scalars(select(table)).all() for table in (Agency, Unit, Procedure)]
    for at, number, story in due:
        step: Step = (session, at)
        try:
            with session.begin_nested():
                following = _carry_on(story, step)
        except (CommandRefusedError, RuleError):
            refused += 1  # the clock came in between; the story ends here
            continue
        if following is not None:
            onward.append((max(following, at), number, story))
    kept.clear()
    return onward, refused


def _carry_on(story: Story, step: Step) -> datetime | None:
    """Let a story take its step; give when the next one is, `None` after the last."""
    try:
        return story.send(step)
    except StopIteration:
        return None


def _count(session: Session, *, late: bool = False) -> int:
    query = select(func.count()).select_from(Case)
    if late:
        query = query.where(Case.late_since.is_not(None))
    return session.scalar(query) or 0
