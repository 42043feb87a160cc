"""Where the log of the primary stood at which instants.

A replica that has replayed a position has everything that was committed before the
instant at which the primary stood there. That holds on an idle primary too, where the
last commit may be hours old and the replica is whole all the same.
"""

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import UTC, datetime, timedelta
from threading import Lock

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from tracker.prompt_connection import deadline

#: Instants that are remembered: at one a second, the last quarter of an hour.
_KEPT = 900
#: Between two questions to the primary, however many readers there are.
_BETWEEN = timedelta(seconds=1)
#: Seconds that a reader waits for the answer; later ones have the use of it.
_PATIENCE = 0.3
#: Seconds after which the primary is taken not to answer.
_ANSWER_SECONDS = 2.0
_POSITION = text("SELECT pg_current_wal_flush_lsn() - '0/0'::pg_lsn")


class PrimaryMarks:
    """The marks of one process; whoever reads adds to them, at most one a second."""

    def __init__(self, primary: Engine) -> None:
        """Ask this engine, from a thread that no reader has to wait for."""
        self._primary = primary
        self._marks: deque[tuple[datetime, int]] = deque(maxlen=_KEPT)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="primary-marks")
        self._asked: Future[None] | None = None
        self._asked_for = datetime(1, 1, 1, tzinfo=UTC)
        self._lock = Lock()
        self.is_away = False

    def look(self, now: datetime) -> None:
        """Ask the primary where it stands, and wait a moment for its answer.

        While it does not answer nobody waits; the questions go on.
        """
        with self._lock:
            is_open = self._asked is not None and not self._asked.done()
            if not is_open and abs(now - self._asked_for) >= _BETWEEN:
                self._asked_for = now
                self._asked = self._thread.submit(self._ask, now)
            asked = self._asked
        if asked is not None and not self.is_away:
            wait([asked], timeout=_PATIENCE)

    def whole_until(self, position: int) -> datetime | None:
        """Give the last known instant before which all is replayed at a position."""
        with self._lock:
            marks = reversed(self._marks)
            return next((at for at, stood in marks if stood <= position), None)

    def close(self) -> None:
        """Ask no more."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _ask(self, now: datetime) -> None:
        try:
            with (
                self._primary.connect().execution_options(
                    isolation_level="AUTOCOMMIT"
                ) as connection,
                deadline(connection.connection.driver_connection, _ANSWER_SECONDS),
            ):
                stood = int(connection.execute(_POSITION).scalar_one())
        except PoolTimeoutError:
            return  # this process is busy; that says nothing of the primary
        except SQLAlchemyError:
            self.is_away = True
            return
        self.is_away = False
        with self._lock:
            self._marks.append((now, stood))
