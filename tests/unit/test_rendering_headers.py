"""Nothing a person typed can become a header, an address or markup of its own."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from email import message_from_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.envelope import Outgoing, compose, decoded
from notifications.errors import (
    BadAddressError,
    PermanentDeliveryError,
    UnsafeHeaderError,
)
from notifications.headers import Sender, header_text, mail_address, printable
from notifications.letters import ManagerAlert
from notifications.rendering import render
from notifications.samples import SAMPLES

SENDER = Sender(name="Sở Khoa học và Công nghệ tỉnh An Hải", address="so@anhai.example")
OURS = {
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "Content-Language",
    "MIME-Version",
    "Content-Type",
}
ALERT = next(sample for sample in SAMPLES if isinstance(sample, ManagerAlert))


def mail(**changes) -> Outgoing:
    plain = Outgoing(
        message_id="<0198-aa@anhai.example>",
        to_address="chau@anhai.example",
        to_name="Vũ Minh Châu",
        subject="Phải gửi lời xin lỗi hôm nay",
        text="Chào ông/bà.\n",
        html="<p>Chào ông/bà.</p>\n",
        written_at=datetime(2026, 11, 23, 7, 30, tzinfo=timezone(timedelta(hours=7))),
    )
    return replace(plain, **changes)


@pytest.mark.parametrize(
    "text",
    [
        "Xin lỗi\r\nBcc: evil@x.example",
        "Xin lỗi\nBcc: evil@x.example",
        "=?UTF-8?Q?=0A?=Bcc: evil@x.example",
        "dòng\u2028hai",
        "dòng\u2029hai",
        "dòng\x85hai",
        "chuông\x07",
        "nửa chữ \ud800",
        "=\u200b?utf-8?q?=0a?=",
        "dài " * 100,
    ],
)
def test_text_that_could_break_out_of_a_header_is_refused(text):
    with pytest.raises(UnsafeHeaderError):
        header_text(text)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Trần   Thu Hà ", "Trần Thu Hà"),
        ("Trần\u00a0Thu\u2003Hà", "Trần Thu Hà"),
        ("Trần\u200b Thu \u202eHà", "Trần Thu Hà"),
        ("", ""),
    ],
)
def test_harmless_spaces_in_a_name_are_tidied(typed, kept):
    assert header_text(typed) == kept


@pytest.mark.parametrize(
    "address",
    [
        "ten@don-vi.vn",
        "a.b+c@x.gov.vn",
        "root@localhost",
        "x'y@a.example",
    ],
)
def test_a_plain_address_is_taken(address):
    assert mail_address(f" {address} ") == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ten",
        "ten@",
        "@x.vn",
        "ten@@x.vn",
        "a b@x.vn",
        "a@x.vn, b@x.vn",
        "a@x.vn\nBcc: b@x.vn",
        "a@x.vn\r\n",
        "<a@x.vn>",
        "Tên <a@x.vn>",
        "a@x..vn",
        "a@-x.vn",
        "a..b@x.vn",
        ".a@x.vn",
        "đ@x.vn",
        "a@đơnvị.vn",
        "=?utf-8?q?a?=@x.vn",
        '"a b"@x.vn',
        "a@[127.0.0.1]",
        "a" * 65 + "@x.vn",
        "a@" + "x" * 64 + ".vn",
        "a@x" + ".vn" * 100,
    ],
)
def test_anything_else_is_no_address(address):
    with pytest.raises(BadAddressError):
        mail_address(address)


def test_a_mail_carries_our_headers_and_no_others():
    seen = message_from_bytes(compose(mail(), SENDER))
    assert set(seen.keys()) == OURS
    assert decoded(seen["From"]).endswith("<so@anhai.example>")
    assert decoded(seen["To"]) == "Vũ Minh Châu <chau@anhai.example>"
    assert seen["Auto-Submitted"] == "auto-generated"
    assert seen["Message-ID"] == "<0198-aa@anhai.example>"
    assert seen["Date"] == "Mon, 23 Nov 2026 07:30:00 +0700"


def test_an_urgent_mail_says_so_and_an_answer_goes_where_it_should():
    raw = compose(mail(is_urgent=True), SENDER, reply_to="motcua@anhai.example")
    seen = message_from_bytes(raw)
    assert seen["Importance"] == "high"
    assert seen["Reply-To"] == "motcua@anhai.example"


def test_the_same_letter_is_the_same_bytes_every_time_it_is_sent():
    assert compose(mail(), SENDER) == compose(mail(), SENDER)


def test_every_line_fits_what_any_relay_takes():
    raw = compose(
        mail(
            subject="Gia hạn giấy phép " * 15, text="chữ " * 2000, to_name="Trần " * 50
        ),
        SENDER,
    )
    assert all(len(line) <= 78 for line in raw.split(b"\r\n"))
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: type(sample).__name__)
def test_every_letter_survives_the_mail(sample):
    rendered = render(sample)
    raw = compose(
        mail(subject=rendered.subject, text=rendered.text, html=rendered.html), SENDER
    )
    seen = message_from_bytes(raw)
    text, html = (part.get_payload(decode=True).decode() for part in seen.get_payload())
    assert decoded(seen["Subject"]) == rendered.subject
    assert text.replace("\r\n", "\n") == rendered.text
    assert html.replace("\r\n", "\n").strip() == rendered.html.strip()


@given(subject=st.text(max_size=200), name=st.text(max_size=100))
def test_whatever_is_typed_there_is_one_reader_and_no_new_header(subject, name):
    try:
        raw = compose(mail(subject=subject, to_name=name), SENDER)
    except PermanentDeliveryError:
        return
    seen = message_from_bytes(raw)
    assert set(seen.keys()) == OURS
    assert decoded(seen["Subject"]) == header_text(subject)
    assert decoded(seen["To"]).endswith("chau@anhai.example>") or not header_text(name)


@given(
    words=st.lists(
        st.sampled_from(["Đặng", "Thị", "xin", "lỗi", "X99.99-1,", "…", '"x"', "<y>"]),
        min_size=1,
        max_size=40,
    )
)
def test_no_space_is_lost_between_the_words_of_a_long_subject(words):
    subject = " ".join(words)
    raw = compose(mail(subject=subject), SENDER)
    assert decoded(message_from_bytes(raw)["Subject"]) == subject


def test_markup_in_a_name_is_shown_and_not_run():
    hostile = '<img src=x onerror="alert(1)">&'
    rendered = render(replace(ALERT, applicant_name=hostile, holder_name="{{ 7*7 }}"))
    assert hostile in rendered.text
    assert "<img" not in rendered.html
    assert "&lt;img src=x onerror=&#34;alert(1)&#34;&gt;&amp;" in rendered.html
    assert "{{ 7*7 }}" in rendered.text


def test_a_hostile_title_in_a_subject_refuses_the_letter():
    with pytest.raises(UnsafeHeaderError):
        render(replace(ALERT, procedure_title="=?utf-8?q?=0ABcc:?= x"))


def test_controls_in_a_body_are_replaced_and_line_breaks_kept():
    assert printable("a\x00b\r\nc\td\ud800") == "a\ufffdb\nc\td\ufffd"
