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
    OUR_OWN_FAULTS,
    DeliveryError,
    NotSetUpError,
    PermanentDeliveryError,
    RefusedError,
    TryLaterError,
    UnknownOutcomeError,
    UnreachableError,
)
from notifications.headers import Sender, header_text, mail_address
from notifications.left_behind import run, started

# A server that hangs on QUIT must not undo a letter it has already taken.
_GOODBYE_SECONDS = 2.0
#: How long this machine may take to say its own name.
_NAME_SECONDS = 2.0


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
    line = _Line(settings)
    is_handed_over = False
    try:
        async with asyncio.timeout(settings.deadline_seconds):
            client = await line.open()
            await client.mail(settings.sender.address)
            await client.rcpt(mail.to_address)
            # From here on the server may have taken the letter, whatever we hear.
            is_handed_over = True
            response = await client.data(raw)
    except (SMTPException, OSError, UnicodeError, TimeoutError) as fault:
        await line.drop()
        raise _judged(fault, is_handed_over=is_handed_over) from fault
    await line.close()
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
    return run(_check(settings))


async def _check(settings: SmtpSettings) -> str:
    line = _Line(settings)
    try:
        async with asyncio.timeout(settings.deadline_seconds):
            client = await line.open()
            response = await client.noop()
    except (SMTPException, OSError, UnicodeError, TimeoutError) as fault:
        await line.drop()
        raise _judged(fault, is_handed_over=False) from fault
    await line.close()
    return f"{response.code} {response.message}"


class _Line:
    """A connection to the mail server, from greeting to goodbye."""

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings
        self._client = SMTP(
            hostname=settings.host,
            port=settings.port,
            use_tls=settings.tls is TlsMode.TLS,
            # None would mean "if offered": a letter would go in clear unnoticed.
            start_tls=False,
            cert_bundle=settings.ca_file,
            timeout=settings.timeout_seconds,
            local_hostname=_own_name(),
        )
        self._transports: list[asyncio.WriteTransport] = []

    async def open(self) -> SMTP:
        """Connect, secure the line as the settings want it, and sign in."""
        await self._client.connect()
        self._note_transport()
        if self._settings.tls is TlsMode.STARTTLS:
            await self._client.starttls()
            self._note_transport()
        if self._settings.username:
            await self._client.login(self._settings.username, self._settings.password)
        return self._client

    async def close(self) -> None:
        """Take leave politely, but not for long: the letter is already taken."""
        with suppress(SMTPException, OSError, TimeoutError):
            await self._client.quit(timeout=_GOODBYE_SECONDS)
        await self.drop()

    async def drop(self) -> None:
        """Let go of the line at once, with the turns of the loop that this takes."""
        self._client.close()
        for transport in self._transports:
            transport.abort()
        for _ in range(3):
            await asyncio.sleep(0)

    def _note_transport(self) -> None:
        # The client forgets its transport when it closes, before it is really gone.
        if isinstance(self._client.transport, asyncio.WriteTransport):
            self._transports.append(self._client.transport)


@lru_cache(maxsize=1)
def _own_name() -> str:
    """Ask once, and not for long: a slow name server would delay every letter."""
    try:
        name = started(socket.getfqdn).result(_NAME_SECONDS)
    except (OSError, TimeoutError):
        name = ""
    return name if name.isascii() and "." in name else "[127.0.0.1]"


def _judged(fault: Exception, *, is_handed_over: bool) -> DeliveryError:
    """Say what to do next about a failure; see the classes for what each one means."""
    if isinstance(fault, SMTPResponseException):
        return _judged_answer(fault, is_handed_over=is_handed_over)
    if is_handed_over:
        return UnknownOutcomeError(_words(fault))
    # A certificate nobody vouches for; a file of authorities that cannot be read.
    ours = (ssl.SSLError, FileNotFoundError, PermissionError)
    if isinstance(fault, ours) or isinstance(fault.__cause__, ssl.SSLError):
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
    if is_about_us or not is_about_letter or code in OUR_OWN_FAULTS:
        return NotSetUpError(words, code=code)
    return RefusedError(words, code=code)


def _words(fault: Exception) -> str:
    return str(fault) or type(fault).__name__
