"""A year announced by decree, a half day without power, a year nobody has announced."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import select

from notifications.outbox.tables import outbox
from tests.administrator import form_of, send
from tests.factories import at, make_department, receive_case
from tests.visitor import Visitor, application, set_clock, visit, words_of
from tracker import verify, year_ahead
from tracker.calendars import active_days
from tracker.models import Case
from tracker.scheduler import JOBS, run_job
from tracker.works import running as works
from tracker.works.errand import Errand, StoppedError

pytestmark = pytest.mark.db
HOME, IMPORT = "/lich-lam-viec", "/lich-lam-viec/nhap"

#: An announcement that was never made: 01/01/2028 is a Saturday, Tết is on 26/01.
YEAR_CSV = """\
Ngày;Loại;Tên;Hoán đổi với
03/01/2028;nghỉ;Tết Dương lịch;
25/01/2028;nghỉ;Tết Nguyên đán;
26/01/2028;nghỉ;Tết Nguyên đán;
27/01/2028;nghỉ;Tết Nguyên đán;
28/01/2028;nghỉ;Tết Nguyên đán;
31/01/2028;nghỉ;Tết Nguyên đán;
04/04/2028;nghỉ;Giỗ Tổ Hùng Vương;
01/05/2028;nghỉ;Ngày Quốc tế Lao động;
02/05/2028;nghỉ;Nghỉ bù 30/4;
04/01/2028;nghỉ;Nghỉ hoán đổi;08/01/2028
08/01/2028;làm bù;Ngày làm việc hoán đổi;
01/09/2028;nghỉ;Quốc khánh;
04/09/2028;nghỉ;Nghỉ bù Quốc khánh;
24/11/2028;nghỉ;Ngày Văn hóa Việt Nam;
"""
YEAR_ICS = "\r\n".join(
    [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Thử//",
        *(
            line
            for first, after, name, said in (
                ("20280103", "20280104", "Tết Dương lịch", ""),
                ("20280125", "20280201", "Tết Nguyên đán", ""),  # a weekend within
                ("20280404", "20280405", "Giỗ Tổ Hùng Vương", ""),
                ("20280501", "20280502", "Ngày Quốc tế Lao động", ""),
                ("20280502", "20280503", "Nghỉ bù 30/4", ""),
                ("20280104", "20280105", "Nghỉ hoán đổi", "Hoán đổi với 08/01/2028"),
                ("20280108", "20280109", "Ngày làm việc hoán đổi", ""),
                ("20280901", "20280902", "Quốc khánh", ""),
                ("20280904", "20280905", "Nghỉ bù Quốc khánh", ""),
                ("20281124", "20281125", "Ngày Văn hóa Việt Nam", ""),
            )
            for line in (
                "BEGIN:VEVENT",
                f"UID:{first}@thu.example",
                "DTSTAMP:20271101T000000Z",
                f"DTSTART;VALUE=DATE:{first}",
                f"DTEND;VALUE=DATE:{after}",
                f"SUMMARY:{name}",
                *([f"DESCRIPTION:{said}"] if said else []),
                "END:VEVENT",
            )
        ),
        "END:VCALENDAR",
        "",
    ]
)
PAPER = {"nam": "2028", "decision": "77/TB-THU", "decided_on": "01/12/2027"}
PAPER["issuer_vi"] = "Bộ Thử"


@pytest.fixture
def department(database):
    return make_department(database)


@pytest.fixture
def app(database, settings, department):
    app = application(database, settings)
    set_clock(app, "2027-12-20 09:00")
    return app


@pytest.fixture
def visitor(app, database, department):
    return visit(app, database, department.administrator)


@pytest.fixture
def cases(database, department):
    """One due in the last days of 2027, two that reach into the year to come."""
    return {
        "within": receive_case(database, department, when="2027-12-14 09:00"),
        "over": receive_case(
            database, department, when="2027-12-20 08:00", procedure="ten-days"
        ),
        "tet": receive_case(
            database, department, when="2027-12-20 08:30", procedure="calendar-days"
        ),
    }


def upload(visitor: Visitor, text: str, **fields: str):
    return visitor.client.post(
        IMPORT,
        data={"csrf_token": visitor.csrf_token, **PAPER, "do": "check", **fields},
        files={"file": ("lich.csv", text.encode(), "text/csv")},
    )


def go_on(visitor: Visitor, page, **typed: str):
    """Press the button of the page that has checked a file."""
    return visitor.client.post(
        IMPORT,
        data={**form_of(page, IMPORT), "do": "apply", **typed},
        follow_redirects=False,
    )


def dates(database) -> Mapping[str, tuple[object, ...]]:
    with database.read() as session:
        return {
            case.code: (case.due_at, case.apology_due_on, case.provisional)
            for case in session.scalars(select(Case))
        }


def year_of(database, agency_id, number=2028):
    with database.read() as session:
        return {
            row.day: (
                row.kind,
                row.exchanged_with,
                row.decision,
                row.decided_on,
                row.issuer_vi,
            )
            for row in active_days(session, agency_id)
            if row.day.year == number
        }


@pytest.mark.parametrize("text", [YEAR_CSV, YEAR_ICS], ids=["csv", "ics"])
def test_a_year_taken_in_moves_what_the_preview_said_and_withdrawn_restores_it(
    visitor, database, department, cases, text
):
    before = dates(database)
    assert [before[cases[one].code][2] for one in cases] == [False, True, True]
    listed = words_of(visitor.get("/lich-lam-viec/tam-tinh"))
    assert "2 hồ sơ đang mở có hạn tạm tính." in listed
    assert cases["over"].code in visitor.get("/lich-lam-viec/tam-tinh.csv").text

    checked = upload(visitor, text)
    said = words_of(checked)
    assert "14 ngày ghi mới, 0 ngày thay dòng cũ, 0 ngày đã có." in said
    assert "ngày đổi giờ làm việc." in said
    assert "2 hồ sơ đang mở đổi hạn." not in said, "25 calendar days stay as they were"
    assert "1 hồ sơ đang mở đổi hạn." in said
    assert (dates(database), year_of(database, department.agency_id)) == (before, {})
    moves = visitor.client.post(
        IMPORT, data={**form_of(checked, IMPORT), "do": "list"}
    ).text
    assert cases["over"].code in moves
    assert "77/TB-THU" in moves

    assert go_on(visitor, checked).status_code == 303
    found = year_of(database, department.agency_id)
    assert len(found) == 14
    # 2028-01-04 is exchanged with the Saturday, and each names the other.
    paper = ("77/TB-THU", date(2027, 12, 1), "Bộ Thử")
    assert found[date(2028, 1, 4)] == ("off", date(2028, 1, 8), *paper)
    assert found[date(2028, 1, 8)] == ("worked", date(2028, 1, 4), *paper)
    assert found[date(2028, 1, 31)] == ("off", None, *paper)
    after = dates(database)
    moved = {code for code in after if after[code][0] != before[code][0]}
    assert moved == {cases["over"].code}
    assert not any(provisional for _, _, provisional in after.values())
    assert verify.run(database) == []
    # The same once more changes nothing; as a file it is the same again.
    again = upload(visitor, text)
    assert "không có gì để ghi" in words_of(again)
    for kind in ("csv", "ics"):
        file = visitor.get(f"/lich-lam-viec/tep/2028.{kind}").text
        assert "không có gì để ghi" in words_of(upload(visitor, file))

    page = visitor.get(f"{HOME}?nam=2028")
    ask = visitor.get(
        f"{HOME}/thay-doi?" + "&".join(f"rut={day.isoformat()}" for day in found)
    )
    assert "Rút cả văn bản" not in words_of(page), "one decision is the whole year"
    previewed = send(visitor, ask, f"{HOME}/xem-truoc", why="Chưa có văn bản")
    made = send(visitor, previewed, f"{HOME}/ap-dung")
    assert made.status_code == 303
    assert dates(database) == before
    assert verify.run(database) == []


WRONG_ROWS = [
    ("32/01/2028;nghỉ;;", "không phải ngày", "is not a date"),
    ("05/02/2028;nghỉ;;", "vốn là ngày nghỉ hằng tuần", "weekly day of rest"),
    ("05/01/2029;nghỉ;;", "không thuộc năm 2028", "is not of 2028"),
    ("03/01/2028;nghỉ;;", "bị ghi hai lần", "named twice"),
    ("06/01/2028;họp;;", "không phải “nghỉ” hay “làm bù”", "neither off nor worked"),
    ("07/01/2028;làm bù;;", "vốn là ngày làm việc", "worked anyway"),
    (
        "10/01/2028;nghỉ;;11/01/2028\n11/01/2028;nghỉ;;",
        "không phải ngày làm bù",
        "is not worked",
    ),
    (";nghỉ;Không ngày;", "Thiếu ngày", "The day is missing"),
]


def test_each_bad_row_is_told_with_its_reason_and_nothing_is_written(
    visitor, database, department
):
    rows = "\n".join(row for row, _, _ in WRONG_ROWS)
    refused = upload(visitor, f"{YEAR_CSV}{rows}\n")
    said = words_of(refused)
    assert refused.status_code == 422
    # An exchange of two days off is wrong on both of its days.
    assert f"{len(WRONG_ROWS) + 1} dòng chưa nhận được nên chưa ghi gì cả." in said
    for _, reason, _ in WRONG_ROWS:
        assert reason in said
    english = visitor.client.post(
        f"{IMPORT}?lang=en",
        data={"csrf_token": visitor.csrf_token, **PAPER, "do": "apply"},
        files={"file": ("lich.csv", f"{YEAR_CSV}{rows}\n".encode(), "text/csv")},
    )
    for _, _, reason in WRONG_ROWS:
        assert reason in words_of(english)
    assert year_of(database, department.agency_id) == {}


def test_what_may_be_meant_has_to_be_said_and_an_earlier_decision_is_not_overridden(
    visitor, database, department
):
    text = "date,kind,name\n2028-01-03,off,Tết\n2028-01-08,worked,Làm bù\n"
    checked = upload(visitor, text)
    said = words_of(checked)
    assert "Ngày làm bù 08/01/2028 chưa nói bù cho ngày nghỉ nào." in said
    assert "Theo luật, ngày 24/11/2028 (Ngày Văn hóa Việt Nam) được nghỉ" in said
    unsure = go_on(visitor, checked)
    assert unsure.status_code == 422
    assert "Đánh dấu rằng bạn đã đối chiếu" in words_of(unsure)
    assert year_of(database, department.agency_id) == {}
    assert go_on(visitor, checked, confirmed="1").status_code == 303

    other = "date,kind,name,hours\n2028-01-03,worked,Nửa ngày,07:30-11:30\n"
    clash = upload(visitor, other, decision="78/TB-THU")
    assert "đã có dòng “Tết” theo 77/TB-THU" in words_of(clash)
    # The file that was checked is looked at again with one button.
    replaced = send(visitor, clash, f"{HOME}/nhap")
    assert "1 ngày thay dòng cũ" in words_of(replaced)
    assert go_on(visitor, replaced, confirmed="1").status_code == 303
    row = year_of(database, department.agency_id)[date(2028, 1, 3)]
    assert (row[0], row[2]) == ("worked", "78/TB-THU")
    assert "Thay theo 78/TB-THU" in words_of(visitor.get(f"{HOME}?nam=2028"))


LAST_DAY_EVER = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\n"
    b"DTSTART;VALUE=DATE:99991231\r\nSUMMARY:Ngh\xe1\xbb\x89\r\nEND:VEVENT\r\n"
    b"END:VCALENDAR\r\n"
)
BROKEN_FILES = [
    (b"\xff\xfe\x00", "không phải mã UTF-8"),
    (b"a,b\n1,2\n", "Dòng đầu phải là tên cột"),
    (b"date,kind\n", "Tệp không có ngày nào."),
    (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:x", "ICS bị hỏng"),
    (b"x" * 300_000, "Tệp lớn hơn 256 KB"),
    (b"", "Tệp không có ngày nào|Dòng đầu phải là tên cột"),
    (LAST_DAY_EVER, "31/12/9999"),
]


def test_a_file_that_is_none_is_refused_politely(visitor):
    for data, said in BROKEN_FILES:
        refused = visitor.client.post(
            IMPORT,
            data={"csrf_token": visitor.csrf_token, **PAPER, "do": "check"},
            files={"file": ("lich.csv", data, "text/csv")},
        )
        assert refused.status_code == 422, said
        assert any(one in words_of(refused) for one in said.split("|")), said
        assert form_of(refused, IMPORT)["decision"] == ["77/TB-THU"]


# -- a year nobody has announced


def test_from_october_on_each_is_reminded_once_whoever_runs_the_job(
    app, database, department, settings
):
    def letters():
        with database.read() as session:
            rows = session.execute(
                select(outbox.c.to_address, outbox.c.subject).where(
                    outbox.c.dedup_key.startswith("year_not_announced:")
                )
            )
            return sorted(map(tuple, rows))

    # 2027 is announced; on 1 October 2027 the year 2028 is not.
    for early in ("2027-09-30 09:00", "2027-10-01 05:00", "2027-10-02 09:00"):
        year_ahead.run(database, at(early))  # too early; too early; a Saturday
    assert letters() == []
    when = at("2027-10-01 09:00")
    with ThreadPoolExecutor(2) as schedulers:
        both = [schedulers.submit(year_ahead.run, database, when) for _ in range(2)]
        for each in both:
            each.result(30)
    year_ahead.run(database, at("2027-11-15 09:00"))
    subject = "Lịch nghỉ năm 2028 chưa nhập: ngày hẹn sang năm đang là tạm tính"
    assert letters() == [
        ("administrator@mau.example", subject),
        ("manager@mau.example", subject),
    ]
    job = next(one for one in JOBS if one.name == "year_ahead")
    assert run_job(database, settings, job, "thu")

    set_clock(app, "2027-10-01 09:00")
    line = "Lịch nghỉ năm 2028 chưa nhập"
    keeper = visit(app, database, department.administrator)
    manager = visit(app, database, department.manager)
    assert line in words_of(keeper.get("/quan-tri"))
    assert line in words_of(manager.get("/buoi-sang"))
    checked = upload(keeper, YEAR_CSV)
    assert go_on(keeper, checked).status_code == 303
    assert line not in words_of(keeper.get("/quan-tri"))
    assert line not in words_of(manager.get("/buoi-sang"))


def test_who_keeps_no_calendar_reads_and_changes_nothing(app, database, department):
    reader = visit(app, database, department.officer)
    for path in (IMPORT, "/lich-lam-viec/dong-cua/ghi"):
        assert reader.get(path).status_code == 403
        assert reader.post(path).status_code == 403
    for path in ("/lich-lam-viec/dong-cua", "/lich-lam-viec/tam-tinh"):
        page = reader.get(path)
        assert page.status_code == 200
        assert "Ghi đợt đóng cửa" not in words_of(page)


def test_many_cases_are_moved_by_a_work_that_the_page_may_leave(
    visitor, database, department, cases, monkeypatch
):
    monkeypatch.setattr("web.admin.making.MANY", 1)
    answer = go_on(visitor, upload(visitor, YEAR_CSV))
    assert answer.status_code == 303
    work = answer.headers["location"].partition("?")[0]
    assert "Đang chờ đến lượt" in words_of(visitor.get(work))
    assert year_of(database, department.agency_id) == {}
    assert works.run(database, lambda: at("2026-11-23 14:21")) == "1 works"
    said = words_of(visitor.get(work))
    assert "Đã áp dụng thay đổi lịch; 1 hồ sơ đổi hạn." in said
    assert len(year_of(database, department.agency_id)) == 14
    assert verify.run(database) == []


def test_a_change_that_became_impossible_meanwhile_is_refused_in_words(
    visitor, database, department, cases, monkeypatch
):
    monkeypatch.setattr("web.admin.making.MANY", 1)
    checked = upload(visitor, YEAR_CSV)
    work = go_on(visitor, checked).headers["location"].partition("?")[0]
    monkeypatch.setattr("web.admin.making.MANY", 400)
    assert go_on(visitor, checked).headers["location"].startswith(HOME)
    before = dates(database)
    works.run(database, lambda: at("2026-11-23 14:21"))
    assert "Không xong" in words_of(visitor.get(work))
    assert dates(database) == before


def test_a_change_that_is_stopped_on_its_way_leaves_everything_as_it_was(
    visitor, database, department, cases, monkeypatch
):
    monkeypatch.setattr("web.admin.making.MANY", 1)
    before = dates(database)
    work = go_on(visitor, upload(visitor, YEAR_CSV)).headers["location"]

    def stopped(_errand, _done):
        raise StoppedError

    monkeypatch.setattr(Errand, "told", stopped)
    works.run(database, lambda: at("2026-11-23 14:21"), most=1)
    assert dates(database) == before
    assert year_of(database, department.agency_id) == {}
    assert "Đang chờ đến lượt" in words_of(visitor.get(work.partition("?")[0]))
