"""Free ports below the range from which the kernel gives ports to clients.

A port from that range can be taken by any outgoing connection between choosing and
binding it.
"""

import os
import random
import socket

_random = random.Random(os.getpid())


def free_port() -> int:
    """Choose a port that nobody listens on now."""
    for _ in range(200):
        port = _random.randrange(20000, 32000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError("no free port between 20000 and 32000")
