"""Who may read the working calendar, and who may change it."""

from typing import Annotated

from fastapi import Depends

from tracker.accounts.actor import Actor
from tracker.accounts.permissions import require
from web.deps import Poster, Reader


async def calendar_reader(actor: Reader) -> Actor:
    """Give who reads the calendar."""
    require(actor, "calendar.read")
    return actor


async def calendar_keeper(actor: Reader) -> Actor:
    """Give who may change the calendar, before any form is shown."""
    require(actor, "calendar.change")
    return actor


async def changing_keeper(actor: Poster) -> Actor:
    """Give who sends a change of the calendar."""
    require(actor, "calendar.change")
    return actor


CalendarReader = Annotated[Actor, Depends(calendar_reader)]
Keeper = Annotated[Actor, Depends(calendar_keeper)]
Changing = Annotated[Actor, Depends(changing_keeper)]
