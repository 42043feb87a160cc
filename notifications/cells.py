"""Rows of a table as a CSV file takes them: harmless when a program opens it.

A cell that begins like a formula would be carried out by the program that opens the
file, whoever typed it; such a text gets an apostrophe in front. A program that takes
`;` or a tab for the separator begins a cell after it too, so what follows one is
guarded in the same way. This is the only place that writes CSV for people.
"""

import re
from collections.abc import Iterable

Value = str | int | float | None

#: The wide signs are taken for the narrow ones where East Asian input is set up.
_DANGEROUS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
_FORMULA = r"(?=[=@＝＠]|[+＋－-](?![\d\s(]))"
#: Where another program begins a cell, before what it would carry out.
_WITHIN = re.compile(rf'([;\t\r\n]"*){_FORMULA}')
_GUARDED = re.compile(r"""(^|[;\t\r\n]"*)'(?=[=+\-@＝＋－＠])""")
_QUOTED = re.compile(r'[,;"\t\r\n]')


def harmless(text: str) -> str:
    """Give a text as it may stand in a cell.

    >>> harmless("=1+1"), harmless("x;=1+1"), harmless("Phòng Bưu chính")
    ("'=1+1", "x;'=1+1", 'Phòng Bưu chính')
    """
    guarded = _WITHIN.sub(r"\1'", text)
    return f"'{guarded}" if guarded.startswith(_DANGEROUS) else guarded


def as_meant(text: str) -> str:
    """Take off what `harmless` put before a text, or into it.

    >>> as_meant("'=1+1"), as_meant("x;'=1+1"), as_meant("O'Neil")
    ('=1+1', 'x;=1+1', "O'Neil")
    """
    return _GUARDED.sub(r"\1", text)


#: A cell of a workbook takes no more.
_LONGEST_IN_SHEET = 32_767


def sheet_text(text: str) -> str:
    """Give a text as a cell of a workbook takes it; what does not fit is said.

    >>> sheet_text("Phòng Bưu chính"), sheet_text("x" * 40_000)[-45:]
    ('Phòng Bưu chính', 'xxx … [40000 ký tự, bảng tính không chứa hết]')
    """
    if len(text) <= _LONGEST_IN_SHEET:
        return text
    cut = f" … [{len(text)} ký tự, bảng tính không chứa hết]"
    return text[: _LONGEST_IN_SHEET - len(cut)] + cut


def csv_line(cells: Iterable[Value]) -> str:
    r"""Write one line of CSV; a cell with any separator in it is quoted.

    >>> csv_line(["Sở; Phòng", 3, None])
    '"Sở; Phòng",3,\r\n'
    """
    return ",".join(map(_cell, cells)) + "\r\n"


def _cell(value: Value) -> str:
    if not isinstance(value, str):
        return "" if value is None else str(value)
    text = harmless(value)
    if _QUOTED.search(text):
        return '"' + text.replace('"', '""') + '"'
    return text
