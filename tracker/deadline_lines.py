"""Deadline questions by the line: one JSON object in, one out, in the same order."""

import json
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Protocol

from rules.errors import BadInputError
from rules.question import DEFAULT_ZONE, Place, answer, parse_calendar, refusal
from rules.work_calendar import WorkCalendar, vietnam
from tracker.local_time import clock_of

_KEPT_CALENDARS = 512  # a compiled calendar takes a quarter of a megabyte


class Writer(Protocol):
    def write(self, text: str, /) -> object: ...


def run(
    lines_in: Iterable[str | bytes],
    lines_out: Writer,
    calendar: WorkCalendar | None = None,
    zone: str = DEFAULT_ZONE,
) -> int:
    """Answer every line; 1 if any of them was in error, else 0.

    `calendar` and `zone` hold for the questions that bring no calendar of their own.
    """
    place_for = places(vietnam() if calendar is None else calendar, zone)
    write = lines_out.write
    code = 0
    for line in lines_in:
        said = _answer_line(line, place_for)
        try:
            text = _written(said)
        except (ValueError, RecursionError):
            said = refusal(None, BadInputError("The id cannot be written back."))
            text = _written(said)
        if "error" in said:
            code = 1
        write(text + "\n")
    return code


def places(calendar: WorkCalendar, zone: str) -> Callable[[object], Place]:
    """Make the look-up of places: a given calendar is compiled once, then kept."""
    default = Place(calendar, clock_of(zone))
    kept: OrderedDict[str, Place] = OrderedDict()

    def place_for(value: object) -> Place:
        if value is None:
            return default
        key = repr(value)
        place = kept.get(key)
        if place is None:
            given, name = parse_calendar(value)
            place = kept[key] = Place(given, clock_of(name))
            if len(kept) > _KEPT_CALENDARS:
                kept.popitem(last=False)
        else:
            kept.move_to_end(key)
        return place

    return place_for


def _answer_line(
    line: str | bytes, place_for: Callable[[object], Place]
) -> dict[str, object]:
    try:
        text = line if isinstance(line, str) else line.decode()
        question = _decode(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        return refusal(None, BadInputError("The line is not JSON."))
    return answer(question, place_for)


_decode = json.JSONDecoder().decode
_encode = json.JSONEncoder(allow_nan=False).encode
_encode_for_people = json.JSONEncoder(allow_nan=False, ensure_ascii=False).encode


def _written(said: dict[str, object]) -> str:
    if "explanation" not in said:
        return _encode(said)
    text = _encode_for_people(said)
    try:
        text.encode()
    except UnicodeEncodeError:  # half a character in the id
        return _encode(said)
    return text
