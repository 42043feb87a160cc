"""A change of the calendar carried out: at once, or as long work where many cases move.

The whole change is one transaction either way; a work has a page that tells how far it
is, and goes on when its reader leaves.
"""

from datetime import datetime

from fastapi.responses import Response

from tracker.accounts.actor import Actor
from tracker.calendars import CalendarChange
from tracker.db import Database, Session
from tracker.ids import new_id
from tracker.models import LongWork
from tracker.recompute import apply
from tracker.works.asking import ask
from tracker.works.calendar_change import as_asked
from web.deps import go

#: Fewer cases than these are moved while a page loads.
MANY = 400


def made(
    database: Database,
    actor: Actor,
    change: CalendarChange,
    now: datetime,
    total: int,
    to: str,
) -> Response:
    """Make the change, which moves `total` cases, and go on to the page `to`.

    Raises what making it raises; a work tells it on its page.
    """
    if total < MANY:
        database.write(lambda session: apply(session, actor, change, now))
        return go(to, "da-ap-dung")
    asked = {
        "change": as_asked(change),
        "cases": total,
        "decision": change.decision,
        "to": to,
    }
    work_id = new_id()

    def wish(session: Session) -> LongWork:
        return ask(session, actor, "calendar", asked, work_id=work_id, now=now)

    return go(f"/quan-tri/viec-dang-chay/{database.write(wish).id}", "da-nhan-viec")
