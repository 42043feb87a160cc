"""A workbook's first sheet as CSV, in a process of its own with limits.

    python -m tracker.transfer.sheet_to_csv FROM TO

A small workbook can claim a billion cells. What it does to memory and time it does
here, where the operating system ends it, and not to the server.
"""

import csv
import resource
import sys
from datetime import date, datetime, time
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

#: Bytes of address space, seconds of processor time, and bytes that are written.
MEMORY = 1_500_000_000
SECONDS = 120
MOST_BYTES = 2_000_000_000
MOST_COLUMNS = 100


def main(source: str, target: str) -> int:
    """Write the sheet; 3 says that the file is no workbook that can be read."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    # A short text that is shared by a million cells would fill the disk.
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_BYTES, MOST_BYTES))
    try:
        book = CalamineWorkbook.from_path(source)
        names = book.sheet_names
        if not names:
            return 3
        sheet = book.get_sheet_by_name(names[0])
        with Path(target).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")  # noqa: TID251 - read by us alone
            # Empty rows too: a line of the file is a row of the sheet.
            for row in sheet.iter_rows():
                writer.writerow([_text(cell) for cell in row[:MOST_COLUMNS]])
    except (CalamineError, OSError, ValueError, MemoryError):
        return 3
    return 0


def _text(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).splitlines()) if cell is not None else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
