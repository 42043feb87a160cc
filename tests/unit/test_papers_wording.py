"""The sentences of an apology are data: places filled once, from a closed list."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest

from notifications.errors import (
    BrokenPlaceholderError,
    MissingPlaceholderError,
    NoApologyError,
    PaperFactMissingError,
    UnknownPlaceholderError,
)
from notifications.papers import (
    PLACEHOLDERS,
    ApologyPaper,
    PaperHead,
    apology_paragraphs,
    check_wording,
    default_wording,
)
from notifications.papers.wording import REQUIRED

HANOI = timezone(timedelta(hours=7))
BEFORE = default_wording(is_before_due=True, on=date(2026, 11, 23))
AFTER = default_wording(is_before_due=False, on=date(2026, 11, 23))
FACTS = ApologyPaper(
    head=PaperHead(agency="Sở Khoa học và Công nghệ"),
    applicant_name="Phòng khám Đa khoa Sao Biển",
    desk_name="Bộ phận Một cửa",
    case_code="X99.99-261030-0012",
    procedure_title="Gia hạn giấy phép",
    received_at=datetime(2026, 10, 30, 9, 15, tzinfo=HANOI),
    promised_at=datetime(2026, 11, 25, 17, 0, tzinfo=HANOI),
    new_at=datetime(2026, 11, 30, 17, 0, tzinfo=HANOI),
    is_before_due=True,
    is_draft=False,
    wording=BEFORE,
    is_wording_verified=False,
    stage="thẩm định",
    reason="đơn vị phối hợp trả lời muộn.",
    collect_at="Bộ phận Một cửa",
    responsible_unit="Phòng Quản lý Công nghệ",
    contact="0254 3000 118",
    is_organisation=True,
)


def said(wording: str, facts: ApologyPaper = FACTS) -> str:
    return "\n".join(apology_paragraphs(wording, facts)).replace("\u00a0", " ")


def test_before_the_date_it_says_the_promise_will_not_be_kept():
    words = said(BEFORE)
    assert "dự kiến không trả kết quả đúng thời hạn nêu trên" in words
    assert "chưa trả kết quả" not in words


def test_after_the_date_it_says_the_promise_was_not_kept():
    words = said(AFTER)
    assert "chưa trả kết quả giải quyết hồ sơ đúng thời hạn quy định" in words
    assert "dự kiến" not in words


@pytest.mark.parametrize("wording", [BEFORE, AFTER], ids=["before", "after"])
def test_the_shipped_sentences_say_everything_an_apology_must(wording):
    words = said(wording)
    for fact in (
        "Phòng khám Đa khoa Sao Biển",
        "Gia hạn giấy phép",
        "X99.99-261030-0012",
        "Ngày 30/10/2026",
        "17 giờ 00, thứ Tư, ngày 25/11/2026",
        "bước: thẩm định",
        "Lý do: đơn vị phối hợp trả lời muộn.",
        "xin lỗi Phòng khám Đa khoa Sao Biển",
        "17 giờ 00, thứ Hai, ngày 30/11/2026",
        "tại Bộ phận Một cửa",
        "Phòng Quản lý Công nghệ; liên hệ: 0254 3000 118",
        "thông cảm của quý đơn vị./.",
    ):
        assert fact in words


@pytest.mark.parametrize("place", sorted(REQUIRED))
def test_a_wording_that_leaves_out_what_must_be_said_is_refused(place):
    with pytest.raises(MissingPlaceholderError, match=place):
        check_wording(BEFORE.replace(f"{{{place}}}", "..."))


@pytest.mark.parametrize("place", ["", "ly do", "LY_DO", "ma_ho_so!r", "0", "a.b"])
def test_a_place_that_is_not_on_the_list_is_refused(place):
    with pytest.raises(UnknownPlaceholderError):
        check_wording(f"{BEFORE} {{{place}}}")


@pytest.mark.parametrize("text", ["{", "}", "{{ly_do}}", "{ly_do", "ly_do}"])
def test_a_stray_brace_is_refused(text):
    with pytest.raises(BrokenPlaceholderError):
        check_wording(f"{BEFORE} {text}")


def test_a_wording_without_an_apology_is_refused():
    with pytest.raises(NoApologyError):
        check_wording(BEFORE.replace("xin lỗi", "thông báo với"))


def test_an_error_names_every_place_in_question():
    with pytest.raises(UnknownPlaceholderError, match=r"\{gio\}, \{ten\}"):
        check_wording(f"{BEFORE} {{ten}} {{gio}}")


def test_braces_in_a_fact_are_left_as_they_are():
    facts = replace(FACTS, reason="{ma_ho_so} và {{7*7}} và {% raw %}")
    assert "Lý do: {ma_ho_so} và {{7*7}} và {% raw %}" in said(BEFORE, facts)


def test_a_draft_prints_dots_where_a_fact_is_not_known_yet():
    facts = replace(FACTS, is_draft=True, reason="", new_at=None)
    paragraphs = apology_paragraphs(BEFORE, facts)
    assert paragraphs[3].startswith("Lý do: ……")
    assert "thời gian trả kết quả: ……" in paragraphs[4]


@pytest.mark.parametrize(
    ("gap", "named"),
    [
        ({"reason": " "}, "lý do chậm"),
        ({"new_at": None}, "ngày hẹn lại"),
        ({"collect_at": ""}, "nhận kết quả"),
        ({"contact": ""}, "liên hệ"),
    ],
)
def test_a_paper_to_be_issued_refuses_a_gap_and_names_it(gap, named):
    with pytest.raises(PaperFactMissingError, match=named):
        apology_paragraphs(BEFORE, replace(FACTS, **gap))


def test_each_line_is_a_paragraph_and_empty_lines_are_none():
    wording = BEFORE.replace("\n", "\n\n  \n")
    assert apology_paragraphs(wording, FACTS) == apology_paragraphs(BEFORE, FACTS)
    assert len(apology_paragraphs(BEFORE, FACTS)) == 7


def test_every_place_has_a_sense_for_whoever_edits_the_text():
    assert all(sense.strip() for sense in PLACEHOLDERS.values())
    assert set(PLACEHOLDERS) >= REQUIRED
