"""Officers: made, changed, deactivated; their passwords set anew.

Hashing is slow on purpose, so these commands take a hash made beforehand by
`tracker.accounts.passwords`, outside the write.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tracker.accounts import sign_ins
from tracker.accounts.actor import Actor, Role
from tracker.accounts.administration import assign, begin, record
from tracker.accounts.officer_details import (
    OfficerDetails,
    checked_details,
    checked_username,
)
from tracker.errors import InvalidValueError, NotFoundError, WrongPasswordError
from tracker.ids import new_id
from tracker.models import ApiToken, Officer, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOfficer:
    """An officer to be made; the password was made known to the person."""

    username: str
    details: OfficerDetails
    password_hash: str = field(repr=False)
    must_change_password: bool = True
    id: UUID = field(default_factory=new_id)


def create_officer(
    session: Session, actor: Actor, new: NewOfficer, *, now: datetime
) -> Officer:
    """Make an account; the user name is unique in the agency, for good."""
    begin(session, actor, "officer.change")
    username = checked_username(new.username)
    if officer_named(session, actor.agency_id, username) is not None:
        raise InvalidValueError(
            field="username",
            problem=f"there is an officer {username} already.",
            problem_vi=f"Đã có tài khoản {username}. Hãy chọn tên đăng nhập khác.",
        )
    values = checked_details(session, actor.agency_id, new.details)
    officer = Officer(
        agency_id=actor.agency_id,
        id=new.id,
        username=username,
        password_hash=new.password_hash,
        must_change_password=new.must_change_password,
        is_active=True,
        created_at=now,
        **values,
    )
    session.add(officer)
    session.flush()
    data = {"officer_id": officer.id, "username": username, **values}
    record(session, actor, "officer.created", data, now=now)
    return officer


def change_officer(
    session: Session,
    actor: Actor,
    officer_id: UUID,
    details: OfficerDetails,
    *,
    now: datetime,
) -> Officer:
    """Change what is known of an officer; rights change with the next request."""
    begin(session, actor, "officer.change")
    officer = officer_of(session, actor, officer_id)
    values = checked_details(session, actor.agency_id, details)
    if Role.ADMINISTRATOR not in values["roles"]:
        _keep_an_administrator(session, officer)
    changed = assign(officer, values)
    if not changed:
        return officer
    if "unit_id" in changed or Role.UNIT_HEAD not in values["roles"]:
        _leave_headship(session, officer)
    session.flush()
    data = {"officer_id": officer.id, "username": officer.username, "changed": changed}
    record(session, actor, "officer.changed", data, now=now)
    return officer


def deactivate_officer(
    session: Session, actor: Actor, officer_id: UUID, *, now: datetime
) -> Officer:
    """Close an account at once: sessions end, tokens are revoked, headship is left.

    The row stays, since the record names the person.
    """
    begin(session, actor, "officer.change")
    officer = officer_of(session, actor, officer_id)
    if not officer.is_active:
        return officer
    _keep_an_administrator(session, officer)
    officer.is_active = False
    _leave_headship(session, officer)
    session.flush()
    sign_ins.end_all(session, officer, now=now)
    session.execute(
        update(ApiToken)
        .where(
            ApiToken.agency_id == officer.agency_id,
            ApiToken.officer_id == officer.id,
            ApiToken.revoked_at.is_(None),
        )
        .values(revoked_at=now)
    )
    data = {"officer_id": officer.id, "username": officer.username}
    record(session, actor, "officer.deactivated", data, now=now)
    return officer


def reactivate_officer(
    session: Session,
    actor: Actor,
    officer_id: UUID,
    password_hash: str,
    *,
    now: datetime,
) -> Officer:
    """Open an account again, with a new first password."""
    begin(session, actor, "officer.change")
    officer = officer_of(session, actor, officer_id)
    officer.is_active = True
    _give_password(session, officer, password_hash, must_change=True, now=now)
    data = {"officer_id": officer.id, "username": officer.username}
    record(session, actor, "officer.reactivated", data, now=now)
    return officer


def reset_password(
    session: Session,
    actor: Actor,
    officer_id: UUID,
    password_hash: str,
    *,
    now: datetime,
) -> Officer:
    """Give an officer a new first password; whoever was signed in is signed out."""
    begin(session, actor, "officer.change")
    officer = active_officer(session, actor, officer_id)
    _give_password(session, officer, password_hash, must_change=True, now=now)
    data = {"officer_id": officer.id, "username": officer.username}
    record(session, actor, "officer.password_reset", data, now=now)
    return officer


def set_own_password(
    session: Session,
    actor: Actor,
    password_hash: str,
    *,
    instead_of: str,
    now: datetime,
) -> Officer:
    """Set the actor's own password, if the one that was checked still stands.

    Every session of the officer ends, the present one too: the page begins a new one.
    """
    if actor.officer_id is None:
        raise NotFoundError(what="officer", what_vi="cán bộ")
    officer = active_officer(session, actor, actor.officer_id)
    session.refresh(officer, with_for_update=True)
    if officer.password_hash != instead_of:
        raise WrongPasswordError
    _give_password(session, officer, password_hash, must_change=False, now=now)
    data = {"officer_id": officer.id, "username": officer.username}
    record(session, actor, "officer.password_changed", data, now=now)
    return officer


def officers(session: Session, actor: Actor) -> list[Officer]:
    """List the agency's officers by name, those without an account at the end."""
    return list(
        session.scalars(
            select(Officer)
            .where(Officer.agency_id == actor.agency_id)
            .order_by(Officer.is_active.desc(), Officer.name, Officer.id)
        )
    )


def officer_of(session: Session, actor: Actor, officer_id: UUID) -> Officer:
    """Read an officer of the actor's agency."""
    officer = session.get(Officer, (actor.agency_id, officer_id))
    if officer is None:
        raise NotFoundError(what="officer", what_vi="cán bộ", key=str(officer_id))
    return officer


def active_officer(session: Session, actor: Actor, officer_id: UUID) -> Officer:
    """Read an officer who has an account now."""
    officer = officer_of(session, actor, officer_id)
    if not officer.is_active:
        raise InvalidValueError(
            field="officer_id",
            problem=f"{officer.name}'s account is closed.",
            problem_vi=f"Tài khoản của {officer.name} đã khóa.",
        )
    return officer


def officer_named(session: Session, agency_id: UUID, username: str) -> Officer | None:
    """Find an officer by user name, active or not."""
    return session.scalar(
        select(Officer).where(
            Officer.agency_id == agency_id, Officer.username == username
        )
    )


def _give_password(
    session: Session,
    officer: Officer,
    password_hash: str,
    *,
    must_change: bool,
    now: datetime,
) -> None:
    officer.password_hash = password_hash
    officer.must_change_password = must_change
    session.flush()
    sign_ins.end_all(session, officer, now=now)


def _keep_an_administrator(session: Session, leaving: Officer) -> None:
    """Refuse to leave an agency without anybody who can administer it."""
    if not leaving.is_active or Role.ADMINISTRATOR not in leaving.roles:
        return
    others = session.scalars(
        select(Officer).where(
            Officer.agency_id == leaving.agency_id,
            Officer.id != leaving.id,
            Officer.is_active.is_(True),
        )
    )
    if not any(Role.ADMINISTRATOR in officer.roles for officer in others):
        raise InvalidValueError(
            field="roles",
            problem=f"{leaving.name} is the last administrator; name another first.",
            problem_vi=f"{leaving.name} là người quản trị cuối cùng. "
            "Hãy giao vai trò quản trị cho người khác trước.",
        )


def _leave_headship(session: Session, officer: Officer) -> None:
    session.execute(
        update(Unit)
        .where(Unit.agency_id == officer.agency_id, Unit.head_officer_id == officer.id)
        .values(head_officer_id=None)
    )
