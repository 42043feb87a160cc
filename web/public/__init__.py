"""Pages that anybody may read; nothing here asks who the reader is."""

from fastapi import APIRouter

from web.back_pressure import AT_WORK
from web.public import (
    apologies,
    feedback,
    feedback_look_up,
    feeds,
    home,
    log,
    look_up,
    open_data,
    procedures,
    statistics,
    survey,
    unit_calendar,
)

router = APIRouter(include_in_schema=False, dependencies=[AT_WORK])
for part in (
    home,
    look_up,
    apologies,
    feeds,
    log,
    procedures,
    statistics,
    open_data,
    survey,
    unit_calendar,
    feedback,
    feedback_look_up,
):
    router.include_router(part.router)
