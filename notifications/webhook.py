"""One signed message to another system; the only module that opens HTTP connections.

Whoever sets up an address must not be able to reach into the department's network with
it. So a name is resolved once, every address it has must be public, the connection goes
to an address that was checked, nothing is followed elsewhere, and neither the time nor
the answer is without an end. Messages are signed as Standard Webhooks has it.
"""

import base64
import binascii
import hashlib
import hmac
import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from typing_extensions import override

from notifications.headers import printable
from notifications.left_behind import started

#: How long a whole exchange may take, from the look-up of the name to the last byte,
#: and how much of an answer is looked at.
SECONDS = 10.0
MOST_BYTES = 4096
_SHOWN = 500
_BLANK = re.compile(r"[\s\x00-\x1f]")
#: The last parts of names that never lead into the public network.
_OWN_NAMES = {"localhost", "local", "internal", "home", "lan"}
#: Addresses that carry another one inside, or that nobody in public has.
_HIDING = tuple(
    map(
        ipaddress.ip_network,
        ("::/96", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/23", "2002::/16"),
    )
)


class Outcome(StrEnum):
    """What came of one try."""

    TAKEN = "taken"
    REFUSED = "refused"  # an answer that is not 2xx
    REDIRECTED = "redirected"  # and not followed
    FORBIDDEN = "forbidden"  # an address that is not public
    UNREACHABLE = "unreachable"
    TOO_SLOW = "too_slow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is sent: the same id however often it is tried."""

    id: str
    body: str
    url: str
    secrets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came back; `detail` is the beginning of the answer, or the fault."""

    outcome: Outcome
    code: int | None = None
    detail: str = ""


class ForbiddenAddressError(ValueError):
    """The address is not one that messages may go to."""


class InsideAddressError(ForbiddenAddressError):
    """The address lies in the own network, or in none."""


def signature(secret: str, message_id: str, sent_at: int, body: str) -> str:
    """Sign a message: `v1,` and the HMAC of its id, second and body.

    Raises `ValueError` for a secret that is not `whsec_` and base64.

    >>> signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    ...           "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, '{"test": 2432232314}')
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
    """
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error as error:
        raise ValueError("not a secret") from error
    signed = f"{message_id}.{sent_at}.{body}".encode()
    made = hmac.new(key, signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(made).decode()}"


def check_address(url: str, internal: frozenset[str]) -> tuple[str, int, bool]:
    """Give host, port and whether TLS is spoken; raise `ForbiddenAddressError`.

    `internal` are the `host:port` that the operator allows to be in the own network
    and without TLS. Where a name leads to is only known when it is looked up; an
    address that says so itself is refused here.
    """
    if _BLANK.search(url):
        raise ForbiddenAddressError("not an address")
    try:
        parts = urlsplit(url)
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme, 0)
        host = (parts.hostname or "").encode("idna").decode()
    except (ValueError, UnicodeError) as error:
        raise ForbiddenAddressError("not an address") from error
    if not host or not port or parts.username is not None or len(url) > 2000:
        raise ForbiddenAddressError("not an address")
    if f"{host}:{port}" not in internal:
        if parts.scheme != "https":
            raise ForbiddenAddressError("https:// is needed")
        _refuse_inside(host)
    return host, port, parts.scheme == "https"


def _refuse_inside(host: str) -> None:
    """Refuse an address written in any of its forms, and the names of this machine."""
    try:
        place = host if ":" in host else socket.inet_ntoa(socket.inet_aton(host))
    except OSError:
        if host.rstrip(".").lower().rpartition(".")[2] in _OWN_NAMES:
            raise InsideAddressError(f"{host} is in the own network") from None
        return
    if not is_public(place):
        raise InsideAddressError(f"{place} is not a public address")


def is_public(address: str) -> bool:
    """Say whether an IP address is one of the public network, and hides no other."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped or any(found in net for net in _HIDING):
            return False
        if found.is_site_local:
            return False
    return found.is_global and not found.is_multicast and not found.is_reserved


def post(message: Message, *, now: datetime, internal: frozenset[str]) -> Result:
    """Send a message once, and say what came of it; never raises for the other side."""
    ends = time.monotonic() + SECONDS
    try:
        host, port, is_tls = check_address(message.url, internal)
        places = _resolved(host, port, internal)
    except ForbiddenAddressError as error:
        return Result(outcome=Outcome.FORBIDDEN, detail=str(error))
    except TimeoutError as error:
        return Result(outcome=Outcome.TOO_SLOW, detail=_said(error))
    except OSError as error:
        return Result(outcome=Outcome.UNREACHABLE, detail=_said(error))
    left = max(0.001, ends - time.monotonic())
    connection = _Pinned(host, port, places[0], is_tls=is_tls, seconds=left)
    timer = threading.Timer(left, connection.cut)
    timer.daemon = True
    timer.start()
    try:
        return _exchanged(connection, message, int(now.timestamp()))
    except (OSError, http.client.HTTPException, ValueError) as error:
        slow = connection.is_cut or isinstance(error, TimeoutError)
        outcome = Outcome.TOO_SLOW if slow else Outcome.UNREACHABLE
        return Result(outcome=outcome, detail=_said(error))
    finally:
        timer.cancel()
        connection.close()


def _resolved(host: str, port: int, internal: frozenset[str]) -> Sequence[str]:
    places = list(dict.fromkeys(_looked_up(host, port)))
    if f"{host}:{port}" not in internal:
        for place in places:
            if not is_public(place):
                raise InsideAddressError(f"{place} is not a public address")
    return places


def _looked_up(host: str, port: int) -> list[str]:
    """Ask for the addresses of a name; raise `TimeoutError` when it takes too long."""
    found = started(lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    try:
        return [str(one[4][0]) for one in found.result(SECONDS)]
    except TimeoutError as error:
        raise TimeoutError("the look-up of the name took too long") from error


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was checked, whatever the name says later."""

    def __init__(
        self, host: str, port: int, place: str, *, is_tls: bool, seconds: float
    ) -> None:
        super().__init__(host, port, timeout=seconds)
        self._place = place
        self._seconds = seconds
        self._context = ssl.create_default_context() if is_tls else None
        self._open: socket.socket | None = None
        self.is_cut = False

    @override
    def connect(self) -> None:
        plain = socket.create_connection((self._place, self.port), self._seconds)
        # Kept beside `sock`, which is let go as soon as an answer begins.
        self._open = self.sock = plain
        if self._context is not None:
            # The handshake comes after: it is cut like all the rest.
            self._open = self.sock = secured = self._context.wrap_socket(
                plain, server_hostname=self.host, do_handshake_on_connect=False
            )
            secured.do_handshake()
        if self.is_cut:
            raise TimeoutError("the exchange took too long")

    def cut(self) -> None:
        """End an exchange that takes too long, wherever it hangs."""
        self.is_cut = True
        with suppress(OSError):
            if self._open is not None:
                self._open.shutdown(socket.SHUT_RDWR)


def _exchanged(connection: _Pinned, message: Message, sent_at: int) -> Result:
    signed = (
        signature(one, message.id, sent_at, message.body) for one in message.secrets
    )
    parts = urlsplit(message.url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection.request(
        "POST",
        path,
        message.body.encode(),
        {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "dunghen-webhook/1",
            "webhook-id": message.id,
            "webhook-timestamp": str(sent_at),
            "webhook-signature": " ".join(signed),
            "Connection": "close",
        },
    )
    answer = connection.getresponse()
    said = printable(answer.read(MOST_BYTES).decode("utf-8", "replace"))[:_SHOWN]
    if connection.is_cut:
        return Result(outcome=Outcome.TOO_SLOW, code=answer.status, detail=said)
    if 300 <= answer.status < 400:
        to = printable(answer.headers.get("Location", ""))[:_SHOWN]
        return Result(outcome=Outcome.REDIRECTED, code=answer.status, detail=to)
    is_taken = 200 <= answer.status < 300
    outcome = Outcome.TAKEN if is_taken else Outcome.REFUSED
    return Result(outcome=outcome, code=answer.status, detail=said)


def _said(error: Exception) -> str:
    return printable(f"{type(error).__name__}: {error}")[:_SHOWN]
