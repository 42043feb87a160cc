"""What an agency chooses for itself, typed and checked; kept in its `settings`."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any, Literal, TypeVar

from notifications.papers import FORM_KEYS, AgencyWording
from tracker.errors import InvalidValueError
from tracker.models import Agency
from tracker.text_entry import clean, email, line, paragraph

MailEncryption = Literal["none", "starttls", "tls"]

_TIME_OF_DAY = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_ENCRYPTIONS = ("none", "starttls", "tls")

#: The choices that hold sentences of an apology.
WORDINGS = ("apology_before_due", "apology_after_due")

#: The smallest and the greatest number, and what the number is.
_NUMBERS: dict[str, tuple[int, int, str]] = {
    "due_soon_working_days": (0, 30, "Số ngày làm việc báo “sắp đến hạn”"),
    "apology_prepared_working_days": (0, 10, "Số ngày làm việc soạn sẵn lời xin lỗi"),
    "publish_days": (1, 3650, "Số ngày công khai lời xin lỗi"),
    "supplement_ask_working_days": (1, 30, "Số ngày làm việc để yêu cầu bổ sung"),
    "supplement_window_days": (1, 365, "Số ngày chờ bổ sung"),
    "explanation_working_days": (1, 30, "Số ngày làm việc để giải trình"),
    "reminder_answer_hours": (1, 80, "Số giờ làm việc để trả lời đôn đốc"),
    "sign_near_working_days": (0, 10, "Số ngày làm việc coi là sát hạn"),
    "sign_late_working_days": (1, 30, "Số ngày làm việc coi là ghi muộn"),
    "sign_ask_left_working_days": (0, 10, "Số ngày làm việc còn lại để yêu cầu"),
    "sign_bulk_cases": (2, 1000, "Số hồ sơ coi là ghi hàng loạt"),
    "sign_bulk_minutes": (1, 480, "Số phút của một lần ghi hàng loạt"),
}
#: The thresholds by which signs worth a look are found.
SIGN_THRESHOLDS = tuple(name for name in _NUMBERS if name.startswith("sign_"))
_FLAGS = {
    "publish_apologies": "Công khai lời xin lỗi",
    "wording_verified": "Đã đối chiếu mẫu câu",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MailChoices:
    """The agency's own mail server; without a host the installation's is used.

    The password is stored as it is, since it must be told to the server; it is never
    shown, logged or written to an event.
    """

    host: str = ""
    port: int = 587
    encryption: MailEncryption = "starttls"
    username: str = ""
    password: str = field(default="", repr=False)
    sender: str = ""
    #: How many letters a minute this server is given; 0: as many as it takes.
    per_minute: int = 0

    def __post_init__(self) -> None:
        """Refuse values with which no mail could be sent."""
        if self.host and not _HOST.fullmatch(self.host):
            raise _refused(
                "mail.host",
                "this is not the name of a server.",
                "Tên máy chủ thư chưa đúng. Ví dụ: mail.example.vn.",
            )
        _whole_number("mail.port", self.port, 1, 65535, "Cổng máy chủ thư")
        _whole_number("mail.per_minute", self.per_minute, 0, 100_000, "Số thư mỗi phút")
        if self.encryption not in _ENCRYPTIONS:
            raise _refused(
                "mail.encryption",
                "choose none, starttls or tls.",
                "Kiểu mã hóa phải là none, starttls hoặc tls.",
            )
        if self.host and not self.sender:
            raise _refused(
                "mail.sender",
                "a sender's address is needed with an own mail server.",
                "Cần địa chỉ người gửi khi dùng máy chủ thư riêng.",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """The choices of one agency; what it never chose stands as written here."""

    due_soon_working_days: int = 2
    apology_prepared_working_days: int = 1
    digest_at: str = "07:30"
    publish_apologies: bool = False
    publish_days: int = 90
    # NĐ 118/2025, Đ.19 k.5: what a new version of a procedure begins with
    supplement_ask_working_days: int = 3
    supplement_window_days: int = 15
    # How long whoever is marked late has for the explanation; no law names a number.
    explanation_working_days: int = 5
    # Office hours within which a unit answers a reminder of the desk.
    reminder_answer_hours: int = 8
    # By what an act is a sign worth a look: a change with so few working days left is
    # near the due day; a finish typed in so many working days after it is late; a
    # supplement is asked for at the last moment with so few working days left to ask;
    # so many cases by one officer within so many minutes are done in bulk.
    sign_near_working_days: int = 1
    sign_late_working_days: int = 1
    sign_ask_left_working_days: int = 0
    sign_bulk_cases: int = 10
    sign_bulk_minutes: int = 10
    mail: MailChoices = field(default_factory=MailChoices)
    # Sentences of the apology while its date can still be kept, and once it is past;
    # empty means the sentences shipped with the papers.
    apology_before_due: str = ""
    apology_after_due: str = ""
    wording_verified: bool = False
    # Sentences of the other papers, each from a day on (see `paper_wordings`).
    paper_wordings: tuple[AgencyWording, ...] = ()
    one_stop_name_vi: str = "Bộ phận Một cửa"
    lookup_address: str = ""
    legal_basis: str = (
        "Nghị định số 118/2025/NĐ-CP (được sửa đổi, bổ sung bởi Nghị định số "
        "367/2025/NĐ-CP và Nghị định số 309/2026/NĐ-CP)"
    )

    def __post_init__(self) -> None:
        """Refuse a value that is not possible, naming its field."""
        for name, (least, most, label) in _NUMBERS.items():
            _whole_number(name, getattr(self, name), least, most, label)
        for name, label in _FLAGS.items():
            if not isinstance(getattr(self, name), bool):
                raise _refused(name, "say yes or no.", f"{label}: chọn có hoặc không.")
        if not _TIME_OF_DAY.fullmatch(self.digest_at):
            raise _refused(
                "digest_at",
                "a time of day such as 07:30 is needed.",
                "Giờ gửi bản tin sáng phải viết dạng 07:30.",
            )
        if not self.one_stop_name_vi:
            raise _refused(
                "one_stop_name_vi",
                "the one-stop desk needs a name.",
                "Cần tên gọi của Bộ phận Một cửa.",
            )
        if self.lookup_address and not self.lookup_address.startswith(
            ("http://", "https://")
        ):
            raise _refused(
                "lookup_address",
                "an address beginning with https:// is needed.",
                "Địa chỉ tra cứu phải bắt đầu bằng https://.",
            )

    def as_json(self) -> dict[str, Any]:
        """Give the choices as they are stored."""
        return asdict(self) | {"paper_wordings": stored_wordings(self.paper_wordings)}


def choices_of(agency: Agency) -> Choices:
    """Read the choices of an agency."""
    return choices_from(agency.settings)


def choices_from(stored: Mapping[str, Any]) -> Choices:
    """Read stored or typed choices; raise `InvalidValueError` for the first bad one.

    What is missing keeps its default; names that are not known, such as those of an
    older release, are passed over.
    """
    given = _known(stored, Choices)
    for name in ("one_stop_name_vi", "lookup_address", "legal_basis"):
        if name in given:
            given[name] = line(_text(name, given[name]), name, longest=500)
    for name in WORDINGS:
        if name in given:
            given[name] = paragraph(_text(name, given[name]), name, longest=8000)
    if "paper_wordings" in given:
        given["paper_wordings"] = _wordings_from(given["paper_wordings"])
    if "digest_at" in given:
        given["digest_at"] = clean(_text("digest_at", given["digest_at"]))
    if "mail" in given:
        mail = given["mail"]
        given["mail"] = mail_from(mail if isinstance(mail, Mapping) else {})
    return Choices(**given)


def stored_wordings(wordings: Iterable[AgencyWording]) -> list[dict[str, Any]]:
    """Give an agency's wordings as they are kept among its choices."""
    return [
        asdict(wording) | {"valid_from": wording.valid_from.isoformat()}
        for wording in wordings
    ]


def _wordings_from(stored: object) -> tuple[AgencyWording, ...]:
    """Read wordings; one of a form that this release does not know is passed over."""
    rows = stored if isinstance(stored, list) else []
    return tuple(
        AgencyWording(
            form=str(row["form"]),
            valid_from=date.fromisoformat(str(row["valid_from"])),
            text=str(row["text"]),
            is_compared=row.get("is_compared") is True,
        )
        for row in rows
        if isinstance(row, Mapping) and row.get("form") in FORM_KEYS
    )


def mail_from(stored: Mapping[str, Any]) -> MailChoices:
    """Read the choices of a mail server, stored or typed."""
    given = _known(stored, MailChoices)
    for name in ("host", "username"):
        if name in given:
            text = _text(f"mail.{name}", given[name])
            given[name] = line(text, f"mail.{name}", longest=254)
    if "password" in given:
        given["password"] = _text("mail.password", given["password"])
    if "sender" in given:
        given["sender"] = email(_text("mail.sender", given["sender"]), "mail.sender")
    return MailChoices(**given)


ChoicesType = TypeVar("ChoicesType", Choices, MailChoices)


def _known(stored: Mapping[str, Any], kind: type[ChoicesType]) -> dict[str, Any]:
    names = {each.name for each in fields(kind)}
    return {name: value for name, value in stored.items() if name in names}


def _text(field_name: str, value: object) -> str:
    if isinstance(value, str):
        return value
    raise _refused(field_name, "a text is needed.", "Mục này phải là chữ.")


def _whole_number(name: str, value: object, least: int, most: int, label: str) -> None:
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    if not (is_whole and isinstance(value, int) and least <= value <= most):
        raise _refused(
            name,
            f"a whole number from {least} to {most} is needed.",
            f"{label} phải là số nguyên từ {least} đến {most}.",
        )


def _refused(name: str, problem: str, problem_vi: str) -> InvalidValueError:
    return InvalidValueError(field=name, problem=problem, problem_vi=problem_vi)
