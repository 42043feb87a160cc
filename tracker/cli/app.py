"""The tree of commands; the languages are settled before this is loaded."""

from typing import Annotated

import typer

from tracker.cli import (
    calendar,
    database,
    deadline,
    exporting,
    importing,
    jobs,
    log,
    people,
)
from tracker.cli.first_run import setup
from tracker.cli.language import say


def make_app() -> typer.Typer:
    """Put the commands together; the web adds its own two."""
    app = typer.Typer(
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        help=say(
            "Đúng Hẹn: theo dõi hồ sơ thủ tục hành chính và hạn giải quyết.",
            "Đúng Hẹn: case tracker and SLA monitor for administrative procedures.",
        ),
    )
    app.callback()(_everywhere)
    app.command(help=_DEADLINE)(deadline.deadline)
    app.add_typer(calendar.app, name="calendar")
    app.command(help=_VERIFY)(database.verify)
    app.command(help=_SCHEDULER)(jobs.scheduler)
    app.command(help=_SWEEP)(jobs.sweep)
    app.command(help=_DELIVER)(jobs.deliver)
    app.add_typer(database.app, name="db")
    app.command(help=_SETUP)(setup)
    app.add_typer(people.users, name="user")
    app.add_typer(people.tokens, name="token")
    app.add_typer(importing.app, name="import")
    app.command(help=exporting.HELP)(exporting.export)
    app.add_typer(log.app, name="log")
    return app


def _everywhere(
    lang: Annotated[
        str,
        typer.Option(
            help=say(
                "Ngôn ngữ: vi hoặc en; bỏ qua: theo DUNGHEN_LANG, LANG.",
                "Language: vi or en; else by DUNGHEN_LANG, LANG.",
            )
        ),
    ] = "",
) -> None:
    pass


_DEADLINE = say(
    "Tính hạn giải quyết: một câu hỏi, hoặc mỗi dòng một câu (--jsonl).",
    "Compute a deadline: one question, or one a line (--jsonl).",
)
_VERIFY = say(
    "Tính lại mọi hồ sơ đang mở, đọc lại mọi tệp và báo chỗ lệch; không ghi gì.",
    "Recompute every open case, read every file, report differences; write nothing.",
)
_SCHEDULER = say(
    "Chạy các việc định kỳ trong một tiến trình riêng.",
    "Run the periodic jobs as a process of their own.",
)
_SWEEP = say(
    "Rà soát một lần: ghi cờ, soạn dự thảo, mở dòng giải trình.",
    "Sweep once: flags, drafts, accountability entries.",
)
_DELIVER = say("Gửi một lượt thư đang chờ.", "Send one round of waiting letters.")
_SETUP = say(
    "Thiết lập lần đầu: cơ quan, lịch, danh mục, tài khoản quản trị.",
    "The first run: agency, calendar, catalogue, administrator.",
)
