"""How many letters a mail server is given a minute, whoever delivers them.

One row for each server says when its next letter may go; every deliverer moves it on
in the transaction that claims the letters, so several together keep the same pace.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from notifications.outbox.claims import Claimed, claim, put_back
from notifications.outbox.tables import mail_paces

#: The server of the installation, as the rows name it; an agency's own is its id.
SHARED = "shared"


@dataclass(frozen=True, slots=True)
class Pace:
    """At most so many letters within any minute, a twentieth of them at one go."""

    per_minute: int

    @property
    def burst(self) -> int:
        """How many may go at the same instant."""
        return max(1, self.per_minute // 20)

    @property
    def apart(self) -> timedelta:
        """How long after another a letter goes, beyond the burst."""
        return timedelta(minutes=1) / (self.per_minute - self.burst + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paces:
    """The pace of the shared server, and of agencies with a server of their own.

    `None`: as many as it takes. Every agency with an own server stands in `own`.
    """

    shared: Pace | None = None
    own: Mapping[UUID, Pace | None] = field(default_factory=lambda: _NONE)

    def lane(self, agency_id: UUID) -> str:
        """Name the server that an agency's letters go to."""
        return str(agency_id) if agency_id in self.own else SHARED

    def of(self, lane: str) -> Pace | None:
        """Give the pace of a server."""
        return self.shared if lane == SHARED else self.own[UUID(lane)]


_NONE: Mapping[UUID, Pace | None] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Letters that may go now; `again_at`: the shared server has enough until then.

    `is_last`: no more of them are due, for whoever may have some.
    """

    letters: Sequence[Claimed] = ()
    again_at: datetime | None = None
    is_last: bool = False
    #: Agencies whose own server has enough for now.
    resting: frozenset[UUID] = frozenset()


def claim_at_pace(
    session: Session,
    paces: Paces,
    *,
    now: datetime,
    limit: int,
    lease_seconds: float,
    worker: str,
    resting: frozenset[UUID] = frozenset(),
) -> Taken:
    """Claim due letters as the servers may have them; `resting` agencies wait.

    While the shared server has enough, agencies with a server of their own go on.
    """
    room, again_at = None, None
    if paces.shared is not None:
        room, again_at = _room(session, SHARED, paces.shared, now)
    only = frozenset(paces.own) - resting if room == 0 else None
    if only is not None and not only:
        return Taken(again_at=again_at, resting=resting)
    most = min(limit, room) if room else limit
    claimed = claim(
        session,
        now=now,
        limit=most,
        lease_seconds=lease_seconds,
        worker=worker,
        only=only,
        but=resting,
    )
    going, over = _shared_out(session, paces, claimed, now)
    put_back(session, over, now=now)
    return Taken(
        letters=going,
        again_at=again_at if room == 0 else None,
        is_last=room != 0 and len(claimed) < most,
        resting=resting | {letter.agency_id for letter in over},
    )


def _shared_out(
    session: Session, paces: Paces, claimed: Iterable[Claimed], now: datetime
) -> tuple[list[Claimed], list[Claimed]]:
    """Say which letters go, and which are beyond what their server may have."""
    lanes: dict[str, list[Claimed]] = {}
    for letter in claimed:
        lanes.setdefault(paces.lane(letter.agency_id), []).append(letter)
    going: list[Claimed] = []
    over: list[Claimed] = []
    for lane in sorted(lanes):
        letters, pace = lanes[lane], paces.of(lane)
        room = len(letters)
        if pace is not None:
            room = min(room, _room(session, lane, pace, now)[0])
            _spend(session, lane, pace, room, now)
        going += letters[:room]
        over += letters[room:]
    return going, over


def _room(
    session: Session, lane: str, pace: Pace, now: datetime
) -> tuple[int, datetime]:
    """Lock a server's row; say how many may go now, and when one more may."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    session.execute(
        dialect.insert(mail_paces)
        .values(lane=lane, next_at=now)
        .on_conflict_do_nothing()
    )
    next_at = _next_at(session, lane, pace, now)
    latest = now + (pace.burst - 1) * pace.apart
    if next_at > latest:
        return 0, next_at - (pace.burst - 1) * pace.apart
    return int((latest - next_at) / pace.apart) + 1, now


def _next_at(session: Session, lane: str, pace: Pace, now: datetime) -> datetime:
    found: datetime = session.execute(
        select(mail_paces.c.next_at).where(mail_paces.c.lane == lane).with_for_update()
    ).scalar_one()
    # An instant so far ahead was written before the clock was set back.
    is_ahead = found > now + 2 * pace.burst * pace.apart + timedelta(minutes=1)
    return now if is_ahead else max(found, now)


def _spend(
    session: Session, lane: str, pace: Pace, letters: int, now: datetime
) -> None:
    next_at = _next_at(session, lane, pace, now) + letters * pace.apart
    session.execute(
        update(mail_paces).where(mail_paces.c.lane == lane).values(next_at=next_at)
    )
