"""The table and the picture, written to a folder and shown."""

import os
import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from pysqlite3 import dbapi2 as bundled
from rich.console import Console
from rich.table import Table

from bench.growth import exponent, picture, ratios_of, series_of
from bench.measuring import Row

_LIBRARIES = ("sqlalchemy", "psycopg", "fastapi", "xlsxwriter")
_GROWTH = (
    "Growth: cost as a power of the number of cases (0 is constant, 1 linear), drawn "
    "in [growth.svg](growth.svg); in [ratio.svg](ratio.svg) the same beside the "
    "limits. Reads are asked of the largest agency, which has a quarter of all cases "
    "once there are several."
)


def machine() -> str:
    """Say on what was measured."""
    cpus = Path("/proc/cpuinfo")
    lines = cpus.read_text(encoding="utf-8").splitlines() if cpus.exists() else []
    models = [line.split(":")[1].strip() for line in lines if "model name" in line]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return (
        f"{models[0] if models else platform.machine()}, {os.cpu_count()} cores, "
        f"{memory:.0f} GB, {platform.system()} {platform.release().split('-')[0]}, "
        f"load {os.getloadavg()[0]:.1f} at the beginning"
    )


def versions(databases: Sequence[str]) -> str:
    """Say with which versions."""
    said = [
        f"Python {platform.python_version()}",
        f"SQLite {bundled.sqlite_version}",
        *databases,
        *(f"{name} {version(name)}" for name in _LIBRARIES),
    ]
    return ", ".join(said)


def write(folder: Path, head: Sequence[str], rows: Sequence[Row]) -> None:
    """Write table.md, and the pictures where there are several sizes."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [
        *(f"{line}  " for line in head),
        "",
        "| # | job | ours | limit | ratio | goal | reached |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {row.number} | {row.job} | {row.ours:.3g} {row.unit} "
        f"| {row.limit:.3g} {row.unit} | {row.ratio:.2f} | {row.goal} "
        f"| {'yes' if row.reached else 'NO'} |"
        for row in rows
    ]
    if series := series_of(rows):
        lines += ["", _GROWTH, "", "| job | sizes | exponent |", "|---|---|---|"]
        lines += [
            f"| {name} | {', '.join(f'{size:,}' for size, _ in points)} "
            f"| {exponent(points):+.2f} |"
            for name, points in sorted(series.items())
        ]
        for name, title, drawn in (
            ("growth", "Cost of one job (ms)", series),
            ("ratio", "Cost of one job, as times its limit,", ratios_of(rows)),
        ):
            file = folder / f"{name}.svg"
            file.write_text(picture(drawn, title), encoding="utf-8")
    (folder / "table.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def show(head: Sequence[str], rows: Sequence[Row]) -> None:
    """Show the table to whoever waits."""
    table = Table("#", "job", "ours", "limit", "ratio", "goal", "")
    for row in rows:
        table.add_row(
            row.number,
            row.job,
            f"{row.ours:.3g} {row.unit}",
            f"{row.limit:.3g} {row.unit}",
            f"{row.ratio:.2f}",
            row.goal,
            "reached" if row.reached else "MISSED",
        )
    console = Console()
    for line in head:
        console.print(line)
    console.print(table)
