"""What was typed into a form: kept as it was, for showing it again, and read as values.

Reading raises `InvalidValueError` with the field's name and a sentence that says what
to type, so that a page can put it beside the field.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Self
from uuid import UUID

from fastapi import Depends, Request

from tracker.errors import CommandRefusedError, InvalidValueError
from tracker.text_entry import clean

_DAY = re.compile(r"(?P<day>\d{1,2})[/.\- ](?P<month>\d{1,2})[/.\- ](?P<year>\d{4})")
_ISO_DAY = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")
_LONGEST_NUMBER = 9

Errors = dict[str, str]


class Said(str):
    """A sentence that brings its English along, since its words are not fixed."""

    __slots__ = ("en",)
    en: str

    def __new__(cls, vi: str, en: str) -> Self:
        """Read as the Vietnamese sentence, and keep the English one."""
        made = super().__new__(cls, vi)
        made.en = en
        return made


@dataclass(frozen=True, slots=True)
class TypedForm:
    """The fields of a form by name, each with all that was sent under it."""

    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Give a field as typed; nothing sent is empty."""
        found = self.texts.get(name, ())
        return found[-1] if found else ""

    def every(self, name: str) -> list[str]:
        """Give all values of a name: ticked boxes, or a column of fields."""
        return list(self.texts.get(name, ()))

    def ticked(self, name: str) -> bool:
        """Say whether a box was ticked."""
        return bool(self.text(name))

    def whole(self, name: str, label_vi: str) -> int:
        """Read a whole number."""
        given = clean(self.text(name)).replace(".", "")
        if not (given.isascii() and given.isdecimal()) or len(given) > _LONGEST_NUMBER:
            raise InvalidValueError(
                field=name,
                problem="a whole number is needed.",
                problem_vi=f"{label_vi}: nhập một số nguyên.",
            )
        return int(given)

    def day(self, name: str, label_vi: str) -> date:
        """Read a date that has to be there."""
        found = self.day_or_none(name, label_vi)
        if found is None:
            raise InvalidValueError(
                field=name,
                problem="a date is needed.",
                problem_vi=f"{label_vi}: nhập ngày, ví dụ 28/11/2026.",
            )
        return found

    def day_or_none(self, name: str, label_vi: str) -> date | None:
        """Read a date; nothing typed is none."""
        return day_of(self.text(name), name, label_vi)

    def id(self, name: str) -> UUID | None:
        """Read an identifier that a page of ours put into the form."""
        try:
            return UUID(self.text(name))
        except ValueError:
            return None


def whole_of(text: str) -> int | None:
    """Read a whole number that a page of ours put into a form; else `None`.

    Longer ones than any page has are none: neither Python nor a database takes them.
    """
    given = text.strip()
    is_one = given.isascii() and given.isdecimal() and len(given) <= _LONGEST_NUMBER
    return int(given) if is_one else None


def typed(**values: str | Iterable[str]) -> TypedForm:
    """Make a form as if somebody had typed these values: what a page begins with."""
    return TypedForm(
        {
            name: (value,) if isinstance(value, str) else tuple(value)
            for name, value in values.items()
        }
    )


def day_of(text: str, name: str, label_vi: str) -> date | None:
    """Read `28/11/2026` or `2026-11-28`; nothing typed is none."""
    given = clean(text)
    if not given:
        return None
    match = _DAY.fullmatch(given) or _ISO_DAY.fullmatch(given)
    try:
        if match is not None:
            return date(*(int(match[part]) for part in ("year", "month", "day")))
    except ValueError:
        pass
    raise InvalidValueError(
        field=name,
        problem="this is not a date such as 28/11/2026.",
        problem_vi=f"{label_vi}: viết ngày/tháng/năm, ví dụ 28/11/2026.",
    )


def errors_of(error: CommandRefusedError, **at: str) -> Errors:
    """Put a refusal beside its field; `at` says where a field of the command stands.

    One that is about no field is an error of the whole form.
    """
    name = str(error.facts.get("field", ""))
    return {at.get(name, name): sentence_of(error)}


def sentence_of(error: CommandRefusedError) -> str:
    """Say why, in both languages, without the name that the field has in code."""
    prefix = f"{error.facts.get('field', '')}: "
    vi, en = (error.message(lang).removeprefix(prefix) for lang in ("vi", "en"))
    return Said(vi[:1].upper() + vi[1:], en[:1].upper() + en[1:])


def shown_day(day: date | None) -> str:
    """Write a date as the fields of a form take it."""
    return f"{day:%d/%m/%Y}" if day else ""


async def typed_form(request: Request) -> TypedForm:
    """Read the fields of the form that was sent; files are not among them."""
    texts: dict[str, tuple[str, ...]] = {}
    for name, value in (await request.form()).multi_items():
        if isinstance(value, str):
            texts[name] = (*texts.get(name, ()), value)
    return TypedForm(texts)


Form = Annotated[TypedForm, Depends(typed_form)]
