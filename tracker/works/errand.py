"""A piece of long work while it is carried out: how far it is, and when to stop.

A thread beside the work writes down how far it is, keeps the claim, and looks whether
the work is still wanted. So a chunk that takes long costs no claim, and a work that is
one transaction on the only writer there is tells what it can: nothing, until its end.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from tempfile import TemporaryFile
from typing import Any, BinaryIO, cast

import structlog
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.db import Database
from tracker.errors import CommandRefusedError
from tracker.file_store import FileStore
from tracker.works.claims import Claim, end, tell

#: Seconds between two looks at the row.
LOOKS_EVERY = 1.0

Clock = Callable[[], datetime]
_log = structlog.get_logger(__name__)


class StoppedError(Exception):
    """The work is not to be gone on with: cancelled, taken over, or at our own end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a work: what is told of it, and perhaps a file under a name."""

    answer: Mapping[str, Any]
    file: BinaryIO | None = None
    file_name: str = ""


@contextmanager
def unnamed_file() -> Iterator[BinaryIO]:
    """Open a file without a name; it goes with its last reader, or with a fault."""
    file = cast("BinaryIO", TemporaryFile())  # noqa: SIM115 - whoever keeps it closes it
    try:
        yield file
    except BaseException:
        file.close()
        raise


@dataclass(slots=True, kw_only=True)
class Errand:
    """One work in hand, with everything that carrying it out needs."""

    database: Database
    store: FileStore
    held: Claim
    actor: Actor
    asked: Mapping[str, Any]
    clock: Clock
    total: int | None = None
    is_over: Callable[[], bool] = lambda: False
    done: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)
    _left: threading.Event = field(default_factory=threading.Event)

    def told(self, done: int) -> None:
        """Hear how far the work is; raise `StoppedError` when it is to stop here."""
        self.done = done
        self.go_on()

    def go_on(self) -> None:
        """Raise `StoppedError` when the work is to stop here."""
        if self._stop.is_set():
            raise StoppedError

    def end(self, session: Session, answer: Mapping[str, Any]) -> None:
        """End the work in the transaction that is its whole effect, or neither."""
        values = {"answer": dict(answer), "done": self.done, "total": self.total}
        now = self.clock()
        if not end(session, self.held, "done", now=now, values=values):
            raise StoppedError

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Keep the claim and look whether the work is still wanted, meanwhile."""
        beside = threading.Thread(target=self._watch, name="dunghen-work", daemon=True)
        beside.start()
        try:
            yield
        finally:
            self._left.set()
            beside.join()

    def _watch(self) -> None:
        while not self._left.wait(LOOKS_EVERY):
            if self.is_over():
                self._stop.set()
                return
            try:
                is_ours = self.database.write(
                    partial(
                        tell,
                        held=self.held,
                        done=self.done,
                        total=self.total,
                        now=self.clock(),
                    )
                )
            except CommandRefusedError as error:
                # Busy or away: the claim holds for a while, and is looked at again.
                _log.warning("work.not_told", error=str(error))
                continue
            if not is_ours:
                self._stop.set()
                return
