"""Instants to civil time of a place and back: the only user of zoneinfo."""

from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from reprlib import repr as shown
from typing import NamedTuple
from zoneinfo import ZoneInfo

from rules.errors import BadInputError, OutOfRangeError

DEFAULT_ZONE = "Asia/Ho_Chi_Minh"

_ONE_DAY = timedelta(days=1)


class _Offset(NamedTuple):
    """The one offset of a whole year: as a length, as text, as a zone of its own."""

    length: timedelta
    text: str
    fixed: timezone


class LocalClock:
    """The wall clock of one zone.

    A year in which the zone kept one offset is looked at once; after that its instants
    are converted by one addition, without asking the zone again.
    """

    __slots__ = ("_offsets", "_usual", "_zone", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        self._zone = _zone_named(name)
        self._offsets: dict[int, _Offset | None] = {}
        usual = self._fixed(2025)
        self._usual = usual.text if usual else "changing"

    def civil(self, at: datetime) -> datetime:
        """Give an instant as the wall clock shows it, without offset.

        An hour that the clock shows twice loses which of the two it was.
        """
        offset = at.utcoffset()
        if offset is None:
            raise BadInputError("An instant needs its offset.")
        try:
            moment = at.replace(tzinfo=None) - offset
            fixed = self._fixed(moment.year)
            if fixed is not None:
                return moment.replace(fold=0) + fixed.length
            return at.astimezone(self._zone).replace(tzinfo=None, fold=0)
        except OverflowError:
            raise OutOfRangeError from None

    def aware(self, civil: datetime) -> datetime:
        """Give the instant at which the wall clock shows this, with the zone's offset.

        Of a time shown twice the first; a time that was skipped counts from before
        the skip, and is given as the clock then shows it. The offset is a fixed one:
        Python calls instants in an hour shown twice unequal to every other, if they
        carry the zone itself.
        """
        fixed = self._fixed(civil.year)
        if fixed is not None:
            return civil.replace(tzinfo=fixed.fixed, fold=0)
        try:
            world = civil.replace(tzinfo=self._zone, fold=0).astimezone(UTC)
            local = world.astimezone(self._zone)
        except OverflowError:
            raise OutOfRangeError from None
        offset = local.utcoffset() or timedelta()
        return local.replace(tzinfo=timezone(offset), fold=0)

    def read(self, text: str) -> datetime:
        """Read an ISO instant as civil time; without an offset it is civil already."""
        try:
            if text[19:] == self._usual:  # nearly every line: nothing to convert
                at = datetime.fromisoformat(text[:19])
                fixed = self._fixed(at.year)
                if fixed is not None and fixed.text == self._usual:
                    return at
            at = datetime.fromisoformat(text)
        except (TypeError, ValueError):
            raise BadInputError(f"Not an instant: {shown(text)}.") from None
        return at if at.tzinfo is None else self.civil(at)

    def write(self, civil: datetime) -> str:
        """Write civil time as an ISO instant with the zone's offset."""
        fixed = self._fixed(civil.year)
        if fixed is not None:
            return civil.isoformat() + fixed.text
        return self.aware(civil).isoformat()

    def _fixed(self, year: int) -> _Offset | None:
        """Give the offset of a whole year and how it is written, if there was one."""
        try:
            return self._offsets[year]
        except KeyError:
            found = self._offsets[year] = _offset_of_year(self._zone, year)
            return found


def clock_of(zone: str) -> LocalClock:
    """Give the wall clock of a zone by its name; an unknown zone is bad input."""
    if not isinstance(zone, str):
        raise BadInputError("A time zone is named, for example Asia/Ho_Chi_Minh.")
    return _kept_clock(zone)


def to_civil(at: datetime, zone: str) -> datetime:
    """Give an instant as the wall clock of a zone shows it, without offset."""
    return clock_of(zone).civil(at)


def to_aware(civil: datetime, zone: str) -> datetime:
    """Give the instant at which the clock shows this, with the zone's offset."""
    return clock_of(zone).aware(civil)


def to_instant(civil: datetime, zone: str) -> datetime:
    """Give the instant, in UTC, at which the wall clock of a zone shows this."""
    return clock_of(zone).aware(civil).astimezone(UTC)


@lru_cache(maxsize=128)
def _kept_clock(zone: str) -> LocalClock:
    return LocalClock(zone)


def _zone_named(name: str) -> ZoneInfo:
    # `localtime` would be the zone of whichever machine answers.
    if name and name != "localtime":
        try:
            return ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            pass
    raise BadInputError(f"Unknown time zone: {shown(name)}.")


def _offset_of_year(zone: ZoneInfo, year: int) -> _Offset | None:
    if not 1 < year < 9999:
        return None
    # A few days more on both sides: civil and world time are never in years further
    # apart, so either of them may be asked for.
    day = datetime(year, 1, 1, tzinfo=UTC) - 3 * _ONE_DAY
    last = datetime(year + 1, 1, 1, tzinfo=UTC) + 3 * _ONE_DAY
    offset = day.astimezone(zone).utcoffset()
    while offset is not None and day < last:
        day += _ONE_DAY
        if day.astimezone(zone).utcoffset() != offset:
            return None
    if offset is None:
        return None
    fixed = timezone(offset)
    return _Offset(offset, datetime(year, 6, 1, tzinfo=fixed).isoformat()[19:], fixed)
