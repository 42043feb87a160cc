"""Dates and instants as a browser or a person writes them into a form."""

from datetime import date, datetime
from uuid import UUID

from tracker.errors import InvalidValueError
from tracker.offices import Office
from web.typed import day_of

_MOMENTS = ("%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M", "%d/%m/%Y, %H:%M")


def a_day(text: str, field: str) -> date | None:
    """Read a date; nothing for nothing."""
    return day_of(text, field, "Ngày")


def required_day(text: str, field: str) -> date:
    """Read a date that must be given."""
    found = a_day(text, field)
    if found is None:
        raise InvalidValueError(
            field=field,
            problem="enter the date of the paper.",
            problem_vi="Nhập ngày của văn bản.",
        )
    return found


def an_id(text: str, field: str, problem_vi: str) -> UUID:
    """Read an id chosen in a form."""
    try:
        return UUID(text)
    except ValueError:
        raise InvalidValueError(
            field=field, problem="choose one.", problem_vi=problem_vi
        ) from None


def an_instant(office: Office, text: str, now: datetime) -> datetime:
    """Read a local date and time; nothing means now."""
    if not text.strip():
        return now
    for form in _MOMENTS:
        try:
            local = datetime.strptime(text.strip(), form)  # noqa: DTZ007
        except ValueError:
            continue
        return office.time.instant(local)
    raise InvalidValueError(
        field="at",
        problem="write the time as 31/12/2026 14:30.",
        problem_vi="Nhập thời điểm dạng 31/12/2026 14:30.",
    )
