"""Names, sentences and remarks: composed, visible, single-spaced, and not too long."""

import re
import unicodedata

from tracker.errors import InvalidValueError

#: Invisible, though Unicode does not class them as control or format characters.
_INVISIBLE = {
    0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0,
    *range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0),
}  # fmt: skip
_BRAILLE_BLANK = 0x2800

#: More marks than this on one letter belong to no language and cover other lines.
_MOST_MARKS = 3

#: Composed letters, digits and signs with single spaces: there is nothing to clean.
_PLAIN = re.compile(r"[!-~À-ɏẠ-ỹ]+(?: [!-~À-ɏẠ-ỹ]+)*")

_SPACES = re.compile(" +")
_BLANK_LINES = re.compile(r"\n{3,}")
_D_STROKE = str.maketrans("đĐðÐ", "dddd")

#: How a field is called in a sentence to a person.
_LABELS_VI = {
    "name": "Họ và tên",
    "receiver": "Tên nơi nhận",
    "access": "Tên mã truy cập",
    "mapping": "Tên kiểu ghép cột",
    "name_vi": "Tên tiếng Việt",
    "name_en": "Tên tiếng Anh",
    "address": "Địa chỉ",
    "address_vi": "Địa chỉ",
    "representative": "Người đại diện",
    "subject": "Nội dung yêu cầu giải quyết",
    "reason": "Lý do",
    "legal_basis": "Căn cứ pháp lý",
    "note": "Ghi chú",
    "position_vi": "Chức vụ",
    "authority_vi": "Quyền hạn ký",
    "decision": "Số quyết định",
    "number": "Số văn bản",
    "evidence": "Minh chứng",
    "document_symbol": "Ký hiệu văn bản",
    "parent_name_vi": "Cơ quan chủ quản",
    "place_vi": "Địa danh",
    "username": "Tên đăng nhập",
    "phone": "Số điện thoại",
    "code": "Mã",
}


def label_vi(field: str) -> str:
    """Say how a field is called in Vietnamese."""
    return _LABELS_VI.get(field, "Mục này")


def is_plain(text: str) -> bool:
    """Say whether a text is as `clean` would leave it, and one line.

    >>> is_plain("Lê Thị Bích"), is_plain(" Lê"), is_plain("")
    (True, False, False)
    """
    return _PLAIN.fullmatch(text) is not None


def clean(text: str) -> str:
    """Compose the text and take away what nobody can see; line ends become `\\n`.

    >>> clean("  Lê\\u00a0 Thị\\u200b Bích ")
    'Lê Thị Bích'
    """
    if _PLAIN.fullmatch(text):
        return text
    visible = "".join(map(_visible, text.replace("\r\n", "\n")))
    composed = _few_marks(unicodedata.normalize("NFC", visible))
    lines = [_SPACES.sub(" ", part).strip(" ") for part in composed.split("\n")]
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip("\n")


def _visible(character: str) -> str:
    if " " <= character <= "~":
        return character
    if character in "\n\r\x0b\x0c\x85\u2028\u2029":
        return "\n"
    if character == "\t" or ord(character) == _BRAILLE_BLANK:
        return " "
    category = unicodedata.category(character)
    if category == "Zs":
        return " "
    # Lone surrogates (Cs) cannot be stored at all; private characters (Co) look
    # different to everyone.
    if category in {"Cc", "Cf", "Cs", "Co"} or ord(character) in _INVISIBLE:
        return ""
    return character


def _few_marks(text: str) -> str:
    if text.isascii():
        return text
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def one_line(text: str) -> str:
    """Clean the text and join its lines with a space each."""
    return re.sub("\n+", " ", clean(text))


def line(text: str, field: str, *, longest: int = 200, shortest: int = 0) -> str:
    """Read one line, such as a name; raise `InvalidValueError` if it does not fit."""
    return _bounded(one_line(text), field, longest, shortest)


def paragraph(text: str, field: str, *, longest: int = 4000, shortest: int = 0) -> str:
    """Read text of several lines, such as a reason; blank lines are kept, one each."""
    return _bounded(clean(text), field, longest, shortest)


def required_text(
    text: str, field: str, problem_vi: str, *, longest: int = 4000
) -> str:
    """Read text that has to be there; `problem_vi` says so where it is not."""
    found = paragraph(text, field, longest=longest)
    if not found:
        raise InvalidValueError(
            field=field, problem="this is required.", problem_vi=problem_vi
        )
    return found


def _bounded(text: str, field: str, longest: int, shortest: int) -> str:
    label = label_vi(field)
    if len(text) > longest:
        raise InvalidValueError(
            field=field,
            problem=f"at most {longest} characters are possible, this has {len(text)}.",
            problem_vi=f"{label} dài quá {longest} ký tự (đang có {len(text)}).",
        )
    if len(text) < shortest:
        needed = f" (ít nhất {shortest} ký tự)" if shortest > 1 else ""
        raise InvalidValueError(
            field=field,
            problem=f"at least {shortest} characters are needed.",
            problem_vi=f"Cần nhập: {label[0].lower()}{label[1:]}{needed}.",
        )
    return text


def _folded_apart(plain: str) -> str:
    for _ in range(2):  # a letter folded may bring a mark, and a mark a letter
        plain = plain.translate(_D_STROKE).casefold()
        apart = unicodedata.normalize("NFD", plain)
        plain = unicodedata.normalize(
            "NFC", "".join(c for c in apart if unicodedata.category(c) != "Mn")
        )
    return _SPACES.sub(" ", plain.translate(_D_STROKE)).strip()


#: Composed letters of Vietnamese and its neighbours that fold to plain ones by
#: themselves, whatever stands beside them.
_PLAIN_LETTERS = {
    code: letter
    for code in (*range(0xC0, 0x250), *range(0x1EA0, 0x1EFA))
    if (letter := _folded_apart(chr(code))).isascii() and letter.strip()
}


def folded(text: str) -> str:
    """Give the form in which a text is searched: small letters without marks.

    Many keyboards write Ð (U+00D0) for Đ (U+0110); both are read as d.

    >>> folded("Đỗ  Thị Ánh")
    'do thi anh'
    """
    plain = one_line(text)
    if (quick := plain.translate(_PLAIN_LETTERS)).isascii():
        return _SPACES.sub(" ", quick.lower()).strip()
    return _folded_apart(plain)
