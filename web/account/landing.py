"""Where one arrives after signing in: what was asked for, or the first thing to do."""

import re

from tracker.accounts.actor import Actor, Role

_FIRST = (
    (Role.MANAGER, "/buoi-sang"),
    (Role.DESK, "/dang-ky"),
    (Role.UNIT_HEAD, "/viec-can-lam"),
    (Role.OFFICER, "/viec-can-lam"),
    (Role.INSPECTOR, "/buoi-sang"),
    (Role.ADMINISTRATOR, "/quan-tri"),
)

#: A path of ours: one slash, then nothing that a browser reads as another host.
_LOCAL = re.compile(r"/(?![/\\])[!-\[\]-~]*")
_LONGEST = 2000
_NEVER = ("/dang-nhap", "/dang-xuat", "/mat-khau", "/thiet-lap")


def landing(actor: Actor, asked: str = "") -> str:
    """Give the page to go to; an address of another site is passed over."""
    if asked != "/" and is_local(asked) and not asked.startswith(_NEVER):
        return asked
    return next((path for role, path in _FIRST if actor.has(role)), "/viec-can-lam")


def is_local(path: str) -> bool:
    """Say whether this is a path of this site, whatever a browser makes of it."""
    return len(path) <= _LONGEST and _LOCAL.fullmatch(path) is not None
