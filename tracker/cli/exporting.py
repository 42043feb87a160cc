"""`dunghen export`: everything an agency has, as files in a folder."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from tracker.cli.installation import AGENCY_HELP, agency_named, installation
from tracker.cli.language import language, say

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
) -> None:
    """Write the sets to the folder; files that are there are written anew."""
    from tracker.accounts.actor import operator_actor
    from tracker.now import now
    from tracker.transfer.exporting import export as stream
    from tracker.transfer.exporting import note_export
    from tracker.transfer.sets import DATASETS

    with installation() as (database, _):
        with database.read() as session:
            actor = operator_actor(agency_named(session, agency).agency_id)
        for key in [only] if only else list(DATASETS):
            database.write(
                partial(note_export, actor=actor, key=key, kind=kind, now=now())
            )
            folder.mkdir(parents=True, exist_ok=True)
            target = folder / f"{key}.{kind}"
            with target.open("wb") as file:
                for piece in stream(database, actor, key, kind, language()):
                    file.write(piece)
            personal = DATASETS[key].is_personal
            print(target, say("(có dữ liệu cá nhân)", "(personal)") if personal else "")
