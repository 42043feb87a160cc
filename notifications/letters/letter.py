"""What every letter has: a letterhead, and a name that is its template folder."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """The agency as it signs a letter."""

    agency_name: str
    contact: str = ""  # telephone, address, office hours: one line


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One kind of letter; a subclass holds exactly what its templates need.

    Instants are in the reader's local time: whoever writes the letter converts.
    """

    letterhead: Letterhead


def letter_name(kind: type[Letter]) -> str:
    """Return the name of a letter, which is also the name of its template folder.

    >>> class ResultReady(Letter): ...
    >>> letter_name(ResultReady)
    'result_ready'
    """
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", kind.__name__).lower()
