"""One act on one case: what every command does before and after its own business.

Before: the case is loaded and locked, the actor's agency and role are checked, the
act must be possible in the case's state, and whatever the clock reached by then is
recorded. After: the events are folded anew, the derived columns follow from them,
a deadline that moved gets its number and its event, and the alarm is set again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from rules.errors import TransitionRefusedError
from rules.facts import CaseDates, CaseFacts
from rules.lifecycle import ENDED, Action, CaseState, next_state
from rules.sla import assess
from tracker.accounts.actor import Actor
from tracker.accounts.permissions import require
from tracker.chronology import last_act_at
from tracker.clockwork import facts_of, fold
from tracker.derived import derive
from tracker.errors import (
    EndedCaseError,
    FutureReceptionError,
    NotFoundError,
    OutOfOrderError,
    TransitionError,
)
from tracker.escalation.ladder import Ladder, ladder_of
from tracker.events import make_event
from tracker.models import Case, CaseEvent, Officer, Webhook
from tracker.notices import withdraw_open
from tracker.offices import Office, office_of
from tracker.watch.judging import judge
from tracker.watch.recording import Judged, recorded_rungs, write_down
from tracker.webhooks.announcing import tell

#: How far a typed instant may lie ahead of the server's clock.
_TOLERANCE = timedelta(minutes=2)


@dataclass(slots=True)
class Act:
    """A case in the hands of a command.

    An act apart is one of many: the session holds neither its case nor its events,
    and whoever opened it writes them. `told` are the addresses that subscribed to the
    agency's events; they are asked for at the first event, unless they are given.
    """

    session: Session
    actor: Actor
    office: Office
    case: Case
    now: datetime
    at: datetime
    events: list[CaseEvent] = field(default_factory=list)
    is_new: bool = False
    is_apart: bool = False
    on_behalf_of: Mapping[str, str] = field(default_factory=dict)
    told: Sequence[Webhook] | None = None
    _ladder: Ladder | None = None

    @property
    def ladder(self) -> Ladder:
        """The agency's ladder, asked for once an act."""
        self._ladder = self._ladder or ladder_of(self.session, self.case.agency_id)
        return self._ladder

    @property
    def facts(self) -> CaseFacts:
        """The facts of the case as its events stand now."""
        return facts_of(
            fold(self.events), self.case.state, self.office.time, self.office.choices
        )

    def record(
        self,
        kind: str,
        data: Mapping[str, Any] | None = None,
        *,
        reason: str = "",
        legal_basis: str = "",
        at: datetime | None = None,
    ) -> CaseEvent:
        """Write an event of the case."""
        event = make_event(
            self.case,
            self.actor,
            kind,
            at=at or self.at,
            now=self.now,
            data={**(data or {}), **self.on_behalf_of},
            reason=reason,
            legal_basis=legal_basis,
        )
        if not self.is_new and not self.is_apart:
            self.session.add(event)
            self._announce(event)
        self.events.append(event)
        return event

    def _announce(self, *events: CaseEvent) -> None:
        """Tell subscribers, in the transaction of the fact."""
        self.told = tell(self.session, self.told, self.case, events, self.now)

    def store(self) -> None:
        """Store a new case whole, in one row, and then its events."""
        if not self.is_new:
            self.session.flush()
            return
        self.session.add(self.case)
        self.session.flush()
        self.session.add_all(self.events)
        self.is_new = False
        self._announce(*self.events)
        self.session.flush()

    def move(self, action: Action) -> None:
        """Bring the case to where the act leads."""
        self.case.state = str(_next(self.case, action))

    def withdraw_drafts(self, why: str) -> None:
        """Withdraw the apology drafts of the case, visibly, with the reason."""
        for notice in withdraw_open(self.session, self.case, why, self.now):
            self.record(
                "apology.withdrawn",
                {"notice_id": str(notice.id)},
                reason=why,
                at=self.now,
            )

    def conclude(self, cause: str = "") -> CaseDates:
        """Derive every column from the events, and set the alarm again."""
        before = (self.case.due_at, self.case.deadline_no)
        found = derive(self.case, self.events, self.office)
        if self.case.due_at != before[0]:
            if found.due_at is not None:
                self.case.deadline_no += 1
            self.record(
                "case.deadline_changed",
                {
                    "cause": cause,
                    "old": _iso(before[0]),
                    "new": _iso(self.case.due_at),
                    "deadline_no": self.case.deadline_no,
                    "stopped": found.stopped,
                    "provisional": found.provisional,
                },
            )
            if before[0] is not None:
                self.withdraw_drafts("Hạn giải quyết của hồ sơ đã thay đổi.")
        self.case.version += 1
        self.case.updated_at = self.now
        if self.is_new:
            watch_new(self)
            return found
        self.session.flush()
        watch(self)
        self._settle_lateness(found)
        self.session.flush()
        return found

    def _settle_lateness(self, found: CaseDates) -> None:
        """Take the mark of lateness back where the instants say it never was late.

        An act that was typed in afterwards, or a corrected instant, can show that; a
        clock that was set back cannot. The entry in the ledger stays, and says so.
        """
        late_since = self.case.late_since
        if late_since is None:
            return
        local = self.office.time.civil(max(self.now, late_since + timedelta(seconds=1)))
        if assess(self.facts, found, self.office.time.calendar, local).is_late:
            return
        self.case.late_since = None
        self.record("case.found_on_time", {"flagged_late_by": "system"}, at=self.now)
        if self.facts.end_at is not None:
            self.withdraw_drafts("Hồ sơ đã được giải quyết đúng hạn.")


def open_act(
    session: Session,
    actor: Actor,
    case_id: UUID,
    action: Action | None,
    *,
    now: datetime,
    at: datetime | None = None,
    permission: str | None = None,
) -> Act:
    """Take a case in hand for an act.

    Raises `NotFoundError` for another agency's case, `NotPermittedError`,
    `TransitionError`, `EndedCaseError`, `FutureReceptionError`, `OutOfOrderError`.
    """
    case = session.scalar(
        select(Case)
        .where(Case.agency_id == actor.agency_id, Case.id == case_id)
        .with_for_update()
    )
    if case is None:
        raise NotFoundError(what="case", what_vi="hồ sơ", key=str(case_id))
    require(actor, permission or f"case.{action}", case)
    if action is not None:
        _next(case, action)
    events = list(
        session.scalars(
            select(CaseEvent)
            .where(CaseEvent.agency_id == actor.agency_id, CaseEvent.case_id == case.id)
            .order_by(CaseEvent.seq)
        )
    )
    act = Act(
        session=session,
        actor=actor,
        office=office_of(session, actor.agency_id),
        case=case,
        now=now,
        at=at or now,
        events=events,
        on_behalf_of=_absent_holder(session, actor, case),
    )
    if at is not None:
        _check_order(act)
    watch(act, until=act.at)
    return act


def _absent_holder(session: Session, actor: Actor, case: Case) -> dict[str, str]:
    """Name the officer who is away and holds the case, if the actor stands in."""
    if case.holder_officer_id not in actor.stands_in_for:
        return {}
    absent = session.get_one(Officer, (case.agency_id, case.holder_officer_id))
    return {"on_behalf_of_id": str(absent.id), "on_behalf_of": absent.name}


def require_possible(actor: Actor, action: Action, case: Case) -> None:
    """Raise what would refuse an act to this actor, in the state the case is in."""
    require(actor, f"case.{action}", case)
    _next(case, action)


def watch(act: Act, until: datetime | None = None) -> None:
    """Judge the case, and write down what its clock has reached."""
    case = act.case
    found = recorded_rungs(act.session, case.agency_id, [case.id]).get(case.id, ())
    ladder = act.ladder
    judgement = judge(
        case, found, act.office.time, act.office.choices, until or act.now, ladder
    )
    count = case.event_count
    write_down(act.session, act.office, ladder, [Judged(case, judgement)], act.now)
    if case.event_count != count:
        act.session.flush()
        act.events.extend(
            act.session.scalars(
                select(CaseEvent)
                .where(
                    CaseEvent.agency_id == case.agency_id,
                    CaseEvent.case_id == case.id,
                    CaseEvent.seq > count,
                )
                .order_by(CaseEvent.seq)
            )
        )


def watch_new(act: Act) -> None:
    """Judge a case that is not yet stored: nothing can be on record of it.

    It is stored first only if its clock has reached something already.
    """
    office = act.office
    ladder = act.ladder
    judgement = judge(act.case, (), office.time, office.choices, act.now, ladder)
    if judgement.new:
        act.store()
    write_down(act.session, office, ladder, [Judged(act.case, judgement)], act.now)


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _next(case: Case, action: Action) -> CaseState:
    state = CaseState(case.state)
    try:
        return next_state(state, action)
    except TransitionRefusedError:
        kind = EndedCaseError if state in ENDED else TransitionError
        raise kind(
            case_code=case.code or case.submission_no,
            state=str(state),
            state_vi=STATE_VI[state],
            action=str(action),
            action_vi=ACTION_VI[action],
        ) from None


def _check_order(act: Act) -> None:
    if act.at > act.now + _TOLERANCE:
        raise FutureReceptionError(at=act.at.isoformat(), at_vi=_vi(act.office, act.at))
    last = last_act_at(act.events)
    if last is not None and act.at < last:
        raise OutOfOrderError(
            case_code=act.case.code or act.case.submission_no,
            at=act.at.isoformat(),
            at_vi=_vi(act.office, act.at),
            last=last.isoformat(),
            last_vi=_vi(act.office, last),
        )


def _vi(office: Office, at: datetime) -> str:
    return f"{office.time.civil(at):%H:%M ngày %d/%m/%Y}"


STATE_VI = {
    CaseState.REGISTERED: "mới đăng ký",
    CaseState.RECEIVED: "được tiếp nhận",
    CaseState.NOT_ACCEPTED: "không được tiếp nhận",
    CaseState.PROCESSING: "đang xử lý",
    CaseState.SUPPLEMENT_REQUIRED: "chờ bổ sung",
    CaseState.PAYMENT_REQUIRED: "chờ thực hiện nghĩa vụ tài chính",
    CaseState.WITHDRAWN: "đã rút",
    CaseState.STOPPED: "dừng xử lý",
    CaseState.FINISHED: "đã xử lý xong",
    CaseState.RETURNED: "đã trả kết quả",
    CaseState.CLOSED: "đã đóng",
}

ACTION_VI = {
    Action.SUBMIT: "nộp hồ sơ",
    Action.RECEIVE: "tiếp nhận",
    Action.REFUSE_TO_RECEIVE: "từ chối tiếp nhận",
    Action.GUIDE: "hướng dẫn hoàn thiện",
    Action.START_CLOCK: "ghi thời điểm bắt đầu tính hạn",
    Action.CHOOSE_VARIANT: "chọn mức thời hạn",
    Action.HAND_OVER: "bàn giao",
    Action.ACCEPT_HANDOVER: "nhận bàn giao",
    Action.RETURN_HANDOVER: "trả lại bàn giao",
    Action.CONSULT: "lấy ý kiến",
    Action.RECORD_ANSWER: "ghi ý kiến trả lời",
    Action.REQUEST_SUPPLEMENT: "yêu cầu bổ sung",
    Action.RECEIVE_SUPPLEMENT: "nhận bổ sung",
    Action.REQUIRE_PAYMENT: "yêu cầu thực hiện nghĩa vụ tài chính",
    Action.RECORD_PAYMENT: "ghi nhận nộp phí",
    Action.PAUSE: "tạm dừng",
    Action.RESUME: "tiếp tục",
    Action.REAPPOINT: "hẹn lại",
    Action.FINISH: "kết thúc xử lý",
    Action.RETURN_OUTCOME: "trả kết quả",
    Action.WITHDRAW: "rút hồ sơ",
    Action.STOP: "dừng xử lý",
    Action.CLOSE: "đóng hồ sơ",
    Action.CORRECT: "đính chính",
    Action.NOTE: "ghi chú",
}
