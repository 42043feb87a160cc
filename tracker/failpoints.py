"""Named places where a test may kill the process, to prove that nothing is lost.

In service no failpoint is armed and `reached` does nothing.
"""

import os
import signal
from collections import Counter

_armed: dict[str, int] = {}
_seen: Counter[str] = Counter()


def arm(text: str) -> None:
    """Arm failpoints from `name:occurrence`, several parted by commas."""
    _armed.clear()
    _seen.clear()
    for item in filter(None, text.split(",")):
        name, _, count = item.partition(":")
        _armed[name] = int(count or 1)


def reached(name: str) -> None:
    """Kill this process here if the failpoint is armed and its turn has come."""
    if not _armed:
        return
    _seen[name] += 1
    if _armed.get(name) == _seen[name]:
        os.kill(os.getpid(), signal.SIGKILL)
