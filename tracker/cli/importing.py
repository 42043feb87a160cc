"""`dunghen import`: files taken into the record, or a fault for each line."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli import calendar_files, registers
from tracker.cli.guard import FoundError, complain
from tracker.cli.installation import AGENCY_HELP, agency_named, installation
from tracker.cli.language import language, say

if TYPE_CHECKING:
    from tracker.catalogue import ImportReport

app = typer.Typer(
    no_args_is_help=True,
    help=say("Nhập dữ liệu từ tệp.", "Take data in from a file."),
)
app.command(help=registers.HELP)(registers.register)
app.command(help=calendar_files.YEAR_HELP)(calendar_files.year)
app.command(help=calendar_files.CLOSURES_HELP)(calendar_files.closures)

#: More than `read_table` takes, so that it can refuse what is larger.
_LARGEST_FILE = 10 * 1024 * 1024


@app.command(
    help=say(
        "Nhập danh mục thủ tục từ tệp XLSX hoặc CSV (UTF-8); “-” là đầu vào chuẩn.",
        "Take in a procedure catalogue from an XLSX or CSV file (UTF-8); `-` is the "
        "input.",
    )
)
def procedures(
    file: Annotated[str, typer.Argument(help=say("Tệp XLSX hoặc CSV.", "The file."))],
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help=say("Chỉ kiểm tra, không ghi.", "Check, write nothing.")
        ),
    ] = False,
    agency: Annotated[str, typer.Option(help=AGENCY_HELP)] = "",
    as_json: Annotated[
        bool, typer.Option("--json", help=say("In JSON.", "Print JSON."))
    ] = False,
) -> None:
    from tracker.accounts.actor import operator_actor
    from tracker.catalogue import import_procedures
    from tracker.catalogue.file_rows import read_table
    from tracker.now import now

    rows = read_table(_content(file))
    at = now()
    with installation() as (database, _):
        with database.read() as session:
            actor = operator_actor(agency_named(session, agency).agency_id)
        report = database.write(
            lambda session: import_procedures(
                session, actor, rows, dry_run=dry_run, now=at
            )
        )
    _show(report, as_json=as_json)
    if report.faults:
        raise FoundError


def _content(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read(_LARGEST_FILE + 1)
    with Path(file).open("rb") as source:
        return source.read(_LARGEST_FILE + 1)


def _show(report: "ImportReport", *, as_json: bool) -> None:
    from dataclasses import asdict

    from tracker.cli.printing import print_json

    if as_json:
        listed = {
            "created": report.created,
            "changed": report.changed,
            "unchanged": report.unchanged,
        }
        print_json(asdict(report) | listed)
        return
    for fault in report.faults:
        text = fault.problem_vi if language() == "vi" else fault.problem
        complain(say(f"Dòng {fault.line}: {text}", f"Line {fault.line}: {text}"))
    new, changed, same = map(len, (report.created, report.changed, report.unchanged))
    print(
        say(
            f"Thủ tục mới: {new}; phiên bản mới: {changed}; không đổi: {same}.",
            f"New procedures: {new}; new versions: {changed}; unchanged: {same}.",
        )
    )
    print(
        say("Đã ghi.", "Written.")
        if report.written
        else say("Chưa ghi gì.", "Nothing was written.")
    )
