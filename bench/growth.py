"""How cost grows with size: an exponent for each job, and a picture of all of them."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from html import escape

from bench.measuring import Row

Points = Sequence[tuple[int, float]]

_MS = {"s": 1000.0, "ms": 1.0}
_WIDE, _HIGH, _LEFT, _TOP, _PLOT = 1100, 620, 80, 50, 520
_LINE = 18
_COLOURS = (
    *("#0b5394", "#b45f06", "#38761d", "#741b47", "#990000", "#134f5c"),
    *("#7f6000", "#351c75", "#5b5b5b", "#1c7c7d"),
)


def series_of(rows: Sequence[Row]) -> Mapping[str, Points]:
    """Put the points of each job in the order of size, in milliseconds."""
    found: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for row in rows:
        if row.series and row.size:
            found[row.series].append((row.size, row.ours * _MS[row.unit]))
    return {name: sorted(points) for name, points in found.items() if len(points) > 1}


def ratios_of(rows: Sequence[Row]) -> Mapping[str, Points]:
    """Put what each job costs beside its limit in the order of size."""
    found: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for row in rows:
        if row.series and row.size:
            found[row.series].append((row.size, row.ratio))
    return {name: sorted(points) for name, points in found.items() if len(points) > 1}


def exponent(points: Points) -> float:
    """Fit cost = a * size ** k, and give k: 0 is constant, 1 is linear."""
    xs = [math.log(size) for size, _ in points]
    ys = [math.log(cost) for _, cost in points]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    below = sum((x - mean_x) ** 2 for x in xs)
    return sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / below


def picture(series: Mapping[str, Points], title: str) -> str:
    """Draw values against size (cases), both on a scale of tens, as SVG."""
    points = [point for line in series.values() for point in line]
    sizes, costs = [size for size, _ in points], [cost for _, cost in points]
    left, right = _tens(min(sizes), max(sizes))
    low, high = _tens(min(costs), max(costs))

    def x(size: float) -> float:
        return _LEFT + (math.log10(size) - left) / (right - left) * (_PLOT - _LEFT)

    def y(cost: float) -> float:
        return (
            _HIGH - _TOP - (math.log10(cost) - low) / (high - low) * (_HIGH - 2 * _TOP)
        )

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE} {_HIGH}" '
        'font-family="sans-serif" font-size="13">',
        f'<rect width="{_WIDE}" height="{_HIGH}" fill="#fff"/>',
        f'<text x="{_LEFT}" y="28" font-size="16">{escape(title)} against '
        "cases loaded; k is the growth exponent</text>",
    ]
    for power in range(left, right + 1):
        parts.append(_line(x(10**power), y(10**low), x(10**power), y(10**high)))
        parts.append(_text(x(10**power) - 14, _HIGH - _TOP + 20, f"{10**power:,}"))
    for power in range(low, high + 1):
        parts.append(_line(x(10**left), y(10**power), x(10**right), y(10**power)))
        parts.append(_text(20, y(10**power) + 4, f"{10.0**power:g}"))
    for number, (name, line) in enumerate(sorted(series.items())):
        colour = _COLOURS[number % len(_COLOURS)]
        dash = "" if number < len(_COLOURS) else ' stroke-dasharray="5 4"'
        path = " ".join(f"{x(size):.1f},{y(cost):.1f}" for size, cost in line)
        parts.append(
            f'<polyline points="{path}" fill="none" stroke="{colour}" '
            f'stroke-width="2"{dash}/>'
        )
        parts += [
            f'<circle cx="{x(size):.1f}" cy="{y(cost):.1f}" r="3" fill="{colour}"/>'
            for size, cost in line
        ]
        at = _TOP + _LINE * number
        parts.append(
            f'<line x1="{_PLOT + 30}" y1="{at - 4}" x2="{_PLOT + 56}" y2="{at - 4}" '
            f'stroke="{colour}" stroke-width="2"{dash}/>'
        )
        parts.append(_text(_PLOT + 62, at, f"{name}: k = {exponent(line):+.2f}"))
    return "\n".join([*parts, "</svg>\n"])


def _tens(least: float, most: float) -> tuple[int, int]:
    low, high = math.floor(math.log10(least)), math.ceil(math.log10(most))
    return low, max(high, low + 1)


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#ddd"/>'
    )


def _text(x: float, y: float, said: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}">{escape(said)}</text>'
