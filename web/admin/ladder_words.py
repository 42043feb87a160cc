"""What the rungs of a ladder are called, with their number, and when each comes."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from rules.ladder import OWN_RUNGS, Rung
from tracker.escalation.ladder import LadderRung
from web.presenting.i18n import translate
from web.presenting.labels import label

#: An agency's own rungs, with their number.
OWN_SAID: Mapping[str, str] = MappingProxyType(
    {
        "before_cut_off": "Trước ngày cuối xin lỗi {n} ngày làm việc",
        "after_due": "Sau hạn {n} ngày làm việc",
        "step_ending": "Trước khi hết thời gian của bước {n} giờ làm việc",
    }
)
#: The kinds of own rungs, as they are chosen.
OWN_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "after_due": "Sau hạn trả kết quả (ngày làm việc)",
        "before_cut_off": "Trước ngày cuối gửi lời xin lỗi (ngày làm việc)",
        "step_ending": "Trước khi hết thời gian của một bước (giờ làm việc)",
    }
)
#: When a rung is reached.
MOMENTS: Mapping[str, str] = MappingProxyType(
    {
        "supplement_not_asked": "hết thời gian được yêu cầu bổ sung",
        "due_soon": "trước hạn số ngày ghi ở mục Lựa chọn",
        "step_ending": "đúng chừng ấy giờ trước khi bước hết thời gian",
        "step_overdue": "khi bước hết thời gian định mức",
        "supplement_window_over": "khi hết thời gian chờ người nộp bổ sung",
        "before_cut_off": "lúc mở cửa ngày đó",
        "apology_to_prepare": "trước ngày cuối xin lỗi số ngày ghi ở mục Lựa chọn",
        "apology_owed": "lúc mở cửa ngày cuối được gửi lời xin lỗi",
        "due_today": "lúc mở cửa ngày hẹn trả",
        "online_unanswered": "sau 8 giờ làm việc chưa trả lời",
        "overdue": "ngay khi qua hạn",
        "after_due": "lúc mở cửa ngày đó",
        "late_again": "ngay khi qua ngày hẹn lại",
    }
)


def rung_name(rung: Rung | str, amount: int, lang: str) -> str:
    """Name a rung, with the number of an agency's own."""
    if str(rung) in OWN_SAID:
        return translate(OWN_SAID[str(rung)], lang, n=amount)
    return label("rung", str(rung), lang)


def rung_said(one: Mapping[str, Any], lang: str = "vi") -> str:
    """Say in one line what a stored rung does: who is told, and how."""
    to = ", ".join(label("concern", name, lang) for name in one["recipients"])
    if not to:
        return translate("không báo ai", lang)
    how = label("alert_delivery", one["delivery"], lang)
    when = label("alert_hours", one["hours"], lang)
    return f"{to}; {how}, {when}"


def key_text(one: LadderRung) -> str:
    """Write a rung's key as addresses carry it."""
    return f"{one.rung}-{one.amount}"


def key_named(text: str, lang: str = "vi") -> str:
    """Name the rung of a key such as `after_due:3`, as the record keeps it."""
    rung, _, amount = text.partition(":")
    if rung not in {str(one) for one in Rung} or not amount.isdecimal():
        return text
    return rung_name(rung, int(amount), lang)


def is_own(one: LadderRung) -> bool:
    """Say whether the agency added the rung."""
    return one.rung in OWN_RUNGS
