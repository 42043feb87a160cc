"""The figures of the reports as pages name them, and as addresses ask for them."""

from urllib.parse import urlencode

from rules.progress import Mark
from rules.report import Column
from tracker.errors import NotFoundError
from web.report_choice import ReportChoice

#: What each figure counts, as the page says it.
MEANINGS: dict[Column | Mark, str] = {
    Column.TAKEN: "Nhận giải quyết, tổng số",
    Column.TAKEN_ONLINE: "Nhận trong kỳ, trực tuyến",
    Column.TAKEN_IN_PERSON: "Nhận trong kỳ, trực tiếp hoặc bưu chính",
    Column.CARRIED_OVER: "Từ kỳ trước chuyển sang",
    Column.DECIDED: "Đã giải quyết, tổng số",
    Column.DECIDED_EARLY: "Đã giải quyết trước hạn",
    Column.DECIDED_ON_TIME: "Đã giải quyết đúng hạn",
    Column.DECIDED_LATE: "Đã giải quyết quá hạn",
    Column.IN_HAND: "Đang giải quyết, tổng số",
    Column.IN_HAND_ON_TIME: "Đang giải quyết, trong hạn",
    Column.IN_HAND_LATE: "Đang giải quyết, quá hạn",
    Mark.SCORE_ON_TIME: "Đúng hạn, trong hạn theo QĐ 766",
    Mark.SCORE_LATE: "Quá hạn theo QĐ 766",
    Mark.SCORE_ON_TIME_WITHOUT_NEW_DATE: "Đúng hạn theo QĐ 766, không tính hẹn lại",
    Mark.ASKED_AGAIN: "Yêu cầu bổ sung hơn một lần",
    Mark.DECIDED_ON_TIME_BY_LAW: "Đã giải quyết đúng hạn theo luật",
    Mark.DECIDED_ON_TIME_BY_NEW_DATE: "Đã giải quyết đúng hạn nếu tính ngày hẹn lại",
    Mark.LATE: "Hồ sơ trễ hẹn",
    Mark.APOLOGISED: "Trễ hẹn, đã xin lỗi",
    Mark.NOT_APOLOGISED: "Trễ hẹn, chưa xin lỗi",
    Mark.WITH_FEEDBACK: "Hồ sơ có phản ánh, kiến nghị",
    Mark.TOOK_WORKING_DAYS: "Có kết quả, thời gian tính bằng ngày làm việc",
    Mark.TOOK_DAYS: "Có kết quả, thời gian tính bằng ngày",
    Mark.TOOK_HOURS: "Có kết quả, thời gian tính bằng giờ làm việc",
}

#: How an address names a figure that is no column of the form.
SLUGS: dict[Mark, str] = {
    Mark.SCORE_ON_TIME: "dung-han-766",
    Mark.SCORE_LATE: "qua-han-766",
    Mark.SCORE_ON_TIME_WITHOUT_NEW_DATE: "dung-han-766-khong-hen-lai",
    Mark.ASKED_AGAIN: "yeu-cau-bo-sung-lai",
    Mark.DECIDED_ON_TIME_BY_LAW: "dung-han-theo-luat",
    Mark.DECIDED_ON_TIME_BY_NEW_DATE: "dung-han-tinh-hen-lai",
    Mark.LATE: "tre-hen",
    Mark.APOLOGISED: "da-xin-loi",
    Mark.NOT_APOLOGISED: "chua-xin-loi",
    Mark.WITH_FEEDBACK: "co-phan-anh",
    Mark.TOOK_WORKING_DAYS: "thoi-gian-ngay-lam-viec",
    Mark.TOOK_DAYS: "thoi-gian-ngay",
    Mark.TOOK_HOURS: "thoi-gian-gio",
}
_MARKS = {slug: mark for mark, slug in SLUGS.items()}


def figure_of(slug: str, column: int) -> Column | Mark:
    """Read which figure is asked for; raise `NotFoundError` for none of ours."""
    if not slug:
        return Column(column)
    if slug not in _MARKS:
        raise NotFoundError(what="figure", what_vi="mục báo cáo", key=slug)
    return _MARKS[slug]


def cases_address(
    choice: ReportChoice, figure: Column | Mark, group: str | None
) -> str:
    """Give the address of the cases that a figure counts."""
    wanted = (
        {"cot": str(int(figure))}
        if isinstance(figure, Column)
        else {"muc": SLUGS[figure]}
    )
    if group is not None:
        wanted[choice.grouped_as] = group
    return f"/bao-cao/ho-so?{choice.query}&{urlencode(wanted)}"
