"""`dunghen calendar`: a day off or a worked day, looked at, entered, withdrawn."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli.installation import AGENCY_HELP, agency_named, installation
from tracker.cli.language import say
from tracker.cli.progress import Quiet, progress, whole_or_nothing
from tracker.errors import InvalidValueError

if TYPE_CHECKING:
    from tracker.calendars import AgencyTime, CalendarChange
    from tracker.recompute import Move

app = typer.Typer(
    no_args_is_help=True,
    help=say(
        "Lịch làm việc: xem trước và áp dụng ngày nghỉ, ngày làm bù.",
        "The working calendar: days off and worked days, previewed and applied.",
    ),
)

Off = Annotated[
    list[str] | None,
    typer.Option("--off", help=say("Ngày nghỉ: 2026-11-23.", "A day off: 2026-11-23.")),
]
Worked = Annotated[
    list[str] | None,
    typer.Option(
        "--worked",
        help=say(
            "Ngày làm bù: 2026-11-28, hoặc 2026-11-28=07:30-11:30.",
            "A worked day: 2026-11-28, or 2026-11-28=07:30-11:30.",
        ),
    ),
]
Withdrawn = Annotated[
    list[str] | None,
    typer.Option(
        "--withdraw",
        help=say("Rút dòng lịch của ngày này.", "Withdraw the row of this date."),
    ),
]
Decision = Annotated[
    str,
    typer.Option(
        help=say(
            "Số văn bản quyết định ngày nghỉ, làm bù.",
            "Number of the decision that says so.",
        )
    ),
]
Name = Annotated[
    str, typer.Option(help=say("Tên của ngày.", "What the day is called."))
]
Why = Annotated[
    str, typer.Option(help=say("Lý do, khi rút.", "The reason, when withdrawing."))
]
AgencyCode = Annotated[str, typer.Option("--agency", help=AGENCY_HELP)]
AsJson = Annotated[bool, typer.Option("--json", help=say("In JSON.", "Print JSON."))]
Days = Annotated[
    list[str],
    typer.Argument(help=say("Các ngày cần rút.", "The dates to withdraw.")),
]


@app.command(
    help=say(
        "Liệt kê hồ sơ đang mở sẽ đổi hạn; không thay đổi gì.",
        "List the open cases that would move; nothing is changed.",
    )
)
def preview(
    off: Off = None,
    worked: Worked = None,
    withdraw: Withdrawn = None,
    decision: Decision = "",
    name: Name = "",
    why: Why = "",
    agency: AgencyCode = "",
    as_json: AsJson = False,
) -> None:
    supposed = say("(giả định)", "(supposed)")
    change = _change(
        off or [],
        worked or [],
        withdraw or [],
        (decision or supposed, name),
        why or supposed,
    )
    _look(change, agency, as_json=as_json)


@app.command(
    help=say(
        "Ghi lịch và tính lại mọi hồ sơ đang mở trong một lần.",
        "Enter the rows and recompute every open case in one act.",
    )
)
def apply(
    off: Off = None,
    worked: Worked = None,
    withdraw: Withdrawn = None,
    decision: Decision = "",
    name: Name = "",
    why: Why = "",
    agency: AgencyCode = "",
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    change = _change(off or [], worked or [], withdraw or [], (decision, name), why)
    _make(change, agency, as_json=as_json, quiet=quiet)


@app.command(
    help=say(
        "Rút các dòng lịch; hạn cũ được khôi phục.",
        "Withdraw rows; the dates from before come back.",
    )
)
def withdraw(
    days: Days,
    why: Why = "",
    agency: AgencyCode = "",
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    change = _change([], [], days, ("", ""), why)
    _make(change, agency, as_json=as_json, quiet=quiet)


def _look(change: "CalendarChange", agency: str, *, as_json: bool) -> None:
    from tracker.calendars import time_of, years_first_announced
    from tracker.now import now
    from tracker.recompute import preview as preview_moves

    with installation() as (database, _), database.read() as session:
        agency_id = agency_named(session, agency).agency_id
        moves = preview_moves(session, agency_id, change, now())
        years = years_first_announced(session, agency_id, change)
        time = time_of(session, agency_id)
    show_moves(moves, time, years, as_json=as_json, made=False)


def _make(change: "CalendarChange", agency: str, *, as_json: bool, quiet: bool) -> None:
    from tracker.accounts.actor import operator_actor
    from tracker.calendars import time_of, years_first_announced
    from tracker.now import now
    from tracker.recompute import apply as apply_change

    at = now()
    with installation() as (database, _):
        with database.read() as session:
            agency_id = agency_named(session, agency).agency_id
            years = years_first_announced(session, agency_id, change)
        actor = operator_actor(agency_id)
        with progress(say("Tính lại", "Recomputing"), quiet=quiet) as told:
            moves = whole_or_nothing(
                lambda heard: database.write(
                    lambda session: apply_change(session, actor, change, at, told=heard)
                ),
                told,
            )
        with database.read() as session:
            time = time_of(session, agency_id)
    show_moves(moves, time, years, as_json=as_json, made=True)


def _change(
    off: Sequence[str],
    worked: Sequence[str],
    withdrawn: Sequence[str],
    called: tuple[str, str],
    why: str,
) -> "CalendarChange":
    from tracker.calendars import CalendarChange, NewDay

    decision, name = called
    free = [_date(text) for text in off]
    made_up = [_worked(text) for text in worked]
    # One day off for one worked day is an exchange: each names the other.
    exchanged = len(free) == len(made_up) == 1
    return CalendarChange(
        add=(
            *(
                NewDay(
                    day=day,
                    kind="off",
                    decision=decision,
                    name_vi=name or ("Nghỉ hoán đổi" if exchanged else ""),
                    exchanged_with=made_up[0][0] if exchanged else None,
                )
                for day in free
            ),
            *(
                NewDay(
                    day=day,
                    kind="worked",
                    decision=decision,
                    name_vi=name or ("Ngày làm việc hoán đổi" if exchanged else ""),
                    windows=windows,
                    exchanged_with=free[0] if exchanged else None,
                )
                for day, windows in made_up
            ),
        ),
        withdraw=tuple(_date(text) for text in withdrawn),
        why=why,
    )


def _worked(text: str) -> tuple[date, tuple[tuple[str, str], ...] | None]:
    day, _, hours = text.partition("=")
    if not hours:
        return _date(day), None
    windows = (window.partition("-") for window in hours.split(","))
    return _date(day), tuple((opens, closes) for opens, _, closes in windows)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise InvalidValueError(
            field="date",
            problem=f"{text!r} is not a date such as 2026-11-23.",
            problem_vi=f"“{text}” không phải ngày dạng 2026-11-23.",
        ) from None


def show_moves(
    moves: "Sequence[Move]",
    time: "AgencyTime",
    years: Sequence[int],
    *,
    as_json: bool,
    made: bool,
) -> None:
    """Print what a change moves, or has moved."""
    from tracker.cli.printing import print_json

    if as_json:
        rows = [asdict(move) | {"told_anew": move.told_anew} for move in moves]
        print_json({"applied": made, "announces": list(years), "moves": rows})
        return
    _show_table(moves, time)
    if years:
        listed = ", ".join(map(str, years))
        print(
            say(
                f"Lưu ý: năm {listed} sẽ coi là đã công bố; hãy nhập đủ ngày nghỉ.",
                f"Note: {listed} counts as announced from now on; enter all its days.",
            )
        )
    count = len(moves)
    print(
        say(f"{count} hồ sơ đã đổi hạn.", f"{count} cases were moved.")
        if made
        else say(
            f"{count} hồ sơ sẽ đổi hạn; chưa thay đổi gì.",
            f"{count} cases would move; nothing was changed.",
        )
    )


def _show_table(moves: "Sequence[Move]", time: "AgencyTime") -> None:
    from tracker.cli.printing import print_table

    def local(at: datetime | None, original: datetime | None) -> str:
        if at is None:
            return "-"
        # A case that was given a new date has two: both can move.
        first = (
            f" ({time.civil(original):%d/%m})" if original and original != at else ""
        )
        return f"{time.civil(at):%H:%M %d/%m/%Y}{first}"

    def day(on: date | None) -> str:
        return f"{on:%d/%m/%Y}" if on else "-"

    print_table(
        say(
            "Mã hồ sơ|Hạn cũ|Hạn mới|Xin lỗi cũ|Xin lỗi mới|Báo lại",
            "Case|Due before|Due after|Apology before|Apology after|Told anew",
        ).split("|"),
        (
            (
                move.code,
                local(move.old_due_at, move.old_original_due_at),
                local(move.new_due_at, move.new_original_due_at),
                day(move.old_apology_due_on),
                day(move.new_apology_due_on),
                say("có", "yes") if move.told_anew else "-",
            )
            for move in moves
        ),
    )
