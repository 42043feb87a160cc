"""What each answer of a mail server, and each silence, means for a letter."""

import asyncio
import socket
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from notifications import smtp
from notifications.envelope import Outgoing, compose
from notifications.errors import (
    BadAddressError,
    DeliveryError,
    FailureKind,
    NotSetUpError,
    RefusedError,
    TryLaterError,
    UnknownOutcomeError,
    UnreachableError,
)
from notifications.headers import Sender
from notifications.smtp import SmtpSettings, TlsMode, check_connection, send
from tests.ports import free_port
from tests.scripted_smtp import CERTIFICATE, CUT, SILENT, ScriptedServer

SENDER = Sender(name="Sở Khoa học và Công nghệ", address="so@anhai.example")
MAIL = Outgoing(
    message_id="<0198-aa@anhai.example>",
    to_address="chau@anhai.example",
    to_name="Vũ Minh Châu",
    subject="Phải gửi lời xin lỗi hôm nay",
    text="Chào ông/bà.\n.\n..hai chấm\n",
    html="<p>Chào ông/bà.</p>\n",
    written_at=datetime(2026, 11, 23, 0, 30, tzinfo=UTC),
)


def to(server: ScriptedServer, **changes) -> SmtpSettings:
    plain = SmtpSettings(
        host="127.0.0.1",
        port=server.port,
        tls=TlsMode.NONE,
        sender=SENDER,
        timeout_seconds=5,
        deadline_seconds=10,
    )
    return replace(plain, **changes)


def send_now(settings: SmtpSettings, mail: Outgoing = MAIL) -> str:
    return asyncio.run(send(mail, settings)).answer


def fault_of(settings: SmtpSettings) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        send_now(settings)
    return caught.value


def test_a_letter_that_is_taken_arrives_whole():
    with ScriptedServer() as server:
        assert send_now(to(server)) == "250 taken as 7"
        assert server.heard == ["EHLO", "MAIL", "RCPT", "DATA", "QUIT"]
    (taken,) = server.taken
    assert taken.replace(b"\r\n..", b"\r\n.") == compose(MAIL, SENDER)


@pytest.mark.parametrize(
    ("script", "error", "code"),
    [
        ({"RCPT": "550 no such user"}, RefusedError, 550),
        ({"RCPT": "553 bad mailbox"}, RefusedError, 553),
        ({"RCPT": "450 mailbox busy"}, TryLaterError, 450),
        ({"RCPT": "451 greylisted"}, TryLaterError, 451),
        ({"RCPT": "452 full"}, TryLaterError, 452),
        ({"RCPT": "530 sign in first"}, NotSetUpError, 530),
        ({"DATA": "554 no"}, RefusedError, 554),
        ({"DATA": "451 not now"}, TryLaterError, 451),
        ({"BODY": "552 too large"}, RefusedError, 552),
        ({"BODY": "554 spam"}, RefusedError, 554),
        ({"BODY": "451 try again"}, TryLaterError, 451),
        ({"BODY": "421 going down"}, TryLaterError, 421),
        ({"MAIL": "550 you may not send"}, NotSetUpError, 550),
        ({"MAIL": "530 sign in first"}, NotSetUpError, 530),
        ({"MAIL": "452 not now"}, TryLaterError, 452),
        ({"GREETING": "421 too many"}, TryLaterError, 421),
        ({"GREETING": "554 go away"}, NotSetUpError, 554),
    ],
    ids=lambda value: str(value),
)
def test_an_answer_is_judged_by_who_can_mend_it(script, error, code):
    with ScriptedServer(script=script) as server:
        fault = fault_of(to(server))
    assert type(fault) is error
    assert fault.code == code
    assert str(code) in str(fault)


@pytest.mark.parametrize("answer", [CUT, "hello?", "299 odd"])
def test_an_answer_lost_after_the_body_leaves_the_outcome_unknown(answer):
    with ScriptedServer(script={"BODY": answer}) as server:
        assert type(fault_of(to(server))) is UnknownOutcomeError


def test_silence_after_the_body_leaves_the_outcome_unknown():
    with ScriptedServer(script={"BODY": SILENT}) as server:
        fault = fault_of(to(server, timeout_seconds=0.3))
        assert type(fault) is UnknownOutcomeError
        assert len(server.taken) == 1


@pytest.mark.parametrize("verb", ["GREETING", "EHLO", "MAIL", "RCPT"])
@pytest.mark.parametrize("answer", [CUT, SILENT])
def test_a_line_lost_before_the_body_means_nobody_took_it(verb, answer):
    with ScriptedServer(script={verb: answer}) as server:
        assert type(fault_of(to(server, timeout_seconds=0.3))) is UnreachableError
        assert server.taken == []


def test_a_server_that_dribbles_runs_into_the_deadline_of_the_letter():
    with ScriptedServer(script={"RCPT": SILENT}) as server:
        settings = to(server, timeout_seconds=30, deadline_seconds=0.3)
        assert type(fault_of(settings)) is UnreachableError


def test_no_server_at_all_means_nobody_took_it():
    with ScriptedServer() as server:
        settings = to(server, port=free_port())
        assert type(fault_of(settings)) is UnreachableError


@pytest.mark.parametrize("host", ["a..b", "x" * 70 + ".example"])
def test_a_host_that_cannot_be_one_is_a_fault_of_the_settings(host):
    with ScriptedServer() as server:
        assert fault_of(to(server, host=host)).kind in {
            FailureKind.NOT_SET_UP,
            FailureKind.UNREACHABLE,
        }


@pytest.mark.parametrize("answer", [CUT, "500 what", "hello?"])
def test_a_bad_goodbye_does_not_undo_a_letter_that_was_taken(answer):
    with ScriptedServer(script={"QUIT": answer}) as server:
        assert send_now(to(server)) == "250 taken as 7"


def test_a_goodbye_that_never_comes_holds_nobody_up_for_long():
    with ScriptedServer(script={"QUIT": SILENT}) as server:
        settings = to(server, timeout_seconds=30, deadline_seconds=60)

        async def in_time():
            async with asyncio.timeout(10):
                return await send(MAIL, settings)

        assert asyncio.run(in_time()).answer == "250 taken as 7"


@pytest.mark.parametrize(
    "changes",
    [
        {"sender": Sender(address="khong-phai-dia-chi")},
        {"sender": Sender(address="so@anhai.example", name="A\nBcc: x@y.example")},
        {"reply_to": "ai đó"},
    ],
)
def test_a_sender_that_cannot_be_written_costs_no_letter(changes):
    with ScriptedServer() as server:
        assert type(fault_of(to(server, **changes))) is NotSetUpError
        assert server.heard == []


def test_a_reader_that_cannot_be_written_is_refused_before_anybody_is_called():
    with ScriptedServer() as server, pytest.raises(BadAddressError):
        send_now(to(server), replace(MAIL, to_address="a@x.vn\nRCPT TO:<b@x.vn>"))
    assert server.heard == []


def test_wherever_the_line_is_cut_a_letter_taken_is_never_called_refused():
    with ScriptedServer() as server:
        send_now(to(server))
        whole = server.said
    for cut_after in range(whole + 1):
        with ScriptedServer(cut_after=cut_after) as server:
            try:
                send_now(to(server))
                answered = "taken"
            except DeliveryError as fault:
                answered = fault.kind
        if answered == "taken":
            assert len(server.taken) == 1
        elif server.taken:
            assert answered is FailureKind.UNKNOWN
        else:
            assert answered in {FailureKind.UNKNOWN, FailureKind.UNREACHABLE}


class TestPrivacyOfTheLine:
    def test_a_letter_does_not_go_in_clear_when_starttls_is_not_offered(self):
        with ScriptedServer() as server:
            fault = fault_of(to(server, tls=TlsMode.STARTTLS))
            assert type(fault) is NotSetUpError
            assert "MAIL" not in server.heard

    def test_a_letter_goes_over_starttls_with_the_department_s_authority(self):
        with ScriptedServer(tls="starttls") as server:
            settings = to(server, tls=TlsMode.STARTTLS, ca_file=str(CERTIFICATE))
            assert send_now(settings) == "250 taken as 7"
            assert "MAIL" not in server.heard_in_clear

    def test_a_letter_goes_over_tls_from_the_first_byte(self):
        with ScriptedServer(tls="tls") as server:
            settings = to(server, tls=TlsMode.TLS, ca_file=str(CERTIFICATE))
            assert send_now(settings) == "250 taken as 7"
            assert server.heard_in_clear == []

    @pytest.mark.parametrize("mode", [TlsMode.STARTTLS, TlsMode.TLS])
    def test_a_server_nobody_vouches_for_gets_no_letter(self, mode):
        with ScriptedServer(tls=mode) as server:
            assert type(fault_of(to(server, tls=mode))) is NotSetUpError
            assert "MAIL" not in server.heard

    def test_a_missing_file_of_authorities_is_a_fault_of_the_settings(self, tmp_path):
        with ScriptedServer(tls="tls") as server:
            settings = to(server, tls=TlsMode.TLS, ca_file=str(tmp_path / "none.pem"))
            assert type(fault_of(settings)) is NotSetUpError

    def test_a_server_that_cannot_start_tls_now_is_asked_again_later(self):
        with ScriptedServer(
            tls="starttls", script={"STARTTLS": "454 not available"}
        ) as server:
            fault = fault_of(to(server, tls=TlsMode.STARTTLS))
            assert type(fault) is TryLaterError

    def test_plain_talk_to_a_tls_port_means_nobody_took_it(self):
        with ScriptedServer(tls="tls") as server:
            settings = to(server, timeout_seconds=0.5)
            assert type(fault_of(settings)) is UnreachableError


class TestSigningIn:
    def settings(self, server, **changes):
        return to(
            server,
            tls=TlsMode.STARTTLS,
            ca_file=str(CERTIFICATE),
            username="so",
            password="bi mat",
            **changes,
        )

    def test_signing_in_happens_before_the_letter_and_never_in_clear(self):
        with ScriptedServer(tls="starttls") as server:
            assert send_now(self.settings(server)) == "250 taken as 7"
            assert server.heard.index("AUTH") < server.heard.index("MAIL")
            assert "AUTH" not in server.heard_in_clear

    @pytest.mark.parametrize(
        ("answer", "error"),
        [("535 wrong password", NotSetUpError), ("454 not now", TryLaterError)],
    )
    def test_a_refused_sign_in_is_not_the_letter_s_fault(self, answer, error):
        with ScriptedServer(tls="starttls", script={"AUTH": answer}) as server:
            assert type(fault_of(self.settings(server))) is error

    def test_a_server_without_sign_in_is_a_fault_of_the_settings(self):
        with ScriptedServer() as server:
            fault = fault_of(to(server, username="so", password="bi mat"))
            assert type(fault) is NotSetUpError

    def test_the_password_is_not_shown_in_a_trace(self):
        with ScriptedServer() as server:
            assert "bi mat" not in repr(self.settings(server))


class TestCheckingTheSettings:
    def test_the_check_speaks_to_the_server_and_sends_nothing(self):
        with ScriptedServer() as server:
            assert check_connection(to(server)) == "250 here"
            assert "MAIL" not in server.heard

    def test_the_check_says_what_is_wrong(self):
        with (
            ScriptedServer(script={"GREETING": "554 go away"}) as server,
            pytest.raises(NotSetUpError, match="554 go away"),
        ):
            check_connection(to(server))


@pytest.fixture
def hanging_resolver(monkeypatch):
    """A resolver that says nothing for as long as the test lasts."""
    let_go = threading.Event()

    def hanging(*_, **__):
        let_go.wait(20)
        raise OSError("no answer")

    smtp._own_name.cache_clear()
    yield lambda name: monkeypatch.setattr(socket, name, hanging)
    let_go.set()
    smtp._own_name.cache_clear()


def test_a_name_server_that_hangs_costs_no_more_than_the_deadline(hanging_resolver):
    """A resolver cannot be told to stop: it is left behind, not waited for."""
    hanging_resolver("getaddrinfo")
    with ScriptedServer() as server:
        settings = to(server, host="mail.hangs.invalid", timeout_seconds=0.3)
        begun = time.monotonic()
        with pytest.raises(UnreachableError):
            check_connection(settings)
        assert time.monotonic() - begun < 10


def test_a_letter_does_not_wait_for_the_name_of_this_machine(
    hanging_resolver, monkeypatch
):
    hanging_resolver("getfqdn")
    monkeypatch.setattr(smtp, "_NAME_SECONDS", 0.1)
    begun = time.monotonic()
    with ScriptedServer() as server:
        assert check_connection(to(server)) == "250 here"
    assert time.monotonic() - begun < 10
