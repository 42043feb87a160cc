"""A mail catcher on this machine, so that a demo's letters can be read in a browser."""

import threading
from asyncio import Server
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.errors import HeaderParseError
from email.message import Message

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from typing_extensions import override

from notifications.envelope import decoded

_LARGEST_MAIL = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class CaughtMail:
    """A mail as its reader would have seen it."""

    number: int  # counts up from 1 and is never used again
    caught_at: datetime
    sender: str
    recipients: tuple[str, ...]
    subject: str
    message_id: str
    headers: tuple[tuple[str, str], ...]
    text: str
    html: str


class MailCatcher:
    """Takes every mail and keeps the last few; nothing leaves the machine."""

    def __init__(
        self,
        now: Callable[[], datetime],
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        keep: int = 200,
    ) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._mails: deque[CaughtMail] = deque(maxlen=keep)
        self._count = 0
        self._controller = _CatcherController(self, hostname=host, port=port)

    def start(self) -> None:
        """Begin to listen, in a thread of its own."""
        self._controller.start()

    def stop(self) -> None:
        """Stop listening; what was caught can still be read."""
        self._controller.stop()

    @property
    def host(self) -> str:
        return str(self._controller.hostname)

    @property
    def port(self) -> int:
        """The port it listens on, also when any free one was asked for."""
        return int(self._controller.port)

    def mails(self) -> list[CaughtMail]:
        """Return the mails that are kept, newest first."""
        with self._lock:
            return list(reversed(self._mails))

    def mail(self, number: int) -> CaughtMail | None:
        """Return one mail, or none if it is unknown or long gone."""
        with self._lock:
            return next((m for m in self._mails if m.number == number), None)

    async def handle_DATA(  # noqa: N802 - the name aiosmtpd calls
        self,
        server: SMTP,  # noqa: ARG002
        session: Session,  # noqa: ARG002
        envelope: Envelope,
    ) -> str:
        raw = envelope.original_content or b""
        with self._lock:
            self._count += 1
            caught = _read(raw, self._count, self._now(), tuple(envelope.rcpt_tos))
            self._mails.append(caught)
        return f"250 OK, caught as {self._count}"


class _CatcherController(Controller):
    @override
    def factory(self) -> SMTP:
        return SMTP(
            self.handler,
            data_size_limit=_LARGEST_MAIL,
            hostname="catcher.invalid",
            ident="Dung Hen mail catcher",
        )

    @override
    def _trigger_server(self) -> None:
        # Asked for any free port, the controller must learn which one it was given.
        if isinstance(self.server, Server) and self.port == 0:
            self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]  # aiosmtpd has none


def _read(
    raw: bytes, number: int, caught_at: datetime, recipients: tuple[str, ...]
) -> CaughtMail:
    mail = message_from_bytes(raw)
    headers = tuple((name, _readable(str(value))) for name, value in mail.items())
    first = {name.lower(): value for name, value in reversed(headers)}
    return CaughtMail(
        number=number,
        caught_at=caught_at,
        sender=first.get("from", ""),
        recipients=recipients,
        subject=first.get("subject", ""),
        message_id=first.get("message-id", ""),
        headers=headers,
        text=_part(mail, "text/plain"),
        html=_part(mail, "text/html"),
    )


def _readable(header: str) -> str:
    try:
        return decoded(header)
    except (HeaderParseError, LookupError, UnicodeError):
        return header


def _part(mail: Message, content_type: str) -> str:
    for part in mail.walk():
        if part.get_content_type() == content_type:
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                charset = part.get_content_charset("utf-8")
                try:
                    return _lines(payload.decode(charset, "replace"))
                except LookupError:
                    return _lines(payload.decode("utf-8", "replace"))
    return ""


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n")
