"""`dunghen import`: files taken into the record, or a fault for each line."""

import csv
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from tracker.cli import registers
from tracker.cli.guard import FoundError, complain
from tracker.cli.installation import AGENCY_HELP, agency_named, installation
from tracker.cli.language import language, say
from tracker.errors import InvalidValueError

if TYPE_CHECKING:
    from tracker.catalogue import ImportReport

app = typer.Typer(
    no_args_is_help=True,
    help=say("Nhập dữ liệu từ tệp.", "Take data in from a file."),
)
app.command(help=registers.HELP)(registers.register)

#: No catalogue of a province comes near; a wrong file does.
_LARGEST_FILE = 20 * 1024 * 1024


@app.command(
    help=say(
        "Nhập danh mục thủ tục từ tệp CSV (UTF-8); “-” là đầu vào chuẩn.",
        "Take in a procedure catalogue from a CSV file (UTF-8); `-` is the input.",
    )
)
def procedures(
    file: Annotated[str, typer.Argument(help=say("Tệp CSV.", "The CSV file."))],
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
    from tracker.now import now

    rows = list(_rows(file))
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


def _rows(file: str) -> Iterator[dict[str, str | None]]:
    with _opened(file) as lines:
        try:
            yield from csv.DictReader(lines)
        except (UnicodeDecodeError, csv.Error) as error:
            raise InvalidValueError(
                field="file",
                problem=f"{file} is not a CSV file in UTF-8: {error}",
                problem_vi=f"Tệp {file} không phải CSV mã UTF-8: {error}",
            ) from None


@contextmanager
def _opened(file: str) -> Iterator[TextIO]:
    if file == "-":
        sys.stdin.reconfigure(encoding="utf-8-sig", newline="")  # type: ignore[union-attr]
        yield sys.stdin
        return
    path = Path(file)
    if path.stat().st_size > _LARGEST_FILE:
        raise InvalidValueError(
            field="file",
            problem=f"{file} is larger than {_LARGEST_FILE} bytes.",
            problem_vi=f"Tệp {file} lớn hơn {_LARGEST_FILE} byte.",
        )
    with path.open(encoding="utf-8-sig", newline="") as lines:
        yield lines


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
