"""How far a long command is, on a terminal; and what was kept when it is interrupted.

In a log, in a pipe, or with `--quiet` nothing moves.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import Annotated, Protocol, TypeVar

import typer

from tracker.cli.guard import complain
from tracker.cli.language import say

Quiet = Annotated[
    bool,
    typer.Option(
        "--quiet", help=say("Không hiện thanh tiến độ.", "Show no progress bar.")
    ),
]

_T = TypeVar("_T")


class _StoppedError(Exception):
    """The operator wants no more of it."""


class Told(Protocol):
    """Hears how much of how much is done; without a total the bar only moves."""

    def __call__(self, done: int, total: int | None = None, /) -> None: ...


@contextmanager
def progress(text: str, total: int | None = None, *, quiet: bool) -> Iterator[Told]:
    """Show a bar with its count and the time that is left, on the error stream."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(compact=True),
        console=console,
        disable=quiet or not console.is_terminal,
    ) as bar:
        task = bar.add_task(text, total=total)

        def told(done: int, total: int | None = None, /) -> None:
            bar.update(task, completed=done, total=total)

        yield told


@contextmanager
def telling_what_is_kept(said: Callable[[], str]) -> Iterator[None]:
    """Tell what was kept when the operator presses Ctrl-C, and end as that does."""
    try:
        yield
    except KeyboardInterrupt:
        complain("")  # the terminal has written ^C on this line
        complain(said())
        raise


def whole_or_nothing(work: Callable[[Callable[[int], None]], _T], told: Told) -> _T:
    """Carry out what is one transaction; Ctrl-C takes all of it back, if it still can.

    It runs in a thread of its own, so that it is known how it ended: whoever is
    interrupted while waiting for another thread's commit knows nothing of it.
    """
    stop = Event()

    def heard(done: int) -> None:
        if stop.is_set():
            raise _StoppedError
        told(done)

    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(work, heard)
        try:
            return future.result()
        except KeyboardInterrupt:
            stop.set()
        try:
            return future.result()
        except _StoppedError:
            complain("")
            complain(say("Đã dừng; chưa có gì thay đổi.", "Stopped; nothing changed."))
            raise KeyboardInterrupt from None
