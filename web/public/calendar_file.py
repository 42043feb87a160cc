"""The promised day as a calendar file, for the applicant's own calendar."""

from datetime import datetime, timedelta

from tracker.addresses import base_url, case_url, mail_domain
from tracker.queries.own_case import LookedUp
from tracker.unit_calendars import PromisedDays
from web.presenting.dates import hour_said
from web.presenting.i18n import translate

#: The day before, at eight in the morning; the day itself begins at midnight.
_REMINDED = timedelta(hours=-16)


def promised_at(found: LookedUp, now: datetime) -> datetime | None:
    """Give the coming instant that the applicant may count on, if there is one.

    Both instants are civil time of the agency.
    """
    is_awaited = found.state in {"received", "processing"} and not found.is_stopped
    promised = found.reappointed_at or found.appointed_at
    return promised if is_awaited and promised and promised >= now else None


def calendar_file(
    found: LookedUp, promised: datetime, now: datetime, lang: str
) -> bytes:
    """Write the promised day; taken in again it replaces the day it gave before.

    Nothing in it names the applicant, as nothing on the page does.
    """
    from icalendar import TRANSP, Alarm, Calendar, Event

    title = translate("Hẹn trả kết quả hồ sơ {code}", lang, code=found.code)
    before = translate("Trước {hour}.", lang, hour=hour_said(promised, lang))
    take = translate("Mang theo giấy hẹn.", lang)
    event = Event.new(
        uid=f"{found.code}@{mail_domain(found.office)}",
        sequence=1 if found.reappointed_at else 0,
        stamp=now,
        start=promised.date(),
        end=promised.date() + timedelta(days=1),
        summary=title,
        description=f"{found.procedure_vi}\n{before} {take}",
        location=found.office.collect_at,
        url=f"{base_url(found.office)}/tra-cuu?ma={found.code}",
        transparency=TRANSP.TRANSPARENT,
    )
    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("DESCRIPTION", title)
    alarm.add("TRIGGER", _REMINDED)
    event.add_component(alarm)
    calendar = Calendar()
    calendar.add("PRODID", "-//Đúng Hẹn//")
    calendar.add("VERSION", "2.0")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def unit_calendar_file(found: PromisedDays, now: datetime) -> bytes:
    """Write a unit's promised days; a program that subscribes reads them anew."""
    from icalendar import TRANSP, Calendar, Event

    calendar = Calendar()
    calendar.add("PRODID", "-//Đúng Hẹn//")
    calendar.add("VERSION", "2.0")
    calendar.add("X-WR-CALNAME", f"{found.unit_vi}: ngày hẹn trả kết quả")
    for one in found.days:
        calendar.add_component(
            Event.new(
                uid=f"{one.code}.unit@{mail_domain(found.office)}",
                sequence=one.changes,
                stamp=now,
                start=one.promised_at.date(),
                end=one.promised_at.date() + timedelta(days=1),
                summary=f"Hẹn trả {one.code}",
                description=f"{one.procedure_vi}\nTrước {one.promised_at:%H:%M}.",
                url=case_url(found.office, one.code),
                transparency=TRANSP.TRANSPARENT,
            )
        )
    return bytes(calendar.to_ical())
