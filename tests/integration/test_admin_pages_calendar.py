"""The working calendar and the office hours: read, previewed, changed, taken back."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from tests.administrator import fill_in, form_of, send
from tests.factories import HOURS, receive_case
from tests.visitor import application, visit, words_of
from tracker.accounts.actor import Role
from tracker.accounts.agencies import agency_of
from tracker.calendars import active_days
from tracker.models import Case, CaseEvent, Officer

pytestmark = pytest.mark.db
HOME, FORM = "/lich-lam-viec", "/lich-lam-viec/thay-doi"
LOOK, MAKE = "/lich-lam-viec/xem-truoc", "/lich-lam-viec/ap-dung"
HOURS_PAGE = "/quan-tri/gio-lam-viec"
SWAP = {"day": ["23/11/2026", "28/11/2026"], "decision": "QĐ 99/QĐ-THU"}
EVERYBODY = ("desk", "officer", "head", "manager", "inspector", "administrator")


@pytest.fixture
def app(database, settings, department):
    return application(database, settings)


@pytest.fixture
def visitor(app, database, department):
    return visit(app, database, department.administrator)


@pytest.fixture
def cases(database, department):
    """Two that the exchange moves, and one that is due before it."""
    return {
        "over": receive_case(database, department, when="2026-11-05 09:00"),
        "moved": receive_case(database, department, when="2026-11-18 09:00"),
        "moved too": receive_case(database, department, when="2026-11-17 09:00"),
    }


def dates(database):
    with database.read() as session:
        return {
            case.code: (case.due_at, case.apology_due_on, case.version)
            for case in session.scalars(select(Case))
        }


def due(found):
    return {code: (at, on) for code, (at, on, _) in found.items()}


def days(database, department, year=2026):
    with database.read() as session:
        rows = active_days(session, department.agency_id)
        return {row.day: row for row in rows if row.day.year == year}


def look(visitor, **typed):
    page = visitor.get(f"{FORM}?nam=2026")
    return send(visitor, page, LOOK, **{**SWAP, **typed})


def make(visitor, previewed):
    return send(visitor, previewed, MAKE)


# -- reading


@pytest.mark.parametrize("role", EVERYBODY)
def test_everybody_reads_the_calendar_and_administrators_change_it(
    app, database, department, role
):
    reader = visit(app, database, getattr(department, role))
    page = reader.get(f"{HOME}?nam=2026")
    said = words_of(page)
    assert page.status_code == 200
    assert "249 ngày làm việc" in said
    assert "Ngày Văn hóa Việt Nam" in said
    assert "Nghị quyết 28/2026/QH16" in said
    keeps = role == "administrator"
    assert ("Đổi lịch, xem trước" in said) is keeps
    assert (FORM in page.text) is keeps
    for path in (FORM, LOOK, MAKE):
        status = reader.post(path).status_code
        assert (status == 403) is not keeps, path
    assert reader.get(FORM).status_code == (200 if keeps else 403)


def cell(page, title):
    return re.search(rf'<td class="([^"]*)" title="{re.escape(title)}', page.text)


def test_a_year_shows_what_each_day_is(visitor):
    page = visitor.get(f"{HOME}?nam=2026")
    holiday = cell(page, "thứ Ba, 24/11/2026: Ngày Văn hóa Việt Nam, Nghị quyết")
    assert holiday[1] == "is-off"
    assert cell(page, "thứ Bảy, 22/08/2026: Ngày làm việc hoán đổi")[1] == "is-worked"
    assert page.text.count("<table>") == 12
    assert "is-today" in page.text
    assert "is-today" not in visitor.get(f"{HOME}?nam=2025").text


def test_a_year_that_is_not_announced_says_so(visitor):
    said = words_of(visitor.get(f"{HOME}?nam=2028"))
    assert "Tạm tính. Lịch nghỉ năm 2028 chưa được công bố." in said
    assert "Chưa có dòng nào cho năm 2028" in said
    assert "Tết Nguyên đán" in said, "the estimates are named"
    assert "Tạm tính" not in words_of(visitor.get(f"{HOME}?nam=2027"))


@pytest.mark.parametrize("query", ["nam=1999", "nam=2051", "nam=abc", "nam=-1"])
def test_a_year_outside_the_calendar_is_politely_not_there(visitor, query):
    found = visitor.get(f"{HOME}?{query}")
    assert found.status_code in {404, 422}
    assert "Traceback" not in found.text


# -- previewing


def test_a_preview_lists_what_moves_and_changes_nothing(
    visitor, database, department, cases
):
    before, rows = dates(database), days(database, department)
    previewed = look(visitor)
    said = words_of(previewed)
    assert previewed.status_code == 200
    assert "2 hồ sơ đang mở đổi hạn." in said
    assert "Ghi thứ Hai, 23/11/2026 : nghỉ, Nghỉ hoán đổi" in said
    assert "Ghi thứ Bảy, 28/11/2026 : làm việc, Ngày làm việc hoán đổi" in said
    assert cases["moved"].code in said
    assert cases["over"].code not in said
    assert re.search(r"T5 26/11/2026 17:00 T6 27/11/2026 17:00", said)
    assert dates(database) == before
    assert days(database, department).keys() == rows.keys()
    with database.read() as session:
        moved = select(CaseEvent).where(CaseEvent.kind == "case.deadline_changed")
        causes = [event.data["cause"] for event in session.scalars(moved)]
        assert "calendar" not in causes


def test_who_may_not_read_cases_sees_codes_and_dates_only(
    app, visitor, database, department, cases
):
    title = "Đăng ký gia hạn nội dung chuyển giao công nghệ"
    shown = look(visitor)
    assert cases["moved"].code in shown.text
    assert title not in shown.text
    assert "/ho-so/" not in shown.text

    def also_a_manager(session):
        row = session.get_one(
            Officer, (department.agency_id, department.administrator.officer_id)
        )
        row.roles = [str(Role.ADMINISTRATOR), str(Role.MANAGER)]

    database.write(also_a_manager)
    shown = look(visitor)
    assert title in shown.text
    assert f"/ho-so/{cases['moved'].code}" in shown.text


# -- applying and taking back


def test_the_change_moves_what_the_preview_said_and_withdrawing_restores_it(
    visitor, database, department, cases
):
    before = dates(database)
    previewed = look(visitor)
    assert dates(database) == before
    made = make(visitor, previewed)
    assert made.headers["location"] == f"{HOME}?nam=2026&xong=da-ap-dung"
    after = dates(database)
    moved = {code for code in after if due(after)[code] != due(before)[code]}
    assert moved == {cases["moved"].code, cases["moved too"].code}
    rows = days(database, department)
    assert rows[date(2026, 11, 23)].exchanged_with == date(2026, 11, 28)
    assert rows[date(2026, 11, 28)].kind == "worked"
    assert {rows[day].decision for day in (date(2026, 11, 23), date(2026, 11, 28))} == {
        "QĐ 99/QĐ-THU"
    }
    page = visitor.get(made.headers["location"])
    assert "Đã áp dụng thay đổi lịch." in words_of(page)
    assert cell(page, "thứ Bảy, 28/11/2026: Ngày làm việc hoán đổi")[1] == "is-worked"

    ask = visitor.get(f"{FORM}?rut=2026-11-23&rut=2026-11-28")
    fields = form_of(ask, LOOK)
    assert fields["withdraw"] == ["2026-11-23", "2026-11-28"]
    previewed = send(visitor, ask, LOOK, why="Không có quyết định")
    assert "Rút thứ Hai, 23/11/2026" in words_of(previewed)
    assert make(visitor, previewed).status_code == 303
    assert due(dates(database)) == due(before)
    assert date(2026, 11, 23) not in days(database, department)
    said = words_of(visitor.get(f"{HOME}?nam=2026"))
    assert "Dòng đã rút (2)" in said
    assert "Bùi Quang Duy: Không có quyết định" in said
    record = words_of(visitor.get("/quan-tri/nhat-ky"))
    assert record.count("Bùi Quang Duy đổi lịch làm việc") == 2


def test_a_row_is_changed_by_another_in_its_place(visitor, database, department):
    ask = visitor.get(f"{FORM}?sua=2026-11-24")
    fields = form_of(ask, LOOK)
    assert fields["day"][0] == "24/11/2026"
    assert fields["withdraw"] == ["2026-11-24"]
    kinds = ["worked", fields["kind"][1]]
    previewed = send(
        visitor,
        ask,
        LOOK,
        kind=kinds,
        windows=["07:30-11:30", ""],
        name_vi=["Làm buổi sáng", ""],
        decision="QĐ 7/QĐ-THU",
        why="Quyết định mới",
    )
    assert "làm việc 07:30–11:30, Làm buổi sáng" in words_of(previewed)
    assert make(visitor, previewed).status_code == 303
    row = days(database, department)[date(2026, 11, 24)]
    assert (row.kind, row.windows) == ("worked", [["07:30", "11:30"]])
    page = visitor.get(f"{HOME}?nam=2026")
    assert cell(page, "thứ Ba, 24/11/2026: Làm buổi sáng")[1] == "is-hours"


def test_several_days_are_entered_at_once_with_more_rows_asked_for(
    visitor, database, department
):
    page = visitor.get(f"{FORM}?nam=2028")
    more = send(visitor, page, LOOK, to=FORM, do="more", day=["01/01/2028", ""])
    fields = form_of(more, LOOK)
    assert fields["day"] == ["01/01/2028", "", ""]
    previewed = send(
        visitor,
        more,
        LOOK,
        kind=["off", "off", "off"],
        day=["03/01/2028", "25/01/2028", "26/01/2028"],
        name_vi=["Tết Dương lịch", "Tết", "Tết"],
        decision="TB 1/TB-THU",
    )
    said = words_of(previewed)
    assert "lịch năm 2028 coi như đã công bố" in said, "the whole list must be entered"
    assert make(visitor, previewed).headers["location"].startswith(f"{HOME}?nam=2028")
    assert len(days(database, department, 2028)) == 3


WRONG_CHANGES = [
    ({"day": ["", ""]}, "Chưa có thay đổi nào", ""),
    ({"day": ["31/02/2026", "28/11/2026"]}, "Ngày: viết ngày/tháng/năm", "day-0"),
    ({"day": ["", "28/11/2026"], "name_vi": ["Nghỉ", ""]}, "Nhập ngày", "day-0"),
    ({"decision": " "}, "hãy ghi số văn bản", "decision"),
    ({"day": ["24/11/2026", "28/11/2026"]}, "đã có dòng “Ngày Văn hóa", "day-0"),
    ({"day": ["28/11/2026", "28/11/2026"]}, "bị ghi hai lần", "day-0"),
    ({"day": ["22/11/2026", "28/11/2026"]}, "vốn là ngày nghỉ hằng tuần", "day-0"),
    ({"day": ["23/11/2026", "27/11/2026"]}, "vốn là ngày làm việc", "day-1"),
    ({"windows": ["", "sáng"]}, "Viết giờ dạng 07:30–11:30", "windows-1"),
    ({"windows": ["", "11:30-07:30"]}, "phải là các khoảng HH:MM", "day-1"),
    ({"exchanged_with": ["mai", ""]}, "Hoán đổi với: viết", "exchanged_with-0"),
    ({"day": ["23/11/2060", "28/11/2026"]}, "nằm ngoài các năm", "day-0"),
    ({"withdraw": ["2026-11-24"]}, "Hãy ghi lý do rút dòng lịch", "why"),
    ({"withdraw": ["2026-11-25"], "why": "x"}, "Không tìm thấy dòng lịch", ""),
]


def test_a_wrong_change_is_refused_and_stays_typed(visitor, database, department):
    for typed, said, place in WRONG_CHANGES:
        rows = days(database, department)
        refused = look(visitor, **typed)
        assert refused.status_code in {404, 409, 422}
        assert said in words_of(refused)
        if place:
            assert f'href="#{place}"' in refused.text
            assert f'id="{place}"' in refused.text
        kept = form_of(refused, LOOK)
        for name, values in {**SWAP, **typed}.items():
            if place or name != "withdraw":  # a row that is not there cannot be ticked
                assert kept[name] == (values if isinstance(values, list) else [values])
        assert days(database, department).keys() == rows.keys()


def test_a_change_that_became_impossible_meanwhile_is_refused(
    visitor, database, department
):
    previewed = look(visitor)
    assert make(visitor, previewed).status_code == 303
    again = make(visitor, previewed)
    assert again.status_code == 409
    assert "đã có dòng “Nghỉ hoán đổi”" in words_of(again)


def test_the_preview_leads_back_to_the_form_as_it_was_typed(visitor):
    previewed = look(visitor, name_vi=["Nghỉ <b>thử</b>", ""])
    back = send(visitor, previewed, MAKE, to=FORM)
    fields = form_of(back, LOOK)
    assert fields["day"] == SWAP["day"]
    assert fields["name_vi"] == ["Nghỉ <b>thử</b>", ""]
    assert fields["decision"] == ["QĐ 99/QĐ-THU"]
    assert "<b>thử</b>" not in back.text


def test_a_row_that_is_not_there_cannot_be_changed(visitor):
    assert visitor.get(f"{FORM}?sua=2026-11-25").status_code == 404
    assert visitor.get(f"{FORM}?sua=mai").status_code == 422


# -- office hours


def hours(database, department):
    with database.read() as session:
        return agency_of(session, department.administrator).office_hours


def test_office_hours_are_previewed_and_then_changed(
    visitor, database, department, cases
):
    before = dates(database)
    typed = {"hours_fri": "7h30-11h30", "why": "Quyết định giờ mùa đông"}
    previewed = fill_in(visitor, HOURS_PAGE, **typed)
    assert "Nếu đổi giờ làm việc như trên" in words_of(previewed)
    assert (dates(database), hours(database, department)) == (before, HOURS)
    made = send(visitor, previewed, HOURS_PAGE, do="apply")
    assert made.headers["location"].endswith("da-ap-dung")
    assert hours(database, department)["fri"] == [["07:30", "11:30"]]
    shown = form_of(visitor.get(HOURS_PAGE), HOURS_PAGE)
    assert shown["hours_fri"] == ["07:30–11:30"]
    back = fill_in(
        visitor, HOURS_PAGE, hours_fri=shown["hours_mon"][0], why="Hết", do="apply"
    )
    assert back.status_code == 303
    assert due(dates(database)) == due(before)


WRONG_HOURS = [
    ({}, "Giờ làm việc chưa có gì thay đổi."),
    ({"hours_fri": "07:30"}, "Giờ làm việc thứ Sáu: viết giờ mở và giờ đóng"),
    (
        {"hours_mon": "07:30-12:00, 11:00-17:00"},
        "các khung giờ phải theo thứ tự và không chồng nhau",
    ),
    ({f"hours_{day}": "" for day in HOURS}, "Cơ quan không mở cửa ngày nào"),
    ({"hours_sat": "07:30-11:30", "why": ""}, "Hãy ghi lý do"),
]


def test_wrong_hours_are_refused_and_stay_typed(visitor, database, department):
    for typed, said in WRONG_HOURS:
        for do in ("preview", "apply"):
            refused = fill_in(
                visitor, HOURS_PAGE, **{"why": "Lý do", "do": do, **typed}
            )
            assert refused.status_code == 422
            assert said in words_of(refused)
            kept = form_of(refused, HOURS_PAGE)
            assert all(kept[name] == [text] for name, text in typed.items())
        assert hours(database, department) == HOURS
