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
