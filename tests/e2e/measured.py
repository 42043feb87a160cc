"""A command of ours run to its end, with how long it took and how much memory."""

import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.serving import DUNGHEN, environment

_LOOK_EVERY = 0.05
_PATIENCE = 3 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a command answered and used; memory in megabytes, at its highest.

    `helper` is the memory of a process that the command itself had started.
    """

    returncode: int
    stdout: str
    stderr: str
    seconds: float
    memory: int
    helper: int


def run_measured(database_url: str, *arguments: str, **settings: object) -> Measured:
    """Run a command, however long it takes, and look at its memory meanwhile.

    The system keeps the highest mark itself; what it says of an ended process counts
    the process that started it too, so the mark is read while it runs.
    """
    memory = helper = 0
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        begun = time.monotonic()
        process = subprocess.Popen(
            [DUNGHEN, *arguments],
            env=environment(database_url, **settings),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
        )
        while process.poll() is None:
            memory = max(memory, _highest(process.pid))
            helper = max([helper, *map(_highest, _started_by(process.pid))])
            if time.monotonic() - begun > _PATIENCE:
                process.kill()
            time.sleep(_LOOK_EVERY)
        seconds = time.monotonic() - begun
        out.seek(0)
        err.seek(0)
        return Measured(
            returncode=process.returncode,
            stdout=out.read(),
            stderr=err.read(),
            seconds=seconds,
            memory=memory,
            helper=helper,
        )


def _highest(pid: int) -> int:
    """Read the high-water mark of a process, in megabytes; 0 once it has ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0
    marks = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(marks[0].split()[1]) // 1024 if marks else 0


def _started_by(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found.extend(map(int, task.read_text(encoding="ascii").split()))
        except OSError:
            continue
    return found
