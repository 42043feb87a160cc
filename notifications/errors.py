"""What can go wrong at the post office; the docstring of a class is its message."""

from enum import StrEnum
from typing import ClassVar

from typing_extensions import override

#: Answers of a mail server that speak of us, not of the letter: sign in, use TLS.
OUR_OWN_FAULTS = frozenset({530, 534, 535, 538})


class FailureKind(StrEnum):
    """What to do next about a letter that did not get through."""

    REFUSED = "refused"  # for good: no second try will change the answer
    TRY_LATER = "try_later"  # the server asked for patience
    UNREACHABLE = "unreachable"  # nobody took the letter from us
    NOT_SET_UP = "not_set_up"  # our own mail settings are wrong, not the letter
    UNKNOWN = "unknown"  # handed over, but the answer was lost


class NotificationError(Exception):
    """Không lập được thư hoặc giấy tờ."""

    def __init__(self, detail: str = "") -> None:
        self.detail = detail
        super().__init__(detail)

    @override
    def __str__(self) -> str:
        message = (type(self).__doc__ or "").strip()
        return f"{message.rstrip('.')}: {self.detail}" if self.detail else message


class LetterError(NotificationError):
    """Thư có dữ liệu không dùng được."""


class NotLocalTimeError(LetterError):
    """Ngày giờ trong thư phải là giờ địa phương của cơ quan, không phải giờ UTC."""


class UnsafeLinkError(LetterError):
    """Đường dẫn trong thư phải bắt đầu bằng http:// hoặc https://."""


class PaperError(NotificationError):
    """Không lập được giấy tờ."""


class PaperFactMissingError(PaperError):
    """Văn bản chưa đủ thông tin để phát hành."""


class WordingError(PaperError):
    """Mẫu câu chưa dùng được."""


class UnknownPlaceholderError(WordingError):
    """Mẫu câu dùng chỗ điền không có trong danh sách."""


class MissingPlaceholderError(WordingError):
    """Mẫu câu thiếu chỗ điền bắt buộc."""


class BrokenPlaceholderError(WordingError):
    """Mẫu câu có dấu ngoặc nhọn đặt sai: chỗ điền viết dạng {ten_thu_tuc}."""


class NoApologyError(WordingError):
    """Mẫu câu không có lời xin lỗi."""


class DeliveryError(NotificationError):
    """Thư chưa tới được người nhận."""

    kind: ClassVar[FailureKind] = FailureKind.TRY_LATER

    def __init__(self, detail: str = "", *, code: int | None = None) -> None:
        super().__init__(detail)
        self.code = code


class PermanentDeliveryError(DeliveryError):
    """Thư này sẽ không bao giờ tới được người nhận."""

    kind = FailureKind.REFUSED


class BadAddressError(PermanentDeliveryError):
    """Địa chỉ thư điện tử không hợp lệ."""


class UnsafeHeaderError(PermanentDeliveryError):
    """Tiêu đề thư có ký tự không an toàn."""


class EnclosureGoneError(PermanentDeliveryError):
    """Tệp kèm theo thư không còn trong kho."""


class RefusedError(PermanentDeliveryError):
    """Máy chủ thư từ chối hẳn người nhận hoặc nội dung này."""


class TransientDeliveryError(DeliveryError):
    """Thư chưa gửi được, sẽ gửi lại."""


class TryLaterError(TransientDeliveryError):
    """Máy chủ thư yêu cầu gửi lại sau."""


class UnreachableError(TransientDeliveryError):
    """Không kết nối được máy chủ thư."""

    kind = FailureKind.UNREACHABLE


class NotSetUpError(TransientDeliveryError):
    """Cài đặt máy chủ thư chưa đúng."""

    kind = FailureKind.NOT_SET_UP


class UnknownOutcomeError(TransientDeliveryError):
    """Đã chuyển thư nhưng không nhận được xác nhận của máy chủ."""

    kind = FailureKind.UNKNOWN
