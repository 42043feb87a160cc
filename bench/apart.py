"""Work in a process of its own, so that its memory can be told."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def ask(module: str, *arguments: str) -> dict[str, Any]:
    """Run a module of this package and read what it tells at its end."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        capture_output=True,
        check=False,
        text=True,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{module}: {done.stderr[-3000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def tell(**found: Any) -> None:
    """Tell what was found, with the memory it took."""
    print(json.dumps({**found, "megabytes": peak()}))


def peak() -> float:
    """Give the most memory this process held, in MB.

    From the kernel's own line: `getrusage` also counts what the parent held.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def memory(found: Mapping[str, Any], most: float, **row: Any) -> dict[str, Any]:
    """Give the values of a row about memory."""
    held = found["megabytes"]
    return {
        **row,
        "job": f"{row['job']}, memory",
        "ours": held,
        "limit": most,
        "unit": "MB",
        "goal": f"<= {most:g} MB",
        "reached": held <= most,
    }
