"""Jobs that go agency by agency: what goes wrong for one holds back only itself."""

from collections.abc import Callable, Iterable
from typing import TypeVar

import structlog

_T = TypeVar("_T")
_R = TypeVar("_R")
_log = structlog.get_logger(__name__)


def one_by_one(each: Iterable[_T], do: Callable[[_T], _R]) -> list[_R]:
    """Do something for each; the first fault is raised once all had their turn."""
    done: list[_R] = []
    first: Exception | None = None
    for one in each:
        try:
            done.append(do(one))
        except Exception as error:  # noqa: BLE001 - raised again below
            _log.exception("job.part_failed", part=str(one))
            first = first or error
    if first is not None:
        raise first
    return done
