"""`dunghen user` and `dunghen token`: accounts of people, and of programs."""

import sys
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from tracker.cli.installation import AGENCY_HELP, agency_named, installation
from tracker.cli.language import say
from tracker.errors import InvalidValueError, NotFoundError

if TYPE_CHECKING:
    from tracker.accounts.actor import Actor
    from tracker.db import Database, Session
    from tracker.models import Officer, Unit

users = typer.Typer(
    no_args_is_help=True,
    help=say("Tài khoản cán bộ.", "Accounts of officers."),
)
tokens = typer.Typer(
    no_args_is_help=True,
    help=say("Mã truy cập cho chương trình khác.", "Tokens for other programs."),
)

AgencyCode = Annotated[str, typer.Option("--agency", help=AGENCY_HELP)]
Username = Annotated[str, typer.Argument(help=say("Tên đăng nhập.", "The user name."))]
PersonName = Annotated[
    str, typer.Option("--name", help=say("Họ và tên.", "The person's name."))
]
Roles = Annotated[
    list[str],
    typer.Option(
        "--role",
        help=say(
            "Vai trò: desk, officer, unit_head, manager, inspector, administrator.",
            "A role: desk, officer, unit_head, manager, inspector, administrator.",
        ),
    ),
]
UnitCode = Annotated[
    str,
    typer.Option(
        "--unit",
        help=say(
            "Mã phòng; bỏ qua: Bộ phận Một cửa.",
            "Code of the unit; without it the one-stop desk.",
        ),
    ),
]
Email = Annotated[str, typer.Option(help=say("Thư điện tử.", "E-mail address."))]
Position = Annotated[str, typer.Option(help=say("Chức vụ.", "Position."))]
FromInput = Annotated[
    bool,
    typer.Option(
        "--password-stdin",
        help=say(
            "Đọc mật khẩu đầu tiên từ đầu vào; bỏ qua: tự đặt và in ra.",
            "Read the first password from the input; else one is made and printed.",
        ),
    ),
]


@users.command(
    "add", help=say("Thêm một tài khoản cán bộ.", "Add an officer's account.")
)
def add_user(
    username: Username,
    name: PersonName,
    role: Roles,
    unit: UnitCode = "",
    email: Email = "",
    position: Position = "",
    password_stdin: FromInput = False,
    agency: AgencyCode = "",
) -> None:
    from tracker.accounts.officer_details import OfficerDetails
    from tracker.accounts.officers import NewOfficer, create_officer
    from tracker.now import now

    with installation() as (database, _):
        actor = _operator(database, agency)
        with database.read() as session:
            unit_id = _unit(session, actor, unit).id
        password, hashed = first_password(username, from_input=password_stdin)
        new = NewOfficer(
            username=username,
            details=OfficerDetails(
                name=name,
                unit_id=unit_id,
                roles=role,
                email=email,
                position_vi=position,
            ),
            password_hash=hashed,
        )
        at = now()
        made = database.write(
            lambda session: create_officer(session, actor, new, now=at).username
        )
    _tell_password(made, password, shown=not password_stdin)


@users.command(
    "reset",
    help=say(
        "Đặt lại mật khẩu; các phiên đang mở kết thúc.",
        "Give a new first password; open sessions end.",
    ),
)
def reset_user(
    username: Username, password_stdin: FromInput = False, agency: AgencyCode = ""
) -> None:
    from tracker.accounts.officers import reset_password
    from tracker.now import now

    with installation() as (database, _):
        actor = _operator(database, agency)
        with database.read() as session:
            officer_id = _officer(session, actor, username).id
        password, hashed = first_password(username, from_input=password_stdin)
        at = now()
        database.write(
            lambda session: reset_password(session, actor, officer_id, hashed, now=at)
        )
    _tell_password(username, password, shown=not password_stdin)


@tokens.command(
    "add",
    help=say(
        "Tạo mã truy cập; chỉ in ra một lần này.",
        "Make a token; it is shown this once.",
    ),
)
def add_token(
    username: Annotated[
        str,
        typer.Option(
            "--user",
            help=say("Cán bộ mà chương trình làm thay.", "For whom the program acts."),
        ),
    ],
    name: Annotated[
        str, typer.Option(help=say("Tên chương trình.", "Name of the program."))
    ],
    agency: AgencyCode = "",
) -> None:
    from tracker.accounts.tokens import NewToken, create_token
    from tracker.now import now

    with installation() as (database, _):
        actor = _operator(database, agency)
        with database.read() as session:
            new = NewToken(officer_id=_officer(session, actor, username).id, name=name)
        at = now()
        token = database.write(
            lambda session: create_token(session, actor, new, now=at)
        )
    print(f"{new.id}  {token}")


@tokens.command("list", help=say("Liệt kê mã truy cập.", "List the tokens."))
def list_tokens(agency: AgencyCode = "") -> None:
    from tracker.accounts.tokens import tokens as all_tokens
    from tracker.cli.printing import print_table

    with installation() as (database, _):
        actor = _operator(database, agency)
        with database.read() as session:
            rows = [
                (
                    str(token.id),
                    officer.username,
                    token.name,
                    f"{token.created_at:%Y-%m-%d}",
                    say("đã thu hồi", "revoked") if token.revoked_at else "",
                )
                for token, officer in all_tokens(session, actor)
            ]
    heads = say("Mã số|Cán bộ|Chương trình|Ngày tạo|", "Id|User|Program|Made on|")
    print_table(heads.split("|"), rows)


@tokens.command(
    "revoke", help=say("Thu hồi một mã truy cập.", "Make a token worthless.")
)
def revoke(
    token_id: Annotated[
        str, typer.Argument(help=say("Mã số của mã truy cập.", "Id of the token."))
    ],
    agency: AgencyCode = "",
) -> None:
    from tracker.accounts.tokens import revoke_token
    from tracker.now import now

    try:
        wanted = UUID(token_id)
    except ValueError:
        raise NotFoundError(what="token", what_vi="mã truy cập", key=token_id) from None
    with installation() as (database, _):
        actor = _operator(database, agency)
        at = now()
        database.write(lambda session: revoke_token(session, actor, wanted, now=at))
    print(say("Đã thu hồi.", "Revoked."))


def first_password(username: str, *, from_input: bool) -> tuple[str, str]:
    """Read or make a first password; give it with its hash."""
    from tracker.accounts.passwords import hash_password, initial_password

    password = sys.stdin.readline().rstrip("\r\n") if from_input else initial_password()
    return password, hash_password(password, username)


def _operator(database: "Database", agency: str) -> "Actor":
    from tracker.accounts.actor import operator_actor

    with database.read() as session:
        return operator_actor(agency_named(session, agency).agency_id)


def _officer(session: "Session", actor: "Actor", username: str) -> "Officer":
    from tracker.accounts.officer_details import checked_username
    from tracker.accounts.officers import officer_named

    found = officer_named(session, actor.agency_id, checked_username(username))
    if found is None:
        raise NotFoundError(what="officer", what_vi="cán bộ", key=username)
    return found


def _unit(session: "Session", actor: "Actor", code: str) -> "Unit":
    from tracker.accounts.units import units

    known = [unit for unit in units(session, actor) if unit.is_active]
    for unit in known:
        if unit.is_one_stop if not code else unit.code.upper() == code.upper():
            return unit
    codes = ", ".join(unit.code for unit in known)
    raise InvalidValueError(
        field="unit",
        problem=f"choose one of the units {codes}.",
        problem_vi=f"Hãy chọn một trong các phòng: {codes}.",
    )


def _tell_password(username: str, password: str, *, shown: bool) -> None:
    if not shown:
        print(say(f"Đã đặt mật khẩu cho {username}.", f"{username} has a password."))
        return
    print(
        say(
            f"{username}: mật khẩu đầu tiên {password} (phải đổi khi đăng nhập).",
            f"{username}: first password {password} (to be changed at sign-in).",
        )
    )
