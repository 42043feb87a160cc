"""P5 and P6: registering over HTTP, beside the least endpoint that could do it."""

from bench.registering.measuring import run

__all__ = ["run"]
