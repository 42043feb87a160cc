"""Many rows as one XLSX file, at the speed at which they can be packed.

XlsxWriter makes the file: its parts, its look, the headings. Only the rows themselves
are written here, straight into the packed sheet: through the library each cell costs
several times what it costs to be written.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO, TextIOWrapper
from itertools import chain, islice
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from notifications.cells import sheet_text

#: A sheet has 1 048 576 lines; further rows than these go on in the next.
SHEET_LINES = 1_000_000
_END = "</sheetData>"
_DIMENSION = re.compile(r"<dimension [^>]*/>")
_ROWS_AT_ONCE = 100
#: What XML cannot hold is written by its number, and so is what looks like that.
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9a-fA-F]{4}_")
_MARKS = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})

Cell = str | int | float


def write_workbook(
    file: IO[bytes], heads: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> None:
    """Write the rows under their headings; an empty text leaves its cell empty.

    A text is stored as text, whatever it begins with: it never becomes a formula.
    """
    left, count = iter(rows), 0
    first = next(left, None)
    columns = [_column(number) for number in range(len(heads))]
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=4) as packed:
        while first is not None or count == 0:
            count += 1
            here = islice(left, SHEET_LINES - 1)
            lines = [] if first is None else chain([first], here)
            _write_sheet(packed, heads, columns, count, lines)
            first = next(left, None)
        with ZipFile(BytesIO(_frame(heads, count))) as frame:
            for part in frame.infolist():
                if not part.filename.startswith("xl/worksheets/"):
                    packed.writestr(part.filename, frame.read(part))


def _write_sheet(
    packed: ZipFile,
    heads: Sequence[str],
    columns: Sequence[str],
    number: int,
    rows: Iterable[Sequence[Cell]],
) -> None:
    name = f"xl/worksheets/sheet{number}.xml"
    with ZipFile(BytesIO(_frame(heads, number))) as frame:
        before, after = frame.read(name).decode().split(_END)
    part = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    part.compress_type = ZIP_DEFLATED
    with (
        packed.open(part, "w", force_zip64=True) as raw,
        TextIOWrapper(raw, encoding="utf-8", newline="\n") as sheet,
    ):
        # How far the cells reach is not known yet, and need not be said.
        sheet.write(_DIMENSION.sub("", before))
        lines = _lines(columns, rows)
        while some := "".join(islice(lines, _ROWS_AT_ONCE)):
            sheet.write(some)
        sheet.write(_END + after)


def _lines(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    for line, row in enumerate(rows, start=2):
        cells = [
            _text_cell(column, line, value)
            if isinstance(value, str)
            else f'<c r="{column}{line}"><v>{value!r}</v></c>'
            for column, value in zip(columns, row, strict=True)
            if value != ""
        ]
        yield f'<row r="{line}">{"".join(cells)}</row>'


def _text_cell(column: str, line: int, text: str) -> str:
    text = sheet_text(text)
    if not text.isprintable() or "_x" in text:
        text = _UNWRITABLE.sub(_by_number, text)
    if "&" in text or "<" in text or ">" in text:
        text = text.translate(_MARKS)
    space = "" if text.strip() == text else ' xml:space="preserve"'
    return f'<c r="{column}{line}" t="inlineStr"><is><t{space}>{text}</t></is></c>'


def _by_number(match: re.Match[str]) -> str:
    found = match.group()
    return f"_x{ord(found):04X}_" if len(found) == 1 else f"_x005F{found}"


def _frame(heads: Sequence[str], sheets: int) -> bytes:
    """Make a workbook that has its headings and no rows yet."""
    import xlsxwriter

    file = BytesIO()
    book: Any = xlsxwriter.Workbook(file, {"constant_memory": True})
    bold = book.add_format({"bold": True})
    for _ in range(sheets):
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        for column, head in enumerate(heads):
            sheet.write_string(0, column, head, bold)
    book.close()
    return file.getvalue()


def _column(number: int) -> str:
    """Give the letters of a column: A, …, Z, AA.

    >>> _column(0), _column(25), _column(26)
    ('A', 'Z', 'AA')
    """
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
