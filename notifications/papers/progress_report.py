"""The progress of a period: the national score, the law beside it, apologies, time.

No form prescribes this paper. It shows two reckonings of the same cases side by side,
each with its name, so that a figure of one is never read as a figure of the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from notifications.papers.facts import PaperHead
from notifications.papers.forms import form_of
from notifications.papers.period_report import as_of_note, period_line
from notifications.papers.sentences import notes
from notifications.papers.slip import OPEN_DAY
from notifications.papers.typesetting import Sheet
from notifications.papers.workbook import Grid, Value
from notifications.spoken_dates import local

#: The columns after the name of the line: first the score and the law ...
SCORE_HEADS = (
    "Tổng số hồ sơ",
    "Đúng hạn, trong hạn (QĐ 766)",
    "Quá hạn (QĐ 766)",
    "Yêu cầu bổ sung hơn một lần",
    "Tỷ lệ QĐ 766 (%)",
    "Điểm tiến độ (tối đa 20)",
    "Tỷ lệ QĐ 766 nếu không tính hẹn lại (%)",
    "Đã giải quyết",
    "Đúng hạn theo luật",
    "Tỷ lệ theo luật (%)",
    "Tỷ lệ nếu tính ngày hẹn lại (%)",
)
#: ... then lateness and apologies, and how long the work took.
APOLOGY_HEADS = (
    "Hồ sơ trễ hẹn",
    "Đã xin lỗi",
    "Chưa xin lỗi",
    "Tỷ lệ xin lỗi (%)",
    "Hồ sơ tính theo ngày làm việc",
    "Trung bình (ngày làm việc)",
    "Hồ sơ tính theo ngày",
    "Trung bình (ngày)",
    "Hồ sơ tính theo giờ",
    "Trung bình (giờ làm việc)",
)
_SPLIT = len(SCORE_HEADS)

Figure = int | float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressLine:
    """One field or unit: a figure for each of the heads; none where nothing counts."""

    name: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressPaper:
    """The progress of a period, line by line, as of an instant."""

    head: PaperHead
    receiver: str
    grouped_by: str
    first: date
    last: date
    as_of: datetime
    known_at: datetime
    lines: Sequence[ProgressLine]
    total: tuple[Figure, ...]
    wording: str


def progress_sheet(paper: ProgressPaper) -> Sheet:
    """Lay the report: two tables with the same lines."""
    form = form_of("progress_report", paper.last)
    as_of = local(paper.as_of)
    data = {
        "agency": paper.head.agency,
        "parent_agency": paper.head.parent_agency,
        "place": paper.head.place or "……………",
        "day": OPEN_DAY.format(year=as_of.year),
        "title": form.title,
        "source": form.source,
        "period": period_line(paper.first, paper.last),
        "reporter": paper.head.agency,
        "receiver": paper.receiver or "……………………………",
        "score_heads": ["STT", paper.grouped_by, *SCORE_HEADS],
        "score_rows": _rows(paper, 0, _SPLIT),
        "apology_heads": ["STT", paper.grouped_by, *APOLOGY_HEADS],
        "apology_rows": _rows(paper, _SPLIT, None),
        "notes": [*notes(paper.wording), as_of_note(paper.as_of, paper.known_at)],
    }
    return Sheet(form=form.page, data=data, made_on=local(paper.known_at))


def progress_grid(paper: ProgressPaper) -> Grid:
    """Give the report as one table to be calculated with."""
    form = form_of("progress_report", paper.last)
    rows: list[tuple[Value, ...]] = [
        (no, line.name, *map(_value, line.figures))
        for no, line in enumerate(paper.lines, 1)
    ]
    rows.append(("", "Tổng số", *map(_value, paper.total)))
    return Grid(
        title="Tiến độ giải quyết",
        lines_above=(
            form.title,
            paper.head.agency,
            period_line(paper.first, paper.last),
        ),
        heads=("STT", paper.grouped_by, *SCORE_HEADS, *APOLOGY_HEADS),
        rows=rows,
        widths=(6, 48, *(14,) * len(paper.total)),
        lines_below=(*notes(paper.wording), as_of_note(paper.as_of, paper.known_at)),
    )


def _rows(paper: ProgressPaper, begin: int, end: int | None) -> list[list[str]]:
    rows = [
        [str(no), line.name, *map(_said, line.figures[begin:end])]
        for no, line in enumerate(paper.lines, 1)
    ]
    return [*rows, ["", "Tổng số", *map(_said, paper.total[begin:end])]]


def _value(figure: Figure) -> Value:
    return "–" if figure is None else figure


def _said(figure: Figure) -> str:
    if figure is None:
        return "–"
    written = f"{figure:,}" if isinstance(figure, int) else f"{figure:,.2f}"
    return written.translate(str.maketrans(",.", ".,"))
