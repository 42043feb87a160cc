"""Signing in and out, the own password, and the first set-up of an installation."""

from fastapi import APIRouter

from web.account import absences, entrance, first_run, own_password, preferences
from web.account.gate import to_set_up
from web.back_pressure import AT_WORK

router = APIRouter(include_in_schema=False, dependencies=[AT_WORK])
for part in (entrance, own_password, preferences, absences, first_run):
    router.include_router(part.router)

__all__ = ["router", "to_set_up"]
