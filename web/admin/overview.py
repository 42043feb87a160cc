"""The administrator's first page: what is set up, and what is still missing."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from tracker.accounts.choices import Choices
from tracker.accounts.paper_wordings import uncompared
from tracker.offices import office_of
from tracker.queries.admin import SetUpStanding, set_up_standing
from tracker.queries.postings import PostingLine, posting_lines
from tracker.year_ahead import year_to_announce
from web.admin.gate import Administrator
from web.deps import Config, Now, Reading, page

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that still has to be done, and where; `n` or `year` stands in it."""

    text: str
    href: str
    is_urgent: bool = False
    n: int = 0
    year: str = ""


@router.get("/quan-tri")
def overview(
    request: Request,
    session: Reading,
    settings: Config,
    now: Now,
    actor: Administrator,
) -> HTMLResponse:
    """Show everything that is set up here, with what is missing on top."""
    office = office_of(session, actor.agency_id)
    today = office.time.today(now)
    standing = set_up_standing(session, actor, today)
    has_server = bool(office.choices.mail.host or settings.smtp_host)
    return page(
        request,
        "admin/overview.html",
        standing=standing,
        choices=office.choices,
        has_server=has_server,
        uncompared=uncompared(office.choices, today),
        missing=[
            *_people(standing),
            *_mail(standing, has_server=has_server),
            *_papers(standing, office.choices),
            *_calendar(year_to_announce(office, now)),
            *_postings(posting_lines(session, actor, now)),
        ],
    )


def _people(standing: SetUpStanding) -> list[Missing]:
    found = []
    if standing.officers <= 1:
        found.append(
            Missing(
                "Chưa có tài khoản nào ngoài người quản trị. Hãy thêm cán bộ.",
                "/quan-tri/can-bo/them",
                is_urgent=True,
            )
        )
    if standing.units_without_head:
        found.append(
            Missing(
                "{n} phòng chưa có người phụ trách: "
                "cảnh báo của phòng sẽ không tới ai.",
                "/quan-tri/don-vi",
                n=standing.units_without_head,
            )
        )
    if not standing.signatories:
        found.append(
            Missing(
                "Chưa có người ký nào đang hiệu lực: chưa phát hành được lời xin lỗi.",
                "/quan-tri/nguoi-ky",
            )
        )
    return found


def _mail(standing: SetUpStanding, *, has_server: bool) -> list[Missing]:
    found = []
    if standing.letters_failed:
        found.append(
            Missing(
                "{n} thư không gửi được. Hãy xem lý do và gửi lại.",
                "/quan-tri/hop-thu-di?trang-thai=failed",
                is_urgent=True,
                n=standing.letters_failed,
            )
        )
    if not has_server:
        found.append(
            Missing(
                "Chưa có máy chủ thư: {n} thư đang nằm chờ.",
                "/quan-tri/thu",
                is_urgent=True,
                n=standing.letters_waiting,
            )
        )
    return found


def _papers(standing: SetUpStanding, choices: Choices) -> list[Missing]:
    found = []
    if standing.procedures_without_unit:
        found.append(
            Missing(
                "{n} thủ tục chưa giao cho phòng nào.",
                "/quan-tri/danh-muc/giao-don-vi",
                n=standing.procedures_without_unit,
            )
        )
    if standing.procedures_without_limit:
        found.append(
            Missing(
                "{n} thủ tục chưa rõ thời hạn nên chưa tiếp nhận được.",
                "/quan-tri/danh-muc?loc=chua-ro",
                n=standing.procedures_without_limit,
            )
        )
    if not choices.wording_verified:
        found.append(
            Missing(
                "Mẫu câu xin lỗi chưa đối chiếu nguyên văn Mẫu 04.",
                "/quan-tri/loi-xin-loi",
            )
        )
    return found


def _calendar(year: int | None) -> list[Missing]:
    if year is None:
        return []
    return [
        Missing(
            "Lịch nghỉ năm {year} chưa nhập: ngày hẹn sang năm là tạm tính.",
            f"/lich-lam-viec/nhap?nam={year}",
            is_urgent=True,
            year=str(year),
        )
    ]


def _postings(lines: list[PostingLine]) -> list[Missing]:
    late = sum(line.is_late and line.posted_on is None for line in lines)
    if not late:
        return []
    return [
        Missing(
            "{n} thủ tục quá hạn công khai mà chưa ghi ngày công khai.",
            "/cong-khai-thu-tuc?loc=cham",
            n=late,
        )
    ]
