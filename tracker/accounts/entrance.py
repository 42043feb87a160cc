"""Signing in, step by step: count the attempt, look up, check, begin.

These take the open database instead of a session, because each step is a transaction
of its own: the count must stand when the attempt fails, and the slow check of a
password must not hold the database's only pen.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.accounts import passwords, sign_ins, throttle
from tracker.accounts.actor import Actor
from tracker.accounts.officers import active_officer, set_own_password
from tracker.accounts.sign_ins import SignedIn
from tracker.db import Database
from tracker.errors import InvalidValueError, NotFoundError, WrongPasswordError
from tracker.models import Agency, Officer
from tracker.text_entry import clean


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What was typed at the door, and from which address it came.

    The agency is typed with the name, `lan@X99.99`, or chosen, and is needed only
    where the installation has several.
    """

    username: str
    password: str = field(repr=False)
    address: str
    agency_code: str = ""


@dataclass(frozen=True, slots=True)
class _Found:
    agency_id: UUID
    officer_id: UUID
    password_hash: str


def sign_in(
    database: Database,
    typed: Credentials,
    *,
    now: datetime,
    replacing: str | None = None,
) -> tuple[str, SignedIn]:
    """Sign an officer in; give the cookie and what it stands for.

    Raises `WrongPasswordError` alike for an unknown name, a wrong password and a closed
    account, after the same work; `TooManyAttemptsError` before any.
    """
    typed = _parted(typed)
    who = (typed.username, typed.agency_code, throttle.network_of(typed.address))
    database.write(lambda session: _count(session, who, now))
    with database.read() as session:
        found = _found(session, typed)
    if not passwords.is_password(typed.password, found.password_hash if found else ""):
        raise WrongPasswordError
    hours = database.settings.session_hours

    def begin(session: Session) -> tuple[str, SignedIn]:
        officer = _still(session, found)
        throttle.forgive(session, throttle.SIGN_IN, *who, now=now)
        # A whole department may sign in from one address in the same morning.
        throttle.give_back(session, throttle.SIGN_IN_ADDRESS, who[-1], now=now)
        return sign_ins.begin(
            session, officer, now=now, hours=hours, replacing=replacing
        )

    return database.write(begin)


def change_password(
    database: Database, actor: Actor, current: str, new: str, *, now: datetime
) -> tuple[str, SignedIn]:
    """Change the actor's own password; every session ends and a new one begins."""
    if actor.officer_id is None:
        raise NotFoundError(what="officer", what_vi="cán bộ")
    officer_id = actor.officer_id
    who = (str(officer_id),)
    database.write(
        lambda session: throttle.count_attempt(
            session, throttle.OWN_PASSWORD, *who, now=now
        )
    )
    with database.read() as session:
        officer = active_officer(session, actor, officer_id)
        username, password_hash = officer.username, officer.password_hash
    if not passwords.is_password(current, password_hash):
        raise WrongPasswordError
    if current == new:
        raise InvalidValueError(
            field="new_password",
            problem="the new password is the old one.",
            problem_vi="Mật khẩu mới phải khác mật khẩu đang dùng.",
        )
    new_hash = passwords.hash_password(new, username)
    hours = database.settings.session_hours

    def change(session: Session) -> tuple[str, SignedIn]:
        changed = set_own_password(
            session, actor, new_hash, instead_of=password_hash, now=now
        )
        throttle.forgive(session, throttle.OWN_PASSWORD, *who, now=now)
        return sign_ins.begin(session, changed, now=now, hours=hours)

    return database.write(change)


def _parted(typed: Credentials) -> Credentials:
    name, at, code = clean(typed.username[:200]).partition("@")
    code = code if at else clean(typed.agency_code[:60])
    return replace(typed, username=name.strip().lower(), agency_code=code.upper())


def _count(session: Session, who: tuple[str, ...], now: datetime) -> None:
    throttle.count_attempt(session, throttle.SIGN_IN_ADDRESS, who[-1], now=now)
    throttle.count_attempt(session, throttle.SIGN_IN, *who, now=now)


def _found(session: Session, typed: Credentials) -> _Found | None:
    query = (
        select(Officer)
        .join(Agency, Agency.agency_id == Officer.agency_id)
        .where(Officer.username == typed.username, Officer.is_active.is_(True))
    )
    if typed.agency_code:
        query = query.where(Agency.code == typed.agency_code)
    elif (session.scalar(select(func.count()).select_from(Agency)) or 0) > 1:
        # Asked for whatever the name, so that the answer tells nothing about it.
        raise InvalidValueError(
            field="agency_code",
            problem="say which agency, such as lan@X99.99.",
            problem_vi="Hãy chọn cơ quan, hoặc gõ tên dạng lan@X99.99.",
        )
    officer = session.scalar(query)
    if officer is None:
        return None
    return _Found(officer.agency_id, officer.id, officer.password_hash)


def _still(session: Session, found: _Found | None) -> Officer:
    """Read the officer again: the account may have been closed a moment ago."""
    if found is None:
        raise WrongPasswordError
    officer = session.get(
        Officer, (found.agency_id, found.officer_id), with_for_update=True
    )
    is_same = officer is not None and officer.password_hash == found.password_hash
    if officer is None or not officer.is_active or not is_same:
        raise WrongPasswordError
    return officer
