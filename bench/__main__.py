"""`python -m bench`: run the hot jobs and write the table to bench/out/table.md."""

import argparse
import platform
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from pysqlite3 import dbapi2 as bundled
from rich.console import Console
from rich.table import Table

from bench import deadlines, papers, sweeps
from bench.measuring import Row
from tests.conftest import migrated, settings_for
from tests.postgres import PostgresServer
from tracker.db import open_database

_OUT = Path(__file__).parent / "out"


def main() -> int:
    """Run what was asked for; 1 if a goal was missed."""
    options = _options()
    rows: list[Row] = []
    for row in _rows(options):
        print(f"{row.number} {row.job}: {row.ratio:.2f}x", file=sys.stderr, flush=True)
        rows.append(row)
    _write(rows)
    _show(rows)
    return 0 if all(row.reached for row in rows) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--sizes", default="10000,100000", help="numbers of cases")
    parser.add_argument("--due", type=int, default=1000, help="cases newly due (P4)")
    parser.add_argument(
        "--engines", default="sqlite,postgresql", help="databases to measure"
    )
    return parser.parse_args()


def _rows(options: argparse.Namespace) -> Iterator[Row]:
    yield from deadlines.run()
    yield from papers.run()
    sizes = [int(size) for size in options.sizes.split(",")]
    if "sqlite" in options.engines:
        for size in sizes:
            with tempfile.TemporaryDirectory() as folder:
                yield from _sweeps(f"sqlite:///{folder}/b.db", "sqlite", size, options)
    if "postgresql" in options.engines:
        server = PostgresServer(durable=True)
        server.start()
        try:
            for size in sizes:
                url = server.create(f"bench_{size}")
                yield from _sweeps(url, "postgresql", size, options)
        finally:
            server.stop()


def _sweeps(
    url: str, engine: str, size: int, options: argparse.Namespace
) -> Iterator[Row]:
    database = open_database(settings_for(migrated(url)))
    try:
        yield from sweeps.run(database, engine, size, options.due)
    finally:
        database.close()


def _machine() -> str:
    return (
        f"Python {platform.python_version()}, SQLite {bundled.sqlite_version} "
        f"(standard library: {sqlite3.sqlite_version}), {platform.machine()}"
    )


def _write(rows: list[Row]) -> None:
    _OUT.mkdir(exist_ok=True)
    lines = [
        _machine(),
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
    (_OUT / "table.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _show(rows: list[Row]) -> None:
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
    console.print(_machine())
    console.print(table)


if __name__ == "__main__":
    raise SystemExit(main())
