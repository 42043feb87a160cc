"""Invented applicants by the million; nobody here exists."""

import random
from dataclasses import dataclass

from tracker.cases.entry import NewApplicant
from tracker.masking import shown_name
from tracker.text_entry import folded

_FAMILY = (
    *("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng"),
    *("Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Đoàn", "Trịnh", "Mai", "Tô", "Lương"),
)
#: One in two and a half is called Nguyễn, and so on down.
_OFTEN = (38, 12, 10, 7, 5, 5, 5, 4, 3, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1)
_MIDDLE = (
    *("Thị", "Văn", "Minh", "Ngọc", "Thanh", "Quốc", "Thu", "Gia", "Hải", "Đức"),
    *("Hồng", "Xuân", "Hữu", "Kim", "Bảo", "Thùy", "Công", "Đình", "Khánh", "Tuấn"),
)
_GIVEN = (
    *("An", "Anh", "Bích", "Chi", "Cường", "Dũng", "Đào", "Đạt", "Giang", "Hà"),
    *("Hạnh", "Hằng", "Hiếu", "Hòa", "Hùng", "Khánh", "Lan", "Linh", "Long", "Mai"),
    *("Nam", "Nga", "Nhung", "Oanh", "Phúc", "Phương", "Quân", "Sơn", "Thảo", "Trâm"),
    *("Trang", "Tú", "Uyên", "Vân", "Việt", "Vinh", "Yến", "Ánh", "Đông", "Ước"),
)
_TRADES = ("Thiết bị Đo lường", "Công nghệ", "Vật liệu", "Bưu chính", "Viễn thông")
_STREETS = ("Hoa Mai", "Hải Âu", "Bàng Lá Nhỏ", "Sóng Biếc", "Cánh Buồm", "Dã Quỳ")
_WARDS = ("phường Mẫu Một", "phường Mẫu Hai", "xã Thử Nghiệm", "phường Bến Mẫu")
_KINDS = ("natural", "organisation", "household", "clinic", "sole_proprietor")
_SHARE = (55, 25, 10, 5, 5)
_SECRET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CALLED = {
    "natural": "{}",
    "organisation": "Công ty TNHH {}",
    "household": "Hộ kinh doanh {}",
    "clinic": "Phòng khám Bác sĩ {}",
    "sole_proprietor": "Doanh nghiệp tư nhân {}",
}


@dataclass(frozen=True, slots=True)
class Someone:
    """What a case knows of its applicant, in every form in which it stands there."""

    name: str
    folded: str
    shown: str
    phone: str
    identity_no: str
    address: str
    representative: str


def invent(kind: str, chance: random.Random) -> Someone:
    """Invent an applicant of a kind."""
    number = chance.randrange(10**14)
    low, high = number % 10**8, number // 10**6
    person = _person(chance)
    middle = person
    if kind == "organisation":
        middle = f"{_TRADES[low % len(_TRADES)]} {person.split(' ', 1)[1]}"
    name = _CALLED[kind].format(middle)
    return Someone(
        name=name,
        folded=folded(name),
        shown=shown_name(kind, name).text,
        phone=f"09{low:08d}",
        identity_no=f"35{low:08d}" if kind == "organisation" else f"0793{high:08d}",
        address=f"{high % 300 + 1} đường {_STREETS[low % 6]}, {_WARDS[high % 4]}",
        representative="" if kind == "natural" else person,
    )


def somebody(chance: random.Random) -> NewApplicant:
    """Invent an applicant for a case that is played."""
    kind = chance.choices(_KINDS, _SHARE)[0]
    found = invent(kind, chance)
    return NewApplicant(
        kind=kind,
        name=found.name,
        representative=found.representative,
        identity_no=found.identity_no,
        phone=found.phone,
        address=found.address,
    )


def secret(chance: random.Random) -> str:
    """Give the eight letters with which an applicant looks the case up."""
    number, letters = chance.getrandbits(60), []
    for _ in range(8):
        number, place = divmod(number, len(_SECRET))
        letters.append(_SECRET[place])
    return "".join(letters)


def _person(chance: random.Random) -> str:
    family = chance.choices(_FAMILY, cum_weights=_CUMULATED)[0]
    return (
        f"{family} {chance.choice(_MIDDLE)} {chance.choice(_MIDDLE)} "
        f"{chance.choice(_GIVEN)}"
    )


_CUMULATED = [sum(_OFTEN[: no + 1]) for no in range(len(_OFTEN))]
