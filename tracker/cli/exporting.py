"""`dunghen export`: everything an agency has, as files in a folder."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli.installation import AGENCY_HELP, agency_named, installation
from tracker.cli.language import language, say
from tracker.cli.progress import Quiet, progress, telling_what_is_kept

if TYPE_CHECKING:
    from tracker.accounts.actor import Actor
    from tracker.db import Database

HELP = say(
    "Xuất mọi dữ liệu của cơ quan thành tệp, mỗi bộ một tệp.",
    "Write everything an agency has to files, one a set.",
)

_FORMATS = "csv, jsonl, xlsx."


def export(
    folder: Annotated[
        Path, typer.Argument(help=say("Thư mục để ghi.", "The folder to write to."))
    ],
    only: Annotated[
        str,
        typer.Option(
            help=say(
                "Chỉ bộ này: cases, events, notices, ledger, procedures…",
                "This set only: cases, events, notices, ledger, procedures...",
            )
        ),
    ] = "",
    kind: Annotated[
        str,
        typer.Option("--format", help=_FORMATS),
    ] = "csv",
    agency: Annotated[str, typer.Option(help=AGENCY_HELP)] = "",
    quiet: Quiet = False,
) -> None:
    """Write the sets to the folder; files that are there are written anew."""
    from tracker.accounts.actor import operator_actor
    from tracker.now import now
    from tracker.transfer.exporting import note_export
    from tracker.transfer.sets import DATASETS

    written: list[str] = []

    def kept() -> str:
        return say(
            f"Đã dừng. Các bộ đã ghi đủ: {', '.join(written) or 'chưa có'}.",
            f"Stopped. Sets that are whole: {', '.join(written) or 'none'}.",
        )

    with installation() as (database, _), telling_what_is_kept(kept):
        with database.read() as session:
            actor = operator_actor(agency_named(session, agency).agency_id)
        for key in [only] if only else list(DATASETS):
            database.write(
                partial(note_export, actor=actor, key=key, kind=kind, now=now())
            )
            folder.mkdir(parents=True, exist_ok=True)
            target = folder / f"{key}.{kind}"
            _write(database, actor, key, kind, target, quiet=quiet)
            written.append(key)
            personal = DATASETS[key].is_personal
            print(target, say("(có dữ liệu cá nhân)", "(personal)") if personal else "")


def _write(
    database: "Database",
    actor: "Actor",
    key: str,
    kind: str,
    target: Path,
    *,
    quiet: bool,
) -> None:
    """Write one set beside its place, and put it there when it is whole."""
    from tracker.transfer.datasets import count_of
    from tracker.transfer.exporting import export as stream
    from tracker.transfer.sets import DATASETS

    dataset, part = DATASETS[key], target.with_name(f"{target.name}.part")
    with database.read() as session:
        total = count_of(session, actor.agency_id, dataset)
    try:
        with (
            progress(dataset.name(language()), total, quiet=quiet) as told,
            part.open("wb") as file,
        ):
            for piece in stream(database, actor, key, kind, language(), told=told):
                file.write(piece)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
