"""Texts of a table as a CSV file takes them: harmless when a program opens it.

A cell that begins like a formula would be carried out by the program that opens the
file, whoever typed it; such a text gets an apostrophe in front.
"""

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless(text: str) -> str:
    """Give a text as it may stand in a cell.

    >>> harmless("=1+1"), harmless("Phòng Bưu chính")
    ("'=1+1", 'Phòng Bưu chính')
    """
    return f"'{text}" if text.startswith(_DANGEROUS) else text
