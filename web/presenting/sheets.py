"""Rows as a CSV or an XLSX file: written as they come, and harmless when opened.

A cell that begins like a formula would be carried out by the program that opens the
file, whoever typed it. In CSV such a text gets an apostrophe in front; in XLSX every
text is stored as text.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from io import StringIO
from tempfile import TemporaryFile

from notifications.cells import csv_line, sheet_text

Cell = str | int | date | None
Row = Sequence[Cell]

_LINES_AT_ONCE = 100
_CHUNK = 65536
#: Excel shows a CSV file in the right letters only with this mark in front.
_MARK = "\ufeff"


def csv_file(heads: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    """Write a CSV file in pieces."""
    piece = StringIO()
    piece.write(_MARK)
    piece.write(csv_line(heads))
    for number, row in enumerate(rows, start=1):
        piece.write(csv_line(map(_plain, row)))
        if number % _LINES_AT_ONCE == 0:
            yield piece.getvalue()
            piece.seek(0)
            piece.truncate()
    yield piece.getvalue()


def xlsx_file(name: str, heads: Sequence[str], rows: Iterable[Row]) -> Iterator[bytes]:
    """Write an XLSX file to disk row by row, then give it in pieces."""
    import xlsxwriter

    with TemporaryFile() as file:
        book = xlsxwriter.Workbook(file, {"constant_memory": True})
        sheet = book.add_worksheet(name)
        day = book.add_format({"num_format": "dd/mm/yyyy", "align": "left"})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(heads) - 1, 18)
        bold = book.add_format({"bold": True, "text_wrap": True})
        for column, head in enumerate(heads):
            sheet.write_string(0, column, head, bold)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, column, cell, day)
                elif isinstance(cell, int):
                    sheet.write_number(number, column, cell)
                elif cell:
                    sheet.write_string(number, column, sheet_text(cell))
        book.close()
        file.seek(0)
        while piece := file.read(_CHUNK):
            yield piece


def _plain(cell: Cell) -> str | int | None:
    return cell.isoformat() if isinstance(cell, date) else cell
