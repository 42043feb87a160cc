"""What the public may see of people: masked by type, not by care.

A public row accepts only a `ShownName` and a `ReleasedText`, and only this module
makes them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tracker.errors import InvalidValueError
from tracker.text_entry import clean, folded, paragraph

#: A telephone or identity number, however its digits are parted; an e-mail address.
_NUMBER = re.compile(r"(?<!\d)(?:\+?\d[\s.\-]?){9,}(?!\d)")
#: A telephone number in groups, as "(0912) 345 - 678"; days are not grouped like that.
_TELEPHONE = re.compile(
    r"(?<!\d)\(?0\d{2,3}\)?[\s.\-/]{1,3}\d{3,4}[\s.\-/]{0,3}\d{3,4}(?!\d)"
)
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
#: What stands between the digits of a number, as somebody may write it.
_PARTED = re.compile(r"(?<=\d)[\W_]{1,3}(?=\d)")
_SHORTEST_NAME = 2
_SHORTEST_NUMBER = 8


@dataclass(frozen=True, slots=True)
class ShownName:
    """A name that may be shown to anybody."""

    text: str


def shown_name(kind: str, name: str) -> ShownName:
    """Give initials (N.V.A.) for everybody but an organisation.

    Households, clinics and sole proprietors carry a person's name in theirs, so they
    are masked like persons; so is a kind that is not known.
    """
    if kind == "organisation":
        return ShownName(clean(name))
    # Any white space parts the words, also the kinds that a keyboard hides; what is
    # no letter (a telephone number in brackets) shows nothing.
    initials = [
        letters[0].upper()
        for word in clean(name).split()
        if (letters := [character for character in word if character.isalpha()])
    ]
    if not initials:
        return ShownName("—")
    return ShownName(".".join(initials[:6]) + ".")


@dataclass(frozen=True, slots=True)
class ReleasedText:
    """A text that a person looked at and released for anybody to read."""

    text: str


def released_text(
    text: str, field: str, *, withheld: Iterable[str], longest: int = 4000
) -> ReleasedText:
    """Accept what an officer releases; refuse it while it tells of a person.

    `withheld` is what is known of the people concerned (names, codes, addresses).
    Whatever looks like a telephone or identity number or an e-mail address is refused
    as well. Raises `InvalidValueError` that says what to take out.
    """
    said = paragraph(text, field, longest=longest, shortest=1)
    plain = f" {_words(said)} "
    numbers = _PARTED.sub("", said)
    for value in withheld:
        known = _words(value)
        if known.isdecimal() and len(known) >= _SHORTEST_NUMBER and known in numbers:
            raise _personal(field, value)
        is_telling = known.count(" ") + 1 >= _SHORTEST_NAME or not known.isalpha()
        if is_telling and f" {known} " in plain:
            raise _personal(field, value)
    for pattern in (_EMAIL, _NUMBER, _TELEPHONE):
        if found := pattern.search(said):
            raise _personal(field, found.group().strip())
    return ReleasedText(said)


def _words(text: str) -> str:
    """Give the bare words of a text, so that no comma hides a name."""
    return " ".join(re.findall(r"\w+", folded(text)))


def _personal(field: str, value: str) -> InvalidValueError:
    return InvalidValueError(
        field=field,
        problem=f"take out “{value}”: it would show who sent this.",
        problem_vi=f"Bỏ “{value}” ra khỏi phần công khai: nó cho biết ai đã gửi.",
    )
