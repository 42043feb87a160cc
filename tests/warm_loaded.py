"""What a process of `tests.warm` has loaded: the product, its pages put together."""

import threading

import typer.main
import uvicorn

import tracker.scheduler
from tests.house.test_routes import ROUTES

assert ROUTES
assert typer.main
assert uvicorn
assert tracker.scheduler
# A copy has only the thread that made it.
assert threading.active_count() == 1
