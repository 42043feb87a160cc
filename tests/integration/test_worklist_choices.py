"""Narrowing the worklist, keeping views of it, and handing many cases over at once."""

from functools import partial

import pytest
from sqlalchemy import select

from tests.factories import a_person, at, make_department, receive_case
from tests.visitor import visit, words_of
from tracker.cases import holders, waiting
from tracker.models import Case, CaseEvent, Procedure, SavedView

pytestmark = pytest.mark.db
LIST = "/viec-can-lam?pham-vi=tat-ca"


@pytest.fixture
def desk(app, database, department):
    return visit(app, database, department.desk)


@pytest.fixture
def officer(app, database, department):
    return visit(app, database, department.officer)


def events_of(database, case, kind):
    with database.read() as session:
        found = select(CaseEvent).where(
            CaseEvent.case_id == case.id, CaseEvent.kind == kind
        )
        return session.scalars(found).all()


def stored(database, case):
    with database.read() as session:
        return session.get_one(Case, (case.agency_id, case.id))


def accepted(database, d, case):
    """Let the officer hold a case."""
    hand = partial(
        holders.hand_over,
        actor=d.desk,
        case_id=case.id,
        unit_id=d.unit_id,
        officer_id=d.officer.officer_id,
        now=at("2026-11-23 10:00"),
    )
    database.write(hand)
    take = partial(
        holders.accept_handover,
        actor=d.officer,
        case_id=case.id,
        now=at("2026-11-23 10:30"),
    )
    database.write(take)


@pytest.fixture
def three(database, department):
    """Make a short case at the desk, a long one online, and one with the officer."""
    d = department
    short = receive_case(database, d, when="2026-11-23 09:00")
    long = receive_case(
        database, d, when="2026-11-23 09:10", procedure="ten-days", channel="online"
    )
    held = receive_case(database, d, when="2026-11-23 09:20")
    accepted(database, d, held)
    return short, long, held


def test_each_filter_narrows_the_list(desk, department, database, three):
    short, long, held = three
    whole = {short.code, long.code, held.code}

    def shown(query):
        said = words_of(desk.get(f"{LIST}&{query}"))
        return {code for code in whole if code in said}

    assert shown("") == whole
    assert shown(f"can-bo={department.officer.officer_id}") == {held.code}
    assert shown("kenh=online") == {long.code}
    assert shown("kenh=khong-co") == whole
    assert shown("hen-den=01/12/2026") == {short.code, held.code}
    assert shown("hen-tu=02/12/2026") == {long.code}
    assert shown("hen-tu=01/12/2026&hen-den=2026-12-01") == {short.code, held.code}
    assert shown("kenh=online&hen-den=01/12/2026") == set()


def test_fields_and_procedures_narrow_in_any_version(desk, database, three):
    short, long, _held = three
    page = desk.get(LIST).text
    assert 'name="linh-vuc"' in page
    keys = {}
    with database.read() as session:
        for case in (short, long):
            keys[case.code] = session.get_one(
                Procedure, (case.agency_id, case.procedure_id)
            )
    said = words_of(desk.get(f"{LIST}&thu-tuc={keys[long.code].key}"))
    assert long.code in said
    assert short.code not in said
    field = keys[short.code].field_vi
    assert short.code in words_of(desk.get(f"{LIST}&linh-vuc={field}"))
    assert "khớp bộ lọc" in words_of(desk.get(f"{LIST}&linh-vuc=Khác"))


def test_a_date_that_is_none_is_named_and_narrows_nothing(desk, three):
    page = desk.get(f"{LIST}&hen-tu=32/12/2026")
    said = words_of(page)
    assert "viết ngày/tháng/năm" in said
    assert 'value="32/12/2026"' in page.text
    assert three[0].code in said


def test_a_view_is_saved_found_renamed_and_deleted(desk, database):
    page = desk.post(
        "/viec-can-lam/goc-nhin", query="pham-vi=tat-ca&kenh=online", view_name="Mạng"
    )
    assert page.status_code == 303
    assert page.headers["location"].startswith(
        "/viec-can-lam?pham-vi=tat-ca&kenh=online&xong="
    )
    listed = desk.get("/viec-can-lam").text
    assert 'href="/viec-can-lam?pham-vi=tat-ca&amp;kenh=online"' in listed
    with database.read() as session:
        view = session.scalars(select(SavedView)).one()
    query = {"query": view.query}
    desk.post(
        f"/viec-can-lam/goc-nhin/{view.id}/doi-ten", view_name="Qua mạng", **query
    )
    shown = desk.get(f"/viec-can-lam?{view.query}").text
    assert 'aria-current="true">Qua mạng</a>' in shown
    desk.post(f"/viec-can-lam/goc-nhin/{view.id}/xoa", **query)
    assert "Qua mạng" not in desk.get("/viec-can-lam").text


def test_a_view_needs_a_name_of_its_own_and_nothing_typed_is_lost(desk):
    first = {"query": "pham-vi=toi", "view_name": "Của tôi"}
    assert desk.post("/viec-can-lam/goc-nhin", **first).status_code == 303
    for name, why in (("cua  TOI", "đã có góc nhìn tên"), ("  ", "Đặt tên")):
        page = desk.post("/viec-can-lam/goc-nhin", query="kenh=post", view_name=name)
        assert page.status_code == 422
        assert why in words_of(page)
        assert f'value="{name}"' in page.text or not name.strip()
    long = desk.post("/viec-can-lam/goc-nhin", query="", view_name="n" * 41)
    assert "dài quá 40 ký tự" in words_of(long)


def test_the_same_form_sent_twice_is_one_view(desk, database):
    form = {
        "query": "pham-vi=toi",
        "view_name": "Một",
        "view_id": "01a21ec6-1653-7473-850f-24613eb93be5",
    }
    for _ in range(2):
        assert desk.post("/viec-can-lam/goc-nhin", **form).status_code == 303
    with database.read() as session:
        assert len(session.scalars(select(SavedView)).all()) == 1


def test_a_view_is_seen_and_changed_by_its_owner_only(desk, officer, database):
    desk.post("/viec-can-lam/goc-nhin", query="pham-vi=toi", view_name="Riêng tôi")
    assert "Riêng tôi" not in officer.get("/viec-can-lam").text
    with database.read() as session:
        view = session.scalars(select(SavedView)).one()
    for act in ("doi-ten", "xoa"):
        path = f"/viec-can-lam/goc-nhin/{view.id}/{act}"
        assert officer.post(path, view_name="Của tôi rồi").status_code == 404
    assert "Riêng tôi" in desk.get("/viec-can-lam").text


def test_a_view_keeps_only_what_an_address_can_say(desk):
    desk.post(
        "/viec-can-lam/goc-nhin",
        query='pham-vi=tat-ca&x="><script>&kenh=online&sau=1',
        view_name="Lạ",
    )
    page = desk.get("/viec-can-lam").text
    assert "<script>&" not in page
    assert 'href="/viec-can-lam?pham-vi=tat-ca&amp;kenh=online"' in page


def test_the_chosen_are_looked_at_before_they_are_handed_over(
    desk, department, database, three
):
    short, long, held = three
    page = desk.get(
        f"/viec-can-lam/chuyen?case={short.code}&case={held.code}&case=X99.99-0-0"
        f"&to={department.unit_id}:{department.officer.officer_id}"
    )
    said = words_of(page)
    assert "Ngày hẹn không đổi" in said
    assert "Chuyển 1 hồ sơ" in said
    assert "chỉ bên đang giữ chuyển được" in said  # the unit holds it
    assert long.code not in said
    assert "Lê Hoàng Phúc, đang giữ 1 hồ sơ" in said
    assert stored(database, short).holder_unit_id == department.one_stop_id


def test_each_is_handed_over_by_itself_and_those_that_stay_say_why(
    desk, department, database, three
):
    short, long, held = three
    d = department
    page = desk.client.post(
        "/viec-can-lam/chuyen",
        data={
            "csrf_token": desk.csrf_token,
            "case": [short.code, long.code, held.code],
            f"version_{short.code}": str(stored(database, short).version),
            f"version_{long.code}": "0",
            "to": f"{d.unit_id}:{d.officer.officer_id}",
            "step": "next",
            "note": "Nhờ xem trước thứ Sáu",
            "back": "/viec-can-lam?pham-vi=tat-ca",
        },
    )
    said = words_of(page)
    assert page.status_code == 200
    assert "2 hồ sơ chưa chuyển được" in said
    assert "Đã chuyển 1 hồ sơ" in said
    assert "Hồ sơ vừa thay đổi" in said
    assert "chỉ bên đang giữ chuyển được" in said
    moved = stored(database, short)
    assert moved.holder_officer_id == d.officer.officer_id
    assert moved.handover_pending
    assert moved.step_no == 2
    (event,) = events_of(database, short, "case.handed_over")
    assert event.reason == "Nhờ xem trước thứ Sáu"
    assert event.actor_name == d.desk.name
    assert not events_of(database, long, "case.handed_over")
    assert len(events_of(database, held, "case.handed_over")) == 1


def test_when_all_went_the_list_is_shown_again(desk, department, database, three):
    short, long, _ = three
    answer = desk.client.post(
        "/viec-can-lam/chuyen",
        data={
            "csrf_token": desk.csrf_token,
            "case": [short.code, long.code],
            "to": str(department.unit_id),
            "back": "/viec-can-lam?pham-vi=tat-ca",
        },
        follow_redirects=False,
    )
    assert answer.status_code == 303
    assert answer.headers["location"] == "/viec-can-lam?pham-vi=tat-ca&xong=da-chuyen"
    for case in (short, long):
        found = stored(database, case)
        assert found.holder_unit_id == department.unit_id
        assert found.holder_officer_id is None
        assert found.due_at == case.due_at


def test_nothing_is_handed_over_without_a_receiver_or_a_choice(desk, three, database):
    short = three[0]
    page = desk.post("/viec-can-lam/chuyen", case=short.code, note="Giữ lời này")
    assert page.status_code == 422
    assert "Chọn phòng hoặc cán bộ nhận hồ sơ" in words_of(page)
    assert "Giữ lời này" in page.text
    page = desk.post("/viec-can-lam/chuyen", to=str(three[0].holder_unit_id))
    assert page.status_code == 422
    assert "Chọn ít nhất một hồ sơ" in words_of(page)
    assert not events_of(database, short, "case.handed_over")
    far = desk.post("/viec-can-lam/chuyen", case=short.code, to=str(short.id))
    assert "Chọn phòng chuyên môn nhận bàn giao" in words_of(far)


def test_another_agencys_cases_are_not_chosen(app, database, department, desk):
    other = make_department(database, code="X98.98")
    theirs = receive_case(database, other, when="2026-11-23 09:00")
    page = desk.get(f"/viec-can-lam/chuyen?case={theirs.code}")
    assert "Chưa chọn hồ sơ nào" in words_of(page)
    desk.post("/viec-can-lam/chuyen", case=theirs.code, to=str(department.unit_id))
    assert stored(database, theirs).holder_unit_id == other.one_stop_id


def test_an_inspector_hands_nothing_over(app, database, department, three):
    inspector = visit(app, database, department.inspector)
    assert "pass-on" not in inspector.get(LIST).text
    page = inspector.get(f"/viec-can-lam/chuyen?case={three[0].code}")
    assert page.status_code == 403


def test_waiting_says_how_many_days_are_left(app, database, department, desk):
    case = receive_case(
        database,
        department,
        when="2026-11-18 09:00",
        applicant=a_person(name="Ngô Văn Chờ"),
    )
    ask = partial(
        waiting.request_supplement,
        actor=department.desk,
        case_id=case.id,
        items="Bản sao",
        reason="Thiếu",
        now=at("2026-11-19 09:00"),
    )
    database.write(ask)
    assert "Còn 11 ngày để bổ sung" in words_of(desk.get(LIST))
    app.state.now = at("2026-12-08 09:00")
    said = words_of(desk.get(LIST))
    assert "Hết thời gian bổ sung" in said
    assert "Đóng hồ sơ" in said
