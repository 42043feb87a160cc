"""`dunghen scheduler`, `sweep`, `deliver`: what runs without a user, run by hand."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import typer

from tracker.cli.guard import FoundError, complain
from tracker.cli.installation import installation
from tracker.cli.language import say
from tracker.errors import InvalidValueError

#: What a round counts, in both languages.
_COUNTS = {
    "claimed": ("nhận xử lý", "claimed"),
    "judged": ("đã xét", "judged"),
    "flagged": ("ghi cờ mới", "newly flagged"),
    "skipped": ("bỏ qua vì vừa thay đổi", "skipped, changed meanwhile"),
    "failed": ("không xong", "failed"),
    "sent": ("đã gửi", "sent"),
    "to_retry": ("sẽ gửi lại", "to be tried again"),
    "lost": ("do tiến trình khác gửi", "taken over by another process"),
    "put_back": ("để lại, chưa có máy chủ thư", "put back, no mail server"),
}

AsJson = Annotated[bool, typer.Option("--json", help=say("In JSON.", "Print JSON."))]


def scheduler() -> None:
    import signal
    import threading

    from tracker import failpoints
    from tracker.observability import configure
    from tracker.scheduler import run_forever

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with installation() as (database, settings):
        configure(settings)
        failpoints.arm(settings.failpoint)
        complain(say("Đang chạy; Ctrl-C để dừng.", "Running; Ctrl-C ends it."))
        run_forever(database, settings, stop)


def sweep(
    at: Annotated[
        str,
        typer.Option(
            help=say(
                "Coi như bây giờ là thời điểm này: 2026-11-24T08:00.",
                "Take this instant for now: 2026-11-24T08:00.",
            )
        ),
    ] = "",
    as_json: AsJson = False,
) -> None:
    from tracker import failpoints
    from tracker.now import now
    from tracker.sweep import run

    moment = _instant(at) if at else now()
    if moment > now():
        complain(
            say(
                "Lưu ý: thời điểm này ở tương lai; cờ và dự thảo được ghi thật.",
                "Note: this lies in the future; flags and drafts are really written.",
            )
        )
    with installation() as (database, settings):
        failpoints.arm(settings.failpoint)
        report = run(database, moment)
    _print_report(report, as_json=as_json)
    if report.failed:
        raise FoundError


def deliver(as_json: AsJson = False) -> None:
    from tracker import failpoints
    from tracker.now import now
    from tracker.outgoing import deliver as send

    with installation() as (database, settings):
        failpoints.arm(settings.failpoint)
        report = send(database, settings, now)
    _print_report(report, as_json=as_json)
    if report.failed:
        raise FoundError


def _instant(text: str) -> datetime:
    from rules.errors import BadInputError
    from tracker.local_time import DEFAULT_ZONE, clock_of

    clock = clock_of(DEFAULT_ZONE)
    try:
        return clock.aware(clock.read(text))
    except BadInputError:
        raise InvalidValueError(
            field="at",
            problem=f"{text!r} is not an instant such as 2026-11-24T08:00.",
            problem_vi=f"“{text}” không phải thời điểm dạng 2026-11-24T08:00.",
        ) from None


def _print_report(report: Any, *, as_json: bool) -> None:
    from tracker.cli.printing import print_json

    counts = asdict(report)
    if as_json:
        print_json(counts)
        return
    for name, count in counts.items():
        print(f"{say(*_COUNTS[name])}: {count or 0}")
