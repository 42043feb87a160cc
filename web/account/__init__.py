"""Signing in and out, the own password, and the first set-up of an installation."""

from web.account import absences, entrance, first_run, own_password, preferences
from web.account.gate import to_set_up
from web.router import Router

router = Router()
for part in (entrance, own_password, preferences, absences, first_run):
    router.gather(part.router)

__all__ = ["router", "to_set_up"]
