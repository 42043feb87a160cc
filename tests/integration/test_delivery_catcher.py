"""The demo's mail catcher: every mail is taken, the last few can be read."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from smtplib import SMTP, SMTPDataError, SMTPSenderRefused

import pytest

from notifications.catcher import MailCatcher
from notifications.envelope import Outgoing
from notifications.headers import Sender
from notifications.smtp import SmtpSettings, TlsMode, send

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
MAIL = Outgoing(
    message_id="<0198-aa@anhai.example>",
    to_address="chau@anhai.example",
    to_name="Vũ Minh Châu",
    subject="Xin lỗi vì trả kết quả chậm: hồ sơ X99.99-261030-0012, hẹn lại 30/11/2026",
    text="Kính gửi ông/bà.\n.\nHẹn lại thứ Hai.\n",
    html="<p>Kính gửi ông/bà.</p>\n",
    written_at=NOW,
)


@pytest.fixture
def catcher() -> Iterator[MailCatcher]:
    catcher = MailCatcher(lambda: NOW, keep=3)
    catcher.start()
    yield catcher
    catcher.stop()


def send_to(catcher: MailCatcher, mail: Outgoing = MAIL) -> str:
    settings = SmtpSettings(
        host=catcher.host,
        port=catcher.port,
        tls=TlsMode.NONE,
        sender=Sender(name="Sở Khoa học và Công nghệ", address="so@anhai.example"),
    )
    return asyncio.run(send(mail, settings)).answer


def test_a_caught_mail_reads_as_its_reader_would_have_read_it(catcher):
    assert send_to(catcher) == "250 OK, caught as 1"
    (mail,) = catcher.mails()
    assert mail.subject == MAIL.subject
    assert mail.text == MAIL.text
    assert mail.html.strip() == MAIL.html.strip()
    assert mail.sender == "Sở Khoa học và Công nghệ <so@anhai.example>"
    assert mail.recipients == ("chau@anhai.example",)
    assert mail.message_id == "<0198-aa@anhai.example>"
    assert mail.caught_at == NOW
    assert ("Auto-Submitted", "auto-generated") in mail.headers
    assert catcher.mail(1) == mail


def test_only_the_last_few_are_kept_newest_first(catcher):
    for number in range(5):
        send_to(catcher, replace(MAIL, subject=f"Thư {number}"))
    assert [mail.subject for mail in catcher.mails()] == ["Thư 4", "Thư 3", "Thư 2"]
    assert [mail.number for mail in catcher.mails()] == [5, 4, 3]
    assert catcher.mail(1) is None
    assert catcher.mail(99) is None


def test_a_mail_too_large_is_refused_and_memory_stays_small(catcher):
    with (
        SMTP(catcher.host, catcher.port) as line,
        pytest.raises((SMTPDataError, SMTPSenderRefused)),
    ):
        line.sendmail("a@x.example", ["b@x.example"], b"x" * (2 * 1024 * 1024))
    assert catcher.mails() == []


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n",
        b"no header at all",
        b"Subject: =?no-such-set?q?x?=\r\n\r\nbody",
        b"Subject: =?utf-8?b?!!!?=\r\nContent-Type: text/plain; charset=nope\r\n\r\nx",
        b"Content-Type: multipart/mixed\r\n\r\nbroken",
    ],
)
def test_a_mail_in_any_state_is_caught_and_breaks_nothing(catcher, raw):
    with SMTP(catcher.host, catcher.port) as line:
        line.sendmail("a@x.example", ["b@x.example"], raw)
    assert len(catcher.mails()) == 1


def test_what_was_caught_can_be_read_after_the_catcher_stopped():
    catcher = MailCatcher(lambda: NOW)
    catcher.start()
    send_to(catcher)
    catcher.stop()
    assert len(catcher.mails()) == 1
