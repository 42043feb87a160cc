"""Away, and who stands in: letters, the worklist, acts in one's own name, refusals."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from notifications.outbox import outbox
from tests.factories import Department, at, hold_case
from tests.visitor import set_clock, visit, words_of
from tracker import sweep
from tracker.accounts import absences as absences_
from tracker.accounts.absences import NewAbsence, end_absence, enter_absence
from tracker.accounts.sign_ins import actor_for
from tracker.db import Database
from tracker.errors import InvalidValueError, NotPermittedError
from tracker.ids import new_id
from tracker.models import CaseEvent, Officer

pytestmark = pytest.mark.db
ENTERED = at("2026-11-13 08:00")
FROM, TO = date(2026, 11, 16), date(2026, 11, 20)


def add_officer(database: Database, department: Department, name: str, **given):
    def write(session):
        row = Officer(
            agency_id=department.agency_id,
            id=new_id(),
            name=name,
            email=f"{given['username']}@mau.example",
            created_at=at("2025-12-01 08:00"),
            **{"unit_id": department.unit_id, "roles": ["officer"], **given},
        )
        session.add(row)
        session.flush()
        return actor_for(row)

    return database.write(write)


def enter(database, actor, officer, substitute, now=ENTERED, **given):
    new = NewAbsence(
        officer_id=officer.officer_id,
        substitute_id=substitute.officer_id if substitute else None,
        **{"from_on": FROM, "to_on": TO, **given},
    )
    return database.write(lambda session: enter_absence(session, actor, new, now=now))


def told(database: Database, name: str) -> list[str]:
    with database.read() as session:
        return list(
            session.scalars(
                select(outbox.c.text).where(
                    outbox.c.to_name == name, outbox.c.letter == "manager_alert"
                )
            )
        )


@pytest.fixture
def lan(database, department):
    return add_officer(database, department, "Ngô Thị Lan", username="lan")


def test_while_one_is_away_the_substitute_is_told_and_works_in_ones_own_name(
    database, department, lan, app
):
    case = hold_case(database, department, when="2026-11-10 09:00")  # due 17/11
    enter(database, department.officer, department.officer, lan, letters="instead")
    sweep.run(database, at("2026-11-17 07:31"))
    assert not told(database, department.officer.name)
    [letter] = told(database, lan.name)
    assert "đang thay Lê Hoàng Phúc" in letter

    set_clock(app, "2026-11-17 08:00")
    visitor = visit(app, database, lan)
    words = words_of(visitor.get("/viec-can-lam?pham-vi=toi"))
    assert str(case.code) in words
    assert "Bạn đang thay Lê Hoàng Phúc" in words
    done = visitor.post(f"/ho-so/{case.code}/ghi-chu", text="Đã đọc hồ sơ thay.")
    assert done.status_code == 303, done.text
    with database.read() as session:
        event = session.scalars(
            select(CaseEvent).where(CaseEvent.kind == "case.noted")
        ).one()
    assert (event.actor_id, event.data["on_behalf_of"]) == (
        lan.officer_id,
        department.officer.name,
    )
    assert "Ngô Thị Lan (thay Lê Hoàng Phúc)" in words_of(
        visitor.get(f"/ho-so/{case.code}")
    )

    # It ends by itself: on Monday the case is no longer on the list.
    set_clock(app, "2026-11-23 08:00")
    words = words_of(visitor.get("/viec-can-lam?pham-vi=toi"))
    assert str(case.code) not in words
    assert "Bạn đang thay" not in words


def test_whoever_left_the_unit_stands_in_no_longer(database, department, lan, app):
    case = hold_case(database, department, when="2026-11-10 09:00")
    enter(database, department.officer, department.officer, lan)
    database.write(
        lambda session: setattr(
            session.get_one(Officer, (department.agency_id, lan.officer_id)),
            "unit_id",
            department.one_stop_id,
        )
    )
    set_clock(app, "2026-11-17 08:00")
    visitor = visit(app, database, lan)
    refused = visitor.post(f"/ho-so/{case.code}/ghi-chu", text="Thử.")
    assert refused.status_code == 403
    sweep.run(database, at("2026-11-17 07:31"))
    assert not told(database, lan.name)


def test_whoever_lost_the_role_is_told_nothing_and_the_absent_is(
    database, department, lan
):
    hold_case(database, department, when="2026-11-10 09:00")  # due 17/11
    enter(database, department.officer, department.officer, lan, letters="instead")
    database.write(
        lambda session: setattr(
            session.get_one(Officer, (department.agency_id, lan.officer_id)),
            "roles",
            ["administrator"],
        )
    )
    sweep.run(database, at("2026-11-17 07:31"))
    assert not told(database, lan.name)
    assert told(database, department.officer.name)


def test_both_are_told_unless_only_the_substitute_is_wanted_and_ending_is_at_once(
    database, department, lan
):
    hold_case(database, department, when="2026-11-10 09:00")
    row = enter(database, department.head, department.officer, lan)
    sweep.run(database, at("2026-11-17 07:31"))
    assert len(told(database, department.officer.name)) == 1
    assert len(told(database, lan.name)) == 1
    database.write(
        lambda session: end_absence(
            session, department.officer, row.id, now=at("2026-11-17 09:00")
        )
    )
    sweep.run(database, at("2026-11-17 17:01"))
    assert len(told(database, department.officer.name)) == 2
    assert len(told(database, lan.name)) == 1


def test_what_could_not_work_is_refused_with_what_to_do(database, department, lan):
    other = add_officer(
        database,
        department,
        "Hà Văn Nam",
        username="nam",
        unit_id=department.one_stop_id,
    )
    minh = add_officer(database, department, "Tạ Quang Minh", username="minh")
    me = department.officer

    def refusal(actor, officer, substitute, **given) -> str:
        with pytest.raises(InvalidValueError) as caught:
            enter(database, actor, officer, substitute, **given)
        return str(caught.value.message("vi"))

    assert "chính mình" in refusal(me, me, me)
    assert "cùng đơn vị" in refusal(me, me, other)
    assert "cùng vai trò" in refusal(department.head, department.head, lan)
    assert "Chọn người thay" in refusal(me, me, None)
    assert "Ngày cuối" in refusal(me, me, lan, to_on=date(2026, 11, 12))
    assert "đã qua" in refusal(me, me, lan, from_on=date(2026, 11, 12))
    enter(database, me, me, lan)
    assert "trùng thời gian" in refusal(me, me, minh, from_on=TO, to_on=TO)
    # No chain: who stands in cannot go away, who is away cannot stand in.
    assert "đang nhận thay" in refusal(lan, lan, minh)
    assert "cũng vắng mặt" in refusal(minh, minh, me)
    with pytest.raises(NotPermittedError):
        enter(database, lan, minh, me)
    with pytest.raises(NotPermittedError):
        enter(database, department.desk, minh, me)


def test_the_page_keeps_what_was_typed_and_lists_what_was_entered(
    database, department, lan, app
):
    set_clock(app, "2026-11-13 08:00")
    visitor = visit(app, database, department.officer)
    typed = {
        "officer": str(department.officer.officer_id),
        "from_on": "16/11/2026",
        "to_on": "15/11/2026",
        "substitute": str(lan.officer_id),
        "letters": "both",
        "reason": "Nghỉ phép",
    }
    refused = visitor.post("/vang-mat", **typed)
    assert refused.status_code == 422
    assert "15/11/2026" in refused.text
    assert "Nghỉ phép" in refused.text
    assert visitor.post("/vang-mat", **{**typed, "to_on": "20/11/2026"}).is_redirect
    words = words_of(visitor.get("/vang-mat"))
    assert "Lê Hoàng Phúc" in words
    assert "16/11/2026 – 20/11/2026" in words
    # Taking back what has not begun yet is no early end.
    assert "Kết thúc bây giờ" not in words
    action = re.search(
        r"/vang-mat/[0-9a-f-]{36}/ket-thuc", visitor.get("/vang-mat").text
    )
    assert "Bỏ lần vắng này" in words
    visitor.post(action.group(0))
    assert "Đã bỏ, chưa bắt đầu" in words_of(visitor.get("/vang-mat"))


def test_whoever_stands_in_is_chosen_in_vietnamese_order_and_own_absences_stay_listed(
    database, department, lan, monkeypatch
):
    add_officer(database, department, "Đặng Thị Ân", username="an")
    with database.read() as session:
        officer = session.get(
            Officer, (department.agency_id, department.officer.officer_id)
        )
        names = [one.name for one in absences_.substitutes_for(session, officer)]
        assert names == ["Đặng Thị Ân", "Ngô Thị Lan"]
    enter(database, department.officer, department.officer, lan)
    head = add_officer(database, department, "Võ An", username="vo")
    away = add_officer(database, department, "Vũ An", username="vu")
    monkeypatch.setattr(absences_, "_SHOWN", 1)
    later = {"from_on": date(2026, 12, 1), "to_on": date(2026, 12, 2)}
    enter(database, head, head, away, **later)
    with database.read() as session:
        [own] = absences_.absences(session, department.officer, now=ENTERED)
        assert own.officer == department.officer.name
