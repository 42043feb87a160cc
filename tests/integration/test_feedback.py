"""Feedback from the public form to the published answer, with a clock of its own."""

from datetime import date
from functools import partial

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from notifications.outbox import outbox
from tests.factories import at, make_department, receive_case
from tests.integration.feedback_sender import TYPED, act, codes_in, send
from tests.visitor import application, fields_of, set_clock, visit, words_of
from tracker import recompute, sweep
from tracker.calendars import CalendarChange, NewDay
from tracker.errors import FeedbackStateError, NotFoundError, NotPermittedError
from tracker.feedback import answering, handling
from tracker.models import Feedback, FeedbackEvent, PublishedFeedback

pytestmark = pytest.mark.db

#: Thursday; Tuesday 24/11 is a day off, so 15 working days end on Friday, 11/12.
SENT = "2026-11-19 09:00"


@pytest.fixture
def department(database):
    return make_department(database)


@pytest.fixture
def app(database, settings):
    found = application(database, settings)
    set_clock(found, SENT)
    return found


@pytest.fixture
def anybody(app):
    return TestClient(app, base_url="http://127.0.0.1", follow_redirects=True)


def letters(database, kind):
    with database.read() as session:
        rows = session.execute(
            select(outbox).where(outbox.c.letter == kind).order_by(outbox.c.created_at)
        )
        return [dict(row) for row in rows.mappings()]


def only(database):
    with database.read() as session:
        return session.scalars(select(Feedback)).one()


def test_feedback_about_a_late_case_from_the_form_to_the_published_answer(
    app, database, department, anybody
):
    case = receive_case(database, department, when="2026-11-09 09:00")
    set_clock(app, SENT)
    sweep.run(database, at(SENT))
    sent = send(anybody, case_code=case.code, case_secret=case.lookup_secret)
    assert sent.status_code == 200, words_of(sent)
    codes = codes_in(sent)
    said = words_of(sent)
    assert "thứ Hai, 23/11/2026" in said  # two working days
    assert "thứ Sáu, 11/12/2026" in said  # fifteen, without Tuesday, 24/11
    # The first letter repeats nothing of what was typed: the address may be anyone's.
    (first,) = letters(database, "feedback_news")
    assert codes["secret"] in first["text"]
    assert "quá hẹn" not in first["text"]
    assert "Tám" not in first["text"]

    desk = visit(app, database, department.desk)
    listed = words_of(desk.get("/phan-anh-kien-nghi"))
    assert "Hồ sơ quá hẹn mà không ai báo" in listed
    assert "Chờ xem xét 1" in listed
    done = act(desk, codes["code"], "thu-ly", to=f"{department.unit_id}")
    assert done.status_code == 303, words_of(done)
    assert codes["code"] in desk.get(f"/ho-so/{case.code}").text

    officer = visit(app, database, department.officer)
    act(officer, codes["code"], "giai-trinh")
    answer = "Hồ sơ có kết quả ngày 25/11. Chúng tôi xin lỗi ông Lê Văn Tám."
    assert (
        act(officer, codes["code"], "trinh-tra-loi", answer=answer).status_code == 303
    )
    assert act(officer, codes["code"], "duyet").status_code == 403
    # What nobody approved is no answer yet.
    shown = anybody.post("/phan-anh/tra-cuu", data=codes)
    assert "Chúng tôi xin lỗi ông" not in words_of(shown)

    manager = visit(app, database, department.manager)
    assert "1 chờ duyệt trả lời" in words_of(manager.get("/buoi-sang"))
    set_clock(app, "2026-11-25 09:00")
    assert act(manager, codes["code"], "duyet", agency_agrees="1").status_code == 303
    assert answer in words_of(anybody.post("/phan-anh/tra-cuu", data=codes))
    assert answer in letters(database, "feedback_news")[-1]["text"]

    # The words still tell who wrote them: refused, and nothing is lost.
    raw = act(manager, codes["code"], "cong-khai", asked=TYPED["text"], answer=answer)
    assert raw.status_code == 422
    assert "Bỏ “Lê Văn Tám” ra khỏi phần công khai" in words_of(raw)
    _publish_after_a_look(anybody, manager, codes["code"])
    listed = anybody.get("/phan-anh/cong-khai")
    assert "Người gửi đến ngày hẹn mà chưa có" in words_of(listed)
    for personal in ("Tám", "0912", "tam@", case.code, codes["code"]):
        assert personal not in listed.text
    assert "L.V.T." in listed.text
    row = only(database)
    assert row.is_closed_late is False
    assert row.publish_until == at("2026-11-27 17:00")

    # The sender changes their mind: the words go at once, the mark stays.
    address = f"/phan-anh/cong-khai/{row.published_id}"
    assert anybody.get(address).status_code == 200
    anybody.post("/phan-anh/khong-cong-khai", data=codes)
    gone = anybody.get(address)
    assert "Không còn công khai." in words_of(gone)
    assert "Người gửi đến ngày hẹn" not in gone.text
    assert "Chưa có câu trả lời nào" in words_of(anybody.get("/phan-anh/cong-khai"))


def _publish_after_a_look(anybody, manager, code):
    """What is shown before it is published is what the public then reads."""
    shown = {
        "asked": "Người gửi đến ngày hẹn\nmà chưa có <b>kết quả</b>.",
        "answer": "Hồ sơ có kết quả ngày 25/11. Chúng tôi xin lỗi vì đã lỡ hẹn.",
    }
    look = act(manager, code, "cong-khai", **shown)
    assert look.status_code == 200
    assert "Công khai nội dung này?" in words_of(look)
    assert "Chưa có câu trả lời nào" in words_of(anybody.get("/phan-anh/cong-khai"))
    # Changed once more: nothing that was typed is lost, and nothing is published.
    again = act(manager, code, "cong-khai", change="1", **shown)
    assert "mà chưa có &lt;b&gt;kết quả&lt;/b&gt;.</textarea>" in again.text
    assert "Chưa có câu trả lời nào" in words_of(anybody.get("/phan-anh/cong-khai"))
    sent = fields_of(look) | {"confirmed": "1"}
    assert sent["asked"] == shown["asked"]
    done = manager.post(f"/phan-anh-kien-nghi/{code}/cong-khai", **sent)
    assert done.status_code == 303, words_of(done)
    listed = anybody.get("/phan-anh/cong-khai").text
    address = listed.split('href="/phan-anh/cong-khai/')[1].split('"')[0]
    public = anybody.get(f"/phan-anh/cong-khai/{address}").text
    assert _cards(public) == _cards(look.text)
    assert "L.V.T." in _cards(public)[0]


def _cards(page):
    """Cut question and answer out of a page."""
    return page.split('aria-labelledby="asked">')[1].split("</section>")[:2]


def test_a_manager_takes_a_published_answer_back_with_the_reason(
    app, database, department, anybody
):
    codes = codes_in(send(anybody))
    feedback_id = only(database).id

    def do(command, actor, when, **given):
        now = at(f"2026-11-{when}")
        return database.write(
            partial(command, actor=actor, feedback_id=feedback_id, now=now, **given)
        )

    manager = department.manager
    do(handling.accept, manager, "20 09:00", unit_id=department.unit_id)
    do(answering.propose_answer, manager, "20 10:00", answer="Đã sửa.")
    do(answering.approve_answer, manager, "20 11:00", agency_agrees=True)
    do(answering.publish, manager, "20 12:00", asked="Nội dung.", answer="Đã sửa.")
    set_clock(app, "2026-11-20 14:00")
    visitor = visit(app, database, manager)
    without = act(visitor, codes["code"], "ngung-cong-khai", reason=" ")
    assert without.status_code == 422
    assert "Nhập lý do ngừng công khai." in words_of(without)
    assert (
        act(
            visitor, codes["code"], "ngung-cong-khai", reason="Lộ thông tin riêng."
        ).status_code
        == 303
    )
    with database.read() as session:
        shown = session.scalars(select(PublishedFeedback)).one()
        kinds = session.scalars(
            select(FeedbackEvent.kind).order_by(FeedbackEvent.seq)
        ).all()
    assert (shown.asked_shown, shown.answer_shown, shown.sender_shown) == ("", "", "")
    assert shown.withdrawn_on is not None
    assert kinds[-2:] == ["feedback.published", "feedback.unpublished"]


def test_a_refusal_in_time_and_one_that_comes_late(app, database, department, anybody):
    in_time = codes_in(send(anybody))
    late = codes_in(send(anybody, subject="Việc thứ hai", text="Khác."))
    desk = visit(app, database, department.desk)
    set_clock(app, "2026-11-23 17:00")  # the last instant is in time
    why = "Nội dung thuộc thẩm quyền giải quyết khiếu nại."
    assert act(desk, in_time["code"], "tu-choi", reason=why).status_code == 303
    sweep.run(database, at("2026-11-25 07:31"))
    set_clock(app, "2026-11-25 08:00")
    act(desk, late["code"], "tu-choi", reason=why)
    with database.read() as session:
        found = {
            row.code: row.is_closed_late for row in session.scalars(select(Feedback))
        }
    assert found == {in_time["code"]: False, late["code"]: True}
    assert why in words_of(anybody.post("/phan-anh/tra-cuu", data=in_time))
    # After the end nothing else can be decided.
    with pytest.raises(FeedbackStateError):
        database.write(
            partial(
                handling.accept,
                actor=department.desk,
                feedback_id=only_id(database, late["code"]),
                unit_id=department.unit_id,
                now=at("2026-11-25 09:00"),
            )
        )
    manager = visit(app, database, department.manager)
    page = words_of(manager.get("/bao-cao/phan-anh?tu=2026-11-01&den=2026-11-30"))
    assert "50,0 % Đã xong đúng hạn 1 / 2 · 1 quá hạn" in page
    sheet = manager.get("/bao-cao/phan-anh.csv?tu=2026-11-01&den=2026-11-30").text
    assert ",Tổng số,0,2,2,1,1,50.0,0,0,0,0,–,1,1,0,0,0,0,0,0" in sheet
    assert (
        visit(app, database, department.officer).get("/bao-cao/phan-anh").status_code
        == 403
    )


def only_id(database, code):
    with database.read() as session:
        return session.scalars(select(Feedback.id).where(Feedback.code == code)).one()


def test_a_late_answer_is_flagged_once_told_and_counted(
    app, database, department, anybody
):
    codes = codes_in(send(anybody))
    desk = visit(app, database, department.desk)
    to = f"{department.unit_id}:{department.officer.officer_id}"
    act(desk, codes["code"], "thu-ly", to=to)
    sweep.run(database, at("2026-12-08 07:31"))  # three working days before
    running_out = letters(database, "feedback_alert")
    assert {one["to_address"] for one in running_out} == {
        "officer@mau.example", "unit_head@mau.example",
    }  # fmt: skip
    sweep.run(database, at("2026-12-11 17:00"))
    assert only(database).late_since is None
    for _ in range(2):  # a second sweep says nothing new
        sweep.run(database, at("2026-12-11 17:01"))
    late = letters(database, "feedback_alert")[len(running_out) :]
    assert {one["to_address"] for one in late} == {
        "officer@mau.example", "unit_head@mau.example", "manager@mau.example",
    }  # fmt: skip
    assert all("Phản ánh quá hạn trả lời" in one["subject"] for one in late)
    assert len(late) == 3
    assert only(database).late_since == at("2026-12-11 17:00")
    set_clock(app, "2026-12-14 09:00")
    manager = visit(app, database, department.manager)
    assert "1 quá hạn" in words_of(manager.get("/buoi-sang"))
    assert codes["code"] in manager.get("/phan-anh-kien-nghi?loc=qua-han").text
    assert "Chúng tôi xin lỗi vì sự chậm trễ này." in words_of(
        anybody.post("/phan-anh/tra-cuu", data=codes)
    )
    officer = visit(app, database, department.officer)
    act(officer, codes["code"], "trinh-tra-loi", answer="Đã xử lý.")
    act(manager, codes["code"], "duyet")
    assert only(database).is_closed_late is True
    page = words_of(manager.get("/bao-cao/phan-anh?tu=2026-12-01&den=2026-12-31"))
    assert "0,0 % Đã xong đúng hạn 0 / 1 · 1 quá hạn" in page
    assert "16,0 ngày làm việc Bình quân đến khi trả lời" in page


def test_waiting_for_the_sender_does_not_count_and_they_add_it_themselves(
    app, database, department, anybody
):
    codes = codes_in(send(anybody))
    desk = visit(app, database, department.desk)
    set_clock(app, "2026-11-23 09:00")
    act(desk, codes["code"], "hoi-them", question="Hồ sơ nào?")
    assert only(database).answer_until is None
    set_clock(app, "2026-11-30 09:00")
    page = anybody.post("/phan-anh/tra-cuu", data=codes)
    assert "Cơ quan hỏi thêm Hồ sơ nào?" in words_of(page)
    empty = anybody.post("/phan-anh/bo-sung", data={**codes, "text": " "})
    assert empty.status_code == 422
    added = anybody.post("/phan-anh/bo-sung", data={**codes, "text": "Hồ sơ số 12."})
    assert "Đã ghi nhận." in words_of(added)
    row = only(database)
    # Four working days were waited: 25, 26, 27 and 30/11.
    assert row.answer_until == at("2026-12-17 17:00")
    assert row.state == "accepted"
    again = anybody.post("/phan-anh/bo-sung", data={**codes, "text": "Lần nữa."})
    assert again.status_code == 409


def test_a_decree_moves_what_is_still_owed_and_nothing_that_was_answered(
    app, database, department, anybody
):
    answered = codes_in(send(anybody))
    send(anybody, subject="Việc thứ hai", text="Khác.")
    desk = visit(app, database, department.desk)
    act(desk, answered["code"], "tu-choi", reason="Không thuộc thẩm quyền.")
    off = NewDay(day=date(2026, 12, 3), kind="off", decision="CV 1", name_vi="Nghỉ bão")

    def change(when, **what):
        database.write(
            lambda session: recompute.apply(
                session, department.administrator, CalendarChange(**what), at(when)
            )
        )

    change("2026-11-20 10:00", add=(off,))
    with database.read() as session:
        rows = session.scalars(select(Feedback).order_by(Feedback.code)).all()
        moved = session.scalars(
            select(FeedbackEvent).where(FeedbackEvent.kind == "feedback.dates_moved")
        ).all()
    assert [row.answer_until for row in rows] == [
        at("2026-12-11 17:00"),
        at("2026-12-14 17:00"),
    ]
    assert [one.feedback_id for one in moved] == [rows[1].id]
    assert moved[0].actor_name == department.administrator.name
    page = visit(app, database, department.manager)
    assert "Lịch làm việc đổi, hạn tính lại" in words_of(
        page.get(f"/phan-anh-kien-nghi/{rows[1].code}")
    )


def test_a_wrong_secret_and_an_unknown_code_are_answered_alike(
    app, department, anybody
):
    codes = codes_in(send(anybody))
    wrong = anybody.post("/phan-anh/tra-cuu", data={**codes, "secret": "AAAAAAAA"})
    other = "PA-X99.99-261119-9999"
    unknown = anybody.post("/phan-anh/tra-cuu", data={**codes, "code": other})
    assert wrong.status_code == unknown.status_code == 404
    assert wrong.text.replace(codes["code"], "") == unknown.text.replace(other, "")
    assert "Không tìm thấy phản ánh" in words_of(wrong)
    for _ in range(8):
        anybody.post("/phan-anh/tra-cuu", data={**codes, "secret": "AAAAAAAA"})
    assert anybody.post("/phan-anh/tra-cuu", data=codes).status_code == 429


def test_another_agency_neither_reads_nor_decides_it(
    app, database, department, anybody
):
    codes = codes_in(send(anybody))
    other = make_department(database, code="Y99.99", host="khac.example")
    theirs = visit(app, database, other.manager)
    assert theirs.get(f"/phan-anh-kien-nghi/{codes['code']}").status_code == 404
    assert codes["code"] not in theirs.get("/phan-anh-kien-nghi").text
    for actor, refused in (
        (other.manager, NotFoundError),
        (department.officer, NotPermittedError),
        (department.administrator, NotPermittedError),
    ):
        with pytest.raises(refused):
            database.write(
                partial(
                    handling.refuse,
                    actor=actor,
                    feedback_id=only(database).id,
                    reason="Không.",
                    now=at("2026-11-20 09:00"),
                )
            )
