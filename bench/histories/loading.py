"""Casting: so many cases over so many agencies, from what was played."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress

from bench.histories.casting import Caster
from bench.histories.filling import sink_of
from bench.histories.moulds import Moulds, read_moulds
from bench.histories.playing import play_some
from bench.year.playing import Played
from tracker.accounts.actor import Actor
from tracker.db import Database
from tracker.tallies.checking import rebuild

SEED = 52_026
#: About how much a database makes of a character of loaded text, indexes included.
_GROWTH = 2.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What will be loaded, and about how large it is."""

    cases: int
    agencies: int
    played: Played
    moulds: Moulds
    seed: int

    @property
    def rows(self) -> dict[str, int]:
        """About how many rows each table gets."""
        return {
            name: round(each * self.cases)
            for name, each in self.moulds.rows_per_case.items()
        }

    @property
    def bytes(self) -> int:
        """About how large the database becomes, with its indexes."""
        each = sum(mould.bytes for mould in self.moulds.cases) / len(self.moulds.cases)
        return round(each * self.cases * _GROWTH)

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


def plan_of(
    cases: int,
    engine: str,
    *,
    agencies: int | None = None,
    seed: int = SEED,
) -> Plan:
    """Play some cases, and say what casting them to so many would make."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "played.db"
        made = play_some(file, min(1200, max(150, cases // 200)), seed)
        return plan_from(file, made, cases, engine, agencies=agencies, seed=seed)


def plan_from(
    file: Path,
    played: Played,
    cases: int,
    engine: str,
    *,
    agencies: int | None = None,
    seed: int = SEED,
) -> Plan:
    """Say what casting what was played to so many cases would make."""
    return Plan(
        cases=cases,
        agencies=agencies or min(200, max(1, cases // 20_000)),
        played=played,
        moulds=read_moulds(file, engine),
        seed=seed,
    )


def load(
    database: Database, plan: Plan, progress: Callable[[int], None] = lambda _: None
) -> Loaded:
    """Load the plan into an empty, migrated database."""
    begun = time.monotonic()
    caster = Caster(plan.moulds, plan.agencies, plan.seed)
    sink = sink_of(database)
    for number in range(plan.agencies):
        caster.cast_agency(sink, number)
    sink.flush()
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
    )


def load_showing(database: Database, plan: Plan) -> Loaded:
    """Say how large it becomes, load it with a bar of progress, and say how fast."""
    console = Console(stderr=True)
    console.print(str(plan))
    columns = (*Progress.get_default_columns(), MofNCompleteColumn())
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("loading", total=plan.cases)
        loaded = load(database, plan, lambda done: bar.update(task, completed=done))
    rate = loaded.rows / loaded.seconds
    console.print(
        f"{loaded.rows:,} rows in {loaded.seconds:.0f} s, {rate:,.0f} a second"
    )
    return loaded
