"""The groups of the worklist by name, and what a row of it says."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tracker.queries.work_groups import Group
from tracker.queries.worklist import Worklist, WorkRow
from web.presenting.dates import date_short
from web.presenting.i18n import translate
from web.presenting.standing import Standing, Watched, standing
from web.staff.glance import not_begun


@dataclass(frozen=True, slots=True)
class GroupWords:
    """How a group is called in an address and on the page, and its icon."""

    slug: str
    title: str
    note: str
    icon: str


WORDS: Mapping[Group, GroupWords] = MappingProxyType(
    {
        Group.APOLOGY_OWED: GroupWords(
            "can-xin-loi",
            "Cần xin lỗi hôm nay",
            "Không kịp hẹn thì lời xin lỗi phải gửi trong hôm nay.",
            "owe",
        ),
        Group.LATE: GroupWords(
            "qua-han",
            "Quá hạn",
            "Mỗi hồ sơ quá hạn đã mở một mục trong sổ giải trình.",
            "late",
        ),
        Group.DUE_TODAY: GroupWords(
            "den-han", "Đến hạn hôm nay", "Trả kết quả trước giờ đóng cửa.", "soon"
        ),
        Group.WAITING: GroupWords(
            "cho-bo-sung",
            "Chờ người nộp",
            "Đồng hồ đang dừng. Hết thời gian bổ sung thì đề xuất đóng hồ sơ.",
            "wait",
        ),
        Group.TO_ACCEPT: GroupWords(
            "chua-nhan",
            "Chuyển đến, chưa nhận",
            "Bấm nhận để biết ai đang giữ hồ sơ.",
            "incoming",
        ),
        Group.STEP_ENDING: GroupWords(
            "sap-het-buoc",
            "Bước sắp hết định mức",
            "Bước đang làm đã hết, hoặc sẽ hết thời gian trong ngày làm việc tới.",
            "clock",
        ),
        Group.DUE_SOON: GroupWords("sap-den-han", "Sắp đến hạn", "", "soon"),
        Group.REST: GroupWords("con-lai", "Còn lại", "", "list"),
    }
)
GROUP_OF_SLUG: Mapping[str, Group] = MappingProxyType(
    {words.slug: group for group, words in WORDS.items()}
)


@dataclass(frozen=True, slots=True)
class NextAct:
    """What comes next for a case of the list, and where that is done."""

    text: str
    href: str = ""
    is_post: bool = False


_BY_NOTICE = {
    "": "Xin lỗi và hẹn lại",
    "draft": "Trình lời xin lỗi",
    "submitted": "Duyệt lời xin lỗi",
    "approved": "Phát hành lời xin lỗi",
}


def tag_of(row: WorkRow, found: Worklist, lang: str) -> Standing:
    """Say how a case of the list stands."""
    if not row.has_begun:
        return not_begun(lang)
    days = row.days_to_supplement
    if days is not None and not row.assessment.is_late:
        if days < 0:
            return Standing("owe", translate("Hết thời gian bổ sung", lang))
        return Standing("waiting", translate("Còn {n} ngày để bổ sung", lang, n=days))
    shown = standing(
        Watched(
            state=row.card.state,
            assessment=row.assessment,
            today=found.now.date(),
            apology_due_on=row.card.apology_due_on,
            reappointed_on=row.reappointed_at.date() if row.reappointed_at else None,
        ),
        lang,
    )
    left = row.assessment.working_days_left
    if shown.tag != "on_time" or not left:
        return shown
    # In a list the shape and the colour say "on time"; the words say how long.
    return Standing("on_time", translate("Còn {n} ngày làm việc", lang, n=left))


def next_of(row: WorkRow, found: Worklist, lang: str) -> NextAct:
    """Say what comes next for a case of the list."""
    address = f"/ho-so/{row.card.code}"
    if row.may_accept:
        return NextAct(translate("Nhận", lang), f"{address}/nhan-ban-giao", True)
    if row.group in {Group.APOLOGY_OWED, Group.LATE} and row.reappointed_at is None:
        return NextAct(translate(_BY_NOTICE[row.notice_state], lang), address)
    until = row.supplement_until
    if row.group is Group.WAITING and until is not None:
        if until < found.now:
            return NextAct(translate("Đóng hồ sơ", lang), f"{address}/dong-ho-so")
        said = translate("Chờ đến {on}", lang, on=date_short(until, lang))
        return NextAct(said)
    if row.step_due_at is not None and row.card.step_no is not None:
        is_over = row.step_due_at < found.now
        said = translate(
            "Bước {no}, quá hạn từ {on}" if is_over else "Bước {no}, đến {on}",
            lang,
            no=row.card.step_no,
            on=date_short(row.step_due_at, lang),
        )
        return NextAct(said)
    return NextAct(translate("Trả kết quả", lang))
