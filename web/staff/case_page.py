"""The page of one case: where it stands, why this date, what can be done, what was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from rules.lifecycle import Action
from tracker.accounts.actor import Actor
from tracker.accounts.permissions import may
from tracker.attachments.content import ACCEPTED, ALLOWED_SAID
from tracker.attachments.intake import MOST_AT_ONCE
from tracker.catalogue import basis_shown
from tracker.db import Session
from tracker.early_warning import AT_RISK
from tracker.notices import OPEN_STATES
from tracker.queries.case_page import CaseView, case_view
from tracker.queries.case_papers import papers_of
from tracker.queries.feedback_page import feedback_about
from tracker.queries.possible_acts import may_draft_apology, possible_acts
from tracker.queries.prospects import prospects_of
from tracker.queries.reminders import reminders_of
from web.boundary import FILES_OF_FULL_SIZE
from web.deps import Now, Reader, Reading, page, settings_of
from web.rendering import language_of
from web.router import Router
from web.staff.act_forms import ActForm
from web.staff.act_list import FORMS
from web.staff.act_options import options_of
from web.staff.effects import Effect, effect_of
from web.staff.glance import glance
from web.staff.telling import tell_all

router = Router()

#: So many events are told at once; the earlier ones, if not few, are folded below them.
_LATEST = 8
_FEW = 3


@dataclass(frozen=True, slots=True)
class Offered:
    """An act that is possible now, with what it would do to the date."""

    form: ActForm
    effect: Effect


@dataclass(frozen=True, slots=True)
class FileRules:
    """What the form for files says of them before anybody chooses."""

    limit_mb: int
    most: int = MOST_AT_ONCE
    kinds_said: str = ALLOWED_SAID
    accepted: str = ACCEPTED

    @property
    def most_mb(self) -> int:
        """So many megabytes may come at once."""
        return self.limit_mb * FILES_OF_FULL_SIZE


@dataclass(frozen=True, slots=True)
class FileForm:
    """The form for files as it was sent: what was taken, and what was refused."""

    kind: str = "scan"
    added: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()


@router.get("/ho-so/{code}")
def read_case(
    request: Request, code: str, session: Reading, actor: Reader, now: Now
) -> Response:
    """Show a case of one's own agency; a code typed loosely leads to the real one."""
    view = case_view(session, actor, code, now=now)
    if view.code != code:
        return RedirectResponse(f"/ho-so/{view.code}", status_code=303)
    return show_case(request, session, actor, view, now)


def show_case(
    request: Request,
    session: Session,
    actor: Actor,
    view: CaseView,
    now: datetime,
    *,
    files: FileForm | None = None,
) -> Response:
    """Show the page of a case, perhaps with what became of the files just sent."""
    return page(
        request,
        "staff/case.html",
        status_code=422 if files else 200,
        file_form=files or FileForm(),
        file_rules=FileRules(settings_of(request).file_limit_mb),
        **context(session, actor, view, now, language_of(request)),
    )


def context(
    session: Session, actor: Actor, view: CaseView, now: datetime, lang: str
) -> dict[str, Any]:
    """Give the template of a case what it shows."""
    offered = offered_acts(view, actor, now, lang)
    notes = [one for one in offered if one.form.action is Action.NOTE]
    story = tell_all(view.events, view.office, lang)
    latest = _LATEST if len(story) > _LATEST + _FEW else len(story)
    return {
        "view": view,
        "glance_of": glance(view, lang),
        "acts": [
            one
            for one in offered
            if not one.form.is_set_apart and one.form.action is not Action.NOTE
        ],
        "note": notes[0] if notes else None,
        "set_apart": [one for one in offered if one.form.is_set_apart],
        "options": options_of(session, actor, view, lang),
        "story": story[:latest],
        "earlier": story[latest:],
        "papers": papers_of(
            view.office, view.case, view.events, view.notices, view.now
        ),
        "basis": basis_shown(view.procedure),
        "may_read_ledger": view.entry is not None
        and may(actor, "ledger.read", view.entry),
        "may_attach": may(actor, "case.attach", view.case),
        "prospect": prospects_of(session, view.case.agency_id, [view.case.id]).get(
            view.case.id
        ),
        "at_risk_from": AT_RISK,
        "feedback": feedback_about(session, actor, view.case.id),
        "is_received": view.case.code is not None,
        "draft": next((row for row in view.notices if row.state in OPEN_STATES), None),
        "may_open_error": may(actor, "apology.open_error", view.case),
        "reminders": reminders_of(session, view.office, view.case.id, now),
        "may_remind": _may_remind(view, actor),
        "may_answer": may(actor, "reminder.answer", view.case),
        "may_draft_second": _may_draft_second(view, actor),
    }


def _may_remind(view: CaseView, actor: Actor) -> bool:
    """Say whether there is a unit that the actor may remind of this case."""
    is_open = view.facts.end_at is None and view.case.received_at is not None
    return (
        is_open
        and view.case.holder_kind == "unit"
        and may(actor, "reminder.send", view.case)
    )


def _may_draft_second(view: CaseView, actor: Actor) -> bool:
    """Say whether a second new date could be asked for: by a named approver only."""
    is_open = view.facts.end_at is None and view.facts.extension is not None
    has_draft = any(row.state in OPEN_STATES for row in view.notices)
    return is_open and not has_draft and may(actor, "apology.second", view.case)


def offered_acts(
    view: CaseView, actor: Actor, now: datetime, lang: str
) -> list[Offered]:
    """List the acts that this actor can do now, in the order of a case's life."""
    return [
        Offered(form, effect_of(view, form, at=now, given={}, lang=lang))
        for form in offered_forms(view, actor)
    ]


def offered_forms(view: CaseView, actor: Actor) -> Sequence[ActForm]:
    """List the forms of the acts that this actor can do now."""
    possible = possible_acts(view, actor)
    drafts = may_draft_apology(view, actor)
    return [
        form
        for form in FORMS
        if (form.action in possible if form.action is not None else drafts)
    ]
