"""What an act would do to the date, in words, before anybody confirms it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from rules.duties import supplement_ask_by, supplement_faults
from rules.errors import RuleError
from rules.lifecycle import Action
from rules.procedure import AfterSupplement
from rules.sla import Verdict
from tracker.catalogue import variants_of
from tracker.consequences import Consequence, supposed
from tracker.notices import OPEN_STATES
from tracker.queries.case_page import CaseView
from web.presenting.dates import date_day, date_time_full
from web.presenting.i18n import translate
from web.staff.act_forms import ActForm


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """The promised date before and after, in civil time, and what else follows.

    `short` stands beside the name of the act; without `shows_dates` the date stays.
    """

    short: str
    notes: tuple[str, ...] = ()
    shows_dates: bool = False
    old: datetime | None = None
    new: datetime | None = None
    is_stopped: bool = False
    is_provisional: bool = False


def effect_of(
    view: CaseView,
    form: ActForm,
    *,
    at: datetime,
    given: Mapping[str, str],
    lang: str = "vi",
) -> Effect:
    """Suppose the act, at an instant, with what was typed so far."""
    notes = [translate(form.note, lang)] if form.note else []
    data = _data(view, form.action, given)
    action = form.action
    if action is None or action not in _SHORT or data is None:
        return Effect(short=translate(_unmoved(form), lang), notes=tuple(notes))
    try:
        found = supposed(view.case, view.events, view.office, action, at=at, data=data)
    except RuleError:
        # The instant typed lies before the case began; the act itself will say so.
        return Effect(short="", notes=tuple(notes))
    notes += [*_notes(view, action, at, lang), *_kept(view, found, lang)]
    return Effect(
        short=_SHORT[action](view, found, lang),
        notes=tuple(notes),
        shows_dates=action is not Action.FINISH
        and (found.moves or found.after.stopped),
        old=view.local(view.case.reappointed_at or view.case.appointed_at),
        new=_told_after(view, found),
        is_stopped=found.after.stopped,
        is_provisional=found.after.provisional,
    )


def _unmoved(form: ActForm) -> str:
    """Say in a few words what an act means that moves no date, or not yet."""
    match form.action:
        case None:
            return "chỉ một lần"
        case Action.CHOOSE_VARIANT | Action.CORRECT:
            return "ngày hẹn được tính lại"
        case Action.RECEIVE:
            return "có ngày hẹn từ lúc tiếp nhận"
        case _:
            return "kết thúc hồ sơ" if form.is_grave else "ngày hẹn không đổi"


def _data(
    view: CaseView, action: Action | None, given: Mapping[str, str]
) -> dict[str, Any] | None:
    """Give what the event of the act would hold; `None` while too little is typed."""
    match action:
        case Action.CHOOSE_VARIANT:
            limits = _limits(view)
            chosen = given.get("variant", next(iter(limits), ""))
            if chosen not in limits:
                return None
            return {"limit": limits[chosen], "variant": chosen}
        case Action.CORRECT:
            if not given.get("seq") or not given.get("corrected_instant"):
                return None
            return {"corrects": given["seq"], "at": given["corrected_instant"]}
        case _:
            return {}


def _limits(view: CaseView) -> dict[str, list[Any]]:
    """Give the limits that may be chosen, in the order in which the form has them."""
    found: dict[str, list[Any]] = {
        one.code: [one.amount, one.unit]
        for one in variants_of(view.procedure)
        if one.code != view.case.variant
    }
    if view.case.variant:
        found[""] = [view.procedure.limit_amount, view.procedure.limit_unit]
    return found


def _moved(view: CaseView, found: Consequence, lang: str) -> str:
    if found.after.due_at is None:
        return translate("đồng hồ dừng", lang)
    if not found.moves:
        return translate("ngày hẹn không đổi", lang)
    new = _told_after(view, found) or found.after.due_at
    return translate("hẹn {on}", lang, on=date_day(new, lang))


def _told_after(view: CaseView, found: Consequence) -> datetime | None:
    """Give the date that the applicant will have: never earlier than what was told."""
    told = view.local(view.case.reappointed_at or view.case.appointed_at)
    new = found.after.due_at
    return max(new, told) if new and told else new


def _finishing(_view: CaseView, found: Consequence, lang: str) -> str:
    due_at = found.before.original_due_at
    if due_at is None:
        return translate("ngày hẹn không đổi", lang)
    if found.is_late:
        return translate("trễ so với {on}", lang, on=date_day(due_at, lang))
    said = date_time_full(due_at, lang)
    return translate("đúng hạn nếu xong trước {at}", lang, at=said)


_SHORT: Mapping[Action, Callable[[CaseView, Consequence, str], str]] = MappingProxyType(
    {
        Action.REQUEST_SUPPLEMENT: _moved,
        Action.RECEIVE_SUPPLEMENT: _moved,
        Action.REQUIRE_PAYMENT: _moved,
        Action.RECORD_PAYMENT: _moved,
        Action.PAUSE: _moved,
        Action.RESUME: _moved,
        Action.START_CLOCK: _moved,
        Action.CHOOSE_VARIANT: _moved,
        Action.CORRECT: _moved,
        Action.FINISH: _finishing,
    }
)


def _notes(view: CaseView, action: Action, at: datetime, lang: str) -> list[str]:
    match action:
        case Action.REQUEST_SUPPLEMENT:
            return _of_request(view, at, lang)
        case Action.RECEIVE_SUPPLEMENT:
            return [_of_answer(view, lang)]
        case Action.FINISH:
            return _of_finish(view, lang)
        case _:
            return []


def _of_request(view: CaseView, at: datetime, lang: str) -> list[str]:
    """Say what a request does, and what is wrong with it (NĐ 118/2025, Đ.19 k.5)."""
    calendar, local = view.office.time.calendar, view.office.time.civil(at)
    said = []
    if view.assessment.verdict in {Verdict.LATE, Verdict.LATE_AGAIN}:
        said.append("Hồ sơ đã quá hạn: yêu cầu bổ sung không xóa được việc trễ.")
    elif view.facts.after_supplement == AfterSupplement.RESTART:
        said.append("Đồng hồ dừng. Nhận đủ thì thời hạn tính lại từ đầu.")
    else:
        said.append("Đồng hồ dừng. Nhận đủ thì thời hạn tính tiếp.")
    faults = {str(fault) for fault in supplement_faults(view.facts, calendar, local)}
    if "asked_again" in faults:
        said.append("Đây là lần thứ hai, trong khi chỉ được yêu cầu một lần; ghi rõ.")
    found = [translate(one, lang) for one in said]
    ask_by = supplement_ask_by(view.facts, calendar)
    if ask_by is not None:
        until = date_time_full(ask_by, lang)
        late = "asked_late" in faults
        text = "Hạn yêu cầu bổ sung là {at}; yêu cầu này được ghi là muộn."
        kept = "Hạn yêu cầu bổ sung là {at}."
        found.append(translate(text if late else kept, lang, at=until))
    return found


def _of_answer(view: CaseView, lang: str) -> str:
    if view.facts.after_supplement == AfterSupplement.RESTART:
        return translate("Thời hạn tính lại từ đầu từ lúc nhận đủ.", lang)
    return translate("Thời hạn tính tiếp từ lúc nhận đủ.", lang)


def _of_finish(view: CaseView, lang: str) -> list[str]:
    late = view.assessment.verdict in {Verdict.LATE, Verdict.LATE_AGAIN}
    has_draft = any(notice.state in OPEN_STATES for notice in view.notices)
    if late:
        return [translate("Hồ sơ trễ vẫn nợ lời xin lỗi và mục giải trình.", lang)]
    if has_draft:
        return [translate("Dự thảo lời xin lỗi sẽ tự rút, có ghi lại.", lang)]
    return []


def _kept(view: CaseView, found: Consequence, lang: str) -> list[str]:
    """Say that a date once told to the applicant is never moved earlier."""
    told = view.local(view.case.appointed_at)
    new = found.after.due_at
    if told is None or new is None or not found.moves or new >= told:
        return []
    return [
        translate(
            "Ngày đã hẹn với người nộp, {at}, không được đưa sớm hơn nên giữ nguyên.",
            lang,
            at=date_time_full(told, lang),
        )
    ]
