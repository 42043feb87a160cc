"""The sentence for each kind of event; English by the catalogue of texts."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

Texts = tuple[str, ...]


def _appointed(data: Mapping[str, Any]) -> Texts:
    if data.get("old"):
        return ("Báo ngày hẹn mới cho người nộp: {new}, thay cho {old}.",)
    return ("Hẹn trả kết quả {new}.",)


def _deadline_changed(data: Mapping[str, Any]) -> Texts:
    if not data.get("new"):
        return ("Đồng hồ dừng, chưa có hạn giải quyết mới.",)
    if not data.get("old"):
        return ("Hạn giải quyết là {new}.",)
    moved = "Hạn giải quyết chuyển từ {old} sang {new}."
    if data.get("cause") == "calendar":
        return (moved, "Lịch làm việc thay đổi.")
    return (moved,)


def _consulted(data: Mapping[str, Any]) -> Texts:
    is_forward = data.get("kind") == "forward"
    asked = (
        "{who} chuyển hồ sơ đến {body}." if is_forward else "{who} hỏi ý kiến {body}."
    )
    return (asked, "Hẹn trả lời {due_at}.") if data.get("due_at") else (asked,)


def _answered(data: Mapping[str, Any]) -> Texts:
    if data.get("was_late"):
        return ("{body} trả lời, muộn so với hạn.",)
    return ("{body} trả lời.",)


def _supplement_requested(data: Mapping[str, Any]) -> Texts:
    faults = set(data.get("faults") or ())
    said = ["{who} yêu cầu người nộp bổ sung."]
    if "asked_again" in faults:
        said.append("Đây là lần thứ hai, trong khi chỉ được yêu cầu một lần.")
    if "asked_late" in faults:
        said.append("Yêu cầu này muộn so với hạn yêu cầu bổ sung.")
    return tuple(said)


def _supplement_received(data: Mapping[str, Any]) -> Texts:
    if data.get("effect") == "resume":
        return ("Nhận đủ giấy tờ bổ sung; thời hạn tính tiếp.",)
    return ("Nhận đủ giấy tờ bổ sung; thời hạn tính lại từ đầu.",)


def _files_attached(data: Mapping[str, Any]) -> Texts:
    if len(data.get("names") or ()) > 1:
        return ("{who} đính kèm {n} tệp: {names}.",)
    return ("{who} đính kèm tệp {names}.",)


def _received(data: Mapping[str, Any]) -> Texts:
    if data.get("imported"):
        return (
            "Hệ thống cũ đã nhận hồ sơ, mã {code}.",
            "{who} nhập hồ sơ vào đây từ sổ của hệ thống cũ.",
        )
    return ("{who} nhận đủ hồ sơ, cấp mã {code}.",)


def _outcome_returned(data: Mapping[str, Any]) -> Texts:
    if data.get("imported"):
        return ("Hệ thống cũ đã trả kết quả cho người nộp.",)
    return ("{who} trả kết quả cho người nộp.",)


def _finished(data: Mapping[str, Any]) -> Texts:
    if data.get("imported"):
        return ("Hệ thống cũ đã xử lý xong.",)
    if data.get("outcome") == "refused":
        return ("{who} kết thúc xử lý: từ chối giải quyết.",)
    return ("{who} kết thúc xử lý: đồng ý giải quyết.",)


def _reappointed(data: Mapping[str, Any]) -> Texts:
    said = "Hẹn lại đến {to}; ngày hẹn trước là {old}."
    return (said, "Đây là lần hẹn lại thứ hai.") if data.get("second") else (said,)


def _drafted(data: Mapping[str, Any]) -> Texts:
    if data.get("second"):
        return ("{who} soạn dự thảo xin lỗi lần thứ hai.",)
    return ("{who} soạn dự thảo lời xin lỗi.",)


def _issued(data: Mapping[str, Any]) -> Texts:
    said = "{who} phát hành lời xin lỗi số {number}, người ký {signatory}."
    late = "Gửi sau thời hạn của khoản 6 Điều 19."
    return (said, late) if data.get("sent_late") else (said,)


def _entry_opened(data: Mapping[str, Any]) -> Texts:
    if data.get("kind"):
        return ("Mở mục trong sổ giải trình vì một sai sót.",)
    return ("Mở mục trong sổ giải trình vì hồ sơ quá hạn.",)


def _reminder_answered(data: Mapping[str, Any]) -> Texts:
    said = ["{who} trả lời đôn đốc."]
    if data.get("was_late"):
        said.append("Trả lời muộn so với hạn.")
    if data.get("promised_on"):
        said.append("Hứa xong ngày {promised}.")
    return tuple(said)


def _flagged(data: Mapping[str, Any]) -> Texts:
    return (_RUNGS[str(data["rung"])],)


def number_of(data: Mapping[str, Any]) -> str:
    """Read the number of an agency's own rung, which begins its scope."""
    return str(data.get("scope", "")).partition("-")[0]


_RUNGS = MappingProxyType(
    {
        "supplement_not_asked": "Hết thời gian được yêu cầu người nộp bổ sung.",
        "due_soon": "Sắp đến hạn trả kết quả.",
        "step_ending": "Bước xử lý sắp hết thời gian: còn {number} giờ làm việc.",
        "before_cut_off": "Còn {number} ngày làm việc đến ngày cuối gửi lời xin lỗi.",
        "after_due": "Đã quá hạn {number} ngày làm việc.",
        "step_overdue": "Bước xử lý đã dùng hết thời gian định mức.",
        "supplement_window_over": "Hết thời gian bổ sung; có thể đóng hồ sơ.",
        "apology_to_prepare": "Đến lúc chuẩn bị lời xin lỗi, nếu không kịp hẹn.",
        "apology_owed": "Ngày cuối để gửi lời xin lỗi, nếu không kịp hẹn.",
        "due_today": "Đến ngày hẹn trả kết quả.",
        "online_unanswered": "Quá 8 giờ làm việc chưa trả lời hồ sơ nộp trực tuyến.",
        "overdue": "Quá hạn giải quyết.",
        "late_again": "Quá cả ngày hẹn lại.",
    }
)

_Chosen = str | Callable[[Mapping[str, Any]], Texts]

#: How each kind of event is told.
SENTENCES: Mapping[str, _Chosen] = MappingProxyType(
    {
        "case.submitted": "{who} ghi nhận hồ sơ nộp {channel}.",
        "case.received": _received,
        "case.import_withdrawn": "{who} thu hồi lần nhập có hồ sơ này.",
        "case.appointed": _appointed,
        "case.guided": "{who} hướng dẫn người nộp hoàn thiện hồ sơ.",
        "case.not_accepted": "{who} từ chối tiếp nhận hồ sơ.",
        "case.clock_started": "{who} ghi nhận thời hạn bắt đầu được tính.",
        "case.variant_chosen": "{who} chọn mức thời hạn {limit}, thay cho {old}.",
        "case.handed_over": "{who} chuyển hồ sơ cho {holder}{step}.",
        "case.handover_accepted": "{officer} nhận bàn giao.",
        "case.handover_returned": "{who} trả lại bàn giao; hồ sơ về {holder}{step}.",
        "case.consulted": _consulted,
        "case.consultation_answered": _answered,
        "case.supplement_requested": _supplement_requested,
        "case.supplement_received": _supplement_received,
        "case.payment_required": "{who} yêu cầu nộp phí, lệ phí.",
        "case.payment_recorded": "{who} ghi nhận đã nộp phí, lệ phí.",
        "case.paused": "{who} tạm dừng thời hạn.",
        "case.resumed": "{who} cho thời hạn chạy tiếp.",
        "case.finished": _finished,
        "case.outcome_returned": _outcome_returned,
        "case.withdrawn": "{who} ghi nhận người nộp rút hồ sơ.",
        "case.stopped": "{who} dừng hồ sơ theo đề nghị của người nộp.",
        "case.closed": "{who} đóng hồ sơ vì không được bổ sung trong thời hạn.",
        "case.corrected": "{who} đính chính thời điểm {what}: {at}, thay cho {old}.",
        "case.files_attached": _files_attached,
        "case.file_withdrawn": "{who} rút tệp {name}.",
        "case.reminded": "{who} đôn đốc {holder}, hẹn trả lời {due_at}.",
        "case.reminder_answered": _reminder_answered,
        "case.noted": "{who} ghi chú.",
        "case.deadline_changed": _deadline_changed,
        "case.dates_recomputed": (
            "Tính lại theo lịch làm việc mới; hạn giải quyết không đổi."
        ),
        "case.found_on_time": (
            "Xác định lại: hồ sơ không trễ. Mốc quá hạn đã ghi vẫn còn để đối chiếu."
        ),
        "case.flagged": _flagged,
        "case.reappointed": _reappointed,
        "apology.drafted": _drafted,
        "apology.edited": "{who} sửa dự thảo lời xin lỗi.",
        "apology.submitted": "{who} trình duyệt lời xin lỗi.",
        "apology.returned": "{who} trả lại dự thảo lời xin lỗi.",
        "apology.approved": "{who} duyệt lời xin lỗi.",
        "apology.issued": _issued,
        "apology.delivered": "Đã gửi lời xin lỗi: {channel}. Minh chứng: {evidence}",
        "apology.withdrawn": "Rút dự thảo lời xin lỗi.",
        "apology.published": "Công khai lời xin lỗi.",
        "apology.unpublished": "{who} ngừng công khai lời xin lỗi.",
        "apology.text_released": "{who} cho phép công khai lý do.",
        "apology.remedied": "{who} ghi sai sót đã được sửa xong.",
        "accountability.opened": _entry_opened,
        "accountability.reversed": (
            "{who} chấp nhận phản đối; mục trong sổ giải trình được đảo."
        ),
    }
)
