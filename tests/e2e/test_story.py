"""A case's whole life on pages and in mails; only the time is an argument."""

import re

import pytest
from sqlalchemy import select

from rules.shares import Attribution
from tests.canaries import found_in, personal_values
from tests.e2e.office import Office, pdf_text
from tests.e2e.page_reading import ReadPage
from tests.e2e.told import ADDRESS, Told
from tracker import sweep, verify
from tracker.attribution import attribution
from tracker.models import AccountabilityEntry, CaseEvent, CaseFlag
from tracker.offices import office_of

pytestmark = [pytest.mark.db, pytest.mark.e2e]

NAME = "Nguyễn Thị Thu Hằng"
OFFICER = "Lê Hoàng Phúc"
REASON = "Phải đối chiếu số liệu với hồ sơ gốc nên việc thẩm định kéo dài."
PUBLIC = ("/", "/xin-loi", "/tra-cuu", "/thu-tuc", "/dang-nhap", "/metrics", "/readyz")


def registered(office: Office, at: str = "2026-11-19 09:00") -> Told:
    """Mai registers a case at the desk, and sees the date before she promises it."""
    office.it_is(at)
    mai = office.who("desk")
    seen = mai.do(
        "/dang-ky", "/dang-ky", press="xem", procedure="gia hạn nội dung chuyển giao"
    )
    assert "thứ Sáu, 27/11/2026" in seen.text
    page = mai.send(
        seen.form("/dang-ky"),
        press="dang-ky",
        name=NAME,
        phone="0908 214 676",
        identity_no="079185001234",
        email=ADDRESS,
        address="47 đường Hoa Mai, phường Mẫu",
        doc_0="1",
    )
    told = Told(office, page.path.rpartition("/")[2])
    assert re.fullmatch(r"X99\.99-261119-\d{4}", told.code)
    assert "thứ Sáu, 27/11/2026" in page.text
    return told


def handed_over(told: Told) -> None:
    """The desk hands the case to the unit, and the officer takes it."""
    told.do("desk", "ban-giao", to=OFFICER, step_no="2. Thẩm định")
    work = told.office.who("officer").read("/viec-can-lam").text
    assert "Chuyển đến, chưa nhận" in work
    assert told.code in work
    page = told.do("officer", "nhan-ban-giao")
    assert "Đang xử lý" in page.text
    assert OFFICER in page.text


def asked_for_more(told: Told) -> ReadPage:
    """The officer asks for what is missing; the clock stands."""
    page = told.do(
        "officer",
        "yeu-cau-bo-sung",
        items="Bản sao hợp đồng chuyển giao\nGiấy ủy quyền",
        reason="Thiếu so với thành phần hồ sơ.",
    )
    assert "Yêu cầu bổ sung giấy tờ" in page.text
    letter = told.letter("Cần bổ sung")
    assert "1. Bản sao hợp đồng chuyển giao" in letter
    assert "2. Giấy ủy quyền" in letter
    return page


def check_receipt(told: Told) -> None:
    """The applicant has the date on paper and by mail, and can look the case up."""
    paper = pdf_text(told.office.who("desk").file(f"{told.page}/giay-hen.pdf"))
    assert told.code in paper
    assert "thứ Sáu, ngày 27 tháng 11 năm 2026" in paper
    letter = told.letter("Đã nhận hồ sơ")
    assert "trước 17 giờ 00, thứ Sáu, 27/11/2026" in letter
    secret = re.search(r"Mã tra cứu: (\w{8})", letter)
    assert secret is not None
    seen = told.office.who().do(
        "/tra-cuu", "/tra-cuu", code=told.code, secret=secret[1]
    )
    assert "27/11/2026" in seen.text
    # What was typed goes along to the calendar file; nothing else of the case does.
    assert found_in([seen.html], personal_values(told.office.database)).keys() <= {
        told.code,
        secret[1],
    }


def test_from_reception_to_the_public_ledger(office: Office) -> None:
    told = registered(office)
    check_receipt(told)
    handed_over(told)
    supplemented(told)
    drafted_and_owed(told)
    written_and_approved(told)
    issued(told)
    late_twice(told)
    finished(told)
    accounted(told)
    published(told)
    with office.database.read() as session:
        before = session.scalars(select(CaseFlag.at)).all()
    sweep.run(office.database, office.now)
    with office.database.read() as session:
        assert session.scalars(select(CaseFlag.at)).all() == before
    assert verify.run(office.database) == []


def supplemented(told: Told) -> None:
    """What was missing comes; the limit begins anew and the applicant is told."""
    office = told.office
    office.it_is("2026-11-20 14:00")
    assert "Đồng hồ đang dừng" in asked_for_more(told).text
    office.it_is("2026-11-26 09:00")
    page = told.do("desk", "nhan-bo-sung", note="Đủ hai giấy tờ")
    assert "thứ Năm, 03/12/2026" in page.text
    letter = told.letter("Ngày hẹn mới")
    assert "NGÀY HẸN MỚI: trước 17 giờ 00, thứ Năm, 03/12/2026" in letter
    assert "Ngày hẹn trước đây: 17 giờ 00, thứ Sáu, 27/11/2026" in letter


def drafted_and_owed(told: Told) -> None:
    """The sweep prepares the apology, then says on which day it is owed."""
    office = told.office
    office.it_is("2026-11-30 17:30")
    assert office.mails("manager@mau.example", "lời xin lỗi") == []
    office.it_is("2026-12-01 07:31")
    for reader in ("unit_head", "manager"):
        (alert,) = office.mails(f"{reader}@mau.example", "Cần chuẩn bị lời xin lỗi")
        assert told.code in alert.text
    assert "Dự thảo" in told.seen_by("officer")
    office.it_is("2026-12-02 07:31")
    for reader in ("unit_head", "manager"):
        (alert,) = office.mails(f"{reader}@mau.example", "Phải gửi lời xin lỗi hôm nay")
        assert "Gửi lời xin lỗi chậm nhất: thứ Tư, 02/12/2026" in alert.text
    morning = office.who("manager").read("/buoi-sang")
    assert "1 lời xin lỗi đã đến hạn gửi" in morning.text
    assert NAME in morning.text
    assert told.code in office.who("manager").read("/loi-xin-loi").text
    work = office.who("officer").read("/viec-can-lam").text
    assert "Cần xin lỗi hôm nay" in work
    assert told.code in work
    assert told.code not in office.who().read("/xin-loi").text


def written_and_approved(told: Told) -> None:
    """Without a reason it goes nowhere; with one it is submitted and approved."""
    office = told.office
    office.it_is("2026-12-02 08:30")
    page = told.notice_page("officer")
    officer, edit = office.who("officer"), page.form("/noi-dung")
    refused = officer.send(edit, 422, press="trinh", reason_text="")
    assert "lý do quá hạn" in refused.text
    typed = {"reason_code": "step_took_longer", "reason_text": REASON}
    offered = {choice.value for choice in edit.fields["new_date"].choices}
    assert "2026-12-06" not in offered  # a Sunday, and somebody sends it all the same
    sent = {**edit.filled(typed, "trinh"), "new_date": "2026-12-06"}
    sunday = officer.answer(officer.client.post(edit.action, data=sent))
    assert sunday.status == 422
    assert "không phải ngày làm việc" in sunday.text
    assert REASON in sunday.html
    page = officer.send(
        edit,
        press="trinh",
        new_date="2026-12-08",
        **typed,
    )
    assert "Chờ duyệt" in page.text
    assert not page.offers("/noi-dung"), "the writer approves his own notice"
    (asked,) = office.mails("manager@mau.example", "Chờ duyệt lời xin lỗi")
    assert f"{OFFICER} trình lời xin lỗi" in asked.text
    assert "Gửi chậm nhất: thứ Tư, 02/12/2026" in asked.text
    office.it_is("2026-12-02 09:30")
    page = told.notice_page("manager")
    assert REASON in page.text
    page = office.who("manager").send(page.form("/noi-dung"), press="duyet")
    assert "Đã duyệt" in page.text


def issued(told: Told) -> None:
    """The clerk's office types in what was signed; the applicant has a new date."""
    office = told.office
    office.it_is("2026-12-02 10:00")
    page = told.notice_page("desk")
    desk = office.who("desk")
    signed = {"issued_on": "02/12/2026", "signatory_id": "Vũ Minh Châu"}
    nameless = desk.send(page.form("/phat-hanh"), 422, number="", **signed)
    assert "Nhập số văn bản" in nameless.text
    page = desk.send(page.form("/phat-hanh"), number="118/SKHCN-XL", **signed)
    assert "Đã phát hành" in page.text
    letter = told.letter("Xin lỗi")
    assert "HẸN LẠI: trước 17 giờ 00, thứ Ba, 08/12/2026" in letter
    assert f"Lý do: {REASON}" in letter
    assert "số 118/SKHCN-XL, ngày 02/12/2026" in letter
    paper = pdf_text(desk.file(f"{page.path}/van-ban.pdf"))
    assert "118/SKHCN-XL" in paper
    assert NAME in paper
    page = desk.send(
        page.form("/gui"),
        channel="telephone",
        at="02/12/2026 10:00",
        evidence="Gọi lúc 10 giờ, người nộp xác nhận",
    )
    assert "người nộp xác nhận" in page.text
    seen = told.seen_by("officer")
    assert "Đã hẹn lại" in seen
    assert "thứ Ba, 08/12/2026" in seen
    shown = office.who().read("/xin-loi").text
    assert "N.T.T.H." in shown
    assert "08/12/2026" in shown


def late_twice(told: Told) -> None:
    """The first date passes, and then the new one; both are told and recorded."""
    office = told.office
    office.it_is("2026-12-03 17:01")
    for reader in ("officer", "unit_head", "manager"):
        (alert,) = office.mails(f"{reader}@mau.example", "Đã quá hạn")
        assert "Đã hẹn lại: 17 giờ 00, thứ Ba, 08/12/2026" in alert.text
    assert told.entry_page("unit_head")
    office.it_is("2026-12-08 17:01")
    for reader in ("officer", "unit_head", "manager"):
        (alert,) = office.mails(f"{reader}@mau.example", "Quá cả ngày hẹn lại")
        assert told.code in alert.text
    office.it_is("2026-12-09 07:31")
    assert "Lại trễ" in office.who().read("/xin-loi").text


def finished(told: Told) -> None:
    """The work is done, late, and the result is handed over."""
    office = told.office
    office.it_is("2026-12-10 15:00")
    page = told.do("officer", "ket-thuc", outcome="granted")
    assert "Trễ cả lời hẹn lại" in page.text
    letter = told.letter("Đã có kết quả")
    assert "Kết quả này đến muộn so với ngày đã hẹn. Chúng tôi xin lỗi" in letter
    office.it_is("2026-12-11 08:30")
    page = told.do("desk", "tra-ket-qua")
    assert "Đã trả kết quả" in page.text


def accounted(told: Told) -> None:
    """The delay is shared among those who held the case; the head explains it."""
    office = told.office
    page = told.entry_page("unit_head")
    assert OFFICER in page.text
    assert "Tổng phần trễ bằng đúng độ trễ 38 giờ" in page.text
    head = office.who("unit_head")
    said = "Phòng phân công chậm; từ nay cán bộ thay thế nhận hồ sơ trong ngày."
    form = page.form(f"{page.path}/tra-loi")
    causes = {one.value: one.text for one in form.fields["cause"].choices}
    page = head.send(form, cause="own_office", explanation=said)
    assert said in page.text
    assert f"Nhóm nguyên nhân {causes['own_office']}" in page.text
    assert said in told.entry_page("inspector").text
    page = told.entry_page("manager")
    page = office.who("manager").send(
        page.form(page.path), press="Chấp nhận và khép mục"
    )
    assert "Khép mục Chấp nhận giải trình." in page.text
    found = shares_of(told)
    assert found.delay_minutes == (4 * 8 + 6) * 60  # 4, 7, 8, 9/12 and to 15:00
    assert sum(share.delay_minutes for share in found.shares) == found.delay_minutes
    assert {share.officer_name for share in found.shares if share.delay_minutes} == {
        OFFICER
    }


def shares_of(told: Told) -> Attribution:
    """Ask whose the delay was, from the events as they are stored."""
    case = told.row()
    with told.office.database.read() as session:
        due_at = session.scalars(
            select(AccountabilityEntry.due_at).where(
                AccountabilityEntry.case_id == case.id
            )
        ).one()
        events = session.scalars(
            select(CaseEvent)
            .where(CaseEvent.case_id == case.id)
            .order_by(CaseEvent.seq)
        ).all()
        place = office_of(session, case.agency_id)
    return attribution(events, case.state, place, due_at, told.office.now)


def published(told: Told) -> None:
    """The public reads what became of it, and nothing of who the applicant is."""
    citizen = told.office.who()
    listed = citizen.read("/xin-loi")
    (one,) = {href for href, _ in listed.links if "/xin-loi/" in href}
    page = citizen.read(one)
    for text in ("N.T.T.H.", "03/12/2026", "08/12/2026", "không giữ được"):
        assert text in page.text
    assert "thẩm định, kiểm tra kéo dài" in page.text
    assert REASON not in page.text
    everything = [citizen.read(address).html for address in PUBLIC]
    values = personal_values(told.office.database)
    assert NAME in values
    assert found_in([listed.html, page.html, *everything], values) == {}


def test_finished_in_time_the_draft_is_withdrawn_for_all_to_see(office: Office) -> None:
    told = registered(office)
    handed_over(told)
    office.it_is("2026-11-25 07:31")
    assert "Dự thảo" in told.seen_by("officer")
    assert told.notice_page("unit_head").offers("/noi-dung")
    office.it_is("2026-11-26 07:31")
    office.it_is("2026-11-27 16:59")
    page = told.do("officer", "ket-thuc", outcome="granted")
    assert "Đúng hạn" in page.text
    assert "Rút dự thảo lời xin lỗi" in page.text
    assert "Đã rút" in page.text
    office.it_is("2026-11-30 08:00")
    assert "Đã rút" in told.seen_by("manager")
    assert office.who("manager").read("/giai-trinh").text.count(told.code) == 0
    assert NAME not in office.who("manager").read("/buoi-sang").text
    assert "N.T.T.H." not in office.who().read("/xin-loi").text
    assert office.mails(ADDRESS, "Xin lỗi") == []
    assert "muộn" not in told.letter("Đã có kết quả")
    assert office.mails("manager@mau.example", "Đã quá hạn") == []
    assert verify.run(office.database) == []


def test_a_supplement_after_the_date_heals_nothing(office: Office) -> None:
    told = registered(office)
    handed_over(told)
    office.it_is("2026-11-27 17:01")
    assert told.row().late_since is not None
    opened = told.entry_page("unit_head")
    office.it_is("2026-11-30 09:00")
    page = asked_for_more(told)
    assert "muộn so với hạn yêu cầu bổ sung" in page.text
    office.it_is("2026-12-02 09:00")
    page = told.do("desk", "nhan-bo-sung")
    assert "thứ Tư, 09/12/2026" in page.text
    assert "tính lại từ đầu không xóa được" in page.text
    office.it_is("2026-12-07 15:00")
    page = told.do("officer", "ket-thuc", outcome="granted")
    assert "tính lại từ đầu không xóa được" in page.text
    assert told.row().late_since is not None
    entry = told.entry_page("inspector")
    assert entry.path == opened.path
    assert "Kết quả này đến muộn" in told.letter("Đã có kết quả")
    found = shares_of(told)
    assert found.delay_minutes > 0
    assert sum(share.delay_minutes for share in found.shares) == found.delay_minutes
    assert verify.run(office.database) == []
