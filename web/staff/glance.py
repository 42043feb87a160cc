"""One glance at a case: its state, its clock, who holds it, and what comes next."""

from dataclasses import dataclass
from datetime import datetime

from rules.duties import online_answer_by
from rules.lifecycle import CaseState
from rules.sla import Verdict
from tracker.notices import OPEN_STATES
from tracker.queries.case_page import CaseView
from tracker.queries.possible_acts import window_is_over
from web.presenting.dates import date_time_full, day_time
from web.presenting.i18n import translate
from web.presenting.known_names import step_said
from web.presenting.labels import label
from web.presenting.numbers import limit_words, office_time, working_days
from web.presenting.standing import Standing, Watched, standing

#: Up to this many working days the clock is told in hours.
_HOURS_UP_TO = 2


@dataclass(frozen=True, slots=True)
class Said:
    """A fact with the line under it; `tone` is the style of the first."""

    text: str
    further: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """The four facts at the head of a case's page, and its tag."""

    tag: Standing
    state: Said
    clock: Said
    holder: Said
    upcoming: Said


def glance(view: CaseView, lang: str = "vi") -> Glance:
    """Say where a case stands."""
    return Glance(
        tag=_tag(view, lang),
        state=_state(view, lang),
        clock=_clock(view, lang),
        holder=_holder(view, lang),
        upcoming=_upcoming(view, lang),
    )


def _tag(view: CaseView, lang: str) -> Standing:
    found = standing(watched(view), lang)
    is_open = view.case.code is not None and view.facts.end_at is None
    return not_begun(lang) if is_open and view.facts.started_at is None else found


def not_begun(lang: str) -> Standing:
    """Say that the limit runs from a later fact than the reception."""
    return Standing("waiting", translate("Thời hạn chưa bắt đầu tính", lang))


def watched(view: CaseView) -> Watched:
    """Give what the tag of a case is said from."""
    reappointed = view.local(view.case.reappointed_at)
    return Watched(
        state=view.case.state,
        assessment=view.assessment,
        today=view.now.date(),
        apology_due_on=view.dates.apology_due_on,
        reappointed_on=reappointed.date() if reappointed else None,
    )


def _state(view: CaseView, lang: str) -> Said:
    further = ""
    current = next((use for use in view.used if use.is_current), None)
    if current is not None:
        further = translate(
            "Bước {no} trên {of}: {name}",
            lang,
            no=current.no,
            of=len(view.used),
            name=step_said(current.name, lang),
        )
    elif view.case.outcome in {"granted", "refused"}:
        granted = view.case.outcome == "granted"
        said = "Đồng ý giải quyết" if granted else "Từ chối giải quyết"
        further = translate(said, lang)
    return Said(label("state", view.case.state, lang), further)


def _clock(view: CaseView, lang: str) -> Said:
    promised = _promised(view, lang)
    found = view.assessment
    match found.verdict:
        case Verdict.RUNNING:
            return Said(_left(view, lang), promised, _running_tone(view))
        case Verdict.STANDING:
            return Said(translate("Đồng hồ đang dừng", lang), promised, "wait")
        case Verdict.ON_TIME:
            return Said(translate("Đúng hạn", lang), promised, "ok")
        case Verdict.NONE if view.facts.started_at is None:
            return Said(translate("Thời hạn chưa bắt đầu tính", lang), promised)
        case Verdict.NONE:
            return Said(translate("Không quy định thời hạn", lang))
        case Verdict.LATE | Verdict.LATE_AGAIN:
            return Said(_late(view, lang), promised, "late")


def _left(view: CaseView, lang: str) -> str:
    days, minutes = view.assessment.working_days_left or 0, view.left_minutes or 0
    if days <= _HOURS_UP_TO:
        said = office_time(minutes, lang)
        return translate("Còn {time} làm việc", lang, time=said)
    return translate("Còn {days}", lang, days=working_days(days, lang))


def _running_tone(view: CaseView) -> str:
    owed_today = view.dates.apology_due_on == view.now.date()
    return "owe" if owed_today and view.facts.extension is None else ""


def _late(view: CaseView, lang: str) -> str:
    days = view.assessment.working_days_late
    ended = view.facts.end_at is not None
    if not days:
        said = "Trễ trong ngày hẹn" if ended else "Quá hạn từ hôm nay"
        return translate(said, lang)
    said = "Trễ {days}" if ended else "Quá hạn {days}"
    return translate(said, lang, days=working_days(days, lang))


def _promised(view: CaseView, lang: str) -> str:
    """Say what was promised: the new date, else the first one."""
    again = view.local(view.case.reappointed_at)
    if again is not None:
        return translate("Hẹn lại {at}", lang, at=date_time_full(again, lang))
    told = view.local(view.case.appointed_at)
    if told is not None:
        return translate("Hẹn trả {at}", lang, at=date_time_full(told, lang))
    limit = view.facts.limit
    return limit_words(float(limit.amount), str(limit.unit), lang)


def _holder(view: CaseView, lang: str) -> Said:
    card = view.card
    state = CaseState(card.state)
    since = _held_since(view)
    at = translate("từ {at}", lang, at=day_time(since, lang)) if since else ""
    if state is CaseState.SUPPLEMENT_REQUIRED:
        waiting = translate("{unit} chờ", lang, unit=card.holder_unit_vi)
        return Said(label("holder", "applicant", lang), waiting, "wait")
    name = card.holder_officer or card.holder_unit_vi or "—"
    if card.handover_pending:
        waiting = translate("Chưa nhận bàn giao", lang)
        return Said(name, f"{card.holder_unit_vi} · {waiting}".strip(" ·"), "owe")
    unit = card.holder_unit_vi if card.holder_officer else ""
    return Said(name, ", ".join(part for part in (unit, at) if part))


def _held_since(view: CaseView) -> datetime | None:
    kinds = {"case.received", "case.handed_over", "case.handover_returned"}
    last = [event for event in view.events if event.kind in kinds]
    return view.local(last[-1].at) if last else None


def _upcoming(view: CaseView, lang: str) -> Said:
    """Say what comes next and until when; the gravest duty first."""
    for found in (_of_end(view, lang), _of_wait(view, lang), _of_apology(view, lang)):
        if found is not None:
            return found
    if view.case.handover_pending:
        return Said(translate("Nhận bàn giao", lang))
    asked = next((row for row in view.consultations if row.answered_at is None), None)
    if asked is not None:
        until = view.local(asked.due_at)
        body = translate("Chờ {body} trả lời", lang, body=asked.body_name)
        return Said(body, _until(until, lang, view.now))
    step = view.local(view.case.step_due_at)
    current = next((use for use in view.used if use.is_current), None)
    if current is not None and step is not None:
        is_over = step < view.now
        name = step_said(current.name, lang)
        return Said(name, _until(step, lang, view.now), "late" * is_over)
    return Said(translate("Trả kết quả", lang), _until(view.dates.due_at, lang))


def _of_end(view: CaseView, lang: str) -> Said | None:
    match CaseState(view.case.state):
        case CaseState.FINISHED:
            return Said(translate("Trả kết quả cho người nộp", lang))
        case CaseState.REGISTERED:
            until = online_answer_by(view.facts, view.office.time.calendar)
            late = until is not None and view.facts.answered_at is None
            tone = "late" if late and until and until < view.now else ""
            return Said(
                translate("Trả lời người nộp", lang),
                _until(until, lang, view.now),
                tone,
            )
        case _ if view.facts.end_at is not None:
            return Said(translate("Không còn việc", lang))
        case _:
            return None


def _of_wait(view: CaseView, lang: str) -> Said | None:
    state = CaseState(view.case.state)
    if state is CaseState.SUPPLEMENT_REQUIRED:
        until = _until(view.local(view.case.supplement_until), lang, view.now)
        if window_is_over(view):
            return Said(translate("Đóng hồ sơ hoặc nhận bổ sung", lang), until, "owe")
        return Said(translate("Chờ người nộp bổ sung", lang), until, "wait")
    if state is CaseState.PAYMENT_REQUIRED:
        return Said(translate("Chờ nộp phí, lệ phí", lang), "", "wait")
    if view.facts.started_at is None:
        return Said(translate("Ghi thời điểm bắt đầu tính thời hạn", lang), "", "owe")
    return None


def _of_apology(view: CaseView, lang: str) -> Said | None:
    if view.facts.extension is not None or view.dates.due_at is None:
        return None
    owed_on = view.dates.apology_due_on
    is_late = view.assessment.verdict in {Verdict.LATE, Verdict.LATE_AGAIN}
    if not is_late and (owed_on is None or owed_on > view.now.date()):
        return None
    closes = view.office.time.calendar.close(owed_on) if owed_on else None
    draft = next((row for row in view.notices if row.state in OPEN_STATES), None)
    said = _NEXT_OF_NOTICE[draft.state if draft else ""]
    until = _until(closes, lang, view.now)
    return Said(translate(said, lang), until, "late" if is_late else "owe")


_NEXT_OF_NOTICE = {
    "": "Xin lỗi và hẹn lại, nếu không kịp",
    "draft": "Hoàn thiện, trình lời xin lỗi",
    "submitted": "Duyệt lời xin lỗi",
    "approved": "Lấy số, phát hành lời xin lỗi",
}


def _until(at: datetime | None, lang: str, now: datetime | None = None) -> str:
    if at is None:
        return ""
    said = "Trước {at}" if now is None or at >= now else "Hạn là {at}"
    return translate(said, lang, at=date_time_full(at, lang))
