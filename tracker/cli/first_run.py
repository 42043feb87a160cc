"""`dunghen setup`: the first agency and its administrator, without a browser."""

from typing import Annotated

import typer

from tracker.cli.installation import installation
from tracker.cli.language import say
from tracker.cli.people import FromInput, first_password


def setup(
    code: Annotated[
        str,
        typer.Option(
            help=say(
                "Mã định danh cơ quan, đầu mã hồ sơ: X99.99.",
                "The agency's code, which begins its case codes: X99.99.",
            )
        ),
    ],
    name: Annotated[str, typer.Option(help=say("Tên cơ quan.", "Name of the agency."))],
    admin: Annotated[
        str,
        typer.Option(
            help=say("Tên đăng nhập của quản trị.", "The administrator's user name.")
        ),
    ],
    admin_name: Annotated[
        str, typer.Option(help=say("Họ tên quản trị.", "The administrator's name."))
    ],
    publish: Annotated[
        bool,
        typer.Option(
            "--publish/--no-publish",
            help=say(
                "Có công khai lời xin lỗi hay không: phải chọn.",
                "Whether apologies are published: must be chosen.",
            ),
        ),
    ],
    publish_days: Annotated[
        int, typer.Option(help=say("Số ngày công khai.", "For how many days."))
    ] = 90,
    admin_email: Annotated[
        str,
        typer.Option(
            help=say("Thư điện tử của quản trị.", "The administrator's mail.")
        ),
    ] = "",
    password_stdin: FromInput = False,
) -> None:
    from rules.work_calendar import DEFAULT_HOURS
    from tracker import migrate
    from tracker.accounts.agencies import AgencyDetails
    from tracker.accounts.set_up import FirstAdministrator, SetUp
    from tracker.founding import found
    from tracker.now import now

    password, hashed = first_password(admin, from_input=password_stdin)
    given = SetUp(
        agency=AgencyDetails(code=code, name_vi=name),
        office_hours=DEFAULT_HOURS,
        administrator=FirstAdministrator(
            username=admin, name=admin_name, password_hash=hashed, email=admin_email
        ),
        publish_apologies=publish,
        publish_days=publish_days,
    )
    at = now()
    with installation(at_head=False) as (database, settings):
        migrate.upgrade(database)
        database.write(
            lambda session: found(
                session, given, public_url=settings.public_url, now=at
            )
        )
    print(say(f"Đã thiết lập {code}.", f"{code} is set up."))
    if not password_stdin:
        print(say(f"{admin}: mật khẩu {password}", f"{admin}: password {password}"))
