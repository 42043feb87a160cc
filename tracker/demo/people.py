"""Invented people and organisations; nobody here exists."""

import random
from dataclasses import dataclass

from tracker.cases.entry import NewApplicant

_FAMILY = (
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Huỳnh",
    "Phan",
    "Vũ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
    "Đoàn",
)
_MIDDLE = ("Thị", "Văn", "Minh", "Ngọc", "Thanh", "Quốc", "Thu", "Gia", "Hải", "Đức")
_GIVEN = (
    "An",
    "Bích",
    "Chi",
    "Dũng",
    "Đào",
    "Giang",
    "Hạnh",
    "Khánh",
    "Lan",
    "Long",
    "Mai",
    "Nga",
    "Oanh",
    "Phúc",
    "Quân",
    "Sơn",
    "Thảo",
    "Trâm",
    "Tú",
    "Uyên",
    "Việt",
    "Yến",
)
_FIRMS = (
    "Công ty TNHH Thiết bị Đo lường Sóng Xanh",
    "Công ty CP Công nghệ Mây Trắng",
    "Viện Nghiên cứu Vật liệu Biển Đông Mẫu",
    "Công ty TNHH Bưu chính Gió Lành",
    "Công ty CP Viễn thông Bến Mẫu",
    "Trung tâm Thử nghiệm Chất lượng Hải Đăng",
    "Bệnh viện Đa khoa Bình Minh Mẫu",
    "Công ty TNHH Giám định Sao Mai",
)
_STREETS = ("Hoa Mai", "Hải Âu", "Bàng Lá Nhỏ", "Sóng Biếc", "Cánh Buồm", "Dã Quỳ")
_WARDS = ("phường Mẫu Một", "phường Mẫu Hai", "xã Thử Nghiệm", "phường Bến Mẫu")


@dataclass(frozen=True, slots=True)
class Crowd:
    """A source of invented applicants that is the same for the same seed."""

    chance: random.Random

    def applicant(self) -> NewApplicant:
        """Invent somebody who files a case."""
        kind = self.chance.choices(
            ("organisation", "natural", "clinic", "household", "sole_proprietor"),
            (50, 26, 12, 6, 6),
        )[0]
        person = self.person()
        name = {
            "organisation": self.chance.choice(_FIRMS),
            "natural": person,
            "clinic": f"Phòng khám Bác sĩ {person}",
            "household": f"Hộ kinh doanh {person}",
            "sole_proprietor": f"Doanh nghiệp tư nhân {person}",
        }[kind]
        number = self.chance.randrange(10_000_000, 99_999_999)
        return NewApplicant(
            kind=kind,
            name=name,
            representative="" if kind == "natural" else person,
            identity_no=f"0{self.chance.randrange(10**10, 10**11)}"
            if kind != "organisation"
            else f"35{number:08d}",
            phone=f"09{number:08d}",
            email=f"nguoinop{number}@thu.example" if self.chance.random() < 0.7 else "",
            address=f"{self.chance.randrange(1, 300)} đường "
            f"{self.chance.choice(_STREETS)}, {self.chance.choice(_WARDS)}, "
            "tỉnh An Hải",
        )

    def person(self) -> str:
        """Invent a person's name."""
        return " ".join(
            (
                self.chance.choice(_FAMILY),
                self.chance.choice(_MIDDLE),
                self.chance.choice(_GIVEN),
            )
        )
