"""`dunghen db` and `dunghen verify`: the tables, and whether the record agrees."""

from typing import Annotated

import typer

from tracker.cli.guard import FoundError
from tracker.cli.installation import AGENCY_HELP, installation
from tracker.cli.language import say
from tracker.cli.progress import Quiet, progress, telling_what_is_kept

app = typer.Typer(
    no_args_is_help=True,
    help=say("Cơ sở dữ liệu: nâng cấp, xem phiên bản.", "The database: its tables."),
)


@app.command(
    help=say(
        "Đưa cơ sở dữ liệu lên phiên bản này; chạy lại không sao.",
        "Bring the database to this release; running it again does no harm.",
    )
)
def upgrade(quiet: Quiet = False) -> None:
    from tracker import migrate

    def kept() -> str:
        return say(
            "Đã dừng; cơ sở dữ liệu vẫn như trước khi nâng cấp.",
            "Stopped; the database is as it was before the upgrade.",
        )

    text = say("Nâng cấp", "Upgrading")
    with (
        installation(at_head=False) as (database, _),
        telling_what_is_kept(kept),
        progress(text, quiet=quiet) as told,
    ):
        version = migrate.upgrade(database, told=told)
    print(
        say(f"Cơ sở dữ liệu ở phiên bản {version}.", f"The database is at {version}.")
    )


@app.command(
    help=say(
        "Cho biết cơ sở dữ liệu đang ở phiên bản nào.",
        "Say at which migration the database stands.",
    )
)
def current() -> None:
    from tracker import migrate

    with installation(at_head=False) as (database, _):
        version = migrate.current(database)
    print(version or say("(chưa có bảng)", "(no tables yet)"))
    if version != migrate.head():
        raise FoundError


def verify(
    agency: Annotated[str, typer.Option(help=AGENCY_HELP)] = "",
    as_json: Annotated[
        bool, typer.Option("--json", help=say("In JSON.", "Print JSON."))
    ] = False,
    quiet: Quiet = False,
) -> None:
    from tracker.accounts.agencies import agency_with_code
    from tracker.cli.printing import print_json, print_table
    from tracker.verify import run

    with installation() as (database, _):
        if agency:
            with database.read() as session:
                agency = agency_with_code(session, agency).code
        with (
            telling_what_is_kept(
                lambda: say(
                    "Đã dừng trước khi xong nên chưa kết luận gì; không có gì bị đổi.",
                    "Stopped before the end, so nothing is said; nothing was changed.",
                )
            ),
            progress(say("Đối chiếu", "Checking"), quiet=quiet) as told,
        ):
            found = run(database, agency or None, told=told)
    if as_json:
        print_json(found)
    elif found:
        heads = say(
            "Cơ quan|Hồ sơ|Mục|Đang lưu|Tính lại", "Agency|Case|Column|Stored|Computed"
        )
        print_table(
            heads.split("|"),
            (
                (one.agency_code, one.case_code, one.column, one.stored, one.computed)
                for one in found
            ),
        )
    else:
        print(
            say(
                "Mọi hồ sơ đang mở khớp với sự kiện của nó, mọi tệp còn nguyên.",
                "Every open case agrees with its events, every file is as stored.",
            )
        )
    if found:
        raise FoundError
