"""A unit's promised days as a calendar to subscribe to: /lich-don-vi/{secret}."""

from typing import Annotated

from fastapi import Path, Response

from tracker.unit_calendars import promised_days
from web.deps import Now, Reading
from web.public.calendar_file import unit_calendar_file
from web.router import Router

router = Router()


@router.get("/lich-don-vi/{secret}")
def subscribe(
    session: Reading, now: Now, secret: Annotated[str, Path(max_length=100)]
) -> Response:
    """Give the promised days of the unit that the secret was made for."""
    found = promised_days(session, secret)
    return Response(
        unit_calendar_file(found, now),
        media_type="text/calendar; charset=utf-8",
        headers={"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"},
    )
