"""`dunghen deadline`: the calculator by itself, without a database unless asked."""

import sys
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Annotated, cast

import typer

from tracker.cli.guard import FoundError
from tracker.cli.language import language, say

if TYPE_CHECKING:
    from io import BufferedReader

    from rules.deadline import Deadline
    from rules.procedure import TimeLimit
    from rules.work_calendar import WorkCalendar
    from tracker.local_time import LocalClock

_CHUNK = 1 << 16

Start = Annotated[
    str,
    typer.Option(
        help=say(
            "Thời điểm tiếp nhận: 2026-11-19T09:00.",
            "When the limit starts: 2026-11-19T09:00.",
        )
    ),
]
Limit = Annotated[
    str,
    typer.Option(
        help=say(
            "Thời hạn: “5 working_day”, “25 day”, “1 month”, “8 working_hour”, "
            "“same_day”, “none”.",
            "The limit: `5 working_day`, `25 day`, `1 month`, `8 working_hour`, "
            "`same_day`, `none`.",
        )
    ),
]
PauseSpans = Annotated[
    list[str] | None,
    typer.Option(
        "--pause",
        help=say(
            "Khoảng không tính, TỪ/ĐẾN; bỏ ĐẾN nếu chưa kết thúc.",
            "Time that does not count, FROM/TO; without TO it is still open.",
        ),
    ),
]
RestartInstants = Annotated[
    list[str] | None,
    typer.Option(
        "--restart",
        help=say(
            "Thời điểm tính lại từ đầu (đã nhận đủ bổ sung).",
            "When the limit ran again from the start (supplement complete).",
        ),
    ),
]
NewDate = Annotated[
    str,
    typer.Option(
        "--extension",
        help=say("Hỏi về ngày hẹn lại: 2026-12-04.", "Ask for a new date: 2026-12-04."),
    ),
]
Agency = Annotated[
    str,
    typer.Option(
        help=say(
            "Dùng giờ và lịch của cơ quan này; bỏ qua: lịch có sẵn, không cần CSDL.",
            "Use this agency's hours and calendar; without it the built-in ones.",
        )
    ),
]


def deadline(
    start: Start = "",
    limit: Limit = "",
    pause: PauseSpans = None,
    restart: RestartInstants = None,
    extension: NewDate = "",
    agency: Agency = "",
    jsonl: Annotated[
        bool,
        typer.Option(
            "--jsonl",
            help=say(
                "Mỗi dòng vào một câu hỏi JSON, mỗi dòng ra một câu trả lời.",
                "One JSON question a line in, one answer a line out.",
            ),
        ),
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help=say("Trả lời bằng JSON.", "Answer in JSON."))
    ] = False,
) -> None:
    if jsonl:
        _answer_lines(agency)
        return
    if not start or not limit:
        raise typer.BadParameter(
            say(
                "cần --start và --limit, hoặc --jsonl",
                "give --start and --limit, or --jsonl",
            )
        )
    found, clock = _answered(
        start, limit, pause or [], restart or [], extension, agency
    )
    if as_json:
        _print_as_json(found, clock)
    else:
        _print_for_people(found)


def _answer_lines(agency: str) -> None:
    from tracker.deadline_lines import run

    if agency:
        calendar, zone = _place(agency)
        code = run(_lines_in(), sys.stdout, calendar, zone)
    else:
        code = run(_lines_in(), sys.stdout)
    if code:
        raise FoundError


def _lines_in() -> Iterator[bytes]:
    """Read lines as they come; what was answered goes out before we wait for more."""
    rest = b""
    source = cast("BufferedReader", sys.stdin.buffer)
    while chunk := source.read1(_CHUNK):
        *lines, rest = (rest + chunk).split(b"\n")
        yield from lines
        sys.stdout.flush()
    if rest:
        yield rest


def _place(agency: str) -> "tuple[WorkCalendar | None, str]":
    from tracker.local_time import DEFAULT_ZONE

    if not agency:
        return None, DEFAULT_ZONE
    from tracker.calendars import time_of
    from tracker.cli.installation import agency_named, installation

    with installation() as (database, _), database.read() as session:
        found = time_of(session, agency_named(session, agency).agency_id)
    return found.calendar, found.zone


def _answered(
    start: str,
    limit: str,
    pauses: list[str],
    restarts: list[str],
    extension: str,
    agency: str,
) -> "tuple[Deadline, LocalClock]":
    from rules.clock import Extension, Pause
    from rules.deadline import due
    from rules.work_calendar import vietnam
    from tracker.local_time import clock_of

    calendar, zone = _place(agency)
    clock = clock_of(zone)
    spans = [span.partition("/") for span in pauses]
    found = due(
        clock.read(start),
        _limit(limit),
        calendar or vietnam(),
        pauses=[
            Pause(clock.read(since), clock.read(until) if until else None)
            for since, _, until in spans
        ],
        restarts=[clock.read(one) for one in restarts],
        extension=Extension(_date(extension)) if extension else None,
        explain=True,
    )
    return found, clock


def _limit(text: str) -> "TimeLimit":
    from rules.errors import BadInputError
    from rules.procedure import TimeLimit

    amount, _, unit = text.strip().rpartition(" ")
    try:
        number = float(amount) if amount else 0.0
    except ValueError:
        raise BadInputError(f"Not a number: {amount!r}.") from None
    return TimeLimit(int(number) if number.is_integer() else number, unit)  # type: ignore[arg-type]  # refused if unknown


def _date(text: str) -> date:
    from rules.errors import BadInputError

    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInputError(f"Not a date: {text!r}.") from None


def _print_as_json(found: "Deadline", clock: "LocalClock") -> None:
    from tracker.cli.printing import print_json

    print_json(
        {
            "due_at": clock.write(found.due_at) if found.due_at else None,
            "due_on": found.due_on,
            "apology_due_on": found.apology_due_on,
            "provisional": found.provisional,
            "stopped": found.stopped,
            "explanation": [
                line.text_vi if language() == "vi" else line.text_en
                for line in found.explanation
            ],
        }
    )


def _print_for_people(found: "Deadline") -> None:
    if found.stopped:
        print(say("Đồng hồ đang dừng: chưa có hạn.", "The clock stands: no due date."))
    elif found.due_at is None:
        print(say("Không quy định thời hạn.", "No limit is laid down."))
    else:
        at = f"{found.due_at:%H:%M %d/%m/%Y}"
        print(say(f"Hạn giải quyết: {at}", f"Due: {at}"))
    if found.apology_due_on:
        on = f"{found.apology_due_on:%d/%m/%Y}"
        print(
            say(
                f"Nếu dự kiến trễ, gửi văn bản xin lỗi chậm nhất: {on}",
                f"If it will be late, the apology is owed by: {on}",
            )
        )
    if found.provisional:
        print(
            say(
                "Tạm tính: có ngày thuộc năm chưa công bố lịch nghỉ.",
                "Provisional: it reaches into a year not yet announced.",
            )
        )
    for line in found.explanation:
        print(f"  {line.text_vi if language() == 'vi' else line.text_en}")
