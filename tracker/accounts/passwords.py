"""Passwords: how long they must be, how they are kept, and how one is checked.

Hashing takes a sixth of a second and 64 MiB on purpose. It is therefore done before a
write begins, never inside, and two at a time at most, so that a flood of sign-ins
cannot take the machine from everybody else.
"""

import secrets
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

from pwdlib import PasswordHash
from pwdlib.exceptions import PwdlibError

from tracker.errors import BusyError, InvalidValueError, WeakPasswordError

SHORTEST = 10
LONGEST = 200

#: The hash of a password nobody has: checking it costs as much as a real one, so the
#: time of an answer does not tell whether there is such a user.
_NOBODY = (
    "$argon2id$v=19$m=65536,t=3,p=4$M2waL3UkjcyiI8jKzbOmLg"
    "$eF6/CRePe0IM0rPS8ClfN+KQ/AyL51HFu2KHs75p0A4"
)
_INITIAL_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
_FIRST_GUESSES = (
    "1234567890",
    "0123456789",
    "0987654321",
    "qwertyuiop",
    "matkhau",
    "password",
    "dunghen",
    "administrator",
    "motcua",
)
_WAIT_SECONDS = 10
#: A half of a surrogate pair is no letter, but must not break the answer either.
_ENCODING = ("utf-8", "surrogatepass")

_hashes = PasswordHash.recommended()
_at_work = threading.BoundedSemaphore(2)


def checked_password(password: str, username: str = "") -> str:
    """Read a new password; raise `WeakPasswordError` if it is too easy to guess.

    It is composed (NFC), since keyboards write the same Vietnamese letter in two ways.
    """
    composed = unicodedata.normalize("NFC", password)
    name = username.casefold()
    if len(composed) < SHORTEST or (name and composed.casefold() == name):
        raise WeakPasswordError(length=SHORTEST)
    if len(composed) > LONGEST:
        raise InvalidValueError(
            field="password",
            problem=f"at most {LONGEST} characters are possible.",
            problem_vi=f"Mật khẩu dài quá {LONGEST} ký tự.",
        )
    if _is_guessed_first(composed.casefold(), name):
        raise InvalidValueError(
            field="password",
            problem="this is among the first passwords anyone would guess.",
            problem_vi="Mật khẩu này quá dễ đoán. Hãy dùng một câu dài hơn.",
        )
    return composed


def _is_guessed_first(password: str, username: str) -> bool:
    """Say whether little is left once the words tried first are taken out."""
    rest = password
    for guess in (*_FIRST_GUESSES, *([username] if len(username) > 3 else [])):
        rest = rest.replace(guess, "")
    return len(set(password)) < 4 or len(rest) < 6


def hash_password(password: str, username: str = "") -> str:
    """Check a new password and give its hash, the only thing that is kept of it."""
    composed = checked_password(password, username)
    with _turn():
        return _hashes.hash(composed.encode(*_ENCODING))


def is_password(password: str, password_hash: str | None) -> bool:
    """Say whether the password fits the hash; the work is the same without a hash."""
    composed = unicodedata.normalize("NFC", password[: 4 * LONGEST])[: LONGEST + 1]
    try:
        with _turn():
            fits = _hashes.verify(composed.encode(*_ENCODING), password_hash or _NOBODY)
    except PwdlibError:
        return False
    return fits and bool(password_hash)


def initial_password() -> str:
    """Make a password to hand over on paper; its owner changes it at first sign-in."""
    letters = "".join(secrets.choice(_INITIAL_LETTERS) for _ in range(12))
    groups = (letters[start : start + 4] for start in (0, 4, 8))
    return "-".join(groups)


@contextmanager
def _turn() -> Iterator[None]:
    if not _at_work.acquire(timeout=_WAIT_SECONDS):
        raise BusyError
    try:
        yield
    finally:
        _at_work.release()
