"""Mẫu 07: the register of the cases of a period."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from notifications.papers.facts import PaperHead
from notifications.papers.forms import form_of
from notifications.papers.sentences import notes
from notifications.papers.slip import OPEN_DAY
from notifications.papers.typesetting import Sheet
from notifications.papers.workbook import Grid
from notifications.spoken_dates import local, plain_day

REGISTER_HEADS = (
    "STT",
    "Mã hồ sơ",
    "Tên thủ tục hành chính",
    "Số bộ",
    "Tổ chức, cá nhân",
    "Địa chỉ, số điện thoại",
    "Cơ quan, đơn vị giải quyết",
    "Nhận hồ sơ",
    "Hẹn trả kết quả",
    "Trả kết quả",
    "Phương thức nhận kết quả",
    "Ký nhận",
)

#: Up to so many lines are set as quickly as any other paper.
_SHORT = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterLine:
    """One case in the register."""

    code: str
    procedure: str
    applicant: str
    contact: str
    unit: str
    received_at: datetime
    promised_at: datetime | None
    reappointed_at: datetime | None
    returned_at: datetime | None
    ended: str = ""  # how it ended, where nothing was to be handed out
    way: str = ""
    state: str = ""  # for a list on screen; no column of the form
    sets: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterPaper:
    """The cases that were received from one day to another."""

    head: PaperHead
    desk_name: str
    first: date
    last: date
    lines: Sequence[RegisterLine]
    made_at: datetime
    wording: str


def register_sheet(paper: RegisterPaper) -> Sheet:
    """Lay the register on the form of the last day of its period."""
    form = form_of("register", paper.last)
    made_at = local(paper.made_at)
    data = {
        "agency": paper.head.agency,
        "parent_agency": paper.head.parent_agency,
        "place": paper.head.place or "……………",
        "day": OPEN_DAY.format(year=made_at.year),
        "desk": paper.desk_name,
        "title": form.title,
        "period": f"Từ ngày {plain_day(paper.first)} đến ngày {plain_day(paper.last)}",
        "heads": list(REGISTER_HEADS),
        "rows": register_rows(paper),
        "total": f"Tổng số: {len(paper.lines)} hồ sơ",
        "notes": notes(paper.wording),
    }
    is_long = len(paper.lines) > _SHORT
    return Sheet(form=form.page, data=data, made_on=made_at, is_long=is_long)


def register_grid(paper: RegisterPaper) -> Grid:
    """Give the register as a sheet to be calculated with."""
    return Grid(
        title="Sổ theo dõi hồ sơ",
        lines_above=(
            paper.head.agency,
            f"Từ ngày {plain_day(paper.first)} đến ngày {plain_day(paper.last)}",
        ),
        heads=REGISTER_HEADS,
        rows=tuple(tuple(row) for row in register_rows(paper)),
        widths=(6, 22, 44, 7, 32, 36, 28, 16, 20, 16, 18, 12),
        lines_below=tuple(notes(paper.wording)),
    )


def register_rows(paper: RegisterPaper) -> list[list[str]]:
    """Give the rows of the table, a text for each column."""
    return [_row(no, line) for no, line in enumerate(paper.lines, 1)]


def _row(no: int, line: RegisterLine) -> list[str]:
    promised = _moment(line.promised_at)
    if line.reappointed_at is not None:
        promised += f"; hẹn lại {_moment(line.reappointed_at)}"
    return [
        str(no),
        line.code,
        line.procedure,
        f"{line.sets:02d}",
        line.applicant,
        line.contact,
        line.unit,
        _moment(line.received_at),
        promised,
        _moment(line.returned_at) or line.ended,
        line.way,
        "",
    ]


def _moment(at: datetime | None) -> str:
    return f"{local(at):%H:%M} {plain_day(at)}" if at else ""
