"""`dunghen import register`: a register of another system taken in, with its progress.

The work is the same as that of the page and its job: rows in the database say how far
it is, so that a command that was killed is gone on with by the next one.
"""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from tracker.cli.guard import FoundError, complain
from tracker.cli.installation import AGENCY_HELP, agency_named, installation
from tracker.cli.language import language, say
from tracker.cli.progress import Quiet, progress, telling_what_is_kept
from tracker.errors import InvalidValueError

if TYPE_CHECKING:
    from tracker.accounts.actor import Actor
    from tracker.db import Database
    from tracker.models import RegisterImport
    from tracker.settings import Settings

HELP = say(
    "Nhập sổ theo dõi của hệ thống khác từ tệp CSV hoặc XLSX.",
    "Take in a register of another system from a CSV or XLSX file.",
)


def register(
    file: Annotated[
        Path | None,
        typer.Argument(help=say("Tệp sổ theo dõi.", "The register.")),
    ] = None,
    resume: Annotated[
        str,
        typer.Option(
            help=say(
                "Tiếp tục lần nhập có mã này, từ dòng đã dừng.",
                "Go on with the import of this id, from where it stopped.",
            )
        ),
    ] = "",
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help=say("Chỉ kiểm tra, không ghi.", "Check, write nothing.")
        ),
    ] = False,
    mapping: Annotated[
        str,
        typer.Option(
            help=say(
                "Tên kiểu ghép cột đã nhớ; bỏ qua: đề xuất theo tên cột.",
                "Name of a remembered mapping; else as the headings propose.",
            )
        ),
    ] = "",
    bad: Annotated[
        Path | None,
        typer.Option(
            help=say(
                "Ghi các dòng lỗi kèm lý do vào tệp CSV này.",
                "Write the bad lines with their reasons to this CSV file.",
            )
        ),
    ] = None,
    agency: Annotated[str, typer.Option(help=AGENCY_HELP)] = "",
    quiet: Quiet = False,
) -> None:
    """Check a register line by line, then write its new cases."""
    from tracker.accounts.actor import operator_actor
    from tracker.failpoints import arm

    with installation() as (database, settings):
        arm(settings.failpoint)
        with database.read() as session:
            actor = operator_actor(agency_named(session, agency).agency_id)
        if resume:
            import_id = _resumed(database, actor, resume)
        else:
            import_id = _begun(database, settings, actor, file, mapping)
            print(say(f"Lần nhập {import_id}.", f"Import {import_id}."))
        row = _carried(
            database, settings, actor, import_id, dry_run=dry_run, quiet=quiet
        )
        _tell(row)
        if bad is not None:
            _write_bad(database, row, bad)
    if row.state == "failed" or row.counts.get("bad"):
        raise FoundError


def _begun(
    database: "Database",
    settings: "Settings",
    actor: "Actor",
    file: Path | None,
    mapping: str,
) -> UUID:
    from tracker.file_store import FileStore
    from tracker.ids import new_id
    from tracker.now import now
    from tracker.transfer.imports import apply_named, begin_import, map_columns
    from tracker.transfer.reading import take_in

    if file is None:
        raise InvalidValueError(
            field="file",
            problem="name a file, or an import with --resume.",
            problem_vi="Hãy nêu tệp, hoặc lần nhập bằng --resume.",
        )
    with file.open("rb") as source:
        taken = take_in(FileStore(settings.files_url), actor.agency_id, source)
    import_id, at = new_id(), now()
    database.write(
        lambda session: begin_import(
            session, actor, taken, name=file.name, import_id=import_id, now=at
        )
    )
    if mapping:
        with database.read() as session:
            found = apply_named(session, actor, taken.headings, mapping)
        database.write(
            lambda session: map_columns(session, actor, import_id, found, now=at)
        )
    return import_id


def _resumed(database: "Database", actor: "Actor", text: str) -> UUID:
    from tracker.now import now
    from tracker.transfer.imports import import_of, resume

    try:
        import_id = UUID(text)
    except ValueError:
        raise InvalidValueError(
            field="resume",
            problem=f"{text} is no id of an import.",
            problem_vi=f"“{text}” không phải mã lần nhập.",
        ) from None
    with database.read() as session:
        state = import_of(session, actor, import_id).state
    if state in {"cancelled", "failed"}:
        at = now()
        database.write(lambda session: resume(session, actor, import_id, now=at))
    return import_id


def _carried(
    database: "Database",
    settings: "Settings",
    actor: "Actor",
    import_id: UUID,
    *,
    dry_run: bool,
    quiet: bool,
) -> "RegisterImport":
    """Do what the import still has before it: the check, then the writing."""
    from tracker.now import now
    from tracker.transfer.imports import import_of, start

    following = {"mapping": "check", "checked": "" if dry_run else "write"}
    while True:
        with database.read() as session:
            row = import_of(session, actor, import_id)
            session.expunge(row)
        act = following.get(row.state)
        if act == "" or (act is None and row.state not in {"checking", "writing"}):
            return row
        if act == "write" and not row.counts.get("new"):
            return row
        if act is not None:
            at = now()
            database.write(
                partial(start, actor=actor, import_id=import_id, act=act, now=at)
            )
        _work(database, settings, actor, row, quiet=quiet)


_DOING = {
    "checking": ("Kiểm tra", "Checking"),
    "writing": ("Ghi", "Writing"),
    "withdrawing": ("Thu hồi", "Withdrawing"),
}


def _work(
    database: "Database",
    settings: "Settings",
    actor: "Actor",
    row: "RegisterImport",
    *,
    quiet: bool,
) -> None:
    from tracker.file_store import FileStore
    from tracker.now import now
    from tracker.transfer.imports import import_of
    from tracker.transfer.running import go_on
    from tracker.transfer.work import claim

    work = database.write(
        partial(
            claim,
            agency_id=row.agency_id,
            import_id=row.id,
            now=now(),
            by_force=True,
        )
    )
    if work is None:
        return
    total = int(row.counts.get("total") or 0) or (
        row.line if row.state == "checked" else 0
    )

    def kept() -> str:
        with database.read() as session:
            line = import_of(session, actor, row.id).line
        return say(
            f"Đã dừng sau dòng {line}; các dòng trước đó đã xong. Tiếp tục bằng: "
            f"dunghen import register --resume {row.id}",
            f"Stopped after line {line}; the lines before it are done. Go on with: "
            f"dunghen import register --resume {row.id}",
        )

    with (
        telling_what_is_kept(kept),
        progress(say(*_DOING[work.state]), total or None, quiet=quiet) as told,
    ):
        go_on(database, FileStore(settings.files_url), work, now, told=told)


def _tell(row: "RegisterImport") -> None:
    counts = row.counts
    new, same, differs, bad = (
        counts.get(name, 0) for name in ("new", "same", "differs", "bad")
    )
    print(
        say(
            f"Mới: {new}; đã có, như nhau: {same}; đã có, khác: {differs}; lỗi: {bad}.",
            f"New: {new}; there, the same: {same}; there, differing: {differs}; "
            f"bad: {bad}.",
        )
    )
    if row.problem:
        complain(row.problem)
    print(
        say("Đã ghi.", "Written.")
        if row.state == "done"
        else say("Chưa ghi gì.", "Nothing was written.")
    )


def _write_bad(database: "Database", row: "RegisterImport", target: Path) -> None:
    from notifications.cells import csv_line
    from tracker.transfer.faults import said
    from tracker.transfer.findings import bad_lines

    lang = language()
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        heads = [say("Dòng", "Line"), say("Cần sửa", "To mend"), *row.headings]
        file.write(csv_line(heads))
        for one in bad_lines(database, row):
            reasons = " ".join(
                said(fault["kind"], fault["value"], lang) for fault in one["faults"]
            )
            file.write(csv_line([one["line"], reasons, *one["cells"]]))
