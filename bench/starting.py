"""P14: how long a command takes to start, and the server to answer."""

import compileall
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.measuring import Row, seconds
from tests.serving import start_serving

_DUNGHEN = str(Path(sys.executable).with_name("dunghen"))
_RUNS = 5
_HERE = Path(__file__).parent.parent
_PACKAGES = ("rules", "notifications", "tracker", "web")


def run() -> Iterator[Row]:
    """Start what needs no database, what needs one, and the server."""
    for name in _PACKAGES:  # as whoever installs it does
        compileall.compile_dir(_HERE / name, quiet=1)
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/start.db"
        question = ["deadline", "--start=2026-11-19T09:00", "--limit=5 working_day"]
        for arguments, most in (
            (["--help"], 0.5),
            (question, 0.5),
            (["db", "upgrade"], 1.2),
            (["verify"], 1.2),
        ):
            yield _row(
                f"dunghen {arguments[0]}",
                min(_timed(arguments, url) for _ in range(_RUNS)),
                most,
            )
        took = min(_served(url, Path(folder)) for _ in range(_RUNS))
        yield _row("dunghen serve, until it answers", took, 2.5)


def _timed(arguments: list[str], url: str) -> float:
    return seconds(
        lambda: subprocess.run(
            [_DUNGHEN, *arguments],
            check=True,
            capture_output=True,
            env={"DUNGHEN_DATABASE_URL": url, "PATH": "/usr/bin:/bin"},
        )
    )


def _served(url: str, folder: Path) -> float:
    begun = time.perf_counter()
    serving = start_serving(url, folder)
    try:
        serving.wait_until_ready()
        return time.perf_counter() - begun
    finally:
        serving.stop()


def _row(job: str, took: float, most: float) -> Row:
    return Row(
        number="P14",
        job=f"start of {job}",
        ours=took,
        limit=most,
        unit="s",
        goal=f"<= {most} s",
        reached=took <= most,
    )
