"""One thread writes to SQLite and puts the functions that wait into one commit."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tracker.database_faults import explained
from tracker.errors import BusyError
from tracker.failpoints import reached

T = TypeVar("T")

_GROUP = 64


@dataclass(slots=True)
class _Waiting:
    function: Callable[[Session], Any]
    future: "Future[Any]" = field(default_factory=Future)


class GroupCommit:
    """The thread and those who wait for it; nobody is ever left waiting."""

    def __init__(self, engine: Engine, seconds: float) -> None:
        """Start the thread; it ends with `close`. Nobody waits longer for a turn."""
        self._engine = engine
        self._seconds = seconds
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._entrance = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(
            target=self._run, name="dunghen-writer", daemon=True
        )
        self._thread.start()

    def write(self, function: Callable[[Session], T]) -> T:
        """Wait until the function was run and committed; give back its result.

        Raises what the function raised, and `BusyError` once the door is closed or
        when the turn does not come in time: then nothing was begun.
        """
        if threading.current_thread() is self._thread:
            raise RuntimeError("a write inside a write would wait for itself")
        waiting = _Waiting(function)
        with self._entrance:  # so that nothing is queued behind the end
            if self._closed:
                raise BusyError
            self._queue.put(waiting)
        result: T = self._answer(waiting)
        return result

    def _answer(self, waiting: _Waiting) -> Any:
        try:
            return waiting.future.result(self._seconds)
        except TimeoutError:
            if waiting.future.cancel():
                raise BusyError from None
            # It is being carried out, or the function raised this by itself.
            return waiting.future.result()

    def close(self) -> None:
        """Commit what waits, and let nobody else in."""
        with self._entrance:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        self._thread.join(timeout=30)

    def _run(self) -> None:
        ending = False
        while not ending:
            group, ending = self._next_group()
            if group:
                self._commit(group)

    def _next_group(self) -> tuple[list[_Waiting], bool]:
        """Wait for the first function, and take along whatever waits behind it."""
        group: list[_Waiting] = []
        item = self._queue.get()
        while item is not None:
            group.append(item)
            if len(group) == _GROUP:
                return group, False
            try:
                item = self._queue.get_nowait()
            except Empty:
                return group, False
        return group, True

    def _commit(self, group: list[_Waiting]) -> None:
        done: list[tuple[_Waiting, Any]] = []
        try:
            with self._engine.connect() as connection:
                try:
                    with connection.begin():
                        for waiting in group:
                            _run_one(connection, waiting, done)
                        reached("db.before_commit")
                except DBAPIError:
                    connection.invalidate()  # a fresh one knows what is on the disk
                    raise
            reached("db.after_commit")
        except BaseException as error:  # noqa: BLE001 - nobody may wait for ever
            for waiting in group:
                _fail(waiting, explained(error))
            return
        for waiting, result in done:
            waiting.future.set_result(result)


def _fail(waiting: _Waiting, error: BaseException) -> None:
    """Tell whoever waits, unless they know already or have given up this moment."""
    future = waiting.future
    if future.done():
        return
    if future.running() or future.set_running_or_notify_cancel():
        future.set_exception(error)


def _run_one(
    connection: Connection, waiting: _Waiting, done: list[tuple[_Waiting, Any]]
) -> None:
    """Run one function in a savepoint; its failure is its own.

    Raises `DBAPIError` when the failure ended the whole transaction, as a full disk
    does: then nothing of the group was written.
    """
    if not waiting.future.set_running_or_notify_cancel():
        return  # whoever asked has given up
    session = Session(
        connection,
        expire_on_commit=False,
        join_transaction_mode="create_savepoint",
    )
    try:
        result = waiting.function(session)
        session.flush()
        session.commit()
    except BaseException as error:  # noqa: BLE001 - handed to the waiting caller
        waiting.future.set_exception(explained(error))
        _undo(session, error)
    else:
        done.append((waiting, result))
    finally:
        session.close()


def _undo(session: Session, error: BaseException) -> None:
    try:
        session.rollback()
    except DBAPIError as fault:  # the savepoint went with the transaction
        raise (error if isinstance(error, DBAPIError) else fault) from None
