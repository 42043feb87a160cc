"""The statement of a unit: what it had to answer for in a period, and what it did."""

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

STATEMENT_HEADS = (
    "STT",
    "Mã hồ sơ",
    "Về việc",
    "Hẹn gốc",
    "Nguyên nhân",
    "Giải trình",
    "Biện pháp khắc phục",
    "Tình trạng cuối kỳ",
)
_SHORT = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """One entry of the ledger, as it stood at the end of the period."""

    code: str
    procedure: str
    about: str  # how late, or which error
    due_on: date | None
    cause: str
    explained: str
    measures: str
    stage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementPaper:
    """The statement of one unit, or of the agency, from one day to another."""

    head: PaperHead
    unit: str
    first: date
    last: date
    figures: Sequence[tuple[str, int]]
    lines: Sequence[StatementLine]
    made_at: datetime
    wording: str


def statement_sheet(paper: StatementPaper) -> Sheet:
    """Lay the statement on the form of the last day of its period."""
    form = form_of("ledger_statement", paper.last)
    made_at = local(paper.made_at)
    data = {
        "agency": paper.head.agency,
        "parent_agency": paper.head.parent_agency,
        "place": paper.head.place or "……………",
        "day": OPEN_DAY.format(year=made_at.year),
        "unit": paper.unit,
        "title": form.title,
        "period": _period(paper),
        "figures": [f"{name}: {count}" for name, count in paper.figures],
        "heads": list(STATEMENT_HEADS),
        "rows": statement_rows(paper),
        "total": f"Tổng số: {len(paper.lines)} mục",
        "notes": notes(paper.wording),
    }
    is_long = len(paper.lines) > _SHORT
    return Sheet(form=form.page, data=data, made_on=made_at, is_long=is_long)


def statement_grid(paper: StatementPaper) -> Grid:
    """Give the statement as a sheet to be calculated with."""
    return Grid(
        title="Bảng kê giải trình",
        lines_above=(
            paper.head.agency,
            paper.unit,
            _period(paper),
            *(f"{name}: {count}" for name, count in paper.figures),
        ),
        heads=STATEMENT_HEADS,
        rows=tuple(tuple(row) for row in statement_rows(paper)),
        widths=(6, 36, 26, 14, 28, 44, 52, 26),
        lines_below=tuple(notes(paper.wording)),
    )


def statement_rows(paper: StatementPaper) -> list[list[str]]:
    """Give the rows of the table, a text for each column."""
    return [
        [
            str(no),
            f"{line.code}\n{line.procedure}",
            line.about,
            plain_day(line.due_on) if line.due_on else "",
            line.cause,
            line.explained,
            line.measures,
            line.stage,
        ]
        for no, line in enumerate(paper.lines, 1)
    ]


def _period(paper: StatementPaper) -> str:
    return f"Từ ngày {plain_day(paper.first)} đến ngày {plain_day(paper.last)}"
