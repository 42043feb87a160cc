"""The key states of the product, as data: who stands where, and what was done there.

`make gallery` takes a picture of each, and the walk over every page checks each.
A line is added here, and nowhere else.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page
from sqlalchemy import ColumnElement, Select, case, select
from sqlalchemy.orm import Session

from tests.showroom import Showroom
from tracker.models import (
    AccountabilityEntry,
    AccountabilityEvent,
    ApologyNotice,
    Case,
    LedgerDuty,
    Officer,
    Procedure,
    PublishedApology,
    RegisterImport,
)

BOTH, DESK_ONLY = ("desk", "phone"), ("desk",)
Find = Callable[[Showroom, Session], str]
#: What is done with it, by the table at the end of this file.
Step = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class State:
    """One state: its name, what is seen, who looks, where, and what was done first."""

    name: str
    said: str
    reader: str
    at: str | Find
    steps: tuple[Step, ...] = ()
    sizes: tuple[str, ...] = DESK_ONLY
    lang: str = "vi"
    is_set_up: bool = True


def _first(session: Session, query: Select[tuple[Any]]) -> object:
    """Give the first row; a state that the department does not have is a fault."""
    found = session.scalars(query.limit(1)).one_or_none()
    assert found is not None, f"nobody is in this state: {query}"
    return found


def _compared(_: Showroom, session: Session) -> str:
    """Find the newest version that has one before it, and lay both side by side."""
    query = select(Procedure).where(Procedure.version_no > 1)
    newest = session.scalars(query.order_by(Procedure.limit_amount.desc())).first()
    assert newest is not None
    first = _first(
        session,
        select(Procedure.id).where(
            Procedure.key == newest.key, Procedure.version_no == newest.version_no - 1
        ),
    )
    return f"/quan-tri/danh-muc/so-sanh?truoc={first}&sau={newest.id}"


def _case(*conditions: ColumnElement[bool], act: str = "") -> Find:
    """Find the newest case of which all this is true, and its page or an act on it."""

    def find(_: Showroom, session: Session) -> str:
        newest = select(Case.code).where(Case.code.is_not(None), *conditions)
        code = _first(session, newest.order_by(Case.created_at.desc()))
        return f"/ho-so/{code}{act}"

    return find


def _held_by(username: str) -> ColumnElement[bool]:
    officer = select(Officer.id).where(Officer.username == username)
    return Case.holder_officer_id == officer.scalar_subquery()


def _notice(state: str) -> Find:
    def find(_: Showroom, session: Session) -> str:
        newest = select(ApologyNotice.id).where(ApologyNotice.state == state)
        found = _first(session, newest.order_by(ApologyNotice.drafted_at.desc()))
        return f"/loi-xin-loi/{found}"

    return find


def _entry(_: Showroom, session: Session) -> str:
    told = select(AccountabilityEvent.entry_id)
    newest = select(AccountabilityEntry.id).where(AccountabilityEntry.id.in_(told))
    by_age = newest.order_by(AccountabilityEntry.opened_at.desc())
    return f"/giai-trinh/{_first(session, by_age)}"


def _measure(_: Showroom, session: Session) -> str:
    promised = select(LedgerDuty.entry_id).where(LedgerDuty.kind == "measure")
    newest = promised.order_by(LedgerDuty.opened_at.desc())
    return f"/giai-trinh/{_first(session, newest)}"


def _published(_: Showroom, session: Session) -> str:
    """Find a notice whose new date was not kept, else any."""
    broken_first = case((PublishedApology.kept.is_(False), 0), else_=1)
    newest = select(PublishedApology.id).order_by(
        broken_first, PublishedApology.issued_on.desc()
    )
    return f"/xin-loi/{_first(session, newest)}"


def _survey(showroom: Showroom, _: Session) -> str:
    return showroom.written("/khao-sat/")[0]


def _import(state: str) -> Find:
    """Find an import of a register by how far it is."""

    def find(_showroom: Showroom, session: Session) -> str:
        query = select(RegisterImport.id).where(RegisterImport.state == state)
        return f"/quan-tri/nhap-so/{session.scalars(query).first()}"

    return find


_RUNNING = (Case.ended_at.is_(None), Case.due_at.is_not(None))
_REGISTERED: tuple[Step, ...] = (
    ("procedure", "giay phep buu chinh"),
    ("fill", "phone", "0900 000 111"),
    ("fill", "name", "Lý Thị Kim Ngân"),
    ("fill", "address", "12 đường Hoa Mai, phường Mẫu Một"),
)

STATES: tuple[State, ...] = (
    # the public
    State("trang-chu", "Trang chủ: ba việc người dân cần", "", "/", sizes=BOTH),
    State("home-english", "The same in English", "", "/", lang="en"),
    State("tra-cuu", "Tra cứu: hai mã trên giấy hẹn", "", "/tra-cuu", sizes=BOTH),
    State(
        "tra-cuu-khong-thay",
        "Mã không khớp: lỗi nói rõ cách sửa",
        "",
        "/tra-cuu",
        (("look-up", "wrong"),),
    ),
    State(
        "tra-cuu-ket-qua",
        "Kết quả: đến đâu, hẹn ngày nào, vì sao ngày đó",
        "",
        "/tra-cuu",
        (("look-up", "right"),),
        BOTH,
    ),
    State("phan-anh", "Gửi phản ánh, kiến nghị", "", "/phan-anh", sizes=BOTH),
    State("thu-tuc", "Thủ tục: danh sách", "", "/thu-tuc"),
    State(
        "mot-thu-tuc", "Một thủ tục như niêm yết", "", "/thu-tuc/khcn-10", sizes=BOTH
    ),
    State("xin-loi", "Lời xin lỗi đã phát hành", "", "/xin-loi", sizes=BOTH),
    State("nhat-ky", "Nhật ký công khai và điểm kiểm đã ký", "", "/nhat-ky"),
    State("webhook", "Báo cho phần mềm khác", "quantri", "/quan-tri/webhook"),
    State(
        "loi-xin-loi-khong-giu",
        "Một thông báo: lời hẹn lại không giữ được",
        "",
        _published,
        sizes=BOTH,
    ),
    State("thong-ke", "Thống kê công khai", "", "/thong-ke", sizes=BOTH),
    State("khao-sat", "Ba câu hỏi sau khi có kết quả", "", _survey, sizes=BOTH),
    State("khong-tim-thay", "Trang không có", "", "/khong-co-trang-nay", sizes=BOTH),
    State("dang-nhap", "Đăng nhập", "", "/dang-nhap", sizes=BOTH),
    # the desk and the officer
    State("dang-ky", "Đăng ký, còn trống", "mai", "/dang-ky"),
    State(
        "dang-ky-ngay-hen",
        "Đăng ký: ngày hẹn hiện ra khi đang gõ",
        "mai",
        "/dang-ky",
        _REGISTERED,
        BOTH,
    ),
    State(
        "dang-ky-loi",
        "Đăng ký thiếu: tóm tắt lỗi, không mất gì",
        "mai",
        "/dang-ky",
        (("press", "button[value=dang-ky]"),),
    ),
    State(
        "viec-can-lam", "Việc cần làm của cán bộ", "haivy", "/viec-can-lam", sizes=BOTH
    ),
    State(
        "viec-can-lam-het",
        "Không có hồ sơ nào khớp bộ lọc: trạng thái rỗng",
        "phuc",
        "/viec-can-lam?hen-tu=01/02/2027&hen-den=02/02/2027",
    ),
    State(
        "ho-so",
        "Hồ sơ trễ: tình trạng, người giữ, việc kế tiếp",
        "chau",
        _case(*_RUNNING, Case.late_since.is_not(None)),
        sizes=BOTH,
    ),
    State(
        "thao-tac",
        "Thao tác: hệ quả hiện trước khi xác nhận",
        "haivy",
        _case(*_RUNNING, _held_by("haivy"), act="/yeu-cau-bo-sung"),
        sizes=BOTH,
    ),
    State("don-doc", "Phiếu đôn đốc: quá hạn trả lời đứng đầu", "mai", "/don-doc"),
    State(
        "vang-mat",
        "Vắng mặt: ai làm thay, đến ngày nào",
        "binh",
        "/vang-mat",
        sizes=BOTH,
    ),
    State("online", "Hồ sơ trực tuyến, đồng hồ 8 giờ", "mai", "/ho-so-truc-tuyen"),
    # the manager and the inspector
    State("buoi-sang", "Buổi sáng của lãnh đạo", "chau", "/buoi-sang", sizes=BOTH),
    State("morning-english", "The same in English", "chau", "/buoi-sang", lang="en"),
    State(
        "duyet-xin-loi",
        "Duyệt lời xin lỗi: thư bên cạnh sự việc",
        "chau",
        _notice("submitted"),
        sizes=BOTH,
    ),
    State("phat-hanh", "Văn thư phát hành", "binh", _notice("approved")),
    State("giai-trinh", "Sổ giải trình: ai giữ bao lâu", "khiem", _entry, sizes=BOTH),
    State(
        "phan-anh-xu-ly",
        "Phản ánh, kiến nghị: việc và hạn",
        "mai",
        "/phan-anh-kien-nghi",
        sizes=BOTH,
    ),
    State(
        "phan-anh-thoi-gian",
        "Phản ánh, kiến nghị được xử lý nhanh đến đâu",
        "chau",
        "/bao-cao/phan-anh?ky=2026-H2",
        sizes=BOTH,
    ),
    State(
        "bien-phap",
        "Sổ giải trình: biện pháp, người làm, ngày phải xong",
        "chau",
        _measure,
        sizes=BOTH,
    ),
    State(
        "bang-ke-giai-trinh",
        "Bảng kê giải trình của các đơn vị",
        "chau",
        "/giai-trinh/bang-ke",
    ),
    State(
        "ghi-sai-sot",
        "Ghi nhận một sai sót và xin lỗi",
        "chau",
        _case(*_RUNNING, act="/sai-sot"),
        sizes=BOTH,
    ),
    State("dau-hieu", "Dấu hiệu cần xem, theo ngưỡng", "khiem", "/thanh-tra/dau-hieu"),
    State(
        "viec-theo-nguy-co",
        "Việc cần làm theo khả năng trễ, có căn cứ",
        "chau",
        "/viec-can-lam?pham-vi=tat-ca&xep=nguy-co",
        sizes=BOTH,
    ),
    State("cac-buoc", "Bước nào tốn thời gian", "chau", "/buoi-sang/cac-buoc"),
    State("bao-cao", "Báo cáo của một kỳ", "chau", "/bao-cao", sizes=BOTH),
    State("bao-cao-da-lap", "Báo cáo đã lập, tự gửi", "chau", "/bao-cao/da-lap"),
    State("bao-cao-dinh-ky", "Thêm báo cáo định kỳ", "chau", "/bao-cao/dinh-ky"),
    State("khong-duoc-phep", "Không được phép", "mai", "/quan-tri/can-bo"),
    # the administrator
    State("thiet-lap", "Lần đầu: thiết lập", "", "/thiet-lap", is_set_up=False),
    State("quan-tri", "Quản trị: việc còn thiếu", "quantri", "/quan-tri"),
    State(
        "bac-thang-xem-truoc",
        "Thêm mốc nhắc việc: tháng qua ai sẽ được báo gì",
        "quantri",
        "/quan-tri/bac-thang/them",
        (("press", "button[value=preview]"),),
    ),
    State(
        "nhap-so",
        "Sổ của hệ thống cũ: từng dòng có kết quả",
        "quantri",
        _import("done"),
        sizes=BOTH,
    ),
    State(
        "nhap-so-ghep-cot", "Ghép cột của sổ", "quantri", _import("mapping"), sizes=BOTH
    ),
    State("xuat-du-lieu", "Xuất dữ liệu", "quantri", "/quan-tri/xuat-du-lieu"),
    State("lich-lam-viec", "Lịch làm việc một năm", "quantri", "/lich-lam-viec"),
    State(
        "lich-xem-truoc",
        "Xem trước thay đổi lịch: hồ sơ nào đổi ngày",
        "quantri",
        "/lich-lam-viec/thay-doi",
        (
            ("fill", "day", "04/12/2026"),
            ("fill", "name_vi", "Nghỉ tránh bão"),
            ("fill", "decision", "1234/QĐ-UBND"),
            ("press", "form:has([name^=decision]) button:not([name])"),
        ),
    ),
    State(
        "dong-cua-xem-truoc",
        "Nửa ngày mất điện: ngày trước và sau, hồ sơ đổi hạn",
        "quantri",
        "/lich-lam-viec/dong-cua/ghi",
        (
            ("fill", "first_on", "30/11/2026"),
            ("press", "[name=part][value=afternoon]"),
            ("fill", "reason_vi", "Mất điện"),
            ("fill", "decision", "131/TB-SKHCN"),
            ("press", "button[value=check]"),
        ),
        sizes=BOTH,
    ),
    State(
        "so-sanh-phien-ban",
        "Hai phiên bản của một thủ tục, cạnh nhau",
        "quantri",
        _compared,
        sizes=BOTH,
    ),
    State(
        "cong-khai-thu-tuc",
        "Thủ tục công khai đúng hạn hay chậm",
        "khiem",
        "/cong-khai-thu-tuc",
        sizes=BOTH,
    ),
)


def arrive(page: Page, state: State, showroom: Showroom) -> None:
    """Go where a state is, and do what was done there."""
    address = state.at
    if not isinstance(address, str):
        with showroom.database.read() as session:
            address = address(showroom, session)
    page.goto(f"{showroom.url}{address}", wait_until="load")
    for step in state.steps:
        _DO[step[0]](page, showroom, *step[1:])
    page.wait_for_load_state("networkidle")


def _fill(page: Page, _: Showroom, name: str, text: str) -> None:
    page.locator(f"main [name^='{name}']").first.fill(text)


def _press(page: Page, _: Showroom, selector: str) -> None:
    page.locator(f"main {selector}").first.click()
    page.wait_for_load_state("load")


def _procedure(page: Page, _: Showroom, words: str) -> None:
    box = page.locator("input[role=combobox]")
    box.press_sequentially(words)
    box.press("Enter")
    page.locator("#promise-here .promise:not(.is-quiet)").wait_for(state="attached")


def _look_up(page: Page, showroom: Showroom, which: str) -> None:
    with showroom.database.read() as session:
        shown = select(Case.code, Case.lookup_secret).where(
            Case.late_since.is_not(None), Case.reappointed_at.is_not(None)
        )
        code, secret = session.execute(shown.order_by(Case.created_at.desc())).first()
    page.locator("main input[name=code]").fill(code)
    page.locator("main input[name=secret]").fill(
        secret if which == "right" else "0" * 8
    )
    page.locator("main form[action='/tra-cuu'] button").click()
    page.wait_for_load_state("load")


_DO: dict[str, Callable[..., None]] = {
    "fill": _fill,
    "press": _press,
    "procedure": _procedure,
    "look-up": _look_up,
}
