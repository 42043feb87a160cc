"""From a typed form to the command of an act; each one a few lines."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal
from uuid import UUID

from rules.procedure import LimitUnit, TimeLimit
from tracker.accounts.actor import Actor
from tracker.apologies import drafting
from tracker.cases import corrections, holders, outcomes, reception, waiting
from tracker.db import Session
from tracker.errors import InvalidValueError
from tracker.offices import Office
from web.staff.receivers import read_receiver
from web.staff.typed import Typed


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One act as it was asked for."""

    actor: Actor
    case_id: UUID
    typed: Typed
    office: Office
    now: datetime
    at: datetime | None

    @property
    def who(self) -> tuple[Actor, UUID]:
        """Whoever acts, and on which case: the first arguments of every command."""
        return self.actor, self.case_id

    @property
    def when(self) -> dict[str, Any]:
        """The arguments of an act that may be back-dated."""
        return {"now": self.now, "at": self.at}

    def text(self, name: str) -> str:
        """Give a field as typed."""
        return self.typed.text(name)


Run = Callable[[Session, Asked], object]


def _receive(session: Session, asked: Asked) -> object:
    return reception.receive(session, *asked.who, **asked.when)


def _guide(session: Session, asked: Asked) -> object:
    items = asked.text("items")
    return reception.guide(session, *asked.who, items=items, **asked.when)


def _refuse_to_receive(session: Session, asked: Asked) -> object:
    reason = asked.text("reason")
    return reception.refuse_to_receive(session, *asked.who, reason=reason, **asked.when)


def _accept_handover(session: Session, asked: Asked) -> object:
    return holders.accept_handover(session, *asked.who, now=asked.now)


def _return_handover(session: Session, asked: Asked) -> object:
    reason = asked.text("reason")
    return holders.return_handover(session, *asked.who, reason=reason, now=asked.now)


def _hand_over(session: Session, asked: Asked) -> object:
    unit_id, officer_id = read_receiver(asked.text("to"))
    return holders.hand_over(
        session,
        *asked.who,
        unit_id=unit_id,
        officer_id=officer_id,
        step_no=asked.typed.whole("step_no"),
        note=asked.text("note"),
        **asked.when,
    )


def _start_clock(session: Session, asked: Asked) -> object:
    basis = asked.text("basis")
    return reception.start_clock(session, *asked.who, basis=basis, **asked.when)


def _choose_variant(session: Session, asked: Asked) -> object:
    return reception.choose_variant(
        session,
        *asked.who,
        variant=asked.text("variant"),
        basis=asked.text("basis"),
        now=asked.now,
    )


def _consult(session: Session, asked: Asked) -> object:
    return holders.consult(
        session,
        *asked.who,
        body_name=asked.text("body_name"),
        question=asked.text("question"),
        limit=_limit(asked.typed),
        is_forward=asked.typed.ticked("is_forward"),
        **asked.when,
    )


def _limit(typed: Typed) -> TimeLimit | None:
    problem_vi = "Thời hạn trả lời là một số, ví dụ: 5."
    amount = typed.number("limit_amount", problem_vi)
    if amount is None:
        return None
    unit = typed.text("limit_unit") or LimitUnit.WORKING_DAY
    whole = int(amount) if amount.is_integer() else amount
    if unit not in {LimitUnit.WORKING_DAY, LimitUnit.DAY, LimitUnit.WORKING_HOUR} or (
        unit == LimitUnit.DAY and not amount.is_integer()
    ):
        raise InvalidValueError(
            field="limit_amount",
            problem="days are whole.",
            problem_vi="Số ngày phải là số nguyên.",
        )
    return TimeLimit(whole, LimitUnit(unit))


def _record_answer(session: Session, asked: Asked) -> object:
    consultation_id = asked.typed.uuid("consultation_id")
    if consultation_id is None:
        raise InvalidValueError(
            field="consultation_id",
            problem="choose whose answer this is.",
            problem_vi="Chọn cơ quan đã trả lời.",
        )
    return holders.record_answer(
        session,
        *asked.who,
        consultation_id=consultation_id,
        answer=asked.text("answer"),
        **asked.when,
    )


def _request_supplement(session: Session, asked: Asked) -> object:
    return waiting.request_supplement(
        session,
        *asked.who,
        items=asked.text("items"),
        reason=asked.text("reason"),
        **asked.when,
    )


def _receive_supplement(session: Session, asked: Asked) -> object:
    note = asked.text("note")
    return waiting.receive_supplement(session, *asked.who, note=note, **asked.when)


def _require_payment(session: Session, asked: Asked) -> object:
    return waiting.require_payment(session, *asked.who, **_grounds(asked))


def _record_payment(session: Session, asked: Asked) -> object:
    evidence = asked.text("evidence")
    return waiting.record_payment(session, *asked.who, evidence=evidence, **asked.when)


def _pause(session: Session, asked: Asked) -> object:
    return waiting.pause(session, *asked.who, **_grounds(asked))


def _grounds(asked: Asked) -> dict[str, Any]:
    grounds = {name: asked.text(name) for name in ("reason", "legal_basis")}
    return {**grounds, **asked.when}


def _resume(session: Session, asked: Asked) -> object:
    return waiting.resume(session, *asked.who, note=asked.text("note"), **asked.when)


def _finish(session: Session, asked: Asked) -> object:
    outcome: Literal["granted", "refused"]
    match asked.text("outcome"):
        case "granted":
            outcome = "granted"
        case "refused":
            outcome = "refused"
        case _:
            raise InvalidValueError(
                field="outcome",
                problem="choose granted or refused.",
                problem_vi="Chọn kết quả: đồng ý hay từ chối giải quyết.",
            )
    reason = asked.text("reason")
    return outcomes.finish(
        session, *asked.who, outcome=outcome, reason=reason, **asked.when
    )


def _return_outcome(session: Session, asked: Asked) -> object:
    note = asked.text("note")
    return outcomes.return_outcome(session, *asked.who, note=note, **asked.when)


def _withdraw(session: Session, asked: Asked) -> object:
    reason = asked.text("reason")
    return outcomes.withdraw(session, *asked.who, reason=reason, **asked.when)


def _stop(session: Session, asked: Asked) -> object:
    reason = asked.text("reason")
    return outcomes.stop(session, *asked.who, reason=reason, **asked.when)


def _close(session: Session, asked: Asked) -> object:
    note = asked.text("note")
    return outcomes.close(session, *asked.who, note=note, now=asked.now)


def _correct(session: Session, asked: Asked) -> object:
    at = asked.typed.moment("corrected_at", asked.office)
    if at is None:
        raise InvalidValueError(
            field="corrected_at",
            problem="enter the right instant.",
            problem_vi="Nhập thời điểm đúng.",
        )
    return corrections.correct(
        session,
        *asked.who,
        seq=asked.typed.whole("seq") or 0,
        at=at,
        reason=asked.text("reason"),
        now=asked.now,
    )


def _note(session: Session, asked: Asked) -> object:
    text = asked.text("text")
    return corrections.note(session, *asked.who, text=text, now=asked.now)


def _draft_apology(session: Session, asked: Asked) -> object:
    return drafting.draft_now(session, *asked.who, now=asked.now)


#: The command behind each address of `act_forms`.
RUNS: Mapping[str, Run] = MappingProxyType(
    {
        "tiep-nhan": _receive,
        "huong-dan": _guide,
        "tu-choi-tiep-nhan": _refuse_to_receive,
        "nhan-ban-giao": _accept_handover,
        "tra-lai-ban-giao": _return_handover,
        "ban-giao": _hand_over,
        "bat-dau-tinh-han": _start_clock,
        "chon-muc-thoi-han": _choose_variant,
        "lay-y-kien": _consult,
        "ghi-y-kien": _record_answer,
        "yeu-cau-bo-sung": _request_supplement,
        "nhan-bo-sung": _receive_supplement,
        "yeu-cau-nop-phi": _require_payment,
        "ghi-nhan-nop-phi": _record_payment,
        "tam-dung": _pause,
        "tiep-tuc": _resume,
        "soan-loi-xin-loi": _draft_apology,
        "ket-thuc": _finish,
        "tra-ket-qua": _return_outcome,
        "rut-ho-so": _withdraw,
        "dung-ho-so": _stop,
        "dong-ho-so": _close,
        "dinh-chinh": _correct,
        "ghi-chu": _note,
    }
)
