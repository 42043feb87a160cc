"""`python -m bench.histories --cases 1000000 URL`: load histories into a new database.

The size is printed first; `--only-size` stops there.
"""

import argparse
import sys

from bench.histories import SEED, load_showing, plan_of
from tests.conftest import migrated, settings_for
from tracker.db import open_database


def main() -> int:
    """Migrate the database and fill it."""
    parser = argparse.ArgumentParser(prog="bench.histories", description=__doc__)
    parser.add_argument("url", help="an empty database: sqlite:///… or postgresql://…")
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--agencies", type=int, help="one in 20 000 cases, at most 200")
    parser.add_argument("--lean", action="store_true", help="three acts a case")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--only-size", action="store_true")
    given = parser.parse_args()
    engine = "sqlite" if given.url.startswith("sqlite") else "postgresql"
    plan = plan_of(
        given.cases, engine, agencies=given.agencies, seed=given.seed, lean=given.lean
    )
    if given.only_size:
        print(plan)
        return 0
    database = open_database(settings_for(migrated(given.url)))
    try:
        load_showing(database, plan)
    finally:
        database.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
