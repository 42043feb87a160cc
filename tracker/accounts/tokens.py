"""API tokens, `dh_<agency>_<secret>`: made once, shown once, kept as a hash.

A program acts for an officer, in the officer's roles, but never administers: a token
that leaks from a portal must not be able to make accounts.
"""

import hashlib
import secrets
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor, Role
from tracker.accounts.administration import begin, record
from tracker.accounts.officers import active_officer
from tracker.accounts.permissions import require
from tracker.accounts.sign_ins import actor_for
from tracker.errors import AlreadyDoneError, InvalidValueError, NotFoundError
from tracker.ids import new_id
from tracker.models import ApiToken, Officer
from tracker.text_entry import line

_LONGEST_TOKEN = 200
#: What a program may do: all that its officer may; read it; or read cases without
#: names and without what was written about them.
SCOPES = ("act", "read", "deadlines")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewToken:
    """A token to be made; `secret` is shown to the administrator once."""

    officer_id: UUID
    name: str
    scope: str = "act"
    expires_on: date | None = None
    id: UUID = field(default_factory=new_id)
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenHolder:
    """Who a token acts for, and which token it was."""

    actor: Actor
    token_id: UUID
    scope: str = "act"
    used_on: date | None = None


def create_token(
    session: Session, actor: Actor, new: NewToken, *, now: datetime
) -> str:
    """Make a token; the answer is the only time that it is seen whole."""
    begin(session, actor, "token.change")
    officer = active_officer(session, actor, new.officer_id)
    name = line(new.name, "access", longest=100, shortest=1)
    if new.scope not in SCOPES:
        raise InvalidValueError(
            field="scope",
            problem=f"choose one of {', '.join(SCOPES)}.",
            problem_vi="Chọn quyền của mã.",
        )
    if new.expires_on is not None and new.expires_on < now.date():
        raise InvalidValueError(
            field="expires_on",
            problem="the last day is not in the past.",
            problem_vi="Ngày hết hạn không được ở quá khứ.",
        )
    row = ApiToken(
        agency_id=actor.agency_id,
        id=new.id,
        name=name,
        officer_id=officer.id,
        secret_hash=_hash(new.secret),
        created_at=now,
        revoked_at=None,
        scope=new.scope,
        expires_on=new.expires_on,
        used_on=None,
    )
    session.add(row)
    session.flush()
    data = {
        "token_id": row.id,
        "name": name,
        "officer_id": officer.id,
        "scope": new.scope,
        "expires_on": new.expires_on,
    }
    record(session, actor, "token.created", data, now=now)
    return f"dh_{actor.agency_id.hex}_{new.secret}"


def revoke_token(
    session: Session, actor: Actor, token_id: UUID, *, now: datetime
) -> None:
    """Make a token worthless, at once and for good."""
    begin(session, actor, "token.change")
    row = session.get(ApiToken, (actor.agency_id, token_id))
    if row is None:
        raise NotFoundError(what="token", what_vi="mã truy cập", key=str(token_id))
    if row.revoked_at is not None:
        raise AlreadyDoneError(
            what="the token is revoked", what_vi="mã truy cập đã bị thu hồi"
        )
    row.revoked_at = now
    data = {"token_id": row.id, "name": row.name, "officer_id": row.officer_id}
    record(session, actor, "token.revoked", data, now=now)


def tokens(session: Session, actor: Actor) -> list[tuple[ApiToken, Officer]]:
    """List the agency's tokens with the officers they act for, the newest first."""
    require(actor, "token.change")
    rows = session.execute(
        select(ApiToken, Officer)
        .join(
            Officer,
            (Officer.agency_id == ApiToken.agency_id)
            & (Officer.id == ApiToken.officer_id),
        )
        .where(ApiToken.agency_id == actor.agency_id)
        .order_by(ApiToken.id.desc())
    )
    return [(token, officer) for token, officer in rows]


def token_holder(session: Session, token: str, now: datetime) -> TokenHolder | None:
    """Say who a token acts for; `None` if it is none, revoked, or past its last day.

    The last day ends with the day in UTC, some hours after the agency's own.
    """
    parts = token.split("_", 2)
    if len(parts) != 3 or parts[0] != "dh" or len(token) > _LONGEST_TOKEN:
        return None
    try:
        agency_id = UUID(hex=parts[1])
    except ValueError:
        return None
    found = session.execute(
        select(ApiToken, Officer)
        .join(
            Officer,
            (Officer.agency_id == ApiToken.agency_id)
            & (Officer.id == ApiToken.officer_id),
        )
        .where(
            ApiToken.agency_id == agency_id,
            ApiToken.secret_hash == _hash(parts[2]),
            ApiToken.revoked_at.is_(None),
            ApiToken.expires_on.is_(None) | (ApiToken.expires_on >= now.date()),
            Officer.is_active.is_(True),
        )
    ).one_or_none()
    if found is None:
        return None
    row, officer = found
    actor = actor_for(officer)
    return TokenHolder(
        actor=replace(
            actor,
            name=f"{officer.name} ({row.name})",
            roles=actor.roles - {Role.ADMINISTRATOR},
            kind="api",
        ),
        token_id=row.id,
        scope=row.scope,
        used_on=row.used_on,
    )


def note_use(session: Session, holder: TokenHolder, now: datetime) -> None:
    """Write down the day on which a token was last used."""
    row = session.get(ApiToken, (holder.actor.agency_id, holder.token_id))
    if row is not None:
        row.used_on = now.date()


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
