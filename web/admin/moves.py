"""Cases that a change of the calendar moves, as the reader may see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from tracker.accounts.actor import Actor
from tracker.accounts.permissions import may
from tracker.calendars import AgencyTime
from tracker.recompute import Move

#: A page is for looking at; the number of all stands above the list.
MOST_SHOWN = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveLine:
    """One case: before and after, in civil time; who may not read cases sees no more.

    `told` is the date that the applicant is told anew, if any.
    """

    code: str
    procedure: str
    old: datetime | None
    new: datetime | None
    old_apology: date | None
    new_apology: date | None
    told: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveList:
    """The lines that are shown, and how many cases there are in all."""

    lines: tuple[MoveLine, ...]
    total: int
    told: int
    shows_procedures: bool


def shown(moves: Iterable[Move], actor: Actor, time: AgencyTime) -> MoveList:
    """Choose what this reader sees of each case."""
    found = list(moves)
    reads_cases = may(actor, "case.read")
    return MoveList(
        lines=tuple(_line(one, time, reads_cases) for one in found[:MOST_SHOWN]),
        total=len(found),
        told=sum(one.told_anew for one in found),
        shows_procedures=reads_cases,
    )


def _line(move: Move, time: AgencyTime, reads_cases: bool) -> MoveLine:
    def civil(at: datetime | None) -> datetime | None:
        return time.civil(at) if at else None

    return MoveLine(
        code=move.code,
        procedure=move.procedure if reads_cases else "",
        old=civil(move.old_due_at),
        new=civil(move.new_due_at),
        old_apology=move.old_apology_due_on,
        new_apology=move.new_apology_due_on,
        told=civil(move.new_appointed_at) if move.told_anew else None,
    )
