"""A time limit in words, as letters and papers say it."""

_WORDS_VI = {
    "working_day": "ngày làm việc",
    "day": "ngày",
    "month": "tháng",
    "working_hour": "giờ làm việc",
    "working_minute": "phút làm việc",
}

#: From when a limit runs that does not begin with the reception.
PENDING_VI = {
    "fee_paid": "tính từ khi nộp đủ phí, lệ phí",
    "competent_body": "tính từ khi cơ quan có thẩm quyền nhận được hồ sơ",
}


def limit_text(amount: float | None, unit: str | None) -> str:
    """Say a limit in Vietnamese.

    >>> limit_text(7, "working_day")
    '7 ngày làm việc'
    """
    if unit is None:
        return "chưa xác định"
    if unit == "none":
        return "không quy định"
    if unit == "same_day" or not amount:
        return "trong ngày"
    number = f"{amount:g}".replace(".", ",")
    return f"{number} {_WORDS_VI[unit]}"
