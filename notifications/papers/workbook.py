"""Tables as XLSX and CSV, for whoever goes on calculating."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from notifications.cells import csv_line
from notifications.headers import printable

Value = str | int | float


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """One sheet: lines, a head, rows, lines. `widths` are in characters."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Value]]
    widths: Sequence[float]
    lines_above: Sequence[str] = ()
    lines_below: Sequence[str] = ()


def workbook(grid: Grid, made_on: datetime) -> bytes:
    """Write a sheet. What a person typed stays text: it never becomes a formula."""
    import xlsxwriter

    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False}
    book = xlsxwriter.Workbook(file, options | {"strings_to_urls": False})
    book.set_properties({"title": grid.title, "created": made_on.replace(tzinfo=None)})
    look = {"font_name": "Times New Roman", "font_size": 12, "valign": "top"}
    plain = book.add_format(look)
    bold = book.add_format({**look, "bold": True})
    boxed = book.add_format({**look, "border": 1, "text_wrap": True})
    head = book.add_format(
        {**look, "border": 1, "text_wrap": True, "bold": True, "align": "center"}
    )
    sheet = book.add_worksheet(grid.title[:31])
    for column, width in enumerate(grid.widths):
        sheet.set_column(column, column, width)
    for row, line in enumerate(grid.lines_above):
        sheet.write_string(row, 0, printable(line), bold)
    top = len(grid.lines_above) + 1
    for column, name in enumerate(grid.heads):
        sheet.write_string(top, column, name, head)
    for down, values in enumerate(grid.rows, top + 1):
        for column, value in enumerate(values):
            if isinstance(value, int | float):
                sheet.write_number(down, column, value, boxed)
            else:
                sheet.write_string(down, column, printable(value), boxed)
    below = top + len(grid.rows) + 2
    for row, line in enumerate(grid.lines_below, below):
        sheet.write_string(row, 0, printable(line), plain)
    sheet.freeze_panes(top + 1, 2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)
    book.close()
    return file.getvalue()


def csv_table(grid: Grid, heads: Sequence[str] = ()) -> bytes:
    """Write the rows below their heads as CSV, in UTF-8 with the mark Excel wants.

    `heads` are those of the grid in another language.
    """
    lines = [csv_line(row) for row in (heads or grid.heads, *grid.rows)]
    return "".join(lines).encode("utf-8-sig")
