"""Histories by the million: a few played by the real commands, then cast from those.

A part of the cases is played: every row of theirs was written by a command or by the
sweep. The others are casts of them: the same acts at the same instants, with ids, a
code, a look-up secret and an applicant of their own, in one of many agencies. Every
table that hangs on a case is cast, by walking the metadata, so that what the commands
write tomorrow is cast tomorrow.

Left out are letters, figures that a job computes, and the public log, which the job
`log` fills by itself.
"""

from bench.histories.loading import (
    SEED,
    Loaded,
    Plan,
    TooLargeError,
    load,
    load_showing,
    plan_from,
    plan_of,
)

__all__ = [
    "SEED",
    "Loaded",
    "Plan",
    "TooLargeError",
    "load",
    "load_showing",
    "plan_from",
    "plan_of",
]
