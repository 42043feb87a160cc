"""A connection to PostgreSQL that waits for an answer only so long.

A frozen machine is worse than a dead one: its kernel acknowledges what is sent to it,
so no timer of TCP ends the wait, and a statement timeout counts on the very server that
stands still. The one who waits must give up: the socket is closed, and the call fails
as it does when the server is gone. A COMMIT that is given up may have happened.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from psycopg import Connection, OperationalError, errors
from psycopg.abc import PQGen
from typing_extensions import override

T = TypeVar("T")

#: psycopg looks up from its wait so often, in seconds.
_INTERVAL = 0.1


class PromptConnection(Connection[Any]):
    """A connection whose every call has a deadline; `seconds` is set by the engine."""

    seconds: float | None = 65.0

    @override
    def wait(
        self,
        gen: PQGen[T],
        interval: float = _INTERVAL,
        timeout: float | None = None,
    ) -> T:
        """Wait for the server; raise `OperationalError` when it is too late."""
        if timeout is not None or self.seconds is None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, self.seconds)
        except errors._WaitTimeout:  # noqa: SLF001 - what psycopg's own wait raises
            self.pgconn.finish()
            raise OperationalError(
                f"connection given up: no answer in {self.seconds:g} s"
            ) from None


@contextmanager
def deadline(connection: object, seconds: float | None) -> Iterator[None]:
    """Give the calls of a connection another deadline for a while; `None`: none."""
    if not isinstance(connection, PromptConnection):
        yield
        return
    kept, connection.seconds = connection.seconds, seconds
    try:
        yield
    finally:
        connection.seconds = kept
