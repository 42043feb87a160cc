"""Three questions after a result: asked by a secret address, answered once a case.

Whoever answers is nobody: an answer has a unit, a procedure and a month, and nothing
that leads back to the case. The address is kept as a hash: it stands in full only in
the letter that carries it, or on the slip that was printed.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.accounts.permissions import require
from tracker.addresses import base_url
from tracker.errors import InvalidValueError, NotFoundError
from tracker.ids import new_id
from tracker.models import Case, Procedure, SurveyAnswer, SurveyInvitation
from tracker.offices import Office, office_of
from tracker.text_entry import paragraph

#: How long after the result its applicant may answer.
OPEN_FOR = timedelta(days=90)
LONGEST_REMARK = 1000
_LONGEST_TOKEN = 100

TIME_KEPT = ("yes", "no")
ATTITUDES = ("good", "fair", "poor")
APOLOGIES = ("kept", "broken", "none")


class Standing(StrEnum):
    """Whether a survey can be answered."""

    OPEN = "open"
    USED = "used"
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """A survey as its page needs it; nothing of the applicant."""

    office: Office
    invitation: SurveyInvitation
    procedure_vi: str
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What was chosen and written; `apology` only where the question was asked."""

    time_kept: str
    attitude: str
    apology: str = ""
    remark: str = ""


def invite(session: Session, office: Office, case: Case, *, now: datetime) -> str:
    """Make an address at which the applicant of a finished case may answer."""
    token = secrets.token_urlsafe(24)
    session.add(
        SurveyInvitation(
            agency_id=case.agency_id,
            id=new_id(),
            case_id=case.id,
            token_hash=_hash(token),
            asks_apology=case.late_since is not None or case.reappointed_at is not None,
            expires_at=now + OPEN_FOR,
            is_used=_was_answered(session, case),
        )
    )
    session.flush()
    return f"{base_url(office)}/khao-sat/{token}"


def hand_out(session: Session, actor: Actor, case_id: UUID, *, now: datetime) -> str:
    """Make an address to be printed for an applicant who comes for the result."""
    case = session.get(Case, (actor.agency_id, case_id))
    if case is None:
        raise NotFoundError(what="case", what_vi="hồ sơ", key=str(case_id))
    require(actor, "case.return_outcome", case)
    if case.finished_at is None:
        raise InvalidValueError(
            field="case",
            problem="there is no result to judge yet.",
            problem_vi="Hồ sơ chưa có kết quả nên chưa khảo sát được.",
        )
    return invite(session, office_of(session, actor.agency_id), case, now=now)


def survey_of(session: Session, token: str, *, now: datetime) -> Survey | None:
    """Find the survey of an address; `None` where there is none."""
    found = _invitation(session, token)
    if found is None:
        return None
    case = session.get_one(Case, (found.agency_id, found.case_id))
    procedure = session.get_one(Procedure, (case.agency_id, case.procedure_id))
    return Survey(
        office=office_of(session, found.agency_id),
        invitation=found,
        procedure_vi=procedure.name_vi,
        standing=_standing(found, now),
    )


def answer(
    session: Session, token: str, answers: Answers, *, now: datetime
) -> Standing | None:
    """Store what was answered; say how the survey stood before.

    Only one that stood open is stored: of two that come at once, the first.
    """
    found = _invitation(session, token)
    if found is None:
        return None
    if _standing(found, now) is not Standing.OPEN:
        return _standing(found, now)
    _check(answers, asks_apology=found.asks_apology)
    if not _use(session, found):
        return Standing.USED
    case = session.get_one(Case, (found.agency_id, found.case_id))
    procedure = session.get_one(Procedure, (case.agency_id, case.procedure_id))
    office = office_of(session, found.agency_id)
    session.add(
        SurveyAnswer(
            agency_id=found.agency_id,
            id=uuid4(),
            month=office.time.today(now).replace(day=1),
            unit_id=procedure.unit_id or case.holder_unit_id,
            procedure_key=procedure.key,
            time_kept=answers.time_kept,
            attitude=answers.attitude,
            apology=answers.apology if found.asks_apology else "",
            remark=paragraph(answers.remark, "remark", longest=LONGEST_REMARK),
        )
    )
    session.flush()
    return Standing.OPEN


def _use(session: Session, found: SurveyInvitation) -> bool:
    """Use every invitation of the case; false where another answer was first."""
    used = session.execute(
        update(SurveyInvitation)
        .where(
            SurveyInvitation.agency_id == found.agency_id,
            SurveyInvitation.case_id == found.case_id,
            SurveyInvitation.is_used.is_(False),
        )
        .values(is_used=True)
        .execution_options(synchronize_session=False)
    )
    return isinstance(used, CursorResult) and used.rowcount > 0


def _invitation(session: Session, token: str) -> SurveyInvitation | None:
    if not token or len(token) > _LONGEST_TOKEN:
        return None
    return session.scalar(
        select(SurveyInvitation).where(SurveyInvitation.token_hash == _hash(token))
    )


def _was_answered(session: Session, case: Case) -> bool:
    used: UUID | None = session.scalar(
        select(SurveyInvitation.id)
        .where(
            SurveyInvitation.agency_id == case.agency_id,
            SurveyInvitation.case_id == case.id,
            SurveyInvitation.is_used.is_(True),
        )
        .limit(1)
    )
    return used is not None


def _standing(found: SurveyInvitation, now: datetime) -> Standing:
    if found.is_used:
        return Standing.USED
    return Standing.OVER if found.expires_at < now else Standing.OPEN


def _check(answers: Answers, *, asks_apology: bool) -> None:
    chosen = [
        ("time_kept", answers.time_kept, TIME_KEPT),
        ("attitude", answers.attitude, ATTITUDES),
    ]
    if asks_apology:
        chosen.append(("apology", answers.apology, APOLOGIES))
    for field, value, possible in chosen:
        if value not in possible:
            raise InvalidValueError(
                field=field,
                problem=f"choose one of {', '.join(possible)}.",
                problem_vi="Chọn một câu trả lời.",
            )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
