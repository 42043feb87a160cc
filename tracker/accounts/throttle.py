"""Slowing down guesses: attempts counted in fixed windows of time.

Who tries is stored only as a salted hash; the salt is a day's own and goes with the
day. Nothing is counted by user name alone, so that nobody can lock another person out
from elsewhere; the two hashes at a time that `passwords` allows bound the rest.
"""

import hashlib
import ipaddress
import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import CursorResult, Date, bindparam, delete, text, update
from sqlalchemy.orm import Session

from tracker.errors import TooManyAttemptsError
from tracker.models import AttemptSalt, AttemptWindow


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """How many attempts for a purpose are possible in how many minutes.

    The minutes divide a day, so that no window crosses midnight.
    """

    purpose: str
    attempts: int
    minutes: int


#: One person at one place; and everybody behind one address together.
SIGN_IN = Limit(purpose="sign_in", attempts=10, minutes=15)
SIGN_IN_ADDRESS = Limit(purpose="sign_in_address", attempts=100, minutes=15)
OWN_PASSWORD = Limit(purpose="own_password", attempts=10, minutes=15)
LOOK_UP = Limit(purpose="look_up", attempts=10, minutes=1)
#: Feedback sent from one place. A desk where many people write shares an address.
SEND_FEEDBACK = Limit(purpose="send_feedback", attempts=20, minutes=60)

_COUNT = text(
    "INSERT INTO attempt_windows (key, window_start, attempts) "
    "VALUES (:key, :window_start, 1) "
    "ON CONFLICT (key, window_start) "
    "DO UPDATE SET attempts = attempt_windows.attempts + 1 "
    "RETURNING attempts"
).bindparams(bindparam("window_start", type_=AttemptWindow.window_start.type))

_NEW_SALT = text(
    "INSERT INTO attempt_salts (day, salt) VALUES (:day, :salt) "
    "ON CONFLICT (day) DO NOTHING"
).bindparams(bindparam("day", type_=Date()))


def count_attempt(session: Session, limit: Limit, *who: str, now: datetime) -> int:
    """Count one attempt; raise `TooManyAttemptsError` if it is one too many.

    To be committed on its own, before the guess is looked at: a count in the same
    write as a refusal would be rolled back with it.
    """
    start = _window_start(limit, now)
    key = _key(session, limit, who, start.date())
    attempts = session.execute(_COUNT, {"key": key, "window_start": start}).scalar_one()
    if attempts > limit.attempts:
        left = start + timedelta(minutes=limit.minutes) - now
        raise TooManyAttemptsError(minutes=max(1, -(-left // timedelta(minutes=1))))
    return int(attempts)


def forgive(session: Session, limit: Limit, *who: str, now: datetime) -> None:
    """Forget the attempts in the present window, after one that was right."""
    start = _window_start(limit, now)
    key = _key(session, limit, who, start.date())
    session.execute(
        delete(AttemptWindow).where(
            AttemptWindow.key == key, AttemptWindow.window_start == start
        )
    )


def give_back(session: Session, limit: Limit, *who: str, now: datetime) -> None:
    """Take one attempt back, after one that was right and shares its place."""
    start = _window_start(limit, now)
    key = _key(session, limit, who, start.date())
    session.execute(
        update(AttemptWindow)
        .where(
            AttemptWindow.key == key,
            AttemptWindow.window_start == start,
            AttemptWindow.attempts > 0,
        )
        .values(attempts=AttemptWindow.attempts - 1)
    )


def forget_before(session: Session, day: date) -> int:
    """Delete the windows and salts of earlier days; say how many windows went."""
    midnight = datetime.combine(day, datetime.min.time(), tzinfo=UTC)
    gone = session.execute(
        delete(AttemptWindow).where(AttemptWindow.window_start < midnight)
    )
    session.execute(delete(AttemptSalt).where(AttemptSalt.day < day))
    return gone.rowcount if isinstance(gone, CursorResult) else 0


def network_of(address: str) -> str:
    """Give the network that counts as one place: an IPv6 subscriber has a whole /64."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def _window_start(limit: Limit, now: datetime) -> datetime:
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    window = timedelta(minutes=limit.minutes)
    return midnight + (now - midnight) // window * window


def _key(session: Session, limit: Limit, who: tuple[str, ...], day: date) -> str:
    salt = _salt(session, day)
    said = "\0".join((salt, *who)).encode("utf-8", "surrogatepass")
    return f"{limit.purpose}:{hashlib.sha256(said).hexdigest()}"


def _salt(session: Session, day: date) -> str:
    found = session.get(AttemptSalt, day)
    if found is None:
        session.execute(_NEW_SALT, {"day": day, "salt": secrets.token_hex(16)})
        found = session.get_one(AttemptSalt, day)
    return found.salt
