"""What became of a promise, in words: one place for pages, tags and feeds."""

from dataclasses import dataclass

from tracker.queries.published import Fate, ShownApology
from web.presenting.dates import date_full, date_plain, date_short
from web.presenting.i18n import translate
from web.presenting.labels import label
from web.presenting.numbers import days_left, working_days

#: For each fate the tag's kind and words; the second words where no working day lies
#: between the new date and the answer (or today).
_TAGS = {
    Fate.KEPT: ("done", "Đã giữ lời, trả {day}", "Đã giữ lời, trả {day}"),
    Fate.BROKEN: ("late_again", "Lại trễ {days}, trả {day}", "Lại trễ, trả {day}"),
    Fate.OVERDUE: (
        "late_again",
        "Lại trễ {days}, chưa trả",
        "Vừa lỡ ngày hẹn lại, chưa trả",
    ),
    Fate.WAITING: ("on_time", "Đang chờ, {left}", "Đang chờ, hẹn hôm nay"),
    Fate.AFTERWARDS: ("quiet", "Xin lỗi sau khi đã trả", "Xin lỗi sau khi đã trả"),
    Fate.WITHDRAWN: ("quiet", "Đã rút", "Đã rút"),
    Fate.ENDED: ("quiet", "Hồ sơ đã dừng", "Hồ sơ đã dừng"),
}

#: For each fate the tone, the title, and two sentences, chosen in the same way.
_VERDICTS = {
    Fate.KEPT: (
        "",
        "Lời hẹn lại đã được giữ",
        "Trả kết quả {answered}, sớm {days} so với ngày hẹn lại.",
        "Trả kết quả {answered}, đúng ngày hẹn lại.",
    ),
    Fate.BROKEN: (
        "late",
        "Lời hẹn lại cũng không giữ được",
        "Trả kết quả {answered}, muộn {days} so với ngày hẹn lại.",
        "Trả kết quả {answered}, ngay sau ngày hẹn lại.",
    ),
    Fate.OVERDUE: (
        "late",
        "Lời hẹn lại cũng không giữ được",
        "Đã quá ngày hẹn lại {days} mà chưa có kết quả.",
        "Ngày hẹn lại {new} vừa qua mà chưa có kết quả.",
    ),
    Fate.WAITING: (
        "time",
        "Lời hẹn lại chưa tới ngày",
        "Hẹn trả {new}, {left}.",
        "Hẹn trả {new}, {left}.",
    ),
    Fate.AFTERWARDS: (
        "owe",
        "Kết quả đã trả trước khi có lời xin lỗi",
        "Trả kết quả {answered}.",
        "Trả kết quả {answered}.",
    ),
    Fate.WITHDRAWN: (
        "time",
        "Cơ quan đã rút lời xin lỗi này",
        "Rút {withdrawn}. Tên người nộp và lời giải thích không còn hiện; "
        "ngày đã hẹn và ngày hẹn lại vẫn lưu tại đây.",
        "Rút {withdrawn}. Tên người nộp và lời giải thích không còn hiện; "
        "ngày đã hẹn và ngày hẹn lại vẫn lưu tại đây.",
    ),
    Fate.ENDED: (
        "time",
        "Hồ sơ đã dừng, không còn kết quả phải trả",
        "Dừng {answered}.",
        "Dừng {answered}.",
    ),
}


#: The same of an error: set right by its day, later, or not yet.
_ERROR_TAGS = {
    Fate.KEPT: ("done", "Đã sửa xong, {day}", "Đã sửa xong, {day}"),
    Fate.BROKEN: (
        "late_again",
        "Sửa xong muộn {days}, {day}",
        "Sửa xong muộn, {day}",
    ),
    Fate.OVERDUE: (
        "late_again",
        "Quá {days}, chưa sửa xong",
        "Vừa quá ngày phải sửa xong",
    ),
    Fate.WAITING: ("on_time", "Đang sửa, {left}", "Phải sửa xong hôm nay"),
    Fate.WITHDRAWN: ("quiet", "Đã rút", "Đã rút"),
}
_ERROR_VERDICTS = {
    Fate.KEPT: (
        "",
        "Sai sót đã được sửa",
        "Sửa xong {answered}.",
        "Sửa xong {answered}.",
    ),
    Fate.BROKEN: (
        "late",
        "Sai sót được sửa muộn",
        "Sửa xong {answered}, muộn {days} so với ngày phải xong.",
        "Sửa xong {answered}, ngay sau ngày phải xong.",
    ),
    Fate.OVERDUE: (
        "late",
        "Sai sót chưa được sửa",
        "Đã quá ngày phải sửa xong {days}.",
        "Ngày phải sửa xong {new} vừa qua.",
    ),
    Fate.WAITING: (
        "time",
        "Sai sót đang được sửa",
        "Sửa xong trước hết {new}, {left}.",
        "Sửa xong trước hết {new}, {left}.",
    ),
    Fate.WITHDRAWN: _VERDICTS[Fate.WITHDRAWN],
}


@dataclass(frozen=True, slots=True)
class Said:
    """A title, the sentence under it, and the tone of both."""

    title: str
    note: str
    tone: str


def headline(found: ShownApology, lang: str) -> str:
    """Say whom we apologise to, and for what."""
    row = found.row
    if row.withdrawn_on is not None:
        day = date_plain(row.withdrawn_on)
        return translate("Lời xin lỗi đã rút ngày {day}", lang, day=day)
    if found.is_error:
        error = label("apology_kind", row.kind, lang).lower()
        name = row.applicant_shown
        return translate("Xin lỗi {name}: {error}", lang, name=name, error=error)
    if row.answered_on and found.late_days and found.fate is not Fate.ENDED:
        text = "Xin lỗi {name} vì trả kết quả muộn {days}"
    else:
        text = "Xin lỗi {name} vì không kịp ngày hẹn {day}"
    return translate(
        text,
        lang,
        name=row.applicant_shown,
        days=working_days(found.late_days, lang),
        day=date_plain(row.promised_on),
    )


def reason(found: ShownApology, lang: str) -> str:
    """Give the reason that a person released, else the one of the list."""
    row = found.row
    if found.is_error:
        kind = label("apology_kind", row.kind, lang)
    else:
        kind = label("reason", row.reason_code, lang)
    return row.reason_released or f"{kind}."


def tag_of(found: ShownApology, lang: str) -> tuple[str, str]:
    """Give the tag that says what became of the new date: its kind and its words."""
    tags = _ERROR_TAGS if found.is_error else _TAGS
    kind, text, at_once = tags[found.fate]
    if not found.is_error and found.fate is Fate.KEPT and found.is_first_kept:
        text = at_once = "Trả đúng hẹn đầu, {day}"
    on = found.row.answered_on
    return kind, translate(
        text if found.days else at_once,
        lang,
        days=working_days(found.days, lang),
        left=days_left(found.days, lang),
        day=date_short(on, lang) if on else "",
    )


def verdict_of(found: ShownApology, lang: str) -> Said:
    """Say what became of the new date, in a title and a sentence."""
    verdicts = _ERROR_VERDICTS if found.is_error else _VERDICTS
    tone, title, text, at_once = verdicts[found.fate]
    if not found.is_error and found.fate is Fate.KEPT and found.is_first_kept:
        title = "Rốt cuộc vẫn trả đúng hẹn đầu tiên"
        text = at_once = "Trả kết quả {answered}."
    row = found.row
    if found.fate is Fate.AFTERWARDS and row.answered_on is None:
        return Said(translate(title, lang), "", tone)
    days = {
        "answered": row.answered_on,
        "new": row.new_on,
        "withdrawn": row.withdrawn_on,
    }
    note = translate(
        text if found.days else at_once,
        lang,
        days=working_days(found.days, lang),
        left=days_left(found.days, lang),
        **{name: date_full(day, lang) if day else "" for name, day in days.items()},
    )
    return Said(translate(title, lang), note, tone)
