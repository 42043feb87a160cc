"""Telephone, e-mail and identity numbers as people type them."""

import re
import unicodedata

from tracker.errors import InvalidValueError
from tracker.text_entry.words import clean

_PHONE_MARKS = re.compile(r"[\s().\-/‐-―]")
_PHONE = re.compile(r"(?:0\d{8,10}|1[89]00\d{4,6}|\+[1-9]\d{7,14}|1\d{2,4})")
_EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{1,62}"
)
_BRANCH_TAX_CODE = re.compile(r"(\d{10})(\d{3})")
_OTHER_PAPER = re.compile(r"[A-Z0-9/-]{5,20}")


def plain(text: str) -> str:
    """Give the text with full-width digits and letters as ordinary ones.

    Only for values that are checked against a pattern of ASCII afterwards.
    """
    return unicodedata.normalize("NFKC", clean(text))


def phone(text: str, field: str = "phone") -> str:
    """Read a telephone number; nothing typed stays nothing.

    >>> phone("+84 912.345.678")
    '0912345678'
    """
    number = _PHONE_MARKS.sub("", plain(text))
    if not number:
        return ""
    if number.startswith("00"):
        number = "+" + number[2:]
    if number.startswith("84") and 10 <= len(number) <= 12:
        number = "+" + number
    if number.startswith("+84"):
        number = "0" + number[3:].removeprefix("0")
    if not _PHONE.fullmatch(number):
        raise InvalidValueError(
            field=field,
            problem="this is not a telephone number, such as 0912 345 678.",
            problem_vi="Số điện thoại chưa đúng. Ví dụ: 0912 345 678, 028 3822 1234.",
        )
    return number


def email(text: str, field: str = "email") -> str:
    """Read an e-mail address; nothing typed stays nothing.

    >>> email(" Lan.Anh@Example.VN ")
    'Lan.Anh@example.vn'
    """
    address = clean(text)
    if not address:
        return ""
    name, _, domain = address.rpartition("@")
    if not _EMAIL.fullmatch(address) or len(address) > 254 or len(name) > 64:
        raise InvalidValueError(
            field=field,
            problem="this is not an e-mail address, such as lan@example.vn.",
            problem_vi="Địa chỉ thư điện tử chưa đúng. Ví dụ: lan@example.vn.",
        )
    return f"{name}@{domain.lower()}"


def identity_number(text: str, field: str = "identity_no") -> str:
    """Read an identity number, a tax code, or the number of another paper.

    Twelve digits (căn cước), nine (chứng minh nhân dân), ten or thirteen (mã số thuế,
    a branch's last three after a hyphen); a passport is kept in capitals.

    >>> identity_number("079 085 000 123")
    '079085000123'
    >>> identity_number("0301234567001")
    '0301234567-001'
    """
    number = re.sub(r"[\s.]", "", plain(text)).upper()
    number = re.sub("[‐-―]", "-", number)
    if not number:
        return ""
    digits = number.replace("-", "")
    if digits.isdecimal() and len(digits) in {9, 10, 12, 13}:
        return _BRANCH_TAX_CODE.sub(r"\1-\2", digits) if len(digits) == 13 else digits
    has_digit = any(character.isdecimal() for character in number)
    if digits.isdecimal() or not has_digit or not _OTHER_PAPER.fullmatch(number):
        raise InvalidValueError(
            field=field,
            problem="12 digits (identity card), 9 (old card), 10 or 13 (tax code), "
            "or a passport number is needed.",
            problem_vi="Số giấy tờ chưa đúng: căn cước có 12 chữ số, CMND 9, "
            "mã số thuế 10 hoặc 13; hoặc số hộ chiếu.",
        )
    return number
