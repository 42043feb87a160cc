"""What an applicant reads: the promise, the apology, what is missing, the result."""

from dataclasses import replace
from datetime import date

from notifications.letters import (
    ApologyLetter,
    AppointmentChanged,
    ReceiptLetter,
    ResultReady,
    SupplementAsked,
)
from notifications.rendering import render
from notifications.samples import SAMPLES

BY_KIND = {type(sample): sample for sample in SAMPLES}


def test_a_receipt_says_when_and_how_to_look_it_up():
    text = render(BY_KIND[ReceiptLetter]).text
    assert "HẸN TRẢ KẾT QUẢ: trước 17 giờ 00, thứ Tư, 25/11/2026" in text
    assert "k7mq-4t2x-9hwd" in text
    assert "https://dunghen.example/tra-cuu" in text


def test_a_receipt_without_a_limit_promises_no_date():
    letter = replace(BY_KIND[ReceiptLetter], appointed_at=None, limit_text="")
    rendered = render(letter)
    assert "không có thời hạn theo quy định" in rendered.text
    assert "hẹn trả" not in rendered.subject


def test_a_receipt_whose_limit_begins_later_says_when_and_not_that_there_is_none():
    letter = replace(
        BY_KIND[ReceiptLetter],
        appointed_at=None,
        pending="tính từ khi nộp đủ phí, lệ phí",
    )
    rendered = render(letter)
    for body in (rendered.text, rendered.html):
        assert "Chưa có ngày hẹn: thời hạn tính từ khi nộp đủ phí, lệ phí." in body
        assert "không có thời hạn" not in body


def test_a_provisional_date_is_called_provisional_in_both_bodies():
    letter = replace(BY_KIND[ReceiptLetter], is_provisional=True)
    rendered = render(letter)
    assert "tạm tính" in rendered.text
    assert "tạm tính" in rendered.html


def test_the_secret_and_the_name_stay_out_of_every_subject():
    for letter in SAMPLES:
        subject = render(letter).subject
        assert "k7mq" not in subject
        assert "Sao Biển" not in subject


def test_an_apology_before_the_date_says_it_will_not_be_in_time():
    text = render(BY_KIND[ApologyLetter]).text
    assert "sẽ không kịp ngày ấy, và xin lỗi quý đơn vị" in text
    assert "HẸN LẠI: trước 17 giờ 00, thứ Hai, 30/11/2026" in text
    assert "số 231/SKHCN-QLCN, ngày 23/11/2026" in text
    assert "phải đến sớm hơn" not in text


def test_an_apology_after_the_date_says_it_comes_too_late():
    letter = replace(BY_KIND[ApologyLetter], is_before_due=False, is_after_cutoff=True)
    text = render(letter).text
    assert "nhưng đến nay chưa có" in text
    assert "khoản 6 Điều 19" in text


def test_a_second_new_date_names_who_allowed_it():
    letter = replace(BY_KIND[ApologyLetter], second_time_approver="Vũ Minh Châu")
    for body in (render(letter).text, render(letter).html):
        assert "lần hẹn lại thứ hai" in body
        assert "Vũ Minh Châu" in body


def test_a_person_is_addressed_as_a_person():
    letter = replace(BY_KIND[ApologyLetter], is_organisation=False)
    assert "xin lỗi ông/bà" in render(letter).text
    assert "quý đơn vị" not in render(letter).text


def test_a_supplement_lists_every_paper_and_the_last_day():
    text = render(BY_KIND[SupplementAsked]).text
    assert "1. Biên bản kiểm xạ năm 2026" in text
    assert "2. Chứng chỉ nhân viên bức xạ còn hạn" in text
    assert "chậm nhất thứ Ba, 17/11/2026" in text
    assert "tính lại từ đầu" in text


def test_a_supplement_of_a_sector_that_resumes_does_not_speak_of_a_new_start():
    letter = replace(BY_KIND[SupplementAsked], restarts_limit=False)
    text = render(letter).text
    assert "không tính vào thời hạn" in text
    assert "tính lại từ đầu" not in text


def test_a_moved_appointment_shows_the_new_date_and_the_old_one():
    text = render(BY_KIND[AppointmentChanged]).text
    assert "NGÀY HẸN MỚI: trước 17 giờ 00, thứ Sáu, 04/12/2026" in text
    assert "Ngày hẹn trước đây: 17 giờ 00, thứ Tư, 25/11/2026" in text


def test_a_refusal_gives_its_reason_and_is_not_called_a_result():
    letter = replace(
        BY_KIND[ResultReady],
        is_granted=False,
        refusal_reason="Thiết bị chưa được kiểm định.",
    )
    rendered = render(letter)
    assert "Đã có văn bản trả lời" in rendered.subject
    assert "Thiết bị chưa được kiểm định." in rendered.text


def test_a_late_result_comes_with_an_apology():
    letter = replace(BY_KIND[ResultReady], is_late=True)
    assert "Chúng tôi xin lỗi quý đơn vị." in render(letter).text


def test_dates_are_said_with_their_weekday():
    letter = replace(BY_KIND[SupplementAsked], complete_by=date(2026, 11, 22))
    assert "Chủ nhật, 22/11/2026" in render(letter).text
