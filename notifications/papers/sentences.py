"""Editable sentences of the forms: places in braces are filled once, nothing is run."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from notifications.errors import (
    BrokenPlaceholderError,
    MissingPlaceholderError,
    UnknownPlaceholderError,
)

DOTS = "…………………………"
_PLACE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a paper; an item is one of a numbered list."""

    text: str
    item_no: int = 0

    @property
    def as_data(self) -> dict[str, object]:
        """Give the paragraph as a form takes it."""
        return {"text": self.text, "no": self.item_no}


def check_sentences(
    wording: str, known: Collection[str], required: Collection[str]
) -> None:
    """Refuse a text with a place that does not exist, or without one it must have."""
    used = set(_PLACE.findall(wording))
    rest = _PLACE.sub("", wording)
    if "{" in rest or "}" in rest:
        raise BrokenPlaceholderError
    if unknown := sorted(used - set(known)):
        raise UnknownPlaceholderError(_named(unknown))
    if missing := sorted(set(required) - used):
        raise MissingPlaceholderError(_named(missing))


def filled(
    wording: str, values: Mapping[str, str], needed: Collection[str]
) -> list[Paragraph]:
    """Fill the places of a text; a line is a paragraph.

    A paragraph that speaks of something the case does not have is left out, unless it
    says something that is needed: then dots show the gap. A place that has a line of
    its own and several lines to say becomes a numbered list.
    """
    check_sentences(wording, values.keys(), needed)
    found: list[Paragraph] = []
    for line in filter(None, map(str.strip, wording.splitlines())):
        places = set(_PLACE.findall(line))
        if not places & set(needed) and any(not values[place] for place in places):
            continue
        alone = _PLACE.fullmatch(line)
        if alone and values[alone.group(1)]:
            found += _listed(values[alone.group(1)])
        else:
            # One pass: a fact that happens to hold braces is left as it is.
            text = _PLACE.sub(lambda place: _inline(values[place.group(1)]), line)
            found.append(Paragraph(text))
    return found


def notes(wording: str) -> list[str]:
    """Give the lines of a text without places."""
    check_sentences(wording, (), ())
    return [line.strip() for line in wording.splitlines() if line.strip()]


def _listed(value: str) -> list[Paragraph]:
    lines = [line.strip() for line in value.splitlines() if line.strip()]
    if len(lines) == 1:
        return [Paragraph(lines[0])]
    return [Paragraph(line, item_no=no) for no, line in enumerate(lines, 1)]


def _inline(value: str) -> str:
    return " ".join(value.split("\n")).strip() or DOTS


def _named(names: list[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)
