"""Who may come in here: administrators; the record is read by who oversees, too."""

from typing import Annotated

from fastapi import Depends

from tracker.accounts.actor import Actor
from tracker.accounts.permissions import require
from web.deps import Poster, Reader
from web.router import Router


async def administrator(actor: Reader) -> Actor:
    """Give the administrator who reads; refuse everybody else."""
    require(actor, "agency.change")
    return actor


async def record_reader(actor: Reader) -> Actor:
    """Give who reads what administrators changed: managers and inspectors as well."""
    require(actor, "administration.read")
    return actor


async def changing_administrator(actor: Poster) -> Actor:
    """Give the administrator who sends a form of ours."""
    require(actor, "agency.change")
    return actor


Administrator = Annotated[Actor, Depends(administrator)]
Changing = Annotated[Actor, Depends(changing_administrator)]
RecordReader = Annotated[Actor, Depends(record_reader)]


def administrators(prefix: str = "/quan-tri") -> Router:
    """Begin the addresses of a file that nobody but an administrator may open."""
    return Router(prefix, dependencies=[Depends(administrator)])
