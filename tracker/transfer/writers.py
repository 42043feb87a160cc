"""Rows as CSV, JSON Lines or XLSX: written as they come, harmless when opened.

A cell that begins like a formula would be carried out by the program that opens the
file. CSV is guarded where all CSV is (`notifications.cells`), and our own import
takes the guard off again; in XLSX every text is stored as text.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from io import StringIO
from tempfile import TemporaryFile
from typing import Any

from notifications.cells import csv_line
from tracker.transfer.datasets import Row, plain
from tracker.transfer.workbook import write_workbook

_LINES_AT_ONCE = 200
_CHUNK = 65_536
_MARK = "\ufeff"

Writer = Callable[[Sequence[str], Sequence[str], Iterable[Row]], Iterator[bytes]]


def as_csv(
    keys: Sequence[str], heads: Sequence[str], rows: Iterable[Row]
) -> Iterator[bytes]:
    """Write CSV in UTF-8 with its mark, as spreadsheets read it."""
    piece = StringIO()
    piece.write(_MARK)
    piece.write(csv_line(heads))
    for number, row in enumerate(rows, start=1):
        piece.write(csv_line([_cell(row.get(key)) for key in keys]))
        if number % _LINES_AT_ONCE == 0:
            yield piece.getvalue().encode()
            piece.seek(0)
            piece.truncate()
    yield piece.getvalue().encode()


def as_jsonl(
    keys: Sequence[str],
    heads: Sequence[str],  # noqa: ARG001 - keys are names enough
    rows: Iterable[Row],
) -> Iterator[bytes]:
    """Write one JSON object a line."""
    piece: list[str] = []
    for row in rows:
        found = {key: plain(row.get(key)) for key in keys}
        piece.append(json.dumps(found, ensure_ascii=False, default=str))
        if len(piece) == _LINES_AT_ONCE:
            yield ("\n".join(piece) + "\n").encode()
            piece.clear()
    yield ("\n".join(piece) + "\n" if piece else "").encode()


def as_xlsx(
    keys: Sequence[str], heads: Sequence[str], rows: Iterable[Row]
) -> Iterator[bytes]:
    """Write a workbook to disk row by row, then give it in pieces."""
    with TemporaryFile() as file:
        write_workbook(file, heads, _cells(keys, rows))
        file.seek(0)
        while piece := file.read(_CHUNK):
            yield piece


def _cells(
    keys: Sequence[str], rows: Iterable[Row]
) -> Iterator[list[str | int | float]]:
    for row in rows:
        yield [
            value if type(value) is str else _cell(value)
            for value in map(row.get, keys)
        ]


def _text(value: Any) -> str:
    found = plain(value)
    if found is None:
        return ""
    if isinstance(found, list | dict):
        return json.dumps(found, ensure_ascii=False, default=str)
    return str(found)


def _cell(value: Any) -> str | int | float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number else _text(value)


#: What a file is written as: its media type, and who writes it.
FORMATS: Mapping[str, tuple[str, Writer]] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "jsonl": ("application/x-ndjson; charset=utf-8", as_jsonl),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        as_xlsx,
    ),
}
