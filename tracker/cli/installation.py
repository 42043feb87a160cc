"""The installation that a command works on: settings, database, agency."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tracker.cli.language import say
from tracker.errors import DatabaseNotReadyError, InvalidValueError

if TYPE_CHECKING:
    from tracker.db import Database, Session
    from tracker.models import Agency
    from tracker.settings import Settings


@contextmanager
def installation(*, at_head: bool = True) -> "Iterator[tuple[Database, Settings]]":
    """Open the database that the settings name; refuse one of another release."""
    from tracker.db import open_database
    from tracker.settings import load_settings

    settings = load_settings()
    database = open_database(settings)
    try:
        if at_head and not _is_at_head(database):
            from tracker.migrate import require_head

            require_head(database)
        yield database, settings
    finally:
        database.close()


def _is_at_head(database: "Database") -> bool:
    """Compare with the newest file of a migration, without loading Alembic for it."""
    from importlib.resources import files

    from sqlalchemy.exc import SQLAlchemyError

    from tracker.db import ping

    scripts = files("tracker").joinpath("migrations", "versions").iterdir()
    newest = max(one.name[:4] for one in scripts if one.name[:4].isdigit())
    try:
        with database.read() as session:
            return ping(session) == newest
    except (SQLAlchemyError, DatabaseNotReadyError):
        return False


def agency_named(session: "Session", code: str) -> "Agency":
    """Find the agency that is meant; without a code the only one there is."""
    from tracker.accounts.agencies import agencies, agency_with_code

    if code:
        return agency_with_code(session, code)
    known = agencies(session)
    if len(known) == 1:
        return known[0]
    codes = ", ".join(agency.code for agency in known)
    raise InvalidValueError(
        field="agency",
        problem=(
            f"choose one with --agency: {codes}."
            if known
            else "there is no agency yet; run `dunghen setup`."
        ),
        problem_vi=(
            f"Hãy chọn cơ quan bằng --agency: {codes}."
            if known
            else "Chưa có cơ quan nào; hãy chạy `dunghen setup`."
        ),
    )


AGENCY_HELP = say(
    "Mã cơ quan; bỏ qua khi chỉ có một.",
    "Code of the agency; not needed while there is only one.",
)
