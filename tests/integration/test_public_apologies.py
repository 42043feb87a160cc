"""Issued apologies as the public reads them, and what became of each new date."""

from datetime import date, timedelta
from functools import partial

import pytest

from tests.factories import at, receive_case
from tests.integration.issued_apologies import REASON, issued
from tests.visitor import set_clock, words_of
from tracker.apologies import issuing
from tracker.cases import outcomes
from tracker.ids import new_id
from tracker.models import PublishedApology

pytestmark = pytest.mark.db

RECEIVED = "2026-11-19 09:00"  # five working days: due on Friday, 27/11


@pytest.fixture
def case(database, department):
    return receive_case(database, department, when=RECEIVED)


def do(database, command, **given):
    return database.write(partial(command, **given))


def finish(database, d, case, when):
    do(
        database,
        outcomes.finish,
        actor=d.manager,
        case_id=case.id,
        outcome="granted",
        now=at(when),
    )


def test_without_apologies_the_list_says_so(anybody, department):
    page = anybody.get("/xin-loi")
    assert page.status_code == 200
    assert "Chưa có lời xin lỗi nào được công khai" in words_of(page)


def test_an_issued_apology_is_shown_with_initials_and_the_listed_reason(
    app, database, anybody, department, case
):
    notice = issued(database, department, case)
    set_clock(app, "2026-11-25 10:00")
    listed = words_of(anybody.get("/xin-loi"))
    assert "gửi N.T.T.H." in listed
    assert "Cơ quan được lấy ý kiến trả lời muộn." in listed
    assert REASON not in listed
    assert "Đang chờ, còn 5 ngày làm việc" in listed
    page = anybody.get(f"/xin-loi/{notice.published_id}")
    said = words_of(page)
    assert "Xin lỗi N.T.T.H. vì không kịp ngày hẹn 27/11/2026" in said
    assert "thứ Sáu, 27/11/2026" in said
    assert "thứ Tư, 02/12/2026" in said
    assert "trước ngày hẹn, chúng tôi thấy không kịp" in said
    assert "Bộ phận Một cửa" in said
    assert case.code not in page.text


def test_a_released_reason_replaces_the_listed_one(
    app, database, anybody, department, case
):
    notice = issued(database, department, case)
    do(
        database,
        issuing.release_text,
        actor=department.manager,
        notice_id=notice.id,
        text="Máy đo chuẩn phải gửi kiểm định lại.",
        now=at("2026-11-25 09:30"),
    )
    set_clock(app, "2026-11-25 10:00")
    for address in ("/xin-loi", f"/xin-loi/{notice.published_id}"):
        assert "Máy đo chuẩn phải gửi kiểm định lại." in words_of(anybody.get(address))


@pytest.mark.parametrize(
    ("finished", "looked_at", "fate", "figure"),
    [
        ("2026-12-01 10:00", "2026-12-03 09:00", "Đã giữ lời, trả T3 01/12", "kept"),
        (
            "2026-12-04 10:00",
            "2026-12-07 09:00",
            "Lại trễ 2 ngày làm việc, trả T6 04/12",
            "broken",
        ),
        (None, "2026-12-03 09:00", "Lại trễ 1 ngày làm việc, chưa trả", "broken"),
        (None, "2026-12-02 09:00", "Đang chờ, hẹn hôm nay", "waiting"),
    ],
    ids=["kept", "answered too late", "not answered", "due today"],
)
def test_the_fate_of_a_new_date_is_told_and_counted(
    app, database, anybody, department, case, finished, looked_at, fate, figure
):
    notice = issued(database, department, case)
    if finished:
        finish(database, department, case, finished)
    set_clock(app, looked_at)
    said = words_of(anybody.get("/xin-loi"))
    assert fate in said
    counts = {"kept": "0", "broken": "0", "waiting": "0", figure: "1"}
    assert f"{counts['kept']} lời hẹn lại đã giữ" in said
    assert f"{counts['broken']} lời hẹn lại cũng lỡ" in said
    assert f"{counts['waiting']} lời hẹn lại chưa tới ngày" in said
    assert fate in words_of(anybody.get(f"/xin-loi/{notice.published_id}"))
    slug = {"kept": "da-giu", "broken": "lai-tre", "waiting": "dang-cho"}
    for name, address in slug.items():
        listed = words_of(anybody.get(f"/xin-loi?ket-qua={address}"))
        assert ("gửi N.T.T.H." in listed) is (name == figure), name


def test_a_case_withdrawn_by_its_applicant_keeps_and_breaks_nothing(
    app, database, anybody, department, case
):
    issued(database, department, case)
    do(
        database,
        outcomes.withdraw,
        actor=department.desk,
        case_id=case.id,
        reason="Theo đơn",
        now=at("2026-11-30 09:00"),
    )
    set_clock(app, "2026-12-10 09:00")
    said = words_of(anybody.get("/xin-loi"))
    assert "Hồ sơ đã dừng" in said
    assert "0 lời hẹn lại cũng lỡ" in said


def test_an_apology_leaves_the_page_when_its_time_is_over(
    app, database, anybody, department, case
):
    notice = issued(database, department, case)
    set_clock(app, "2027-02-23 09:00")  # ninety days
    assert "gửi N.T.T.H." in words_of(anybody.get("/xin-loi"))
    set_clock(app, "2027-02-24 09:00")
    assert "gửi N.T.T.H." not in words_of(anybody.get("/xin-loi"))
    page = anybody.get(f"/xin-loi/{notice.published_id}")
    assert page.status_code == 410
    assert "đã hết thời hạn công khai" in words_of(page)


def test_older_apologies_are_reached_page_by_page(
    app, database, anybody, department, case
):
    def write(session):
        session.add_all(
            PublishedApology(
                agency_id=department.agency_id,
                id=new_id(),
                applicant_shown=f"Tổ chức số {number:02d}",
                procedure_vi="Thủ tục mẫu",
                unit_vi="Phòng Mẫu",
                received_on=date(2026, 11, 2),
                promised_on=date(2026, 11, 9),
                new_on=date(2026, 12, 9),
                timing="before_due",
                reason_code="other",
                issued_on=date(2026, 11, 6),
                published_at=at("2026-11-06 09:00") + timedelta(minutes=number),
                shown_until=date(2027, 2, 1),
            )
            for number in range(45)
        )

    database.write(write)
    seen, address, pages = [], "/xin-loi", 0
    while address:
        page = anybody.get(address)
        seen += [f"{n:02d}" for n in range(45) if f"số {n:02d} " in words_of(page)]
        pages += 1
        older = page.text.partition('rel="next"')[0].rpartition('href="')[2]
        address = older.split('"')[0].replace("&amp;", "&")
        if 'rel="next"' not in page.text:
            address = ""
    assert pages == 3
    assert sorted(seen) == [f"{number:02d}" for number in range(45)]
