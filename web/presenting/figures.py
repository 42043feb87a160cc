"""Geometry of the server-drawn figures, in per cent, for templates that only draw."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

#: Colours of holders, `a1` to `a6` in the style sheet; the seventh begins again.
HOLDER_COLOURS = 6

CHART_HEIGHT = 180.0
SPARK_HEIGHT = 24.0
_TICKS = 4
#: How far the lines of a grid may be apart.
_GAPS = (1, 2, 3, 5, 10, 15, 20, 25, 50, 100)
_NAME_HEIGHT = 38.0

Values = Sequence[float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter:
    """A bar of what was used of a limit; beyond it the bar is another colour."""

    used: float
    over: float
    is_over: bool


def meter(used: float, limit: float) -> Meter:
    """Lay out a bar: the whole is the limit, or what was used where that is more.

    >>> meter(60, 240).used, meter(320, 240).over
    (25.0, 25.0)
    """
    whole = max(used, limit)
    if whole <= 0:
        return Meter(used=0.0, over=0.0, is_over=False)
    inside = min(used, limit)
    beyond = max(used - limit, 0)
    return Meter(
        used=_part(inside, whole), over=_part(beyond, whole), is_over=beyond > 0
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One span of holding: whose (a number from 1), how long, how much beyond."""

    holder: int
    minutes: int
    beyond: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A span as it is drawn: where it begins, how wide it is, where hatching begins."""

    colour: int
    x: float
    width: float
    over_x: float
    over_width: float


def segments(spans: Iterable[Span]) -> list[Segment]:
    """Lay the spans of a case side by side; hatching ends where its span ends."""
    rows = [span for span in spans if span.minutes > 0]
    whole = sum(span.minutes for span in rows)
    found, passed = [], 0
    for span in rows:
        beyond = min(span.beyond, span.minutes)
        passed += span.minutes
        found.append(
            Segment(
                colour=(span.holder - 1) % HOLDER_COLOURS + 1,
                x=_part(passed - span.minutes, whole),
                width=_part(span.minutes, whole),
                over_x=_part(passed - beyond, whole),
                over_width=_part(beyond, whole),
            )
        )
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line as an SVG path, its last point, and where its name stands."""

    number: int
    name: str
    end_text: str
    path: str
    end_x: float
    end_y: float
    name_y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A value of the scale, and how far from the top its line is."""

    value: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One or two lines over one scale, in a box 100 wide and `CHART_HEIGHT` high."""

    ticks: tuple[Tick, ...]
    lines: tuple[Line, ...]


def chart(series: Sequence[tuple[str, Values, str]]) -> Chart:
    """Lay out lines, each given by its name, its values and the words at its end."""
    low, high = scale([values for _name, values, _text in series])
    ticks = tuple(
        Tick(
            value=low + (high - low) * step / _TICKS,
            y=round(CHART_HEIGHT * (1 - step / _TICKS), 2),
        )
        for step in range(_TICKS, -1, -1)
    )
    drawn = [_drawn(values, (low, high), CHART_HEIGHT) for _name, values, _ in series]
    places = _apart([y for _path, _x, y in drawn])
    return Chart(
        ticks=ticks,
        lines=tuple(
            Line(
                number=number,
                name=name,
                end_text=text,
                path=path,
                end_x=x,
                end_y=y,
                name_y=place,
            )
            for number, ((name, _values, text), (path, x, y), place) in enumerate(
                zip(series, drawn, places, strict=True), start=1
            )
        ),
    )


def scale(series: Iterable[Values]) -> tuple[float, float]:
    """Give bounds around all values between which every line of the grid is whole.

    A share never goes beyond a hundred, and neither does its grid.

    >>> scale([[57.1, None, 100], [85.7]])
    (40.0, 100.0)
    >>> scale([[93.1, None, 88.9], [96.4]])
    (87.0, 99.0)
    """
    values = [value for one in series for value in one if value is not None]
    if not values:
        return 0.0, float(_TICKS)
    step = 0.0
    for gap in _GAPS:
        step = gap
        high = float(max(-(-max(values) // gap), _TICKS) * gap)
        high = min(high, 100.0) if max(values) <= 100 else high
        low = high - gap * _TICKS
        if low <= min(values):
            return low, high
    return bounds([values], step * _TICKS)


def spark(values: Values) -> Line:
    """Lay out one small line without a scale."""
    path, x, y = _drawn(values, bounds([values], 1), SPARK_HEIGHT)
    return Line(number=1, name="", end_text="", path=path, end_x=x, end_y=y, name_y=y)


def bounds(series: Iterable[Values], step: float = 4) -> tuple[float, float]:
    """Give round bounds around all values of several lines.

    >>> bounds([[93.1, None, 88.9], [96.4]])
    (88.0, 100.0)
    """
    values = [value for one in series for value in one if value is not None]
    if not values:
        return 0.0, float(step)
    low = float(min(values) // step * step)
    high = float(-(-max(values) // step) * step)
    return (low, high) if high > low else (low, low + step)


def _drawn(
    values: Values, limits: tuple[float, float], height: float
) -> tuple[str, float, float]:
    """Draw values from left to right; a place without a value leaves a gap."""
    low, high = limits
    step = 100 / (len(values) - 1) if len(values) > 1 else 0
    parts, is_down = [], False
    x = y = 0.0
    for place, value in enumerate(values):
        if value is None:
            is_down = False
            continue
        x = round(place * step, 2)
        y = round(height - (value - low) / (high - low) * height, 2)
        if not is_down and _is_alone(values, place):
            # A line of one point would not be seen: a short stroke stands for it.
            parts.append(f"M{max(x - 1, 0):g} {y:g}H{min(x + 1, 100):g}")
            continue
        parts.append(f"{'L' if is_down else 'M'}{x:g} {y:g}")
        is_down = True
    return " ".join(parts), x, y


def _is_alone(values: Values, place: int) -> bool:
    """Say that a value has another one neither before nor after it."""
    after = place + 1
    return after == len(values) or values[after] is None


def _apart(places: Sequence[float]) -> list[float]:
    """Move names that would cover each other; the upper one stays where it is."""
    found = list(places)
    order = sorted(range(len(places)), key=lambda index: places[index])
    for above, below in pairwise(order):
        found[below] = max(found[below], found[above] + _NAME_HEIGHT)
    return found


def shares(numbers: Sequence[float], whole: float) -> list[tuple[float, float]]:
    """Give the place and width of stacked bars, in per cent of the longest.

    >>> shares([2, 1], 4)
    [(0.0, 50.0), (50.0, 25.0)]
    """
    found, passed = [], 0.0
    for number in numbers:
        found.append((_part(passed, whole), _part(number, whole)))
        passed += number
    return found


def heat_level(count: int, most: int = 4) -> int:
    """Give the shade of a day of a heat map: 0, then one for each up to `most`."""
    return min(count, most)


def _part(part: float, whole: float) -> float:
    return round(part / whole * 100, 3) if whole else 0.0
