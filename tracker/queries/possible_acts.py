"""Which acts are possible on a case now, and permitted to whoever looks at it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from rules.lifecycle import IN_HAND, Action, CaseState, allowed_actions
from tracker.accounts.actor import Actor
from tracker.accounts.permissions import may
from tracker.cases.corrections import CORRECTABLE
from tracker.notices import OPEN_STATES
from tracker.queries.case_page import CaseView

#: Acts that a person does on the case's own page; a new appointment comes with the
#: issue of an apology, and a submission with its form.
_ELSEWHERE = frozenset({Action.SUBMIT, Action.REAPPOINT})


def possible_acts(view: CaseView, actor: Actor) -> frozenset[Action]:
    """List the acts that the state allows, the actor may do, and that make sense."""
    return frozenset(
        action
        for action in allowed_actions(CaseState(view.case.state)) - _ELSEWHERE
        if may(actor, f"case.{action}", view.case) and _makes_sense(view, action)
    )


def may_draft_apology(view: CaseView, actor: Actor) -> bool:
    """Say whether the actor can draft an apology that the watch has not drafted yet."""
    if CaseState(view.case.state) not in IN_HAND or view.facts.extension is not None:
        return False
    if view.case.due_at is None or not may(actor, "apology.draft", view.case):
        return False
    return not any(
        notice.state in OPEN_STATES or notice.deadline_no == view.case.deadline_no
        for notice in view.notices
    )


def window_is_over(view: CaseView) -> bool:
    """Say whether the applicant's time to complete the case is over."""
    until = view.local(view.case.supplement_until)
    return until is not None and view.now > until


def correctable(view: CaseView) -> list[tuple[int, str, datetime]]:
    """List the events whose instant can be corrected: number, kind, instant."""
    return [
        (event.seq, event.kind, view.office.time.civil(event.at))
        for event in view.events
        if event.kind in CORRECTABLE
    ]


def _is_paused(view: CaseView) -> bool:
    return any(pause.is_open for pause in view.facts.pauses)


_SENSE: Mapping[Action, Callable[[CaseView], bool]] = MappingProxyType(
    {
        Action.ACCEPT_HANDOVER: lambda view: view.case.handover_pending,
        Action.RETURN_HANDOVER: lambda view: view.case.handover_pending,
        Action.START_CLOCK: lambda view: view.case.clock_started_at is None,
        Action.CHOOSE_VARIANT: lambda view: bool(view.procedure.variants),
        Action.RECORD_ANSWER: lambda view: any(
            row.answered_at is None for row in view.consultations
        ),
        Action.PAUSE: lambda view: not _is_paused(view),
        Action.RESUME: lambda view: (
            _is_paused(view) and view.case.state != CaseState.PAYMENT_REQUIRED
        ),
        Action.CLOSE: window_is_over,
        Action.CORRECT: lambda view: bool(correctable(view)),
    }
)


def _makes_sense(view: CaseView, action: Action) -> bool:
    """Say whether the act has something to act on, beyond what the state allows."""
    makes_sense = _SENSE.get(action)
    return makes_sense is None or makes_sense(view)
