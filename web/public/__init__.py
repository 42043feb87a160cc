"""Pages that anybody may read; nothing here asks who the reader is."""

from fastapi import APIRouter

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
)

router = APIRouter(include_in_schema=False)
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
    feedback,
    feedback_look_up,
):
    router.include_router(part.router)
