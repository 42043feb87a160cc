"""`dunghen import year`, `dunghen import closures`: days of a file into the calendar.

Each row is told what becomes of it, then each case that would move; only then, and
only if no row was refused, is anything entered. The pages do the same.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli.calendar import show_moves
from tracker.cli.guard import FoundError, complain
from tracker.cli.installation import AGENCY_HELP, agency_named, installation
from tracker.cli.language import language, say
from tracker.cli.progress import Quiet, progress, whole_or_nothing
from tracker.errors import InvalidValueError

if TYPE_CHECKING:
    from uuid import UUID

    from tracker.calendars import Announcement, CalendarChange, Decision
    from tracker.calendars.announcement import RowFate
    from tracker.calendars.closure_files import ClosureFate
    from tracker.db import Database

YEAR_HELP = say(
    "Nhập lịch nghỉ của cả một năm từ tệp CSV hoặc ICS.",
    "Take in the days off of a whole year from a CSV or ICS file.",
)
CLOSURES_HELP = say(
    "Nhập các đợt đóng cửa (nửa ngày, mưa lũ, mất điện) từ tệp CSV hoặc ICS.",
    "Take in closures (half a day, a flood, a power cut) from a CSV or ICS file.",
)

File = Annotated[Path, typer.Argument(help=say("Tệp CSV hoặc ICS.", "The file."))]
Number = Annotated[
    str,
    typer.Option("--decision", help=say("Số văn bản.", "Number of the decision.")),
]
DecidedOn = Annotated[
    str,
    typer.Option(help=say("Ngày văn bản: 2026-10-02.", "Its date: 2026-10-02.")),
]
Issuer = Annotated[str, typer.Option(help=say("Cơ quan ban hành.", "Who issued it."))]
DryRun = Annotated[
    bool,
    typer.Option(
        "--dry-run",
        help=say("Chỉ kiểm tra, không ghi.", "Check, write nothing."),
    ),
]
Agency = Annotated[str, typer.Option(help=AGENCY_HELP)]


def year(
    file: File,
    of: Annotated[int, typer.Option("--year", help=say("Năm của lịch.", "The year."))],
    decision: Number,
    decided_on: DecidedOn = "",
    issuer: Issuer = "",
    replaces: Annotated[
        bool,
        typer.Option(
            "--replaces",
            help=say(
                "Thay các dòng của văn bản trước nếu trùng ngày.",
                "Replace the rows of an earlier decision on the same days.",
            ),
        ),
    ] = False,
    confirmed: Annotated[
        bool,
        typer.Option(
            "--confirmed",
            help=say(
                "Đã đối chiếu các điểm cần chú ý với văn bản.",
                "The doubtful points were compared with the decision.",
            ),
        ),
    ] = False,
    dry_run: DryRun = False,
    quiet: Quiet = False,
    agency: Agency = "",
) -> None:
    """Check the days of a year row by row, then enter them and move the cases."""
    from tracker.calendars import check_announcement, read_announcement

    paper = _paper(decision, decided_on, issuer)
    stated = read_announcement(file.read_bytes())
    with installation() as (database, _):
        with database.read() as session:
            agency_id = agency_named(session, agency).agency_id
            found = check_announcement(
                session,
                agency_id,
                stated,
                year=of,
                decision=paper,
                replaces=replaces,
            )
        _tell(found.rows)
        _doubt(found)
        if found.change is None:
            raise FoundError
        is_sure = confirmed or not found.doubts
        _carry_out(
            database,
            agency_id,
            found.change,
            dry_run=dry_run or not is_sure,
            quiet=quiet,
        )
    if not dry_run and not is_sure:
        complain(
            say(
                "Đối chiếu các điểm trên với văn bản, rồi chạy lại với --confirmed.",
                "Compare these points with the decision, then add --confirmed.",
            )
        )
        raise FoundError


def closures(
    file: File,
    decision: Number = "",
    decided_on: DecidedOn = "",
    issuer: Issuer = "",
    dry_run: DryRun = False,
    quiet: Quiet = False,
    agency: Agency = "",
) -> None:
    """Check closures row by row, then enter them and move the cases."""
    from tracker.calendars.closure_files import (
        change_of,
        check_closure_rows,
        read_closures,
    )

    paper = _paper(decision, decided_on, issuer)
    data = file.read_bytes()
    with installation() as (database, _):
        with database.read() as session:
            row = agency_named(session, agency)
            agency_id = row.agency_id
            stated = read_closures(data, row.timezone)
            rows = check_closure_rows(session, agency_id, stated, paper)
        _tell(rows)
        change = change_of(rows)
        if change is None:
            raise FoundError
        _carry_out(database, agency_id, change, dry_run=dry_run, quiet=quiet)


def _paper(number: str, decided_on: str, issuer: str) -> "Decision":
    from tracker.calendars import Decision

    try:
        on = date.fromisoformat(decided_on) if decided_on else None
    except ValueError:
        raise InvalidValueError(
            field="decided_on",
            problem=f"{decided_on!r} is not a date such as 2026-10-02.",
            problem_vi=f"“{decided_on}” không phải ngày dạng 2026-10-02.",
        ) from None
    return Decision(number=number, on=on, issuer_vi=issuer)


def _tell(rows: "Sequence[RowFate | ClosureFate]") -> None:
    """Count the rows by what becomes of them, and name what was refused."""
    from tracker.calendars.announcement import Fate

    for row in rows:
        if row.fate is Fate.REFUSED:
            problem = row.problem_vi if language() == "vi" else row.problem
            complain(say(f"Dòng {row.line}: {problem}", f"Line {row.line}: {problem}"))
    new, same, replaced, passed, bad = (
        sum(row.fate is fate for row in rows)
        for fate in (
            Fate.NEW, Fate.SAME, Fate.REPLACES, Fate.PASSED_OVER, Fate.REFUSED,
        )
    )  # fmt: skip
    print(
        say(
            f"Ghi mới: {new}; đã có: {same}; thay dòng cũ: {replaced}; "
            f"vốn là ngày nghỉ: {passed}; lỗi: {bad}.",
            f"New: {new}; there already: {same}; replaced: {replaced}; "
            f"weekly rest days: {passed}; bad: {bad}.",
        )
    )
    if bad:
        print(say("Chưa ghi gì.", "Nothing was written."))


def _doubt(found: "Announcement") -> None:
    for doubt in found.doubts:
        complain(doubt.said_vi if language() == "vi" else doubt.said)


def _carry_out(
    database: "Database",
    agency_id: "UUID",
    change: "CalendarChange",
    *,
    dry_run: bool,
    quiet: bool,
) -> None:
    """Show the cases that would move; enter the rows unless it is a dry run."""
    from tracker.accounts.actor import operator_actor
    from tracker.calendars import time_of, years_first_announced
    from tracker.now import now
    from tracker.recompute import apply, preview

    if change.is_empty:
        print(say("Không có gì mới để ghi.", "There is nothing new to enter."))
        return
    at = now()
    with database.read() as session:
        years = years_first_announced(session, agency_id, change)
        moves = preview(session, agency_id, change, at)
        time = time_of(session, agency_id)
    if not dry_run:
        actor = operator_actor(agency_id)
        total = len(moves)
        with progress(say("Tính lại", "Recomputing"), total, quiet=quiet) as told:
            moves = whole_or_nothing(
                lambda heard: database.write(
                    lambda session: apply(session, actor, change, at, told=heard)
                ),
                told,
            )
    show_moves(moves, time, years, as_json=False, made=not dry_run)
