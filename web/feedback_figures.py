"""The figures about feedback as pages name them, and the list that each of them opens.

`/phan-anh-kien-nghi?muc=tra-loi-muon&ky=2026-11&ghi-den=2026-11-27`: which figure, of
which period, known by what was recorded until when; with `nhom`, of one group alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from rules.feedback_figures import FeedbackMark
from tracker.errors import NotFoundError
from web.report_choice import ReportChoice

LIST = "/phan-anh-kien-nghi"
_M = FeedbackMark


@dataclass(frozen=True, slots=True)
class FeedbackFigure:
    """One figure: how an address names it, what it counts, and by which marks."""

    slug: str
    meaning: str
    marks: frozenset[FeedbackMark]


def _figures(
    *rows: tuple[str, str, tuple[FeedbackMark, ...]],
) -> Mapping[str, FeedbackFigure]:
    return {
        slug: FeedbackFigure(slug, meaning, frozenset(marks))
        for slug, meaning, marks in rows
    }


FIGURES = _figures(
    ("nhan-trong-ky", "Phản ánh nhận trong kỳ", (_M.RECEIVED,)),
    ("ky-truoc", "Phản ánh từ kỳ trước chuyển sang", (_M.CARRIED_OVER,)),
    ("da-xong", "Phản ánh đã xong trong kỳ", (_M.CLOSED,)),
    ("dung-han", "Phản ánh xong đúng hạn", (_M.IN_TIME,)),
    ("qua-han", "Phản ánh xong quá hạn", (_M.LATE,)),
    ("dang-xu-ly", "Phản ánh đang xử lý", (_M.OPEN,)),
    ("dang-trong-han", "Phản ánh đang xử lý, trong hạn", (_M.OPEN_IN_TIME,)),
    ("dang-qua-han", "Phản ánh đang xử lý, quá hạn", (_M.OPEN_LATE,)),
    (
        "tra-loi",
        "Phản ánh đã trả lời hoặc chuyển trong kỳ",
        (_M.HANDLED_IN_TIME, _M.HANDLED_LATE),
    ),
    (
        "tra-loi-dung-han",
        "Trả lời, chuyển trong 15 ngày làm việc",
        (_M.HANDLED_IN_TIME,),
    ),
    ("tra-loi-muon", "Trả lời, chuyển sau 15 ngày làm việc", (_M.HANDLED_LATE,)),
    (
        "tu-choi",
        "Phản ánh không thụ lý trong kỳ",
        (_M.REFUSED_IN_TIME, _M.REFUSED_LATE),
    ),
    ("tu-choi-dung-han", "Từ chối trong 2 ngày làm việc", (_M.REFUSED_IN_TIME,)),
    ("tu-choi-muon", "Từ chối sau 2 ngày làm việc", (_M.REFUSED_LATE,)),
    ("hoi-them-dung-han", "Hỏi thêm trong 5 ngày làm việc", (_M.ASKED_IN_TIME,)),
    ("hoi-them-muon", "Hỏi thêm sau 5 ngày làm việc", (_M.ASKED_LATE,)),
    (
        "cong-khai",
        "Phản ánh đã công khai trong kỳ",
        (_M.PUBLISHED_IN_TIME, _M.PUBLISHED_LATE),
    ),
    (
        "cong-khai-dung-han",
        "Công khai trong 2 ngày làm việc",
        (_M.PUBLISHED_IN_TIME,),
    ),
    ("cong-khai-muon", "Công khai sau 2 ngày làm việc", (_M.PUBLISHED_LATE,)),
    ("cho-cong-khai", "Phản ánh chờ công khai", (_M.TO_PUBLISH,)),
    ("cho-cong-khai-muon", "Chờ công khai, quá hạn", (_M.TO_PUBLISH_LATE,)),
)


def feedback_figure(slug: str) -> FeedbackFigure:
    """Read which figure is asked for; raise `NotFoundError` for none of ours."""
    if slug not in FIGURES:
        raise NotFoundError(what="figure", what_vi="mục báo cáo", key=slug)
    return FIGURES[slug]


def behind(choice: ReportChoice, slug: str, group: str | None = None) -> str:
    """Give the address of the feedback that a figure counts."""
    wanted = {"muc": FIGURES[slug].slug}
    if group is not None:
        wanted["nhom"] = group
    return f"{LIST}?{choice.query}&{urlencode(wanted)}"
