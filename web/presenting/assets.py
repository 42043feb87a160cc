"""Addresses of static files, each with a mark that changes when the file does."""

import hashlib
from functools import cache
from pathlib import Path

STATIC = Path(__file__).parents[1] / "static"


@cache
def asset(name: str) -> str:
    """Give the address of a file under `static/`; a browser may keep it for ever.

    A name that is not there is an error at once, not a silent 404 on a page.
    """
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()
    return f"/static/{name}?v={digest[:10]}"
