"""A mail server that misbehaves as told: a wrong answer, silence, a cut line, TLS."""

import socket
import ssl
import threading
from dataclasses import dataclass, field
from pathlib import Path

CERTIFICATE = Path(__file__).parent / "integration" / "mail_server_for_tests.pem"

#: Instead of an answer: end the connection, or keep it open and say nothing.
CUT = "cut"
SILENT = "silent"

_ANSWERS = {
    "GREETING": "220 mail.test.invalid ready",
    "EHLO": "250-mail.test.invalid\r\n250 8BITMIME",
    "MAIL": "250 sender ok",
    "RCPT": "250 recipient ok",
    "DATA": "354 go ahead",
    "BODY": "250 taken as 7",
    "QUIT": "221 bye",
    "NOOP": "250 here",
    "STARTTLS": "220 go secure",
    "AUTH": "235 welcome",
    "RSET": "250 reset",
}


class _HungUpError(Exception):
    """The line is cut, by us or by the other side."""


@dataclass(slots=True)
class ScriptedServer:
    """Answers by `script`, a command (or GREETING, BODY) to its answer.

    `cut_after` ends the connection after that many bytes of answers; `tls` is none,
    "starttls" or "tls"; `heard` lists the commands, `taken` the letters it accepted,
    `waiting` what it left without an answer.
    """

    script: dict[str, str] = field(default_factory=dict)
    tls: str = ""
    cut_after: int | None = None
    heard: list[str] = field(default_factory=list)
    heard_in_clear: list[str] = field(default_factory=list)
    taken: list[bytes] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    said: int = 0
    _listener: socket.socket = field(default_factory=socket.socket)
    _open: list[socket.socket] = field(default_factory=list)

    def __enter__(self) -> "ScriptedServer":
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen()
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        # Wakes the thread that waits in accept, and those that keep silent.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for line in self._open:
            line.close()

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(line,), daemon=True).start()

    def _talk(self, line: socket.socket) -> None:
        try:
            if self.tls == "tls":
                line = _context().wrap_socket(line, server_side=True)
            self._open.append(line)
            self._converse(line)
        except (OSError, _HungUpError):
            pass
        finally:
            line.close()

    def _converse(self, line: socket.socket) -> None:
        self._answer(line, "GREETING")
        lines = line.makefile("rb")
        while command := lines.readline():
            verb = command.decode("latin-1").split()[0].upper()
            self.heard.append(verb)
            if not isinstance(line, ssl.SSLSocket):
                self.heard_in_clear.append(verb)
            self._answer(line, verb)
            if verb == "STARTTLS" and self._answer_to(verb).startswith("220"):
                line = _context().wrap_socket(line, server_side=True)
                self._open.append(line)
                lines = line.makefile("rb")
            elif verb == "DATA" and self._answer_to(verb).startswith("354"):
                self._take(line, lines)
            elif verb == "QUIT":
                return

    def _take(self, line: socket.socket, lines: object) -> None:
        body = b""
        while not body.endswith(b"\r\n.\r\n"):
            part = lines.readline()  # type: ignore[attr-defined]
            if not part:
                raise _HungUpError
            body += part
        if self._answer_to("BODY").startswith(("250", CUT, SILENT)):
            self.taken.append(body.removesuffix(b".\r\n"))
        self._answer(line, "BODY")

    def _answer_to(self, verb: str) -> str:
        if verb == "EHLO" and "EHLO" not in self.script and self.tls == "starttls":
            return "250-mail.test.invalid\r\n250-AUTH PLAIN\r\n250 STARTTLS"
        return self.script.get(verb, _ANSWERS.get(verb, "500 what"))

    def _answer(self, line: socket.socket, verb: str) -> None:
        answer = self._answer_to(verb)
        if answer == CUT:
            raise _HungUpError
        if answer == SILENT:
            self.waiting.append(verb)
            line.recv(1)
            raise _HungUpError
        words = answer.encode() + b"\r\n"
        if self.cut_after is not None and self.said + len(words) > self.cut_after:
            line.sendall(words[: self.cut_after - self.said])
            raise _HungUpError
        self.said += len(words)
        line.sendall(words)


def _context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context
