"""A real SMTP server whose answers a test chooses and whose mails it reads."""

import asyncio
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.ports import free_port


@dataclass(slots=True)
class ReceivedMail:
    """One mail that the server accepted with 250."""

    sender: str
    recipients: list[str]
    message: EmailMessage

    @property
    def text(self) -> str:
        """Give the plain text that a person reads."""
        body = self.message.get_body(("plain",))
        return "" if body is None else str(body.get_content()).replace("\r\n", "\n")


@dataclass(slots=True)
class SmtpServer:
    """The server and its script.

    `recipient_answers` maps an address to what RCPT TO is answered; `data_answers`
    are given to the next mails in turn after their text, then 250 again; with
    `delay` every mail takes that many seconds.
    """

    host: str = "127.0.0.1"
    port: int = field(default_factory=free_port)
    recipient_answers: dict[str, str] = field(default_factory=dict)
    data_answers: list[str] = field(default_factory=list)
    delay: float = 0
    mails: list[ReceivedMail] = field(default_factory=list)
    attempts: list[str] = field(default_factory=list)
    _controller: Controller | None = None

    def start(self) -> None:
        """Listen; what was received before stays."""
        self._controller = Controller(self, hostname=self.host, port=self.port)
        self._controller.start()

    def stop(self) -> None:
        """Listen no more; a sender is refused the connection."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def to(self, address: str) -> list[ReceivedMail]:
        """Choose the mails that reached one address."""
        return [mail for mail in self.mails if address in mail.recipients]

    async def handle_RCPT(  # noqa: N802 - the name is aiosmtpd's
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        """Answer RCPT TO by the script."""
        self.attempts.append(address)
        answer = self.recipient_answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
            envelope.rcpt_options.extend(options)
        return answer

    async def handle_DATA(  # noqa: N802 - the name is aiosmtpd's
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Take the mail, unless the script says otherwise."""
        if self.delay:
            await asyncio.sleep(self.delay)
        answer = self.data_answers.pop(0) if self.data_answers else "250 OK"
        if answer.startswith("250"):
            content: Any = envelope.content
            message = message_from_bytes(content, policy=policy.default)
            self.mails.append(
                ReceivedMail(
                    str(envelope.mail_from), list(map(str, envelope.rcpt_tos)), message
                )
            )
        return answer
