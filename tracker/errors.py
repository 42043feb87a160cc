"""Why a command was refused: each error says what is wrong, in both languages.

The docstring is the English message, `vi` the Vietnamese one; both are filled in with
the facts given. Errors know nothing of HTTP.
"""

from typing import ClassVar


class CommandRefusedError(Exception):
    """The command was refused."""

    code: ClassVar[str] = "refused"
    vi: ClassVar[str] = "Không thực hiện được."

    def __init__(self, **facts: object) -> None:
        """Keep the facts of the refusal; they fill in the message."""
        self.facts = facts
        super().__init__(self.message("en"))

    def message(self, lang: str = "vi") -> str:
        """Say what is wrong and what to do, in Vietnamese or English."""
        text = self.vi if lang == "vi" else (self.__doc__ or "")
        return text.format_map(_Facts(self.facts))


class _Facts(dict[str, object]):
    """Facts of a refusal; one that was not given is left out of the sentence."""

    def __missing__(self, key: str) -> str:
        return "…"


class NotPermittedError(CommandRefusedError):
    """Your role does not allow this. Ask an administrator of your agency."""

    code = "not_permitted"
    vi = "Vai trò của bạn không được làm việc này. Hãy hỏi người quản trị của cơ quan."


class NotFoundError(CommandRefusedError):
    """There is no {what} {key} in your agency."""

    code = "not_found"
    vi = "Không tìm thấy {what_vi} {key} trong cơ quan của bạn."


class InvalidValueError(CommandRefusedError):
    """{field}: {problem}"""

    code = "invalid_value"
    vi = "{problem_vi}"


class TransitionError(CommandRefusedError):
    """Case {case_code} is {state}; {action} is not possible now."""

    code = "transition_refused"
    vi = (
        "Hồ sơ {case_code} đang ở trạng thái “{state_vi}” "
        "nên không thể {action_vi} lúc này."
    )


class EndedCaseError(TransitionError):
    """Case {case_code} has ended ({state}); nothing more can be done to it."""

    code = "case_ended"
    vi = (
        "Hồ sơ {case_code} đã kết thúc ({state_vi}), không thể {action_vi}. "
        "Nếu ghi nhầm, hãy lập đính chính."
    )


class UnknownProcedureError(CommandRefusedError):
    """There is no procedure {procedure}. Choose one from the catalogue."""

    code = "unknown_procedure"
    vi = "Không có thủ tục “{procedure}”. Hãy chọn một thủ tục trong danh mục."


class ProcedureNotRegistrableError(CommandRefusedError):
    """Procedure {procedure} cannot be registered: {problem}"""

    code = "procedure_not_registrable"
    vi = "Chưa thể tiếp nhận theo thủ tục “{procedure}”: {problem_vi}"


class ProcedureNotInForceError(CommandRefusedError):
    """Procedure {procedure} is in force from {valid_from}; {day} is outside that."""

    code = "procedure_not_in_force"
    vi = (
        "Thủ tục “{procedure}” có hiệu lực từ {valid_from_vi}; "
        "ngày tiếp nhận {day_vi} nằm ngoài thời gian đó."
    )


class FutureReceptionError(CommandRefusedError):
    """A case cannot be received in the future ({at})."""

    code = "future_reception"
    vi = "Thời điểm tiếp nhận {at_vi} ở tương lai. Hãy nhập thời điểm đã qua."


class OutOfOrderError(CommandRefusedError):
    """{at} lies before the last act on case {case_code} ({last})."""

    code = "out_of_order"
    vi = (
        "Thời điểm {at_vi} trước lần ghi nhận gần nhất của hồ sơ {case_code} "
        "({last_vi}). Hãy nhập thời điểm sau đó."
    )


class AlreadyDoneError(CommandRefusedError):
    """This was already done: {what}."""

    code = "already_done"
    vi = "Việc này đã được ghi nhận: {what_vi}."


class SecondReappointmentError(CommandRefusedError):
    """Case {case_code} was re-appointed already; the date may be moved only once."""

    code = "second_reappointment"
    vi = (
        "Hồ sơ {case_code} đã hẹn lại một lần; khoản 6 Điều 19 NĐ 118/2025/NĐ-CP "
        "chỉ cho hẹn lại không quá một lần. Cần người phê duyệt và lý do ghi rõ."
    )


class NewDateRefusedError(CommandRefusedError):
    """The new date {new_date} cannot be given: {problem}"""

    code = "new_date_refused"
    vi = "Không thể hẹn lại ngày {new_date_vi}: {problem_vi}"


class IncompleteNoticeError(CommandRefusedError):
    """The apology notice still lacks: {missing}."""

    code = "incomplete_notice"
    vi = "Văn bản xin lỗi còn thiếu: {missing_vi}."


class NoticeStateError(CommandRefusedError):
    """The apology notice is {state}; it cannot be {action} now."""

    code = "notice_state"
    vi = "Văn bản xin lỗi đang ở bước “{state_vi}” nên không thể {action_vi}."


class FeedbackStateError(CommandRefusedError):
    """Feedback {code} is {state}; {action} is not possible now."""

    code = "feedback_state"
    vi = (
        "Phản ánh {code} đang ở trạng thái “{state_vi}” "
        "nên không thể {action_vi} lúc này."
    )


class WrongPasswordError(CommandRefusedError):
    """The user name or the password is wrong."""

    code = "wrong_password"
    vi = "Tên đăng nhập hoặc mật khẩu không đúng."


class TooManyAttemptsError(CommandRefusedError):
    """Too many attempts. Try again in {minutes} minutes."""

    code = "too_many_attempts"
    vi = "Thử quá nhiều lần. Hãy đợi {minutes} phút rồi thử lại."


class WeakPasswordError(CommandRefusedError):
    """The password needs at least {length} characters."""

    code = "weak_password"
    vi = "Mật khẩu cần ít nhất {length} ký tự, không trùng tên đăng nhập."


class IdempotencyMismatchError(CommandRefusedError):
    """This Idempotency-Key was used before with another body."""

    code = "idempotency_mismatch"
    vi = "Idempotency-Key này đã dùng cho một yêu cầu có nội dung khác."


class CalendarError(CommandRefusedError):
    """The working calendar cannot be used: {problem}"""

    code = "calendar"
    vi = "Lịch làm việc không dùng được: {problem_vi}"


class SettingsError(CommandRefusedError):
    """The settings are broken: {problem}"""

    code = "settings"
    vi = "Cấu hình không hợp lệ: {problem}"


class DatabaseNotReadyError(CommandRefusedError):
    """The database is not ready: {problem} Run `dunghen db upgrade`."""

    code = "database_not_ready"
    vi = "Cơ sở dữ liệu chưa sẵn sàng: {problem} Hãy chạy `dunghen db upgrade`."


class OutcomeUnknownError(CommandRefusedError):
    """The connection broke while committing; look whether it was done, then retry."""

    code = "outcome_unknown"
    vi = (
        "Mất kết nối lúc đang ghi, chưa biết đã ghi xong hay chưa. "
        "Hãy xem lại rồi thử lại."
    )


class BusyError(CommandRefusedError):
    """The database is busy. Try again in a moment."""

    code = "busy"
    vi = "Hệ thống đang bận. Hãy thử lại sau giây lát."


class DatabaseAwayError(CommandRefusedError):
    """The database does not answer. Try again in a moment, or tell its operator."""

    code = "database_away"
    vi = (
        "Không kết nối được cơ sở dữ liệu. Hãy thử lại sau giây lát, "
        "nếu vẫn vậy thì báo người vận hành."
    )


class LogBrokenError(CommandRefusedError):
    """The log {origin} no longer begins with the {size} entries signed before.

    Nothing was signed. Tell the inspectorate.
    """

    code = "log_broken"
    vi = (
        "Nhật ký {origin} không còn bắt đầu bằng {size} mục đã ký. "
        "Không ký tiếp; hãy báo thanh tra."
    )


class FileGoneError(CommandRefusedError):
    """The file {name} is no longer whole in the file store. Tell its operator."""

    code = "file_gone"
    vi = (
        "Tệp {name} không còn nguyên vẹn trong kho tệp. "
        "Hãy báo người vận hành chạy lệnh kiểm tra."
    )


class StorageError(CommandRefusedError):
    """Nothing was saved: the server's disk is full or fails. Tell its operator."""

    code = "storage"
    vi = (
        "Chưa ghi được: ổ đĩa của máy chủ đã đầy hoặc bị lỗi. "
        "Hãy báo người vận hành rồi thử lại."
    )
