"""`dunghen log`: the public log, checked, exported, and signed with another key."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli.guard import FoundError
from tracker.cli.installation import AGENCY_HELP, agency_named, installation
from tracker.cli.language import say

if TYPE_CHECKING:
    from tracker.db import Database, Session
    from tracker.models import PublicLog

app = typer.Typer(
    no_args_is_help=True,
    help=say("Nhật ký công khai: kiểm tra, xuất, khóa.", "The public log."),
)
AgencyCode = Annotated[str, typer.Option(help=AGENCY_HELP)]


@app.command(
    help=say(
        "Đối chiếu mọi mục, chữ ký và dữ liệu đang công khai; không ghi gì.",
        "Compare every leaf, signature and published fact; write nothing.",
    )
)
def verify(agency: AgencyCode = "") -> None:
    from tracker.cli.printing import print_table
    from tracker.transparency.checking import check

    with installation() as (database, _), database.read() as session:
        logs = list(_logs(session, agency))
        found = [fault for log in logs for fault in check(session, log)]
        count = sum(log.size for log in logs)
    if found:
        heads = say("Nhật ký|Chỗ|Sai", "Log|Where|What is wrong").split("|")
        print_table(heads, ((one.origin, one.where, one.problem) for one in found))
        raise FoundError
    print(
        say(
            f"{count} mục khớp với chữ ký và với dữ liệu đang công khai.",
            f"{count} leaves agree with the signatures and with what is published.",
        )
    )


@app.command(
    help=say(
        "Xuất các mục, mỗi dòng một mục JSON, cho chương trình kiểm tra riêng.",
        "Export the leaves, a JSON object a line, for the stand-alone verifier.",
    )
)
def export(
    file: Annotated[Path, typer.Argument(help=say("Tệp để ghi.", "Where to write."))],
    agency: AgencyCode = "",
) -> None:
    import json

    with installation() as (database, _), file.open("w", encoding="utf-8") as out:
        count = 0
        for index, leaf in _every_leaf(database, agency):
            said = {"index": index, "leaf": leaf}
            out.write(json.dumps(said, ensure_ascii=False) + "\n")
            count += 1
    print(say(f"Đã xuất {count} mục.", f"{count} leaves exported."))


@app.command(
    help=say("In điểm kiểm mới nhất đã ký.", "Print the newest signed checkpoint.")
)
def checkpoint(agency: AgencyCode = "") -> None:
    from tracker.transparency.reading import latest

    with installation() as (database, _), database.read() as session:
        for log in _logs(session, agency):
            found = latest(session, log.agency_id)
            if found is not None:
                print(found.note, end="")


@app.command("keys", help=say("In các khóa kiểm tra.", "Print the keys for verifiers."))
def print_keys(agency: AgencyCode = "") -> None:
    from tracker.transparency.reading import keys

    with installation() as (database, _), database.read() as session:
        for log in _logs(session, agency):
            for key in keys(session, log.agency_id):
                print(key.verifier_key)


@app.command(
    "replace-key",
    help=say(
        "Ký bằng khóa mới; khóa cũ còn ký cùng cho tới khi xóa tệp của nó.",
        "Sign with a new key; the old one signs too until its file is removed.",
    ),
)
def replace_key() -> None:
    from tracker.now import now
    from tracker.transparency import keeping

    with installation() as (database, settings):
        for line in keeping.replace_key(database, settings, now()):
            print(line)
        keeping.run(database, settings, now())


def _logs(session: "Session", agency: str) -> "Iterator[PublicLog]":
    from tracker.accounts.agencies import agencies
    from tracker.transparency.reading import log_of_agency

    wanted = [agency_named(session, agency)] if agency else agencies(session)
    for one in wanted:
        log = log_of_agency(session, one.agency_id)
        if log is not None:
            yield log


def _every_leaf(database: "Database", agency: str) -> Iterator[tuple[int, str]]:
    from tracker.transparency.reading import MOST_LEAVES, leaves

    with database.read() as session:
        agency_id = agency_named(session, agency).agency_id
        begin = 0
        while found := leaves(session, agency_id, begin, begin + MOST_LEAVES):
            for row in found:
                yield row.leaf_index or 0, row.leaf
            begin += len(found)
