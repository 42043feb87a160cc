"""`python -m bench.year --cases 40000 FILE`: play the year into a new SQLite file."""

import argparse
import sys
import time
from datetime import date
from pathlib import Path

from bench.year import play
from tests.conftest import migrated, settings_for
from tracker.db import open_database


def main() -> int:
    """Play the year, and say how quickly."""
    parser = argparse.ArgumentParser(prog="bench.year", description=__doc__)
    parser.add_argument("file", type=Path, help="the database to be made")
    parser.add_argument("--cases", type=int, default=40_000)
    given = parser.parse_args()
    if given.file.exists():
        parser.error(f"{given.file} is there already")
    database = open_database(settings_for(migrated(f"sqlite:///{given.file}")))
    begun = time.monotonic()
    played = play(database, given.cases, _progress)
    took = time.monotonic() - begun
    database.close()
    print(
        f"{played.cases} cases, {played.late} late, {played.refused} steps refused; "
        f"{took:.0f} s, {played.cases / took:.1f} cases/s"
    )
    return 0


def _progress(day: date) -> None:
    if day.day == 1:
        print(day, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
