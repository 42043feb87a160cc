"""The administrator's hand on the outbox: a test letter, what waits, what died.

An administrator does not read cases. What is shown of a letter is therefore its kind,
the case's code and the outcome; never its words, and of an applicant's address only
enough to recognise it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications import outbox
from notifications.letters import MailCheck
from notifications.outbox import Attempt, LetterStatus, StoredLetter
from tracker.accounts.actor import Actor
from tracker.accounts.administration import begin, record
from tracker.accounts.officers import officer_of
from tracker.accounts.permissions import require
from tracker.errors import AlreadyDoneError, InvalidValueError, NotFoundError
from tracker.models import Case
from tracker.offices import office_of
from tracker.post import send
from tracker.text_entry import email

#: What test letters are about, by which they are found again.
_CHECK = "mail_check"

#: Letters to officers; every other one goes to an applicant.
_TO_OFFICERS = {
    "manager_alert",
    "morning_digest",
    "apology_submitted",
    "year_not_announced",
    "feedback_alert",
    _CHECK,
}
_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterLine:
    """One letter as an administrator sees it; instants are UTC."""

    id: UUID
    kind: str
    to: str
    case_code: str
    status: LetterStatus
    is_written: bool
    created_at: datetime
    next_attempt_at: datetime | None
    attempts: int
    last_error: str
    sent_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailroom:
    """A page of letters; `older` continues it."""

    letters: tuple[LetterLine, ...]
    older: UUID | None


def send_check(
    session: Session,
    actor: Actor,
    *,
    to: str,
    server: str,
    key: UUID,
    now: datetime,
) -> None:
    """Put a test letter into the outbox, like any other letter.

    `key` is made outside, so that a write that is repeated sends one letter.
    """
    require(actor, "mail.change")
    address = email(to, "to")
    if not address:
        raise InvalidValueError(
            field="to",
            problem="an address is needed.",
            problem_vi="Nhập địa chỉ thư điện tử để nhận thư thử.",
        )
    office = office_of(session, actor.agency_id)
    letter = MailCheck(
        letterhead=office.letterhead,
        requested_by=actor.name,
        requested_at=office.local(now),
        server=server,
    )
    send(
        session,
        office,
        letter,
        to=(address, actor.name),
        key=f"{_CHECK}:{key}",
        reference=_CHECK,
        now=now,
    )


def own_address(session: Session, actor: Actor) -> str:
    """Give the actor's own address; empty if none was entered."""
    if actor.officer_id is None:
        return ""
    return officer_of(session, actor, actor.officer_id).email


def checks(session: Session, actor: Actor, most: int = 3) -> list[LetterLine]:
    """List the latest test letters, with what became of them."""
    require(actor, "mail.change")
    found = outbox.letters(session, actor.agency_id, reference=_CHECK, limit=most)
    return _lines(session, actor, found)


def mailroom(
    session: Session,
    actor: Actor,
    *,
    status: LetterStatus | None = None,
    before: UUID | None = None,
) -> Mailroom:
    """List letters of one status, or all, the newest first."""
    require(actor, "mail.change")
    found = outbox.letters(
        session, actor.agency_id, status=status, before=before, limit=_PAGE + 1
    )
    shown = found[:_PAGE]
    return Mailroom(
        letters=tuple(_lines(session, actor, shown)),
        older=shown[-1].id if len(found) > _PAGE else None,
    )


def letter_with_attempts(
    session: Session, actor: Actor, letter_id: UUID
) -> tuple[LetterLine, Sequence[Attempt]]:
    """Read one letter and every try to send it."""
    require(actor, "mail.change")
    found = outbox.letter(session, actor.agency_id, letter_id)
    if found is None:
        raise NotFoundError(what="letter", what_vi="thư", key=str(letter_id))
    line = _lines(session, actor, [found])[0]
    tries = outbox.attempts(session, actor.agency_id, letter_id)
    return line, [replace(one, detail=_told(one.detail, found)) for one in tries]


def send_again(
    session: Session, actor: Actor, letter_id: UUID, *, now: datetime
) -> None:
    """Give a dead letter a new start, with the same words to the same address."""
    begin(session, actor, "mail.change")
    found = outbox.letter(session, actor.agency_id, letter_id)
    if found is None:
        raise NotFoundError(what="letter", what_vi="thư", key=str(letter_id))
    if not outbox.resend(session, actor.agency_id, letter_id, now=now):
        raise AlreadyDoneError(
            what="the letter is not a dead one, or has no words to send",
            what_vi="thư này đang chờ gửi, đã gửi, hoặc không có nội dung để gửi lại",
        )
    data = {"letter_id": letter_id, "kind": found.letter}
    record(session, actor, "letter.sent_again", data, now=now)


def send_all_again(session: Session, actor: Actor, *, now: datetime) -> int:
    """Give a new start to what died of a server, not of its reader; say how many."""
    begin(session, actor, "mail.change")
    count = outbox.resend_all(session, actor.agency_id, now=now)
    if count == 0:
        raise AlreadyDoneError(
            what="no letter waits to be sent again",
            what_vi="không còn thư nào cần gửi lại",
        )
    record(session, actor, "letter.sent_again", {"letters": count}, now=now)
    return count


def died_of_the_server(session: Session, actor: Actor) -> int:
    """Count the letters that `send_all_again` would send."""
    require(actor, "mail.change")
    return outbox.resendable(session, actor.agency_id)


def _lines(
    session: Session, actor: Actor, found: Sequence[StoredLetter]
) -> list[LetterLine]:
    codes = _case_codes(session, actor, (one.reference for one in found))
    return [
        LetterLine(
            id=one.id,
            kind=one.letter,
            to=_shown_address(one),
            case_code=codes.get(one.reference, ""),
            status=one.status,
            is_written=bool(one.subject),
            created_at=one.created_at,
            next_attempt_at=one.next_attempt_at,
            attempts=one.attempts,
            last_error=_told(one.last_error or "", one),
            sent_at=one.sent_at,
        )
        for one in found
    ]


def _case_codes(
    session: Session, actor: Actor, references: Iterable[str]
) -> dict[str, str]:
    ids = []
    for reference in set(references):
        try:
            ids.append(UUID(reference))
        except ValueError:
            continue
    if not ids:
        return {}
    rows = session.execute(
        select(Case.id, Case.code, Case.submission_no).where(
            Case.agency_id == actor.agency_id, Case.id.in_(ids)
        )
    )
    return {str(row.id): row.code or row.submission_no or "" for row in rows}


def _shown_address(found: StoredLetter) -> str:
    """Show an officer's address; of an applicant's `t…@example.vn`."""
    if found.letter in _TO_OFFICERS:
        return found.to_address
    name, at, domain = found.to_address.rpartition("@")
    return f"{name[:1]}…@{domain}" if at and name else "…"


def _told(said: str, found: StoredLetter) -> str:
    """Say what the server answered; servers like to repeat the address."""
    if not found.to_address:
        return said
    return said.replace(found.to_address, _shown_address(found))
