"""What was typed into a form, as text that stays as it was, and as values."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends

from tracker.errors import InvalidValueError
from tracker.offices import Office
from tracker.text_entry import clean
from web.typed import Form as WholeForm
from web.typed import whole_of

_DAY = r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})"
_TIME = r"(?P<hour>\d{1,2})(?:[:hg]|\s*giờ\s*)(?P<minute>\d{1,2})?"
_MOMENTS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_DAY}[\s,]+(?:lúc )?{_TIME}",
        rf"{_TIME}[\s,]+(?:ngày )?{_DAY}",
        r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)[T ]"
        r"(?P<hour>\d\d):(?P<minute>\d\d)(?::\d\d)?",
    )
)


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields of a form by name; what was not sent is empty."""

    texts: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Give a field as typed."""
        return self.texts.get(name, "")

    def ticked(self, name: str) -> bool:
        """Say whether a box was ticked."""
        return name in self.texts

    def uuid(self, name: str) -> UUID | None:
        """Read an identifier that a page of ours put into the form."""
        try:
            return UUID(self.text(name))
        except ValueError:
            return None

    def whole(self, name: str) -> int | None:
        """Read a whole number; `None` for anything else."""
        return whole_of(self.text(name))

    def number(self, name: str, problem_vi: str) -> float | None:
        """Read a number with a comma or a point; nothing typed is `None`."""
        given = self.text(name).strip().replace(",", ".")
        if not given:
            return None
        try:
            found = float(given)
        except ValueError:
            found = -1.0
        if not 0 < found < 10_000:
            raise InvalidValueError(
                field=name, problem="a number above 0 is needed.", problem_vi=problem_vi
            )
        return found

    def moment(self, name: str, office: Office) -> datetime | None:
        """Read an instant in the agency's civil time; nothing typed is `None`."""
        given = clean(self.text(name))
        return moment_of(given, office, name) if given else None


def moment_of(text: str, office: Office, field_name: str = "at") -> datetime:
    """Read `23/11/2026 14:20`, `14:20 23/11/2026` or `2026-11-23T14:20`."""
    for pattern in _MOMENTS:
        match = pattern.fullmatch(text.strip().lower() if "T" not in text else text)
        if match is None:
            continue
        parts = {key: int(value or 0) for key, value in match.groupdict().items()}
        try:
            return office.time.instant(datetime(**parts))  # type: ignore[arg-type]  # noqa: DTZ001 - civil time
        except ValueError:
            break
    raise InvalidValueError(
        field=field_name,
        problem="day and hour are needed, such as 23/11/2026 14:20.",
        problem_vi="Nhập ngày và giờ, ví dụ: 23/11/2026 14:20.",
    )


def typed_form(form: WholeForm) -> Typed:
    """Read the form that was sent; of several fields of one name the last counts."""
    return Typed({name: values[-1] for name, values in form.texts.items() if values})


Form = Annotated[Typed, Depends(typed_form)]
