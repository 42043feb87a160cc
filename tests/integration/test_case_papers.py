"""Each paper of a case appears when its act was done, and says what happened."""

import io
from functools import partial

import pytest
from docx import Document
from pypdf import PdfReader

from tests.factories import at, make_department, receive_case
from tests.integration.cases_for_acts import (
    do,
    handed_over,
    in_processing,
    submitted,
    waiting_for_supplement,
)
from tests.visitor import set_clock, visit, words_of
from tracker.accounts.paper_wordings import change_paper_wording
from tracker.cases import outcomes, reception
from tracker.queries.case_papers import spelt_out

pytestmark = pytest.mark.db


@pytest.fixture
def desk(app, database, department):
    set_clock(app, "2026-11-24 15:00")
    return visit(app, database, department.desk)


def printed(visitor, path):
    answer = visitor.get(path)
    assert answer.status_code == 200, answer.text[:300]
    assert answer.headers["content-type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def edited(visitor, path):
    answer = visitor.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment")
    return " ".join(
        "".join(
            node.text or ""
            for node in Document(io.BytesIO(answer.content)).element.body.iter()
            if node.tag.endswith("}t")
        ).split()
    )


def papers_on(visitor, code):
    """Give the addresses of the PDFs that the case page lists."""
    text = visitor.get(f"/ho-so/{code}").text
    box = text.split('id="forms"')[1].split("</section>")[0]
    return [part.split('"')[0] for part in box.split('href="')[1:] if ".pdf" in part]


def test_a_received_case_has_its_receipt_and_its_process_slip(
    desk, database, department
):
    case = receive_case(database, department, when="2026-11-19 09:00")
    base = f"/ho-so/{case.code}/giay-to"
    assert papers_on(desk, case.code) == [
        f"{base}/giay-tiep-nhan.pdf",
        f"{base}/phieu-kiem-soat.pdf",
    ]
    for words in (
        printed(desk, f"{base}/giay-tiep-nhan.pdf"),
        edited(desk, f"{base}/giay-tiep-nhan.docx"),
    ):
        assert case.code in words
        assert "Khi đến nhận kết quả, xin mang theo giấy này." in words
        assert case.lookup_secret in words


def test_a_supplement_slip_says_what_was_asked_and_until_when(
    desk, database, department
):
    case = waiting_for_supplement(database, department)
    (path,) = [p for p in papers_on(desk, case.code) if "phieu-bo-sung" in p]
    words = printed(desk, path)
    assert "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ" in words
    assert "Căn cứ: khoản 5 Điều 19 Nghị định số 118/2025/NĐ-CP." in words
    assert "Thời hạn bổ sung: đến hết ngày" in words
    assert "được tính lại từ đầu" in words
    assert "ngày …… tháng …… năm 2026" in words
    assert edited(desk, path.replace(".pdf", ".docx"))


def test_a_supplement_of_a_procedure_that_resumes_says_so(desk, database, department):
    case = waiting_for_supplement(database, department, procedure="resumes")
    (path,) = [p for p in papers_on(desk, case.code) if "phieu-bo-sung" in p]
    assert "được tính tiếp" in printed(desk, path)


def test_a_submission_that_was_guided_and_refused_has_both_slips(
    desk, database, department
):
    case = submitted(database, department)
    do(
        database,
        reception.guide,
        department.desk,
        case,
        items="Thiếu hợp đồng\nThiếu chữ ký",
        now=at("2026-11-23 10:00"),
    )
    do(
        database,
        reception.refuse_to_receive,
        department.desk,
        case,
        reason="Không thuộc thẩm quyền.",
        now=at("2026-11-24 10:00"),
    )
    asked, refused = papers_on(desk, case.submission_no)
    words = printed(desk, asked)
    assert "1. Thiếu hợp đồng" in words
    assert "Thời hạn bổ sung" not in words
    words = printed(desk, refused)
    assert "thông báo không tiếp nhận hồ sơ này" in words
    assert "Không thuộc thẩm quyền." in words
    assert "điểm c khoản 1 Điều 17 Nghị định số 118/2025/NĐ-CP" in words
    assert "NGƯỜI TIẾP NHẬN HỒ SƠ" in words


def test_a_case_refused_after_appraisal_has_a_refusal_for_its_head(
    desk, database, department
):
    case = in_processing(database, department)
    finish = partial(outcomes.finish, outcome="refused", reason="Thiếu điều kiện.")
    do(database, finish, department.officer, case, now=at("2026-11-24 10:00"))
    (path,) = [p for p in papers_on(desk, case.code) if "phieu-tu-choi" in p]
    words = printed(desk, path)
    assert "thông báo từ chối giải quyết hồ sơ này" in words
    assert "THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ" in words


def test_a_granted_case_has_no_refusal(desk, database, department):
    case = in_processing(database, department)
    finish = partial(outcomes.finish, outcome="granted")
    do(database, finish, department.officer, case, now=at("2026-11-24 10:00"))
    assert not [p for p in papers_on(desk, case.code) if "tu-choi" in p]


def test_a_stopped_case_has_its_notice(desk, database, department):
    case = in_processing(database, department)
    stop = partial(outcomes.stop, reason="Người nộp đề nghị dừng.")
    do(database, stop, department.desk, case, now=at("2026-11-24 10:00"))
    (path,) = [p for p in papers_on(desk, case.code) if "thong-bao-dung" in p]
    words = printed(desk, path)
    assert "THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ" in words
    assert "dừng giải quyết hồ sơ nêu trên kể từ ngày 24/11/2026" in words


def test_the_process_slip_tells_who_had_it_and_whether_in_time(
    desk, database, department
):
    case = receive_case(database, department, when="2026-11-19 09:00")
    handed_over(database, department, case)
    words = printed(desk, f"/ho-so/{case.code}/giay-to/phieu-kiem-soat.pdf")
    assert "Giao: Người nộp hồ sơ Nhận: Trần Ngọc Mai" in words
    assert "Giao: Trần Ngọc Mai Nhận: Lê Hoàng Phúc" in words
    assert "Từ 10 giờ 00, 19/11/2026 Đang giữ" in words
    assert "Trong hạn" in words
    # Step 2 has 3.5 working days: over on the 25th, seen from the 27th it is late.
    set_clock(desk.client.app, "2026-11-27 15:00")
    later = printed(desk, f"/ho-so/{case.code}/giay-to/phieu-kiem-soat.pdf")
    assert "Quá hạn" in later


def test_a_paper_that_does_not_exist_is_not_found(desk, database, department):
    case = receive_case(database, department, when="2026-11-19 09:00")
    for name in (
        "phieu-bo-sung-1",
        "phieu-tu-choi-2",
        "thong-bao-dung-999",
        "x-0",
        "la",
    ):
        answer = desk.get(f"/ho-so/{case.code}/giay-to/{name}.pdf")
        assert answer.status_code == 404, name
    assert desk.get(f"/ho-so/{case.code}/giay-to/giay-tiep-nhan.exe").status_code in {
        404,
        422,
    }
    other = submitted(database, department)
    for name in ("giay-tiep-nhan", "phieu-kiem-soat"):
        path = f"/ho-so/{other.submission_no}/giay-to/{name}.pdf"
        assert desk.get(path).status_code == 404


def test_another_agency_and_the_administrator_get_no_papers(app, database, department):
    case = receive_case(database, department, when="2026-11-19 09:00")
    path = f"/ho-so/{case.code}/giay-to/giay-tiep-nhan.pdf"
    other = make_department(database, code="Y88.88", host="khac.example")
    assert visit(app, database, other.desk).get(path).status_code == 404
    assert visit(app, database, department.administrator).get(path).status_code == 403


def test_an_own_wording_is_printed_from_its_day_on(desk, database, department):
    before = waiting_for_supplement(database, department)
    (path,) = [p for p in papers_on(desk, before.code) if "phieu-bo-sung" in p]
    text = "{ten_nguoi_nop}, {ten_thu_tuc}, {ma_ho_so}: {ly_do}\n{noi_dung}\nCâu mới."

    def change(day):
        return lambda session: change_paper_wording(
            session,
            department.administrator,
            "supplement_request",
            text=text,
            valid_from=day,
            is_compared=True,
            now=at("2026-11-24 15:00"),
        )

    database.write(change(at("2026-12-30 09:00").date()))
    assert "Câu mới." not in printed(desk, path)
    database.write(change(at("2026-01-30 09:00").date()))
    assert "Câu mới." in printed(desk, path)


def test_the_page_names_the_papers_in_english_too(desk, database, department):
    case = waiting_for_supplement(database, department)
    said = words_of(desk.get(f"/ho-so/{case.code}?lang=en"))
    assert "Official papers" in said
    assert "Number, date and signatory are left open for the registry." in said


def test_an_article_is_spelt_out_as_papers_do():
    assert spelt_out("NĐ 118/2025/NĐ-CP, Điều 19 khoản 5") == (
        "khoản 5 Điều 19 Nghị định số 118/2025/NĐ-CP"
    )
    assert spelt_out("Luật 94/2025/QH15") == "Luật 94/2025/QH15"
