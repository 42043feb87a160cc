"""A letter in its envelope: the bytes of one mail, checked by reading them back."""

import re
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import format_datetime, getaddresses

from notifications.errors import UnsafeHeaderError
from notifications.headers import Sender, header_text, mail_address

# 36 bytes are 48 letters of base64: with its frame and the longest header name one
# line stays under the 78 characters that every relay passes on untouched.
_WORD_BYTES = 36
_PLAIN_WORDS = re.compile(r"[A-Za-z0-9 .,:_/-]{0,60}")
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,60}")
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9.-]+@[A-Za-z0-9.-]+>")
# Old relays may not pass 8-bit text: everything goes as 7-bit.
_SEVEN_BIT = policy.SMTP.clone(cte_type="7bit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A file that goes with a mail; `name` is plain ASCII."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One mail to one reader."""

    message_id: str
    to_address: str
    to_name: str
    subject: str
    text: str
    html: str
    written_at: datetime
    is_urgent: bool = False
    enclosures: tuple[Enclosure, ...] = ()


def compose(mail: Outgoing, sender: Sender, *, reply_to: str = "") -> bytes:
    """Return the mail as sent over the wire; the same letter gives the same bytes."""
    headers = {
        "From": _mailbox(sender.name, sender.address),
        "To": _mailbox(mail.to_name, mail.to_address),
        "Subject": _words(header_text(mail.subject)),
        "Date": format_datetime(mail.written_at),
        "Message-ID": _message_id(mail.message_id),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Language": "vi",
    }
    if reply_to:
        headers["Reply-To"] = mail_address(reply_to)
    if mail.is_urgent:
        headers["Importance"] = "high"
    body = _body(mail)
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    raw = head.encode("ascii") + body.as_bytes()
    _read_back(raw, [*headers, *body.keys()], mail)
    return raw


def _body(mail: Outgoing) -> EmailMessage:
    body = EmailMessage(policy=_SEVEN_BIT)
    body.set_content(mail.text, charset="utf-8")
    body.add_alternative(mail.html, subtype="html", charset="utf-8")
    # Neither base64 nor quoted-printable can contain these two signs together.
    boundary = re.sub(r"[^A-Za-z0-9.-]", "", mail.message_id.partition("@")[0])
    body.set_boundary(f"=_{boundary}")
    for one in mail.enclosures:
        main, _, sub = one.media_type.partition("/")
        body.add_attachment(
            one.content, maintype=main, subtype=sub, filename=_file_name(one.name)
        )
    if mail.enclosures:
        body.set_boundary(f"=_m{boundary}")
    return body


def _file_name(name: str) -> str:
    if _FILE_NAME.fullmatch(name) is None:
        raise UnsafeHeaderError("Content-Disposition")
    return name


def _mailbox(name: str, address: str) -> str:
    spec = mail_address(address)
    words = _words(header_text(name))
    return f"{words} <{spec}>" if words else spec


def _words(text: str) -> str:
    """Encode by hand: this interpreter's folding loses spaces between long words."""
    if _PLAIN_WORDS.fullmatch(text) and not re.search(r"[.,:]", text):
        return text
    words, chunk = [], b""
    for character in text:
        encoded = character.encode()
        if len(chunk) + len(encoded) > _WORD_BYTES:
            words.append(chunk)
            chunk = b""
        chunk += encoded
    words.append(chunk)
    return "\r\n ".join(f"=?utf-8?b?{b64encode(word).decode()}?=" for word in words)


def _message_id(text: str) -> str:
    if _MESSAGE_ID.fullmatch(text) is None:
        raise UnsafeHeaderError("Message-ID")
    return text


def _read_back(raw: bytes, names: list[str], mail: Outgoing) -> None:
    """Read the mail as its receiver will: our headers, one reader, and nothing else."""
    seen = message_from_bytes(raw)
    readers = getaddresses(seen.get_all("To", []))
    is_ours = (
        sorted(seen.keys()) == sorted(names)
        and not seen.defects
        and [address for _, address in readers] == [mail_address(mail.to_address)]
        and decoded(seen["Subject"]) == header_text(mail.subject)
    )
    if not is_ours:
        raise UnsafeHeaderError("thư đọc lại không giống thư đã lập")


def decoded(header: str) -> str:
    """Return the words behind an encoded header, every space where it was."""
    return str(make_header(decode_header(header)))
