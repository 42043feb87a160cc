"""`python -m bench`: run the hot jobs, each beside its limit.

The table is written to bench/out/table.md, and a picture of how cost grows with size
to bench/out/growth.svg.
"""

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path

from pysqlite3 import dbapi2 as bundled
from rich.console import Console
from rich.table import Table
from sqlalchemy import text

from bench import deadlines, papers, reads, sheets, starting, sweeps
from bench.growth import exponent, picture, series_of
from bench.histories import SEED, load_showing, plan_of
from bench.measuring import Row
from tests.conftest import migrated, settings_for
from tests.postgres import PostgresServer
from tracker.db import Database, open_database

_OUT = Path(__file__).parent / "out"
#: What can be asked for, in the order in which it runs.
_ALONE = {"deadlines": deadlines.run, "papers": papers.run, "start": starting.run}
_SIZED = ("sweeps", "reads", "export")
_LIBRARIES = ("sqlalchemy", "psycopg", "fastapi", "xlsxwriter")


def main() -> int:
    """Run what was asked for; 1 if a goal was missed."""
    options = _options()
    rows: list[Row] = []
    versions: list[str] = []
    for row in _rows(options, versions):
        print(f"{row.number} {row.job}: {row.ratio:.2f}x", file=sys.stderr, flush=True)
        rows.append(row)
    head = [_machine(), _versions(versions), f"Seed of the histories: {SEED}"]
    _write(head, rows)
    _show(head, rows)
    return 0 if all(row.reached for row in rows) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--sizes", default="10000,100000", help="numbers of cases")
    parser.add_argument("--due", type=int, default=1000, help="cases newly due (P4)")
    parser.add_argument(
        "--engines", default="sqlite,postgresql", help="databases to measure"
    )
    everything = ",".join((*_ALONE, *_SIZED))
    parser.add_argument("--jobs", default=everything, help=f"of {everything}")
    return parser.parse_args()


def _rows(options: argparse.Namespace, versions: list[str]) -> Iterator[Row]:
    jobs = options.jobs.split(",")
    for name, measure in _ALONE.items():
        if name in jobs:
            yield from measure()
    if not set(_SIZED).intersection(jobs):
        return
    sizes = [int(size) for size in options.sizes.split(",")]
    if "sqlite" in options.engines:
        for size in sizes:
            with tempfile.TemporaryDirectory() as folder:
                urls = (f"sqlite:///{folder}/s.db", f"sqlite:///{folder}/h.db")
                yield from _sized(urls, "sqlite", size, options)
    if "postgresql" in options.engines:
        server = PostgresServer(durable=True)
        server.start()
        try:
            for size in sizes:
                names = (f"sweeps_{size}", f"histories_{size}")
                urls = (server.create(names[0]), server.create(names[1]))
                versions[:] = [_postgres_version(urls[0])]
                yield from _sized(urls, "postgresql", size, options)
                for name in names:
                    server.drop(name)
        finally:
            server.stop()


def _sized(
    urls: tuple[str, str], engine: str, size: int, options: argparse.Namespace
) -> Iterator[Row]:
    jobs = options.jobs.split(",")
    if "sweeps" in jobs:
        database = _opened(urls[0])
        try:
            yield from sweeps.run(database, engine, size, options.due)
        finally:
            database.close()
    if "reads" not in jobs and "export" not in jobs:
        return
    database = _opened(urls[1])
    try:
        loaded = load_showing(database, plan_of(size, engine))
        if "reads" in jobs:
            yield from reads.run(database, engine, size, loaded)
        if "export" in jobs:
            yield from sheets.run(database, engine, size, loaded.agency_id)
    finally:
        database.close()


def _opened(url: str) -> Database:
    return open_database(settings_for(migrated(url)))


def _postgres_version(url: str) -> str:
    database = open_database(settings_for(url))
    try:
        with database.read() as session:
            found = session.execute(text("SHOW server_version")).scalar()
    finally:
        database.close()
    return f"PostgreSQL {str(found).split(' ')[0]}"


def _machine() -> str:
    cpus = Path("/proc/cpuinfo")
    lines = cpus.read_text(encoding="utf-8").splitlines() if cpus.exists() else []
    models = [line.split(":")[1].strip() for line in lines if "model name" in line]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return (
        f"{models[0] if models else platform.machine()}, {os.cpu_count()} cores, "
        f"{memory:.0f} GB, {platform.system()} {platform.release().split('-')[0]}"
    )


def _versions(databases: Sequence[str]) -> str:
    said = [
        f"Python {platform.python_version()}",
        f"SQLite {bundled.sqlite_version}",
        *databases,
        *(f"{name} {version(name)}" for name in _LIBRARIES),
    ]
    return ", ".join(said)


def _write(head: Sequence[str], rows: Sequence[Row]) -> None:
    _OUT.mkdir(exist_ok=True)
    lines = [
        *(f"{line}  " for line in head),
        "",
        "| # | job | ours | limit | ratio | goal | reached |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {row.number} | {row.job} | {row.ours:.3g} {row.unit} "
        f"| {row.limit:.3g} {row.unit} | {row.ratio:.2f} | {row.goal} "
        f"| {'yes' if row.reached else 'NO'} |"
        for row in rows
    ]
    if series := series_of(rows):
        lines += [
            "",
            "Growth: cost as a power of the number of cases (0 is constant, 1 linear), "
            "drawn in [growth.svg](growth.svg). Reads are asked of the largest agency, "
            "which has all cases up to 20,000, and a quarter once there are several.",
            "",
            "| job | sizes | exponent |",
            "|---|---|---|",
        ]
        lines += [
            f"| {name} | {', '.join(f'{size:,}' for size, _ in points)} "
            f"| {exponent(points):+.2f} |"
            for name, points in sorted(series.items())
        ]
        (_OUT / "growth.svg").write_text(picture(series), encoding="utf-8")
    (_OUT / "table.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _show(head: Sequence[str], rows: Sequence[Row]) -> None:
    table = Table("#", "job", "ours", "limit", "ratio", "goal", "")
    for row in rows:
        table.add_row(
            row.number,
            row.job,
            f"{row.ours:.3g} {row.unit}",
            f"{row.limit:.3g} {row.unit}",
            f"{row.ratio:.2f}",
            row.goal,
            "reached" if row.reached else "MISSED",
        )
    console = Console()
    for line in head:
        console.print(line)
    console.print(table)


if __name__ == "__main__":
    raise SystemExit(main())
