"""The part that is played: three years of an agency with the real catalogue."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.histories.days import DENSER, NOW, UNTIL, is_dense
from bench.histories.people import somebody
from bench.year import stories
from bench.year.agency import Offered, YearAgency, found_with, instant
from bench.year.playing import Played, Script, play
from tests.conftest import migrated, settings_for
from tracker.accounts.actor import Actor
from tracker.calendars import seed_calendar
from tracker.catalogue import seed
from tracker.catalogue.seeding import built_in
from tracker.db import open_database
from tracker.models import Procedure
from tracker.tallies import counting

_DAYS = 3 * 365
#: More lateness than the country has, so that every list that shows some is long.
KINDS = (
    (stories.on_time, 640),
    (stories.supplemented, 110),
    (stories.paused, 40),
    (stories.withdrawn, 50),
    (stories.silent, 60),
    (stories.apologised, 80),
    (stories.corrected, 20),
)


def play_some(
    file: Path,
    cases: int,
    seed_no: int,
    days: int = _DAYS,
    kinds: stories.Kinds = KINDS,
) -> Played:
    """Play so many cases into a new SQLite file, of the last so many days."""
    database = open_database(settings_for(migrated(f"sqlite:///{file}")))
    first = UNTIL - timedelta(days=days)
    script = Script(
        found=partial(_found, first=first),
        first=first,
        last=UNTIL,
        end=UNTIL + timedelta(days=1),
        seed=seed_no,
        applicant=somebody,
        days=_denser,
        kinds=kinds,
        fetched=0.95,
    )
    try:
        made = play(database, cases, script=script)
        counting.run(database)
        return made
    finally:
        database.close()


def _denser(days: Sequence[date]) -> Sequence[float]:
    return [DENSER if is_dense(day) else 1.0 for day in days]


def _found(session: Session, first: date) -> YearAgency:
    founded = instant(datetime(first.year, first.month, 1, 8))
    return found_with(session, founded, _calendar, partial(_procedures, first=first))


def _calendar(session: Session, actor: Actor, now: datetime) -> None:
    seed_calendar(session, actor.agency_id, now)


def _procedures(
    session: Session,
    administrator: Actor,
    units: tuple[UUID, ...],
    now: datetime,
    first: date,
) -> tuple[Offered, ...]:
    """Take the catalogue known at release; each field is worked by two units or so."""
    fields = sorted({entry.field_vi for entry in built_in()})
    by_field = {name: no % len(units) for no, name in enumerate(fields)}
    seed(
        session,
        administrator.agency_id,
        now,
        {name: units[no] for name, no in by_field.items()},
    )
    rows = session.scalars(
        select(Procedure)
        .where(
            Procedure.agency_id == administrator.agency_id,
            Procedure.status == "current",
            Procedure.valid_from <= first,
            Procedure.limit_unit.in_(("working_day", "day", "month")),
            Procedure.clock_starts == "reception",
        )
        .order_by(Procedure.key)
    )
    return tuple(
        Offered(procedure_id=row.id, unit=by_field[row.field_vi]) for row in rows
    )


__all__ = ["DENSER", "NOW", "UNTIL", "Played", "is_dense", "play_some"]
