"""The register of the year before, taken in as an administrator would."""

import csv
from datetime import date, datetime, timedelta
from functools import partial
from io import BytesIO, StringIO
from uuid import UUID

from tracker.db import Database
from tracker.demo.department import CODE
from tracker.demo.world import World
from tracker.ids import new_id
from tracker.transfer.imports import begin_import, import_of, map_columns, start
from tracker.transfer.reading import take_in
from tracker.transfer.running import go_on
from tracker.transfer.work import claim

_HEADS = (
    "TT", "Mã hồ sơ", "Tên TTHC", "Tên cá nhân/tổ chức", "Địa chỉ/SĐT", "Ngày nhận",
    "Hẹn trả", "Trả kết quả", "Trạng thái",
)  # fmt: skip
_PEOPLE = (
    "Lý Thị Kim Ngân", "Công ty TNHH Cơ khí Mẫu Hai", "Phạm Văn Thí Dụ",
    "Trần Thị Minh Họa", "Hợp tác xã Nông sản Mẫu Ba", "Đỗ Văn Giả Định",
)  # fmt: skip
_MAPPING = "Phần mềm một cửa cũ"


def take_in_registers(database: Database, world: World, begun: datetime) -> None:
    """Take in the year before, with two broken lines; leave a second file unmapped."""
    now = begun + timedelta(hours=2)
    first = world.time.today(begun) - timedelta(days=70)
    lines = [_line(world, number, first) for number in range(len(_PEOPLE))]
    bad = _line(world, 90, first)
    bad[5] = "31/02/2026"
    unknown = _line(world, 91, first)
    unknown[2] = "Thủ tục của sở khác"
    _write(database, world, [*lines, bad, unknown], now)
    later = [_line(world, 20 + number, first) for number in range(3)]
    _send(database, world, later, "so-theo-doi-quy-truoc.csv", now)


def _line(world: World, number: int, first: date) -> list[str]:
    calendar = world.time.calendar
    received = calendar.roll(first + timedelta(days=3 * (number % 10)))
    promised = calendar.shift(received, 9)
    returned = calendar.shift(received, 6)
    offer = world.offers[number % 3]
    return [
        str(number + 1),
        f"{CODE}-{received:%y%m%d}-9{number:03d}",
        offer.name_vi,
        _PEOPLE[number % len(_PEOPLE)],
        f"{number + 3} đường Hoa Mai, phường Mẫu; 0900 000 {number + 100}",
        f"{received:%d/%m/%Y} 08:30",
        f"{promised:%d/%m/%Y}",
        f"{returned:%d/%m/%Y} 10:15",
        "Đã trả kết quả",
    ]


def _send(
    database: Database, world: World, lines: list[list[str]], name: str, now: datetime
) -> UUID:
    text = StringIO()
    writer = csv.writer(text)  # noqa: TID251 - a file of another system
    writer.writerow(_HEADS)
    writer.writerows(lines)
    department = world.department
    data = BytesIO(text.getvalue().encode("utf-8-sig"))
    taken = take_in(world.store, department.agency_id, data)
    import_id = new_id()
    database.write(
        partial(
            begin_import,
            actor=department.administrator,
            taken=taken,
            name=name,
            import_id=import_id,
            now=now,
        )
    )
    return import_id


def _write(
    database: Database, world: World, lines: list[list[str]], now: datetime
) -> None:
    import_id = _send(database, world, lines, "so-theo-doi-nam-truoc.csv", now)
    department = world.department
    with database.read() as session:
        mapping = import_of(session, department.administrator, import_id).mapping
    database.write(
        partial(
            map_columns,
            actor=department.administrator,
            import_id=import_id,
            mapping=mapping,
            name=_MAPPING,
            now=now,
        )
    )
    for act in ("check", "write"):
        database.write(
            partial(
                start,
                actor=department.administrator,
                import_id=import_id,
                act=act,
                now=now,
            )
        )
        work = database.write(
            partial(claim, agency_id=department.agency_id, import_id=import_id, now=now)
        )
        if work is not None:
            go_on(database, world.store, work, lambda: now)
