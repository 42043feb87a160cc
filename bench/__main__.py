"""`python -m bench`: run the hot jobs, each beside its limit.

The table goes to `table.md` in a folder, with pictures of how cost grows with size
(growth.svg) and of what it is beside the limit (ratio.svg).
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

from sqlalchemy import text

from bench import (
    deadlines,
    importing,
    mails,
    papers,
    peers,
    reads,
    recomputing,
    registering,
    reporting,
    sheets,
    starting,
    sweeps,
)
from bench.histories import SEED, TooLargeError, load_showing, plan_of
from bench.measuring import Row
from bench.server import BenchServer
from tests.conftest import migrated, settings_for
from tracker.db import Database, open_database

#: What can be asked for, in the order in which it runs: what writes comes last.
_ALONE = {"deadlines": deadlines.run, "papers": papers.run, "start": starting.run}
_SIZED = ("reads", "export", "sweeps", "recompute", "import", "mails", "register")


def main() -> int:
    """Run what was asked for; 1 if a goal was missed."""
    options = _options()
    rows: list[Row] = []
    found: list[str] = []
    machine = reporting.machine()
    for row in _rows(options, found):
        print(f"{row.number} {row.job}: {row.ratio:.2f}x", file=sys.stderr, flush=True)
        rows.append(row)
        head = [machine, reporting.versions(found), _histories(options)]
        reporting.write(options.out, head, rows)  # so that nothing is lost on the way
    if not rows:
        return 1
    reporting.show(head, rows)
    return 0 if all(row.reached for row in rows) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    add = parser.add_argument
    add("--sizes", default="10000,100000", help="numbers of cases")
    add("--engines", default="sqlite,postgresql", help="databases to measure")
    everything = ",".join((*_ALONE, *_SIZED))
    add("--jobs", default=everything, help=f"of {everything}")
    add("--lean", action="store_true", help="histories of three acts a case")
    add("--due", type=int, default=1000, help="cases newly due (P4)")
    add("--moved", type=int, default=5000, help="open cases that move (P10)")
    add("--lines", type=int, default=5000, help="lines of the register (P11)")
    add("--letters", type=int, default=2000, help="letters to deliver")
    add("--peers", action="store_true", help="beside other libraries, from PyPI")
    add("--out", type=Path, default=Path(__file__).parent / "out", help="a folder")
    return parser.parse_args()


def _histories(options: argparse.Namespace) -> str:
    kind = "lean histories, three acts a case" if options.lean else "full histories"
    return (
        f"Seed {SEED}; {kind}; PostgreSQL with fsync and wal_level=minimal, loaded "
        "without fsync"
    )


def _rows(options: argparse.Namespace, versions: list[str]) -> Iterator[Row]:
    jobs = options.jobs.split(",")
    for name, measure in _ALONE.items():
        if name in jobs:
            yield from measure()
    if options.peers:
        yield from peers.run()
    if not set(_SIZED).intersection(jobs):
        return
    sizes = [int(size) for size in options.sizes.split(",")]
    if "sqlite" in options.engines:
        for size in sizes:
            with tempfile.TemporaryDirectory() as folder:
                url = f"sqlite:///{folder}/histories.db"
                yield from _sized(url, "sqlite", size, options, None)
    if "postgresql" in options.engines:
        server = BenchServer()
        server.start()
        try:
            for size in sizes:
                url = server.create(f"histories_{size}")
                versions[:] = [_postgres_version(url)]
                yield from _sized(url, "postgresql", size, options, server)
                server.drop(f"histories_{size}")
        finally:
            server.stop()


def _sized(
    url: str,
    engine: str,
    size: int,
    options: argparse.Namespace,
    server: BenchServer | None,
) -> Iterator[Row]:
    jobs = options.jobs.split(",")
    free = server.free if server else shutil.disk_usage(tempfile.gettempdir()).free
    plan = plan_of(size, engine, lean=options.lean)
    database = open_database(settings_for(migrated(url)))
    try:
        with server.careless() if server else nullcontext():
            loaded = load_showing(database, plan, free=free)
        given = (database, engine, size, loaded)
        measured = {
            "reads": lambda: reads.run(*given),
            "export": lambda: sheets.run(database, engine, size, loaded.agency_id),
            "sweeps": lambda: sweeps.run(*given, options.due),
            "recompute": lambda: recomputing.run(*given, options.moved),
            "import": lambda: importing.run(*given, options.lines),
            "mails": lambda: mails.run(*given, options.letters),
            "register": lambda: registering.run(database, engine, size, SEED),
        }
        for name in _SIZED:
            if name in jobs:
                yield from measured[name]()
    except TooLargeError as error:
        print(f"left out: {error}", file=sys.stderr, flush=True)
    finally:
        database.close()


def _postgres_version(url: str) -> str:
    database: Database = open_database(settings_for(url))
    try:
        with database.read() as session:
            found = session.execute(text("SHOW server_version")).scalar()
    finally:
        database.close()
    return f"PostgreSQL {str(found).split(' ')[0]}"


if __name__ == "__main__":
    raise SystemExit(main())
