"""In which encoding and with which separator a text file is written."""

import codecs
import csv
from collections.abc import Sequence

from tracker.errors import InvalidValueError
from tracker.text_entry import folded
from tracker.transfer.columns import recognised

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SEPARATORS = (",", ";", "\t")
#: The letters of TCVN3 (ABC fonts) by their place in Latin-1, marks left out.
_TCVN3 = str.maketrans(
    "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\xadõøö÷ùúýûüþ",
    "aaaaaaaaaaaaaaaaadeeeeeeeeeeeiiiiiooooooooooooooooouuuuuuuuuuuyyyyy",
)


def encoding_of(head: bytes) -> str:
    """Name the encoding of a file by its beginning.

    UTF-8 with or without its mark, UTF-16, windows-1258. Raises `InvalidValueError`
    for a file in an old Vietnamese font encoding, which has to be converted first.
    """
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if wide := _wide(head):
        return wide
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError as error:
        # One broken line far down belongs to its line, not to the file.
        if _is_mostly_utf8(head):
            return "utf-8"
        return _single_byte(head, error)
    return "utf-8"


def separator_of(text: str) -> str:
    """Name the separator: the one under which most headings are recognised."""
    lines = text.splitlines()[:30]
    return max(
        _SEPARATORS,
        key=lambda sign: (max((_known(line, sign) for line in lines), default=0),
                          sum(line.count(sign) for line in lines)),
    )  # fmt: skip


def _known(line: str, separator: str) -> int:
    return recognised(_cells(line, separator))


def _cells(line: str, separator: str) -> Sequence[str]:
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return []


def _wide(head: bytes) -> str | None:
    """Name UTF-16 without a mark: every other byte of its Latin letters is 0."""
    sample = head[:2000]
    if sample.count(0) * 4 < len(sample) or not sample:
        return None
    return "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"


def _is_mostly_utf8(head: bytes) -> bool:
    text = head.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    told = sum(1 for character in text if ord(character) > 127) - broken
    return told > 5 * broken


def _single_byte(head: bytes, error: UnicodeDecodeError) -> str:
    text = head.decode("cp1258", errors="replace")
    if _names(text):
        return "cp1258"
    if _names(head.decode("latin-1").translate(_TCVN3)):
        raise InvalidValueError(
            field="file",
            problem="the file is written in TCVN3 (ABC fonts); convert it to Unicode.",
            problem_vi="Tệp dùng mã TCVN3 (phông chữ .Vn…). Hãy chuyển sang Unicode "
            "bằng bộ gõ (công cụ chuyển mã), lưu lại dạng CSV UTF-8 rồi chọn lại.",
        ) from error
    raise InvalidValueError(
        field="file",
        problem="the encoding is not known; save the file as CSV UTF-8.",
        problem_vi="Không nhận ra mã ký tự của tệp (có thể là VNI hoặc mã cũ). "
        "Hãy chuyển sang Unicode, lưu dạng CSV UTF-8 rồi chọn lại.",
    ) from error


def _names(text: str) -> bool:
    """Say whether headings of a register can be read in the text."""
    return any(
        _known(folded(line), sign) > 1
        for line in text.splitlines()[:30]
        for sign in _SEPARATORS
    )
