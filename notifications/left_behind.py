"""Calls that nobody can stop, in threads that are left behind when they take too long.

The system's resolver is one: it looks a name up for as long as it likes. So it is asked
in a thread of its own, whoever asked waits only so long, and the thread ends when the
resolver does. How many may hang at once is bounded.
"""

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

from typing_extensions import override

T = TypeVar("T")

#: So many look-ups may hang at once; nobody can call one back.
_ROOM = threading.BoundedSemaphore(32)


def started(call: Callable[[], T]) -> "Future[T]":
    """Begin a call in a thread of its own; its answer comes whenever it comes.

    Raises `TimeoutError` when too many hang already, `OSError` when no thread is left.
    """
    room = _ROOM
    if not room.acquire(blocking=False):
        raise TimeoutError("too many look-ups of names hang")
    answer: Future[T] = Future()
    # From here on nobody can cancel it: the one who waits only stops to wait.
    answer.set_running_or_notify_cancel()

    def carry_out() -> None:
        try:
            answer.set_result(call())
        except Exception as error:  # noqa: BLE001 - raised where the answer is read
            answer.set_exception(error)
        finally:
            room.release()

    try:
        threading.Thread(target=carry_out, daemon=True).start()
    except RuntimeError as error:  # no thread is left; nothing was asked
        room.release()
        raise OSError("the name could not be looked up") from error
    return answer


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end, as `asyncio.run` does, without waiting for names.

    `asyncio.run` waits at its end for every look-up that it began, however long that
    takes, though whoever asked has given up.
    """
    with asyncio.Runner(loop_factory=_Loop) as runner:
        return runner.run(work)


class _Loop(asyncio.SelectorEventLoop):
    """A loop whose look-ups of names can be left behind."""

    @override
    async def getaddrinfo(self, *where: Any, **how: Any) -> Any:
        asked = started(lambda: socket.getaddrinfo(*where, **how))
        return await asyncio.wrap_future(asked, loop=self)
