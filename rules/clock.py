"""What stops, restarts and extends the clock of a case, as plain intervals."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from rules.errors import BadInputError


@dataclass(frozen=True, slots=True)
class Pause:
    """Time that does not count, `[start, end)`; without an end the clock stands.

    >>> Pause(datetime(2026, 10, 7, 10), datetime(2026, 10, 14, 10)).is_open
    False
    """

    start: datetime
    end: datetime | None = None

    def __post_init__(self) -> None:
        """Refuse an interval that ends before it begins."""
        if self.start.tzinfo is not None:
            raise BadInputError("A pause is given in civil time, without an offset.")
        if self.end is None:
            return
        if self.end.tzinfo is not None:
            raise BadInputError("A pause is given in civil time, without an offset.")
        if self.end < self.start:
            raise BadInputError("A pause ends before it begins.")

    @property
    def is_open(self) -> bool:
        """True while nobody has said when the pause ends."""
        return self.end is None


@dataclass(frozen=True, slots=True)
class Extension:
    """One explicit new date: asked for, or granted earlier and only replayed.

    NĐ 118/2025, Đ.19 k.6: the date may be moved at most once.
    """

    to: date
    granted: bool = False


def latest_restart(start: datetime, restarts: Iterable[datetime]) -> datetime:
    """Give the instant from which the limit runs: the latest restart, or the start.

    NĐ 118/2025, Đ.19 k.5: the limit is counted again from the beginning.
    """
    latest = start
    for restart in restarts:
        if restart.tzinfo is not None:
            raise BadInputError("A restart is given in civil time, without an offset.")
        if restart < start:
            raise BadInputError("A restart lies before the start.")
        latest = max(latest, restart)
    return latest


def normalise(pauses: Iterable[Pause], start: datetime) -> tuple[Pause, ...]:
    """Sort pauses, clip them to the start, drop the empty ones, merge the touching.

    >>> morning = Pause(datetime(2026, 10, 7, 8), datetime(2026, 10, 7, 9))
    >>> noon = Pause(datetime(2026, 10, 7, 9), datetime(2026, 10, 7, 12))
    >>> normalise([noon, morning], datetime(2026, 10, 7, 8, 30))[0].start.minute
    30
    """
    kept: list[Pause] = []
    for pause in sorted(map(_in_whole_seconds, pauses), key=_beginning):
        if pause.end is not None and pause.end <= max(start, pause.start):
            continue  # over before the start, or of no length
        last = kept[-1] if kept else None
        if last is None or (last.end is not None and last.end < pause.start):
            kept.append(_clipped(pause, start))
        elif last.end is not None and (pause.end is None or pause.end > last.end):
            kept[-1] = Pause(last.start, pause.end)
    return tuple(kept)


def _beginning(pause: Pause) -> datetime:
    return pause.start


def _clipped(pause: Pause, start: datetime) -> Pause:
    return pause if pause.start >= start else Pause(start, pause.end)


def _in_whole_seconds(pause: Pause) -> Pause:
    end = pause.end
    if pause.start.microsecond or (end is not None and end.microsecond):
        end = end and end.replace(microsecond=0)
        return Pause(pause.start.replace(microsecond=0), end)
    return pause
