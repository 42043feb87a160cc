"""Pages that anybody may read; nothing here asks who the reader is."""

from fastapi import APIRouter

from web.public import (
    apologies,
    feeds,
    home,
    log,
    look_up,
    procedures,
    statistics,
    survey,
)

router = APIRouter(include_in_schema=False)
for part in (home, look_up, apologies, feeds, log, procedures, statistics, survey):
    router.include_router(part.router)
