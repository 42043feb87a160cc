"""Weekly office hours as a form: one line a weekday, `07:30–11:30, 13:00–17:00`."""

import re
from collections.abc import Mapping
from typing import Any

from tracker.accounts.office_hours import WEEKDAYS_VI, checked_hours
from tracker.errors import InvalidValueError
from tracker.text_entry import clean
from web.typed import Errors, TypedForm, sentence_of, typed

#: The weekdays in their order, and the field that each has.
FIELDS = {day: f"hours_{day}" for day in WEEKDAYS_VI}

_PARTED = re.compile(r"[,;]|\bvà\b")
_BETWEEN = re.compile(r"\s*(?:[-‐-―−~]|đến|tới)\s*")
_HOUR = re.compile(r"(\d{1,2})\s*(?:[:hg.]|giờ)\s*(\d{2})?")

Windows = list[list[str]]


def windows_of(text: str) -> Windows:
    """Read one line; what cannot be read stays as it is, to be refused with its name.

    >>> windows_of("7h30 - 11h30, 13:00–17:00")
    [['7:30', '11:30'], ['13:00', '17:00']]
    """
    parts = [part.strip() for part in _PARTED.split(clean(text).lower())]
    return [
        [_time(time) for time in _BETWEEN.split(part, maxsplit=1)]
        for part in parts
        if part
    ]


def windows_text(windows: list[Any] | None) -> str:
    """Write windows as the form takes them."""
    return ", ".join(f"{opens}–{closes}" for opens, closes in windows or ())


def hours_typed(hours: Mapping[str, Any]) -> TypedForm:
    """Write weekly hours as if somebody had typed them."""
    return typed(**{name: windows_text(hours.get(day)) for day, name in FIELDS.items()})


def hours_of(form: TypedForm, errors: Errors) -> dict[str, Windows]:
    """Read the seven lines; what is wrong is put beside its weekday."""
    found = {day: windows_of(form.text(name)) for day, name in FIELDS.items()}
    hours = {day: windows for day, windows in found.items() if windows}
    checks = [({day: windows}, FIELDS[day]) for day, windows in hours.items()]
    for part, name in checks or [(hours, FIELDS["mon"])]:
        try:
            checked_hours(part)
        except InvalidValueError as error:
            errors[name] = sentence_of(error)
    return hours


def _time(text: str) -> str:
    match = _HOUR.fullmatch(text)
    return f"{match[1]}:{match[2] or '00'}" if match else text
