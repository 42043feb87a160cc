"""A register of another system taken in: checked, written, told of, taken back."""

import tempfile
import unicodedata
from datetime import datetime
from pathlib import Path
from tempfile import SpooledTemporaryFile

import pytest
import xlsxwriter
from sqlalchemy import func, select

from tests.administrator import form_of
from tests.factories import at, make_department
from tests.integration.registers import (
    BROKEN,
    HEADS,
    NOW,
    TORN,
    broken_lines,
    carry,
    line,
    take,
    text_of,
    wide_heads,
)
from tests.visitor import application, visit, words_of
from tracker import sweep, verify
from tracker.cases.outcomes import return_outcome
from tracker.file_store import FileStore
from tracker.kept_files import YOUNG, clear_away
from tracker.models import (
    AccountabilityEntry,
    Applicant,
    Case,
    CaseEvent,
    ImportedCase,
)
from tracker.now import now as system_now
from tracker.queries.search import case_id_of
from tracker.transfer import running
from tracker.transfer.faults import KINDS, said
from tracker.transfer.findings import findings

pytestmark = pytest.mark.db
PATH = "/quan-tri/nhap-so"

LINES = [
    line(1),
    line(2, returned="12/03/2026", applicant="Công ty TNHH Mẫu"),
    line(3, promised="11/03/2026", returned="10/03/2026"),
    line(4, received="19/11/2026 09:00", promised="27/11/2026", returned="", state=""),
    line(5, received="02/11/2026", promised="09/11/2026", returned="", state="4"),
    line(6, phone="", received="32/13/2026"),
    line(1, applicant="Trùng mã"),
]


@pytest.fixture
def department(database):
    return make_department(database)


@pytest.fixture
def app(database, settings, department):
    return application(database, settings)


@pytest.fixture
def visitor(app, database, department):
    return visit(app, database, department.administrator)


def send(visitor, data, name="so.csv"):
    with SpooledTemporaryFile() as file:
        file.write(data)
        file.seek(0)
        return visitor.client.post(
            PATH,
            data={"csrf_token": visitor.csrf_token},
            files={"file": (name, file, "text/csv")},
            follow_redirects=False,
        )


def cases(database, department):
    with database.read() as session:
        return {
            case.code: case
            for case in session.scalars(
                select(Case).where(Case.agency_id == department.agency_id)
            )
        }


def test_a_register_becomes_cases_through_the_pages(
    database, settings, department, app, visitor
):
    sent = send(visitor, text_of(LINES).encode("utf-8-sig"))
    assert sent.status_code == 303
    where = sent.headers["location"]
    page = visitor.get(where)
    form = form_of(page, f"{where}/ghep-cot")
    assert form["cot-code"] == ["1"]
    assert form["cot-contact"] == ["4"]
    assert form["cot-returned_at"] == ["8"]
    answer = visitor.client.post(
        f"{where}/ghep-cot",
        data={**form, "remember": "1", "mapping_name": "Một cửa tỉnh"},
        follow_redirects=False,
    )
    assert answer.status_code == 303
    running.run(database, lambda: NOW)
    assert cases(database, department) == {}
    told = words_of(visitor.get(where))
    assert "Ghi 5 hồ sơ mới" in told
    assert "Ngày “…” không đọc được" in told
    assert "dòng lỗi" in told
    visitor.post(f"{where}/ghi")
    running.run(database, lambda: NOW)
    found = cases(database, department)
    assert len(found) == 5
    assert "Đã nhập xong" in words_of(visitor.get(where))

    bad = visitor.get(f"{where}/dong-loi.csv").text
    assert "32/13/2026" in bad
    assert "đã có ở một dòng trên" in bad
    assert len(bad.splitlines()) == 3
    each = visitor.get(f"{where}/tung-dong.csv").text.splitlines()
    assert [one.rsplit(",", 1)[1] for one in each[1:]] == ["Mới"] * 5 + ["Lỗi"] * 2
    gaps = visitor.get(f"{where}/chenh-lech.csv").text
    assert "X99.99-260302-0003" in gaps
    assert gaps.splitlines()[1].endswith(",2")

    # The next file of that system is mapped as the first was.
    again = send(visitor, text_of(LINES).encode()).headers["location"]
    assert "Một cửa tỉnh" in words_of(visitor.get(again))
    english = words_of(visitor.get(f"{where}?lang=en"))
    assert "is not a date such as" in english


def test_what_the_other_system_promised_is_what_was_promised(
    database, settings, department
):
    row = take(database, settings, department, text_of(LINES).encode())
    carry(database, settings, row, department, "check", "write")
    found = cases(database, department)
    on_time, late, longer, opened, overdue = (
        found[f"X99.99-260302-{number:04d}"] for number in range(1, 6)
    )
    assert on_time.state == "returned"
    assert on_time.appointed_at == at("2026-03-09 17:00")
    assert on_time.late_since is None
    # Seven working days were promised, and kept: ours would have been five.
    assert longer.late_since is None
    assert longer.due_at == at("2026-03-11 17:00")
    # Late there is late here, and nobody here answers for it or apologises.
    assert late.late_since == at("2026-03-09 17:00")
    assert opened.next_timer_at is not None
    assert opened.due_at == at("2026-11-27 17:00")
    # What is open and late is ours from now on, as any other.
    assert overdue.late_since == at("2026-11-09 17:00")
    with database.read() as session:
        entries = session.scalars(select(AccountabilityEntry.case_id)).all()
        gap = session.scalars(
            select(ImportedCase).where(ImportedCase.case_id == longer.id)
        ).one()
    assert entries == [overdue.id]
    assert gap.reckoned_at == at("2026-03-09 17:00")
    assert gap.gap_days == 2
    assert verify.run(database) == []
    assert sweep.run(database, NOW).failed == []


def test_the_same_file_twice_changes_nothing_and_another_one_is_told_apart(
    database, settings, department
):
    first = take(database, settings, department, text_of(LINES).encode())
    carry(database, settings, first, department, "check", "write")
    before = cases(database, department)
    second = take(database, settings, department, text_of(LINES, ";").encode("utf-16"))
    done = carry(database, settings, second, department, "check", "write")
    assert (done.counts["same"], done.counts.get("new", 0)) == (5, 0)
    changed = [line(1, applicant="Trần Thị Khác"), *LINES[1:5]]
    third = take(database, settings, department, text_of(changed, "\t").encode())
    done = carry(database, settings, third, department, "check", "write")
    assert (done.counts["same"], done.counts["differs"]) == (4, 1)
    after = cases(database, department)
    assert {c: one.version for c, one in after.items()} == {
        c: one.version for c, one in before.items()
    }
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Applicant)) == 5


def test_an_import_is_taken_back_while_nobody_has_acted(
    database, settings, department, app, visitor
):
    row = take(database, settings, department, text_of(LINES).encode())
    carry(database, settings, row, department, "check", "write")
    where = f"{PATH}/{row.id}"
    refused = visitor.post(f"{where}/thu-hoi", reason=" ")
    assert refused.status_code == 422
    sent = visitor.post(f"{where}/thu-hoi", reason="Nhầm tệp của năm trước")
    assert sent.status_code == 303
    running.run(database, lambda: NOW)
    told = words_of(visitor.get(where))
    assert "Nhầm tệp của năm trước" in told
    assert "Mới, ghi rồi thu hồi" in told
    assert "sẽ ghi" not in told
    gone = cases(database, department)
    assert {case.received_at for case in gone.values()} == {None}
    assert {case.late_since for case in gone.values()} == {None}
    with database.read() as session:
        kinds = session.scalars(
            select(CaseEvent.kind).where(
                CaseEvent.case_id == gone["X99.99-260302-0001"].id
            )
        ).all()
    assert "case.received" in kinds
    assert "case.import_withdrawn" in kinds
    assert verify.run(database) == []
    # The right file may come with the same codes: their history goes on.
    again = take(database, settings, department, text_of([line(1)]).encode())
    done = carry(database, settings, again, department, "check", "write")
    assert done.counts["new"] == 1
    back = cases(database, department)["X99.99-260302-0001"]
    assert (back.id, back.state) == (gone[back.code].id, "returned")
    assert verify.run(database) == []


def test_an_import_whose_cases_were_worked_on_stays(
    database, settings, department, visitor
):
    lines = [line(1, returned="", state="Đã xử lý xong", promised="09/03/2026")]
    heads = [*HEADS, "Ngày xử lý xong"]
    text = ",".join(heads) + "\n" + ",".join([*lines[0], "06/03/2026"]) + "\n"
    text = text.replace("12 đường Mẫu, phường Thử", "12 đường Mẫu")
    row = take(database, settings, department, text.encode())
    carry(database, settings, row, department, "check", "write")
    with database.read() as session:
        case_id, _ = case_id_of(session, department.desk, "X99.99-260302-0001")
    database.write(
        lambda session: return_outcome(
            session, department.desk, case_id, now=NOW, note=""
        )
    )
    answer = visitor.post(f"{PATH}/{row.id}/thu-hoi", reason="Thử")
    assert answer.status_code == 422
    assert "đính chính từng hồ sơ" in words_of(answer)
    assert verify.run(database) == []


def test_stopped_it_goes_on_from_where_it_was(database, settings, department, visitor):
    row = take(database, settings, department, text_of(LINES).encode())
    carry(database, settings, row, department, "check")
    visitor.post(f"{PATH}/{row.id}/ghi")
    visitor.post(f"{PATH}/{row.id}/dung")
    running.run(database, lambda: NOW)
    assert cases(database, department) == {}
    assert "Đã dừng" in words_of(visitor.get(f"{PATH}/{row.id}"))
    visitor.post(f"{PATH}/{row.id}/tiep-tuc")
    at_work = visitor.get(f"{PATH}/{row.id}/tien-do").text
    assert "hx-get" in at_work
    assert 'id="acts"' not in at_work  # a focused button is not taken away
    running.run(database, lambda: NOW)
    assert len(cases(database, department)) == 5
    # The page that stayed open loses the button to stop what has ended.
    ended = visitor.get(f"{PATH}/{row.id}/tien-do").text
    assert 'id="acts" class="actions gap-16" hx-swap-oob="true"' in ended
    assert "Dừng lần nhập này" not in ended


def test_every_kind_of_fault_is_told_with_its_line(database, settings, department):
    every = len(BROKEN) + len(TORN)
    head = (",".join(wide_heads()) + "\n").encode()
    body = b"".join(broken_lines(number, number) for number in range(every))
    row = take(database, settings, department, head + body)
    done = carry(database, settings, row, department, "check", chunk=100)
    with database.read() as session:
        found = findings(session, done, "b", most=every)
    told = [{fault["kind"] for fault in one["faults"]} for one in found]
    wanted = [kind for _, kind in BROKEN] + list(TORN)
    for kinds, kind in zip(told, wanted, strict=True):
        assert kind in kinds, (kind, kinds)
    assert set(wanted) == set(KINDS)
    assert [one["line"] for one in found] == [
        *range(2, len(BROKEN) + 4),
        len(BROKEN) + 5,
        len(BROKEN) + 6,
    ]
    for kind, (vi, en) in KINDS.items():
        assert said(kind, "x", "vi") != said(kind, "x", "en"), (vi, en)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("encoding", "separator"),
    [
        ("utf-8", ","),
        ("utf-8-sig", ";"),
        ("utf-16", "\t"),
        ("utf-16-le", ","),
        ("cp1258", ";"),
    ],
)
def test_a_register_is_read_in_its_own_encoding(
    database, settings, department, encoding, separator
):
    text = text_of([line(1), line(2)], separator)
    if encoding == "cp1258":
        text = decomposed(text)
    row = take(database, settings, department, text.encode(encoding))
    done = carry(database, settings, row, department, "check", "write")
    assert done.counts["new"] == 2
    with database.read() as session:
        names = session.scalars(select(Applicant.name)).all()
    assert names == ["Nguyễn Văn Thử 1", "Nguyễn Văn Thử 2"]


def decomposed(text):
    """Write letters as windows-1258 has them: a letter, and its tone behind it."""
    found = []
    for letter in unicodedata.normalize("NFC", text):
        try:
            letter.encode("cp1258")
        except UnicodeEncodeError:
            apart = unicodedata.normalize("NFD", letter)
            tones = [one for one in apart if one in "\u0300\u0301\u0303\u0309\u0323"]
            rest = "".join(one for one in apart if one not in tones)
            letter = unicodedata.normalize("NFC", rest) + "".join(tones)
        found.append(letter)
    return "".join(found)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "Tệp trống"),
        ("M· hå s¬,Tªn thñ tôc,Ngµy nhËn\nX,Y,Z\n".encode("latin-1"), "TCVN3"),
        (b"PK\x03\x04nothing of a workbook", "Không đọc được bảng tính"),
        ("một,hai,ba\n1,2,3\n".encode(), "Không tìm thấy dòng tiêu đề"),
        (bytes(range(128, 256)) * 4, "Không nhận ra mã ký tự"),
    ],
)
def test_what_is_no_register_is_refused_in_words(visitor, data, told):
    answer = send(visitor, data)
    assert answer.status_code == 422
    assert told in words_of(answer)


def test_a_workbook_is_a_register_too(database, settings, department):
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        book = xlsxwriter.Workbook(file.name)
        sheet = book.add_worksheet("Sổ")
        day = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        sheet.write_string(0, 1, "SỔ THEO DÕI HỒ SƠ")
        for column, head in enumerate(HEADS):
            sheet.write_string(3, column, head)
        for column, cell in enumerate(line(1)):
            sheet.write_string(4, column, cell)
        sheet.write_datetime(4, 6, datetime(2026, 3, 2, 8, 30), day)
        book.close()
        row = take(database, settings, department, Path(file.name).read_bytes())
    assert row.heading_line == 4
    carry(database, settings, row, department, "check", "write")
    found = cases(database, department)["X99.99-260302-0001"]
    assert found.received_at == at("2026-03-02 08:30")
    with database.read() as session:
        assert session.scalars(select(ImportedCase.line)).all() == [5]
    # Its bytes belong to an import: whoever clears away leaves them alone.
    store = FileStore(settings.files_url)
    assert clear_away(database, store, system_now() + YOUNG * 2) == 0


def test_another_agency_sees_nothing_of_an_import(database, settings, department, app):
    row = take(database, settings, department, text_of(LINES).encode())
    other = make_department(database, code="Y11.11", host="khac.example")
    stranger = visit(app, database, other.administrator)
    assert stranger.get(f"{PATH}/{row.id}").status_code == 404
    assert stranger.post(f"{PATH}/{row.id}/dung").status_code == 404
    officer = visit(app, database, department.officer)
    assert officer.get(PATH).status_code == 403


def test_the_page_of_a_case_says_where_it_came_from(
    database, settings, department, app
):
    row = take(database, settings, department, text_of(LINES).encode())
    carry(database, settings, row, department, "check", "write")
    reader = visit(app, database, department.manager)
    told = words_of(reader.get("/ho-so/X99.99-260302-0003"))
    assert "Hồ sơ nhập từ hệ thống khác." in told
    assert "chênh lệch 2 ngày làm việc" in told
    assert "Hệ thống cũ đã xử lý xong." in told
    assert "from another system" in words_of(
        reader.get("/ho-so/X99.99-260302-0003?lang=en")
    )
