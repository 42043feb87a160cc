"""The progress of a period: the national score, the law beside it, apologies, time.

No form prescribes this paper. It shows two reckonings of the same cases side by side,
each with its name, so that a figure of one is never read as a figure of the other.
"""

from notifications.papers.figure_tables import FigurePaper, figure_grid, figure_sheet
from notifications.papers.typesetting import Sheet
from notifications.papers.workbook import Grid

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


def progress_sheet(paper: FigurePaper) -> Sheet:
    """Lay the report: two tables with the same lines."""
    tables = {"score": SCORE_HEADS, "apology": APOLOGY_HEADS}
    return figure_sheet(paper, "progress_report", tables)


def progress_grid(paper: FigurePaper) -> Grid:
    """Give the report as one table to be calculated with."""
    heads = (*SCORE_HEADS, *APOLOGY_HEADS)
    return figure_grid(paper, "progress_report", "Tiến độ giải quyết", heads)
