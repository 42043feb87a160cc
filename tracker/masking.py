"""Names as the public may see them: masked by type, not by care.

A public row accepts only a `ShownName`, and only this module makes one.
"""

from dataclasses import dataclass

from tracker.text_entry import clean


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
