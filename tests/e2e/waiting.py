"""Waiting for what another process or thread does, with an end."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def wait_until(happens: Callable[[], T], seconds: float = 30, every: float = 0.1) -> T:
    """Ask again and again until the answer is a yes; give it, or fail after a time."""
    end = time.monotonic() + seconds
    pause = threading.Event()
    while not (found := happens()):
        assert time.monotonic() < end, f"not within {seconds} s: {happens}"
        pause.wait(every)
    return found
