"""Pages that anybody may read; nothing here asks who the reader is."""

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
from web.router import Router

router = Router()
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
    router.gather(part.router)
