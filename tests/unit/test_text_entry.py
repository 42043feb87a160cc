"""What people type is read as they meant it, and stored in one form."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import InvalidValueError
from tracker.text_entry import (
    case_code,
    clean,
    email,
    folded,
    identity_number,
    line,
    paragraph,
    phone,
    procedure_code,
)


def test_a_name_typed_on_a_mac_and_on_windows_is_stored_the_same():
    composed = "Nguyễn Thị Ưng Đài"
    assert line(unicodedata.normalize("NFD", composed), "name") == composed


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Lê\u00a0\u00a0Thị  Bích ", "Lê Thị Bích"),
        ("Trần\u200b Văn\u202e Cường\u2066", "Trần Văn Cường"),
        ("An\ufeff Bình\u00ad", "An Bình"),
        ("An\tBình", "An Bình"),
        ("An\x00\x07Bình", "AnBình"),
        ("An\ud800Bình", "AnBình"),
        ("H'Hen Niê", "H'Hen Niê"),
        ("\u3164\u200d\u2800", ""),
        ("＜script＞", "＜script＞"),
        ("a\u200d\u0301", "á"),
    ],
)
def test_what_cannot_be_seen_is_not_stored(typed, kept):
    assert clean(typed) == kept


def test_a_pile_of_marks_on_one_letter_is_cut():
    assert len(clean("q" + "\u0323\u0307" * 40)) <= 4


def test_a_name_is_one_line_and_a_reason_may_have_several():
    typed = "Dòng một\r\ndòng hai\n\n\n\ndòng ba"
    assert line(typed, "name") == "Dòng một dòng hai dòng ba"
    assert paragraph(typed, "reason") == "Dòng một\ndòng hai\n\ndòng ba"


def test_a_text_too_long_is_refused_in_both_languages():
    with pytest.raises(InvalidValueError) as refused:
        line("á" * 201, "name")
    assert refused.value.facts["field"] == "name"
    assert "Họ và tên dài quá 200 ký tự" in refused.value.message("vi")
    assert "at most 200 characters" in refused.value.message("en")


def test_a_missing_name_is_asked_for():
    with pytest.raises(InvalidValueError) as refused:
        line(" \u200b ", "name", shortest=1)
    assert refused.value.message("vi") == "Cần nhập: họ và tên."


@pytest.mark.parametrize(
    ("typed", "found_as"),
    [
        ("Đỗ Thị Hải Yến", "do thi hai yen"),
        ("ÐỖ THỊ HẢI YẾN", "do thi hai yen"),
        (unicodedata.normalize("NFD", "Đỗ Thị Hải Yến"), "do thi hai yen"),
        ("H'Hen  Niê", "h'hen nie"),
        ("İstanbul", "istanbul"),
    ],
)
def test_a_search_finds_a_name_however_it_was_typed(typed, found_as):
    assert folded(typed) == found_as


@given(st.text())
def test_cleaning_again_changes_nothing_and_leaves_nothing_invisible(typed):
    once = clean(typed)
    assert clean(once) == once
    once.encode("utf-8")
    assert unicodedata.is_normalized("NFC", once)
    assert not [
        c for c in once if c != "\n" and unicodedata.category(c) in {"Cc", "Cf", "Cs"}
    ]


@given(st.text())
def test_folding_again_changes_nothing(typed):
    assert folded(folded(typed)) == folded(typed)


def _answer(read, typed):
    try:
        return read(typed)
    except InvalidValueError as refused:
        return refused.message("vi")


@given(st.text())
def test_any_text_has_an_answer_or_is_refused_with_a_sentence(typed):
    for read in (phone, email, identity_number, procedure_code):
        assert isinstance(_answer(read, typed), str)
    code = case_code(typed, prefix="X99.99")
    assert code is None or code.strip()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0912 345 678", "0912345678"),
        ("0912.345.678", "0912345678"),
        ("+84 912 345 678", "0912345678"),
        ("+84 (0)912-345-678", "0912345678"),
        ("84912345678", "0912345678"),
        ("0084912345678", "0912345678"),
        ("(028) 3822 1234", "02838221234"),
        ("1900 1234", "19001234"),
        ("+61 2 9374 4000", "+61293744000"),
        ("０９１２３４５６７８", "0912345678"),
        ("", ""),
    ],
)
def test_a_telephone_number_is_read_in_every_spelling(typed, kept):
    assert phone(typed) == kept


@pytest.mark.parametrize("typed", ["91234", "số của mẹ", "0912 345 678 x 9", "0" * 30])
def test_what_is_no_telephone_number_is_refused(typed):
    with pytest.raises(InvalidValueError, match="telephone"):
        phone(typed)


def test_an_email_address_keeps_its_name_and_its_domain_in_small_letters():
    assert email(" Lan.Anh@So-KHCN.Example.VN\u200b ") == "Lan.Anh@so-khcn.example.vn"
    assert email("") == ""


@pytest.mark.parametrize(
    "typed",
    [
        "lan",
        "lan@",
        "lan@localhost",
        "lan@exa mple.vn",
        "lan@example.vn\r\nBcc: x@example.vn",
        "a..b@example.vn",
        "lan@example.vn,minh@example.vn",
        "Lan <lan@example.vn>",
        "x" * 65 + "@example.vn",
        "x@" + "a." * 130 + "vn",
    ],
)
def test_what_is_no_single_email_address_is_refused(typed):
    with pytest.raises(InvalidValueError, match="e-mail"):
        email(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("079 085 000 123", "079085000123"),
        ("271 234 567", "271234567"),
        ("0301234567", "0301234567"),
        ("0301234567-001", "0301234567-001"),
        ("0301234567 001", "0301234567-001"),
        ("c1234567", "C1234567"),
        ("", ""),
    ],
)
def test_an_identity_number_is_read_with_or_without_spaces(typed, kept):
    assert identity_number(typed) == kept


@pytest.mark.parametrize("typed", ["12345678", "07908500012", "không có", "hộ chiếu"])
def test_an_identity_number_of_the_wrong_length_is_refused(typed):
    with pytest.raises(InvalidValueError, match="identity card"):
        identity_number(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "X99.99-261123-0001",
        "x99.99-261123-0001",
        " X99.99 - 261123 - 0001 ",
        "X99.99–261123—0001",
        "x99 99 261123 0001",
        "X99,99-261123-0001",
        "X99.99-261123-1",
        "X99.99-2611230001",
        "X9999-261123-0001",
        "X99992611230001",
        "261123-0001",
        "261123 1",
        "99-261123-0001",
        "X99-261123-0001",
        "X99.99-26II23-OOO1",
        "Ｘ99.99-261123-0001",
        "X99.99-261123-0001.",
    ],
)
def test_a_case_code_is_read_however_it_was_typed_or_dictated(typed):
    assert case_code(typed, prefix="X99.99") == "X99.99-261123-0001"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("000.17.22.h56-210531-0001", "000.17.22.H56-210531-0001"),
        ("h15.50.05.13-261008-0975", "H15.50.05.13-261008-0975"),
        ("G06.12-261008-0600123", "G06.12-261008-0600123"),
        ("nx99.99-261123-0004", "NX99.99-261123-0004"),
        ("BKHVCN-TGG-282407", "BKHVCN-TGG-282407"),
        ("HCC/2024/00123", "HCC/2024/00123"),
    ],
)
def test_codes_of_other_agencies_and_of_old_systems_are_kept(typed, kept):
    assert case_code(typed) == kept
    assert case_code(typed, prefix="X99.99") == kept


def test_a_code_that_is_whole_is_never_completed_to_another():
    assert case_code("X99.99-261123-0001", "X99.99.01") == "X99.99-261123-0001"


@pytest.mark.parametrize("typed", ["", "   ", "Nguyễn Văn An", "abc", "-", "9" * 61])
def test_what_is_no_case_code_is_none(typed):
    assert case_code(typed, prefix="X99.99") is None


def test_a_telephone_number_in_the_search_box_is_not_taken_for_a_case_code():
    assert case_code("0912315678", prefix="X99.99") == "0912315678"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("1.014393", "1.014393"),
        ("1.014393.H38", "1.014393"),
        ("1.014393.h38", "1.014393"),
        ("2.002249.000.00.00.H34", "2.002249"),
        ("1,014393", "1.014393"),
        ("1 014393", "1.014393"),
        ("1014393", "1.014393"),
        ("BKHVCN-TGG-282407", "BKHVCN-TGG-282407"),
        ("T-BDI-132116-TT", "T-BDI-132116-TT"),
        ("QT.KHCN.20", "QT.KHCN.20"),
        ("QT.KHCN.20.H38", "QT.KHCN.20"),
        ("", ""),
    ],
)
def test_a_procedure_code_is_matched_without_its_province(typed, kept):
    assert procedure_code(typed) == kept
