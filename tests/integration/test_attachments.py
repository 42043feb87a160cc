"""Files of a case: taken in, fetched, withdrawn; by whom, and what is refused."""

from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from tests import sample_files as samples
from tests.factories import make_department, receive_case
from tests.visitor import application, set_clock, visit, words_of
from tracker.models import Attachment, CaseEvent
from web.boundary import MOST, most_of_files

pytestmark = pytest.mark.db


@pytest.fixture
def case(database, department):
    return receive_case(database, department, when="2026-11-19 09:00")


@pytest.fixture
def desk(app, database, department):
    return visit(app, database, department.desk)


def send(visitor, case, *files, kind="scan", **fields):
    """Send files as a browser does: each with the name and the type it claims."""
    return visitor.client.post(
        f"/ho-so/{case.code}/tep",
        data={"csrf_token": visitor.csrf_token, "kind": kind, **fields},
        files=[("files", (name, content, claimed)) for name, content, claimed in files],
        follow_redirects=False,
    )


def pdf(name="don.pdf", content=samples.PDF):
    return name, content, "application/pdf"


def rows(database, case):
    with database.read() as session:
        return session.scalars(
            select(Attachment)
            .where(Attachment.case_id == case.id)
            .order_by(Attachment.added_at, Attachment.id)
        ).all()


def kinds(database, case):
    with database.read() as session:
        return session.scalars(
            select(CaseEvent.kind)
            .where(CaseEvent.case_id == case.id)
            .order_by(CaseEvent.seq)
        ).all()


def stored(settings):
    return [path for path in Path(settings.files_url).rglob("*") if path.is_file()]


def test_files_are_attached_and_fetched_again(app, database, desk, case):
    answer = send(
        desk, case, pdf("Đơn đề nghị.pdf"), ("anh.png", samples.PNG, "image/png")
    )
    assert answer.status_code == 303
    page = desk.get(answer.headers["location"])
    said = words_of(page)
    assert "Đã đính kèm tệp vào hồ sơ." in said
    assert "Đơn đề nghị.pdf" in said
    assert "Bản quét giấy tờ · Trần Ngọc Mai, 23/11/2026 14:20" in said
    assert "Trần Ngọc Mai đính kèm 2 tệp: Đơn đề nghị.pdf, anh.png." in said
    first, second = rows(database, case)
    assert (first.media_type, first.size) == ("application/pdf", len(samples.PDF))
    assert second.media_type == "image/png"
    assert kinds(database, case)[-1] == "case.files_attached"
    got = desk.get(f"/ho-so/{case.code}/tep/{first.id}")
    assert got.content == samples.PDF
    assert got.headers["content-type"] == "application/pdf"
    assert got.headers["content-disposition"] == (
        'attachment; filename="don de nghi.pdf"; '
        "filename*=UTF-8''%C4%90%C6%A1n%20%C4%91%E1%BB%81%20ngh%E1%BB%8B.pdf"
    )
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert got.headers["cache-control"] == "no-store"


def test_the_date_is_not_touched_by_a_file(database, desk, case):
    send(desk, case, pdf())
    with database.read() as session:
        after = session.get_one(type(case), (case.agency_id, case.id))
    assert (after.due_at, after.deadline_no) == (case.due_at, case.deadline_no)


def test_identical_bytes_are_stored_once(database, settings, department, desk, case):
    other = receive_case(database, department, when="2026-11-19 10:00")
    for each in (case, other):
        assert send(desk, each, pdf()).status_code == 303
    assert len(stored(settings)) == 1
    assert [len(rows(database, each)) for each in (case, other)] == [1, 1]
    (kept,) = stored(settings)
    assert kept.name == rows(database, case)[0].sha256
    assert Path(settings.files_url).stat().st_mode & 0o077 == 0


def test_a_form_sent_twice_adds_nothing(database, desk, case):
    send(desk, case, pdf())
    again = send(desk, case, pdf("ten khac.pdf"))
    assert "Tệp này đã có trong hồ sơ" in words_of(desk.get(again.headers["location"]))
    assert len(rows(database, case)) == 1
    assert kinds(database, case).count("case.files_attached") == 1


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("don.pdf", samples.HTML, "nội dung không phải PDF, JPEG"),
        ("anh.svg", samples.SVG, "nội dung không phải PDF, JPEG"),
        ("don.pdf", samples.EXE, "nội dung không phải PDF, JPEG"),
        ("don.docx", samples.docx_file(macros=True), "không có macro"),
        ("don.png", samples.PDF, "tên tệp ghi .png nhưng nội dung là PDF"),
        ("don.pdf.exe", samples.PDF, "tên tệp ghi .exe nhưng nội dung là PDF"),
        ("rong.pdf", b"", "Tệp rong.pdf: không có nội dung gì"),
    ],
)
def test_what_is_refused_is_said_and_nothing_is_kept(
    database, settings, desk, case, name, content, said
):
    answer = send(desk, case, (name, content, "application/pdf"), kind="result")
    assert answer.status_code == 422
    assert said in words_of(answer)
    assert 'value="result" checked' in answer.text
    assert rows(database, case) == []
    assert stored(settings) == []
    assert "case.files_attached" not in kinds(database, case)


def test_a_refused_file_keeps_no_other_back(database, desk, case):
    answer = send(desk, case, pdf(), ("x.exe", samples.EXE, "application/x"))
    assert answer.status_code == 422
    said = words_of(answer)
    assert "Đã có trong hồ sơ: don.pdf." in said
    assert "Tệp x.exe: nội dung không phải" in said
    assert [row.name for row in rows(database, case)] == ["don.pdf"]


def test_nothing_chosen_is_said(desk, case):
    empty = (
        '--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n'
        f"{desk.csrf_token}\r\n--x\r\n"
        'Content-Disposition: form-data; name="files"; filename=""\r\n'
        "Content-Type: application/octet-stream\r\n\r\n\r\n--x--\r\n"
    )
    answer = desk.client.post(
        f"/ho-so/{case.code}/tep",
        content=empty.encode(),
        headers={"Content-Type": "multipart/form-data; boundary=x"},
    )
    assert answer.status_code == 422
    assert "Chọn ít nhất một tệp để đính kèm." in words_of(answer)


def test_a_kind_of_nobodys_is_refused(database, settings, desk, case):
    answer = send(desk, case, pdf(), kind="virus")
    assert answer.status_code == 422
    assert "Chọn loại tệp" in words_of(answer)
    assert rows(database, case) == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../../etc/passwd.pdf", "passwd.pdf"),
        ("hop-dong\u202efdp.pdf", "hop-dongfdp.pdf"),
        ("x" * 296 + ".pdf", "x" * 116 + ".pdf"),
        ("Hợp đồng v1.2", "Hợp đồng v1.2.pdf"),
        ("<script>.pdf", "_script_.pdf"),
    ],
)
def test_a_tricky_name_becomes_an_honest_one(database, desk, case, given, kept):
    assert send(desk, case, pdf(given)).status_code == 303
    (row,) = rows(database, case)
    assert row.name == kept
    assert kept in words_of(desk.get(f"/ho-so/{case.code}"))


def test_a_file_that_is_too_large_is_said_on_the_page(database, settings, desk, case):
    large = samples.PDF + b"\0" * settings.file_limit_mb * 1_000_000
    answer = send(desk, case, pdf("lon.pdf", large), pdf())
    assert answer.status_code == 422
    assert "Tệp lon.pdf: lớn hơn 20 MB" in words_of(answer)
    assert [row.name for row in rows(database, case)] == ["don.pdf"]


def test_a_form_beyond_every_bound_is_answered_in_words(desk, case, settings):
    most = most_of_files(settings.file_limit_mb)
    assert most > MOST
    answer = desk.client.post(f"/ho-so/{case.code}/tep", content=b"x" * (most + 1))
    assert answer.status_code == 413
    assert "Các tệp gửi cùng lúc quá lớn" in answer.text
    assert f'href="/ho-so/{case.code}"' in answer.text
    elsewhere = desk.client.post(f"/ho-so/{case.code}/ghi-chu", content=b"x" * most)
    assert elsewhere.status_code == 413


def test_a_withdrawn_file_stays_with_its_reason(
    app, database, settings, department, desk, case
):
    send(desk, case, pdf())
    (row,) = rows(database, case)
    asked = desk.get(f"/ho-so/{case.code}/tep/{row.id}/rut")
    assert "Nội dung tệp vẫn được giữ." in words_of(asked)
    path = f"/ho-so/{case.code}/tep/{row.id}/rut"
    missing = desk.post(path, reason=" ")
    assert missing.status_code == 422
    assert "Nhập lý do rút tệp." in words_of(missing)
    set_clock(app, "2026-11-23 15:00")
    done = desk.post(path, reason="Quét nhầm hồ sơ khác.")
    assert done.status_code == 303
    page = desk.get(f"/ho-so/{case.code}")
    said = words_of(page)
    assert "<s>don.pdf</s>" in page.text
    assert ("Trần Ngọc Mai rút 23/11/2026 15:00: Quét nhầm hồ sơ khác.") in said
    assert "Trần Ngọc Mai rút tệp don.pdf." in said
    assert desk.get(f"/ho-so/{case.code}/tep/{row.id}").content == samples.PDF
    assert len(stored(settings)) == 1
    assert desk.post(path, reason="Lần nữa").status_code == 409
    # After that the same file may come again: it is a new one.
    assert send(desk, case, pdf()).status_code == 303
    assert len(rows(database, case)) == 2


def test_another_agencys_file_does_not_exist(app, database, desk, case):
    send(desk, case, pdf())
    (row,) = rows(database, case)
    other = make_department(database, code="X98.98")
    theirs = receive_case(database, other, when="2026-11-19 09:00")
    stranger = visit(app, database, other.manager)
    for path in (
        f"/ho-so/{case.code}/tep/{row.id}",
        f"/ho-so/{theirs.code}/tep/{row.id}",
        f"/ho-so/{case.code}/tep/{row.id}/rut",
    ):
        assert stranger.get(path).status_code == 404, path
    assert send(stranger, case, pdf()).status_code == 404
    assert (
        stranger.post(f"/ho-so/{theirs.code}/tep/{row.id}/rut", reason="x").status_code
        == 404
    )
    assert rows(database, case)[0].withdrawn_at is None


def test_a_file_belongs_to_its_case_alone(database, department, desk, case):
    send(desk, case, pdf())
    (row,) = rows(database, case)
    other = receive_case(database, department, when="2026-11-19 10:00")
    assert desk.get(f"/ho-so/{other.code}/tep/{row.id}").status_code == 404


def test_who_may_read_fetches_and_who_may_act_attaches(
    app, database, department, desk, case
):
    send(desk, case, pdf())
    (row,) = rows(database, case)
    path = f"/ho-so/{case.code}/tep/{row.id}"
    for actor, reads, attaches in (
        (department.inspector, 200, 403),
        (department.officer, 200, 403),  # the case lies at the desk
        (department.manager, 200, 303),
        (department.administrator, 403, 403),
    ):
        visitor = visit(app, database, actor)
        assert visitor.get(path).status_code == reads, actor.name
        sent = send(visitor, case, ("a.png", samples.PNG, "image/png"))
        assert sent.status_code == attaches, actor.name
        if reads == 200:
            page = visitor.get(f"/ho-so/{case.code}")
            assert ("Đính kèm vào hồ sơ" in page.text) is (attaches == 303)
    desk.client.cookies.clear()
    assert "/dang-nhap" in str(desk.get(path).url)


def test_a_form_of_another_site_attaches_nothing(database, desk, case):
    desk.csrf_token = "forged"
    assert send(desk, case, pdf()).status_code == 403
    assert rows(database, case) == []


def test_a_case_that_has_ended_takes_its_result(app, database, department, desk, case):
    manager = visit(app, database, department.manager)
    manager.post(f"/ho-so/{case.code}/ket-thuc", outcome="granted")
    sent = send(manager, case, pdf("ket-qua.pdf"), kind="result")
    assert sent.status_code == 303
    said = words_of(manager.get(f"/ho-so/{case.code}"))
    assert "Kết quả giải quyết · Vũ Minh Châu" in said


def test_uploads_at_the_same_moment_all_arrive_and_once(
    app, database, settings, department, case
):
    barrier, answers = Barrier(4), []
    people = [
        visit(app, database, who) for who in (department.desk, department.manager) * 2
    ]

    def upload(number, visitor):
        barrier.wait()
        mine = samples.PDF + f"% {number}".encode()
        answers.append(send(visitor, case, pdf(), pdf(f"{number}.pdf", mine)))

    threads = [
        Thread(target=upload, args=(number, visitor))
        for number, visitor in enumerate(people)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert [answer.status_code for answer in answers] == [303] * 4
    names = sorted(row.name for row in rows(database, case))
    assert names == ["0.pdf", "1.pdf", "2.pdf", "3.pdf", "don.pdf"]
    assert len(stored(settings)) == 5


def test_a_store_that_fails_is_said_and_leaves_no_row(
    database, tmp_path, department, settings
):
    (tmp_path / "no-folder").write_text("a file is in the way")
    broken = settings.model_copy(
        update={"files_url": str(tmp_path / "no-folder" / "files")}
    )
    app = application(database, broken)
    case = receive_case(database, department, when="2026-11-19 09:00")
    answer = send(visit(app, database, department.desk), case, pdf())
    assert answer.status_code == 503
    assert "ổ đĩa của máy chủ" in words_of(answer)
    assert rows(database, case) == []


def test_bytes_that_are_gone_are_said_to_be_gone(database, settings, desk, case):
    send(desk, case, pdf())
    stored(settings)[0].unlink()
    (row,) = rows(database, case)
    answer = desk.get(f"/ho-so/{case.code}/tep/{row.id}")
    assert answer.status_code == 500
    assert "Tệp don.pdf không còn nguyên vẹn trong kho tệp." in words_of(answer)


def test_an_object_store_in_memory_does_as_well(database, department, settings):
    kept = settings.model_copy(update={"files_url": f"memory://{department.agency_id}"})
    app = application(database, kept)
    desk = visit(app, database, department.desk)
    case = receive_case(database, department, when="2026-11-19 09:00")
    assert send(desk, case, pdf()).status_code == 303
    (row,) = rows(database, case)
    assert desk.get(f"/ho-so/{case.code}/tep/{row.id}").content == samples.PDF


def test_english_is_spoken_of_files_too(desk, case):
    send(desk, case, pdf())
    said = words_of(desk.get(f"/ho-so/{case.code}?lang=en"))
    assert "Files" in said
    assert "Scan of a document · Trần Ngọc Mai" in said
    refused = send(desk, case, ("x.exe", samples.EXE, "x"), kind="scan")
    assert "File x.exe: by its content this is none of PDF" in words_of(refused)


def test_the_number_of_files_at_once_is_bounded(database, desk, case):
    many = [pdf(f"{n}.pdf", samples.PDF + bytes([n])) for n in range(1, 23)]
    answer = send(desk, case, *many)
    assert answer.status_code == 422
    assert "chỉ nhận 20 tệp đầu" in words_of(answer)
    with database.read() as session:
        count = session.scalar(select(func.count()).select_from(Attachment))
    assert count == 20


def test_a_note_is_written_at_the_head_of_the_story(desk, case):
    page = desk.get(f"/ho-so/{case.code}")
    assert "Thêm ghi chú" in words_of(page)
    assert desk.post(
        f"/ho-so/{case.code}/ghi-chu", text="Đã gọi điện."
    ).status_code == (303)
    said = desk.get(f"/ho-so/{case.code}").text
    assert '<span class="said">Đã gọi điện.</span>' in said
