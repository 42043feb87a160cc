"""The real `dunghen serve`, as a process of its own."""

import os
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias
from urllib.error import URLError
from urllib.request import urlopen

from tests.ports import free_port
from tests.smtp import SmtpServer
from tests.warm import WarmProcess

Process: TypeAlias = "subprocess.Popen[bytes] | WarmProcess"
DUNGHEN = str(Path(sys.executable).parent / "dunghen")


def environment(database_url: str, **settings: object) -> dict[str, str]:
    """Make the environment of a process of ours, and of nothing around it."""
    kept = {key: value for key, value in os.environ.items() if "DUNGHEN" not in key}
    given = {"database_url": database_url, **settings}
    return kept | {f"DUNGHEN_{key.upper()}": str(value) for key, value in given.items()}


def mail_of(smtp: SmtpServer) -> dict[str, object]:
    """Give the settings with which letters reach a mail server of a test."""
    return {"smtp_host": smtp.host, "smtp_port": smtp.port, "smtp_tls": "none"}


def run_dunghen(
    database_url: str, *arguments: str, stdin: str = "", **settings: object
) -> "subprocess.CompletedProcess[str]":
    """Run one command of the operator's to its end; the caller judges its answer."""
    return subprocess.run(
        [DUNGHEN, *arguments],
        input=stdin,
        env=environment(database_url, **settings),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@dataclass(slots=True)
class ServingProcess:
    """One `dunghen serve` with its address."""

    url: str
    log: Path
    process: Process

    def wait_until_ready(self, seconds: float = 90) -> None:
        """Wait until `/readyz` says that it can serve."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self.process.poll() is None:
            with suppress(URLError, OSError), urlopen(f"{self.url}/readyz", timeout=5):
                return
            time.sleep(0.05)
        raise RuntimeError(self.log.read_text(encoding="utf-8")[-4000:])

    def stop(self) -> None:
        """Ask it to end, as an operator does, and wait."""
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start_dunghen(
    arguments: list[str],
    env: dict[str, str],
    folder: Path,
    log: Path,
    *,
    is_program: bool = False,
) -> Process:
    """Start a command of the operator's that goes on; the caller stops it.

    As a program of its own, just as it is typed, it takes seconds longer.
    """
    if not is_program:
        return WarmProcess(arguments, env, folder, log)
    with log.open("wb") as output:
        return subprocess.Popen(
            [DUNGHEN, *arguments], env=env, cwd=folder, stdout=output, stderr=output
        )


def start_serving(
    database_url: str,
    folder: Path,
    *,
    workers: int = 1,
    is_program: bool = False,
    **settings: object,
) -> ServingProcess:
    """Start the server on a free port; the caller waits for it and stops it."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    log = folder / f"serve-{port}.log"
    process = start_dunghen(
        ["serve", f"--workers={workers}"],
        environment(database_url, port=port, public_url=url, **settings),
        folder,
        log,
        is_program=is_program or workers > 1,
    )
    return ServingProcess(url, log, process)
