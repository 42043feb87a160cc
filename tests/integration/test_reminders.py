"""Reminders: sent from the page and from the list, answered, not answered, and where
that stands for the desk, the manager and the ledger."""

import io
import re

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from notifications.outbox import outbox
from tests.administrator import fill_in, form_of
from tests.factories import at, hold_case, receive_case
from tests.visitor import set_clock, visit, words_of
from tracker import sweep
from tracker.cases import outcomes
from tracker.db import Database
from tracker.models import AccountabilityEntry, CaseEvent, Reminder

pytestmark = pytest.mark.db


def letters(database: Database) -> dict[str, str]:
    with database.read() as session:
        rows = session.execute(
            select(outbox.c.to_name, outbox.c.text).where(
                outbox.c.letter == "reminder_letter"
            )
        ).all()
    return {row[0]: row[1] for row in rows}


def test_the_desk_reminds_the_unit_answers_and_the_ledger_has_both(
    database, department, app
):
    case = hold_case(database, department, when="2026-11-09 09:00")  # due 16/11
    sweep.run(database, at("2026-11-17 08:00"))
    set_clock(app, "2026-11-17 09:00")
    desk = visit(app, database, department.desk)
    page = f"/ho-so/{case.code}/don-doc"
    assert "Đôn đốc đơn vị đang giữ hồ sơ" in words_of(desk.get(f"/ho-so/{case.code}"))
    empty = fill_in(desk, page, text="  ")
    assert empty.status_code == 422
    assert "Nhập nội dung đôn đốc" in words_of(empty)
    assert fill_in(desk, page, text="Đề nghị xong trong ngày.").is_redirect
    again = fill_in(desk, page, text="Lần nữa.")
    assert again.status_code == 422
    assert "đơn vị còn thời gian trả lời" in words_of(again)

    told = letters(database)
    assert set(told) == {department.officer.name, department.head.name}
    assert "Đề nghị xong trong ngày." in told[department.head.name]
    assert "18/11/2026" in told[department.head.name]

    unit = visit(app, database, department.officer)
    shown = unit.get(f"/ho-so/{case.code}")
    assert "Trần Ngọc Mai đôn đốc Lê Hoàng Phúc" in words_of(shown)
    [paper] = re.findall(r"/ho-so/\S+/phieu-don-doc-\d+\.pdf", shown.text)
    printed = PdfReader(io.BytesIO(unit.get(paper).content)).pages[0].extract_text()
    said = " ".join(printed.replace("\xa0", " ").split())
    assert "PHIẾU ĐÔN ĐỐC" in said
    assert "Đề nghị xong trong ngày." in said
    assert "điểm d khoản 1 Điều 8 Nghị định số 118/2025/NĐ-CP" in said
    assert "chậm nhất 09 giờ 00, thứ Tư, ngày 18/11/2026" in said
    reply = f"/ho-so/{case.code}/tra-loi-don-doc"
    past = fill_in(unit, reply, answer="Chờ ký.", promised_on="01/11/2026")
    assert past.status_code == 422
    assert "Chờ ký." in past.text
    assert desk.post(reply, answer="x", reminder="x").status_code == 422
    assert fill_in(
        unit, reply, answer="Chờ ký, mai trả.", promised_on="18/11/2026"
    ).is_redirect

    words = words_of(desk.get(f"/ho-so/{case.code}"))
    assert "Lê Hoàng Phúc trả lời đôn đốc. Hứa xong ngày" in words
    with database.read() as session:
        entry = session.scalars(select(AccountabilityEntry)).one()
        kinds = session.scalars(
            select(CaseEvent.legal_basis).where(CaseEvent.kind == "case.reminded")
        ).all()
    assert kinds == ["NĐ 118/2025/NĐ-CP, Điều 8 khoản 1 điểm d"]
    manager = visit(app, database, department.manager)
    ledger = words_of(manager.get(f"/giai-trinh/{entry.id}"))
    assert "Đề nghị xong trong ngày." in ledger
    assert "Chờ ký, mai trả." in ledger


def test_many_are_reminded_from_the_list_and_what_nobody_answers_is_shown(
    database, department, app
):
    held = [
        hold_case(database, department, when=f"2026-11-1{day} 09:00") for day in (6, 7)
    ]
    at_desk = receive_case(database, department, when="2026-11-18 09:00")
    set_clock(app, "2026-11-19 10:00")
    desk = visit(app, database, department.desk)
    codes = [str(case.code) for case in (*held, at_desk)]
    rows = desk.get("/viec-can-lam?pham-vi=tat-ca")
    assert "Đôn đốc đơn vị đang giữ" in words_of(rows)
    query = "&".join(f"case={code}" for code in codes)
    looked = desk.get(f"/viec-can-lam/don-doc?{query}")
    assert "Đôn đốc 2 hồ sơ" in words_of(looked)
    assert "chưa ở phòng chuyên môn nào" in words_of(looked)
    fields = form_of(looked, "/viec-can-lam/don-doc")
    assert sorted(fields["case"]) == sorted(codes[:2])
    sent = fill_in(desk, f"/viec-can-lam/don-doc?{query}", text="Khẩn trương.")
    assert sent.is_redirect, words_of(sent)
    twice = fill_in(
        desk, f"/viec-can-lam/don-doc?{query}", case=codes, text="Khẩn trương."
    )
    assert twice.status_code == 409
    with database.read() as session:
        assert len(session.scalars(select(Reminder)).all()) == 2

    set_clock(app, "2026-11-23 08:00")
    manager = visit(app, database, department.manager)
    for visitor, page in ((desk, "/viec-can-lam"), (manager, "/buoi-sang")):
        assert "2 phiếu đôn đốc đã quá hạn trả lời" in words_of(visitor.get(page))
    assert "Quá hạn trả lời (2)" in words_of(manager.get("/don-doc"))
    assert "Quá hạn trả lời" in words_of(manager.get(f"/ho-so/{codes[0]}"))
    # A case that is done needs no answer any more.
    database.write(
        lambda session: outcomes.finish(
            session,
            department.officer,
            held[0].id,
            outcome="granted",
            now=at("2026-11-23 08:30"),
        )
    )
    set_clock(app, "2026-11-23 09:00")
    assert "1 phiếu đôn đốc đã quá hạn" in words_of(manager.get("/buoi-sang"))
    unit = visit(app, database, department.officer)
    assert "Quá hạn trả lời (1)" in words_of(unit.get("/don-doc"))
    assert unit.post(f"/ho-so/{codes[1]}/don-doc", text="x").status_code == 403
