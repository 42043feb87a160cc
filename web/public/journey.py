"""Where a case is, said to its applicant: one title, and the stops on its way."""

from dataclasses import dataclass
from datetime import datetime

from rules import ExplanationLine
from rules.lifecycle import CaseState
from tracker.queries.own_case import LookedUp
from web.presenting.dates import date_full, date_time_full, day_time, hour_said
from web.presenting.i18n import translate
from web.presenting.known_names import step_said
from web.presenting.labels import label

Stop = tuple[str, str, str]

_OVER = {CaseState.FINISHED, CaseState.RETURNED}
_TITLES = {
    CaseState.NOT_ACCEPTED: "Hồ sơ không được tiếp nhận",
    CaseState.WITHDRAWN: "Hồ sơ đã rút theo đề nghị của bạn",
    CaseState.STOPPED: "Hồ sơ đã dừng theo đề nghị của bạn",
    CaseState.CLOSED: "Hồ sơ đã đóng",
    CaseState.REGISTERED: "Hồ sơ đang chờ tiếp nhận",
    CaseState.PAYMENT_REQUIRED: "Cần nộp phí, lệ phí",
}


@dataclass(frozen=True, slots=True)
class Title:
    """What matters most, and the sentence under it."""

    text: str
    note: str = ""


def title_of(found: LookedUp, now: datetime, lang: str) -> Title:
    """Say in one line what the applicant came to learn; `now` is civil time."""
    state = CaseState(found.state)
    if state in _OVER:
        return _title_of_result(found, state, lang)
    if state is CaseState.SUPPLEMENT_REQUIRED:
        return _title_of_supplement(found, lang)
    if state in _TITLES:
        return Title(translate(_TITLES[state], lang))
    promised = found.reappointed_at or found.appointed_at
    if promised is not None:
        return _title_of_promise(promised, now, lang)
    if found.started_at is None:
        return Title(translate("Chưa có ngày hẹn", lang))
    return Title(translate("Không quy định thời hạn", lang))


def _title_of_promise(promised: datetime, now: datetime, lang: str) -> Title:
    day = _together(date_full(promised, lang))
    if promised < now:
        return Title(translate("Đã quá ngày hẹn {day}", lang, day=day))
    before = translate("Trước {hour}.", lang, hour=hour_said(promised, lang))
    return Title(translate("Hẹn trả {day}", lang, day=day), before)


def _together(day: str) -> str:
    """Keep a date on one line where the title breaks."""
    return day.replace(" ", "\u00a0")


def _title_of_result(found: LookedUp, state: CaseState, lang: str) -> Title:
    refused = found.outcome == "refused"
    note = translate("Cơ quan từ chối giải quyết, có văn bản nêu lý do.", lang)
    if state is CaseState.RETURNED and found.returned_at is not None:
        day = date_full(found.returned_at, lang)
        said = translate("Đã trả kết quả {day}", lang, day=day)
        return Title(said, note if refused else "")
    said = translate("Đã có kết quả, mời bạn đến nhận", lang)
    where = translate("Nhận tại {place}.", lang, place=found.office.collect_at)
    return Title(said, f"{note} {where}" if refused else where)


def _title_of_supplement(found: LookedUp, lang: str) -> Title:
    if found.supplement_until is None:
        return Title(translate("Cần bổ sung giấy tờ", lang))
    day = date_full(found.supplement_until, lang)
    return Title(translate("Cần bổ sung giấy tờ trước hết {day}", lang, day=day))


def lines_for(found: LookedUp) -> list[ExplanationLine]:
    """Choose what explains the date to the applicant; the strip shows the weekends.

    That an apology may be owed concerns a promise that still stands.
    """
    left_out = {"skipped_weekend"}
    if found.reappointed_at is not None or found.finished_at is not None:
        left_out.add("apology")
    lines = found.deadline.explanation if found.deadline else ()
    return [line for line in lines if line.kind not in left_out]


def journey_of(found: LookedUp, lang: str) -> list[Stop]:
    """List the stops of the way: its title, what is said of it, and done or now."""
    state = CaseState(found.state)
    is_over = state in _OVER
    stops = [_reception(found, lang)]
    for place, name in enumerate(found.steps):
        # Reception is the first stop already; the step of that name is no second one.
        if place == 0 and len(found.steps) > 1 and name.startswith("Tiếp nhận"):
            continue
        said = step_said(name, lang)
        stops.append(_step(found, place, said, lang, is_over=is_over))
    stops.append(_return(found, state, lang))
    return stops


def _reception(found: LookedUp, lang: str) -> Stop:
    title = translate("Tiếp nhận", lang)
    if found.received_at is not None:
        is_here = found.step_at == 0 and found.state == CaseState.RECEIVED
        return title, day_time(found.received_at, lang), "now" if is_here else "done"
    if found.submitted_at is None:
        return title, "", ""
    at = day_time(found.submitted_at, lang)
    return title, translate("nộp {at}", lang, at=at), "now"


def _step(found: LookedUp, place: int, name: str, lang: str, *, is_over: bool) -> Stop:
    reached = -1 if found.step_at is None else found.step_at
    if is_over or place < reached:
        return name, translate("xong", lang), "done"
    if place > reached or found.received_at is None:
        return name, "", ""
    if found.is_stopped:
        return name, label("state", found.state, lang), "now"
    return name, found.unit_vi or translate("đang làm", lang), "now"


def _return(found: LookedUp, state: CaseState, lang: str) -> Stop:
    title = translate("Trả kết quả", lang)
    if state is CaseState.RETURNED and found.returned_at is not None:
        return title, day_time(found.returned_at, lang), "done"
    if state is CaseState.FINISHED and found.finished_at is not None:
        at = day_time(found.finished_at, lang)
        return title, translate("có kết quả từ {at}", lang, at=at), "now"
    promised = found.reappointed_at or found.appointed_at
    if promised is None or found.is_stopped:
        return title, "", ""
    at = date_time_full(promised, lang)
    return title, translate("hẹn {at}", lang, at=at), ""
