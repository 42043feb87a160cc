"""What the page of a case says, and to whom."""

from datetime import date
from functools import partial

import pytest

from tests.factories import a_person, at, make_department, receive_case
from tests.visitor import set_clock, visit, words_of
from tracker import sweep
from tracker.apologies import drafting, issuing
from tracker.cases import holders, outcomes, waiting

pytestmark = pytest.mark.db


def write(database, command, **given):
    return database.write(partial(command, **given))


def hand_over(database, d, case, when):
    write(
        database,
        holders.hand_over,
        actor=d.desk,
        case_id=case.id,
        unit_id=d.unit_id,
        officer_id=d.officer.officer_id,
        step_no=2,
        now=at(when),
    )
    write(
        database,
        holders.accept_handover,
        actor=d.officer,
        case_id=case.id,
        now=at(when),
    )


def apologised(database, d, case, *, drafted, issued, new_date):
    """Carry an apology from its draft to its issue."""
    notice = write(
        database, drafting.draft_now, actor=d.officer, case_id=case.id, now=at(drafted)
    )
    write(
        database,
        drafting.edit,
        actor=d.officer,
        notice_id=notice.id,
        reason_code="signing_delayed",
        reason_text="Lãnh đạo đi công tác.",
        new_date=new_date,
        now=at(drafted),
    )
    for step, actor in (
        (drafting.submit_notice, d.officer),
        (drafting.approve, d.manager),
    ):
        write(database, step, actor=actor, notice_id=notice.id, now=at(issued))
    write(
        database,
        issuing.issue,
        actor=d.desk,
        notice_id=notice.id,
        number="12/SKHCN-XL",
        issued_on=at(issued).date(),
        signatory_id=d.signatory_id,
        now=at(issued),
    )
    return notice


def test_page_says_state_clock_holder_and_what_comes_next(app, database, department):
    case = receive_case(database, department, when="2026-11-19 09:00")
    hand_over(database, department, case, "2026-11-19 10:00")
    set_clock(app, "2026-11-20 09:00")
    said = words_of(visit(app, database, department.officer).get(f"/ho-so/{case.code}"))
    assert "Đang xử lý Bước 2 trên 3: Thẩm định" in said
    assert "Còn 4 ngày làm việc Hẹn trả thứ Sáu, 27/11/2026, 17:00" in said
    assert "Lê Hoàng Phúc Phòng Quản lý Công nghệ, từ thứ Năm, 19/11, 10:00" in said
    assert "Thẩm định Trước thứ Tư, 25/11/2026, 15:30" in said
    assert "Trần Ngọc Mai nhận đủ hồ sơ, cấp mã X99.99-261119-0001" in said
    assert "Nguyễn Thị Thu Hằng" in said
    assert "0908214676" in said


def test_twenty_five_days_over_tet_are_explained(app, database, department):
    """The case of 26/01/2026: the last day falls into Tết."""
    case = receive_case(
        database, department, when="2026-01-26 09:00", procedure="calendar-days"
    )
    set_clock(app, "2026-01-27 09:00")
    said = words_of(visit(app, database, department.manager).get(f"/ho-so/{case.code}"))
    assert "thứ Hai, 23/02/2026" in said
    assert "Tính liên tục 25 ngày, kể cả ngày nghỉ" in said
    assert "Nghỉ Tết" in said
    assert (
        "chuyển sang ngày làm việc tiếp theo (khoản 5 Điều 148 Bộ luật Dân sự 2015)"
        in said
    )
    assert "13/02" in said
    assert "chậm nhất ngày này phải gửi văn bản xin lỗi" in said


def test_both_verdicts_are_labelled_and_may_differ(app, database, department):
    d = department
    case = receive_case(database, d, when="2026-11-19 09:00")
    hand_over(database, d, case, "2026-11-19 10:00")
    apologised(
        database,
        d,
        case,
        drafted="2026-11-23 09:00",
        issued="2026-11-26 09:00",
        new_date=date(2026, 12, 2),
    )
    write(
        database,
        outcomes.finish,
        actor=d.officer,
        case_id=case.id,
        outcome="granted",
        now=at("2026-12-01 09:00"),
    )
    set_clock(app, "2026-12-01 10:00")
    said = words_of(visit(app, database, d.manager).get(f"/ho-so/{case.code}"))
    assert "Theo luật NĐ 118/2025, ngày hẹn gốc Trễ hạn" in said
    assert "Trễ 2 ngày làm việc so với 27/11/2026 17:00" in said
    assert "Theo bộ chỉ số QĐ 766/QĐ-TTg Tính là đúng hạn" in said
    assert "Nếu không có hẹn lại thì tính là trễ" in said
    assert "Hẹn lại đến thứ Tư, 02/12/2026" in said
    assert "12/SKHCN-XL" in said
    assert "Hồ sơ có một mục giải trình" in said


def test_restart_is_shown_and_heals_nothing(app, database, department):
    d = department
    case = receive_case(database, d, when="2026-11-19 09:00")
    write(
        database,
        waiting.request_supplement,
        actor=d.manager,
        case_id=case.id,
        items="Hợp đồng",
        reason="Thiếu",
        now=at("2026-12-01 09:00"),
    )
    write(
        database,
        waiting.receive_supplement,
        actor=d.desk,
        case_id=case.id,
        now=at("2026-12-02 09:00"),
    )
    set_clock(app, "2026-12-03 09:00")
    said = words_of(visit(app, database, d.manager).get(f"/ho-so/{case.code}"))
    assert "thứ Tư, 09/12/2026" in said
    assert "Tính lại thời hạn từ đầu" in said
    assert "Đã lỡ hạn 27/11/2026 17:00 trước khi yêu cầu bổ sung" in said
    assert "Quá hạn giải quyết." in said


def test_rungs_and_draft_of_the_watch_are_told(app, database, department):
    case = receive_case(database, department, when="2026-11-19 09:00")
    sweep.run(database, at("2026-11-26 08:00"))
    set_clock(app, "2026-11-26 09:00")
    page = visit(app, database, department.manager).get(f"/ho-so/{case.code}")
    said = words_of(page)
    assert "Hệ thống soạn dự thảo lời xin lỗi" in said
    assert "Ngày cuối để gửi lời xin lỗi" in said
    assert "Cần xin lỗi hôm nay" in said
    assert "Xem dự thảo lời xin lỗi" in said


def test_second_new_date_is_offered_to_the_manager_only(app, database, department):
    d = department
    case = receive_case(database, d, when="2026-11-19 09:00")
    hand_over(database, d, case, "2026-11-19 10:00")
    apologised(
        database,
        d,
        case,
        drafted="2026-11-23 09:00",
        issued="2026-11-26 09:00",
        new_date=date(2026, 12, 2),
    )
    set_clock(app, "2026-12-01 09:00")
    address = f"/ho-so/{case.code}"
    assert 'id="hen-lai-lan-hai"' in visit(app, database, d.manager).get(address).text
    assert (
        'id="hen-lai-lan-hai"' not in visit(app, database, d.officer).get(address).text
    )


def test_receipt_is_printed_from_the_page(app, database, department):
    case = receive_case(database, department, when="2026-11-19 09:00")
    desk = visit(app, database, department.desk)
    answer = desk.get(f"/ho-so/{case.code}/giay-hen.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert "giay-hen-X99.99-261119-0001.pdf" in answer.headers["content-disposition"]


def test_code_typed_loosely_leads_to_the_case(app, database, department):
    case = receive_case(database, department, when="2026-11-19 09:00")
    desk = visit(app, database, department.desk)
    for path in ("/ho-so/x99.99-261119-1", "/tim?q=261119-1", "/tim?q=X99 99 261119 1"):
        page = desk.get(path)
        assert page.status_code == 200
        assert page.url.path == f"/ho-so/{case.code}"
    assert desk.get("/ho-so/X99.99-261119-0002").status_code == 404


def test_lists_show_own_cases_and_say_when_there_is_nothing(app, database, department):
    desk = visit(app, database, department.desk)
    for path, said in (
        ("/viec-can-lam", "Không còn việc nào đang mở"),
        ("/viec-can-lam?nhom=qua-han&pham-vi=tat-ca", "Không còn việc nào đang mở"),
        ("/ho-so-truc-tuyen", "Không có hồ sơ nào chờ trả lời"),
        ("/tim", "Gõ để tìm"),
        ("/tim?q=khong co ai", "Không tìm thấy hồ sơ nào"),
    ):
        page = desk.get(path)
        assert page.status_code == 200, path
        assert said in words_of(page), path
    case = receive_case(database, department, when="2026-11-16 09:00")
    page = desk.get("/viec-can-lam")
    assert case.code in words_of(page)
    assert "Đến hạn hôm nay" in words_of(page)
    assert case.code in words_of(desk.get("/tim?q=thu hang"))


def test_finished_case_waits_at_the_desk_until_its_result_is_collected(
    app, database, department
):
    d = department
    case = receive_case(database, d, when="2026-11-19 09:00")
    write(
        database,
        outcomes.finish,
        actor=d.manager,
        case_id=case.id,
        outcome="granted",
        now=at("2026-11-20 09:00"),
    )
    desk = visit(app, database, d.desk)
    assert "Chờ trả kết quả 1" in words_of(desk.get("/viec-can-lam"))
    assert case.code in words_of(desk.get("/viec-can-lam/cho-tra"))
    officer = visit(app, database, d.officer)
    assert "Bộ phận Một cửa trả" in words_of(officer.get("/viec-can-lam/cho-tra"))
    assert desk.post(f"/ho-so/{case.code}/tra-ket-qua").status_code == 303
    page = desk.get("/viec-can-lam/cho-tra")
    assert "Không có kết quả nào chờ trả" in words_of(page)
    assert case.code not in words_of(page)


def test_broken_addresses_of_lists_begin_at_the_beginning(app, database, department):
    case = receive_case(database, department, when="2026-11-16 09:00")
    manager = visit(app, database, department.manager)
    for path in (
        "/viec-can-lam?pham-vi=khong-co&nhom=khong-co&sau=khong-co",
        "/viec-can-lam?nhom=den-han&sau=2026_zz",
        "/viec-can-lam?nhom=den-han&sau=2026-01-01T00:00:00_"
        "01a20bc4b8337dffa3ae26308f0290db",
        "/tim?q=thu hang&sau=zz",
        "/ho-so-truc-tuyen?sau=zz",
        "/viec-can-lam/cho-tra?sau=zz",
    ):
        page = manager.get(path)
        assert page.status_code == 200, path
        if "truc-tuyen" not in path and "cho-tra" not in path:
            assert case.code in words_of(page), path


def test_pages_speak_english_too(app, database, department):
    case = receive_case(database, department, when="2026-11-16 09:00")
    manager = visit(app, database, department.manager)
    for path, said in (
        ("/viec-can-lam", "Due today"),
        (f"/ho-so/{case.code}", "Why this date"),
        (f"/ho-so/{case.code}/ket-thuc", "on time if finished before"),
        ("/dang-ky", "Register and print the receipt"),
        ("/ho-so-truc-tuyen", "No submission waits"),
        ("/tim?q=zzz", "No case found"),
    ):
        page = manager.get(f"{path}{'&' if '?' in path else '?'}lang=en")
        assert '<html lang="en"' in page.text, path
        assert said.lower() in words_of(page).lower(), path


def test_no_page_shows_anything_of_another_agency(app, database, department):
    """Two departments with the same numbers of the day; one reads everything."""
    d = department
    other = make_department(database, code="X98.98")
    theirs = receive_case(
        database,
        other,
        when="2026-11-16 09:00",
        applicant=a_person(
            name="Người Nơi Khác",
            phone="0999 888 777",
            email="noikhac@xa.example",
            identity_no="079099999999",
            address="9 đường Nơi Khác",
        ),
    )
    mine = receive_case(database, d, when="2026-11-16 09:00")
    manager = visit(app, database, d.manager)
    for path in (
        "/viec-can-lam?pham-vi=tat-ca",
        f"/viec-can-lam?pham-vi={other.unit_id}",
        "/ho-so-truc-tuyen",
        "/viec-can-lam/cho-tra",
        "/tim?q=noi khac",
        "/tim?q=0999888777",
        "/tim?q=X98.98",
        "/dang-ky",
        f"/dang-ky?procedure={other.procedures['five-days']}",
        f"/ho-so/{mine.code}",
        f"/ho-so/{mine.code}/ban-giao",
    ):
        page = manager.get(path)
        assert page.status_code == 200, path
        for secret in (
            theirs.code,
            "Nơi Khác",
            "0999888777",
            "noikhac@",
            "079099999999",
            str(other.one_stop_id),
            str(other.officer.officer_id),
            theirs.lookup_secret,
        ):
            if secret not in path:  # what was searched for stands in the box
                assert secret not in page.text, (path, secret)
    for code in (theirs.code, theirs.code.lower(), str(theirs.id)):
        assert manager.get(f"/ho-so/{code}").status_code == 404


def test_a_long_story_is_folded_after_its_latest_events(app, database, department):
    case = receive_case(database, department, when="2026-11-19 09:00")
    desk = visit(app, database, department.desk)
    for number in range(13):
        sent = desk.post(f"/ho-so/{case.code}/ghi-chu", text=f"Ghi chú số {number}.")
        assert sent.status_code == 303
    page = desk.get(f"/ho-so/{case.code}")
    shown, _, folded = page.text.partition("sự kiện trước đó")
    assert "Ghi chú số 12." in shown
    assert "Ghi chú số 2." not in shown
    assert "Ghi chú số 2." in folded
