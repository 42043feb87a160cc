"""`dunghen` processes copied from one that has loaded everything already.

Loading takes seconds, and tests start many of them. What is about starting itself, and
what an operator types, is started as a program of its own all the same.
"""

import multiprocessing
import os
import signal
import subprocess
import sys
from multiprocessing.context import ForkServerProcess
from pathlib import Path

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.warm_loaded"])


class WarmProcess:
    """One process, with the names that `subprocess.Popen` has."""

    def __init__(
        self,
        arguments: list[str],
        environment: dict[str, str],
        folder: Path,
        output: Path,
    ) -> None:
        """Start a command in a folder; what it prints is written to a file."""
        self._process: ForkServerProcess = _context.Process(
            target=_run, args=(arguments, environment, str(folder), str(output))
        )
        self._process.start()
        assert self._process.pid is not None
        self.pid: int = self._process.pid

    def poll(self) -> int | None:
        """Give how it ended: its code, or the signal below zero."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end."""
        self._process.join(timeout)
        code = self.poll()
        if code is None:
            raise subprocess.TimeoutExpired("dunghen", timeout or 0)
        return code

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


def _run(
    arguments: list[str], environment: dict[str, str], folder: str, output: str
) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    with Path(output).open("wb") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    sys.argv = ["dunghen", *arguments]
    # Not before: the words of the command line depend on the environment.
    from web.cli import main

    main()
