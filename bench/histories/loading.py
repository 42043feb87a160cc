"""Casting: so many cases over so many agencies, from what was played."""

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress
from sqlalchemy import text

from bench.histories.casting import Caster
from bench.histories.filling import sink_of
from bench.histories.lean import LEAN
from bench.histories.moulds import Moulds, read_moulds
from bench.histories.playing import KINDS, play_some
from bench.year.playing import Played
from tracker.accounts.actor import Actor
from tracker.db import Database
from tracker.tallies.checking import rebuild

SEED = 52_026
#: Of a country that has so many cases; lean histories always have them.
_AGENCIES = 200
#: About how much a database makes of a character of loaded text, indexes included.
_GROWTH = {"postgresql": 1.45, "sqlite": 1.9}
#: What an index needs to be sorted before it is written, and what is not the load's.
_ROOM = 1.15
#: How often somebody comes whose cases are of three acts.
_COMES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What will be loaded, and about how large it is."""

    cases: int
    engine: str
    agencies: int
    played: Played
    moulds: Moulds
    seed: int
    cases_each: int

    @property
    def rows(self) -> dict[str, int]:
        """About how many rows each table gets."""
        return self._of_tables(lambda piece: piece.count(self.moulds.line))

    @property
    def bytes(self) -> int:
        """About how large the database becomes, with its indexes."""
        return round(sum(self._of_tables(len).values()) * _GROWTH[self.engine])

    def _of_tables(self, counted: Callable[[str], int]) -> dict[str, int]:
        found: dict[str, float] = defaultdict(float)
        shares = list(self.moulds.shares(self.cases))
        for mould, count in shares:
            for (table, _), piece in mould.pieces.items():
                times = count / (self.cases_each if table == "applicants" else 1)
                found[table] += times * counted(piece)
        return {table: round(found[table]) for table in sorted(found)}

    def __str__(self) -> str:
        """Say it in a line, before anything is loaded."""
        return (
            f"{self.cases:,} cases of {self.agencies:,} agencies, cast from "
            f"{len(self.moulds.cases):,} that were played, seed {self.seed}: "
            f"{sum(self.rows.values()):,} rows ({self.rows['case_events']:,} events), "
            f"about {self.bytes / 1e9:.1f} GB"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What was loaded; `agency_id` is the agency that has the most."""

    agency_id: UUID
    people: dict[str, Actor]
    cases: int
    rows: int
    seconds: float
    before: float  # seconds until the agencies were there, with what they have
    bytes_before: int


def plan_of(
    cases: int,
    engine: str,
    *,
    agencies: int | None = None,
    seed: int = SEED,
    lean: bool = False,
) -> Plan:
    """Play some cases, and say what casting them to so many would make.

    Lean ones have three acts (`bench.histories.lean`), and who asks comes again.
    """
    with TemporaryDirectory() as folder:
        file = Path(folder) / "played.db"
        kinds = LEAN if lean else KINDS
        most = min(1200, max(300 if lean else 150, cases // 200))
        made = play_some(file, most, seed, kinds=kinds)
        each = _COMES if lean else 1
        return plan_from(
            file,
            made,
            cases,
            engine,
            agencies=agencies or (_AGENCIES if lean else None),
            seed=seed,
            cases_each=each,
        )


def plan_from(
    file: Path,
    played: Played,
    cases: int,
    engine: str,
    *,
    agencies: int | None = None,
    seed: int = SEED,
    cases_each: int = 1,
) -> Plan:
    """Say what casting what was played to so many cases would make."""
    return Plan(
        cases=cases,
        engine=engine,
        agencies=agencies or min(_AGENCIES, max(1, cases // 20_000)),
        played=played,
        moulds=read_moulds(file, engine),
        seed=seed,
        cases_each=cases_each,
    )


def load(
    database: Database, plan: Plan, progress: Callable[[int], None] = lambda _: None
) -> Loaded:
    """Load the plan into an empty, migrated database."""
    begun = time.monotonic()
    caster = Caster(plan.moulds, plan.agencies, plan.seed, plan.cases_each)
    sink = sink_of(database)
    for number in range(plan.agencies):
        caster.cast_agency(sink, number)
    sink.flush()
    before, bytes_before = time.monotonic() - begun, _size(database)
    caster.cast_cases(sink, plan.cases, progress)
    sink.close()
    for agency_number in range(plan.agencies):
        database.write(partial(caster.keep_words, number=agency_number))
        agency_id = caster.id_of(plan.played.agency.agency_id, agency_number)
        database.write(partial(rebuild, agency_id=agency_id))
    database.write(caster.keep_counters)
    agency = plan.played.agency
    people = {
        "desk": agency.desk,
        "manager": agency.manager,
        "administrator": agency.administrator,
        "head": agency.heads[0],
    }
    return Loaded(
        agency_id=caster.id_of(agency.agency_id),
        people={name: caster.actor(actor) for name, actor in people.items()},
        cases=plan.cases,
        rows=sum(plan.rows.values()),
        seconds=time.monotonic() - begun,
        before=before,
        bytes_before=bytes_before,
    )


class TooLargeError(Exception):
    """The disk has no room for the plan."""


def load_showing(database: Database, plan: Plan, *, free: int | None = None) -> Loaded:
    """Say how large it becomes, load it with a bar of progress, and say how fast.

    Raises `TooLargeError` where fewer bytes are free than it takes with room to sort.
    """
    console = Console(stderr=True)
    console.print(str(plan))
    needed = round(plan.bytes * _ROOM)
    if free is not None and free < needed:
        raise TooLargeError(
            f"{plan.cases:,} cases need {needed / 1e9:.0f} GB with room to sort, "
            f"{free / 1e9:.0f} GB are free"
        )
    columns = (*Progress.get_default_columns(), MofNCompleteColumn())
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("loading", total=plan.cases)
        loaded = load(database, plan, lambda done: bar.update(task, completed=done))
    size = _size(database)
    each = (size - loaded.bytes_before) / plan.cases
    more = (loaded.seconds - loaded.before) / plan.cases
    console.print(
        f"{loaded.rows:,} rows in {loaded.seconds:.0f} s, "
        f"{loaded.rows / loaded.seconds:,.0f} a second; {size / 1e9:.2f} GB, "
        f"{each:,.0f} bytes a case. So 10,000,000 cases take "
        f"{(loaded.before + 1e7 * more) / 60:,.0f} min and "
        f"{(loaded.bytes_before + 1e7 * each) / 1e9:.0f} GB"
    )
    return loaded


def _size(database: Database) -> int:
    """Say how many bytes the database has become."""
    if database.is_sqlite:
        return database.settings.sqlite_path.stat().st_size
    with database.read() as session:
        question = text("SELECT pg_database_size(current_database())")
        return int(session.execute(question).scalar_one())
