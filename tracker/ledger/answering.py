"""Answering for an entry, and what a manager or a head decides of the answer."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.duties import (
    EXPLANATION,
    duties_of,
    end_duty,
    explanation_day,
    open_duty,
)
from tracker.errors import InvalidValueError
from tracker.ledger.measures import promise
from tracker.ledger.story import LONGEST, Entry, refused, take, words
from tracker.models import AccountabilityEvent
from tracker.text_entry import paragraph
from tracker.transparency.leaves import TURNS, enter_turn

_MISSING_VI = {
    "explanation": "Nhập nội dung giải trình.",
    "follow_up": "Nhập nội dung theo dõi.",
    "returned": "Nhập điều cần giải trình thêm.",
    "reopened": "Nhập lý do mở lại.",
}

#: Why a case was late or wrong, as the officer who answers for it states. What the
#: office itself caused is told by the leg of the way; the first stands for all of them.
CAUSES = (
    "own_office",
    "own_desk",
    "own_step",
    "own_handover",
    "own_signing",
    "other_body",
    "applicant",
    "system_failure",
    "force_majeure",
    "wrong_deadline",
)
FOLLOW_KINDS = ("explanation", "cause", "follow_up")
#: What is said of an explanation, and by which act it is permitted.
DECISIONS = {
    "returned": "ledger.decide",
    "accepted": "ledger.decide",
    "closed": "ledger.close",
    "reopened": "ledger.reopen",
}


def follow(
    session: Session,
    actor: Actor,
    entry_id: UUID,
    *,
    kind: str,
    text: str,
    cause: str = "",
    now: datetime,
) -> AccountabilityEvent:
    """Add one line to an entry: by its unit, an inspector, or a decision about it.

    A closed entry takes nothing but its reopening, which says why. Who gave an
    explanation does not decide about it. What is returned or opened again is to be
    explained anew, within the same number of working days.
    """
    held = take(session, actor, entry_id, DECISIONS.get(kind, "ledger.follow"), now=now)
    if kind not in FOLLOW_KINDS and kind not in DECISIONS:
        raise InvalidValueError(
            field="kind",
            problem=f"choose one of {', '.join((*FOLLOW_KINDS, *DECISIONS))}.",
            problem_vi="Chọn loại nội dung: giải trình, nguyên nhân hoặc theo dõi.",
        )
    _check_stage(held, kind)
    if kind == "cause":
        _check_cause(cause)
    if kind in _MISSING_VI:
        said = words(text, "text", _MISSING_VI[kind])
    else:
        said = paragraph(text, "text", longest=LONGEST)
    data = {"cause": cause} if cause else {}
    if kind in {"returned", "reopened"}:
        data["explain_by"] = _ask_again(held).isoformat()
    if kind in {"explanation", "closed"}:
        _explained(held)
    line = held.write(kind, text=said, data=data)
    if kind in TURNS:
        enter_turn(session, held.entry, line, held.office.time.today(now), now)
    return line


def answer(
    session: Session,
    actor: Actor,
    entry_id: UUID,
    *,
    cause: str,
    explanation: str,
    measure: str,
    owner_id: UUID | None = None,
    measure_due: date | None = None,
    now: datetime,
) -> None:
    """Answer in one go: the cause, what happened, what is changed by whom and when.

    The measure may come later; cause and explanation may not. A measure without an
    owner is the actor's own.
    """
    held = take(session, actor, entry_id, "ledger.follow", now=now)
    _check_stage(held, "explanation")
    _check_cause(cause)
    said = words(explanation, "explanation", _MISSING_VI["explanation"])
    changed = paragraph(measure, "measure", longest=LONGEST)
    held.write("cause", data={"cause": cause})
    held.write("explanation", text=said)
    _explained(held)
    if changed:
        promise(held, changed, owner_id or actor.officer_id, measure_due)


def _ask_again(held: Entry) -> date:
    day = explanation_day(held.office, held.now)
    open_duty(held.session, held.entry, EXPLANATION, due_on=day, now=held.now)
    return day


def _explained(held: Entry) -> None:
    for duty in duties_of(held.session, held.entry, only_open=True):
        if duty.kind == EXPLANATION:
            end_duty(duty, held.office, "done", held.now)


def _check_cause(cause: str) -> None:
    if cause not in CAUSES:
        raise InvalidValueError(
            field="cause",
            problem=f"choose one of {', '.join(CAUSES)}.",
            problem_vi="Chọn nhóm nguyên nhân.",
        )


def _check_stage(held: Entry, kind: str) -> None:
    """Refuse a line that makes no sense after what was said already."""
    stage = held.stage
    if stage == "reversed":
        raise refused(
            "the mark was reversed; nothing is to be answered for.",
            "Mục này đã được đảo vì ghi trễ không đúng; không còn gì phải giải trình.",
        )
    if stage == "closed" and kind != "reopened":
        raise refused(
            "the entry is closed; reopen it with the reason first.",
            "Mục này đã khép. Mở lại kèm lý do rồi mới ghi tiếp.",
        )
    if kind == "reopened" and stage != "closed":
        raise refused("the entry is open.", "Mục này đang mở.")
    if kind in {"returned", "accepted"} and stage != "to_read":
        raise refused(
            "there is no explanation to decide about.",
            "Chưa có giải trình để cho ý kiến.",
        )
    if kind in {"returned", "accepted", "closed"}:
        _check_other_hand(held, kind)
    if kind == "closed":
        _check_ready_to_close(held)


def _check_other_hand(held: Entry, kind: str) -> None:
    said = held.last("explanation")
    own = said is not None and said.actor_id == held.actor.officer_id
    if own and (kind != "closed" or held.stage == "to_read"):
        raise refused(
            "who gave the explanation does not decide about it.",
            "Người giải trình không tự duyệt giải trình của mình; để người khác duyệt.",
        )


def _check_ready_to_close(held: Entry) -> None:
    if held.stage not in {"to_read", "accepted"}:
        raise refused(
            "there is no explanation to decide about.",
            "Chưa có giải trình để cho ý kiến.",
        )
    if "cause" not in held.kinds:
        raise refused(
            "the cause has to be named first.",
            "Chưa ghi nhóm nguyên nhân. Ghi nguyên nhân rồi mới khép mục.",
        )
    if held.entry.error_no == 0 and held.case.ended_at is None:
        raise refused(
            "the case has not ended, so its delay is not settled.",
            "Hồ sơ chưa xong nên độ trễ chưa chốt; xong hồ sơ rồi mới khép mục.",
        )
    if held.is_appealed:
        raise refused(
            "an appeal waits for its decision.",
            "Có phản đối chờ quyết định; quyết định xong rồi mới khép mục.",
        )
    owed = duties_of(held.session, held.entry, only_open=True)
    if any(duty.kind != EXPLANATION for duty in owed):
        raise refused(
            "a measure is neither done nor dropped.",
            "Còn biện pháp chưa xong. Ghi đã xong, hoặc bỏ kèm lý do, rồi mới khép.",
        )
