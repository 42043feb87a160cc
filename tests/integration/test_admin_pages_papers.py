"""The administrator changes the sentences of a paper, from a day on, without code."""

import io

import pytest
from pypdf import PdfReader

from notifications.papers import FORM_KEYS, wording_of
from tests.factories import at
from tests.visitor import application, set_clock, visit, words_of
from tracker.accounts.agencies import agency_of
from tracker.accounts.choices import choices_of
from tracker.accounts.paper_wordings import WORDED_FORMS, wording_for

pytestmark = pytest.mark.db

TODAY = at("2026-11-24 09:00").date()
REFUSAL = "/quan-tri/mau-giay-to/refusal"
NEW = "{ten_nguoi_nop}, {ten_thu_tuc}, {ma_ho_so}.\nLý do: {ly_do}"


@pytest.fixture
def administrator(database, settings, department):
    app = application(database, settings)
    set_clock(app, "2026-11-24 09:00")
    return visit(app, database, department.administrator)


def in_force(database, department, form="refusal", on=TODAY):
    with database.read() as session:
        agency = agency_of(session, department.administrator)
        return wording_for(choices_of(agency), form, on)


def save(visitor, path=REFUSAL, **typed):
    fields = {"text": NEW, "valid_from": "24/11/2026", "do": "save", **typed}
    return visitor.post(path, **fields)


def test_the_list_names_every_form_and_marks_working_text(administrator):
    page = administrator.get("/quan-tri/mau-giay-to")
    said = words_of(page)
    for number in ("Mẫu 01", "Mẫu 04", "Mẫu 07", "Biểu số II.06a/VPCP/KSTT"):
        assert number in said
    assert said.count("chưa đối chiếu nguyên văn") >= len(FORM_KEYS)
    assert 'href="/quan-tri/loi-xin-loi"' in page.text


@pytest.mark.parametrize("form", WORDED_FORMS)
def test_each_form_is_shown_with_its_sentences_and_as_a_file(administrator, form):
    path = f"/quan-tri/mau-giay-to/{form}"
    assert "Chưa đối chiếu nguyên văn" in words_of(administrator.get(path))
    pdf = administrator.get(f"{path}/xem-thu.pdf")
    assert PdfReader(io.BytesIO(pdf.content)).pages
    docx = administrator.get(f"{path}/xem-thu.docx")
    assert docx.headers["content-disposition"].startswith("attachment")
    assert administrator.get(f"{path}/xem-thu.exe").status_code == 404


def test_new_sentences_are_in_force_from_their_day(administrator, database, department):
    assert save(administrator, valid_from="01/12/2026").status_code == 303
    assert in_force(database, department).is_shipped
    later = in_force(database, department, on=at("2026-12-01 09:00").date())
    assert later.text == NEW
    assert not later.is_compared
    assert "Từ 01/12/2026" in words_of(administrator.get(REFUSAL))


def test_the_record_tells_which_form_got_which_sentences(administrator):
    save(administrator)
    save(administrator, "/quan-tri/mau-giay-to/register", text="Ghi chú mới.")
    said = words_of(administrator.get("/quan-tri/nhat-ky"))
    assert "câu chữ của giấy tờ: (trống) → Mẫu 07, từ 24/11/2026: Ghi chú mới." in said
    assert "(trống) → Mẫu 03, từ 24/11/2026: {ten_nguoi_nop}" in said


def test_a_tick_says_that_somebody_compared_and_falls_with_the_next_change(
    administrator, database, department
):
    save(administrator, is_compared="1")
    assert in_force(database, department).is_compared
    assert "Chưa đối chiếu nguyên văn" not in words_of(administrator.get(REFUSAL))
    answer = save(administrator, text=NEW + "\nThêm.", is_compared="1")
    assert "can-doi-chieu" in answer.headers["location"]
    assert not in_force(database, department).is_compared


def test_the_sentences_shipped_can_be_compared_too(administrator, database, department):
    shipped = wording_of("refusal", TODAY).text
    save(administrator, text=shipped, is_compared="1")
    found = in_force(database, department)
    assert found.is_compared
    assert found.text == shipped


def test_one_can_go_back_to_what_was_shipped(administrator, database, department):
    save(administrator, valid_from="01/11/2026")
    save(administrator, text=NEW + "\nKhác.")
    save(administrator, text="whatever stands there", do="shipped")
    assert in_force(database, department).text == wording_of("refusal", TODAY).text
    # What was in force in between stays as it was.
    before = in_force(database, department, on=at("2026-11-10 09:00").date())
    assert before.text == NEW


def test_a_preview_keeps_nothing(administrator, database, department):
    page = save(administrator, text=NEW + "\nCâu thử.", do="preview")
    assert "Câu thử." in words_of(page)
    assert "Phòng khám Đa khoa Sao Biển" in words_of(page)
    assert in_force(database, department).is_shipped


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"text": NEW.replace("{ly_do}", "")}, "thiếu chỗ điền bắt buộc"),
        ({"text": NEW + "{khong_co}"}, "chỗ điền không có trong danh sách"),
        ({"text": NEW + "}"}, "dấu ngoặc nhọn đặt sai"),
        ({"valid_from": "31/02/2026"}, "viết ngày/tháng/năm"),
        ({"valid_from": ""}, "nhập ngày"),
        ({"text": "x" * 9000}, "8"),
    ],
)
def test_bad_sentences_are_refused_and_kept_on_the_page(
    administrator, database, department, typed, said
):
    page = save(administrator, **typed)
    assert page.status_code == 422
    assert said in words_of(page)
    assert typed.get("text", NEW)[:20] in page.text
    assert in_force(database, department).is_shipped


def test_a_form_that_is_not_there_is_not_found(administrator):
    for form in ("apology", "nothing", "../receipt"):
        assert administrator.get(f"/quan-tri/mau-giay-to/{form}").status_code == 404


def test_only_the_administrator_changes_them(administrator, database, department):
    manager = visit(administrator.client.app, database, department.manager)
    assert manager.get("/quan-tri/mau-giay-to").status_code == 403
    assert save(manager).status_code == 403
    assert in_force(database, department).is_shipped
