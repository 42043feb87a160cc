"""Registers of another system, as files, and imports carried through by hand."""

import csv
import io
from functools import partial

from tests.factories import Department, at
from tracker.db import Database
from tracker.file_store import FileStore
from tracker.ids import new_id
from tracker.models import RegisterImport
from tracker.settings import Settings
from tracker.transfer.imports import begin_import, start
from tracker.transfer.reading import take_in
from tracker.transfer.running import go_on
from tracker.transfer.work import claim

HEADS = (
    "TT",
    "Mã hồ sơ",
    "Tên TTHC",
    "Tên cá nhân/tổ chức",
    "Địa chỉ/SĐT",
    "Cơ quan chủ trì",
    "Ngày nhận",
    "Hẹn trả",
    "Trả kết quả",
    "Trạng thái",
)
FIVE_DAYS = "Đăng ký gia hạn nội dung chuyển giao công nghệ"
UNIT = "Phòng Quản lý Công nghệ"
NOW = at("2026-11-23 14:20")


def line(number: int, **changes: str) -> list[str]:
    """Give a line that is right: received on 2 March 2026, returned on time."""
    cells = {
        "tt": str(number),
        "code": f"X99.99-260302-{number:04d}",
        "procedure": FIVE_DAYS,
        "applicant": f"Nguyễn Văn Thử {number}",
        "contact": "12 đường Mẫu, phường Thử; 0912 345 678",
        "unit": UNIT,
        "received": "02/03/2026 08:30",
        "promised": "09/03/2026",
        "returned": "06/03/2026 10:15",
        "state": "Đã trả kết quả",
    }
    return list((cells | changes).values())


def text_of(lines: list[list[str]], separator: str = ",") -> str:
    """Write a register under its title, as systems print it."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=separator)
    writer.writerow(["", "SỔ THEO DÕI HỒ SƠ"])
    writer.writerow(HEADS)
    writer.writerows(lines)
    return file.getvalue()


def take(
    database: Database, settings: Settings, department: Department, data: bytes
) -> RegisterImport:
    """Send a file in as the administrator; its columns are those proposed."""
    store = FileStore(settings.files_url)
    taken = take_in(store, department.agency_id, io.BytesIO(data))
    return database.write(
        lambda session: begin_import(
            session,
            department.administrator,
            taken,
            name="so-theo-doi.csv",
            import_id=new_id(),
            now=NOW,
        )
    )


def carry(
    database: Database,
    settings: Settings,
    row: RegisterImport,
    department: Department,
    *acts: str,
    chunk: int = 3,
) -> RegisterImport:
    """Let an import be checked, written, or both, to its end; give its row."""
    for act in acts:
        database.write(
            partial(
                start,
                actor=department.administrator,
                import_id=row.id,
                act=act,
                now=NOW,
            )
        )
        work = database.write(
            partial(claim, agency_id=row.agency_id, import_id=row.id, now=NOW)
        )
        assert work is not None
        go_on(database, FileStore(settings.files_url), work, lambda: NOW, chunk=chunk)
    with database.read() as session:
        return session.get_one(RegisterImport, (row.agency_id, row.id))


#: One broken line of every kind, as somebody would write it: what is changed, and the
#: kinds of fault that it is told of.
BROKEN: tuple[tuple[dict[str, str], str], ...] = (
    ({"code": ""}, "code_missing"),
    ({"code": "không có số"}, "code_malformed"),
    ({"procedure": ""}, "procedure_missing"),
    ({"procedure": "Thủ tục chưa ai biết"}, "procedure_unknown"),
    ({"received": "04/03/2019", "promised": ""}, "procedure_no_limit"),
    ({"applicant": ""}, "name_missing"),
    ({"applicant": "Ng" * 200}, "too_long"),
    ({"applicant": "Nguyễn\x07 Văn Thử"}, "control"),
    ({"applicant": '=HYPERLINK("http://x.example")'}, "formula"),
    ({"unit": "Phòng Không Có"}, "unit_unknown"),
    ({"received": ""}, "received_missing"),
    ({"received": "31/02/2026"}, "date_malformed"),
    ({"received": "12 tháng 3"}, "date_malformed"),
    ({"received": "01/01/2030"}, "date_future"),
    ({"received": "02/03/0026"}, "date_ancient"),
    ({"promised": "27/02/2026"}, "promised_before_received"),
    ({"returned": "27/02/2026"}, "finished_before_received"),
    ({"state": "Đang ở đâu đó"}, "state_unknown"),
    ({"state": "Không được tiếp nhận"}, "state_not_received"),
    ({"state": "Đã trả kết quả", "returned": ""}, "end_date_missing"),
    ({"state": "Yêu cầu bổ sung", "returned": ""}, "waiting_date_missing"),
    ({"phone": "12ab"}, "phone_malformed"),
    ({"email": "lan@"}, "email_malformed"),
    ({"identity": "12345"}, "identity_malformed"),
    ({"kind": "Người ngoài hành tinh"}, "kind_unknown"),
    ({"channel": "Bồ câu"}, "channel_unknown"),
    ({"moved": "05/03/2026"}, "reappointed_not_later"),
    ({"finished": "09/03/2026"}, "returned_before_finished"),
    ({"waiting": "01/03/2026"}, "waiting_before_received"),
)
#: Faults of the line as a whole, which are made of the text.
TORN = ("columns", "encoding", "code_twice", "unreadable")

_MORE = {
    "phone": "Số điện thoại",
    "email": "Email",
    "identity": "Số CCCD",
    "kind": "Đối tượng",
    "channel": "Cách nộp",
    "moved": "Ngày hẹn lại",
    "finished": "Ngày xử lý xong",
    "waiting": "Ngày yêu cầu bổ sung",
}


def wide_heads() -> list[str]:
    """Give the headings of a register that has every column."""
    heads = list(HEADS)
    heads[4] = "Địa chỉ"
    return heads + list(_MORE.values())


def wide_line(number: int, **changes: str) -> list[str]:
    """Give a line of that register: right, but for what is changed."""
    more = {key: changes.pop(key, "") for key in _MORE}
    cells = {"contact": "12 đường Mẫu", **changes}
    return [*line(number, **cells), *more.values()]


def broken_lines(number: int, kind_no: int) -> bytes:
    """Write a broken line, the kinds taken in turn; a code twice brings its first."""
    every = len(BROKEN) + len(TORN)
    at = kind_no % every
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    if at < len(BROKEN):
        writer.writerow(wide_line(number, **BROKEN[at][0]))
        return file.getvalue().encode()
    writer.writerow(wide_line(number))
    right = file.getvalue().encode()
    match TORN[at - len(BROKEN)]:
        case "columns":
            return b"mot,hai\n"
        case "encoding":
            return right.replace("Thử".encode(), b"Th\xff", 1)
        case "code_twice":
            return right + right
        case _:
            return f'{number},"{"x" * 140_000}"\n'.encode()
