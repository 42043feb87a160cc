"""The places of the staff frame, by what the reader may do."""

from dataclasses import dataclass

from fastapi import Request

from tracker.accounts.actor import Actor
from tracker.accounts.permissions import may_sometimes


@dataclass(frozen=True, slots=True)
class Place:
    """One line of the navigation; `count` stands beside it where there is one."""

    href: str
    label: str
    icon: str
    act: str
    group: int = 0
    count_of: str = ""
    unless: str = ""  # who may do this finds the way elsewhere


PLACES = (
    Place("/buoi-sang", "Buổi sáng", "morning", "report.read"),
    Place("/viec-can-lam", "Việc cần làm", "list", "case.read", count_of="todo"),
    Place("/dang-ky", "Đăng ký hồ sơ", "plus", "case.register"),
    Place(
        "/ho-so-truc-tuyen",
        "Hồ sơ trực tuyến",
        "globe",
        "case.receive",
        count_of="online",
    ),
    Place("/tim", "Tìm hồ sơ", "search", "case.read"),
    Place("/so-theo-doi", "Sổ theo dõi", "document", "case.read"),
    Place("/loi-xin-loi", "Lời xin lỗi", "mail", "case.read", 1, "apologies"),
    Place("/giai-trinh", "Sổ giải trình", "scales", "ledger.read", 1),
    Place("/thanh-tra/dau-hieu", "Dấu hiệu cần xem", "eye", "signs.read", 1),
    Place(
        "/phan-anh-kien-nghi",
        "Phản ánh, kiến nghị",
        "incoming",
        "feedback.read",
        1,
        "feedback",
    ),
    Place("/bao-cao", "Báo cáo", "download", "report.read", 1),
    Place("/y-kien", "Ý kiến người nộp", "people", "report.read", 1),
    Place("/thu-tuc", "Thủ tục", "book", "procedure.read", 1),
    Place("/cong-khai-thu-tuc", "Công khai thủ tục", "globe", "administration.read", 1),
    Place("/lich-lam-viec", "Lịch làm việc", "calendar", "calendar.read", 1),
    Place(
        "/quan-tri/nhat-ky",
        "Nhật ký quản trị",
        "list",
        "administration.read",
        1,
        unless="agency.change",
    ),
    Place("/quan-tri", "Quản trị", "gear", "agency.change", 2),
)


def items_for(request: Request, actor: Actor) -> list[dict[str, object]]:
    """List the places that the actor may go to, and mark where the reader is."""
    counts: dict[str, int] = getattr(request.state, "counts", {})
    path = request.url.path
    return [
        {
            "href": place.href,
            "label": place.label,
            "icon": place.icon,
            "group": place.group,
            "count": counts.get(place.count_of, 0) if place.count_of else 0,
            "current": path == place.href or path.startswith(f"{place.href}/"),
        }
        for place in PLACES
        if may_sometimes(actor, place.act)
        and not (place.unless and may_sometimes(actor, place.unless))
    ]
