"""Reading from a replica, if one has what was written until a short while ago.

A replica knows the instant of the last commit that it has replayed, and the position
in the log. It is whole until the later of two instants: that commit, and the newest
mark of the primary that it has passed (`tracker.primary_marks`). One that is further
behind than may be, that does not answer or that leads itself is not read; the primary
is. Only while the primary is away is an older one better than no page at all.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock
from time import monotonic

import structlog
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from tracker.errors import DatabaseNotReadyError
from tracker.primary_marks import PrimaryMarks
from tracker.prompt_connection import deadline

#: What is behind by no more than this is not spoken of, and the primary not asked.
SOON = timedelta(seconds=5)
#: Seconds for which a replica that failed is left alone.
_REST = 5.0
#: How long a replica may take to say where it stands.
_ANSWER_SECONDS = 2.0
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
_STANDING = text(
    "SELECT pg_is_in_recovery(), pg_last_xact_replay_timestamp(), "
    "pg_last_wal_replay_lsn() - '0/0'::pg_lsn"
)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Copy:
    """A connection to a replica, and the instant until which it is whole."""

    connection: Connection
    whole_until: datetime


class Replicas:
    """The replicas of one address; a failing one is left alone for some seconds."""

    def __init__(self, replicas: Engine, primary: Engine, most: timedelta) -> None:
        """Read from replicas that are behind by `most` at the utmost."""
        self._engine = replicas
        self._most = most
        self._marks = PrimaryMarks(primary)
        self._rests_until = 0.0
        self._lock = Lock()

    def open(self, now: datetime) -> Copy | None:
        """Connect to a replica; give `None` where the primary is to be read."""
        if not self._is_to_be_tried():
            return None
        connection: Connection | None = None
        try:
            connection = self._engine.connect()
            found = self._whole_until(connection, now)
        except (SQLAlchemyError, DatabaseNotReadyError) as error:
            if connection is not None:
                connection.close()
            self._rest(str(error).splitlines()[0])
            return None
        if found is None:
            connection.close()
            self._engine.dispose()  # the next connection looks for one that follows
            self._rest("it leads")
            return None
        self._rests_until = 0.0
        if now - found > self._most and not self._marks.is_away:
            connection.close()
            return None
        return Copy(connection, found)

    def lost(self, error: SQLAlchemyError) -> None:
        """Hear of a failed reading: whoever lost its replica leaves it alone."""
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            self._rest(str(error).splitlines()[0])

    def close(self) -> None:
        """Let go of every connection."""
        self._marks.close()
        self._engine.dispose()

    def _is_to_be_tried(self) -> bool:
        """Say whether to try; after a rest one reader does, and the others wait."""
        with self._lock:
            if monotonic() < self._rests_until:
                return False
            if self._rests_until:
                self._rests_until = monotonic() + _REST
            return True

    def _rest(self, reason: str) -> None:
        if not self._rests_until:
            _log.warning("replicas.left_alone", reason=reason)
        self._rests_until = monotonic() + _REST

    def _whole_until(self, connection: Connection, now: datetime) -> datetime | None:
        """Measure, before the reading begins: what is read is then at least as new."""
        connection.execution_options(isolation_level="AUTOCOMMIT")
        with deadline(connection.connection.driver_connection, _ANSWER_SECONDS):
            follows, replayed_at, position = connection.execute(_STANDING).one()
        connection.rollback()
        if not follows:
            return None
        whole = replayed_at or _LONG_AGO
        if now - whole > SOON:
            self._marks.look(now)
            whole = max(whole, self._marks.whole_until(int(position)) or _LONG_AGO)
        return min(whole, now)
