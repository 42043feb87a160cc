"""Choices, office hours and passwords: what is possible, and how a fault is named."""

import unicodedata

import pytest

from tracker.accounts import passwords
from tracker.accounts.choices import Choices, choices_from
from tracker.accounts.office_hours import checked_hours
from tracker.accounts.officer_details import checked_username
from tracker.accounts.passwords import (
    checked_password,
    hash_password,
    initial_password,
    is_password,
)
from tracker.errors import InvalidValueError, WeakPasswordError


def test_choices_come_back_from_the_database_as_they_went():
    chosen = Choices(
        publish_apologies=True, publish_days=9, apology_after_due="Xin lỗi"
    )
    assert choices_from(chosen.as_json()) == chosen


def test_what_an_agency_never_chose_and_what_is_unknown_do_no_harm():
    assert choices_from({}) == Choices()
    assert choices_from({"of_an_older_release": 1, "mail": None}) == Choices()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("due_soon_working_days", -1),
        ("due_soon_working_days", True),
        ("due_soon_working_days", "2"),
        ("apology_prepared_working_days", 1.5),
        ("publish_apologies", "yes"),
        ("digest_at", "25:00"),
        ("digest_at", 730),
        ("one_stop_name_vi", "\u200b"),
        ("lookup_address", "javascript:alert(1)"),
        ("legal_basis", 7),
        ("apology_after_due", "x" * 8001),
        ("mail", {"host": "mail.example.vn", "sender": ""}),
        ("mail", {"host": "-evil"}),
        ("mail", {"sender": "a@example.vn\nBcc: b@example.vn"}),
        ("mail", {"port": 0}),
        ("mail", {"port": 65536}),
        ("mail", {"encryption": "ssl"}),
        ("mail", {"password": 1}),
    ],
)
def test_a_broken_choice_is_refused_and_named_in_both_languages(name, value):
    with pytest.raises(InvalidValueError) as refused:
        choices_from({name: value})
    assert str(refused.value.facts["field"]).startswith(name)
    assert refused.value.message("vi") != refused.value.message("en")


def test_a_mail_password_is_not_printed():
    mail = {"host": "m.example.vn", "sender": "a@example.vn", "password": "bí mật"}
    assert "bí mật" not in repr(choices_from({"mail": mail}))


def test_office_hours_are_put_in_order_of_the_week():
    typed = {"fri": [["7:30", "11:30"]], "mon": [("13:00", "24:00")], "sun": []}
    assert checked_hours(typed) == {
        "mon": [["13:00", "24:00"]],
        "fri": [["07:30", "11:30"]],
    }


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "không mở cửa ngày nào"),
        ({"mon": [], "tue": []}, "không mở cửa ngày nào"),
        ({"mon": [["11:30", "07:30"]]}, "thứ Hai: giờ đóng 07:30 phải sau"),
        ({"mon": [["07:30", "07:30"]]}, "phải sau giờ mở"),
        ({"tue": [["07:30", "12:00"], ["11:00", "17:00"]]}, "không chồng nhau"),
        ({"wed": [["13:00", "17:00"], ["07:30", "11:30"]]}, "theo thứ tự"),
        ({"thu": [["07:30"]]}, "dạng 07:30"),
        ({"thu": [["7h30", "11h30"]]}, "dạng 07:30"),
        ({"thu": [["07:30", "24:01"]]}, "dạng 07:30"),
        ({"thu": [[730, 1130]]}, "dạng 07:30"),
        ({"thu": "07:30-11:30"}, "nhiều nhất 6 khung giờ"),
        ({"thu": [["00:00", "00:01"]] * 7}, "nhiều nhất 6 khung giờ"),
        ({"monday": [["07:30", "11:30"]]}, "Tên ngày"),
    ],
)
def test_impossible_office_hours_are_refused_with_the_day(typed, said):
    with pytest.raises(InvalidValueError) as refused:
        checked_hours(typed)
    assert said in refused.value.message("vi")


@pytest.mark.parametrize("typed", ["ngắn quá", "LAN.NGUYEN.THI", "         "])
def test_a_password_too_short_or_equal_to_the_user_name_is_weak(typed):
    with pytest.raises(WeakPasswordError, match="10 characters"):
        checked_password(typed, "lan.nguyen.thi")


@pytest.mark.parametrize(
    "typed",
    ["1234567890", "aaaaaaaaaaaa", "matkhau2026", "Password123!", "lan.nguyen2026"],
)
def test_a_password_that_anyone_would_try_first_is_refused(typed):
    with pytest.raises(InvalidValueError) as refused:
        checked_password(typed, "lan.nguyen")
    assert "dễ đoán" in refused.value.message("vi")


def test_a_password_of_the_length_of_a_book_is_refused():
    with pytest.raises(InvalidValueError, match="200"):
        checked_password("một câu dài" * 50)


def test_a_password_fits_however_the_keyboard_composes_its_letters():
    stored = hash_password(unicodedata.normalize("NFD", "mười hai mật khẩu"))
    assert is_password(unicodedata.normalize("NFC", "mười hai mật khẩu"), stored)


def test_a_wrong_or_missing_hash_never_fits():
    stored = hash_password("một câu đủ dài")
    assert not is_password("một câu đủ dai", stored)
    assert not is_password("một câu đủ dài", None)
    assert not is_password("một câu đủ dài", "")
    assert not is_password("một câu đủ dài", "not a hash")
    assert not is_password("\ud800" * 10, stored)


def test_an_unknown_user_costs_the_same_hash_as_a_known_one():
    fresh = hash_password("một câu đủ dài")
    assert fresh.rsplit("$", 2)[0] == passwords._NOBODY.rsplit("$", 2)[0]


def test_first_passwords_are_good_and_never_the_same():
    made = {initial_password() for _ in range(200)}
    assert len(made) == 200
    for password in made:
        assert checked_password(password, "lan") == password


@pytest.mark.parametrize(
    ("typed", "kept"), [(" Lan.Nguyen ", "lan.nguyen"), ("a_b-3", "a_b-3")]
)
def test_a_user_name_is_kept_in_small_letters(typed, kept):
    assert checked_username(typed) == kept


@pytest.mark.parametrize("typed", ["", "ab", "lan nguyễn", "lan@x", "-lan", "a" * 41])
def test_what_is_no_user_name_is_refused(typed):
    with pytest.raises(InvalidValueError, match="3 to 40"):
        checked_username(typed)
