"""Identifiers made by the application: UUIDv7, which sort by their time."""

import secrets
from uuid import UUID

import uuid6

# Letters and digits that are not mistaken for each other on paper or by telephone.
_SECRET_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # noqa: S105

_SECRET_LENGTH = 8


def new_id() -> UUID:
    """Make an identifier for a row."""
    return UUID(int=uuid6.uuid7().int)


def new_lookup_secret() -> str:
    """Make the eight letters with which an applicant looks up the own case."""
    drawn = secrets.randbelow(len(_SECRET_ALPHABET) ** _SECRET_LENGTH)
    letters = []
    for _ in range(_SECRET_LENGTH):
        drawn, at = divmod(drawn, len(_SECRET_ALPHABET))
        letters.append(_SECRET_ALPHABET[at])
    return "".join(letters)
