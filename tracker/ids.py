"""Identifiers made by the application: UUIDv7, which sort by their time."""

import secrets
import time
from collections.abc import Iterator
from uuid import UUID

import uuid6

# Letters and digits that are not mistaken for each other on paper or by telephone.
_SECRET_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # noqa: S105

_SECRET_LENGTH = 8

#: RFC 9562, 5.7: version 7 and the variant, in their places among the random bits.
_VERSION_7 = 0x7 << 76 | 0x2 << 62
_RANDOM_BITS = 0xFFF << 64 | (1 << 62) - 1
_DRAWN = 512


def new_id() -> UUID:
    """Make an identifier for a row."""
    return UUID(int=uuid6.uuid7().int)


def ids_in_bulk() -> Iterator[UUID]:
    """Make identifiers for many rows, each greater than the one before.

    Randomness is drawn for hundreds at once, and those are put in their order. For
    one thread: whoever makes rows elsewhere at the same time has their own.
    """
    at = 0
    while True:
        at = max(time.time_ns() // 1_000_000, at + 1)
        drawn = secrets.token_bytes(10 * _DRAWN)
        high = at << 80 | _VERSION_7
        for number in sorted(
            int.from_bytes(drawn[start : start + 10], "big") & _RANDOM_BITS
            for start in range(0, len(drawn), 10)
        ):
            yield UUID(int=high | number)


def new_lookup_secret() -> str:
    """Make the eight letters with which an applicant looks up the own case."""
    drawn = secrets.randbelow(len(_SECRET_ALPHABET) ** _SECRET_LENGTH)
    letters = []
    for _ in range(_SECRET_LENGTH):
        drawn, at = divmod(drawn, len(_SECRET_ALPHABET))
        letters.append(_SECRET_ALPHABET[at])
    return "".join(letters)
