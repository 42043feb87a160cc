"""The guard at the letter-box: what may stand in a header or an address."""

import re
from dataclasses import dataclass

from notifications.errors import BadAddressError, UnsafeHeaderError

LONGEST_HEADER = 300
LONGEST_ADDRESS = 254

# A line break or an encoded word smuggled into a header becomes a header of its own
# on an unpatched interpreter; so it is stopped here, before the mail library sees it.
_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
# Zero-width and direction marks: no Vietnamese word needs them, a forger does.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
# What turns the reading order round: a body keeps joiners, but never these.
_TURNING = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_LOCAL_PART = r"[A-Za-z0-9!#$%&'*+/=^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=^_`{|}~-]+)*"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"({_LOCAL_PART})@({_LABEL}(?:\.{_LABEL})+|localhost)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who the mail is from, as its reader sees it."""

    address: str
    name: str = ""


def header_text(text: str) -> str:
    """Return `text` fit for a header: plain spaces only, no controls, no code words.

    >>> header_text("Sở Khoa học và\\xa0Công nghệ ")
    'Sở Khoa học và Công nghệ'
    """
    visible = _INVISIBLE.sub("", _SPACES.sub(" ", text))
    plain = re.sub(" {2,}", " ", visible).strip(" ")
    if _FORBIDDEN.search(plain):
        raise UnsafeHeaderError("có ký tự điều khiển hoặc xuống dòng")
    if "=?" in plain:
        raise UnsafeHeaderError("có chuỗi mã hóa “=?”")
    if len(plain) > LONGEST_HEADER:
        raise UnsafeHeaderError(f"dài quá {LONGEST_HEADER} ký tự")
    return plain


def mail_address(text: str) -> str:
    """Return the address without spaces around it, or say why it cannot be one.

    Only plain ASCII addresses: a mail server that takes others is not to be counted on.

    >>> mail_address(" vanphong@saobien.example ")
    'vanphong@saobien.example'
    """
    address = text.strip(" ")
    if not address:
        raise BadAddressError("chưa có địa chỉ")
    match = _ADDRESS.fullmatch(address)
    if match is None or len(match.group(1)) > 64 or len(address) > LONGEST_ADDRESS:
        raise BadAddressError("viết dạng ten@don-vi.vn, không dấu, không khoảng trắng")
    return address


def printable(text: str) -> str:
    r"""Return body text without the controls that no database or reader can show.

    Marks of direction go as well: a name or an answer that turns the order of what
    stands behind it round would make a letter say what it does not.

    >>> printable("tên\u202egnp.exe")
    'têngnp.exe'
    """
    plain = _TURNING.sub("", text.replace("\r\n", "\n"))
    return _UNPRINTABLE.sub("\ufffd", plain)
