"""Codes of cases and procedures as people type, dictate and copy them."""

import re

from tracker.text_entry.contacts import plain
from tracker.text_entry.words import one_line

_CASE_CODE = re.compile(r"N?[A-Z0-9]{1,3}(?:\.[A-Z0-9]{2,3}){1,4}-\d{6}-\d{4,7}")
_BETWEEN = re.compile(r"[\s.,;:_/\\\-‐-―−]+")
_GLUED = re.compile(r"(\d{6})(\d{4,7})")
_FREE_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{3,39}")
#: Letters typed for the digits they look like.
_LOOK_ALIKE = str.maketrans("OIL", "011")

_NATIONAL_PROCEDURE = re.compile(r"([1-9])[.,]?(\d{6})(?:[.-][\dA-Z.-]*)?")
_PROVINCE_SUFFIX = re.compile(r"(?:\.0{2,3})*\.[A-Z]\d{2}$")


def case_code(text: str, prefix: str = "") -> str | None:
    """Read a case code as people type it; `None` if it can be none.

    Small letters, spaces or long dashes between the parts, a number without its
    zeros: all give the code as printed. With the agency's `prefix` its own cases may
    be named by date and number alone. A code of another make is kept as typed. The
    form of the code may change by decree, so nothing is read out of it.

    >>> case_code("x99 99 – 261123 – 1")
    'X99.99-261123-0001'
    >>> case_code("261123-1", prefix="X99.99")
    'X99.99-261123-0001'
    """
    if text.isascii() and len(text) <= 60 and _CASE_CODE.fullmatch(text):
        return text  # as printed: there is nothing to read into it
    typed = plain(text).strip(" .,;:-–")
    if not typed or len(typed) > 60:
        return None
    parts = [part for part in _BETWEEN.split(typed.upper()) if part]
    code = _assembled(parts, prefix)
    if code is not None:
        return code
    if _FREE_CODE.fullmatch(typed) and any(c.isdigit() for c in typed):
        return typed
    return None


def _assembled(parts: list[str], prefix: str) -> str | None:
    joined = _joined(prefix)
    if len(parts) == 1 and joined and parts[0].startswith(joined):
        parts = [prefix, parts[0].removeprefix(joined)]
    # Digits of date and number in one piece; told from a bare number by what is before.
    if len(parts) > 1 and (glued := _GLUED.fullmatch(parts[-1])):
        parts = [*parts[:-1], *glued.groups()]
    if len(parts) < 2:
        return None
    *head, day, number = parts
    number = _as_digits(number).zfill(4)
    for start in (".".join(head), _prefix_meant(head, prefix)):
        code = f"{start}-{_as_digits(day)}-{number}"
        if _CASE_CODE.fullmatch(code):
            return code
    return None


def _prefix_meant(head: list[str], prefix: str) -> str:
    """Complete a prefix that was typed in part, or without its dots."""
    typed, whole = "".join(head), _joined(prefix)
    return prefix if whole.startswith(typed) or whole.endswith(typed) else ""


def _joined(prefix: str) -> str:
    return prefix.replace(".", "")


def _as_digits(part: str) -> str:
    digits = part.translate(_LOOK_ALIKE)
    return digits if digits.isdecimal() else part


def procedure_code(text: str) -> str:
    """Read a procedure's code: the national eight characters, or a code as typed.

    >>> procedure_code("2.002249.000.00.00.H34"), procedure_code("1.014393.h38")
    ('2.002249', '1.014393')
    """
    compact = re.sub(r"\s", "", plain(text)).upper()
    if national := _NATIONAL_PROCEDURE.fullmatch(compact):
        return f"{national[1]}.{national[2]}"
    return _PROVINCE_SUFFIX.sub("", one_line(text))
