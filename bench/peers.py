"""P1 beside other people's libraries, which live in an environment that is thrown away.

They are no dependencies of this project: a new environment is made for them, a small
program runs in it, and it goes when the run is over.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.deadlines import hour_cost
from bench.measuring import Row

_LIBRARIES = ("workalendar", "businesstimedelta", "pandas")
_PROGRAM = Path(__file__).with_name("peers_apart.py")
#: What counts hours does the same as ours; what counts days only stands there to see.
_GOALS = {"hours": ("<= 1/50", 50), "days": ("none", 0)}


def run() -> Iterator[Row]:
    """Install the peers, ask each for the same deadlines, and forget them."""
    with tempfile.TemporaryDirectory(prefix="dunghen-peers-") as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        python = f"{folder}/bin/python"
        for name in _LIBRARIES:
            # One that no longer installs is left out; the others are measured.
            subprocess.run(
                [python, "-m", "pip", "install", "-q", name],
                check=False,
                stdout=subprocess.DEVNULL,
            )
        before = hour_cost()
        done = subprocess.run(
            [python, str(_PROGRAM)], capture_output=True, check=True, text=True
        )
        ours = (before + hour_cost()) / 2
    for line in done.stdout.splitlines():
        peer = json.loads(line)
        goal, times = _GOALS[peer["counts"]]
        yield Row(
            number="P1",
            job=f"15 working days, {peer['name']} {peer['version']} "
            f"({peer['counts']}) in the limit column",
            ours=ours,
            limit=peer["microseconds"],
            unit="µs",
            goal=goal,
            reached=ours * times <= peer["microseconds"],
        )
