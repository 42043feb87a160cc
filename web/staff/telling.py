"""Events of a case told as sentences, the newest first, what belongs together as one.

The sentences are Vietnamese; `translate` finds the English ones in the catalogue.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from types import MappingProxyType
from typing import Any

from tracker.models import CaseEvent
from tracker.offices import Office
from web.presenting.dates import date_full, date_time_full
from web.presenting.i18n import translate
from web.presenting.labels import label
from web.presenting.looks import event_look
from web.presenting.numbers import limit_words

#: Events that follow from another one of the same act; told as its further lines.
_FOLLOWING = frozenset(
    {
        "case.deadline_changed",
        "case.appointed",
        "case.reappointed",
        "apology.withdrawn",
        "apology.published",
        "accountability.opened",
    }
)
_AT_ONCE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One entry of the timeline, in civil time."""

    at: datetime
    text: str
    icon: str
    tone: str
    kind: str
    further: tuple[str, ...] = ()
    reason: str = ""
    basis: str = ""
    recorded_at: datetime | None = None


def tell_all(
    events: Iterable[CaseEvent], office: Office, lang: str = "vi"
) -> list[Told]:
    """Tell every event of a case, the newest first."""
    ordered = sorted(events, key=lambda event: event.seq)
    found = []
    for _, group in groupby(ordered, key=lambda event: (event.recorded_at, event.at)):
        acts: list[list[CaseEvent]] = []
        for event in group:
            if acts and event.kind in _FOLLOWING:
                acts[-1].append(event)
            else:
                acts.append([event])
        found += [(act[0].seq, _tell_act(act, office, lang)) for act in acts]
    newest = sorted(found, key=lambda one: (one[1].at, one[0]), reverse=True)
    return [told for _, told in newest]


def sentence(event: CaseEvent, office: Office, lang: str = "vi") -> str:
    """Tell one event in one sentence."""
    values = _values(event, office, lang)
    chosen = _SENTENCES[event.kind]
    text = chosen if isinstance(chosen, str) else chosen(event.data)
    return translate(text, lang, **values)


def _tell_act(act: Sequence[CaseEvent], office: Office, lang: str) -> Told:
    first, *rest = act
    look = event_look(first.kind)
    at = office.time.civil(first.at)
    is_late_entry = (
        first.actor_kind != "system" and first.recorded_at - first.at > _AT_ONCE
    )
    said = [sentence(first, office, lang)]
    for event in rest:
        if _repeats(event, rest):
            continue
        said.append(sentence(event, office, lang))
    text = str(first.data.get("items") or first.data.get("text") or "")
    tone, icon = _tone(first, look.tone), look.icon
    return Told(
        at=at,
        text=said[0],
        icon=icon,
        tone=tone,
        kind=first.kind,
        further=tuple(said[1:]),
        reason="\n".join(part for part in (text, first.reason) if part),
        basis=first.legal_basis,
        recorded_at=office.time.civil(first.recorded_at) if is_late_entry else None,
    )


def _repeats(event: CaseEvent, among: Sequence[CaseEvent]) -> bool:
    """Say whether a change of the deadline is told by the appointment beside it."""
    return event.kind == "case.deadline_changed" and any(
        other.kind == "case.appointed" and other.data["new"] == event.data["new"]
        for other in among
    )


def _tone(event: CaseEvent, usual: str) -> str:
    if event.kind == "case.flagged" and event.data["rung"] in {"overdue", "late_again"}:
        return "late"
    return usual


def _values(event: CaseEvent, office: Office, lang: str) -> Mapping[str, str]:
    data = event.data
    found = {name: str(value) for name, value in data.items() if _is_plain(value)}
    for name in ("old", "new", "at", "due_at"):
        if data.get(name) and isinstance(data[name], str):
            found[name] = _moment(data[name], office, lang)
    if "to" in data:
        found["to"] = date_full(datetime.fromisoformat(str(data["to"])), lang)
    for name in ("old", "limit"):
        if isinstance(data.get(name), list):
            amount, unit = data[name]
            found[name] = limit_words(amount, unit, lang)
    if "channel" in data:
        found["channel"] = _channel(event, lang)
    if event.kind == "case.corrected":
        found["what"] = event_look(str(data["kind"])).said(lang).lower()
    found["who"] = event.actor_name
    found["holder"] = _holder(data)
    found["step"] = _step(data, lang)
    return found


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _moment(text: str, office: Office, lang: str) -> str:
    return date_time_full(office.time.civil(datetime.fromisoformat(text)), lang)


def _channel(event: CaseEvent, lang: str) -> str:
    kind = "delivery" if event.kind == "apology.delivered" else "channel"
    return label(kind, str(event.data["channel"]), lang).lower()


def _holder(data: Mapping[str, Any]) -> str:
    officer, unit = str(data.get("officer") or ""), str(data.get("unit") or "")
    return f"{officer} ({unit})" if officer and unit else officer or unit


def _step(data: Mapping[str, Any], lang: str) -> str:
    if not data.get("step"):
        return ""
    said = translate("bước {no}: {name}", lang, no=data["step_no"], name=data["step"])
    return f", {said}"


def _appointed(data: Mapping[str, Any]) -> str:
    if data.get("old"):
        return "Báo ngày hẹn mới cho người nộp: {new}, thay cho {old}."
    return "Hẹn trả kết quả {new}."


def _deadline_changed(data: Mapping[str, Any]) -> str:
    by = " vì lịch làm việc thay đổi" if data.get("cause") == "calendar" else ""
    if not data.get("new"):
        return "Đồng hồ dừng, chưa có hạn giải quyết mới."
    if not data.get("old"):
        return "Hạn giải quyết là {new}."
    return f"Hạn giải quyết chuyển từ {{old}} sang {{new}}{by}."


def _consulted(data: Mapping[str, Any]) -> str:
    act = "chuyển hồ sơ đến" if data.get("kind") == "forward" else "lấy ý kiến"
    until = ", hẹn trả lời {due_at}" if data.get("due_at") else ""
    return f"{{who}} {act} {{body}}{until}."


def _answered(data: Mapping[str, Any]) -> str:
    late = ", muộn so với hạn trả lời" if data.get("was_late") else ""
    return f"{{body}} trả lời{late}."


def _supplement_requested(data: Mapping[str, Any]) -> str:
    faults = set(data.get("faults") or ())
    said = "{who} yêu cầu người nộp bổ sung."
    if "asked_again" in faults:
        said += " Đây là lần yêu cầu thứ hai, trong khi chỉ được yêu cầu một lần."
    if "asked_late" in faults:
        said += " Yêu cầu này muộn so với hạn yêu cầu bổ sung."
    return said


def _supplement_received(data: Mapping[str, Any]) -> str:
    if data.get("effect") == "resume":
        return "Nhận đủ giấy tờ bổ sung; thời hạn tính tiếp."
    return "Nhận đủ giấy tờ bổ sung; thời hạn tính lại từ đầu."


def _finished(data: Mapping[str, Any]) -> str:
    if data.get("outcome") == "refused":
        return "{who} kết thúc xử lý: từ chối giải quyết."
    return "{who} kết thúc xử lý: đồng ý giải quyết."


def _reappointed(data: Mapping[str, Any]) -> str:
    said = "Hẹn lại đến {to}; ngày hẹn trước là {old}."
    return f"{said} Đây là lần hẹn lại thứ hai." if data.get("second") else said


def _drafted(data: Mapping[str, Any]) -> str:
    if data.get("second"):
        return "{who} soạn dự thảo xin lỗi lần thứ hai."
    return "{who} soạn dự thảo lời xin lỗi."


def _issued(data: Mapping[str, Any]) -> str:
    said = "{who} phát hành lời xin lỗi số {number}, người ký {signatory}."
    if data.get("sent_late"):
        said += " Gửi sau thời hạn của khoản 6 Điều 19."
    return said


def _flagged(data: Mapping[str, Any]) -> str:
    return _RUNGS[str(data["rung"])]


_RUNGS = MappingProxyType(
    {
        "supplement_not_asked": "Hết thời gian được yêu cầu người nộp bổ sung.",
        "due_soon": "Sắp đến hạn trả kết quả.",
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

_Chosen = str | Callable[[Mapping[str, Any]], str]

#: How each kind of event is told.
_SENTENCES: Mapping[str, _Chosen] = MappingProxyType(
    {
        "case.submitted": "{who} ghi nhận hồ sơ nộp {channel}.",
        "case.received": "{who} nhận đủ hồ sơ, cấp mã {code}.",
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
        "case.outcome_returned": "{who} trả kết quả cho người nộp.",
        "case.withdrawn": "{who} ghi nhận người nộp rút hồ sơ.",
        "case.stopped": "{who} dừng hồ sơ theo đề nghị của người nộp.",
        "case.closed": "{who} đóng hồ sơ vì không được bổ sung trong thời hạn.",
        "case.corrected": "{who} đính chính thời điểm {what}: {at}, thay cho {old}.",
        "case.noted": "{who} ghi chú.",
        "case.deadline_changed": _deadline_changed,
        "case.dates_recomputed": (
            "Tính lại theo lịch làm việc mới; hạn giải quyết không đổi."
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
        "accountability.opened": "Mở mục trong sổ giải trình vì hồ sơ quá hạn.",
    }
)
