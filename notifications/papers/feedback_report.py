"""The feedback of a period: its times step by step, and what the score makes of it.

No form prescribes this paper. It follows 5.2 and 5.4 of the published calculation of
QĐ 766/QĐ-TTg; how many points the portal gives for them is not published there, so the
paper gives shares and no points.
"""

from notifications.papers.figure_tables import FigurePaper, figure_grid, figure_sheet
from notifications.papers.typesetting import Sheet
from notifications.papers.workbook import Grid

#: The columns after the name of the line: first what became of it, and how fast ...
TIMES_HEADS = (
    "Kỳ trước chuyển sang",
    "Nhận trong kỳ",
    "Đã xong trong kỳ",
    "Xong đúng hạn",
    "Xong quá hạn",
    "Tỷ lệ đúng hạn (%)",
    "Đang xử lý, trong hạn",
    "Đang xử lý, quá hạn",
    "Đã công khai trong kỳ",
    "Chờ công khai",
    "Bình quân đến khi trả lời (ngày làm việc)",
)
#: ... then the steps of 5.2, each within its days or not, and the parts of 5.4.
STEP_HEADS = (
    "Từ chối trong 2 ngày",
    "Từ chối sau 2 ngày",
    "Hỏi thêm trong 5 ngày",
    "Hỏi thêm sau 5 ngày",
    "Trả lời, chuyển trong 15 ngày",
    "Trả lời, chuyển sau 15 ngày",
    "Công khai trong 2 ngày",
    "Công khai sau 2 ngày",
    "Hồ sơ tiếp nhận, xử lý",
    "Hồ sơ quá hạn (QĐ 766)",
    "Hồ sơ có phản ánh",
    "Hài lòng, mục 5.4 (%)",
)
#: What feedback is about, as the lines of the paper name it.
TOPIC_NAMES = {
    "lateness": "Trả kết quả trễ hẹn",
    "error": "Sai sót trong giải quyết",
    "conduct": "Thái độ phục vụ",
    "procedure": "Quy định, giấy tờ của thủ tục",
    "fee": "Phí, lệ phí",
    "other": "Việc khác",
}


def feedback_sheet(paper: FigurePaper) -> Sheet:
    """Lay the report: two tables with the same lines."""
    tables = {"times": TIMES_HEADS, "steps": STEP_HEADS}
    return figure_sheet(paper, "feedback_report", tables)


def feedback_grid(paper: FigurePaper) -> Grid:
    """Give the report as one table to be calculated with."""
    heads = (*TIMES_HEADS, *STEP_HEADS)
    return figure_grid(paper, "feedback_report", "Phản ánh, kiến nghị", heads)
