"""One message to one reader over SMTP; the only place that speaks it."""

import asyncio
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
    SMTPTimeoutError,
)
from aiosmtplib.errors import SMTPConnectError, SMTPDataError

from notifications.envelope import Outgoing, compose
from notifications.errors import (
    DeliveryError,
    NotSetUpError,
    PermanentDeliveryError,
    RefusedError,
    TryLaterError,
    UnknownOutcomeError,
    UnreachableError,
)
from notifications.headers import Sender, header_text, mail_address

# A server that hangs on QUIT must not undo a letter it has already taken.
_GOODBYE_SECONDS = 2.0


class TlsMode(StrEnum):
    """How the line to the mail server is kept private; never left to chance."""

    NONE = "none"  # only for a relay on the same machine or a closed network
    STARTTLS = "starttls"  # usually port 587; refused if the server does not offer it
    TLS = "tls"  # usually port 465


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpSettings:
    """Where and as whom an agency sends its letters."""

    host: str
    port: int
    tls: TlsMode
    sender: Sender
    username: str = ""
    password: str = field(default="", repr=False)
    reply_to: str = ""
    ca_file: str | None = None  # the department's own authority, if it has one
    timeout_seconds: float = 20.0  # for one answer
    deadline_seconds: float = 60.0  # for one letter
    connections: int = 5  # at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The server took the letter, in its own words."""

    answer: str


async def send(mail: Outgoing, settings: SmtpSettings) -> Accepted:
    """Hand one letter to the mail server, or raise what to do next about it."""
    _check_sender(settings)
    raw = compose(mail, settings.sender, reply_to=settings.reply_to)
    client = _client(settings)
    is_handed_over = False
    try:
        async with asyncio.timeout(settings.deadline_seconds):
            await client.connect()
            await client.mail(settings.sender.address)
            await client.rcpt(mail.to_address)
            # From here on the server may have taken the letter, whatever we hear.
            is_handed_over = True
            response = await client.data(raw)
    except (SMTPException, OSError, UnicodeError, TimeoutError) as fault:
        client.close()
        raise _judged(fault, is_handed_over=is_handed_over) from fault
    await _say_goodbye(client)
    return Accepted(answer=f"{response.code} {response.message}")


def _check_sender(settings: SmtpSettings) -> None:
    """Refuse a sender that cannot be written: our fault, no letter may pay for it."""
    try:
        mail_address(settings.sender.address)
        header_text(settings.sender.name)
        if settings.reply_to:
            mail_address(settings.reply_to)
    except PermanentDeliveryError as fault:
        raise NotSetUpError(f"người gửi: {fault}") from fault


def check_connection(settings: SmtpSettings) -> str:
    """Connect, secure and sign in for real, without sending; answers the server."""
    _check_sender(settings)
    return asyncio.run(_check(settings))


async def _check(settings: SmtpSettings) -> str:
    client = _client(settings)
    try:
        async with asyncio.timeout(settings.deadline_seconds):
            await client.connect()
            response = await client.noop()
    except (SMTPException, OSError, UnicodeError, TimeoutError) as fault:
        client.close()
        raise _judged(fault, is_handed_over=False) from fault
    await _say_goodbye(client)
    return f"{response.code} {response.message}"


def _client(settings: SmtpSettings) -> SMTP:
    return SMTP(
        hostname=settings.host,
        port=settings.port,
        use_tls=settings.tls is TlsMode.TLS,
        # None would mean "if offered": the letter would then go in clear unnoticed.
        start_tls=settings.tls is TlsMode.STARTTLS,
        username=settings.username or None,
        password=settings.password or None,
        cert_bundle=settings.ca_file,
        timeout=settings.timeout_seconds,
        local_hostname=_own_name(),
    )


@lru_cache(maxsize=1)
def _own_name() -> str:
    """Ask once: a slow name server would otherwise delay every single letter."""
    name = socket.getfqdn()
    return name if name.isascii() and "." in name else "[127.0.0.1]"


async def _say_goodbye(client: SMTP) -> None:
    with suppress(SMTPException, OSError, TimeoutError):
        await client.quit(timeout=_GOODBYE_SECONDS)
    client.close()


def _judged(fault: Exception, *, is_handed_over: bool) -> DeliveryError:
    """Say what to do next about a failure; see the classes for what each one means."""
    if isinstance(fault, SMTPResponseException):
        return _judged_answer(fault, is_handed_over=is_handed_over)
    if is_handed_over:
        return UnknownOutcomeError(_words(fault))
    if isinstance(fault, ssl.SSLError) or isinstance(fault.__cause__, ssl.SSLError):
        return NotSetUpError(_words(fault))
    if isinstance(
        fault,
        SMTPServerDisconnected | SMTPConnectError | SMTPTimeoutError | TimeoutError,
    ) or (isinstance(fault, OSError) and not isinstance(fault, SMTPException)):
        return UnreachableError(_words(fault))
    # No STARTTLS offered, no way to sign in, a host name that cannot be one.
    return NotSetUpError(_words(fault))


def _judged_answer(
    fault: SMTPResponseException, *, is_handed_over: bool
) -> DeliveryError:
    code, words = fault.code, f"{fault.code} {fault.message}"
    if 400 <= code < 500:
        return TryLaterError(words, code=code)
    if not 500 <= code < 600:
        kind = UnknownOutcomeError if is_handed_over else UnreachableError
        return kind(words, code=code)
    is_about_us = isinstance(fault, SMTPSenderRefused | SMTPAuthenticationError)
    is_about_letter = isinstance(fault, SMTPRecipientRefused | SMTPDataError)
    if is_about_us or not is_about_letter or code in {530, 534, 535, 538}:
        return NotSetUpError(words, code=code)
    return RefusedError(words, code=code)


def _words(fault: Exception) -> str:
    return str(fault) or type(fault).__name__
