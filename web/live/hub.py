"""Who watches which agency, and the one look per agency that serves them all.

Nothing personal goes out, only that something changed; a page then reads itself anew
with its reader's own rights. The database is asked once per agency and interval, in a
thread that is held for that look only; whoever waits costs no thread.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import structlog
from starlette.concurrency import run_in_threadpool

from tracker.db import Database
from tracker.errors import CommandRefusedError
from tracker.queries.changes import Look, look
from web.errors import TooManyWatchersError

_log = structlog.get_logger(__name__)

#: Seconds between two looks at an agency.
INTERVAL = 2.0


@dataclass(slots=True, eq=False)
class Seat:
    """One open page: woken when something changed, or when it is let go.

    It is let go for good when its session is over; when the server ends, or cannot
    look any more, the browser is to come back.
    """

    agency_id: UUID
    sign_in_id: UUID
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    is_let_go: bool = False
    is_session_over: bool = False

    async def change(self) -> bool:
        """Wait for the next change; false when there is nothing more to wait for."""
        await self.wake.wait()
        self.wake.clear()
        return not self.is_let_go


@dataclass(slots=True)
class _Room:
    """The open pages of one agency, and what its newest rows were."""

    seats: set[Seat] = field(default_factory=set)
    seen: frozenset[object] | None = None
    watch: "asyncio.Task[None] | None" = None


class Hub:
    """All open pages of this process."""

    def __init__(self, most: int, clock: Callable[[], datetime]) -> None:
        """Make a hub for so many pages; it looks only while there are any."""
        self._most = most
        self._clock = clock
        self._rooms: dict[UUID, _Room] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_closed = False

    @property
    def count(self) -> int:
        """How many pages are open."""
        return sum(len(room.seats) for room in self._rooms.values())

    def enter(self, database: Database, agency_id: UUID, sign_in_id: UUID) -> Seat:
        """Take a seat; raise `TooManyWatchersError` when there is none.

        Must be called on the event loop, like everything here but `close_soon`.
        """
        if self._is_closed or self.count >= self._most:
            raise TooManyWatchersError
        self._loop = asyncio.get_running_loop()
        seat = Seat(agency_id=agency_id, sign_in_id=sign_in_id)
        room = self._rooms.setdefault(agency_id, _Room())
        room.seats.add(seat)
        if room.watch is None:
            room.watch = asyncio.create_task(self._watch(database, agency_id, room))
            room.watch.add_done_callback(lambda task: _when_it_ends(room, task))
        return seat

    def leave(self, seat: Seat) -> None:
        """Give a seat up; the last one of an agency ends the looking."""
        room = self._rooms.get(seat.agency_id)
        if room is None:
            return
        room.seats.discard(seat)
        if not room.seats:
            del self._rooms[seat.agency_id]  # its watch sees that nobody is left

    def close_soon(self) -> None:
        """Let every page go, from whatever thread or signal handler asks for it."""
        self._is_closed = True
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._end_all)

    def _end_all(self) -> None:
        for room in self._rooms.values():
            _let_go(room)

    async def _watch(self, database: Database, agency_id: UUID, room: _Room) -> None:
        while room.seats:
            ids = {seat.sign_in_id for seat in room.seats}
            try:
                found = await run_in_threadpool(
                    _look, database, agency_id, ids, self._clock()
                )
            except CommandRefusedError as error:
                # The pages stay as they are; the next look may get an answer.
                _log.warning("live.no_look", problem=error.message("en"))
            else:
                _tell(room, ids, found)
            await asyncio.sleep(INTERVAL)


def _look(database: Database, agency_id: UUID, ids: set[UUID], now: datetime) -> Look:
    with database.read() as session:
        return look(session, agency_id, ids, now)


def _tell(room: _Room, asked: set[UUID], found: Look) -> None:
    """Wake those whose agency changed, and those whose session is over."""
    has_changed = room.seen is not None and bool(found.newest - room.seen)
    room.seen = found.newest
    for seat in room.seats:
        if seat.sign_in_id in asked and seat.sign_in_id not in found.signed_in:
            seat.is_session_over = True
            seat.is_let_go = True
            seat.wake.set()
        elif has_changed:
            seat.wake.set()


def _let_go(room: _Room) -> None:
    for seat in room.seats:
        seat.is_let_go = True
        seat.wake.set()


def _when_it_ends(room: _Room, watch: "asyncio.Task[None]") -> None:
    """Let the pages go when the looking failed; in silence they would look live."""
    if watch.cancelled() or (error := watch.exception()) is None:
        return
    _log.error("live.watch_failed", exc_info=error)
    room.watch = None
    _let_go(room)
