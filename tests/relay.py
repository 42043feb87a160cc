"""A wire between a browser and a server that a test can cut."""

import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field

from tests.ports import free_port

_CHUNK = 65536


@dataclass(slots=True)
class Relay:
    """Passes bytes on to a port of this machine, until it is cut."""

    to: int
    port: int = field(default_factory=free_port)
    _held: threading.Event = field(default_factory=threading.Event)
    _open: "list[socket.socket]" = field(default_factory=list)
    _listener: "socket.socket | None" = None

    @property
    def url(self) -> str:
        """The address to open instead of the server's own."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Listen, and pass on whatever comes."""
        self._listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> int:
        """Tear every connection; new ones may be made at once."""
        torn, self._open = self._open, []
        for one in torn:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        return len(torn)

    def hold(self) -> None:
        """Take bytes and pass none on, as a frozen machine does; never again."""
        self._held.set()

    def stop(self) -> None:
        """Listen no more."""
        if self._listener is not None:
            self._listener.close()
        self.cut()

    def _accept(self) -> None:
        assert self._listener is not None
        with suppress(OSError):
            while True:
                here, _ = self._listener.accept()
                there = socket.create_connection(("127.0.0.1", self.to))
                self._open += [here, there]
                for pair in ((here, there), (there, here)):
                    threading.Thread(
                        target=_pass_on, args=(*pair, self._held), daemon=True
                    ).start()


def _pass_on(
    source: socket.socket, target: socket.socket, held: threading.Event
) -> None:
    with suppress(OSError):
        while piece := source.recv(_CHUNK):
            if not held.is_set():
                target.sendall(piece)
    for one in (source, target):
        with suppress(OSError):
            one.close()
