"""The working calendar of an agency: its hours and dated rows as one calendar."""

from tracker.calendars.agency_time import (
    AgencyTime,
    changed_time_of,
    forget_calendars,
    last_changed_at,
    time_as_known,
    time_by,
    time_of,
)
from tracker.calendars.announcement import (
    Announcement,
    Decision,
    check_announcement,
)
from tracker.calendars.announcement_files import read_announcement
from tracker.calendars.changes import CalendarChange, Closure, NewDay
from tracker.calendars.closures import active_closures
from tracker.calendars.days import (
    add_day,
    change_day,
    check_change,
    make_change,
    seed_calendar,
    withdraw_day,
)
from tracker.calendars.reach import (
    active_days,
    announced_years,
    first_touched,
    years_first_announced,
    years_last_announced,
)

__all__ = [
    "AgencyTime",
    "Announcement",
    "CalendarChange",
    "Closure",
    "Decision",
    "NewDay",
    "active_closures",
    "active_days",
    "add_day",
    "announced_years",
    "change_day",
    "changed_time_of",
    "check_announcement",
    "check_change",
    "first_touched",
    "forget_calendars",
    "last_changed_at",
    "make_change",
    "read_announcement",
    "seed_calendar",
    "time_as_known",
    "time_by",
    "time_of",
    "withdraw_day",
    "years_first_announced",
    "years_last_announced",
]
