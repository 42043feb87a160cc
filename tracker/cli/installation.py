"""The installation that a command works on: settings, database, agency."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tracker.cli.language import say
from tracker.errors import InvalidValueError

if TYPE_CHECKING:
    from tracker.db import Database, Session
    from tracker.models import Agency
    from tracker.settings import Settings

#: How often garbage is looked for while a command works: as Python does by itself.
_AT_WORK = (700, 10, 10)


@contextmanager
def installation(*, at_head: bool = True) -> "Iterator[tuple[Database, Settings]]":
    """Open the database that the settings name; refuse one of another release."""
    from tracker.db import open_database
    from tracker.migrate import require_head
    from tracker.settings import load_settings

    settings = load_settings()
    database = open_database(settings)
    try:
        if at_head:
            require_head(database)
        # What was loaded until here stays, and need not be looked through again.
        gc.freeze()
        gc.set_threshold(*_AT_WORK)
        yield database, settings
    finally:
        database.close()


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
